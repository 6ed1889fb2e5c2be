import pytest

from answer.comparing import compare_answer


def test_units_are_compared_by_their_counts(small, understood, draft):
    assert compare_answer(understood("市建设局和市统计局谁牵头的任务多?"), [], small, draft)
    assert "2项" in draft.text and "1项" in draft.text and "多1项" in draft.text


def test_units_with_as_many_are_alike(small, understood, draft):
    assert compare_answer(understood("市教育局和市建设局谁参与的重点工作多?"), [], small, draft)
    assert "3项" in draft.text or "2项" in draft.text


def test_leaders_with_as_many_are_alike(small, understood, draft):
    assert compare_answer(understood("沈岚市长和程远副市长谁牵头的任务多?"), [], small, draft)
    assert "一样多" in draft.text


@pytest.mark.parametrize(
    ("text", "said"),
    [("第1项和民生第1项的牵头单位一样吗?", "相同"), ("第1项和民生第2项的牵头单位一样吗?", "不同")],
)
def test_two_items_are_compared_by_their_leads(small, understood, found, draft, text, said):
    pair = [found("重点1"), found("民生1" if said == "相同" else "民生2")]
    assert compare_answer(understood(text), pair, small, draft)
    assert said in draft.text
    assert len(draft.evidence) == 2


def test_figures_of_one_matter_in_two_annexes_are_alike(small, understood, found, draft):
    question = understood("两个附件里加装电梯的目标一样吗?")
    assert compare_answer(question, [found("重点1"), found("民生1")], small, draft)
    assert draft.text.count("30部") >= 2


def test_one_item_alone_is_no_comparison(small, understood, found, draft):
    assert not compare_answer(understood("加装电梯有什么不同?"), [found("重点1")], small, draft)
    assert draft.text == ""
