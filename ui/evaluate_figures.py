"""What the outcomes of gold questions add up to: plain mappings, ready to be stored as JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from retriever.metrics import recall_at_k, reciprocal_rank, roc_auc, set_f1
from ui.evaluate_run import BLIND, DENSE, FINAL, LEXICAL, Outcome

Figures = dict[str, Any]

RECALL_AT = (1, 3, 5)
BINS = 5


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """All figures of a run; a figure that the questions give no ground for is None."""
    return {
        "right": share_of(outcomes),
        "by_kind": _shares(outcomes, lambda outcome: outcome.case.kind),
        "by_tag": _shares([outcome for outcome in outcomes if outcome.case.tag], lambda outcome: outcome.case.tag),
        "failed_checks": dict(Counter(_names_of_checks(outcomes)).most_common()),
        "refusal": refusal_figures(outcomes),
        "set_f1": _mean(
            set_f1_of(outcome) for outcome in outcomes if outcome.case.answerable and outcome.case.wants_set
        ),
        "retrieval": {source: ranking_figures(outcomes, source) for source in (DENSE, LEXICAL, BLIND, FINAL)},
        "confidence": confidence_figures(outcomes),
        "lead_wrong": [o.case.id for o in outcomes if lead_wrong(o)],
        "figures_unsupported": {o.case.id: list(o.unsupported) for o in outcomes if o.unsupported},
        "latency": latency_figures(outcomes),
    }


def share_of(outcomes: Sequence[Outcome]) -> Figures:
    """How many are right, of how many."""
    right = sum(outcome.right for outcome in outcomes)
    return {"right": right, "total": len(outcomes), "share": right / len(outcomes) if outcomes else 0.0}


def _shares(outcomes: Sequence[Outcome], key_of: Any) -> dict[str, Figures]:  # noqa: ANN401
    names = sorted({key_of(outcome) for outcome in outcomes})
    return {name: share_of([outcome for outcome in outcomes if key_of(outcome) == name]) for name in names}


def _names_of_checks(outcomes: Iterable[Outcome]) -> list[str]:
    return [name.partition(":")[0] for outcome in outcomes for name in outcome.failed]


def refusal_figures(outcomes: Sequence[Outcome]) -> Figures:
    """Precision: refusals that should be; recall: questions to be refused that were."""
    refused = [outcome for outcome in outcomes if not outcome.reply.answerable]
    hopeless = [outcome for outcome in outcomes if not outcome.case.answerable]
    good = sum(not outcome.case.answerable for outcome in refused)
    return {
        "refused": len(refused),
        "unanswerable": len(hopeless),
        "precision": good / len(refused) if refused else None,
        "recall": good / len(hopeless) if hopeless else None,
    }


def set_f1_of(outcome: Outcome) -> float:
    """F1 of the cited set; what may be cited too counts neither way."""
    free = set(outcome.case.also_ok) - outcome.case.gold_items
    return set_f1(set(outcome.cited) - free, outcome.case.gold_items)


def lead_wrong(outcome: Outcome) -> bool:
    """Whether a question was answered, on an item that is right, with a lead unit that is not the gold's."""
    return outcome.reply.answerable and "lead" in outcome.failed


def ranking_figures(outcomes: Sequence[Outcome], source: str) -> Figures:
    """Recall@k and MRR of one source over the questions on a single matter."""
    ranked = [(o.rankings[source], {*o.case.gold, *o.case.also_ok}) for o in outcomes if o.rankings]
    recalls = {f"recall@{k}": _mean(recall_at_k(names, gold, k) for names, gold in ranked) for k in RECALL_AT}
    return {"questions": len(ranked), **recalls, "mrr": _mean(reciprocal_rank(names, gold) for names, gold in ranked)}


def confidence_figures(outcomes: Sequence[Outcome]) -> Figures:
    """ROC AUC of the ranking's confidence and its reliability curve, where a ranking decided."""
    decided = [(outcome.chance, outcome) for outcome in outcomes if outcome.chance is not None]
    chances = [chance for chance, _ in decided]
    curve = []
    for n in range(BINS):
        inside = [(chance, o) for chance, o in decided if min(BINS - 1, int(chance * BINS)) == n]
        if inside:
            curve.append(
                {
                    "from": n / BINS,
                    "to": (n + 1) / BINS,
                    "questions": len(inside),
                    "said": _mean(chance for chance, _ in inside),
                    "best_right": _mean(o.best_right for _, o in inside),
                    "answerable": _mean(o.case.answerable for _, o in inside),
                }
            )
    return {
        "questions": len(decided),
        "auc_answerable": _auc(chances, [o.case.answerable for _, o in decided]),
        "auc_best_right": _auc(chances, [o.best_right for _, o in decided]),
        "reliability": curve,
    }


def _auc(chances: Sequence[float], labels: Sequence[bool]) -> float | None:
    return roc_auc(chances, labels) if len(set(labels)) == 2 else None


def latency_figures(outcomes: Sequence[Outcome]) -> Figures:
    """Milliseconds of whole questions, and the encoder's share of them."""
    if not outcomes:
        return {"p50_ms": None, "p95_ms": None, "encoder_share": None}
    times = [outcome.elapsed_ms for outcome in outcomes]
    p50, p95 = np.percentile(times, (50, 95))
    encoding = sum(outcome.encoder_ms for outcome in outcomes)
    return {"p50_ms": float(p50), "p95_ms": float(p95), "encoder_share": encoding / max(sum(times), 1e-9)}


def _mean(values: Iterable[float | bool]) -> float | None:
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else None
