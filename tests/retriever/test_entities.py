import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import LeaderMention
from retriever.entities import (
    annexes_named,
    figures_of,
    find_leaders,
    item_refs,
    leaders_of,
    names_relative_year,
    without_refs,
    years_named,
)


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("第25项是什么?", [(None, 25)]),
        ("31项内容及牵头单位", [(None, 31)]),
        ("重点任务(41)", [(1, 41)]),
        ("7号民生实事的内容", [(2, 7)]),
        ("第三部分(33—35项)里", [(None, 33), (None, 34), (None, 35)]),
        ("重点工作第17项由谁负责?", [(1, 17)]),
        ("重点工作第十七项由谁负责?", [(1, 17)]),
        ("重点17由谁负责?", [(1, 17)]),
        ("民生实事第3件是什么?", [(2, 3)]),
        ("民生3由谁负责?", [(2, 3)]),
        ("附件2第四项由谁负责?", [(2, 4)]),
        ("附件1第九十六项由谁负责?", [(1, 96)]),
        ("附件二的第十项由谁负责?", [(2, 10)]),
        ("重点工作第3项和第8项由谁负责?", [(1, 3), (1, 8)]),
        ("第3、8、11项由谁负责?", [(None, 3), (None, 8), (None, 11)]),
        ("重点工作第3到6项由谁负责?", [(1, 3), (1, 4), (1, 5), (1, 6)]),
        ("民生实事第一至三项由谁负责?", [(2, 1), (2, 2), (2, 3)]),
        ("重点1和民生1由谁负责?", [(1, 1), (2, 1)]),
        ("12号任务由谁负责?", [(None, 12)]),
        ("第25项和第25项一样吗?", [(None, 25)]),
    ],
)
def test_items_are_named_by_number(text, refs):
    assert [(ref.annex, ref.number) for ref in item_refs(text)] == refs


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("重点工作第3、8、11项由谁负责?", [(1, 3), (1, 8), (1, 11)]),
        ("民生实事第2、4项由谁负责?", [(2, 2), (2, 4)]),
    ],
)
def test_numbers_joined_after_an_annex_are_all_read(text, refs):
    assert [(ref.annex, ref.number) for ref in item_refs(text)] == refs


@pytest.mark.parametrize(
    "text",
    [
        "加装电梯50部由谁负责?",
        "2020年的重点工作有哪些?",
        "第七次全国人口普查由谁负责?",
        "第十届湖笔文化节由谁负责?",
        "PM2.5由谁治理?",
        "12345热线由谁负责?",
        "绿化造林1.5万亩由谁负责?",
        "第二轮土地承包由谁负责?",
        "第0项是什么?",
    ],
)
def test_other_numbers_name_no_item(text):
    assert item_refs(text) == ()


def test_an_annex_of_the_dialogue_holds_where_none_is_said():
    assert [(ref.annex, ref.number) for ref in item_refs("第3项呢?", 2)] == [(2, 3)]
    assert [(ref.annex, ref.number) for ref in item_refs("重点工作第3项呢?", 2)] == [(1, 3)]


def test_a_range_is_never_spelled_out_past_a_hundred():
    assert len(item_refs("重点工作第1到9999项由谁负责?")) <= 100


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["重点工作第{}项由谁负责?", "附件1第{}条是什么?"]))
def test_every_number_is_read_back(number, form):
    assert [(ref.annex, ref.number) for ref in item_refs(form.format(number))] == [(1, number)]


def test_what_is_left_without_numbers_still_names_the_matter():
    left = without_refs("重点工作第25项的加装电梯由谁负责?")
    assert "25" not in left
    assert "加装电梯" in left


@pytest.mark.parametrize(
    ("text", "annexes"),
    [
        ("附件1有哪些任务?", (1,)),
        ("附件2有哪些实事?", (2,)),
        ("重点工作里有加装电梯吗?", (1,)),
        ("民生实事里有加装电梯吗?", (2,)),
        ("两个附件里都有哪些加装电梯?", (1, 2)),
        ("重点工作和民生实事各有几项?", (1, 2)),
        ("附件1和附件2有什么不同?", (1, 2)),
        ("不是民生实事,是重点工作里的", (1,)),
        ("谁负责加装电梯?", ()),
    ],
)
def test_annexes_are_named(text, annexes):
    assert annexes_named(text) == annexes


