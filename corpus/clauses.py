"""Cut an item's wording into clauses and sub-items, and find the phrase by which one would call it."""

import re
from collections.abc import Iterator
from typing import Final

from corpus.records import Span
from corpus.text import strip_span

#: Where a clause ends: full stops, semicolons and commas; 、 lists things within one.
CLAUSE_MARKS: Final = "。;,!?"
_OPENING: Final = "(“《「『<〈‘"
_CLOSING: Final = ")”》」』>〉’"
_COUNT = re.compile(r"\( {0,2}([0-9]{1,3}|[一二两三四五六七八九十]{1,3}) {0,2}个?(?:子|小)项(?:目)? {0,2}\)")
_EDGES: Final = " \n\t\u3000\xa0。;；,，!！?？"
_TITLE_CHARS: Final = 25


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


def cut_spans(text: str, folded: str, start: int, end: int, marks: str = CLAUSE_MARKS) -> tuple[Span, ...]:
    """Return the stretches between marks, without the marks; lines always end one."""
    found = []
    position = start
    for cut in (*_cuts(folded, start, end, marks), end):
        left, right = strip_span(text, position, cut, _EDGES)
        if left < right:
            found.append(Span(text[left:right], left, right))
        position = cut + 1
    return tuple(found)


def stated_count(folded: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Return the number in (2个子项), and the bracket's span."""
    match = _COUNT.search(folded, start, end)
    if not match:
        return None
    from_chinese = "一二三四五六七八九十".find(match[1]) + 1
    return int(match[1]) if match[1].isascii() else max(from_chinese, 2), match.start(), match.end()


def name_item(text: str, folded: str, start: int, end: int) -> str:
    """Return a speakable title: what stands before (N个子项), else the first sentence, cut at a comma if it is long."""
    count = stated_count(folded, start, end)
    if count and count[1] > start:
        return text[start : count[1]].strip()
    first = next(iter(cut_spans(text, folded, start, end, "。;!?\n")), None)
    if first is None:
        return text[start:end][:_TITLE_CHARS]
    title = first.text
    if len(title) > _TITLE_CHARS:
        title = cut_spans(text, folded, first.start, first.end, ",:\n")[0].text
    if len(title) > _TITLE_CHARS:
        parts = re.split("[、:：]", title)
        short = parts[0]
        for part in parts[1:]:
            if len(short) + len(part) + 1 > _TITLE_CHARS:
                break
            short = f"{short}、{part}"
        title = short if 4 <= len(short) <= _TITLE_CHARS else title[:_TITLE_CHARS]
    return title.replace("\n", "").strip()


def cut_sub_items(text: str, folded: str, start: int, end: int) -> tuple[Span, ...]:
    """Return what a livelihood item is made of: the stretches between semicolons behind its title."""
    count = stated_count(folded, start, end)
    begin = count[2] if count else start
    if not count:
        stop = next(_cuts(folded, start, end, "。"), None)
        begin = stop + 1 if stop is not None and stop - start <= _TITLE_CHARS and stop + 1 < end else start
    return cut_spans(text, folded, begin, end, ";")
