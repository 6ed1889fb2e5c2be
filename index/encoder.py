"""Turn texts into vectors: one a text, and one a token.

`OnnxEncoder` needs no torch and is what answers questions; `SentenceTransformerEncoder` takes any folder that
sentence-transformers can load, at the price of a slow start.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from tokenizers import Encoding, Tokenizer

from index.arrays import Floats1d, Floats2d, Floats3d, unit_rows
from index.model_card import check_files, read_card
from index.onnx_session import open_session

ONNX_FILE = "onnx/model_quantized.onnx"
TOKENIZER_FILE = "onnx/tokenizer.json"  # of the graph: fewer pieces than the folder's own, and other ids
PROMPTS_FILE = "config_sentence_transformers.json"
MAX_TOKENS = 512  # positions that the default model has; attention grows with the square
MAX_CHARS = 8 * MAX_TOKENS  # far more than 512 tokens of Chinese; keeps the tokenizer quick on absurd input
BATCH_TEXTS, BATCH_TOKENS = 32, 256  # of one computation
CACHED_QUERIES = 512


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of n texts.

    `pooled` has shape (n, d), `tokens[i]` shape (t_i, d); all float32 with rows of unit L2 norm. The tokens are those
    of the text alone: without special tokens and without the words that the model wants in front.
    """

    pooled: Floats2d
    tokens: tuple[Floats2d, ...]


class Encoder(Protocol):
    """What encodes; `name` and `revision` tell whether two encoders give the same vectors."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def revision(self) -> str:
        """The digest of what the vectors depend on."""

    @property
    def dimension(self) -> int:
        """The d of the vectors."""

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Encode what users ask."""

    def encode_passages(self, texts: Sequence[str]) -> Encoded:
        """Encode what documents say."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words in front of queries and of passages; empty for most models."""

    query: str
    passage: str


class QueryCache:
    """The vectors of the questions asked last, so that what is asked again costs nothing; safe between threads."""

    def __init__(self, capacity: int = CACHED_QUERIES) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[str, tuple[Floats2d, Floats2d]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Encoded]) -> Encoded:
        """Encode what is not kept yet, and give the vectors of all texts in their order."""
        with self._lock:
            known = {text: self._entries[text] for text in texts if text in self._entries}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        encoded = encode(new)
        for row, text in enumerate(new):
            known[text] = (encoded.pooled[row : row + 1], encoded.tokens[row])
        with self._lock:
            for text in dict.fromkeys(texts):
                self._entries[text] = known[text]
                self._entries.move_to_end(text)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
        pooled = [known[text][0] for text in texts]
        return Encoded(np.concatenate([encoded.pooled[:0], *pooled]), tuple(known[text][1] for text in texts))


