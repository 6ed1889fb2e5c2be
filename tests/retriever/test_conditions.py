"""What is read of questions that want items by several conditions, and that nothing is where words are left."""

import pytest

from retriever.conditions import (
    Ask,
    Assisted,
    At,
    AtPlace,
    Counted,
    Due,
    DueBy,
    Figured,
    InSection,
    LeadWritten,
    NamedLike,
    Numbered,
    OfLeaders,
    OfUnits,
    Sized,
    Worded,
    counts_are_compared,
    read_places,
    read_topic,
    read_wanted,
)
from retriever.question import understand
from retriever.records import Role


def told(condition):
    """A condition as plain values, units by their names."""
    if isinstance(condition, OfUnits):
        return (
            tuple(unit.units[0] for unit in condition.units),
            condition.role,
            "every" if condition.every else "negated" if condition.negated else "own" if condition.own else "",
        )
    if isinstance(condition, AtPlace):
        return (condition.unit.units[0], condition.first, condition.last)
    return condition


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        (
            "杨六顺常务副市长牵头、责任单位又含市公安局的,是哪几项?",
            [OfLeaders(("杨六顺",)), (("市公安局",), Role.ANY, "")],
        ),
        (
            "市农业农村局牵头且另有配合单位的(独家负责的不要)是哪几项?",
            [(("市农业农村局",), Role.LEAD, ""), Sized(Counted.UNITS, 2, None), Sized(Counted.UNITS, 2, None)],
        ),
        (
            "市水利局、市建设局同在责任单位之列,但牵头的都不是这两家,这样的重点工作是哪几项?",
            [(("市水利局", "市建设局"), Role.ANY, "every"), (("市水利局", "市建设局"), Role.LEAD, "negated")],
        ),
        ("民生实事中责任单位在三家及以上的是哪几件?", [Sized(Counted.UNITS, 3, None)]),
        ("责任单位恰好两家的重点工作有几项?", [Sized(Counted.UNITS, 2, 2)]),
        ("列出责任单位在7家(含)以上的重点工作,“各区县政府”按1家算。", [Sized(Counted.UNITS, 7, None)]),
        ("牵头单位名称以“市委”开头的重点工作有哪些?", [NamedLike("市委", At.START, Role.LEAD)]),
        ("附件1里由“市委”字头的部门牵头的有哪几项?", [NamedLike("市委", At.START, Role.LEAD)]),
        (
            "许继清副市长协助施根宝副市长的是哪些项?",
            [OfLeaders(("许继清",), assisting=True), OfLeaders(("施根宝",))],
        ),
        (
            "由杨六顺一人分管、没有其他市领导并列的是哪几项?",
            [OfLeaders(("杨六顺",)), Sized(Counted.LEADERS, 1, 1)],
        ),
        ("整项只由一家单位负责、没有其他单位的是哪几项?", [Sized(Counted.UNITS, 1, 1), Sized(Counted.UNITS, 1, 1)]),
        ("第三部分里市教育局牵头的有几项?", [InSection(3), (("市教育局",), Role.LEAD, "")]),
        ("要在10月底以前(含10月底)完成的是哪些项?", [DueBy(10)]),
        ("附件2里有几项写了完成时限?", [Due(("",))]),
        ("附件1中未单列牵头单位的任务有几项?", [LeadWritten(wanted=False)]),
        ("我是长兴县的,点了我们县政府名字的有哪几项?", [(("长兴县政府",), Role.ANY, "own")]),
        (
            "市经信局牵头且只有一家配合单位的有哪几项?",
            [(("市经信局",), Role.LEAD, ""), Sized(Counted.COOPERATING, 1, 1)],
        ),
        ("责任单位排序中,市经信局正好排第二位的是哪几项?", [("市经信局", 2, 2)]),
        ("市人力社保局在责任单位里排第二位或者更靠后的有哪些?", [("市人力社保局", 2, None)]),
        ("名称以“集团”结尾的单位列为配合单位的任务有哪些?", [NamedLike("集团", At.END, Role.COOPERATING)]),
        ("附件1前20项里,市发展改革委牵头的有几项?", [Numbered(1, 20), (("市发展改革委",), Role.LEAD, "")]),
        ("第30项及以后,杨六顺常务副市长牵头的还有哪几项?", [Numbered(30, None), OfLeaders(("杨六顺",))]),
        (
            "市发展改革委配合市农业农村局的是哪几项?",
            [(("市农业农村局",), Role.LEAD, ""), (("市发展改革委",), Role.COOPERATING, "")],
        ),
        ("有副市长协助的重点工作有几项?", [Assisted(wanted=True)]),
        ("市农业农村局牵头的任务,哪几项定了百分比指标?", [(("市农业农村局",), Role.LEAD, ""), Figured("%")]),
        ("完成时限写“持续推进”的重点工作有几项?", [Due(("持续推进",))]),
        ("夏坚定副市长牵头部分,任务内容带“全国”字样的有哪几项?", [OfLeaders(("夏坚定",)), Worded("全国")]),
        ("单独点名长兴县政府的重点工作是哪几项?", [(("长兴县政府",), Role.ANY, "own")]),
    ],
)
def test_conditions_are_read(names, text, conditions):
    wanted = read_wanted(understand(text, names))
    assert wanted is not None
    assert sorted(map(repr, map(told, wanted.conditions))) == sorted(map(repr, conditions))


