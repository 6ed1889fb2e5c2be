import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.lexical import K1, B, LexicalIndex, tokenize

TEXTS = ["加装电梯50部", "老旧小区改造60个", "改造电梯和小区", "PM2.5浓度28微克"]


def test_words_and_pairs_do_not_mix():
    assert tokenize("加装电梯") == ["w:加装", "w:电梯", "b:加装", "b:装电", "b:电梯"]


def test_width_and_case_make_no_difference():
    assert tokenize("PM2.5 达标A") == tokenize("pm2.5达标a")
    assert "w:pm2.5" in tokenize("PM2.5浓度")


def test_a_lone_character_is_its_own_pair():
    assert tokenize("谁?") == ["b:谁"]


def test_marks_alone_have_no_tokens():
    assert tokenize(" ,。?!\n") == []


def test_the_text_that_shares_most_comes_first():
    index = LexicalIndex.build([tokenize(text) for text in TEXTS])
    rows, scores = index.search(tokenize("电梯加装"), top_k=10)
    assert rows[0] == 0
    assert set(rows.tolist()) == {0, 2}
    assert np.all(np.diff(scores) <= 0) and np.all(scores > 0)


@settings(max_examples=50, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=12),
    query=st.text("abcz", max_size=4),
)
def test_scores_follow_the_formula(texts: list[list[str]], query: str):
    scores = LexicalIndex.build(texts).all_scores(list(query))
    mean = max(sum(map(len, texts)) / len(texts), 1e-9)
    for row, text in enumerate(texts):
        expected = 0.0
        for token in query:
            count, frequency = sum(token in t for t in texts), Counter(text)[token]
            idf = math.log(1 + (len(texts) - count + 0.5) / (count + 0.5))
            expected += idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * len(text) / mean))
        assert scores[row] == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_equal_scores_come_in_order_of_row():
    rows, _ = LexicalIndex.build([["a"]] * 9).search(["a"], top_k=4)
    assert rows.tolist() == [0, 1, 2, 3]


def test_unknown_words_find_nothing_and_weigh_most():
    index = LexicalIndex.build([tokenize(text) for text in TEXTS])
    rows, scores = index.search(tokenize("天气预报"), top_k=3)
    assert len(rows) == len(scores) == 0
    assert index.idf("b:天气") > index.idf("b:加装") > index.idf("b:电梯")


def test_an_empty_index_finds_nothing():
    rows, _ = LexicalIndex.build([]).search(["a"], top_k=3)
    assert len(rows) == 0


def test_saved_and_loaded_ranks_the_same(tmp_path: Path):
    index = LexicalIndex.build([tokenize(text) for text in TEXTS])
    index.save(tmp_path / "lexical.npz")
    loaded = LexicalIndex.load(tmp_path / "lexical.npz")
    for text in TEXTS:
        np.testing.assert_array_equal(index.all_scores(tokenize(text)), loaded.all_scores(tokenize(text)))
    assert len(loaded) == len(index)


def test_another_file_is_refused(tmp_path: Path):
    (tmp_path / "lexical.npz").write_bytes(b"nothing")
    with pytest.raises(IndexDamaged):
        LexicalIndex.load(tmp_path / "lexical.npz")
