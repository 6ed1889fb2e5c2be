"""Answer questions: understand, retrieve, take facts, write, check. One instance serves many threads."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answer.records import Reply
from answer.refusals import refuse
from answer.replying import reply_to
from answer.scope import Scope, scope_of
from answer.seeking import CLEAR_OF_NEXT, Ranking, Seeker, queries_of
from answer.several import answer_parts, pair_of, parts_of
from answer.turn import Turn
from corpus.catalog import Catalog
from corpus.errors import UnknownDocument
from corpus.records import Document
from corpus.units import UnitRegistry
from index.encoder import Encoder
from index.store import Progress, silent
from retriever.clean import clean
from retriever.confidence import Calibration, load_calibration
from retriever.dialogue import is_among, of_those, place_in_list, resolve
from retriever.entities import years_named
from retriever.formed import with_form
from retriever.forms import FormReader, load_forms
from retriever.hybrid import HybridRetriever, Weights
from retriever.lexicon import Lexicon, load_lexicon
from retriever.opening import open_retriever
from retriever.records import Absent, ItemRef, Kind, Question

Asked = tuple[str, tuple[str, ...]]
# A part of a message must be about one of the items nearest to the whole of it.
NEAR_ITEMS = 8
NO_ANNEX = 99
# Texts compared with all passages at once: their scores fit into the memory of comparisons, and into caches.
COMPARED_TOGETHER = 32
_LISTS = frozenset({Kind.UNIT, Kind.LIST, Kind.LEADER, Kind.COUNT})
_SMALL_TALK = frozenset({Absent.CHIT_CHAT, Absent.EMPTY})


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a reply came about: the question as understood, the ranking, the reply."""

    question: Question
    ranking: Ranking
    reply: Reply


