import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from encoders import HashEncoder

from index.encoder import (
    BATCH_TEXTS,
    Encoded,
    Encoder,
    OnnxEncoder,
    QueryCache,
    SentenceTransformerEncoder,
    batches_of,
    load_encoder,
)
from index.errors import ModelDamaged

PASSAGES = (
    "实施既有住宅加装电梯50部", "新增学前教育学位8000个", "PM2.5平均浓度控制在28微克/立方米以下", "改造老旧小区60个",
    "新引进亿元以上项目580个", "减轻企业各类负担200亿元", "新建改建农村公路120公里", "新增养老机构床位1200张",
    "培育家庭医生签约服务团队", "完成第七次全国人口普查", "城镇新增就业6万人", "创建无欠薪城市",
    "建设5G基站2000个", "完成高标准农田建设1.5万亩", "推进生活垃圾分类处理", "建成城市书房10家",
    "打好污染防治攻坚战", "整治城乡积水点30处", "新增公共停车位5000个", "推进一件事一次办改革",
    "开展食品安全抽检", "建设美丽乡村示范带", "加快高铁枢纽建设", "推动长三角一体化发展",
    "加强地方政府债务管理", "改造农村公厕300座", "建设智慧安防小区", "开展免费婚前检查",
    "新增绿道100公里", "加强疫情防控",
)  # fmt: skip
QUESTIONS = ("装电梯归谁管?", "幼儿园学位要增加多少", "雾霾治理的指标是什么?", "停车难怎么解决", "拖欠工资谁来管")


