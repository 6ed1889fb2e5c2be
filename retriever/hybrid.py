"""Rank items for a question: dense, late interaction and lexical evidence fused by weights that the question sets."""

import functools
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.records import Item, Span
from index.encoder import Encoder
from index.lexical import tokenize
from index.store import IndexBundle
from retriever.background import BACKGROUND
from retriever.lexicon import Lexicon, Mention, fold, lines_of, term_in
from retriever.recent import Recent
from retriever.records import Hit

Floats1d = NDArray[np.float32]
Floats2d = NDArray[np.float32]
Floats64 = NDArray[np.float64]
Ints1d = NDArray[np.int64]
Scores = Floats1d | Floats64

CANDIDATE_PASSAGES = 400
# Rankings kept in memory: one matter is asked in many frames.
REMEMBERED = 128
# Comparisons kept: those of a few batches of questions. One takes four bytes a passage.
COMPARED = 320
# Pools of items that questions are asked of: a handful by annex, deadline and leader, more by unit.
REMEMBERED_POOLS = 64
# Hits that a ranking keeps: no answer looks further down.
KEPT_HITS = 20
# Hits that are told with the clause that they match by.
WITH_CLAUSE = 12
# What the words of a question weigh beside its meaning when a clause is chosen.
WORDING = 0.15
# Past these, late interaction changes no first place.
LATE_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each source of evidence counts; fitted by `retriever.fit`, see its docstring for how and on what."""

    item: float = 0.20
    clause: float = 0.30
    late: float = 0.30
    expansion: float = 0.40
    official: float = 0.15
    concept: float = 0.15


SOURCES = ("item", "clause", "late", "expansion", "official", "concept")
WEIGHTS = Path(__file__).parent / "data" / "weights.json"


def load_weights(path: Path = WEIGHTS) -> Weights:
    """The fitted weights that ship."""
    return Weights(**json.loads(path.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: `text` for meaning, `words` for wording, `quoted` must stand literally where it stands."""

    text: str
    words: str
    quoted: tuple[str, ...] = ()


