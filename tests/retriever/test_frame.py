import pytest

from retriever.frame import (
    MEASURES,
    absent_matter,
    asks_for_count,
    asks_for_set,
    asks_last,
    aspects_of,
    is_only_roles,
    is_yes_no,
    role_of,
    strip_frame,
)
from retriever.records import Absent, Aspect, Role


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("谁负责蓝藻防控?", Aspect.WHO),
        ("蓝藻防控归哪个部门管?", Aspect.WHO),
        ("蓝藻防控由哪家单位牵头?", Aspect.WHO),
        ("全国禁毒示范城市创建的责任单位有哪些?", Aspect.WHO),
        ("农村宅基地改革是谁在抓", Aspect.WHO),
        ("禁毒这块到底归谁", Aspect.WHO),
        ("Which bureau is responsible for blue algae?", Aspect.WHO),
        ("蓝藻防控的配合单位有哪些?", Aspect.COOPERATING),
        ("哪些单位配合做蓝藻防控?", Aspect.COOPERATING),
        ("蓝藻防控的牵头单位是哪家?", Aspect.LEAD),
        ("新建城市书房多少家?", Aspect.TARGET),
        ("幼儿园要建几所?", Aspect.TARGET),
        ("城镇新增就业的目标是多少?", Aspect.TARGET),
        ("空气优良率要达到百分之几?", Aspect.TARGET),
        ("信用评价排名要进入第几?", Aspect.TARGET),
        ("燃煤锅炉淘汰的指标是什么?", Aspect.TARGET),
        ("How many elevators will be installed?", Aspect.TARGET),
        ("新区建设由哪位副市长牵头?", Aspect.LEADER),
        ("分管教育的副市长是谁?", Aspect.LEADER),
        ("哪位市领导主抓湖笔文化节?", Aspect.LEADER),
        ("Which vice mayor is in charge of tourism?", Aspect.LEADER),
        ("科技创新由谁协助?", Aspect.ASSISTING),
        ("市中医院什么时候能建成?", Aspect.DEADLINE),
        ("燃煤锅炉淘汰的完成时限是哪天?", Aspect.DEADLINE),
        ("公租房何时能完工?", Aspect.DEADLINE),
        ("全域数字治理试验区具体要做哪些事?", Aspect.DETAIL),
        ("垃圾革命的主要内容是什么?", Aspect.DETAIL),
        ("养老助残扶幼行动有几个子项?", Aspect.SUB_ITEMS),
    ],
)
def test_aspect_shows_in_the_form(text, aspect):
    assert aspect in aspects_of(text)


@pytest.mark.parametrize("text", ["哪位领导协助抓科技创新?", "协助的副市长是哪位?"])
def test_leaders_who_assist_are_asked_for(text):
    assert Aspect.ASSISTING in aspects_of(text)


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("城市书房由谁负责,要建多少家?", {Aspect.WHO, Aspect.TARGET}),
        ("湖笔文化节是哪位副市长牵头,责任单位是谁?", {Aspect.WHO, Aspect.LEADER}),
        ("百姓健身房建几个?什么时候建成?", {Aspect.TARGET, Aspect.DEADLINE}),
    ],
)
def test_one_question_asks_for_several_facts(text, aspects):
    assert aspects <= set(aspects_of(text))


@pytest.mark.parametrize("text", ["蓝藻防控", "绿色工厂全覆盖", "湖笔文化节"])
def test_a_matter_alone_asks_for_no_fact(text):
    assert aspects_of(text) == ()


def test_the_same_fact_is_told_once():
    found = aspects_of("谁负责?哪个单位牵头?归谁管?")
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("哪几项任务涉及数字经济?", True),
        ("市科协承担哪些工作?", True),
        ("把市水利局的任务全部列出来", True),
        ("民生实事一共有几件?", True),
        ("list all tasks of the education bureau", True),
        ("谁负责蓝藻防控?", False),
        ("城市书房建多少家?", False),
    ],
)
def test_sets_are_asked_for_in_so_many_words(text, wanted):
    assert asks_for_set(text) is wanted


@pytest.mark.parametrize("text", ["重点工作共有多少项?", "牵头任务最多的是哪家?", "一共列了几个单位?"])
def test_counts_are_told_by_their_words(text):
    assert asks_for_count(text)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("市民政局的联系电话是多少?", Absent.CONTACT),
        ("市残联的网址是什么?", Absent.CONTACT),
        ("市体育局的邮箱?", Absent.CONTACT),
        ("加装电梯目前已经完成多少部了?", Absent.PROGRESS),
        ("湖杭高铁的进展怎么样?", Absent.PROGRESS),
        ("公租房怎么申请?", Absent.PROCEDURE),
        ("居住证在哪里办理?", Absent.PROCEDURE),
        ("改造的老旧小区名单有吗?", Absent.NAMES),
        ("城市书房的具体地址在哪?", Absent.PLACE),
        ("市教育局局长是谁?", Absent.PERSON),
        ("为什么要加装电梯?", Absent.REASON),
        ("这份通知的文号是多少?", Absent.DOCUMENT_NUMBER),
        ("加装电梯补贴多少钱?", Absent.MONEY),
        ("给我讲个笑话", Absent.CHIT_CHAT),
        ("你好", Absent.CHIT_CHAT),
        ("谢谢", Absent.CHIT_CHAT),
        ("今天天气怎么样", Absent.CHIT_CHAT),
        ("", Absent.EMPTY),
    ],
)
def test_absent_matters_show_in_the_form(text, absent):
    assert absent_matter(text) is absent