class AnswerService:
    """The main job. `build` makes one from a catalog; `ask` never raises for any text."""

    def __init__(
        self,
        catalog: Catalog,
        retriever: HybridRetriever,
        lexicon: Lexicon,
        calibration: Calibration,
        forms: FormReader | None = None,
    ) -> None:
        self.catalog = catalog
        self.retriever = retriever
        self.lexicon = lexicon
        self.calibration = calibration
        self.forms = forms or load_forms()
        self._reads_vectors = self.forms.reads_vectors_of(retriever.encoder.revision)
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._scope(())

    @classmethod
    def build(
        cls,
        catalog: Catalog,
        encoder: Encoder,
        index_directory: Path,
        *,
        lexicon: Lexicon | None = None,
        weights: Weights | None = None,
        calibration: Calibration | None = None,
        progress: Progress = silent,
    ) -> "AnswerService":
        """Open the index of a catalog, or build it, and make the service over it."""
        lexicon = lexicon or load_lexicon()
        items = list(catalog.items())
        retriever = open_retriever(items, encoder, index_directory, lexicon, weights=weights, progress=progress)
        return cls(catalog, retriever, lexicon, calibration or load_calibration())

    def registry(self, document: str) -> UnitRegistry:
        """The units of one document."""
        return self._scope((document,)).registry

    def ask(self, question: str, history: Sequence[str] = (), documents: Sequence[str] = ()) -> Reply:
        """Answer one question in the light of earlier ones.

        Raises:
            UnknownDocument: a document named is not loaded.
        """
        return self.explain(question, history, documents).reply

    def ask_many(self, questions: Sequence[str], histories: Sequence[Sequence[str]] | None = None) -> list[Reply]:
        """Answer questions in order; equal ones are answered once, and new ones are encoded together."""
        given = histories or [()] * len(questions)
        pairs = [(question, tuple(history)) for question, history in zip(questions, given, strict=True)]
        distinct = list(dict.fromkeys(pairs))
        understood = self._compare_ahead(distinct)
        replies = {
            pair: self._explain(pair[0], asked, scope, time.perf_counter()).reply
            for pair, (asked, scope) in understood.items()
        }
        return [replies[pair] for pair in pairs]

    def explain(self, question: str, history: Sequence[str] = (), documents: Sequence[str] = ()) -> Explanation:
        """Answer a question and tell how: the same path as `ask`."""
        started = time.perf_counter()
        scope = self._scope_for(question, history, tuple(documents))
        understood = resolve(question, history, scope.names)
        understood, scope = self._of_list(understood, scope, history)
        return self._explain(question, understood, scope, started)

    def _of_list(self, asked: Question, scope: Scope, history: Sequence[str]) -> tuple[Question, Scope]:
        """A follow-up on the items that were listed before: on one of them by its place, or on those of another body."""
        place = place_in_list(asked)
        if not history:
            return asked, scope
        if place is None and not is_among(asked):
            return self._with_place_lent(asked, scope, tuple(history)), scope
        listed = resolve(history[-1], tuple(history[:-1]), scope.names)
        if place is not None and len(history) > 1 and place_in_list(listed) is not None:
            return self._of_list(asked, scope, tuple(history[:-1]))  # 第一项谁负责? 那第二项呢?
        if listed.kind not in _LISTS and not listed.wants_set:
            return asked, scope
        earlier, within = self._of_list(listed, scope, tuple(history[:-1]))
        reply = self._explain(history[-1], earlier, within, time.perf_counter()).reply
        items = tuple(evidence.item for evidence in reply.evidence)
        if not reply.answerable or len(items) < 2:
            return asked, scope
        if place is None:
            narrowed = of_those(asked, listed, scope.names)
            among = replace(scope, items=tuple(item for item in scope.items if item in items))
            return (narrowed, among) if narrowed else (asked, scope)
        # Past the end of the list there is no such item in any annex.
        ref = ItemRef(items[place].annex, items[place].number) if place < len(items) else ItemRef(NO_ANNEX, place + 1)
        return replace(asked, refs=(ref,), kind=Kind.NUMBER, topic=""), scope

    def _with_place_lent(self, asked: Question, scope: Scope, history: tuple[str, ...]) -> Question:
        """A follow-up on an item that the question before named by its place in a list (第二项呢? 那目标呢?)."""
        if not asked.context or not asked.refs or len(history) < 2:
            return asked
        previous = resolve(history[-1], history[:-1], scope.names)
        if previous.refs != asked.refs:
            return asked
        earlier, _ = self._of_list(previous, scope, history[:-1])
        return replace(asked, refs=earlier.refs)

    def _explain(self, question: str, understood: Question, scope: Scope, started: float) -> Explanation:
        ranking = Ranking((), 0.0, {})
        understood = self._formed(understood, scope)
        if understood.absent in _SMALL_TALK:
            reply = refuse(understood, understood.absent, scope)
        else:
            seek = Seeker(self.retriever, self.calibration, understood, scope)
            reply = self._in_parts(seek) or reply_to(Turn(seek))
            ranking = seek.known
        versions = {document.id: document.version for document in scope.documents}
        elapsed = (time.perf_counter() - started) * 1000
        reply = replace(
            reply, question=question, document_versions=versions, elapsed_ms=elapsed, matched_question=understood.text
        )
        return Explanation(understood, ranking, reply)

    def _formed(self, question: Question, scope: Scope) -> Question:
        """Add what the form of the question tells."""
        if question.absent in _SMALL_TALK:
            return question
        text = question.asked_like or question.text
        form = self.forms.by_characters(text)
        if not form.is_plain and self._reads_vectors:
            vector = self.retriever.encoder.encode_queries([text.lower()]).pooled[0]
            form = self.forms.with_vector(text, vector)
        return with_form(question, form, scope.names)

    def _in_parts(self, seek: Seeker) -> Reply | None:
        """Answer a message of several questions; None where it is one."""
        parts = parts_of(seek.question, seek.scope.names)
        most = NEAR_ITEMS
        if not parts:
            # Two matters of two items: the whole is as near to the one as to the other.
            parts, most = pair_of(seek.question), 2
            if not parts or seek.ranking().features["margin"] >= CLEAR_OF_NEXT:
                return None
        near = [hit.item.id for hit in seek.ranking().hits[:most]]

        def answer(part: Question) -> Reply:
            return reply_to(Turn(Seeker(self.retriever, self.calibration, part, seek.scope)))

        return answer_parts(seek.question, parts, near, answer)

    def _compare_ahead(self, pairs: Sequence[Asked]) -> dict[Asked, tuple[Question, Scope]]:
        """Understand questions, and compare what they will be searched by with the passages, all together."""
        understood = {}
        for pair in pairs:
            scope = self._scope_for(*pair, ())
            understood[pair] = self._of_list(resolve(*pair, scope.names), scope, pair[1])
        asked = [question for question, _ in understood.values() if question.absent not in _SMALL_TALK]
        searched = list(dict.fromkeys(query.text for question in asked for query in queries_of(question)))
        doubtful = (question.asked_like or question.text for question in asked if self._reads_vectors)
        read = (text.lower() for text in doubtful if not self.forms.by_characters(text).is_plain)
        self.retriever.encoder.encode_queries([*searched, *read])
        for first in range(0, len(searched), COMPARED_TOGETHER):
            self.retriever.compare(searched[first : first + COMPARED_TOGETHER])
        return understood

    def _scope(self, documents: tuple[str, ...]) -> Scope:
        if documents not in self._scopes:
            known = {document.id: document for document in self.catalog.documents}
            for name in documents:
                if name not in known:
                    raise UnknownDocument(name)
            chosen = [known[name] for name in documents] if documents else list(known.values())
            self._scopes[documents] = scope_of(self.catalog, chosen, self.lexicon)
        return self._scopes[documents]

    def _scope_for(self, question: str, history: Sequence[str], documents: tuple[str, ...]) -> Scope:
        """The documents asked: those given, else those that the question, or one before it, names by place or year."""
        scope = self._scope(documents)
        if documents or len(scope.documents) < 2:
            return scope
        for text in (question, *reversed(history)):
            named = _named_documents(clean(text), scope.documents)
            if named:
                return self._scope(tuple(document.id for document in named))
        return scope


def _named_documents(text: str, documents: Sequence[Document]) -> list[Document]:
    """Documents whose place and year a text names; where only one of the two is named, that one decides."""
    years = years_named(text)
    of_place = [document for document in documents if document.place and _short_place(document.place) in text]
    of_year = [document for document in documents if document.year in years]
    return [document for document in of_place if document in of_year] or of_place or of_year


def _short_place(place: str) -> str:
    return re.sub(r"[市县区省]$", "", place)


__all__ = ["AnswerService", "Explanation", "Ranking"]