class HybridRetriever:
    """Rank the items of one index. Thread-safe: nothing is changed after construction."""

    def __init__(
        self, items: Sequence[Item], bundle: IndexBundle, encoder: Encoder, lexicon: Lexicon, weights: Weights
    ) -> None:
        self.items: Mapping[str, Item] = {item.id: item for item in items}
        self.bundle, self.encoder, self.lexicon, self.weights = bundle, encoder, lexicon, weights
        self._order = [item.id for item in items]
        self._position = position = {item_id: n for n, item_id in enumerate(self._order)}
        owner = np.array([position[p.item] for p in bundle.passages], dtype=np.int64)
        kinds = np.array([p.kind for p in bundle.passages])
        self._is_part = (kinds == "sentence") | (kinds == "clause") | (kinds == "target")
        is_expansion = kinds == "expansion"
        count = len(self._order)
        self._best_item = _GroupMax(owner, kinds == "item", count)
        self._best_part = _GroupMax(owner, self._is_part, count)
        self._best_expansion = _GroupMax(owner, is_expansion, count)
        rows = [bundle.rows_by_item.get(item_id, ()) for item_id in self._order]
        with_tokens = {int(row) for row in bundle.item_tokens.rows}
        self._token_rows = [tuple(row for row in of_item if row in with_tokens) for of_item in rows]
        self._part_rows = [np.array([row for row in of_item if self._is_part[row]], dtype=np.int64) for of_item in rows]
        self._can_answer = np.array([item.annex >= 0 for item in items], dtype=np.bool_)
        foreign = {item.id for item in items if item.annex < 0}
        self._background_rows = np.flatnonzero(np.array([p.item in foreign for p in bundle.passages], dtype=np.bool_))
        self._ties = lexicon.ties(list(items))
        self._said_by_concept = self._rows_by_concept(is_expansion)
        self._held = self._concepts_held()
        self._postings = _postings([tokenize(item.text) for item in items])
        self._tied_to = {c: np.array([position[i] for i in ids], dtype=np.int64) for c, ids in self._ties.items()}
        self._breadth = {concept: 1 / math.sqrt(len(ids)) for concept, ids in self._ties.items()}
        self._ranked: Recent[tuple[Query, frozenset[str] | None], tuple[Hit, ...]] = Recent(REMEMBERED)
        self._compared: Recent[str, tuple[Floats1d, Floats2d]] = Recent(COMPARED)
        self._allowed: Recent[frozenset[str], Ints1d] = Recent(REMEMBERED_POOLS)

    def rank(
        self, query: Query, among: frozenset[str] | None = None, hidden: frozenset[str] = frozenset()
    ) -> tuple[Hit, ...]:
        """All candidate items for a query, best first; ties go by document order.

        Args:
            query: what to search for.
            among: ids to choose from, or None for all.
            hidden: concepts to do without, as if the lexicon lacked them (for fitting on its own questions).
        """
        key = (query, among)
        if not hidden and (known := self._ranked.get(key)):
            return known
        scores, tokens = self._scored(query.text, hidden)
        item, part = self._best_item(scores), self._best_part(scores)
        said = self._best_expansion(scores)
        chosen = self._candidates(among, np.maximum(np.maximum(item, part), said))
        late = self._late(tokens, chosen, np.maximum(part, said))
        mentions = [mention for mention in self.lexicon.mentions(query.words) if mention.concept.id not in hidden]
        covered = self._coverage(tokenize(query.words))
        sources = {
            "item": item,
            "clause": np.maximum(part, item),
            "late": late,
            "expansion": np.maximum(said, np.where(said <= 0, part, said)),
            "coverage": covered,
            # Words count only where most of them are the notice's own; a few shared by chance mislead.
            "official": np.maximum(0.0, 2 * covered - 1),
            "concept": self._concept_scores(mentions),
        }
        ranked = self._best(chosen, sources, scores)
        if not hidden:
            self._ranked.put(key, ranked)
        return ranked

    def _best(self, chosen: Ints1d, sources: Mapping[str, Scores], scores: Floats1d) -> tuple[Hit, ...]:
        """Add up the sources of the chosen items, and tell the best of them."""
        of_chosen = {name: values[chosen].astype(np.float64) for name, values in sources.items()}
        totals = np.zeros(len(chosen), dtype=np.float64)
        for name in SOURCES:
            totals += getattr(self.weights, name) * of_chosen[name]
        best = np.argsort(-totals, kind="stable")[:KEPT_HITS]  # chosen is in document order
        parts = np.stack([values[best] for values in of_chosen.values()], axis=1).tolist()
        told = zip(chosen[best].tolist(), totals[best].tolist(), parts, strict=True)
        return tuple(
            Hit(
                self.items[self._order[n]],
                total,
                rank,
                dict(zip(of_chosen, of_item, strict=True)),
                self._nearest_part(scores, n) if rank <= WITH_CLAUSE else None,
            )
            for rank, (n, total, of_item) in enumerate(told, 1)
        )

    def _candidates(self, among: frozenset[str] | None, best: Floats1d) -> Ints1d:
        """Places of the items that may answer, in document order; of very many the nearest."""
        allowed = self._places(among)
        if len(allowed) <= CANDIDATE_PASSAGES:
            return allowed
        nearest = np.argsort(-best[allowed], kind="stable")[:CANDIDATE_PASSAGES]
        return np.asarray(np.sort(allowed[nearest]))

    def _places(self, among: frozenset[str] | None) -> Ints1d:
        if among is None:
            return np.flatnonzero(self._can_answer)
        known = self._allowed.get(among)
        if known is None:
            known = np.flatnonzero(self._can_answer & np.array([item_id in among for item_id in self._order], np.bool_))
            self._allowed.put(among, known)
        return known

    def _late(self, tokens: Floats2d, chosen: Ints1d, first: Floats1d) -> Floats1d:
        """Late interaction for the most promising items: their best sentence or whole; others keep their mean.

        An item past those compared gets the lowest score of those that were, so that it cannot gain by it.
        """
        late = np.zeros(len(self._order), dtype=np.float32)
        near = chosen[np.argsort(-first[chosen], kind="stable")[:LATE_ITEMS]]
        groups = [self._token_rows[n] for n in near.tolist()]
        rows = [row for group in groups for row in group]
        if not rows or not len(tokens):
            return late
        scores = self.bundle.item_tokens.max_similarity(tokens, rows)
        best = np.full(len(near), -1.0, dtype=np.float32)
        np.maximum.at(best, np.repeat(np.arange(len(near)), [len(group) for group in groups]), scores)
        late[chosen] = best.min()
        late[near] = best
        return late

    def _coverage(self, words: Sequence[str]) -> Floats64:
        """For every item the share of the question's words, by their rarity, that stands in it; 0 to 1."""
        covered = np.zeros(len(self._order), dtype=np.float64)
        weights = {word: self.bundle.lexical.idf(word) for word in words}
        total = sum(weights.values())
        if total:
            for word, weight in weights.items():
                if word in self._postings:
                    covered[self._postings[word]] += weight / total
        return covered

    def _concept_scores(self, mentions: Sequence[Mention]) -> Floats64:
        """How strongly the question's everyday phrases point at each item: longer and rarer phrases point harder."""
        scores = np.zeros(len(self._order), dtype=np.float64)
        for mention in mentions:
            tied = self._tied_to.get(mention.concept.id)
            if tied is None or any(_shadows(longer, mention) for longer in mentions):
                continue
            strength = min(1.0, (len(mention.phrase) - 1) / 4) * self._breadth[mention.concept.id]
            scores[tied] = np.maximum(scores[tied], strength)
        return scores

    def _nearest_part(self, scores: Floats1d, n: int) -> Span | None:
        rows = self._part_rows[n]
        if not len(rows):
            return None
        passage = self.bundle.passages[int(rows[np.argmax(scores[rows])])]
        return Span(passage.text, passage.start, passage.end)

    @functools.cached_property
    def _expansion_rows(self) -> Mapping[str, Sequence[int]]:
        """The rows of expansions by what they say; only fitting asks for it."""
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.bundle.passages):
            if passage.kind == "expansion":
                rows.setdefault(passage.text, []).append(row)
        return rows

    def _scored(self, text: str, hidden: frozenset[str] = frozenset()) -> tuple[Floats1d, Floats2d]:
        """The score of every passage for a text, and the text's token vectors; what was asked lately from memory."""
        scores, tokens = self._compared.get(text) or self.compare([text])[0]
        if hidden:
            lines = (line for name in hidden for line in lines_of(self.lexicon.concepts[name]))
            rows = [row for line in lines for row in self._expansion_rows.get(line, ())]
            rows += [row for name in hidden for row in self.bundle.rows_by_item.get(f"{BACKGROUND}/{name}", ())]
            scores = scores.copy()
            scores[rows] = 0.0
        return scores, tokens

    def compare(self, texts: Sequence[str]) -> list[tuple[Floats1d, Floats2d]]:
        """Compare texts with every passage in one go, and remember it for the searches that follow.

        Returns:
            A pair a text: the score of every passage, shape (n,), and the text's token vectors, shape (t, d).
        """
        if not texts:
            return []
        encoded = self.encoder.encode_queries(texts)
        scores = self.bundle.dense.all_scores(encoded.pooled)
        # Copies, as a view would keep the scores of all texts.
        compared = [(own.copy(), tokens) for own, tokens in zip(scores, encoded.tokens, strict=True)]
        for text, known in zip(texts, compared, strict=True):
            self._compared.put(text, known)
        return compared

    def part_scores(self, query: Query, item: Item) -> dict[tuple[int, int], float]:
        """How near each part of an item (sentence, clause, target) is to the question, by its span.

        A part is as near as its own words are, or as what people say for a concept whose official term it holds.
        """
        scores, _ = self._scored(query.text)
        said = self._concepts_near(query, item, scores)
        parts: dict[tuple[int, int], float] = {}
        for row in self._part_rows[self._position[item.id]].tolist():
            passage = self.bundle.passages[row]
            through = max((said[concept] for concept in self._held[row] if concept in said), default=0.0)
            parts[(passage.start, passage.end)] = max(float(scores[row]), through)
        return parts

    def _concepts_near(self, query: Query, item: Item, scores: Floats1d) -> dict[str, float]:
        """The item's concepts with the score of what people say for them."""
        names, rows, starts = self._said_by_concept[self._position[item.id]]
        best = np.maximum.reduceat(scores[rows], starts).tolist() if names else ()
        near = {name: max(0.0, score) for name, score in zip(names, best, strict=True)}
        for mention in self.lexicon.mentions(query.words):
            if item.id in self._ties.get(mention.concept.id, ()):
                near[mention.concept.id] = max(
                    near.get(mention.concept.id, 0.0), 0.88 + 0.02 * min(5, len(mention.phrase))
                )
        return near

    def _rows_by_concept(self, is_expansion: NDArray[np.bool_]) -> list[tuple[tuple[str, ...], Ints1d, Ints1d]]:
        """For each item its concepts, the rows of what people say for them, and where those of each concept start."""
        said_for: dict[str, list[str]] = {}
        for name in self._ties:
            for line in lines_of(self.lexicon.concepts[name]):
                said_for.setdefault(line, []).append(name)
        grouped = []
        for item_id in self._order:
            of_concept: dict[str, list[int]] = {}
            for row in self.bundle.rows_by_item.get(item_id, ()):
                if is_expansion[row]:
                    for concept in said_for.get(self.bundle.passages[row].text, ()):
                        of_concept.setdefault(concept, []).append(row)
            rows = np.array([row for of_one in of_concept.values() for row in of_one], dtype=np.int64)
            starts = np.cumsum([0, *map(len, of_concept.values())])[:-1]
            grouped.append((tuple(of_concept), rows, starts))
        return grouped

    def _concepts_held(self) -> dict[int, frozenset[str]]:
        """For each part of an item the concepts whose official terms stand in it."""
        of_item: dict[str, list[str]] = {}
        for concept, ids in self._ties.items():
            for item_id in ids:
                of_item.setdefault(item_id, []).append(concept)
        held = {}
        for row in np.flatnonzero(self._is_part):
            passage = self.bundle.passages[row]
            text = fold(passage.text)
            concepts = of_item.get(passage.item, ())
            held[int(row)] = frozenset(
                c for c in concepts if any(term_in(term, text) for term in self.lexicon.concepts[c].terms)
            )
        return held

    def best_clause(self, item: Item, parts: Mapping[tuple[int, int], float], words: str) -> Span | None:
        """The clause of an item that is nearest to the question, the shorter one where two are equally near.

        A clause in the question's own words comes before one that only means the same.
        """
        asked = set(tokenize(words))
        inside = [
            (parts[span] + WORDING * _share(asked, clause.text), -len(clause.text), -clause.start, clause)
            for clause in item.clauses
            if (span := (clause.start, clause.end)) in parts
        ]
        return max(inside, key=lambda entry: entry[:3])[3] if inside else None

    def tied_items(self, concept: str) -> tuple[str, ...]:
        """Ids of the items that a concept of the lexicon is tied to."""
        return self._ties.get(concept, ())

    def background(self, query: Query, hidden: frozenset[str] = frozenset()) -> tuple[float, float]:
        """How near the question is to matters that the documents do not hold.

        Returns:
            foreign: the best dense score among them, 0 where there are none.
            mention: how strongly the question names one in words no item is tied to, 0 to 1.
        """
        scores, _ = self._scored(query.text, hidden)
        foreign = float(scores[self._background_rows].max()) if len(self._background_rows) else 0.0
        mentions = [mention for mention in self.lexicon.mentions(query.words) if mention.concept.id not in hidden]
        tied = [mention for mention in mentions if mention.concept.id in self._ties]
        covered = {n for mention in tied for n in range(mention.start, mention.start + len(mention.phrase))}
        strongest = 0.0
        for mention in mentions:
            places = set(range(mention.start, mention.start + len(mention.phrase)))
            if mention.concept.id not in self._ties and not places <= covered:
                strongest = max(strongest, min(1.0, len(mention.phrase) / 5))
        return foreign, strongest


