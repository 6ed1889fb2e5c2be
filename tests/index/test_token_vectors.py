from pathlib import Path

import numpy as np
import pytest

from index.arrays import Floats2d, unit_rows
from index.token_vectors import TokenVectors


def drawn(seed: int, tokens: int) -> Floats2d:
    return unit_rows(np.random.default_rng(seed).normal(size=(tokens, 16)).astype(np.float32))


@pytest.fixture
def parts() -> list[Floats2d]:
    return [drawn(0, 5), drawn(1, 0), drawn(2, 9), drawn(3, 1)]


def test_max_similarity_equals_its_definition(parts: list[Floats2d]):
    vectors, query = TokenVectors.of(parts, [0, 3, 4, 7], dimension=16), drawn(9, 4)
    expected = [float((query @ part.T).max(axis=1).mean()) if len(part) else 0.0 for part in parts]
    np.testing.assert_allclose(vectors.max_similarity(query), expected, atol=2e-3)
    np.testing.assert_allclose(vectors.max_similarity(query, [7, 3, 0]), np.take(expected, [3, 1, 0]), atol=2e-3)


def test_a_question_without_tokens_is_like_nothing(parts: list[Floats2d]):
    vectors = TokenVectors.of(parts, [0, 1, 2, 3], dimension=16)
    assert vectors.max_similarity(drawn(1, 0)).tolist() == [0, 0, 0, 0]
    assert vectors.max_similarity(drawn(1, 2), []).shape == (0,)


def test_saved_vectors_come_back(parts: list[Floats2d], tmp_path: Path):
    vectors = TokenVectors.of(parts, [0, 3, 4, 7], dimension=16)
    vectors.save(tmp_path)
    loaded = TokenVectors.load(tmp_path)
    np.testing.assert_array_equal(loaded.values, vectors.values)
    np.testing.assert_allclose(loaded.tokens(4), parts[2], atol=1e-3)


def test_offsets_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="offsets"):
        TokenVectors(np.zeros((3, 4), np.float16), np.array([0, 2]), np.array([0]))
