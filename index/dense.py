"""Search vectors by cosine. What FAISS does with odd input is dealt with here and nowhere else."""

from typing import Protocol

import faiss
import numpy as np

from index.arrays import Floats1d, Floats2d, Ints2d, check_unit_rows

# Where more passages than wanted have equal scores, FAISS picks any of them; so it is asked for some more.
TIE_MARGIN = 16


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
        self._columns = np.ascontiguousarray(checked.T)  # a product with one query reads it twice as fast

    @property
    def vectors(self) -> Floats2d:
        """The vectors given, shape (n, d), as a view of what is kept."""
        return self._columns.T

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

    def all_scores(self, query: Floats1d) -> Floats1d:
        """Compare one query with every passage; for indexes that are small.

        Args:
            query: shape (d,), float32, unit L2 norm.

        Returns:
            shape (n,), float32, cosine in [-1, 1], in order of row.

        """
        checked = check_unit_rows(query[None], dimension=self.dimension)
        return np.asarray(np.clip(checked[0] @ self._columns, -1.0, 1.0))
