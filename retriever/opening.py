"""Open the index of some items, or build it, and make the retriever over it."""

from collections.abc import Sequence
from pathlib import Path

from corpus.records import Item
from index.encoder import Encoder
from index.store import Progress, open_or_build, silent
from retriever.background import background_items
from retriever.hybrid import HybridRetriever, Weights, load_weights
from retriever.lexicon import Lexicon


def open_retriever(
    items: Sequence[Item],
    encoder: Encoder,
    directory: Path,
    lexicon: Lexicon,
    *,
    weights: Weights | None = None,
    progress: Progress = silent,
) -> HybridRetriever:
    """Index the items with what the lexicon says of them, beside the matters that they do not hold."""
    background, texts = background_items(lexicon, items)
    every = [*items, *background]
    bundle = open_or_build(every, {**lexicon.expansions(items), **texts}, encoder, directory, progress)
    return HybridRetriever(every, bundle, encoder, lexicon, weights or load_weights())
