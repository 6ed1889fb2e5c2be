"""Places of China in questions: whether a question is about another place than the documents'."""

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from index.lexical import segment

DATA = Path(__file__).parent / "data" / "places.txt"

# One-character names of places, as railways and rivers are called after them.
_ABBREVIATIONS = {
    "上海": "沪申",
    "北京": "京",
    "杭州": "杭",
    "苏州": "苏",
    "江苏": "苏",
    "浙江": "浙",
    "安徽": "皖",
    "合肥": "合",
    "嘉兴": "嘉",
    "宁波": "甬",
    "南京": "宁",
    "重庆": "渝",
    "广东": "粤",
    "福建": "闽",
    "成都": "蓉",
    "天津": "津",
    "湖南": "湘",
    "湖北": "鄂",
    "山东": "鲁",
    "广州": "穗",
    "河北": "冀",
    "河南": "豫",
    "江西": "赣",
    "云南": "滇",
    "贵州": "黔",
    "陕西": "陕",
    "甘肃": "甘",
    "四川": "川",
}
_NOT_SCOPE_BEFORE = re.compile(
    r"(?:到|去|往|从|跟|和|与|同|向|对接|通|至|对口|对|赴|在|离|比|接轨|融入|驻|派来|通往|开往)$"
)
_DIRECTIONS = frozenset("to from with between and via through towards".split())
_NOT_SCOPE_AFTER = re.compile(
    r"(?:派(?:来|下来)?的?)?[^,。?;]{0,3}(?:督察|督查|巡视|巡察|检查|专家)组|^(?:市|省|县|区)?(?:那边(?:派|来|过来)|派|来|下来|人|籍|的大学|路|街|驻点|方向|至|到|高铁|高速|铁路|绕城|大都市|都市圈|经济带|合伙|一起|合作|共建)"
)


@functools.cache
def _names() -> tuple[str, ...]:
    lines = (line.strip() for line in DATA.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_names(), key=lambda name: -len(name)))))


def other_place_alone(text: str) -> str:
    """The place that a follow-up names and nothing else (那杭州呢?), "" where there is none."""
    asked = re.fullmatch(
        r"(?:那|那么|换成)?(?P<place>[\u4e00-\u9fff]{2,6}?)(?:那边|那里)?的?呢(?:,(?:他们|它们|人家|那边)[^,。?]{0,12})?[?。]*",
        text,
    )
    return asked["place"] if asked and _pattern().fullmatch(re.sub("[市省]$", "", asked["place"])) else ""


def other_places(question: str, own: Sequence[str | None], held: str) -> tuple[str, ...]:
    """Places that a question is asked about and that are neither the documents' own nor spoken of in the text held.

    A place that only gives a direction (到上海的火车, 跟青浦合作) is not what the question is about.

    Args:
        question: the question's text.
        own: places of the documents ("湖州市").
        held: the text of the item found.
    """
    home = {re.sub(r"[市县区省]$", "", place) for place in own if place}
    if not home:
        return ()
    found = [names[0] for names in _in_english(question) if not any(_is_held(n, home, held) for n in names)]
    for match in _pattern().finditer(question):
        name = match.group()
        if _is_held(name, home, held):
            continue
        if not _is_word(question, match):
            continue
        if _NOT_SCOPE_BEFORE.search(question[: match.start()]) or _NOT_SCOPE_AFTER.match(question[match.end() :]):
            continue
        if (
            any(place in question for place in home) and question.index(min(home)) < match.start()
            if len(home) == 1 and min(home) in question
            else False
        ):
            continue
        found.append(name)
    return tuple(found)


def _is_held(name: str, home: Collection[str], held: str) -> bool:
    """Whether a place is the documents' own, or the text held speaks of it, by its one-character name too (沪苏湖高铁)."""
    return name in home or name in held or any(char in held for char in _ABBREVIATIONS.get(name, ""))


@functools.cache
def _by_english_name() -> Mapping[str, Sequence[str]]:
    """Names by how they are spelled in English; several places may share a spelling (苏州, 宿州)."""
    from pypinyin import Style, lazy_pinyin  # its tables take 0.2 s to load, and most questions are in Chinese

    by_spelling: dict[str, list[str]] = {}
    for name in _names():
        by_spelling.setdefault("".join(lazy_pinyin(name, style=Style.NORMAL)).capitalize(), []).append(name)
    return by_spelling


def _in_english(question: str) -> list[Sequence[str]]:
    """The places that each name in an English question may mean, but those that only give a direction (to Shanghai)."""
    words = re.finditer(r"(?P<before>[A-Za-z]+ )?\b(?P<name>[A-Z][a-z]{4,})\b", question)
    return [
        names
        for word in words
        if (names := _by_english_name().get(word["name"])) and (word["before"] or "").strip() not in _DIRECTIONS
    ]


def _is_word(question: str, match: re.Match[str]) -> bool:
    """Whether a word begins where a name does, and not before it (夏天水面, 十一天水; but 宁波港)."""
    ends = {0}
    at = 0
    for word in segment(question):
        at = question.index(word, at) + len(word)
        ends.add(at)
    return match.start() in ends
