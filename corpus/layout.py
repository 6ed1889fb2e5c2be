"""Cut a document into the notice's own text and its annexes, before any item is looked for."""

import re
from dataclasses import dataclass, replace
from typing import Final

from corpus.numbering import read_marker
from corpus.numerals import parse_number
from corpus.roles import UNIT_ROLES, find_keys, key_at_line_start
from corpus.text import Line

_ANNEX_LINE = re.compile(
    r"(附 {0,4}[件表录]) {0,2}(?:第?([0-9]{1,2}(?![0-9])|[一二三四五六七八九十]{1,3}))? {0,2}(?:[:.、-]|之)? {0,4}(.*)$"
)
_ANNEX_LIST = re.compile(r"附 {0,2}件 {0,2}[:.] {0,2}(.*)$")
DATE_LINE: Final = re.compile(
    r"(?:二[〇○零O0][一二三四五六七八九〇○零]{2}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日|"
    r"(?:19|20)[0-9]{2} {0,2}年 {0,2}[0-9]{1,2} {0,2}月 {0,2}[0-9]{1,2} {0,2}日)"
)
_LISTED = re.compile(r"(?:附件)? {0,2}[0-9一二三四五六七八九十]{1,3} {0,2}[.、:] {0,2}(?=.)")
_LIST_TITLE: Final = re.compile(r"分解|分工|任务|实事|目标|清单|方案|工作|项目|安排|表$")
_TITLE_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class ListedAnnex:
    """An annex as the notice lists it."""

    number: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of an annex, or of a document without annexes (number 1, name "")."""

    number: int
    name: str
    title: str
    heading: tuple[Line, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The notice's own lines, the annexes that it lists, and the parts that may hold items."""

    preamble: tuple[Line, ...]
    listed: tuple[ListedAnnex, ...]
    parts: tuple[Part, ...]


def cut_parts(lines: tuple[Line, ...]) -> Layout:
    """Return the layout of a document's lines; every line is in the preamble or in one part."""
    listed, behind = _read_listed(lines)
    starts = _annex_starts(lines, listed, behind)
    if not starts:
        return _without_annexes(lines, listed, behind)
    parts: list[Part] = []
    for index, (at, number, name) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        parts.append(_make_part(lines[at:stop], number, name, listed))
    return Layout(lines[: starts[0][0]], listed, tuple(parts))


def _read_listed(lines: tuple[Line, ...]) -> tuple[tuple[ListedAnnex, ...], int]:
    """Return the annexes that the notice lists behind 附件:, and the index of the line behind the list."""
    for index, line in enumerate(lines):
        match = _ANNEX_LIST.match(line.fold)
        first = match or re.match(r"附 {0,2}件 {0,2}[0-9一二]{1,2} {0,2}[:.] {0,2}(.+)$", line.fold)
        if not first or (match is None and not _annex_follows(lines, index)):
            continue
        found: list[ListedAnnex] = []
        at = index
        while at < len(lines):
            current = lines[at]
            offset = match.start(1) if at == index and match else 0
            head = _LISTED.match(current.fold, offset)
            if at > index and not head:
                break
            begin = head.end() if head else offset
            if begin < len(current.fold):
                start, end = current.start + begin, current.end
                found.append(ListedAnnex(len(found) + 1, current.fold[begin:].rstrip("。;"), start, end))
            at += 1
        if found and _is_listing(lines, index, at, match is not None):
            return tuple(_trim(annex) for annex in found), at
    return (), 0


def _trim(annex: ListedAnnex) -> ListedAnnex:
    """Take the marks around a title off, span and all."""
    inner = annex.title.strip("《》 ")
    offset = annex.title.index(inner) if inner else 0
    return replace(annex, title=inner, start=annex.start + offset, end=annex.start + offset + len(inner))


def _annex_follows(lines: tuple[Line, ...], index: int) -> bool:
    return index + 1 < len(lines) and bool(
        re.match(r"附 {0,2}件 {0,2}[0-9一二三]{1,2} {0,2}[:.]", lines[index + 1].fold)
    )


def _is_listing(lines: tuple[Line, ...], index: int, behind: int, with_colon: bool) -> bool:
    """Whether 附件: opens a list in the notice, not an annex: a signature, a date or another annex line comes soon."""
    if behind - index >= 2 and with_colon:
        return True
    soon = lines[behind : behind + 5]
    return any(DATE_LINE.search(line.fold) or re.match(r"附 {0,2}件", line.fold) for line in soon)


def _annex_starts(lines: tuple[Line, ...], listed: tuple[ListedAnnex, ...], behind: int) -> list[tuple[int, int, str]]:
    """Return where annexes begin: index of the line, number, printed name."""
    starts: list[tuple[int, int, str]] = []
    for index in range(behind, len(lines)):
        found = _annex_heading(lines[index].fold)
        if found and found[0] is None and starts and not found[1].startswith("附件"):
            continue
        if found:
            number = found[0] or (starts[-1][1] + 1 if starts else 1)
            starts.append((index, number, found[1]))
    if starts or not listed:
        return starts
    for annex in listed:
        wanted = _plain_title(annex.title)
        for index in range(max(behind, starts[-1][0] + 1 if starts else 0), len(lines)):
            joined = "".join(_plain_title(line.fold) for line in lines[index : index + 3])
            own = _plain_title(lines[index].fold)
            if own and len(wanted) >= 4 and (own == wanted or (wanted.startswith(own) and joined.startswith(wanted))):
                starts.append((index, annex.number, ""))
                break
    return starts


