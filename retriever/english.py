"""Names in English questions as the notices write them: units, leaders, districts and zones."""

import functools
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.records import LeaderMention
from corpus.units import place_of_seat
from retriever.spelling import exact_sounds

# How the last characters of a place's name are said; longest first.
_KINDS = (
    ("经济技术开发区", "economic(?: and technological)? development (?:zone|area)"),
    ("开发区", "(?:economic )?development (?:zone|area)"),
    ("高新区", "high-?tech(?: industrial)? (?:zone|area|district)"),
    ("度假区", "(?:tourist |tourism )?resort"),
    ("合作区", "cooperation (?:zone|area)"),
    ("新城", "new (?:city|town)"),
    ("新区", "new (?:area|district)"),
    ("县", "county"),
    ("区", "district"),
    ("市", "city"),
)
_SIDES = {"东": "east(?:ern)?", "南": "south(?:ern)?", "西": "west(?:ern)?", "北": "north(?:ern)?"}
_SEAT = r"(?:'s| (?:people'?s )?government| (?:management|administrative|administration) (?:committee|commission))?"


def with_chinese_names(text: str, leaders: Sequence[LeaderMention], units: Iterable[str] = ()) -> str:
    """An English question with units and leaders by their Chinese names: the Municipal Education Bureau → 市教育局.

    Districts and zones are those among `units` that have a seat (德清县政府, 南太湖新区管委会), by their sounds: Deqing
    County, South Taihu New Area.
    """
    for pattern, chinese in _english_units():
        text = pattern.sub(f" {chinese} ", text)
    for unit in units:
        if spelled := _spelled_place(unit):
            text = spelled.sub(functools.partial(_named, unit), text)
    for leader in leaders:
        if leader.name:
            name = r"\s?".join(map(re.escape, exact_sounds(leader.name)))
            text = re.sub(
                rf"\b(?:vice |deputy |executive )*(?:mayor )?{name}\b", f" {leader.name} ", text, flags=re.IGNORECASE
            )
    return re.sub(r"\s+", " ", text).strip()


def _named(unit: str, match: re.Match[str]) -> str:
    """The body, or the place in quotes where something is said to be of it (the development of South Taihu New Area)."""
    return f" “{place_of_seat(unit)}” " if match["of"] and not match["seat"] else f" {match['of'] or ''}{unit} "


def _sounds(chars: str) -> str:
    """A pattern of the syllables of some characters, in whatever reading (长: chang, zhang)."""
    from pypinyin import Style, pinyin  # loads large tables

    read = pinyin(chars, style=Style.NORMAL, heteronym=True)
    return r"[\s'’-]?".join(f"(?:{'|'.join(map(re.escape, dict.fromkeys(readings)))})" for readings in read)


@functools.lru_cache(maxsize=256)
def _spelled_place(unit: str) -> re.Pattern[str] | None:
    """How a district or a zone is spelt; None for a unit that is no seat of one, and for a name too short to tell."""
    place = place_of_seat(unit)
    ending, kind = next(((end, kind) for end, kind in _KINDS if place.endswith(end)), ("", ""))
    stem = place.removesuffix(ending)
    if place == unit or not ending or len(stem) < 2:
        return None
    spelled = _sounds(stem)
    if stem[0] in _SIDES and len(stem) > 2:
        spelled = f"(?:{spelled}|{_SIDES[stem[0]]} {_sounds(stem[1:])})"
    return re.compile(
        rf"\b(?P<of>(?:of|in|for|at|around) )?(?:the )?{spelled}(?: lake)?(?: {kind})?(?P<seat>{_SEAT})\b",
        re.IGNORECASE,
    )


@functools.cache
def _english_units() -> tuple[tuple[re.Pattern[str], str], ...]:
    names = json.loads((Path(__file__).parent / "data" / "english_units.json").read_text("utf-8"))
    ordered = sorted(names.items(), key=lambda entry: -len(entry[0]))
    return tuple(
        (re.compile(rf"\b(?:the )?(?:municipal |city )?{name}\b", re.IGNORECASE), chinese) for name, chinese in ordered
    )
