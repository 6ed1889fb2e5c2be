"""The encoder here is a BERT of random weights, a few thousand of them, with a tokenizer of single characters."""

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.model_folder import merge_adapter
from index.tune import Recipe, TunableEncoder, main, tune
from index.tune_measure import folds_of, public_task, score_ranking, topic_task
from index.tune_pairs import (
    Matter,
    draw_batches,
    nearest_negatives,
    queries_of,
    read_matters,
    shared_terms,
    wordings_of,
)

PHRASES = {
    "楼房": ("既有住宅加装电梯", "爬楼太累", "没有电梯怎么办"),
    "小区": ("老旧小区改造", "墙皮掉了", "院子什么时候翻新"),
    "上学": ("义务教育扩容", "孩子没书念", "学校不够怎么办"),
    "看病": ("县域医共体建设", "挂号排长队", "村里没大夫怎么办"),
}
MATTERS = tuple(
    Matter(f"m{i}", "民生" if i < 2 else "服务", (term, f"{name}+工程{i}"), (everyday,) * 3, (question,) * 3)
    for i, (name, (term, everyday, question)) in enumerate(PHRASES.items())
)
RECIPE = Recipe(first_layer=0, rank=4, epochs=20, batch=4, learning_rate=1e-2, strength=1.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    characters = sorted({c for m in MATTERS for text in (m.official, *m.everyday, *m.questions) for c in text})
    vocabulary = {token: i for i, token in enumerate(["<s>", "<pad>", "</s>", "<unk>", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")
    wrapped.save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(vocabulary), pad_token_id=1, **sizes)).save_pretrained(folder)
    return folder


def test_queries_and_wordings_repeat_with_their_seed():
    for make in (queries_of, wordings_of):
        assert make(MATTERS[0], seed=7) == make(MATTERS[0], seed=7)
        assert {make(MATTERS[0], seed=seed) for seed in range(9)} != {make(MATTERS[0], seed=7)}


def test_wordings_hold_terms_without_the_plus_of_two_parts():
    for wording in wordings_of(MATTERS[0], seed=7):
        assert "+" not in wording
        assert "既有住宅加装电梯" in wording or "楼房工程0" in wording


def test_a_term_that_holds_anothers_makes_no_negatives():
    lift = Matter("x", "住房", ("加装电梯",), (), ())
    np.testing.assert_array_equal(shared_terms([MATTERS[0], MATTERS[2], lift])[2], [True, False, True])


def test_negatives_of_the_own_topic_come_first():
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    assert nearest_negatives(vectors, np.eye(3, dtype=np.bool_), ["a", "a", "b"])[0] == (1, 2)


@pytest.mark.parametrize("size", [2, 3, 8])
def test_batches_hold_a_matter_once_and_no_query_twice(size: int):
    queries = {i: [f"{i}-{j}" for j in range(5 + i)] for i in range(6)}
    near = [[(i + 1) % 6] for i in range(6)]
    batches = list(draw_batches(queries, near, size=size, random_=random.Random(7)))
    dealt = Counter(text for batch in batches for text in batch.values())
    assert max(dealt.values()) == 1
    assert all(text in queries[matter] for batch in batches for matter, text in batch.items())
    assert size == 8 or len(dealt) > 30


def test_tuning_brings_queries_to_their_wordings_and_repeats_exactly(tiny: Path):
    adapters, ranks = [], []
    for _ in range(2):
        encoder = TunableEncoder(tiny, RECIPE)
        tune(encoder, MATTERS, RECIPE)
        task = topic_task(MATTERS, frozenset({"民生", "服务"}))
        scores = encoder.encode(task.questions) @ encoder.encode(task.passages).T
        ranks.append(score_ranking(scores, task.golds).recall_at_1)
        adapters.append(encoder.adapter(RECIPE.strength))
    assert ranks == [100.0, 100.0]
    for name, tensor in adapters[0].items():
        np.testing.assert_array_equal(tensor, adapters[1][name])


def test_the_merged_adapter_encodes_as_the_tuned_encoder(tiny: Path, tmp_path: Path):
    encoder = TunableEncoder(tiny, RECIPE)
    tune(encoder, MATTERS, RECIPE)
    encoder.set_strength(0.5)
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    merged = merge_adapter(load_file(tiny / "model.safetensors"), encoder.adapter(0.5))
    save_file(merged, tmp_path / "model.safetensors", metadata={"format": "pt"})
    texts = [matter.official for matter in MATTERS]
    again = TunableEncoder(tmp_path, RECIPE).encode(texts)
    np.testing.assert_allclose(encoder.encode(texts), again, atol=5e-3)


def test_encoding_does_not_depend_on_company(tiny: Path):
    encoder = TunableEncoder(tiny, RECIPE)
    texts = ["爬楼太累", "孩子没书念,学校不够怎么办", "墙"]
    np.testing.assert_allclose(encoder.encode(texts)[1:2], encoder.encode(texts[1:2]), atol=1e-5)


def test_the_command_writes_an_adapter_in_half_precision(tiny: Path, tmp_path: Path):
    lines = [{"id": m.id, "topic": m.topic, "terms": m.terms, "everyday": m.everyday, "questions": m.questions}
             for m in MATTERS]  # fmt: skip
    (tmp_path / "matters.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "adapter.safetensors"
    untouched = main([str(tmp_path / "absent.jsonl"), "--out", str(out), "--model", str(tiny)])
    assert (untouched, out.exists()) == (1, False)
    (tmp_path / "broken.jsonl").write_text('{"id": "x"}', encoding="utf-8")
    assert main([str(tmp_path / "broken.jsonl"), "--out", str(out), "--model", str(tiny)]) == 1


def test_a_line_that_is_no_matter_is_named(tmp_path: Path):
    (tmp_path / "m.jsonl").write_text(
        '{"id": "x", "topic": "y", "terms": [], "everyday": [], "questions": []}', "utf-8"
    )
    with pytest.raises(ValueError, match=r"m\.jsonl, line 1"):
        read_matters([tmp_path / "m.jsonl"])


def test_folds_part_the_topics():
    folds = folds_of(MATTERS, 2, seed=7)
    assert sorted(topic for fold in folds for topic in fold) == ["服务", "民生"]


def test_public_questions_point_at_their_paragraph(tmp_path: Path):
    paragraphs = [{"context": str(i), "qas": [{"question": f"{i}?"}] * 2} for i in range(3)]
    (tmp_path / "squad.json").write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    task = public_task(tmp_path / "squad.json", 4, seed=7)
    assert len(task.questions) == 4
    assert all(q == f"{task.passages[gold]}?" for q, gold in zip(task.questions, task.golds, strict=True))


def test_equal_scores_do_not_flatter():
    score = score_ranking(np.array([[1, 1], [0, 1]], np.float32), [0, 1])
    assert (score.questions, score.recall_at_1, score.recall_at_5) == (2, 50.0, 100.0)
