"""Search by words: one tokenizer for building and asking, and BM25 over its tokens."""

import functools
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Floats1d, Ints1d, top_rows
from index.errors import IndexDamaged

# Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.
K1 = 1.2
B = 0.75

TOKENIZER_FINGERPRINT = f"nfkc-lower-{unicodedata.unidata_version} jieba-search-words cjk-bigrams 1"
WORD, BIGRAM = "w:", "b:"  # so that a word of two characters and a pair of characters stay two things

REMEMBERED_TEXTS, REMEMBERED_CHARS = 4096, 200

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_CJK}]+|[a-z0-9]+(?:[.%+-][a-z0-9]+)*%?")
_CJK_RUN = re.compile(f"[{_CJK}]+")


class _Segmenter:
    """Jieba's dictionary, read on first use from the package; its cache file in a shared folder is never touched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokenizer: Any = None

    @property
    def tokenizer(self) -> Any:  # noqa: ANN401 (jieba has no types)
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _load_jieba()
        return self._tokenizer

    def words(self, text: str) -> list[str]:
        return list(self.tokenizer.cut_for_search(text))


def _load_jieba() -> Any:  # noqa: ANN401 (jieba has no types)
    """Jieba's tokenizer with its dictionary read at a third of the time that its own reader takes.

    That one keeps every beginning of a word too, to know when to stop looking; the longest word that begins with two
    characters tells as much.
    """
    # Only those who search should pay for it.
    import jieba

    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        fields = file.read().decode("utf-8").split()
    words, counts = fields[::3], [int(count) for count in fields[1::3]]
    tokenizer.FREQ, tokenizer.total = dict(zip(words, counts, strict=True)), sum(counts)
    longest: dict[str, int] = {}
    for word in words:
        start = word[:2]
        if len(word) > longest.get(start, 1):
            longest[start] = len(word)
    tokenizer.get_DAG = functools.partial(_words_from, tokenizer.FREQ, longest)
    tokenizer.initialized = True
    return tokenizer


def _words_from(counts: Mapping[str, int], longest: Mapping[str, int], sentence: str) -> dict[int, list[int]]:
    """The places where words of a sentence end, by the place where they begin; a character is a word if nothing is."""
    ends: dict[int, list[int]] = {}
    for first, character in enumerate(sentence):
        found = [first] if character in counts else []
        size = longest.get(sentence[first : first + 2])
        if size:
            found += [
                end - 1
                for end in range(first + 2, min(first + size, len(sentence)) + 1)
                if sentence[first:end] in counts
            ]
        ends[first] = found or [first]
    return ends


_segmenter = _Segmenter()


def segment(text: str) -> list[str]:
    """Cut a run of Chinese into the dictionary's words; what is in none of them stays single characters."""
    return list(_segmenter.tokenizer.cut(text, HMM=False))


def word_count(word: str) -> int:
    """How often the dictionary saw a word; 0 for one that it lacks."""
    return int(_segmenter.tokenizer.FREQ.get(word) or 0)


def common_words(least: int, max_chars: int) -> list[tuple[str, int]]:
    """Words of Chinese characters seen at least so often, with their counts."""
    counts = _segmenter.tokenizer.FREQ.items()
    short = ((word, count) for word, count in counts if count >= least and len(word) <= max_chars)
    return [(word, count) for word, count in short if _CJK_RUN.fullmatch(word)]


def tokenize(text: str) -> list[str]:
    """Cut a text into words of two characters and more, ASCII words and figures, and pairs of characters.

    Words begin with `w:`, pairs with `b:`; a character that stands alone is its own pair.
    """
    return list(_short_tokens(text) if len(text) <= REMEMBERED_CHARS else _tokens(text))


@functools.lru_cache(maxsize=REMEMBERED_TEXTS)
def _short_tokens(text: str) -> tuple[str, ...]:
    """Remember matters and clauses: one question has the same ones cut several times."""
    return tuple(_tokens(text))


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if not _CJK_RUN.match(run):
            tokens.append(WORD + run)
            continue
        tokens += [WORD + word for word in _segmenter.words(run) if len(word) >= 2]
        tokens += [BIGRAM + first + second for first, second in pairwise(run)] or [BIGRAM + run]
    return tokens


