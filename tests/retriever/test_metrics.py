import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.metrics import recall_at_k, reciprocal_rank, roc_auc, set_f1

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@pytest.mark.parametrize(
    ("ranking", "gold", "k", "value"),
    [("abc", "a", 1, 1.0), ("abc", "b", 1, 0.0), ("abc", "b", 2, 1.0), ("abc", "z", 3, 0.0), ("", "a", 5, 0.0)],
)
def test_recall_by_hand(ranking, gold, k, value):
    assert recall_at_k(list(ranking), set(gold), k) == value


@pytest.mark.parametrize(
    ("ranking", "gold", "value"),
    [("abc", "a", 1.0), ("abc", "b", 0.5), ("abc", "c", 1 / 3), ("abc", "bc", 0.5), ("abc", "z", 0.0), ("", "a", 0.0)],
)
def test_reciprocal_rank_by_hand(ranking, gold, value):
    assert reciprocal_rank(list(ranking), set(gold)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("found", "gold", "value"),
    [("", "", 1.0), ("ab", "ab", 1.0), ("ab", "bc", 0.5), ("a", "abc", 0.5), ("ab", "", 0.0), ("", "ab", 0.0)],
)
def test_set_f1_by_hand(found, gold, value):
    assert set_f1(list(found), list(gold)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("scores", "labels", "value"),
    [
        ([0.9, 0.1], [True, False], 1.0),
        ([0.1, 0.9], [True, False], 0.0),
        ([0.5, 0.5], [True, False], 0.5),
        ([0.9, 0.4, 0.6, 0.2], [True, True, False, False], 0.75),
        ([0.8, 0.5, 0.5], [True, True, False], 0.75),
    ],
)
def test_roc_auc_by_hand(scores, labels, value):
    assert roc_auc(scores, labels) == pytest.approx(value)


@pytest.mark.parametrize("labels", [[True, True], [False, False], []])
def test_roc_auc_wants_both_labels(labels):
    with pytest.raises(ValueError, match="both labels"):
        roc_auc([0.5] * len(labels), labels)


def test_roc_auc_wants_a_label_a_score():
    with pytest.raises(ValueError, match="zip"):
        roc_auc([0.5, 0.4], [True])


@given(IDS, IDS, st.integers(1, 8))
def test_measures_of_rankings_lie_between_0_and_1(ranking, gold, k):
    assert recall_at_k(ranking, gold, k) in (0.0, 1.0)
    assert 0 <= reciprocal_rank(ranking, gold) <= 1
    assert 0 <= set_f1(ranking, gold) <= 1
    assert set_f1(ranking, gold) == set_f1(gold, ranking)
    assert recall_at_k(ranking, gold, k) <= recall_at_k(ranking, gold, k + 1)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2).filter(lambda p: len({x[1] for x in p}) == 2))
def test_roc_auc_looks_at_the_order_alone(pairs):
    scores, labels = [float(score) for score, _ in pairs], [label for _, label in pairs]
    value = roc_auc(scores, labels)
    assert 0 <= value <= 1
    assert roc_auc([3 * score + 7 for score in scores], labels) == pytest.approx(value)
    assert roc_auc([-score for score in scores], labels) == pytest.approx(1 - value)