def _plain_title(folded: str) -> str:
    return re.sub(r"[ 《》“”\"]", "", folded).strip("。;")


def _annex_heading(folded: str) -> tuple[int | None, str] | None:
    """Return the number and the printed name of an annex, if a line is its heading."""
    match = _ANNEX_LINE.match(folded)
    if not match or len(folded) > _TITLE_MAX or folded.endswith(("。", ";", "表样", "件。")):
        return None
    rest = match[3].strip()
    opened = re.match(r"附 {0,2}件(?: {0,2}:| )", folded)
    if rest and not match[2] and not (opened and _LIST_TITLE.search(rest)):
        return None
    if rest and re.search(r"[。;,]", rest):
        return None
    number = int(parse_number(match[2])) if match[2] else None
    return number, re.sub(" ", "", match[1]) + (match[2] or "")


def _make_part(lines: tuple[Line, ...], number: int, name: str, listed: tuple[ListedAnnex, ...]) -> Part:
    """Take an annex's heading and title off its lines; a title may be broken over several lines."""
    count = 1 if name else 0
    title = ""
    if name:
        match = _ANNEX_LINE.match(lines[0].fold)
        title = match[3].strip("《》 ") if match else ""
    wanted = next((_plain_title(annex.title) for annex in listed if annex.number == number), "")
    while count < len(lines) and (
        not title or (wanted and wanted != _plain_title(title) and wanted.startswith(_plain_title(title)))
    ):
        fold = lines[count].fold
        if not is_title(fold) and _plain_title(fold) not in wanted:
            break
        title += fold
        count += 1
    while count < len(lines) and title and is_title_tail(lines[count].fold, title):
        title += lines[count].fold
        count += 1
    return Part(number, name, title, lines[:count], lines[count:])


def is_title(folded: str) -> bool:
    """Whether a line may be (part of) a title: short, no sentence, no number, no key."""
    plain = folded.strip("《》")
    if len(plain) > _TITLE_MAX or "|" in plain or re.search(r"[。;!?:\t]", plain) or read_marker(plain):
        return False
    key = key_at_line_start(plain, 0, len(plain))
    return not (key and key.role in UNIT_ROLES) and not re.match(r"[0-9 ]+$|[序编] *号", plain) and "  " not in plain


def is_title_tail(folded: str, title: str) -> bool:
    """Whether a line goes on a title: an ending of titles, behind a title without one."""
    ending = re.compile(
        r"(?:分解表?|分工表?|方案|清单|一览表|安排表?|任务表|明细表|责任表|情况表|进展表?|汇总表|意见|通知|"
        r"目标|任务|实事|表|\))$"
    )
    return bool(is_title(folded) and ending.search(folded) and not ending.search(title) and len(folded) <= 30)


def _without_annexes(lines: tuple[Line, ...], listed: tuple[ListedAnnex, ...], behind: int) -> Layout:
    """Cut a document in one part: its preamble ends with the date, or where numbers, keys or a table begin."""
    cut = 0
    begins = [bool(read_marker(line.fold)) or "|" in line.fold for line in lines]
    left = sum(begins)
    for index, line in enumerate(lines):
        left -= begins[index]
        if left < 2:
            break
        signed = len(line.fold) < 40 and DATE_LINE.search(line.fold) and line.fold.endswith("日")
        if signed and index >= 2:
            cut = index + 1
            break
    cut = max(cut, behind)
    if listed and not any(read_marker(line.fold) or "|" in line.fold for line in lines[cut:]):
        cut = len(lines)
    if cut == 0:
        cut = _first_of_list(lines)
        while cut and is_title(lines[cut - 1].fold) and _LIST_TITLE.search(lines[cut - 1].fold):
            cut -= 1
    rest = lines[cut:]
    heading = 0
    while heading < len(rest) and heading < 3 and is_title(rest[heading].fold):
        heading += 1
        if not (heading < len(rest) and is_title_tail(rest[heading].fold, rest[heading - 1].fold)):
            break
    if rest and heading == 1 and not _LIST_TITLE.search(rest[0].fold):
        heading = 0
    title = "".join(line.fold for line in rest[:heading])
    return Layout(lines[:cut], listed, (Part(1, "", title, rest[:heading], rest[heading:]),) if rest else ())


def _first_of_list(lines: tuple[Line, ...]) -> int:
    """Return the index of the first line that a list can begin with."""
    for index, line in enumerate(lines):
        if read_marker(line.fold) or "|" in line.fold or re.fullmatch(r"(?:序 *号|编 *号)(?: .*)?", line.fold):
            return index
        if re.match(r"序 {0,4}号", line.fold):
            return index
        if any(key.role in UNIT_ROLES for key in find_keys(line.fold, 0, len(line.fold))):
            return max(0, index - 1)
    return len(lines)
