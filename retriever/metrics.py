"""Measures of rankings and of decisions; all in [0, 1], higher is better."""

from collections.abc import Collection, Sequence


def recall_at_k(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where one of the gold ids stands among the first k, else 0 (one of them is enough for a single matter)."""
    return float(any(item in gold for item in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str]) -> float:
    """1 over the rank of the first gold id, 0 where none is ranked."""
    return next((1 / rank for rank, item in enumerate(ranking, 1) if item in gold), 0.0)


def set_f1(found: Collection[str], gold: Collection[str]) -> float:
    """The harmonic mean of precision and recall of a set; 1 where both are empty."""
    if not found and not gold:
        return 1.0
    common = len(set(found) & set(gold))
    return 2 * common / (len(set(found)) + len(set(gold)))


def roc_auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The chance that a right one scores above a wrong one, ties counted half.

    Raises:
        ValueError: if the labels are all alike.
    Source: T. Fawcett, An introduction to ROC analysis, 2006, section 7.
    """
    right = [score for score, label in zip(scores, labels, strict=True) if label]
    wrong = [score for score, label in zip(scores, labels, strict=True) if not label]
    if not right or not wrong:
        raise ValueError(f"expected both labels, got {len(right)} right and {len(wrong)} wrong")
    wins = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
    return wins / (len(right) * len(wrong))
