"""The bridge between official terms and everyday words: concepts, the items they are tied to, and what a question says.

A concept holds official terms and the phrases and whole questions that people use for them. It is tied to an item when
one of its terms stands in the item's text, so the same lexicon serves any city; a concept tied to nothing tells that
a matter is known but not in these documents.
"""

import bisect
import functools
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.records import Item
from retriever.recent import Recent

# Everyday phrases are indexed a few to a line: one by one they cost thrice the vectors and find nothing more, since a
# phrase that stands in a question is found as a mention anyway.
PHRASES_A_LINE = 3
DATA = Path(__file__).parent / "data"
# Texts whose mentions are kept in memory: one question has its own words looked through several times.
REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Concept:
    """One matter of municipal affairs. A term "A+B" wants both parts in one sentence."""

    id: str
    topic: str
    terms: tuple[str, ...]
    everyday: tuple[str, ...]
    questions: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that a text speaks of, by the phrase found in it; `official` where that is one of its terms."""

    concept: Concept
    phrase: str
    start: int
    official: bool


def fold(text: str) -> str:
    """A text as terms are looked for in it: no spaces, no quotation marks, one case."""
    return text.casefold().replace(" ", "").replace("“", "").replace("”", "")


def _parts(term: str) -> list[str]:
    """The parts of a term that must stand in one sentence (自建房+排查); a mark at its end parts nothing (人工智能+)."""
    return [part for part in fold(term).split("+") if part] or [fold(term)]


def term_in(term: str, sentence: str) -> bool:
    """Whether a term, or every part of an "A+B" term, stands in a folded sentence."""
    return all(part in sentence for part in _parts(term))


class Lexicon:
    """Concepts by id. Immutable; overlays make a new lexicon."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: Mapping[str, Concept] = {concept.id: concept for concept in concepts}
        self._by_phrase: dict[str, list[tuple[Concept, bool]]] = {}
        for concept in self.concepts.values():
            for phrases, official in ((concept.terms, True), (concept.everyday, False), (concept.english, False)):
                for phrase in phrases:
                    if "+" not in phrase and len(phrase) >= 2:
                        self._by_phrase.setdefault(fold(phrase), []).append((concept, official))
        self._lengths = _lengths_by_start(self._by_phrase)
        self._mentioned: Recent[str, tuple[Mention, ...]] = Recent(REMEMBERED)
        self._folded = {c.id: tuple(_parts(term) for term in c.terms) for c in self.concepts.values()}
        self._tied: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}

    @functools.cached_property
    def digest(self) -> str:
        """A digest of all that the concepts say."""
        parts = [repr((c.id, c.terms, c.everyday, c.questions, c.english)) for c in self.concepts.values()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Concepts whose phrases stand in the text, longest phrase first at each place; places may overlap."""
        known = self._mentioned.get(text)
        if known is None:
            known = tuple(self._find(fold(text)))
            self._mentioned.put(text, known)
        return known

    def _find(self, folded: str) -> Iterator[Mention]:
        for start in range(len(folded) - 1):
            for length in self._lengths.get(folded[start : start + 2], ()):
                phrase = folded[start : start + length]
                for concept, official in self._by_phrase.get(phrase, ()):
                    yield Mention(concept, phrase, start, official)

    def kin(self) -> dict[str, frozenset[str]]:
        """For each concept the concepts that share a term with it, itself among them."""
        by_term: dict[str, set[str]] = {}
        for concept in self.concepts.values():
            for term in concept.terms:
                by_term.setdefault(term, set()).add(concept.id)
        return {c.id: frozenset({c.id}.union(*(by_term[term] for term in c.terms))) for c in self.concepts.values()}

    def ties(self, items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
        """Item ids by concept id, for the concepts that have any."""
        asked = [item for item in items if item.annex > 0]
        key = tuple(item.id for item in asked)
        if key not in self._tied:
            self._tied[key] = _Sentences(asked).tied(self._folded)
        return self._tied[key]

    def expansions(self, items: Sequence[Item], widest: int = 12) -> dict[str, tuple[str, ...]]:
        """Texts to index beside each item: what people say for the concepts tied to it.

        A concept tied to more than `widest` items tells none of them apart and is left out.
        """
        texts: dict[str, list[str]] = {item.id: [] for item in items}
        for concept_id, ids in self.ties(items).items():
            if len(ids) > widest:
                continue
            concept = self.concepts[concept_id]
            for item_id in ids:
                texts[item_id].extend(lines_of(concept))
        return {item_id: tuple(dict.fromkeys(lines)) for item_id, lines in texts.items()}


def _lengths_by_start(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The lengths, longest first, of the phrases that begin with the same two characters."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[:2], set()).add(len(phrase))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


class _Sentences:
    """The sentences of items one after another, so that one search finds a term in all of them."""

    def __init__(self, items: Sequence[Item]) -> None:
        parts = [(item.id, fold(part)) for item in items for part in item.text.split("。") if part]
        self._whole = "\n".join(part for _, part in parts)
        self._items = [item_id for item_id, _ in parts]
        self._starts = [0, *itertools.accumulate(len(part) + 1 for _, part in parts)][: len(parts)]

    def tied(self, terms: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, tuple[str, ...]]:
        """Ids of the items with a sentence that holds a term, all of its parts, by name; what has none is left out."""
        found = {name: self._holding(choices) for name, choices in terms.items()}
        return {name: ids for name, ids in found.items() if ids}

    def _holding(self, choices: Sequence[Sequence[str]]) -> tuple[str, ...]:
        rows: set[int] = set()
        for parts in choices:
            rows |= set.intersection(*map(self._rows, parts))
        return tuple(dict.fromkeys(self._items[row] for row in sorted(rows)))

    def _rows(self, part: str) -> set[int]:
        rows: set[int] = set()
        at = self._whole.find(part)
        while at >= 0:
            row = bisect.bisect_right(self._starts, at) - 1
            rows.add(row)
            following = self._starts[row + 1] if row + 1 < len(self._starts) else len(self._whole)
            at = self._whole.find(part, following)
        return rows


def lines_of(concept: Concept) -> tuple[str, ...]:
    """What is indexed of a concept beside the items that it is tied to."""
    groups = (
        "、".join(concept.everyday[n : n + PHRASES_A_LINE]) for n in range(0, len(concept.everyday), PHRASES_A_LINE)
    )
    return tuple(line for line in (*concept.questions, *groups, *concept.english) if line)


def load_lexicon(paths: Iterable[Path] | None = None) -> Lexicon:
    """The concepts of the given JSONL files, by default of all that ship; a later file replaces a concept of one id."""
    chosen = sorted(DATA.glob("lexicon_*.jsonl")) if paths is None else list(paths)
    concepts: dict[str, Concept] = {}
    for path in chosen:
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                entry = json.loads(line)
                fields = {name: tuple(entry.get(name, ())) for name in ("terms", "everyday", "questions", "english")}
                concepts[entry["id"]] = Concept(entry["id"], entry.get("topic", ""), **fields)
    return Lexicon(concepts.values())
