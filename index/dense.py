"""Search vectors by cosine. What FAISS does with odd input is dealt with here and nowhere else."""

from typing import Protocol

import faiss
import numpy as np

from index.arrays import NORM_TOLERANCE, Floats2d, Ints2d, check_unit_rows

# Where more passages than wanted have equal scores, FAISS picks any of them; so it is asked for some more.
TIE_MARGIN = 16
# Vectors are rounded to so many steps where all are compared. Their products are whole numbers then, and no sum of them
# passes 2**24 (Cauchy and Schwarz), up to which float32 holds every whole number: whatever the order of the additions,
# so alone or beside other queries, a cosine has the same bits. It is off by some 0.0001.
STEPS, WHOLE_NUMBERS = 4000, 2**24


class DenseIndex(Protocol):
    """Nearest passages by cosine."""

    def search(self, queries: Floats2d, *, top_k: int) -> tuple[Ints2d, Floats2d]:
        """Find the nearest passages of every query, see `FlatIndex.search`."""


class FlatIndex:
    """Compares a query with every vector: exact, and quick up to some 30,000 passages."""

    def __init__(self, vectors: Floats2d) -> None:
        """Take the vectors of all passages.

        Args:
            vectors: shape (n, d), float32, rows of unit L2 norm.

        Raises:
            ValueError: for another rank or type, or rows that are not finite or not of unit norm.

        """
        if vectors.ndim != 2:
            raise ValueError(f"expected vectors of shape (n, d), got {vectors.shape}")
        checked = np.ascontiguousarray(check_unit_rows(vectors, dimension=vectors.shape[1]))
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(checked)
        self._columns = np.ascontiguousarray(_rounded(checked).T)  # a product with one query reads it twice as fast

    @property
    def vectors(self) -> Floats2d:
        """The vectors given, shape (n, d), as a copy of what is kept."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def __len__(self) -> int:
        """Count the passages."""
        return int(self._columns.shape[1])

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return int(self._columns.shape[0])

    def search(self, queries: Floats2d, *, top_k: int) -> tuple[Ints2d, Floats2d]:
        """Find the nearest passages of every query; equal scores come in order of row.

        Args:
            queries: shape (q, d), float32, rows of unit L2 norm.
            top_k: passages wanted a query, at least 1.

        Returns:
            rows: shape (q, k), int64, k = min(top_k, n).
            scores: shape (q, k), float32, cosine in [-1, 1], descending.

        Raises:
            ValueError: if the queries have another dimension or type, or rows that are not of unit norm.

        """
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, got {top_k}")
        queries = check_unit_rows(queries, dimension=self.dimension)
        wanted, asked = min(top_k, len(self)), min(top_k + TIE_MARGIN, len(self))
        if wanted == 0 or len(queries) == 0:
            return np.empty((len(queries), wanted), np.int64), np.empty((len(queries), wanted), np.float32)
        scores, rows = self._index.search(queries, asked)
        order = np.lexsort((rows, -scores), axis=1)[:, :wanted]
        rows = np.take_along_axis(rows, order, axis=1)
        return rows, np.clip(np.take_along_axis(scores, order, axis=1), -1.0, 1.0)

    def all_scores(self, queries: Floats2d) -> Floats2d:
        """Compare queries with every passage; for indexes that are small.

        Many queries in one call cost a fraction of as many calls, and their scores are the same bit for bit.

        Args:
            queries: shape (q, d), float32, rows of unit L2 norm.

        Returns:
            shape (q, n), float32, cosine in [-1, 1], in order of row.

        """
        checked = check_unit_rows(queries, dimension=self.dimension)
        scores = _rounded(checked) @ self._columns
        scores *= np.float32(1 / STEPS**2)
        return np.clip(scores, -1.0, 1.0, out=scores)


def _rounded(vectors: Floats2d) -> Floats2d:
    """Turn unit vectors into whole numbers of steps, in float32.

    Raises:
        ValueError: if there are so many dimensions that sums could pass the whole numbers of float32.

    """
    longest = STEPS * (1 + NORM_TOLERANCE) + vectors.shape[1] ** 0.5 / 2
    if longest**2 > WHOLE_NUMBERS:
        raise ValueError(f"expected fewer dimensions than {vectors.shape[1]}")
    return np.asarray(np.rint(vectors * np.float32(STEPS)), dtype=np.float32)
