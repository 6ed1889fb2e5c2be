"""Cut items into the passages that are searched: whole, by sentence, by clause, by target, and in other words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.records import Item
from index.files import sha256_of_texts

PassageKind: TypeAlias = Literal["item", "sentence", "clause", "target", "expansion"]

_SENTENCE = re.compile(r"[^。!?!?\n]+")
_EDGE = " \t\u3000。;;,,、:!?!?\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an item, or (kind "expansion") other words for it, which are not in the document.

    `item` is the item's id; `start` and `end` are offsets in the document's text, equal for an expansion.
    """

    id: str
    item: str
    kind: PassageKind
    text: str
    start: int
    end: int


def passages_of(item: Item, expansions: Sequence[str] = ()) -> tuple[Passage, ...]:
    """Cut an item into passages: the whole first, then sentences, clauses, targets and expansions.

    What reads the same, but for marks at its end, is kept once, as the first of these kinds.

    Args:
        item: what is cut.
        expansions: other words for the item.

    """
    kept: dict[str, Passage] = {}
    for passage in (*_spans(item), *_expansions(item, expansions)):
        key = passage.text.strip(_EDGE)
        if key:
            kept.setdefault(key, passage)
    return tuple(kept.values())


def _spans(item: Item) -> Iterator[Passage]:
    yield _span(item, "item", item.text, item.start)
    if item.end - item.start == len(item.text):
        for match in _SENTENCE.finditer(item.text):
            text = match.group().strip()
            yield _span(item, "sentence", text, item.start + match.start() + match.group().find(text))
    else:  # put together from apart: only the spans tell where its sentences stand
        for sentence in item.sentences:
            yield _span(item, "sentence", sentence.text.rstrip(_EDGE), sentence.start)
    for clause in item.clauses:
        yield _span(item, "clause", clause.text, clause.start)
    for target in item.targets:
        yield _span(item, "target", target.text, target.start)


def _span(item: Item, kind: PassageKind, text: str, start: int) -> Passage:
    end = start + len(text)
    return Passage(f"{item.id}@{start}-{end}", item.id, kind, text, start, end)


def _expansions(item: Item, expansions: Sequence[str]) -> Iterator[Passage]:
    for text in expansions:
        yield Passage(f"{item.id}~{sha256_of_texts(text)[7:19]}", item.id, "expansion", text, item.start, item.start)
