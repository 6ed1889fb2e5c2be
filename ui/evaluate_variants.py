"""The same service with one of its parts switched off, to see what the part is worth."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from answer.service import AnswerService
from index.dense import FlatIndex
from index.encoder import Encoded, Encoder, load_encoder
from index.lexical import LexicalIndex, tokenize
from index.model_build import default_cache, ensure_default_model
from index.store import IndexBundle
from index.token_vectors import TokenVectors
from retriever.confidence import FEATURES, Calibration
from retriever.forms import UNKNOWN, Form, FormReader
from retriever.hybrid import HybridRetriever, Weights
from retriever.lexicon import Lexicon

# Sure of everything: nothing is refused for being too far away.
_UNCALIBRATED = Calibration(
    30.0, dict.fromkeys(FEATURES, 0.0), dict.fromkeys(FEATURES, 0.0), dict.fromkeys(FEATURES, 1.0)
)


class _NoForms(FormReader):
    """Takes every question for one on a fact that such notices hold."""

    def __init__(self) -> None:
        pass

    def reads_vectors_of(self, revision: str) -> bool:
        """Read no vectors."""
        return False

    def by_characters(self, text: str) -> Form:
        """Tell nothing of a question."""
        return UNKNOWN


class TimedEncoder:
    """An encoder that adds up the time spent in it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.spent_ms = 0.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self._encoder.name

    @property
    def revision(self) -> str:
        """The digest of what the vectors depend on."""
        return self._encoder.revision

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Encoded:
        """Encode what users ask, on the clock."""
        start = time.perf_counter()
        encoded = self._encoder.encode_queries(texts)
        self.spent_ms += (time.perf_counter() - start) * 1000
        return encoded

    def encode_passages(self, texts: Sequence[str]) -> Encoded:
        """Encode what documents say."""
        return self._encoder.encode_passages(texts)


def rebuilt(
    service: AnswerService,
    *,
    encoder: Encoder | None = None,
    bundle: IndexBundle | None = None,
    lexicon: Lexicon | None = None,
    weights: Weights | None = None,
    calibration: Calibration | None = None,
    forms: FormReader | None = None,
) -> AnswerService:
    """A service that remembers no question yet, over the same documents, with some parts replaced."""
    known = service.retriever
    words = lexicon or service.lexicon
    retriever = HybridRetriever(
        tuple(known.items.values()), bundle or known.bundle, encoder or known.encoder, words, weights or known.weights
    )
    return AnswerService(service.catalog, retriever, words, calibration or service.calibration, forms or service.forms)


def without_expansions(service: AnswerService) -> IndexBundle:
    """The index without what people say for the matters of the items; that of foreign matters stays."""
    bundle, items = service.retriever.bundle, service.retriever.items
    kept = [
        row
        for row, passage in enumerate(bundle.passages)
        if passage.kind != "expansion" or items[passage.item].annex < 0
    ]
    passages = tuple(bundle.passages[row] for row in kept)
    tokens = bundle.item_tokens
    new_rows = {row: n for n, row in enumerate(kept)}
    # Only whole items and sentences have token vectors, so none is lost.
    rows = np.array([new_rows[int(row)] for row in tokens.rows], np.int64)
    return replace(
        bundle,
        passages=passages,
        dense=FlatIndex(np.ascontiguousarray(bundle.dense.vectors[kept])),
        lexical=LexicalIndex.build([tokenize(passage.text) for passage in passages]),
        item_tokens=TokenVectors(tokens.values, tokens.offsets, rows),
    )


def untuned(service: AnswerService) -> AnswerService:
    """The service with the encoder as it was before it learnt from the lexicon, over an index of its own.

    Forms are then read by characters alone, as their model knows the tuned vectors only.
    """
    encoder = load_encoder(ensure_default_model(default_cache(), adapter=None))
    return AnswerService.build(
        service.catalog,
        encoder,
        Path(tempfile.gettempdir()) / "zhize-untuned-index",
        lexicon=service.lexicon,
        calibration=service.calibration,
    )


#: What is switched off, by the name that is stored, with the heading that is shown.
ABLATIONS: dict[str, tuple[str, Callable[[AnswerService], AnswerService]]] = {
    "mentions": ("不认日常说法(词库提及)", lambda service: rebuilt(service, lexicon=Lexicon([]))),
    "expansions": ("不索引日常问法(扩展)", lambda service: rebuilt(service, bundle=without_expansions(service))),
    "lexicon": (
        "两者都不用(没有词库)",
        lambda service: rebuilt(service, lexicon=Lexicon([]), bundle=without_expansions(service)),
    ),
    "tuning": ("编码器不微调", untuned),
    "late": (
        "不做后期交互",
        lambda service: rebuilt(service, weights=replace(service.retriever.weights, late=0.0)),
    ),
    "forms": ("不辨问法", lambda service: rebuilt(service, forms=_NoForms())),
    "calibration": ("不做置信校准", lambda service: rebuilt(service, calibration=_UNCALIBRATED)),
}