LEADERS = (
    LeaderMention("周明远", "市长", "周明远市长", 0, 5),
    LeaderMention("李达", "常务副市长", "李达常务副市长", 6, 13),
    LeaderMention("吴清", "副市长", "吴清副市长", 14, 19),
    LeaderMention("吴海涛", "副市长", "吴海涛副市长", 20, 26),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("周明远市长主抓哪些工作?", ["周明远"]),
        ("周明远主抓哪些工作?", ["周明远"]),
        ("周市长主抓哪些工作?", ["周明远"]),
        ("李达同志牵头什么?", ["李达"]),
        ("李常务副市长牵头什么?", ["李达"]),
        ("常务副市长牵头什么?", ["李达"]),
        ("市长主抓什么?", ["周明远"]),
        ("吴清和吴海涛各牵头几项?", ["吴清", "吴海涛"]),
        ("副市长吴海涛牵头几项?", ["吴海涛"]),
        ("吴副市长牵头几项?", []),
        ("哪位副市长牵头?", []),
        ("哪个市长主抓?", []),
        ("市长是谁?", []),
        ("市长们各管什么?", []),
        ("加装电梯由谁负责?", []),
    ],
)
def test_leaders_are_found_by_name_and_post(text, found):
    assert [match.name for match in find_leaders(text, LEADERS)] == found


@pytest.mark.parametrize("text", ["郑市长牵头什么?", "郑大海市长牵头什么?"])
def test_a_stranger_is_not_taken_for_the_mayor(text):
    assert find_leaders(text, LEADERS) == ()


def test_leader_matches_say_where_they_stand():
    text = "请问李达常务副市长和吴清副市长各牵头几项?"
    for match in find_leaders(text, LEADERS):
        assert text[match.start : match.end] == match.text


def test_leaders_of_the_notice_come_once_in_document_order(items):
    found = [leader.name for leader in leaders_of(items)]
    assert found == ["王纲", "杨六顺", "闵云", "施根宝", "许继清", "朱留沙", "项乐民", "夏坚定"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年的目标是多少?", (2020,)),
        ("2019年和2021年的目标?", (2019, 2021)),
        ("二〇二〇年的目标是多少?", (2020,)),
        ("二零二一年的目标是多少?", (2021,)),
        ("the target of 2020?", (2020,)),
        ("“十四五”末要达到多少?", (2025,)),
        ("复绿2020亩由谁负责?", ()),
        ("谁负责加装电梯?", ()),
    ],
)
def test_years_are_told_from_other_numbers(text, years):
    assert years_named(text) == years


@pytest.mark.parametrize(
    ("text", "relative"), [("去年装了多少电梯?", True), ("明年呢?", True), ("last year?", True), ("今年装多少?", False)]
)
def test_last_and_next_year_are_relative(text, relative):
    assert names_relative_year(text) is relative


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("加装电梯50部吗?", [(50.0, "部")]),
        ("优良率是80%吗?", [(80.0, "%")]),
        ("农村公路四百公里对吗?", [(400.0, "公里")]),
        ("造林1.5万亩吗?", [(15000.0, "亩")]),
        ("健身房60个、运动场30个对吗?", [(60.0, "个"), (30.0, "个")]),
        ("家庭3,000户对吗?", [(3000.0, "户")]),
        ("第3个是什么?", []),
        ("是哪几个单位?", []),
        ("一个单位负责吗?", []),
        ("多少家?", []),
    ],
)
def test_figures_have_value_and_measure(text, figures):
    assert [(figure.value, figure.unit) for figure in figures_of(text)] == figures


def test_figures_say_where_they_stand():
    text = "健身房60个、运动场30个、农村公路四百公里对吗?"
    for figure in figures_of(text):
        assert text[figure.start : figure.end] == figure.text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="第一二十百千万亿零两0123456789项条号件个家部%到和、重点民生附件年市长", max_size=30))
def test_names_are_looked_for_in_any_text(text):
    item_refs(text)
    without_refs(text)
    annexes_named(text)
    years_named(text)
    for figure in figures_of(text):
        assert figure.value >= 0


def test_the_annex_may_stand_behind_the_number():
    assert [(ref.annex, ref.number) for ref in item_refs("第七件民生实事谁负责?")] == [(2, 7)]


@pytest.mark.parametrize("text", ["第12号工单:谁负责装电梯?", "第88条来电:农村公路改造多少?", "第3号线什么时候开"])
def test_numbers_of_other_things_are_no_items(text):
    assert item_refs(text) == ()
