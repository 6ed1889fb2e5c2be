"""A reply being written: sentences with their citations, so that nothing is said without a place to point to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from answer.records import Citation, Evidence
from corpus.records import Item, Span, Target, UnitMention


@dataclass(slots=True)
class Draft:
    """Text, citations in order of first use, and the items that the reply rests on."""

    texts: Mapping[str, str]
    parts: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    computed: list[str] = field(default_factory=list)

    def say(self, text: str, computed: bool = False) -> "Draft":
        """Add words; `computed` ones are reckoned from facts (a sum, a group's member) and stand in no document."""
        self.parts.append(text)
        if computed:
            self.computed.append(text)
        return self

    def cite(self, item: Item, start: int, end: int) -> str:
        """The mark of a stretch of the item's document; one mark for one stretch.

        The quote is cut from the document, since an item's own text may be put together from cells or broken lines.
        """
        for citation in self.citations:
            if (citation.item, citation.start, citation.end) == (item.id, start, end):
                return f"[{citation.marker}]"
        quote = self.texts[item.document][start:end]
        self.citations.append(Citation(len(self.citations) + 1, item.id, quote, start, end))
        return f"[{len(self.citations)}]"

    def rest_on(self, item: Item, score: float = 1.0, targets: tuple[Target, ...] = ()) -> "Draft":
        """Count an item among those that the reply rests on, best first."""
        known = self.evidence.get(item.id)
        if known:
            targets = tuple(dict.fromkeys((*known.targets, *targets)))
            score = max(score, known.score)
        self.evidence[item.id] = Evidence(item, score, targets)
        return self

    @property
    def text(self) -> str:
        """What was said so far."""
        return "".join(self.parts).strip()


def span_of_units(units: tuple[UnitMention, ...], text: str) -> Span | None:
    """The stretch of a document from the first to the last of some units."""
    if not units:
        return None
    start, end = min(unit.start for unit in units), max(unit.end for unit in units)
    return Span(text[start:end], start, end)
