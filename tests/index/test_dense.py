import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.arrays import unit_rows
from index.dense import FlatIndex


def drawn(seed: int, rows: int, dimension: int) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 60), q=st.integers(1, 4), top_k=st.integers(1, 80))
def test_dense_search_equals_matrix_product(seed: int, n: int, q: int, top_k: int):
    vectors, queries = drawn(seed, n, 16), drawn(seed + 1, q, 16)
    rows, scores = FlatIndex(vectors).search(queries, top_k=top_k)
    product = queries @ vectors.T
    k = min(top_k, n)
    assert rows.shape == scores.shape == (q, k)
    np.testing.assert_allclose(scores, np.take_along_axis(product, rows, axis=1), atol=1e-5)
    np.testing.assert_allclose(scores, -np.sort(-product, axis=1)[:, :k], atol=1e-5)


def test_all_scores_equals_search(seed: int = 7):
    index, query = FlatIndex(drawn(seed, 30, 16)), drawn(1, 1, 16)
    rows, scores = index.search(query, top_k=30)
    np.testing.assert_allclose(index.all_scores(query)[0][rows[0]], scores[0], atol=5e-4)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 300), q=st.integers(1, 70), dimension=st.integers(1, 400))
def test_scores_are_the_same_bits_in_any_company(seed: int, n: int, q: int, dimension: int):
    index, queries = FlatIndex(drawn(seed, n, dimension)), drawn(seed + 1, q, dimension)
    alone = np.concatenate([index.all_scores(query[None]) for query in queries])
    np.testing.assert_array_equal(index.all_scores(queries), alone)


def test_a_vector_compared_with_itself_has_score_one():
    vectors = drawn(5, 20, 384)
    np.testing.assert_allclose(np.diag(FlatIndex(vectors).all_scores(vectors)), 1.0, atol=5e-4)


def test_dimensions_past_exact_sums_are_refused():
    with pytest.raises(ValueError, match="dimensions"):
        FlatIndex(np.eye(1, 40_000, dtype=np.float32))


def test_equal_scores_come_in_order_of_row():
    one = drawn(3, 1, 8)
    rows, _ = FlatIndex(np.repeat(one, 9, axis=0)).search(one, top_k=4)
    assert rows.tolist() == [[0, 1, 2, 3]]


def test_an_empty_index_finds_nothing():
    rows, scores = FlatIndex(np.empty((0, 8), np.float32)).search(drawn(1, 2, 8), top_k=5)
    assert rows.shape == scores.shape == (2, 0)


@pytest.mark.parametrize(
    "queries",
    [
        np.ones((1, 8), np.float32),
        np.full((1, 8), np.nan, np.float32),
        np.eye(1, 8, dtype=np.float64),
        np.eye(1, 9, dtype=np.float32),
        np.zeros(8, np.float32),
    ],
    ids=["not unit", "nan", "float64", "dimension", "rank"],
)
def test_odd_queries_are_refused(queries: np.ndarray):
    with pytest.raises(ValueError, match="expected"):
        FlatIndex(drawn(1, 3, 8)).search(queries, top_k=1)


def test_top_k_below_one_is_refused():
    with pytest.raises(ValueError, match="top_k"):
        FlatIndex(drawn(1, 3, 8)).search(drawn(1, 1, 8), top_k=0)
