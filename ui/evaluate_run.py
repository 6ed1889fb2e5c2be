"""Ask gold questions of a service, and keep of each reply what the figures are made from."""

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from answer.records import Reply
from answer.seeking import queries_of
from answer.service import AnswerService, Explanation
from index.lexical import tokenize
from retriever.hybrid import HybridRetriever, Query
from retriever.records import Kind
from ui.evaluate_gold import GoldCase, cited_names, failed_checks, names_of, plain
from ui.evaluate_variants import TimedEncoder, rebuilt

# One matter is asked for: its ranking can be judged.
MATTER_KINDS = frozenset({"who", "target", "detail"})
DENSE, LEXICAL, BLIND, FINAL = "dense", "lexical", "blind", "final"
# Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009, section 2.
RRF_K = 60

_FIGURE = re.compile(
    r"\d+(?:\.\d+)?(?:%|[万亿]?(?:个百分点|平方米|人次|公里|分钟|美元|[元亩家所户部台座名头幢辆吨条人个]))"
)
# What a reply counts itself, and the names of items and lists.
_COUNTED = re.compile(
    r"(?:共|合计|另有?|还有|其余|牵头|配合|负责|列入|点名|并列|参与)\D{0,12}\d+\D|\d+(?:个子项|家配合|家责任)"
)
# A set or a sum is reckoned over the document, so its figures stand in no one span.
_RECKONED = frozenset({Kind.COUNT, Kind.COMPARE})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one gold question went.

    `chance` is how sure the ranking was that its best item answers, None where the reply needed no ranking;
    `best_right` whether it does. `rankings` holds item names by source, for questions on one matter.
    """

    case: GoldCase
    reply: Reply
    failed: tuple[str, ...]
    cited: tuple[str, ...]
    chance: float | None
    best_right: bool
    rankings: dict[str, tuple[str, ...]]
    unsupported: tuple[str, ...]
    elapsed_ms: float
    encoder_ms: float

    @property
    def right(self) -> bool:
        """Whether all checks passed."""
        return not self.failed


def ask_all(
    service: AnswerService,
    cases: Sequence[GoldCase],
    *,
    with_rankings: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[Outcome, ...]:
    """Ask every question once, in order, of a service that remembers none of them."""
    encoder = TimedEncoder(service.retriever.encoder)
    timed = rebuilt(service, encoder=encoder)
    outcomes = []
    for done, case in enumerate(cases, 1):
        outcomes.append(_ask(timed, encoder, case, with_rankings))
        progress(done)
    return tuple(outcomes)


def _ask(service: AnswerService, encoder: TimedEncoder, case: GoldCase, with_rankings: bool) -> Outcome:
    start, encoded_before = time.perf_counter(), encoder.spent_ms
    told = service.explain(case.question, case.history, case.documents)
    elapsed, encoded = (time.perf_counter() - start) * 1000, encoder.spent_ms - encoded_before
    hits = told.ranking.hits
    best = names_of([hits[0].item], case)[0] if hits else ""
    judged = with_rankings and case.kind in MATTER_KINDS and case.answerable and bool(case.gold)
    return Outcome(
        case=case,
        reply=told.reply,
        failed=failed_checks(case, told.reply),
        cited=cited_names(told.reply, case),
        chance=told.ranking.confidence if hits else None,
        best_right=case.answerable and best in {*case.gold, *case.also_ok},
        rankings=_rankings(service, case, told) if judged else {},
        unsupported=unsupported_figures(told.reply),
        elapsed_ms=elapsed,
        encoder_ms=encoded,
    )


def unsupported_figures(reply: Reply) -> tuple[str, ...]:
    """Figures with their units that an answer states and neither a cited span nor the question holds.

    What an item is called in a list, "重点3(…)", is its name: supported where it stands so in the item's text.
    """
    if not reply.answerable or reply.kind in _RECKONED:
        return ()
    said = plain(reply.question) + plain(reply.matched_question)
    cited = "\n".join(plain(citation.quote) for citation in reply.citations)
    rest = _COUNTED.sub("", plain(re.sub(r"\[\d+\]", "", _without_names(reply))))
    return tuple(figure for figure in _FIGURE.findall(rest) if figure not in cited and figure not in said)


def _without_names(reply: Reply) -> str:
    """The answer without the labels of its items and what stands in brackets behind them, if that is their wording."""
    texts = {evidence.item.label: plain(evidence.item.text) for evidence in reply.evidence}

    def rest_of(found: re.Match[str]) -> str:
        name = found["name"] or ""
        return "" if plain(name).rstrip("….") in texts[found["label"]] else name

    labels = "|".join(re.escape(label) for label in texts)
    answer = unicodedata.normalize("NFKC", reply.answer)
    named = rf"(?P<label>{labels})(?!\d)(?:\((?P<name>(?:[^()]|\([^()]*\))*)\))?"
    return re.sub(named, rest_of, answer) if texts else answer


def _rankings(service: AnswerService, case: GoldCase, told: Explanation) -> dict[str, tuple[str, ...]]:
    """The items by each source, best first. The final one is what the reply rests on, then what ranked next."""
    query = queries_of(told.question)[0]
    retriever = service.retriever
    among = [item.id for item in retriever.items.values() if item.annex >= 0 and _in_scope(item.document, case)]
    dense, lexical = _by_score(_dense(retriever, query), among), _by_score(_lexical(retriever, query), among)
    final = [evidence.item.id for evidence in told.reply.evidence] + [hit.item.id for hit in told.ranking.hits]
    by_source = {DENSE: dense, LEXICAL: lexical, BLIND: _fused(dense, lexical), FINAL: list(dict.fromkeys(final))}
    return {
        source: names_of([retriever.items[item_id] for item_id in ranking], case)
        for source, ranking in by_source.items()
    }


def _in_scope(document: str, case: GoldCase) -> bool:
    return not case.documents or document in case.documents


def _dense(retriever: HybridRetriever, query: Query) -> dict[str, float]:
    """Each item by its best passage, whole or part, without what people say for it."""
    encoded = retriever.encoder.encode_queries([query.text])
    scores = retriever.bundle.dense.all_scores(encoded.pooled)[0]
    return _best_passages(retriever, scores.tolist())


def _lexical(retriever: HybridRetriever, query: Query) -> dict[str, float]:
    return _best_passages(retriever, retriever.bundle.lexical.all_scores(tokenize(query.words)).tolist())


def _best_passages(retriever: HybridRetriever, scores: Sequence[float]) -> dict[str, float]:
    best: dict[str, float] = {}
    for passage, score in zip(retriever.bundle.passages, scores, strict=True):
        if passage.kind != "expansion":
            best[passage.item] = max(best.get(passage.item, -np.inf), score)
    return best


def _by_score(scores: dict[str, float], among: Sequence[str]) -> list[str]:
    found = [item_id for item_id in among if item_id in scores]
    return sorted(found, key=lambda item_id: -scores[item_id])  # stable: document order where equal


def _fused(*rankings: Sequence[str]) -> list[str]:
    """Reciprocal rank fusion with equal weights, whatever the question."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item_id in enumerate(ranking, 1):
            scores[item_id] = scores.get(item_id, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores, key=lambda item_id: -scores[item_id])
