"""A small deterministic encoder: texts that share characters are near each other."""

import hashlib
from collections.abc import Sequence

import numpy as np

from index.arrays import Floats1d, unit_rows
from index.encoder import Encoded


class HashEncoder:
    """Gives every character a random direction drawn from its digest; a text is the mean of its characters."""

    def __init__(self, dimension: int = 64, *, name: str = "hash", revision: str = "1") -> None:
        self.name, self.revision, self.dimension = name, revision, dimension
        self._directions: dict[str, Floats1d] = {}

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Encoded:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Encoded:
        empty = np.empty((0, self.dimension), np.float32)
        tokens = tuple(np.stack([self._direction(c) for c in text]) if text else empty for text in texts)
        pooled = [t.mean(axis=0) if len(t) else self._direction("") for t in tokens]
        return Encoded(unit_rows(np.array(pooled, np.float32).reshape(-1, self.dimension)), tokens)

    def _direction(self, character: str) -> Floats1d:
        if character not in self._directions:
            seed = int.from_bytes(hashlib.sha256(character.encode()).digest()[:8], "big")
            drawn = np.random.default_rng(seed).normal(size=(1, self.dimension)).astype(np.float32)
            self._directions[character] = unit_rows(drawn)[0]
        return self._directions[character]
