import pytest

from answer.sets import leader_set, set_query, unit_set
from retriever.records import Role


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市建设局牵头哪些工作?", ["重点1", "民生1"]),
        ("市建设局配合哪些工作?", ["重点2", "重点3"]),
        ("市建设局参与哪些工作?", ["重点1", "重点2", "重点3", "民生1"]),
        ("市建设局独家负责哪些工作?", ["民生1"]),
        ("民生实事里市教育局牵头哪些?", ["民生2"]),
        ("市教育局和市建设局共同参与哪些工作?", ["重点2", "重点3"]),
        ("市教育局牵头、市建设局配合的工作有哪些?", ["重点2", "重点3"]),
        ("市财政局牵头哪些工作?", []),
        ("市财政局配合市建设局的任务", ["重点1"]),
        ("由市建设局排在首位的任务有哪些", ["重点1", "民生1"]),
        ("市建设局自己扛的和帮忙的都算上有哪些", ["重点1", "重点2", "重点3", "民生1"]),
    ],
)
def test_unit_sets_by_hand(small, understood, draft, text, expected):
    items = unit_set(understood(text), small, draft)
    assert [item.label for item in items] == expected
    assert f"{len(expected)}项" in draft.text
    assert all(label in draft.text for label in expected)


def test_every_item_of_a_set_is_rested_on_and_cited(small, understood, draft):
    items = unit_set(understood("市建设局参与哪些工作?"), small, draft)
    assert list(draft.evidence) == [item.id for item in items]
    assert {citation.item for citation in draft.citations} == {item.id for item in items}
    assert all("市建设局" in citation.quote for citation in draft.citations)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沈岚市长主抓哪些工作?", ["重点1", "重点2"]),
        ("程远副市长牵头哪些工作?", ["重点3", "重点4"]),
        ("郝静副市长协助哪些工作?", ["重点3", "重点4"]),
    ],
)
def test_leader_sets_by_hand(small, understood, draft, text, expected):
    assert [item.label for item in leader_set(understood(text), small, draft)] == expected
    assert all(label in draft.text for label in expected)


def test_another_than_the_one_who_assists_is_put_right(small, understood, draft):
    leader_set(understood("协助程远副市长的是沈岚市长,对吗?"), small, draft)
    assert draft.text.startswith("不是。")
    assert "郝静副市长" in draft.text


@pytest.mark.parametrize(
    ("text", "roles", "together"),
    [
        ("市教育局和市建设局分别牵头哪些工作?", (Role.LEAD, Role.LEAD), False),
        ("市教育局和市建设局共同牵头哪些工作?", (Role.LEAD, Role.LEAD), True),
        ("市教育局牵头、市建设局配合哪些工作?", (Role.LEAD, Role.COOPERATING), True),
    ],
)
def test_roles_of_several_units_are_read(understood, text, roles, together):
    query = set_query(understood(text))
    assert (query.roles, query.together) == (roles, together)


def test_a_unit_after_except_is_left_out(understood):
    query = set_query(understood("除市财政局外,市建设局还和谁一起负责哪些工作?"))
    assert query.excluded == (frozenset({"市财政局"}),)
    assert query.units == (frozenset({"市建设局"}),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市建设局挑头的是哪几桩,民生实事也一起说", ["重点1", "民生1"]),
        ("建设局今年打下手的有哪些活?", ["重点2", "重点3"]),
        ("市财政局除自己牵头的以外,还在哪几项里配合?", ["重点1", "重点2", "重点3", "民生2"]),
        ("责任单位中有市建设局却没有市教育局的,是哪几项?", ["重点1", "民生1"]),
        ("第2项到第4项里,独家负责的有哪些?", ["重点4"]),
        ("附件1里只列了一家责任单位的,总共多少项?", ["重点4"]),
    ],
)
def test_everyday_words_of_assignment_name_no_matter(small, understood, draft, text, expected):
    question = understood(text)
    assert question.topic == ""
    assert [item.label for item in unit_set(question, small, draft)] == expected


def test_units_beside_each_lead_are_told_where_they_are_asked(small, understood, draft):
    unit_set(understood("市教育局牵头的任务有哪些,各自的责任单位是谁?"), small, draft)
    assert "市建设局、市财政局" in draft.text


def test_leaders_of_a_units_items_are_told_where_they_are_asked(small, understood, draft):
    unit_set(understood("市教育局牵头的几项归哪位副市长?"), small, draft)
    assert "沈岚市长1项(重点2)" in draft.text
    assert "程远副市长1项(重点3)" in draft.text
