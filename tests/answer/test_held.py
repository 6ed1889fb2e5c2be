"""What an item tells after all, though a question's form speaks against it; the units of one part of an item."""

from dataclasses import replace

import pytest

from answer import held
from answer.facts import numbered_clause, of_clause
from answer.matters import Found
from corpus.notice import parse_notice
from corpus.readers import document_from_text
from corpus.records import LeadBasis
from retriever.records import Absent, Aspect, Figure, Hit, Kind, Question

TEXT = """附件1
2023年重点工作责任分解
1.促进消费。发放消费券3000万元，普惠小微贷款余额增长20%。新馆5月18日开馆；易涝点6月底前整治完，加装电梯30部。
责任单位：市商务局、市财政局
2.乡村建设。①修路260公里（市交通局）；②改厕1.1万户（市农业农村局）；③治污达到45%（市生态环境局）。
3.平安建设。化解积案，启动普法。（①信访积案由市信访局负责；②普法由市司法局负责）
附件2
民生实事责任分解
1.办好学前教育。新增幼儿园3所。
责任单位：市教育局
"""


@pytest.fixture(scope="module")
def notice():
    return parse_notice(document_from_text(TEXT, document_id="t"))


@pytest.fixture
def found(notice):
    """Give a function that makes the first item found by the clause with some words."""
    item = notice.items[0]

    def by(words: str) -> Found:
        clause = next(clause for clause in item.clauses if words in clause.text)
        return Found(Hit(item, 1.0, 1, {}, clause), {(clause.start, clause.end): 1.0})

    return by


def asked(text: str, topic: str, **more) -> Question:
    question = Question(text, text, "zh", content=topic, topic=topic, kind=Kind.TARGET, aspects=(Aspect.TARGET,))
    return replace(question, **more)


def test_a_sum_that_the_clause_states_is_held(found):
    question = asked("消费券发多少钱", "消费券", absent=Absent.MONEY, measure="钱")
    assert held.sum_that_is_held(question, found("消费券")).absent is None
    assert held.sum_that_is_held(question, found("电梯")) is None


def test_of_things_numbered_side_by_side_the_one_asked_about_is_told():
    text = "附件1\n2023年重点工作责任分解\n1.治水。云湖水质稳定达到Ⅳ类、栖雁湖水质达到Ⅴ类。\n责任单位：市水利局\n"
    item = parse_notice(document_from_text(text, document_id="w")).items[0]
    span = numbered_clause(item, "类", "栖雁湖水质")
    assert (span.text, text[span.start : span.end]) == ("栖雁湖水质达到Ⅴ类", "栖雁湖水质达到Ⅴ类")


def test_a_price_that_the_item_does_not_speak_of_is_not_held(found):
    question = asked("消费券的利率是多少", "消费券利率", absent=Absent.MONEY)
    assert held.sum_that_is_held(question, found("消费券")) is None
    each = asked("消费券一个人发多少钱", "消费券", absent=Absent.MONEY, measure="钱")
    assert held.sum_that_is_held(each, found("消费券")) is None


def test_a_figure_whose_own_words_are_asked_is_no_sum(found):
    question = asked("普惠小微贷款余额增长多少", "普惠小微贷款余额增长", absent=Absent.MONEY)
    assert held.figure_that_is_named(question, found("贷款")).absent is None
    assert held.figure_that_is_named(replace(question, text="普惠小微贷款余额发多少钱"), found("贷款")) is None


def test_a_figure_taken_for_granted_is_put_right(found):
    question = asked("装100部电梯轮得上我们吗", "装电梯", figures=(Figure(100.0, "部", "100部", 1, 5),), yes_no=True)
    assert held.figure_to_put_right(question, found("电梯")).aspects == (Aspect.TARGET,)
    true = replace(question, figures=(Figure(30.0, "部", "30部", 1, 4),))
    assert held.figure_to_put_right(true, found("电梯")) is None


def test_a_clause_tells_its_own_day_and_date(found):
    assert held.clause_of_a_day(found("开馆"), "几号开馆").text.startswith("新馆5月18日")
    assert held.clause_of_a_day(found("易涝点"), "几号整治完") is None
    assert held.clause_of_a_day(found("电梯"), "什么时候装") is None
    assert "6月底前" in held.clause_with_date(found("易涝点")).text
    assert held.clause_with_date(found("电梯")) is None


def test_a_date_of_another_sentence_is_no_deadline(found):
    deadline = found("电梯").item.deadline
    assert held.is_of_another_sentence(found("消费券"), deadline)
    assert not held.is_of_another_sentence(found("电梯"), deadline)


@pytest.mark.parametrize(
    ("number", "words", "unit"),
    [(2, "②改厕1.1万户", "市农业农村局"), (2, "①修路260公里", "市交通局"), (3, "启动普法", "市司法局")],
)
def test_a_part_of_an_item_has_units_of_its_own(notice, number, words, unit):
    item = notice.items[number - 1]
    part = of_clause(item, words, TEXT)
    assert ([mention.unit for mention in part.lead], part.lead_basis) == ([unit], LeadBasis.SOLE)


def test_an_item_without_parts_keeps_its_units(notice):
    assert of_clause(notice.items[0], "消费券", TEXT) is notice.items[0]
