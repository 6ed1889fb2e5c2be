"""Token vectors of passages, for late interaction: every token of a question looks for its best match."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.arrays import Floats1d, Floats2d, Halves2d, Ints1d


class TokenVectors:
    """The token vectors of m passages in one array.

    `values` has shape (t, d), float16, rows of unit L2 norm; those of `rows[i]` are
    `values[offsets[i]:offsets[i + 1]]`. `rows` has shape (m,), the passages' rows, ascending; `offsets` has (m + 1,).
    """

    def __init__(self, values: Halves2d, offsets: Ints1d, rows: Ints1d) -> None:
        if len(offsets) != len(rows) + 1 or (len(offsets) and int(offsets[-1]) != len(values)):
            raise ValueError(f"{len(offsets)} offsets to {len(values)} vectors do not fit {len(rows)} passages")
        self.values, self.offsets, self.rows = values, offsets, rows
        self._positions = {int(row): position for position, row in enumerate(rows)}
        self._bounds = np.stack([offsets[:-1], offsets[1:]], axis=1)

    @classmethod
    def of(cls, tokens: Sequence[Floats2d], rows: Sequence[int], *, dimension: int) -> "TokenVectors":
        """Join the token vectors of passages; `rows` says which passages they are."""
        offsets = np.concatenate([[0], np.cumsum([len(t) for t in tokens], dtype=np.int64)]).astype(np.int64)
        values = np.concatenate([np.empty((0, dimension), np.float16), *(t.astype(np.float16) for t in tokens)])
        return cls(values, offsets, np.array(rows, np.int64))

    def tokens(self, row: int) -> Floats2d:
        """Give the token vectors of one passage, shape (t, d), float32."""
        position = self._positions[row]
        return self._floats[self.offsets[position] : self.offsets[position + 1]]

    def max_similarity(self, query: Floats2d, rows: Sequence[int] | None = None) -> Floats1d:
        """Average, over the tokens of a query, the cosine of each with its nearest token of a passage.

        Args:
            query: shape (t, d), float32, rows of unit L2 norm.
            rows: passages to compare with, all of `self.rows` if not given.

        Returns:
            shape (m,), float32, in the order of `rows`; 0 where either side has no token.
        Source: Khattab and Zaharia, "ColBERT", SIGIR 2020, equation 3 (there a sum: the mean ranks alike).

        """
        positions = list(range(len(self.rows))) if rows is None else [self._positions[row] for row in rows]
        scores = np.zeros(len(positions), np.float32)
        if not positions or not len(query):
            return scores
        spans = self._bounds[positions]
        lengths = spans[:, 1] - spans[:, 0]
        ends = np.cumsum(lengths)
        similarities = np.empty((int(ends[-1]), len(query)), np.float32)
        at, columns = 0, np.ascontiguousarray(query.T)
        for start, end in _runs(spans.tolist()):  # copying the vectors together would take longer than multiplying
            np.matmul(self._floats[start:end], columns, out=similarities[at : at + end - start])
            at += end - start
        filled = np.flatnonzero(lengths)
        if len(filled):
            best = np.maximum.reduceat(similarities, (ends - lengths)[filled], axis=0)
            scores[filled] = best.mean(axis=1)
        return scores

    def save(self, folder: Path) -> None:
        """Write three .npy files."""
        np.save(folder / "token_values.npy", self.values)
        np.save(folder / "token_offsets.npy", self.offsets)
        np.save(folder / "token_rows.npy", self.rows)

    @classmethod
    def load(cls, folder: Path) -> "TokenVectors":
        """Read the files back; the vectors stay on the disk until they are used."""
        return cls(
            np.load(folder / "token_values.npy", mmap_mode="r", allow_pickle=False),
            np.load(folder / "token_offsets.npy", allow_pickle=False),
            np.load(folder / "token_rows.npy", allow_pickle=False),
        )

    @cached_property
    def _floats(self) -> Floats2d:
        """The vectors in float32: products of half precision are slow on a CPU."""
        return np.asarray(self.values, dtype=np.float32)


def _runs(spans: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Join spans that follow upon one another."""
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start != end:
            yield start, end
            start = next_start
        end = next_end
    yield start, end