class OnnxEncoder:
    """Encodes with tokenizers and ONNX Runtime alone; mean pooling over all tokens, as e5 does.

    `threads` is how many batches of one call are encoded side by side.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        card = read_card(folder)
        self.name, self.revision = card.name, card.revision
        # Reading the vocabulary takes longest; digests and graph are ready before it is.
        with ThreadPoolExecutor(3) as pool:
            checked = pool.submit(check_files, folder, card, (ONNX_FILE, TOKENIZER_FILE, PROMPTS_FILE))
            session = pool.submit(open_session, folder / ONNX_FILE)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._session = session.result()
            checked.result()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._prompts = read_prompts(folder)
        self._cache = QueryCache()
        self._threads = threads
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Encode what users ask; what was asked lately comes from memory."""
        return self._cache.encode(texts, lambda new: self._encode(new, self._prompts.query))

    def encode_passages(self, texts: Sequence[str]) -> Encoded:
        """Encode what documents say."""
        return self._encode(texts, self._prompts.passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Encoded:
        encodings = [self._tokenizer.encode(prompt + text[:MAX_CHARS]) for text in texts]
        states = self._states([encoding.ids for encoding in encodings])
        parts = [
            _vectors(own, _own_tokens(encoding, len(prompt))) for own, encoding in zip(states, encodings, strict=True)
        ]
        pooled = np.array([vector for vector, _ in parts], np.float32).reshape(-1, self.dimension)
        return Encoded(pooled, tuple(tokens for _, tokens in parts))

    def _states(self, texts: Sequence[list[int]]) -> list[Floats2d]:
        """Compute the states of texts, those of one length together: no padding, so the same bits in any company."""
        batches = batches_of([len(text) for text in texts])
        states: dict[int, Floats2d] = {}
        with ThreadPoolExecutor(self._threads) as pool:  # starts no thread unless asked to
            run = map if len(batches) == 1 or self._threads == 1 else pool.map
            computed = run(self._run, ([texts[row] for row in rows] for rows in batches))
            for rows, found in zip(batches, computed, strict=True):
                states.update(zip(rows, found, strict=True))
        return [states[row] for row in range(len(texts))]

    def _run(self, texts: Sequence[list[int]]) -> Floats3d:
        return np.asarray(self._session.run(None, {"input_ids": np.array(texts, np.int64)})[0])


class SentenceTransformerEncoder:
    """Encodes with a user's own sentence-transformers folder, with that folder's pooling and prompts."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        # Both take seconds to import: only here, so that the ONNX encoder starts without them.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        card = read_card(folder)
        self.name, self.revision = card.name, card.revision
        torch.set_num_threads(threads)
        self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._prompts = read_prompts(folder)
        self._cache = QueryCache()
        self._lock = threading.Lock()  # its tokenizer changes settings while it works
        self.dimension = len(self._model.encode("", show_progress_bar=False))

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Encode what users ask; what was asked lately comes from memory."""
        return self._cache.encode(texts, lambda new: self._encode(new, self._prompts.query))

    def encode_passages(self, texts: Sequence[str]) -> Encoded:
        """Encode what documents say."""
        return self._encode(texts, self._prompts.passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Encoded:
        if not texts:
            return Encoded(np.empty((0, self.dimension), np.float32), ())
        given = [prompt + text[:MAX_CHARS] for text in texts]
        with self._lock:
            outputs = self._model.encode(
                given, output_value=None, batch_size=BATCH_TEXTS, show_progress_bar=False, prompt=""
            )
            pooled = unit_rows(np.stack([np.asarray(output["sentence_embedding"]) for output in outputs]))
            tokens = [
                self._tokens(text, output, prompt, row)
                for text, output, row in zip(given, outputs, pooled, strict=True)
            ]
        return Encoded(pooled, tuple(tokens))

    def _tokens(self, text: str, output: dict[str, Any], prompt: str, pooled: Floats2d) -> Floats2d:
        """Pick the text's own token vectors; a model that has none has the text's vector as its only one."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if "token_embeddings" not in output or backend is None:
            return pooled[None]
        states = np.asarray(output["token_embeddings"])[np.asarray(output["attention_mask"]) == 1]
        return unit_rows(states[_own_tokens(backend.encode(text), len(prompt), limit=len(states))])


def batches_of(lengths: Sequence[int]) -> list[list[int]]:
    """Put the rows of texts of one length together, no more than the processor's caches hold."""
    of_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        of_length.setdefault(length, []).append(row)
    batches: list[list[int]] = []
    for length, rows in of_length.items():
        size = max(1, min(BATCH_TEXTS, BATCH_TOKENS // max(1, length)))
        batches += [rows[first : first + size] for first in range(0, len(rows), size)]
    return batches


def load_encoder(folder: Path, *, threads: int = 1) -> Encoder:
    """Load a model's folder: through ONNX if a graph of ours is in it, else through sentence-transformers.

    Raises:
        ModelDamaged: if the folder is missing or a file is not the one recorded.

    """
    if (folder / ONNX_FILE).exists() and (folder / TOKENIZER_FILE).exists():
        return OnnxEncoder(folder, threads=threads)
    return SentenceTransformerEncoder(folder, threads=threads)


def read_prompts(folder: Path) -> Prompts:
    """Read the words that a model wants in front of its texts; a folder that says nothing wants none."""
    path = folder / PROMPTS_FILE
    prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {} if path.exists() else {}
    return Prompts(query=prompts.get("query", ""), passage=prompts.get("passage", prompts.get("document", "")))


def _vectors(states: Floats2d, own: Sequence[int]) -> tuple[Floats1d, Floats2d]:
    """Pool the states of all tokens, and keep those of the text's own."""
    (pooled,) = unit_rows(states.mean(axis=0, keepdims=True))
    return pooled, unit_rows(states[own])


def _own_tokens(encoding: Encoding, prompt_chars: int, limit: int | None = None) -> list[int]:
    """Find the positions of the text's own tokens: not special ones, and ending behind the prompt."""
    pairs = zip(encoding.special_tokens_mask, encoding.offsets, strict=True)
    own = [i for i, (special, (_, end)) in enumerate(pairs) if not special and end > prompt_chars]
    return own if limit is None else [i for i in own if i < limit]
