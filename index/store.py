"""Build an index, save it so that a reader always finds a whole one, and load it again.

A directory holds one folder a version and the file `current`, which names the one in use.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.records import Item
from index.arrays import Floats2d
from index.dense import FlatIndex
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch
from index.files import only_writer, publish_folder, replace_text
from index.lexical import LexicalIndex, tokenize
from index.manifest import (
    MANIFEST_FILE,
    Manifest,
    check_files,
    corpus_digest_of,
    expected_manifest,
    read_manifest,
    write_manifest,
)
from index.passages import Passage, passages_of
from index.token_vectors import TokenVectors

CURRENT = "current"
KEPT_VERSIONS = 2  # the one in use, and the one before it, which a running reader may still hold
CHUNK_TEXTS = 256  # between two reports of progress
TOKEN_KINDS = ("item", "sentence")

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexBundle:
    """Everything that is searched. Row r of `dense` and of `lexical` is `passages[r]`.

    `item_tokens` holds the token vectors of the passages of kinds "item" and "sentence".
    """

    passages: tuple[Passage, ...]
    dense: FlatIndex
    lexical: LexicalIndex
    item_tokens: TokenVectors
    manifest: Manifest

    @cached_property
    def rows_by_item(self) -> Mapping[str, tuple[int, ...]]:
        """Give the rows of an item's passages by its id, ascending."""
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            rows.setdefault(passage.item, []).append(row)
        return {item: tuple(of_item) for item, of_item in rows.items()}


def silent(done: int, total: int) -> None:
    """Report no progress."""


def build_index(
    items: Sequence[Item],
    expansions: Mapping[str, Sequence[str]],
    encoder: Encoder,
    directory: Path,
    progress: Progress = silent,
) -> IndexBundle:
    """Build the index of items, save it as the current version, and give it.

    Args:
        items: what is indexed.
        expansions: other words for items, by the item's id.
        encoder: what makes the vectors.
        directory: where indexes lie; made if missing.
        progress: told of every chunk encoded.

    """
    passages = tuple(passage for item in items for passage in passages_of(item, expansions.get(item.id, ())))
    vectors, tokens = _encode(passages, encoder, progress)
    lexical = LexicalIndex.build([tokenize(passage.text) for passage in passages])
    dense = FlatIndex(vectors)
    manifest = expected_manifest(encoder, corpus_digest_of(items, expansions))
    saved = _save(IndexBundle(passages, dense, lexical, tokens, manifest), directory)
    return IndexBundle(passages, dense, lexical, tokens, saved)


def load_index(directory: Path, encoder: Encoder, corpus_digest: str) -> IndexBundle:
    """Load the current version.

    Raises:
        IndexDamaged: if there is none, or a file of it is missing or altered.
        IndexMismatch: if it was built with another encoder, tokenizer or corpus.

    """
    folder = _current_folder(directory)
    manifest = read_manifest(folder)
    manifest.check(expected_manifest(encoder, corpus_digest))
    check_files(folder, manifest)
    return IndexBundle(
        _read_passages(folder / "passages.jsonl"),
        FlatIndex(np.load(folder / "vectors.npy", allow_pickle=False)),
        LexicalIndex.load(folder / "lexical.npz"),
        TokenVectors.load(folder),
        manifest,
    )


def open_or_build(
    items: Sequence[Item],
    expansions: Mapping[str, Sequence[str]],
    encoder: Encoder,
    directory: Path,
    progress: Progress = silent,
) -> IndexBundle:
    """Load the current version if it fits, else build it anew; two that run at once build it once."""
    digest = corpus_digest_of(items, expansions)
    try:
        return load_index(directory, encoder, digest)
    except (IndexDamaged, IndexMismatch) as reason:
        logger.info("building the index: %s", reason)
    with only_writer(directory):
        try:
            return load_index(directory, encoder, digest)
        except (IndexDamaged, IndexMismatch):
            for unfinished in directory.glob(".writing-*"):  # of one that was killed: we alone hold the lock
                shutil.rmtree(unfinished)
            return build_index(items, expansions, encoder, directory, progress)


def _encode(passages: Sequence[Passage], encoder: Encoder, progress: Progress) -> tuple[Floats2d, TokenVectors]:
    """Encode passages in order of length, so that a batch pads little; the vectors come in order of row."""
    vectors = np.empty((len(passages), encoder.dimension), np.float32)
    tokens: dict[int, Floats2d] = {}
    order = sorted(range(len(passages)), key=lambda row: len(passages[row].text))
    progress(0, len(order))
    for first in range(0, len(order), CHUNK_TEXTS):
        rows = order[first : first + CHUNK_TEXTS]
        encoded = encoder.encode_passages([passages[row].text for row in rows])
        vectors[rows] = encoded.pooled
        tokens |= {r: t for r, t in zip(rows, encoded.tokens, strict=True) if passages[r].kind in TOKEN_KINDS}
        progress(first + len(rows), len(order))
    kept = sorted(tokens)
    return vectors, TokenVectors.of([tokens[row] for row in kept], kept, dimension=encoder.dimension)


def _save(bundle: IndexBundle, directory: Path) -> Manifest:
    """Write a version beside the others, then point to it."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=directory) as parts:
        finished = Path(parts) / "version"
        finished.mkdir()
        np.save(finished / "vectors.npy", np.ascontiguousarray(bundle.dense.vectors))
        bundle.lexical.save(finished / "lexical.npz")
        bundle.item_tokens.save(finished)
        lines = (json.dumps(asdict(passage), ensure_ascii=False) for passage in bundle.passages)
        (finished / "passages.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        manifest = write_manifest(finished, bundle.manifest)
        version = directory / Path(tempfile.mkdtemp(prefix="v-", dir=directory)).name
        publish_folder(finished, version)  # a rename onto an empty folder takes its place
    replace_text(directory / CURRENT, version.name + "\n")
    _forget_old(directory, version)
    return manifest


def _forget_old(directory: Path, current: Path) -> None:
    others = (path for path in directory.glob("v-*") if path != current)
    for path in sorted(others, key=lambda path: path.stat().st_mtime_ns, reverse=True)[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _current_folder(directory: Path) -> Path:
    try:
        name = (directory / CURRENT).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IndexDamaged(f"there is no index in {directory}") from error
    folder = directory / name
    if not name.startswith("v-") or not (folder / MANIFEST_FILE).is_file():
        raise IndexDamaged(f"{directory / CURRENT} names {name!r}, which is no index")
    return folder


def _read_passages(path: Path) -> tuple[Passage, ...]:
    try:
        return tuple(Passage(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    except (ValueError, TypeError) as error:
        raise IndexDamaged(f"the passages {path} cannot be read: {error}") from error