class LexicalIndex:
    """BM25 over an inverted index in arrays: the postings of token i are `rows[bounds[i]:bounds[i + 1]]`.

    Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, equation 3.15; its
    inverse document frequency with the 1 added that keeps it positive, as Lucene has it.
    """

    def __init__(self, vocabulary: Sequence[str], bounds: Ints1d, rows: Ints1d, weights: Floats1d, size: int) -> None:
        self.vocabulary = {token: i for i, token in enumerate(vocabulary)}
        self.bounds, self.rows, self.weights, self.size = bounds, rows, weights, size

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Index the tokens of texts; the position of a text is its row."""
        counts = [Counter(tokens) for tokens in texts]
        vocabulary = sorted(set().union(*counts))
        numbers = {token: i for i, token in enumerate(vocabulary)}
        postings = sorted((numbers[token], row) for row, tokens in enumerate(counts) for token in tokens)
        tokens, rows = np.array(postings, np.int64).reshape(-1, 2).T
        frequencies = np.array([counts[row][vocabulary[token]] for token, row in postings], np.float64)
        bounds = np.searchsorted(tokens, np.arange(len(vocabulary) + 1)).astype(np.int64)
        lengths = np.array([len(tokens) for tokens in texts], np.float64)
        idf = _idf(np.diff(bounds), len(texts))
        norm = K1 * (1 - B + B * lengths / max(lengths.mean() if len(lengths) else 0.0, 1e-9))
        weights = idf[tokens] * frequencies * (K1 + 1) / (frequencies + norm[rows])
        return cls(vocabulary, bounds, np.ascontiguousarray(rows), weights.astype(np.float32), len(texts))

    def __len__(self) -> int:
        """Count the texts."""
        return self.size

    def all_scores(self, tokens: Sequence[str]) -> Floats1d:
        """Score every text; a token that is asked twice counts twice.

        Returns:
            shape (n,), float32, at least 0.

        """
        scores = np.zeros(self.size, np.float32)
        for token in tokens:
            number = self.vocabulary.get(token)
            if number is not None:
                postings = slice(self.bounds[number], self.bounds[number + 1])
                scores[self.rows[postings]] += self.weights[postings]
        return scores

    def search(self, tokens: Sequence[str], *, top_k: int) -> tuple[Ints1d, Floats1d]:
        """Find the texts that share tokens with a question; equal scores come in order of row.

        Returns:
            rows: shape (k,), int64, k ≤ top_k: texts without any of the tokens are left out.
            scores: shape (k,), float32, above 0, descending.

        """
        scores = self.all_scores(tokens)
        rows = top_rows(scores, top_k)
        rows = rows[scores[rows] > 0]
        return rows, scores[rows]

    def idf(self, token: str) -> float:
        """Weigh a token by its rarity; a token of no text weighs most."""
        number = self.vocabulary.get(token)
        return float(self._idfs[-1 if number is None else number])

    @functools.cached_property
    def _idfs(self) -> Floats1d:
        """The rarity of every token, and last of one that no text holds."""
        return _idf(np.append(np.diff(self.bounds), 0), self.size)

    def save(self, path: Path) -> None:
        """Write the index as .npz."""
        joined = np.frombuffer("\n".join(self.vocabulary).encode("utf-8"), np.uint8)
        np.savez(
            path, vocabulary=joined, bounds=self.bounds, rows=self.rows, weights=self.weights, size=np.int64(self.size)
        )

    @classmethod
    def load(cls, path: Path) -> "LexicalIndex":
        """Read an index back.

        Raises:
            IndexDamaged: if the file is not one that `save` wrote.

        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                joined = arrays["vocabulary"].tobytes().decode("utf-8")
                vocabulary = joined.split("\n") if joined else []
                return cls(vocabulary, arrays["bounds"], arrays["rows"], arrays["weights"], int(arrays["size"]))
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"{path} is not a lexical index: {error}") from error


def _idf(counts: Ints1d, size: int) -> Floats1d:
    return np.asarray(np.log1p((size - counts + 0.5) / (counts + 0.5)))
