import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.dialogue import annex_hint, resolve
from retriever.question import understand
from retriever.records import Absent, Aspect, Kind, Role

LIFT = "加装电梯由谁负责?"
WATER = "市水利局牵头哪些工作?"


@pytest.mark.parametrize(
    "text",
    [
        "那目标呢?",
        "目标是多少?",
        "要装多少部?",
        "谁配合?",
        "由哪位市领导牵头?",
        "什么时候完成?",
        "它的目标是多少?",
        "还有谁配合?",
    ],
)
def test_a_follow_up_without_a_matter_takes_the_old_one(names, text):
    question = resolve(text, [LIFT], names)
    assert "加装电梯" in f"{question.topic} {question.lean}"
    assert question.context == (understand(LIFT, names).text,)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("那目标是多少?", Aspect.TARGET),
        ("由哪位副市长牵头?", Aspect.LEADER),
        ("什么时候完成?", Aspect.DEADLINE),
        ("谁配合?", Aspect.COOPERATING),
    ],
)
def test_a_follow_up_keeps_its_own_aspect(names, text, aspect):
    assert aspect in resolve(text, [LIFT], names).aspects


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("那湖笔文化节呢?", "湖笔文化节"),
        ("蓝藻防控呢?", "蓝藻防控"),
        ("那城市书房呢?", "城市书房"),
        ("换成垃圾革命呢?", "垃圾革命"),
    ],
)
def test_a_new_matter_takes_the_old_question(names, text, topic):
    question = resolve(text, [LIFT], names)
    assert topic in question.topic
    assert "加装电梯" not in question.topic
    assert Aspect.WHO in question.aspects


@pytest.mark.parametrize(
    ("text", "unit"), [("那市教育局呢?", "市教育局"), ("市科协呢?", "市科协"), ("市财政局又如何?", "市财政局")]
)
def test_another_unit_takes_the_old_set_question(names, text, unit):
    question = resolve(text, [WATER], names)
    assert [name for match in question.units for name in match.units] == [unit]
    assert question.kind is Kind.UNIT
    assert question.role is Role.LEAD


def test_another_role_is_asked_of_the_same_unit(names):
    question = resolve("配合的呢?", [WATER], names)
    assert [name for match in question.units for name in match.units] == ["市水利局"]
    assert question.role is Role.COOPERATING


def test_an_annex_narrows_the_old_set(names):
    question = resolve("其中民生实事有哪些?", [WATER], names)
    assert [name for match in question.units for name in match.units] == ["市水利局"]
    assert question.annexes == (2,)


def test_another_leader_takes_the_old_set_question(names):
    question = resolve("那夏坚定副市长呢?", ["闵云副市长牵头哪些工作?"], names)
    assert [leader.name for leader in question.leaders] == ["夏坚定"]
    assert question.kind is Kind.LEADER


def test_another_number_stays_in_the_annex(names):
    question = resolve("第5项呢?", ["民生实事第3项由谁负责?"], names)
    assert [(ref.annex, ref.number) for ref in question.refs] == [(2, 5)]
    assert Aspect.WHO in question.aspects


@pytest.mark.parametrize(("text", "number"), [("下一项呢?", 13), ("上一项呢?", 11), ("那前一项呢?", 11)])
def test_the_item_before_or_after_is_a_step(names, text, number):
    question = resolve(text, ["重点工作第12项由谁负责?"], names)
    assert [(ref.annex, ref.number) for ref in question.refs] == [(1, number)]


def test_this_item_is_the_numbered_one(names):
    question = resolve("这一项的目标是多少?", ["重点工作第37项由谁负责?"], names)
    assert [(ref.annex, ref.number) for ref in question.refs] == [(1, 37)]


def test_a_year_asks_the_old_question_of_that_year(names):
    question = resolve("2019年呢?", ["加装电梯的目标是多少?"], names)
    assert "2019" in question.text
    assert "加装电梯" in question.text


@pytest.mark.parametrize("text", ["换个问题,湖笔文化节由谁负责?", "不说这个了,湖笔文化节由谁负责?"])
def test_a_change_of_subject_drops_the_old_one(names, text):
    question = resolve(text, [LIFT], names)
    assert question.context == ()
    assert "加装电梯" not in f"{question.topic} {question.lean}"


def test_a_whole_question_needs_no_history(names):
    text = "中心城市中运量快速公交建设由哪个单位负责?"
    alone, later = understand(text, names), resolve(text, [LIFT], names)
    assert later.topic == alone.topic
    assert later.lean == ""


def test_small_talk_in_between_does_not_end_a_topic(names):
    assert "加装电梯" in resolve("那目标是多少?", [LIFT, "谢谢"], names).topic


def test_small_talk_takes_nothing_from_before(names):
    assert resolve("谢谢", [LIFT], names).absent is Absent.CHIT_CHAT


def test_a_chain_of_follow_ups_leads_back(names):
    history = [LIFT, "目标是多少?", "由哪位市领导牵头?"]
    assert "加装电梯" in resolve("谁配合?", history, names).topic


def test_blank_turns_are_passed_over(names):
    assert "加装电梯" in resolve("目标是多少?", [LIFT, "", "  "], names).topic


def test_without_history_a_question_is_read_by_itself(names):
    assert resolve(LIFT, [], names) == understand(LIFT, names)


@pytest.mark.parametrize(
    ("text", "annex"),
    [("重点工作第3项?", 1), ("民生实事有哪些?", 2), ("两个附件各有几项?", None), ("谁负责加装电梯?", None)],
)
def test_the_one_annex_spoken_of_is_the_hint(names, text, annex):
    assert annex_hint(understand(text, names)) == annex


TURNS = st.sampled_from(
    [
        LIFT,
        WATER,
        "那目标呢?",
        "第5项呢?",
        "下一项呢?",
        "2019年呢?",
        "谢谢",
        "它呢?",
        "那市教育局呢?",
        "换个问题",
        "?",
        "",
    ]
)


@settings(max_examples=100, deadline=None)
@given(TURNS, st.lists(TURNS, max_size=8))
def test_any_dialogue_is_resolved(names, text, history):
    assert resolve(text, history, names).raw == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("往前数一项呢?", 24), ("往后数两项呢?", 27), ("再下一项呢?", 26), ("上一条是什么?", 24)],
)
def test_steps_in_the_list_are_counted_from_the_item_before(names, text, number):
    question = resolve(text, ["第25项讲什么?"], names)
    assert [ref.number for ref in question.refs] == [number]
