"""Text as stored and as matched: normalised once on reading, folded character for character when matching."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from corpus.errors import UnreadableDocument

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BINARY: Final = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"\x1f\x8b",
)
HALF_BRACKETS: Final = str.maketrans("（）", "()")
_OPENERS: Final = "([{〔【[〖﹙﹝"
_CLOSERS: Final = ")]}〕】]〗﹚﹞"
#: Traditional characters in the words that give a notice its form; what it says is never converted.
_TRADITIONAL: Final = dict(
    zip(
        "責單牽頭領導協時間題項號體門處辦會廳區縣鄉鎮實負財務監關銀聯團醫學館隊開業農發點務點組織參與職內節標說節東車長進個條連級進",
        "责单牵头领导协时间题项号体门处办会厅区县乡镇实负财务监关银联团医学馆队开业农发点务点组织参与职内节标说节东车长进个条连级进",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line without its surrounding blanks: `fold` is the folded text of [start, end)."""

    number: int
    start: int
    end: int
    fold: str


def decode(data: bytes) -> str:
    """Return the text of some bytes: UTF-8, UTF-16 or GB18030, with or without a byte order mark.

    Raises:
        UnreadableDocument: if the bytes are no text.

    """
    if data.startswith(_BINARY):
        raise UnreadableDocument("the file is binary, not text")
    for text in _decodings(data):
        if _is_text(text):
            return text
    raise UnreadableDocument("the file is neither UTF-8 nor UTF-16 nor GB18030 text")


def _decodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    elif data[:2000].count(0) * 10 > len(data[:2000]):
        names = ["utf-16-le", "utf-16-be"] if data[1:2000:2].count(0) >= data[:2000:2].count(0) else ["utf-16-be"]
    else:
        names = ["utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"]
    found = []
    for name in names:
        try:
            found.append(data.decode(name))
        except UnicodeDecodeError:
            continue
    return found


def _is_text(text: str) -> bool:
    """Whether hardly a character is one that texts do not have: controls, private use, unassigned."""
    sample = text[:20000]
    odd = sum(unicodedata.category(c) in ("Cc", "Co", "Cn", "Cs") and c not in "\n\r\t\x0b\x0c\x00\x1a" for c in sample)
    return odd * 50 <= len(sample) and sample.count("\0") * 10 <= len(sample)


def normalise(text: str) -> str:
    """Return the text to store: one kind of line end, no invisible characters; all else stays as it is."""
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))


@lru_cache(maxsize=20000)
def _fold_character(character: str) -> str:
    if character in _OPENERS:
        return "("
    if character in _CLOSERS:
        return ")"
    if character in _TRADITIONAL:
        return _TRADITIONAL[character]
    if character == "\n" or unicodedata.category(character) == "No":
        return character
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def fold(text: str) -> str:
    """Return the text for matching, of equal length: half-width, round brackets, plain blanks."""
    return "".join(map(_fold_character, text))


def lines_of(text: str, folded: str) -> tuple[Line, ...]:
    """Return the non-blank lines of a text; numbers count all lines from 1."""
    found: list[Line] = []
    start = 0
    for number, raw in enumerate(text.split("\n"), 1):
        if stripped := raw.strip():
            left = start + len(raw) - len(raw.lstrip())
            found.append(Line(number, left, left + len(stripped), folded[left : left + len(stripped)]))
        start += len(raw) + 1
    return tuple(found)


def strip_span(text: str, start: int, end: int, characters: str = " \n\t\u3000\xa0") -> tuple[int, int]:
    """Return the span without the given characters at its ends."""
    while start < end and text[start] in characters:
        start += 1
    while end > start and text[end - 1] in characters:
        end -= 1
    return start, end


def match_brackets(folded: str, start: int, end: int) -> dict[int, int]:
    """Map each opening bracket in a stretch of folded text to its closing one; unmatched ones are left out."""
    open_at: list[int] = []
    pairs: dict[int, int] = {}
    for index in range(start, end):
        if folded[index] in "(〈<":
            open_at.append(index)
        elif folded[index] in ")〉>" and open_at:
            pairs[open_at.pop()] = index
    return pairs


_INNER_MARK = re.compile(
    r"(?<=[。;) \t局委办府会心院司团部])(?P<number>[0-9]{1,3})[.、](?![0-9])"
    r"|(?<=[。;) ])(?P<other>(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|附件 ?[0-9一二三]))"
    r"|(?<=[。;) ])(?P<key>(?:牵头|责任|配合|主责|协办)(?:单位|部门|领导):)"
)


def cut_run_together(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Cut lines that hold several numbered items, as pages without breaks do; the pieces keep their line's number."""
    found: list[Line] = []
    for line in lines:
        cuts = _inner_cuts(line.fold)
        for left, right in pairwise([0, *cuts, len(line.fold)]):
            start, end = strip_span(line.fold, left, right)
            if start < end:
                found.append(Line(line.number, line.start + start, line.start + end, line.fold[start:end]))
    return tuple(found)


def _inner_cuts(folded: str) -> list[int]:
    """Return where items, headings and keys begin within a line; none if it does not hold two items with units."""
    # One bracket may say both: (责任单位:甲,乙按职责分工负责).
    if len(re.findall(r"(?:单位|部门) {0,2}:(?:[^():]*负责\))?|牵头[,)]|负责\)", folded)) < 2:
        return []
    cuts: list[int] = []
    first = re.match(r"([0-9]{1,3})[.、]", folded)
    last, items = (int(first[1]), 1) if first else (0, 0)
    for match in _INNER_MARK.finditer(folded):
        if match["number"]:
            value = int(match["number"])
            if value != last + 1 and not (value == 1 and last != 1):
                continue
            last, items = value, items + 1
        elif match["other"]:
            items += match["other"].endswith(")")
        cuts.append(match.start())
    return cuts if items >= 2 else []