@pytest.fixture(scope="session")
def onnx_encoder(model_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(model_folder)


@pytest.fixture(scope="session")
def torch_encoder(model_folder: Path) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(model_folder)


@pytest.fixture(
    params=["hash", pytest.param("onnx", marks=pytest.mark.slow), pytest.param("torch", marks=pytest.mark.slow)]
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "hash":
        return HashEncoder()
    loaded: Encoder = request.getfixturevalue(f"{request.param}_encoder")
    return loaded


def both_ways(encoder: Encoder) -> tuple[Callable[[list[str]], Encoded], ...]:
    return encoder.encode_queries, encoder.encode_passages


def test_vectors_have_shape_type_and_unit_norm(encoder: Encoder):
    for encode in both_ways(encoder):
        encoded = encode(["加装电梯", "空气质量PM2.5", "加装电梯"])
        assert encoded.pooled.shape == (3, encoder.dimension)
        for vectors in (encoded.pooled, *encoded.tokens):
            assert vectors.dtype == np.float32
            assert vectors.shape[1] == encoder.dimension
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_no_text_gives_no_vector(encoder: Encoder):
    for encode in both_ways(encoder):
        assert encode([]).pooled.shape == (0, encoder.dimension)
        assert encode([]).tokens == ()


def test_an_empty_text_has_a_vector_and_no_tokens(encoder: Encoder):
    for encode in both_ways(encoder):
        encoded = encode([""])
        assert np.isfinite(encoded.pooled).all()
        assert encoded.tokens[0].shape == (0, encoder.dimension)


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder):
    alone = encoder.encode_passages([PASSAGES[0]])
    among = encoder.encode_passages([*PASSAGES[::-1], "长" * 100])
    position = len(PASSAGES) - 1
    assert float(alone.pooled[0] @ among.pooled[position]) > 0.99
    assert alone.tokens[0].shape == among.tokens[position].shape


def test_what_was_asked_before_has_the_same_vector(encoder: Encoder):
    first = encoder.encode_queries(QUESTIONS)
    again = encoder.encode_queries(QUESTIONS[::-1])
    np.testing.assert_array_equal(first.pooled, again.pooled[::-1])


def test_threads_get_the_vectors_of_their_own_texts(encoder: Encoder):
    expected, wrong = encoder.encode_queries(QUESTIONS).pooled, []

    def ask(row: int) -> None:
        for turn in range(3):
            pooled = encoder.encode_queries([QUESTIONS[row], f"{turn}{QUESTIONS[row]}"]).pooled
            if float(pooled[0] @ expected[row]) < 0.999:
                wrong.append(row)

    threads = [threading.Thread(target=ask, args=(row,)) for row in range(len(QUESTIONS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_cache_forgets_what_was_asked_longest_ago():
    asked: list[str] = []
    hashed, cache = HashEncoder(8), QueryCache(2)

    def encode(texts: list[str]) -> Encoded:
        asked.extend(texts)
        return hashed.encode_queries(texts)

    for text in ("甲", "乙", "甲", "丙", "甲", "乙"):
        cache.encode([text], encode)
    assert asked == ["甲", "乙", "丙", "乙"]


def test_the_cache_answers_more_texts_than_it_keeps():
    texts = list("甲乙丙丁甲")
    encoded = QueryCache(2).encode(texts, HashEncoder(8).encode_queries)
    np.testing.assert_array_equal(encoded.pooled, HashEncoder(8).encode_queries(texts).pooled)


@pytest.mark.slow
def test_onnx_ranks_as_sentence_transformers_does(onnx_encoder: OnnxEncoder, torch_encoder: SentenceTransformerEncoder):
    passages = [encoder.encode_passages(PASSAGES) for encoder in (onnx_encoder, torch_encoder)]
    queries = [encoder.encode_queries(QUESTIONS) for encoder in (onnx_encoder, torch_encoder)]
    assert float((passages[0].pooled * passages[1].pooled).sum(axis=1).min()) > 0.99
    assert [t.shape for t in passages[0].tokens] == [t.shape for t in passages[1].tokens]
    small, full = (q.pooled @ p.pooled.T for q, p in zip(queries, passages, strict=True))
    # The same first place; where int8 picks another one, the two are a tie in full precision too.
    chosen = full[np.arange(len(full)), small.argmax(axis=1)]
    assert float((full.max(axis=1) - chosen).max()) < 0.005
    assert int((chosen == full.max(axis=1)).sum()) >= len(full) - 1
    for a, b in zip(small, full, strict=True):
        assert float(np.corrcoef(a, b)[0, 1]) > 0.99
        ranks = [np.argsort(np.argsort(-scores)) for scores in (a, b)]
        assert float(np.corrcoef(*ranks)[0, 1]) > 0.97


@pytest.mark.slow
def test_onnx_gives_the_same_bits_in_any_company(onnx_encoder: OnnxEncoder, model_folder: Path):
    # Many of one length, so that they are computed together.
    texts = [*PASSAGES, *(f"{text[:n]}年{n}月" for n in range(1, 9) for text in PASSAGES), "电梯" * 300]
    among = OnnxEncoder(model_folder, threads=2).encode_passages(texts)
    for row, text in enumerate(texts):
        alone = onnx_encoder.encode_passages([text])
        np.testing.assert_array_equal(among.pooled[row], alone.pooled[0])
        np.testing.assert_array_equal(among.tokens[row], alone.tokens[0])


def test_texts_are_computed_beside_those_of_their_length_only():
    lengths = [5, 9, 5, 300, 9, *[5] * 40]
    batches = batches_of(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(len({lengths[row] for row in batch}) == 1 for batch in batches)
    assert max(map(len, batches)) <= BATCH_TEXTS
    assert batches_of([]) == []


@pytest.mark.slow
def test_the_real_model_finds_what_everyday_words_mean(onnx_encoder: OnnxEncoder):
    scores = onnx_encoder.encode_queries(QUESTIONS[:2]).pooled @ onnx_encoder.encode_passages(PASSAGES).pooled.T
    assert [PASSAGES[row] for row in scores.argmax(axis=1)] == list(PASSAGES[:2])


@pytest.mark.slow
def test_absurdly_long_texts_are_cut(onnx_encoder: OnnxEncoder):
    encoded = onnx_encoder.encode_queries(["电梯" * 100_000])
    assert 0 < len(encoded.tokens[0]) <= 512


@pytest.mark.slow
def test_queries_and_passages_differ_by_their_prompt(onnx_encoder: OnnxEncoder):
    query, passage = onnx_encoder.encode_queries(["加装电梯"]), onnx_encoder.encode_passages(["加装电梯"])
    assert query.tokens[0].shape == passage.tokens[0].shape
    assert not np.allclose(query.pooled, passage.pooled)


@pytest.mark.slow
def test_a_flipped_byte_of_the_model_is_refused(model_folder: Path, tmp_path: Path):
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    with (folder / "onnx" / "model_quantized.onnx").open("r+b") as stream:
        stream.seek(50_000_000)
        byte = stream.read(1)
        stream.seek(50_000_000)
        stream.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelDamaged, match="model_quantized"):
        load_encoder(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ModelDamaged, match="no model folder"):
        OnnxEncoder(tmp_path / "none")