@pytest.mark.parametrize(
    "text",
    [
        "谁负责蓝藻防控?",
        "新建城市书房多少家?",
        "市水利局牵头哪些工作?",
        "燃煤锅炉淘汰由哪位副市长牵头?",
        "农村公路改造提升多少公里?",
    ],
)
def test_matters_that_are_held_are_not_called_absent(text):
    assert absent_matter(text) is None


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("谁负责蓝藻防控?", "蓝藻防控"),
        ("请问蓝藻防控由哪个部门牵头?", "蓝藻防控"),
        ("我想问一下蓝藻防控归谁管?", "蓝藻防控"),
        ("无废城市建设的责任单位是哪些?", "无废城市建设"),
        ("城市书房今年要建多少家?", "城市书房"),
        ("湖笔文化节由哪位副市长牵头?", "湖笔文化节"),
        ("燃煤锅炉淘汰任务什么时候完成?", "燃煤锅炉淘汰"),
        ("近视综合防控是不是市教育局负责?", "近视综合防控"),
    ],
)
def test_stripping_keeps_the_matter(text, matter):
    assert matter in strip_frame(text)


@pytest.mark.parametrize("text", ["谁负责?", "由哪个部门牵头?", "目标是多少?", "请问一下?", ""])
def test_a_frame_alone_leaves_nothing(text):
    assert strip_frame(text) == ""


@pytest.mark.parametrize("word", ["谁", "哪", "多少", "?"])
def test_stripping_takes_the_question_words(word):
    assert word not in strip_frame("谁负责蓝藻防控,哪个部门牵头,目标是多少?")


def test_what_is_quoted_is_kept_whole():
    assert "“谁执法谁普法”" in strip_frame("“谁执法谁普法”由谁负责?")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("市水利局牵头哪些工作?", Role.LEAD),
        ("市水利局主办的有哪些?", Role.LEAD),
        ("市水利局配合哪些工作?", Role.COOPERATING),
        ("市水利局不是牵头单位的有哪些?", Role.COOPERATING),
        ("市水利局独家负责哪些工作?", Role.ALONE),
        ("市水利局单独承担的任务?", Role.ALONE),
        ("市水利局参与哪些工作?", Role.ANY),
        ("市水利局牵头和参与的工作有哪些?", Role.ANY),
        ("which tasks does the water bureau lead?", Role.LEAD),
    ],
)
def test_role_of_a_unit_is_read(text, role):
    assert role_of(text) is role


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("加装电梯是50部吗?", True),
        ("听说要建60个健身房", True),
        ("是不是市水利局牵头?", True),
        ("市水利局是否参与蓝藻防控?", True),
        ("Is the target 50?", True),
        ("加装电梯是多少部?", False),
        ("归什么部门管", False),
    ],
)
def test_statements_to_confirm_are_told_from_open_questions(text, asked):
    assert is_yes_no(text) is asked


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("建多少家城市书房,由谁负责?", Aspect.WHO),
        ("谁负责城市书房,要建多少家?", Aspect.TARGET),
        ("蓝藻防控", None),
    ],
)
def test_what_is_asked_last_is_told(text, aspect):
    assert asks_last(text) is aspect


@pytest.mark.parametrize(("text", "only"), [("牵头的工作", True), ("负责哪些任务", True), ("牵头蓝藻防控", False)])
def test_words_of_role_name_no_matter(text, only):
    assert is_only_roles(text) is only


def test_longer_measures_are_tried_first():
    assert [len(measure) for measure in MEASURES] == sorted((len(m) for m in MEASURES), reverse=True)


def test_a_hostile_text_is_read_in_time():
    for text in ("谁" * 4000, "哪个" * 2000, "的" * 4000, "负责配合" * 1000, "(" * 4000, "1" * 4000):
        aspects_of(text)
        absent_matter(text)
        strip_frame(text)


@pytest.mark.parametrize(
    "text",
    [
        "麻烦问下,绿道由谁负责?",
        "领导好,绿道归哪个部门管",
        "各位领导好,绿道由哪些单位配合?",
    ],
)
def test_greetings_are_no_part_of_the_matter(text):
    assert strip_frame(text) == "绿道"
