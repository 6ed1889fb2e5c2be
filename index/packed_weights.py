"""Read the packed 4-bit file in which the default model's weights travel.

Little-endian: "E5S1", version; hidden size, layers, heads, feed-forward size, vocabulary, positions, token types,
epsilon, block size; the tokenizer's pieces with their scores; a table of normalised code points; a directory of
tensors. A block holds 32 weights: a half-precision scale and 16 bytes, byte j holding weight j in its low and weight
j + 16 in its high four bits, each stored plus 8.
"""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import Floats2d
from index.errors import ModelUnavailable

MAGIC = b"E5S1"
BLOCK_WEIGHTS = 32
BLOCK = np.dtype([("scale", "<f2"), ("codes", "u1", BLOCK_WEIGHTS // 2)])
ZERO_CODE = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the transformer."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokenizer: pieces with log probabilities, ids of the special ones, normalised forms of code points."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalised: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """A read file: sizes, tokenizer, and all tensors in float32 under their usual names."""

    shape: Shape
    pieces: Pieces
    tensors: Mapping[str, Floats2d]


class _Cursor:
    """A position in the file that moves on with every read."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


def read_packed_weights(path: Path) -> PackedWeights:
    """Read and de-quantise a packed file.

    Raises:
        ModelUnavailable: if the file is not of this format.

    """
    with path.open("rb") as stream:
        data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    cursor = _Cursor(data)
    if cursor.bytes(4) != MAGIC:
        raise ModelUnavailable(f"{path.name} is not a file of packed weights")
    shape = _read_shape(cursor)
    pieces = _read_pieces(cursor)
    offsets = _read_directory(cursor)
    return PackedWeights(shape=shape, pieces=pieces, tensors=_read_tensors(data, shape, offsets))


def _read_shape(cursor: _Cursor) -> Shape:
    _, hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.take("I7i")
    (epsilon,) = cursor.take("f")
    (block,) = cursor.take("i")
    if block != BLOCK_WEIGHTS:
        raise ModelUnavailable(f"expected blocks of {BLOCK_WEIGHTS} weights, found {block}")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unknown = cursor.take("5i")
    (blob_bytes,) = cursor.take("Q")
    bounds = cursor.take(f"{count + 1}I")
    scores = cursor.take(f"{count}f")
    blob = cursor.bytes(blob_bytes)
    texts = tuple(blob[a:b].decode("utf-8") for a, b in pairwise(bounds))
    return Pieces(texts, tuple(map(float, scores)), bos, eos, pad, unknown, _read_normalised(cursor))


def _read_normalised(cursor: _Cursor) -> dict[str, str]:
    entries, size = cursor.take("iI")
    end = cursor.at + size
    normalised = {}
    for _ in range(entries):
        code_point, length = cursor.take("IB")
        normalised[chr(code_point)] = "".join(map(chr, cursor.take(f"{length}I")))
    cursor.at = end
    return normalised


def _read_directory(cursor: _Cursor) -> dict[str, int]:
    (count,) = cursor.take("i")
    offsets = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("utf-8")
        _, _, offset, _ = cursor.take("BIQQ")
        offsets[name] = offset
    return offsets


def _read_tensors(data: memoryview, shape: Shape, offsets: Mapping[str, int]) -> dict[str, Floats2d]:
    def packed(name: str, rows: int, columns: int) -> Floats2d:
        return _unpack(data, offsets[name], rows, columns)

    def plain(name: str, *size: int) -> Floats2d:
        count = int(np.prod(size))
        return np.frombuffer(data, "<f4", count, offsets[name]).reshape(size).astype(np.float32)

    hidden = shape.hidden
    tensors = {
        "embeddings.word_embeddings.weight": packed("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": plain("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": plain("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", hidden),
    }
    dense = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", shape.feed_forward, hidden),
        "fo": ("output.dense", hidden, shape.feed_forward),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(shape.layers):
        for short, (name, rows, columns) in dense.items():
            tensors[f"encoder.layer.{layer}.{name}.weight"] = packed(f"l{layer}.{short}.w", rows, columns)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = plain(f"l{layer}.{short}.b", rows)
        for short, name in norms.items():
            tensors[f"encoder.layer.{layer}.{name}.weight"] = plain(f"l{layer}.{short}.w", hidden)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = plain(f"l{layer}.{short}.b", hidden)
    return tensors


def _unpack(data: memoryview, offset: int, rows: int, columns: int) -> Floats2d:
    """De-quantise a matrix of blocks; shape (rows, columns), float32."""
    blocks = np.frombuffer(data, BLOCK, rows * columns // BLOCK_WEIGHTS, offset)
    weights = np.empty((len(blocks), BLOCK_WEIGHTS), np.float32)
    weights[:, : BLOCK_WEIGHTS // 2] = (blocks["codes"] & 15).astype(np.float32) - ZERO_CODE
    weights[:, BLOCK_WEIGHTS // 2 :] = (blocks["codes"] >> 4).astype(np.float32) - ZERO_CODE
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(rows, columns)
