"""Array types by rank, and the few checks that every matrix of vectors passes."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats1d: TypeAlias = npt.NDArray[np.float32]
Floats2d: TypeAlias = npt.NDArray[np.float32]
Floats3d: TypeAlias = npt.NDArray[np.float32]
Halves2d: TypeAlias = npt.NDArray[np.float16]
Ints1d: TypeAlias = npt.NDArray[np.int64]
Ints2d: TypeAlias = npt.NDArray[np.int64]

NORM_TOLERANCE = 1e-3  # float32 sums over some hundred dimensions stay far below it


def unit_rows(vectors: Floats2d) -> Floats2d:
    """Scale every row to unit L2 norm; rows of zeros stay zeros.

    Args:
        vectors: shape (n, d).

    Returns:
        shape (n, d), float32, C-contiguous.

    """
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def check_unit_rows(vectors: Floats2d, *, dimension: int) -> Floats2d:
    """Give back `vectors` if they may enter a cosine search, else say what is wrong.

    Args:
        vectors: shape (n, d), float32, rows of unit L2 norm.
        dimension: the d expected.

    Returns:
        shape (n, d), float32, C-contiguous.

    Raises:
        ValueError: for another rank, dimension or type, and for rows that are not finite or not of unit norm.

    """
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise ValueError(f"expected vectors of shape (n, {dimension}), got {vectors.shape}")
    if vectors.dtype != np.float32:
        raise ValueError(f"expected float32 vectors, got {vectors.dtype}")
    errors = np.abs(np.linalg.norm(vectors, axis=1) - 1.0)
    if not bool(np.all(errors <= NORM_TOLERANCE)):  # NaN compares false as well
        raise ValueError(f"expected rows of unit norm, row {int(np.argmax(~(errors <= NORM_TOLERANCE)))} is not")
    return np.ascontiguousarray(vectors)


def top_rows(scores: Floats1d, top_k: int) -> Ints1d:
    """Find the `top_k` best positions, equal scores in order of position.

    Args:
        scores: shape (n,).
        top_k: positions wanted, at least 1.

    Returns:
        shape (k,), int64, k = min(top_k, n), best first.

    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    if top_k >= len(scores):
        return np.argsort(-scores, kind="stable").astype(np.int64)
    threshold = np.partition(scores, -top_k)[-top_k]
    candidates = np.flatnonzero(scores >= threshold)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:top_k].astype(np.int64)