def _share(asked: set[str], text: str) -> float:
    """The share of the words asked that stand in a text."""
    return len(asked.intersection(tokenize(text))) / len(asked) if asked else 0.0


def _shadows(longer: Mention, mention: Mention) -> bool:
    """Whether a mention lies within a longer one, and so says less."""
    inside = longer.start <= mention.start and mention.start + len(mention.phrase) <= longer.start + len(longer.phrase)
    return inside and len(longer.phrase) > len(mention.phrase)


class _GroupMax:
    """The best score of every item among its passages of some kinds; 0 at least."""

    def __init__(self, owner: Ints1d, mask: NDArray[np.bool_], count: int) -> None:
        rows = np.flatnonzero(mask)
        self._rows = rows[np.argsort(owner[rows], kind="stable")]
        self._owners, self._starts = np.unique(owner[self._rows], return_index=True)
        self._count = count

    def __call__(self, scores: Floats1d) -> Floats1d:
        out = np.zeros(self._count, dtype=np.float32)
        if len(self._rows):
            out[self._owners] = np.maximum(np.maximum.reduceat(scores[self._rows], self._starts), 0.0)
        return out


def _postings(texts: Sequence[Sequence[str]]) -> dict[str, Ints1d]:
    """For every word the places of the texts that hold it, ascending."""
    places: dict[str, list[int]] = {}
    for n, words in enumerate(texts):
        for word in dict.fromkeys(words):
            places.setdefault(word, []).append(n)
    return {word: np.array(found, dtype=np.int64) for word, found in places.items()}


def literal_hits(items: Sequence[Item], phrase: str) -> tuple[Item, ...]:
    """Items whose text holds the phrase, quotes and spaces aside."""
    folded = re.sub(r"[\s“”\"]", "", phrase).casefold()
    return tuple(
        item for item in items if item.annex and folded and folded in re.sub(r"[\s“”\"]", "", item.text).casefold()
    )
