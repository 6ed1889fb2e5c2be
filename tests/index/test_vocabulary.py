import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index.model_folder import build_tokenizer
from index.packed_weights import Pieces
from index.vocabulary import cut_down

ROOT = Path(__file__).parents[2]
KEPT = (
    "<s>", "<pad>", "</s>", "<unk>", "▁", "▁the", "ing", "电梯", "加", "装", "老旧小区", "PM", "2.5", "m3", "▁5G",
    ",", "……", "😀😀", "é", "д", "す", "한", "ก",
)  # fmt: skip
DROPPED = ("▁что", "ция", "ます", "▁한국", "กรุง", "café", "α线", "की")
TEXTS = ("", "加装电梯由谁负责", "the PM2.5 ing", "老旧小区……😀😀5G", "дcaféす한", "\ue000加")


def tokenizer_of(pieces: tuple[str, ...]) -> Tokenizer:
    scores = tuple(0.0 if piece.startswith("<") else -1.0 - n for n, piece in enumerate(pieces))
    return build_tokenizer(Pieces(pieces, scores, bos=0, eos=2, pad=1, unknown=3, normalised={}))


@pytest.fixture
def mixed() -> tuple[str, ...]:
    """Pieces of all scripts, those that go among those that stay."""
    special, rest = KEPT[:4], KEPT[4:]
    return (*special, *DROPPED[:4], *rest[:-1], *DROPPED[4:], rest[-1])


def test_pieces_of_other_scripts_go_and_single_characters_stay(mixed):
    vocabulary = cut_down(tokenizer_of(mixed).to_str())
    assert set(Tokenizer.from_str(vocabulary.tokenizer).get_vocab()) == set(KEPT)
    assert [mixed[n] for n in vocabulary.kept] == list(KEPT)


def test_a_text_is_cut_as_before_into_ids_that_point_to_the_old_ones(mixed):
    whole = tokenizer_of(mixed)
    vocabulary = cut_down(whole.to_str())
    small = Tokenizer.from_str(vocabulary.tokenizer)
    for text in TEXTS[:4]:
        before, after = whole.encode(text), small.encode(text)
        assert [vocabulary.kept[n] for n in after.ids] == before.ids
        assert (after.tokens, after.offsets) == (before.tokens, before.offsets)
        assert after.special_tokens_mask == before.special_tokens_mask


def test_what_was_known_in_another_script_does_not_become_unknown(mixed):
    small = Tokenizer.from_str(cut_down(tokenizer_of(mixed).to_str()).tokenizer)
    assert "<unk>" not in [token for token in small.encode("д한").tokens if token != "▁"]


def test_where_the_unknown_would_cost_something_else_nothing_is_cut_down():
    with pytest.raises(ValueError, match="least score"):
        cut_down(tokenizer_of((*KEPT, "▁что")).to_str())


def test_a_tokenizer_of_another_kind_stays_whole():
    text = json.dumps({"model": {"type": "WordPiece", "vocab": {"а": 0, "бв": 1}}, "added_tokens": []})
    assert cut_down(text).kept == (0, 1)
    assert cut_down(text).tokenizer == text


@pytest.mark.slow
def test_every_question_and_line_that_ships_is_cut_as_by_the_whole_tokenizer(model_folder):
    whole, small = (Tokenizer.from_file(str(model_folder / name)) for name in ("tokenizer.json", "onnx/tokenizer.json"))
    files = [*(ROOT / "tests/data").rglob("*.jsonl"), *(ROOT / "retriever/data").glob("lexicon_*.jsonl")]
    files += [*(ROOT / "corpus/documents").glob("*.txt"), *(ROOT / "tests/data").rglob("*.txt")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(lines) > 1_000
    assert [line for line in lines if whole.encode(line).tokens != small.encode(line).tokens] == []
