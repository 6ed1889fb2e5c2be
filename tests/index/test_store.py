import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from encoders import HashEncoder

from corpus.records import Item
from index.errors import IndexDamaged, IndexMismatch
from index.lexical import tokenize
from index.manifest import corpus_digest_of
from index.store import CURRENT, IndexBundle, build_index, load_index, open_or_build

Expansions = dict[str, tuple[str, ...]]


@pytest.fixture
def built(items: tuple[Item, ...], expansions: Expansions, tmp_path: Path) -> IndexBundle:
    return build_index(items, expansions, HashEncoder(), tmp_path)


def version_of(directory: Path) -> Path:
    return directory / (directory / CURRENT).read_text(encoding="utf-8").strip()


def test_saved_and_loaded_ranks_the_same(built: IndexBundle, tmp_path: Path):
    loaded = load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)
    encoded = HashEncoder().encode_queries(["电梯加装由谁负责", "空气"])
    for before, after in zip(
        built.dense.search(encoded.pooled, top_k=9), loaded.dense.search(encoded.pooled, top_k=9), strict=True
    ):
        np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(
        built.item_tokens.max_similarity(encoded.tokens[0]), loaded.item_tokens.max_similarity(encoded.tokens[0])
    )
    np.testing.assert_array_equal(
        built.lexical.all_scores(tokenize("电梯")), loaded.lexical.all_scores(tokenize("电梯"))
    )
    assert loaded.passages == built.passages


def test_every_passage_has_its_row(built: IndexBundle, items: tuple[Item, ...]):
    vectors = HashEncoder().encode_passages([passage.text for passage in built.passages]).pooled
    np.testing.assert_allclose(built.dense.vectors, vectors, atol=1e-6)
    assert len(built.passages) == len(built.dense) == len(built.lexical)
    assert [row for item in items for row in built.rows_by_item[item.id]] == list(range(len(built.passages)))


def test_token_vectors_are_kept_for_items_and_sentences(built: IndexBundle):
    kept = [row for row, passage in enumerate(built.passages) if passage.kind in ("item", "sentence")]
    assert built.item_tokens.rows.tolist() == kept
    for row in kept:
        assert len(built.item_tokens.tokens(row)) == len(built.passages[row].text)


@pytest.mark.parametrize(
    ("encoder", "name"),
    [
        (HashEncoder(name="other"), "encoder_name"),
        (HashEncoder(revision="2"), "encoder_revision"),
        (HashEncoder(32), "dimension"),
    ],
)
def test_another_encoder_is_refused(built: IndexBundle, tmp_path: Path, encoder: HashEncoder, name: str):
    with pytest.raises(IndexMismatch) as caught:
        load_index(tmp_path, encoder, built.manifest.corpus_digest)
    assert caught.value.name == name
    assert str(getattr(built.manifest, name)) in str(caught.value)
    assert str(caught.value.expected) in str(caught.value)


def test_another_corpus_is_refused(built: IndexBundle, items: tuple[Item, ...], tmp_path: Path):
    with pytest.raises(IndexMismatch, match="corpus_digest"):
        load_index(tmp_path, HashEncoder(), corpus_digest_of(items, {}))


@pytest.mark.parametrize("name", ["normalisation", "tokenizer_fingerprint", "format_version"])
def test_an_index_of_other_rules_is_refused(built: IndexBundle, tmp_path: Path, name: str):
    path = version_of(tmp_path) / "manifest.json"
    path.write_text(json.dumps(dataclasses.asdict(built.manifest) | {name: "other"}), encoding="utf-8")
    with pytest.raises(IndexMismatch, match=name):
        load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)


def test_any_flipped_byte_is_refused(built: IndexBundle, tmp_path: Path):
    for path in sorted(version_of(tmp_path).iterdir()):
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        with pytest.raises((IndexDamaged, IndexMismatch)):
            load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)
        path.write_bytes(content)
    load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)


@pytest.mark.parametrize("pointer", [None, "", "v-none", "../../etc"])
def test_a_pointer_to_no_index_is_refused(built: IndexBundle, tmp_path: Path, pointer: str | None):
    (tmp_path / CURRENT).unlink()
    if pointer is not None:
        (tmp_path / CURRENT).write_text(pointer, encoding="utf-8")
    with pytest.raises(IndexDamaged):
        load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)


def test_what_fits_is_not_built_again(
    built: IndexBundle, items: tuple[Item, ...], expansions: Expansions, tmp_path: Path
):
    version = version_of(tmp_path)
    open_or_build(items, expansions, HashEncoder(), tmp_path)
    assert version_of(tmp_path) == version
    open_or_build(items, {}, HashEncoder(), tmp_path)
    assert version_of(tmp_path) != version


def test_old_versions_are_forgotten(items: tuple[Item, ...], tmp_path: Path):
    for revision in "12345":
        build_index(items, {}, HashEncoder(revision=revision), tmp_path)
    assert len(list(tmp_path.glob("v-*"))) == 2
    assert not list(tmp_path.glob(".writing-*"))


def test_two_at_once_build_once(items: tuple[Item, ...], tmp_path: Path):
    threads = [threading.Thread(target=open_or_build, args=(items, {}, HashEncoder(), tmp_path)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("v-*"))) == 1


def test_progress_counts_up_to_all_passages(items: tuple[Item, ...], tmp_path: Path):
    seen: list[tuple[int, int]] = []
    bundle = build_index(items, {}, HashEncoder(), tmp_path, lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, len(bundle.passages))
    assert seen[-1] == (len(bundle.passages), len(bundle.passages))


KILLED = """
import os, sys, signal
sys.path[:0] = [{tests!r}, {root!r}]
from encoders import HashEncoder
import index.files, index.store
from pathlib import Path
index.store.{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
index.store.build_index((), {{}}, HashEncoder(revision="2"), Path({directory!r}))
"""


@pytest.mark.parametrize("step", ["write_manifest", "publish_folder", "replace_text"])
def test_a_killed_build_leaves_the_index_before_it(built: IndexBundle, tmp_path: Path, step: str):
    tests = Path(__file__).parents[1]
    script = KILLED.format(tests=str(tests), root=str(tests.parent), directory=str(tmp_path), step=step)
    done = subprocess.run([sys.executable, "-c", script], check=False, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert done.returncode == -signal.SIGKILL
    loaded = load_index(tmp_path, HashEncoder(), built.manifest.corpus_digest)
    assert loaded.passages == built.passages
