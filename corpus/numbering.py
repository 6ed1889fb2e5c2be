"""Printed numbers in front of a line, by kind: 一、 (一) 1. (1) ①."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from corpus.numerals import parse_number

_CN: Final = "[一二三四五六七八九十百〇零]{1,5}"
_MARK: Final = "[★☆▲△●◆■※✦◎○*]"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IN_BRACKETS: Final = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_CN_IN_BRACKETS: Final = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"


class Level(IntEnum):
    """Kinds of numbers in the order in which official documents nest them."""

    CHAPTER = 0  # 第一部分
    CHINESE = 1  # 一、
    BRACKETED = 2  # (一)
    ARABIC = 3  # 1.
    ARABIC_BRACKETED = 4  # (1)
    CIRCLED = 5  # ①
    SPOKEN = 6  # 一是


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at a line's start; `printed` without its punctuation, `length` the characters up to the text behind it.

    `doubtful` where a decimal may stand there instead (3.5G): only a number that goes on its sequence is one.
    """

    level: Level
    number: int
    printed: str
    length: int
    mark: str = ""
    doubtful: bool = False


_PATTERNS: Final = (
    (Level.CHAPTER, re.compile(rf"(第({_CN}|[0-9]{{1,2}})(?:部分|章|篇|板块))[、:. ]{{0,3}}")),
    (Level.ARABIC, re.compile(rf"(第({_CN}|[0-9]{{1,3}})(?:件|项))(?:[、:. ]{{1,3}})")),
    (Level.CHINESE, re.compile(rf"(({_CN})) {{0,2}}[、.,,:](?! {{0,2}}$) {{0,8}}")),
    (Level.BRACKETED, re.compile(rf"(\( {{0,2}}({_CN}) {{0,2}}\))[、. ]{{0,3}}")),
    (Level.BRACKETED, re.compile(rf"(([{_CN_IN_BRACKETS}]))[、. ]{{0,3}}")),
    (Level.ARABIC, re.compile(r"(([0-9]{1,3})) {0,2}[、.](?![0-9]) {0,8}")),
    (Level.ARABIC, re.compile(r"(([0-9]{1,3})) {0,2}[、.](?=[0-9])")),
    (Level.ARABIC_BRACKETED, re.compile(r"(\( {0,2}([0-9]{1,3}) {0,2}\))[、. ]{0,3}")),
    (Level.ARABIC_BRACKETED, re.compile(rf"(([{_IN_BRACKETS}]))[、. ]{{0,3}}")),
    (Level.ARABIC_BRACKETED, re.compile(r"(([0-9]{1,3})\))[、. ]{0,3}")),
    (Level.CIRCLED, re.compile(rf"(([{_CIRCLED}]))[、. ]{{0,3}}")),
)  # fmt: skip
_MARKS = re.compile(rf"(?:{_MARK} {{0,2}}){{1,5}}")


def read_marker(folded: str) -> Marker | None:
    """Return the number that begins a folded line, with a mark (★) before it or right behind it."""
    marks = _MARKS.match(folded)
    offset = marks.end() if marks else 0
    for level, pattern in _PATTERNS:
        if match := pattern.match(folded, offset):
            behind = _MARKS.match(folded, match.end())
            mark = marks or behind
            doubtful = level is Level.ARABIC and folded[match.end() : match.end() + 1].isdigit()
            length = behind.end() if behind and not marks else match.end()
            written = re.sub(r"[ *]", lambda found: "" if found[0] == " " else found[0], mark[0]) if mark else ""
            return Marker(level, _value(match[2]), match[1].replace(" ", ""), length, written, doubtful)
    return None


_SPOKEN = re.compile(rf"(({_CN})是)[:, ]{{0,3}}")


def read_spoken_marker(folded: str) -> Marker | None:
    """Return the number of a line that is counted off as in speech (一是): mostly a part of an item, seldom one."""
    match = _SPOKEN.match(folded)
    return Marker(Level.SPOKEN, _value(match[2]), match[2], match.end()) if match else None


def read_bare_number(folded: str) -> tuple[int, str] | None:
    """Return the number of a line or cell that holds nothing else, and its mark: 12, 12., ★3, 十二, (三)."""
    marks = _MARKS.match(folded)
    match = re.fullmatch(rf"\(?([0-9]{{1,3}}|{_CN})\)?[、.]?", folded[marks.end() if marks else 0 :].strip())
    if not match:
        return None
    return _value(match[1]), marks[0].strip() if marks else ""


def _value(written: str) -> int:
    for numbers in (_CIRCLED, _IN_BRACKETS, _CN_IN_BRACKETS):
        if written in numbers:
            return numbers.index(written) + 1
    try:
        return int(parse_number(written))
    except ValueError:
        return 0
