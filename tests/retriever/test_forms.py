import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from retriever.fit_forms import read_samples
from retriever.formed import with_form
from retriever.forms import HELD, NOT_HELD, Form, grams_of, load_forms
from retriever.question import understand
from retriever.records import Absent, Aspect, Kind


@pytest.fixture(scope="module")
def reader():
    return load_forms()


def test_every_sample_has_a_form_and_each_form_has_samples():
    counts = Counter(sample.form for sample in read_samples())
    assert set(counts) == set(HELD) | set(NOT_HELD)
    assert min(counts.values()) >= 50


def test_a_form_that_is_none_is_named(tmp_path):
    path = tmp_path / "forms.jsonl"
    path.write_text(json.dumps({"text": "谁负责?", "form": "whom"}) + "\n", "utf-8")
    with pytest.raises(ValueError, match=r"forms\.jsonl:1: .*'whom'"):
        read_samples(path)


def test_chances_sum_to_one(reader):
    form = reader.by_characters("谁负责加装电梯?")
    assert sum(form.chances.values()) == pytest.approx(1, abs=1e-5)
    assert set(form.chances) == set(HELD) | set(NOT_HELD)


@pytest.mark.parametrize(
    "text",
    [
        "公园改造归哪个部门管?",
        "今年要新建多少座公厕?",
        "哪位副市长分管养老?",
        "水务局牵头哪些工作?",
        "这份文件是哪天印发的?",
    ],
)
def test_facts_that_are_held_are_told_as_such(reader, text):
    assert reader.by_characters(text).held > 0.8


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("公园改造到现在完成了多少?", Absent.PROGRESS),
        ("申请公租房需要带什么材料?", Absent.PROCEDURE),
        ("水务局的电话号码是多少?", Absent.CONTACT),
        ("这座桥是哪家公司中标施工的?", Absent.NAMES),
        ("给我讲个笑话吧", Absent.CHIT_CHAT),
    ],
)
def test_facts_that_are_never_held_are_told_with_their_reason(reader, text, reason):
    form = reader.by_characters(text)
    assert form.held < 0.3
    assert form.absent is reason


def test_grams_are_of_the_end_of_a_long_text():
    assert grams_of("甲" * 500 + "乙")[-1].endswith("乙$")
    assert grams_of("谁") == ["^", "谁", "$", "^谁", "谁$", "^谁$"]


def test_unknown_characters_leave_the_bias_alone(reader):
    first, second = reader.by_characters("\ue000\ue001"), reader.by_characters("\ue002\ue003")
    assert first == second


def test_a_vector_changes_what_the_characters_say(reader):
    zero, one = np.zeros(384, np.float32), np.full(384, 0.05, np.float32)
    assert reader.with_vector("加装电梯", zero).chances != reader.with_vector("加装电梯", one).chances


def sure(form: str) -> Form:
    return Form({form: 0.98})


def test_a_sure_form_of_what_is_never_held_makes_a_reason(names):
    question = understand("公厕改造的钱花到哪儿去了", names)
    assert with_form(question, sure("reason")).absent is Absent.REASON


def test_a_sure_form_of_what_is_held_passes_over_a_word_that_misleads(names):
    question = understand("第41项的责任单位名单", names)
    assert with_form(replace(question, absent=Absent.NAMES), sure("who")).absent is None


def test_a_form_never_overrules_another_year(names):
    question = replace(understand("公厕改造谁负责", names), absent=Absent.OTHER_YEAR)
    assert with_form(question, sure("who")).absent is Absent.OTHER_YEAR


def test_the_form_tells_the_fact_where_no_word_does(names):
    question = understand("公厕改造", names)
    formed = with_form(question, sure("target"))
    assert (formed.kind, formed.aspects) == (Kind.TARGET, (Aspect.TARGET,))
