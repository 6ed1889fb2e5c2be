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
    assert with_form(question, sure("reason"), names).absent is Absent.REASON


def test_a_sure_form_of_what_is_held_passes_over_a_word_that_misleads(names):
    question = understand("第41项的责任单位名单", names)
    assert with_form(replace(question, absent=Absent.NAMES), sure("who"), names).absent is None


def test_a_form_never_overrules_another_year(names):
    question = replace(understand("公厕改造谁负责", names), absent=Absent.OTHER_YEAR)
    assert with_form(question, sure("who"), names).absent is Absent.OTHER_YEAR


def test_the_form_tells_the_fact_where_no_word_does(names):
    question = understand("公厕改造", names)
    formed = with_form(question, sure("target"), names)
    assert (formed.kind, formed.aspects) == (Kind.TARGET, (Aspect.TARGET,))


@pytest.mark.parametrize(
    ("text", "form", "kind"),
    [
        ("警察这个部门一共掺和了多少件", "count", Kind.UNIT),
        ("凡讲到残疾孩子的帮我都找出来", "list", Kind.LIST),
        ("单位写了好几个,先后怎么分的", "meta", Kind.META),
    ],
)
def test_a_sure_form_tells_questions_on_many_items(names, text, form, kind):
    assert with_form(understand(text, names), sure(form), names).kind is kind


def test_a_word_for_a_matter_names_a_body_where_its_items_are_asked(names):
    question = understand("消防队这回摊到几样活", names)
    assert not question.units
    formed = with_form(question, sure("unit"), names)
    assert [match.units for match in formed.units] == [("市消防救援支队",)]


def test_a_pronoun_asks_for_the_items_of_the_body_named_before(names):
    formed = with_form(understand("城管不光是赶小贩吧,哪几桩事有它的份", names), sure("check"), names)
    assert (formed.kind, formed.units[0].units) == (Kind.UNIT, ("市综合执法局",))


def test_a_matter_with_figures_is_not_counted_over_the_notice(names):
    assert with_form(understand("实到外资任务数", names), sure("count"), names).kind is not Kind.COUNT


def test_results_stay_refused_whatever_the_form_says(names):
    question = replace(understand("专项督查通报结果如何", names), absent=Absent.PROGRESS)
    assert with_form(question, sure("meta"), names).absent is Absent.PROGRESS
