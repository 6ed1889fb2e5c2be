"""What a notice says of itself in front of its lists: issuer, date, addressees, supervision and the like."""

import itertools
import re
from collections.abc import Iterable
from typing import Final

from corpus.assignment import Rules
from corpus.blocks import Source
from corpus.layout import DATE_LINE, Layout
from corpus.records import Fact
from corpus.text import Line, strip_span

FACT_NAMES: Final = (
    "title", "document_number", "addressees", "requirements", "tables", "supervision", "supervision_times", "annexes",
    "issuer", "date", "lead_rule",
)  # fmt: skip

_TITLE = re.compile(r"关于.{2,120}的(?:通知|意见|通报|方案|决定)$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12} {0,2}\((?:19|20)[0-9]{2}\) {0,2}第? {0,2}[0-9]{1,4} {0,2}号")
_ISSUER = re.compile(r"[\u4e00-\u9fff ()、]{2,40}(?:办公室|办公厅|政府|委员会|局|厅|室|办|指挥部|领导小组|党委)$")
_SUPERVISION = re.compile(
    r"督查|督察|督办|督促检查|监督检查|考核|通报|跟踪|调度|(?:报送|上报).{0,20}(?:进展|情况)|进展情况.{0,12}报"
)
_TIMES = re.compile(
    r"(?:每?年中|每?年末|每?年底|每?半年|每个?季度?末?(?:月[0-9]{1,2}日前?)?|每个?月(?:底|末|[0-9]{1,2}日前?)?|季末|月末|"
    r"[0-9]{1,2}月[0-9]{1,2}日前?)(?:[、和及](?:年中|年末|年底|半年|季末|[0-9]{1,2}月[0-9]{1,2}日前?))*"
)
_TABLES = re.compile(
    r"(?:[\u4e00-\u9fff]{2}[表图单]、)+[\u4e00-\u9fff]{2}[表图单]|[\u4e00-\u9fff]{2}[表图]和[\u4e00-\u9fff]{2}表"
)
_REQUIREMENT = re.compile(r"(?:^|[,:、])[\u4e00-\u9fff]{0,14}?(?:要|应当?|须|必须|务必|确保|请)[\u4e00-\u9fff“]")
_ADDRESSED = re.compile(r"政府|部门|单位|委|局|街道|镇|公司")
_LEAD_RULE = re.compile(r"牵头(?:单位|部门).{0,24}(?:负总责|总牵头|汇总|负责)|(?:首位|第一位).{0,24}牵头")


def read_facts(source: Source, layout: Layout, rules: Rules) -> tuple[Fact, ...]:
    """Return the facts in the order of the text."""
    lines = layout.preamble
    listed = {line.number for line in lines for annex in layout.listed if line.start <= annex.start < line.end}
    body = [line for line in lines if line.number not in listed]
    found = [
        *_read_head(source, body),
        *_read_tail(source, body),
        *_read_sentences(source, body),
        *_read_annexes(source, layout),
        *_read_lead_rule(source, body, rules),
    ]
    return tuple(sorted(found, key=lambda fact: (fact.start, FACT_NAMES.index(fact.name))))


def _fact(source: Source, name: str, start: int, end: int) -> Fact:
    start, end = strip_span(source.text, start, end)
    return Fact(name, source.text[start:end], start, end)


def _read_head(source: Source, lines: list[Line]) -> Iterable[Fact]:
    for index, line in enumerate(lines[:8]):
        if _TITLE.search(line.fold.rstrip("。")) and len(line.fold) <= 150 and "," not in line.fold:
            broken = index > 0 and line.fold.startswith("关于") and len(lines[index - 1].fold) <= 30
            first = lines[index - 1] if broken else line
            yield _fact(source, "title", first.start if _ISSUER.fullmatch(first.fold) else line.start, line.end)
            break
    for line in lines[:12]:
        if match := _NUMBER.search(line.fold):
            if len(line.fold) <= 40:
                yield _fact(source, "document_number", line.start + match.start(), line.start + match.end())
                break
    for line in lines[:14]:
        if line.fold.endswith(":") and _ADDRESSED.search(line.fold) and "附件" not in line.fold:
            yield _fact(source, "addressees", line.start, line.end - 1)
            return


