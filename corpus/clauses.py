"""Cut a wording into clauses and sub-items, and find the phrase by which one would call it."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from corpus.numerals import parse_number
from corpus.records import Span
from corpus.text import fold, strip_span

#: Where a clause ends: full stops, semicolons and commas; 、 lists things within one.
CLAUSE_MARKS: Final = "。;,!?\n"
_OPENING: Final = "(“《「『<〈‘"
_CLOSING: Final = ")”》」』>〉’"
_COUNT = re.compile(r"\( {0,2}([0-9]{1,3}|[一二两三四五六七八九十]{1,3}) {0,2}个?(?:子|小)项(?:目)? {0,2}\)")
# Sub-items under numbers of their own, 1., (1), ①, each on a line.
_NUMBERED = re.compile(r"(?:(?<=\n)|(?<=[。;])|^)(?:\d{1,2}[.、](?!\d)|\(\d{1,2}\)|[①-⑳])")
_EDGES: Final = " \n\t\u3000\xa0。;；,，!！?？"
_TITLE_CHARS: Final = 25
_LONGEST_TITLE: Final = 32  # a clause that cannot be cut at a comma


def _cuts(folded: str, start: int, end: int, marks: str) -> Iterator[int]:
    """Give the places of marks outside of brackets, quotation marks and figures (1,200)."""
    depth = 0
    for index in range(start, end):
        character = folded[index]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in marks and depth == 0:
            inside = folded[index - 1 : index].isdigit() and folded[index + 1 : index + 4].isdigit()
            if not (character == "," and inside):
                yield index


def _cut(text: str, marks: str, start: int = 0) -> list[tuple[int, int]]:
    """Return the stretches between marks, without the marks."""
    found = []
    position = start
    for cut in (*_cuts(fold(text), start, len(text), marks), len(text)):
        left, right = strip_span(text, position, cut, _EDGES)
        if left < right:
            found.append((left, right))
        position = cut + 1
    return found


def cut_clauses(text: str) -> list[tuple[int, int]]:
    """Return where the clauses of a wording stand in it."""
    return _cut(text, CLAUSE_MARKS)


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a wording stand in it, up to 。 or ;, with these marks."""
    return [match.span() for match in re.finditer(r"[^。;；]+[。;；]?", text) if match[0].strip()]


def cut_spans(text: str, start: int, cut: Callable[[str], list[tuple[int, int]]]) -> tuple[Span, ...]:
    """Return what a way of cutting finds in a text that stands at `start` in its document."""
    return tuple(Span(text[left:right], start + left, start + right) for left, right in cut(text))


def stated_count(folded: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Return the number in (2个子项), and the bracket's span."""
    match = _COUNT.search(folded, start, end)
    return (int(parse_number(match[1])), match.start(), match.end()) if match else None


_STATED = re.compile(
    r"(?<![第0-9])(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:件|个?方面|项|类)(?:重点)?(?:民生)?(?:实事|工程)"
)


def stated_items(title: str) -> int | None:
    """Return how many items a list has by its title (十件民生实事); None where it does not say."""
    match = _STATED.search(fold(title))
    return int(parse_number(match["number"])) if match else None


def name_item(text: str) -> str:
    """Return a speakable title: what stands before (N个子项), else the first sentence, cut at a comma if it is long."""
    count = stated_count(fold(text), 0, len(text))
    if count and count[1]:
        return text[: count[1]].strip()
    title = _first(text, "。;!?\n")
    if len(title) > _TITLE_CHARS:
        title = _first(title, ",:\n")
    if len(title) <= _LONGEST_TITLE:
        return title
    parts: list[str] = re.split("[、:：]", title)
    short = parts[0]
    for part in parts[1:]:
        if len(short) + len(part) + 1 > _TITLE_CHARS:
            break
        short = f"{short}、{part}"
    if 4 <= len(short) <= _TITLE_CHARS:
        return short
    cut = title[:_TITLE_CHARS]
    quoted = cut.rfind("“") if cut.count("“") > cut.count("”") else -1
    return cut[:quoted] if quoted >= 4 else cut


def _first(text: str, marks: str) -> str:
    found = _cut(text, marks)
    return text[slice(*found[0])] if found else text.strip()


def cut_sub_items(text: str) -> list[tuple[int, int]]:
    """Return where the parts of a livelihood item stand: between semicolons, behind its title."""
    folded = fold(text)
    if numbered := [match.start() for match in _NUMBERED.finditer(folded)]:
        return [strip_span(text, left, right, _EDGES) for left, right in pairwise([*numbered, len(text)])]
    count = stated_count(folded, 0, len(text))
    begin = count[2] if count else 0
    if not count:
        stop = next(_cuts(folded, 0, len(text), "。\n"), len(text))
        begin = stop + 1 if stop <= _TITLE_CHARS and stop + 1 < len(text) else 0
    return _cut(text, ";\n", begin)
