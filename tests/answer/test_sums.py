import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.sums import ASKS_DIFFERENCE, difference_answer, named_targets, sum_answer, written
from corpus.records import Comparator, Target


def target(value: float, unit: str, figure: str) -> Target:
    return Target("", "", Comparator.EQUAL, value, unit, figure, "", 0, 1)


def test_like_figures_are_added(understood, found, draft):
    assert sum_answer(understood("幼儿园和小学一共新建多少所?"), [found("重点3")], draft)
    assert "6所" in draft.text
    assert "6所" in "".join(draft.computed)
    assert [citation.quote for citation in draft.citations]


def test_unlike_figures_are_told_apart_and_not_added(understood, found, draft):
    assert sum_answer(understood("新建公园和新增绿道合计多少?"), [found("重点2")], draft)
    assert "不能相加" in draft.text
    assert "17" not in draft.text
    assert draft.computed == []


def test_one_figure_is_no_sum(understood, found, draft):
    assert not sum_answer(understood("绿道一共新增多少公里?"), [found("重点2")], draft)
    assert draft.text == ""


def test_figures_of_several_items_are_added(understood, found, draft):
    question = understood("新建幼儿园和新增普惠性幼儿园一共多少所?")
    assert sum_answer(question, [found("重点3"), found("民生2")], draft)
    assert "7所" in draft.text
    assert len(draft.evidence) == 2


def test_each_part_names_its_own_target(understood, found):
    chosen = named_targets(understood("幼儿园和小学一共多少所?"), [found("重点3")])
    assert [target.written for _, target in chosen] == ["4所", "2所"]


def test_the_larger_is_told_with_the_difference(understood, found, draft):
    assert difference_answer(understood("新建幼儿园和新建小学哪个多?"), [found("重点3")], draft)
    assert draft.text.index("幼儿园") < draft.text.index("小学")
    assert "2所" in "".join(draft.computed)


def test_unlike_figures_are_not_compared(understood, found, draft):
    assert difference_answer(understood("新建公园和新增绿道哪个多?"), [found("重点2")], draft)
    assert draft.computed == []


def test_a_question_without_a_difference_is_left_alone(understood, found, draft):
    assert not difference_answer(understood("幼儿园和小学新建几所?"), [found("重点3")], draft)
    assert ASKS_DIFFERENCE.search("绿道比公园多多少?")


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        (55000, target(15000, "亩", "1.5万亩"), "5.5万亩"),
        (450, target(400, "公里", "400公里"), "450公里"),
        (0.5, target(0.2, "公里", "0.2公里"), "0.5公里"),
        (20, target(10, "亿元", "10亿元"), "20亿元"),
    ],
)
def test_sums_are_written_in_the_scale_of_the_document(value, like, text):
    assert written(value, like) == text


@given(st.integers(0, 10**9))
def test_whole_numbers_are_written_in_full(value):
    assert written(float(value), target(1, "家", "1家")) == f"{value}家"