def _read_tail(source: Source, lines: list[Line]) -> Iterable[Fact]:
    """Find the date under the notice, and who signs above it (or on its line)."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        match = DATE_LINE.search(line.fold)
        if not match or len(line.fold) > 60 or line.fold.endswith(("。", ";", ":")) or match.end() < len(line.fold) - 2:
            continue
        before = line.fold[: match.start()].strip()
        if _ISSUER.fullmatch(before):
            yield _fact(source, "issuer", line.start, line.start + match.start())
        elif not before and index and _ISSUER.fullmatch(lines[index - 1].fold):
            yield _fact(source, "issuer", lines[index - 1].start, lines[index - 1].end)
        elif before:
            continue
        yield _fact(source, "date", line.start + match.start(), line.start + match.end())
        return
    for line in reversed(lines):
        if re.fullmatch(r"[\u4e00-\u9fff ]{3,24}(?:人民政府|办公室|办公厅)", line.fold):
            yield _fact(source, "issuer", line.start, line.end)
            return


def _read_sentences(source: Source, lines: list[Line]) -> Iterable[Fact]:
    for line in lines:
        for match in re.finditer(r"[^。!?]+[。!?]?", line.fold):
            start, end = line.start + match.start(), line.start + match.end()
            if not match[0].endswith(("。", "!")) or len(match[0]) < 8:
                continue
            tables = _TABLES.search(match[0])
            if tables:
                yield _fact(source, "tables", start + tables.start(), start + tables.end())
            if _SUPERVISION.search(match[0]):
                yield _fact(source, "supervision", start, end)
                for times in _TIMES.finditer(match[0]):
                    yield _fact(source, "supervision_times", start + times.start(), start + times.end())
            elif _REQUIREMENT.search(match[0]) and "现印发给你们" not in match[0]:
                yield _fact(source, "requirements", start, end)


def _read_annexes(source: Source, layout: Layout) -> Iterable[Fact]:
    if layout.listed:
        for annex in layout.listed:
            yield _fact(source, "annexes", annex.start, annex.end)
        return
    for part in layout.parts:
        titles = [line for line in part.heading[1:] if part.name]
        if titles:
            yield _fact(source, "annexes", titles[0].start, titles[-1].end)


def _read_lead_rule(source: Source, lines: list[Line], rules: Rules) -> Iterable[Fact]:
    if rules.start >= 0:
        yield _fact(source, "lead_rule", rules.start, rules.end)
        return
    for line in lines:
        for match in re.finditer(r"[^。]+。?", line.fold):
            if _LEAD_RULE.search(match[0]):
                yield _fact(source, "lead_rule", line.start + match.start(), line.start + match.end())
                return


_GROUP_MEANT = re.compile(r"[“\"](?P<group>各[^“”\"]{1,16})[”\"](?:,)?(?:是指|指|包括|为)(?P<members>[^。;]{4,200})")


_GROUP_DUTIES = re.compile(
    r"[“\"](?P<group>各[^“”\"]{1,16})[”\"](?:的|的任务|的事项)?,(?P<members>[^。;,“”]{4,200}?)(?:都|均|分别|皆)(?:为|是|列为|作为)(?:责任|牵头|配合)?单位"
)
_NO_MEMBER = re.compile(r"[0-9]|全[市县区州]|所有|各|[一二三四五六七八九十]+个")


def read_groups(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return whom the notice means by a group, where it says so.

    本通知所称“各县(市、区)”指甲区、乙县; 涉及“各县(市、区)政府”的,甲区、乙县均为责任单位.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in layout.preamble:
        for match in itertools.chain(_GROUP_MEANT.finditer(line.fold), _GROUP_DUTIES.finditer(line.fold)):
            members = [part.strip() for part in re.split(r"[、,和及]", match["members"])]
            # 全市4个街道、9个镇 tells how many there are, and not which.
            if len(members) > 1 and all(2 <= len(m) <= 10 and not _NO_MEMBER.search(m) for m in members):
                found[match["group"]] = tuple(members)
    return found
