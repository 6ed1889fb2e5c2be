import pytest

from corpus.notice import FACT_NAMES
from retriever.meta import facts_asked


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("牵头单位怎么确定?", "lead_rule"),
        ("列在第一位的单位是什么角色?", "lead_rule"),
        ("责任单位中列在第一位的,文件怎么界定?", "lead_rule"),
        ("有两个以上牵头单位的任务,由谁负责汇总?", "lead_rule"),
        ("没注明牵头单位的由谁牵头?", "lead_rule"),
        ("通知落款是哪个单位,日期是哪天?", "date"),
        ("年中年末督查什么?", "supervision"),
        ("进展情况怎么督查?", "supervision"),
        ("这份通知有几个附件?", "annexes"),
        ("附件1叫什么?", "annexes"),
        ("通知主送哪些单位?", "addressees"),
        ("这个文件发给谁?", "addressees"),
        ("要抓紧排出哪三张表?", "tables"),
        ("通知什么时候印发的?", "date"),
        ("落款日期是哪天?", "date"),
        ("文件由谁印发?", "issuer"),
        ("发文机关是哪家?", "issuer"),
        ("文号是多少?", "document_number"),
        ("通知的标题是什么?", "title"),
        ("Who issued this notice?", "issuer"),
        ("When was the notice issued?", "date"),
    ],
)
def test_facts_of_the_notice_are_asked_for(text, fact):
    assert fact in facts_asked(text)


@pytest.mark.parametrize("text", ["谁负责加装电梯?", "城市书房建多少家?", "市水利局牵头哪些工作?", "加装电梯", ""])
def test_questions_on_matters_ask_for_none(text):
    assert facts_asked(text) == ()


def test_several_facts_come_at_once():
    assert {"issuer", "date"} <= set(facts_asked("通知由谁印发?什么时候印发的?"))


def test_every_name_is_one_the_notice_reader_knows():
    asked = facts_asked(
        "牵头单位怎么确定?督查几次?有几个附件?主送谁?三张表?什么时候印发?由谁印发?文号?通知的标题?通知有什么要求?"
    )
    assert len(asked) > 7
    assert set(asked) <= set(FACT_NAMES)