@pytest.mark.parametrize(
    "text",
    [
        "市建设局牵头的加装电梯有几部?",
        "杨六顺副市长牵头的铁路建设有哪些?",
        "市教育局和市科技局谁牵头的任务更多?",
        "市教育局牵头幼儿园建设吗?",
        "哪家单位负责蓝藻防控?",
        "今年天气怎么样?",
        "",
    ],
)
def test_nothing_is_read_where_words_are_left(names, text):
    wanted = read_wanted(understand(text, names))
    assert wanted is None or not wanted.is_composed


def test_what_is_told_behind_其中_narrows(names):
    wanted = read_wanted(understand("市农业农村局牵头几项?其中没有配合单位的几项?", names))
    assert wanted is not None
    assert wanted.among == ((Sized(Counted.UNITS, 1, 1),),)


def test_another_role_of_the_same_body_is_a_part_of_its_own(names):
    wanted = read_wanted(understand("公安局自己带头的几项,给别家当帮手的几项?", names))
    assert wanted is not None
    assert [told(one)[1] for one in (*wanted.conditions, *wanted.among[0])] == [Role.LEAD, Role.COOPERATING]


def test_what_is_asked_beside_is_read(names):
    wanted = read_wanted(understand("市农业农村局不牵头、只配合的是哪几项?各由哪个单位牵头?", names))
    assert wanted is not None
    assert wanted.asks == {Ask.LEADS}


def test_places_in_a_set_are_read(names):
    read = read_places(understand("朱留沙副市长牵头部分的最后一项是什么?由哪个单位负责?", names))
    assert read is not None
    assert read[1] == (-1,)
    assert read_places(understand("第25项的最后一个目标是多少?", names)) is None


def test_a_topic_within_a_set_is_read(names):
    read = read_topic(understand("项乐民副市长分管部分涉及金融、信贷的是哪几项?", names))
    assert read is not None
    assert read[1] == "金融、信贷"
    assert read_topic(understand("哪几项涉及金融?", names)) is None


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("市经信局与市商务局牵头的重点工作各有几项,哪家多?", True),
        ("闵云副市长和朱留沙副市长牵头的加起来多少项?", True),
        ("市教育局和市卫生健康委都参与的有几项?", False),
        ("市建设局牵头几项?", False),
    ],
)
def test_counts_of_two_are_told_from_sets_of_both(names, text, compared):
    assert counts_are_compared(understand(text, names)) is compared
