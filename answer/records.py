"""What goes out: a reply with its citations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.records import Item, Target
from retriever.records import Kind

__all__ = ["Citation", "Evidence", "Kind", "Reply"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where it is written: `text[start:end] == quote` in the stored text of the item's document."""

    marker: int
    item: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item that a reply rests on, with its score; `targets` are those that the reply speaks of."""

    item: Item
    score: float
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, a refusal (`answerable` false), or a question back (refusal with `suggestions`).

    `complete`, `total` and `shown` are told for set answers; `reason` is a stable code for a refusal
    ("not-found", "not-stated", "other-place", "other-year", "progress", "chit-chat", "unclear" …) or "".
    `matched_question` is the question as understood (history resolved).
    """

    question: str
    answer: str
    answerable: bool
    kind: Kind
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    document_versions: Mapping[str, str] = field(default_factory=dict)
    elapsed_ms: float = 0.0
    reason: str = ""
    matched_question: str = ""
    total: int | None = None
    shown: int | None = None
