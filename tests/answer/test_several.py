import pytest

from answer.records import Citation, Evidence, Kind, Reply
from answer.several import answer_parts, joined, parts_of


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("加装电梯谁负责?老旧小区改造多少个?", ["加装电梯", "老旧小区改造"]),
        ("新建公园目标多少,人口普查归谁管?", ["新建公园", "人口普查"]),
        ("人口普查和幼儿园建设分别由谁牵头?", ["人口普查", "幼儿园建设"]),
        ("加装电梯谁牵头?人口普查呢?", ["加装电梯", "人口普查"]),
    ],
)
def test_a_message_on_two_matters_has_two_parts(small, understood, text, topics):
    parts = parts_of(understood(text), small.names)
    assert [part.topic for part in parts] == topics


@pytest.mark.parametrize(
    "text",
    [
        "加装电梯谁负责?",
        "加装电梯的目标是多少?由谁负责?",
        "我家住六楼,腿脚不好,加装电梯归谁管?",
        "第1项的牵头单位是谁,目标是多少?",
        "新建幼儿园几所,小学几所?",
        "加装电梯是市建设局牵头的吗?",
    ],
)
def test_one_matter_asked_in_two_breaths_is_one_question(small, understood, text):
    parts = parts_of(understood(text), small.names)
    assert len({part.topic for part in parts}) != 1
    assert not parts or "小学" in text  # figures of one item may be asked apart: the answer side joins them


def test_the_part_after_leans_on_the_one_before_for_its_form(small, understood):
    first, second = parts_of(understood("加装电梯谁牵头?人口普查呢?"), small.names)
    assert first.aspects == second.aspects


def reply(text: str, label: str, quotes: list[tuple[str, int]], items, confidence: float = 0.9) -> Reply:
    item = next(item for item in items if item.label == label)
    citations = tuple(Citation(n, item.id, quote, at, at + len(quote)) for n, (quote, at) in enumerate(quotes, 1))
    return Reply("", text, True, Kind.WHO, confidence, evidence=(Evidence(item, 1.0),), citations=citations)


def test_joined_replies_count_their_marks_through_and_share_quotes(small):
    one = reply("甲[1],乙[2]。", "重点1", [("甲", 3), ("乙", 9)], small.items, 0.9)
    two = reply("乙[1],丙[2]。", "重点1", [("乙", 9), ("丙", 20)], small.items, 0.7)
    whole = joined([one, two])
    assert whole.answer == "甲[1],乙[2]。乙[2],丙[3]。"
    assert [citation.quote for citation in whole.citations] == ["甲", "乙", "丙"]
    assert [citation.marker for citation in whole.citations] == [1, 2, 3]
    assert whole.confidence == 0.7


def test_a_part_that_is_refused_leaves_the_message_one_question(small, understood):
    question = understood("加装电梯谁负责?老旧小区改造多少个?")
    near = [item.id for item in small.items]
    good = reply("甲[1]。", "重点1", [("甲", 3)], small.items)
    refused = Reply("", "没有。", False, Kind.NONE, 0.9, reason="not-found")
    answers = iter([good, refused, refused])  # asked once more as another clause of the same item
    assert answer_parts(question, parts_of(question, small.names), near, lambda part: next(answers)) is None


def test_a_part_about_an_item_far_from_the_message_was_not_asked(small, understood):
    question = understood("加装电梯谁负责?老旧小区改造多少个?")
    good = reply("甲[1]。", "重点1", [("甲", 3)], small.items)
    assert answer_parts(question, parts_of(question, small.names), [], lambda part: good) is None
