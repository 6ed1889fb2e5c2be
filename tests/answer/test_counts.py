import pytest

from answer.counts import by_size, count_answer
from answer.draft import Draft
from retriever.dialogue import resolve
from retriever.records import Kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("哪个单位牵头的任务最多?", ("市教育局,3项",)),
        ("重点工作一共有多少项?", ("4项",)),
        ("民生实事有几项?", ("2项",)),
        ("重点工作和民生实事一共有多少项?", ("6项",)),
        ("民生实事一共多少个子项?", ("3个子项",)),
        ("一共有多少个责任单位?", ("4个", "市统计局")),
        ("牵头单位有几个?", ("3个",)),
        ("有几位市领导?", ("2位", "沈岚市长", "程远副市长", "郝静副市长")),
        ("哪位市领导牵头的任务最多?", ("沈岚市长", "程远副市长", "2项")),
        ("哪项任务的责任单位最多?", ("重点2", "重点3", "3家")),
        ("哪项任务的责任单位最少?", ("重点4", "民生1", "1家")),
        ("市建设局牵头几项?", ("2项",)),
        ("由两家单位共同牵头的任务有几项?", ("共0项",)),
        ("第二部分共列多少项?", ("2项", "重点3", "重点4")),
        ("市长带上这帮副市长,牵头条数最多的是谁?", ("沈岚市长", "程远副市长", "2项")),
        ("民生实事的牵头单位去掉重复后有几个?", ("2个",)),
    ],
)
def test_counts_by_hand(small, understood, draft, text, said):
    assert count_answer(understood(text), small, draft)
    assert all(word in draft.text for word in said), draft.text


@pytest.mark.parametrize("text", ["哪位市领导牵头的任务最多?", "哪项任务的责任单位最多?"])
def test_ties_are_told_as_ties(small, understood, draft, text):
    count_answer(understood(text), small, draft)
    assert "并列" in draft.text
    assert "2个并列" in draft.text


def test_a_single_best_is_told_without_a_tie(scope):
    draft = Draft({document.id: document.text for document in scope.documents})
    count_answer(resolve("哪个单位牵头的任务最多?", (), scope.names), scope, draft)
    assert "市生态环境局,11项" in draft.text
    assert "并列" not in draft.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("责任单位超过2家的任务有哪些?", ["重点2", "重点3"]),
        ("责任单位有2家的任务有哪些?", ["重点1", "民生2"]),
        ("责任单位至少2家的任务有哪些?", ["重点1", "重点2", "重点3", "民生2"]),
        ("责任单位超过三家的有哪些?", []),
    ],
)
def test_items_are_chosen_by_how_many_units_they_name(small, text, expected):
    chosen = by_size(text, small.items)
    assert chosen is not None
    assert [item.label for item in chosen] == expected


def test_a_question_without_a_size_chooses_none(small):
    assert by_size("市建设局牵头哪些任务?", small.items) is None


def test_counts_are_cited(small, understood, draft):
    count_answer(understood("一共有多少个责任单位?"), small, draft)
    assert {citation.quote for citation in draft.citations} == {"市建设局", "市财政局", "市教育局", "市统计局"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称以“市教”开头的单位有几家?", "1家:市教育局"),
        ("名称以“市建”开头的单位牵头的任务数", "共2项:重点1(改造老旧小区20个,加装电梯30部)、民生1"),
        ("附件1共列多少项任务、分几个部分?", "4项"),
        ("未标明牵头单位的任务有几项?", "共"),
    ],
)
def test_counts_by_name_section_and_basis(small, understood, draft, text, said):
    question = understood(text)
    assert question.kind is Kind.COUNT
    assert count_answer(question, small, draft)
    assert said in draft.text
