import pytest

from answer.premises import deadline_verdict, figure_verdict, leader_verdict, unit_verdict


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("加装电梯是市建设局牵头吗?", True),
        ("加装电梯是市财政局牵头吗?", False),
        ("加装电梯是市统计局牵头吗?", False),
        ("加装电梯市财政局配合吗?", True),
        ("加装电梯是市统计局配合吗?", False),
        ("加装电梯市建设局配合吗?", False),
        ("加装电梯归市统计局负责,对吧?", False),
        ("加装电梯是市建设局还是市统计局牵头?", True),
    ],
)
def test_units_supposed_are_held_against_the_item(item, small, understood, text, true):
    verdict = unit_verdict(understood(text), item("重点1"), small)
    assert verdict is not None
    assert verdict.true is true
    assert bool(verdict.remark) or true


@pytest.mark.parametrize(("text", "true"), [("加装电梯是市财政局配合吗?", True), ("加装电梯是市建设局配合吗?", False)])
def test_a_unit_supposed_to_cooperate_is_not_taken_for_the_lead(item, small, understood, text, true):
    verdict = unit_verdict(understood(text), item("重点1"), small)
    assert verdict is not None and verdict.true is true


def test_a_wrong_unit_is_named_in_the_remark(item, small, understood):
    verdict = unit_verdict(understood("加装电梯是市统计局牵头吗?"), item("重点1"), small)
    assert verdict is not None and "市统计局" in verdict.remark


def test_no_unit_supposed_gets_no_verdict(item, small, understood):
    assert unit_verdict(understood("加装电梯由谁牵头?"), item("重点1"), small) is None


@pytest.mark.parametrize(
    ("text", "label", "true"),
    [
        ("加装电梯是沈岚市长牵头吗?", "重点1", True),
        ("加装电梯是程远副市长牵头吗?", "重点1", False),
        ("幼儿园是郝静副市长协助吗?", "重点3", True),
        ("幼儿园是郝静副市长牵头吗?", "重点3", False),
    ],
)
def test_leaders_supposed_are_held_against_the_item(item, understood, text, label, true):
    verdict = leader_verdict(understood(text), item(label))
    assert verdict is not None
    assert verdict.true is true


@pytest.mark.parametrize(
    ("text", "label", "true"),
    [
        ("加装电梯是30部吗?", "重点1", True),
        ("加装电梯是80部吗?", "重点1", False),
        ("加装电梯是三十部,对吗?", "重点1", True),
        ("新建公园是5个吗?", "重点2", True),
        ("新增绿道是50公里吗?", "重点2", False),
    ],
)
def test_figures_supposed_are_held_against_the_targets(item, understood, text, label, true):
    verdict = figure_verdict(understood(text), item(label).targets)
    assert verdict is not None
    assert verdict.true is true


def test_a_floor_is_told_with_its_figure(item, understood):
    verdict = figure_verdict(understood("新建公园是5个吗?"), item("重点2").targets)
    assert verdict is not None and "5个以上" in verdict.remark


@pytest.mark.parametrize("text", ["加装电梯由谁负责?", "加装电梯是30吗?"])
def test_no_figure_supposed_gets_no_verdict(item, understood, text):
    assert figure_verdict(understood(text), item("重点1").targets) is None


def test_without_targets_or_deadline_there_is_no_verdict(item, understood):
    assert figure_verdict(understood("加装电梯是30部吗?"), ()) is None
    assert deadline_verdict(understood("加装电梯是9月底前完成吗?"), item("重点1")) is None
