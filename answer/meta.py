"""What the notice says of itself: issuer, date, annexes, addressees, supervision, the lead-unit rule, the tables."""

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.draft import Draft
from answer.held import told_in
from answer.records import Kind, Reply
from answer.scope import Scope
from answer.turn import SET_SURE, Turn
from corpus.records import Document, Fact, Item
from retriever.frame import matter_words
from retriever.meta import facts_asked
from retriever.places import other_places
from retriever.records import Absent

_INTRO = {
    "issuer": "发文单位是",
    "date": "落款日期是",
    "addressees": "主送单位是",
    "annexes": "",
    "supervision": "",
    "lead_rule": "文件的规则是:",
    "tables": "要抓紧排出",
    "title": "标题是",
    "requirements": "",
}


def meta_answer(asked: Sequence[str], scope: Scope, draft: Draft) -> bool:
    """Write the facts asked for, of every document in scope that has them; return False where none has."""
    said = False
    for document in scope.documents:
        notice = scope.catalog.item(f"{document.id}/通知")
        for name in asked:
            facts = scope.catalog.facts(document.id, name)
            if facts:
                prefix = f"{document.title}:" if len(scope.documents) > 1 else ""
                draft.say(prefix + _said(name, facts, notice, document, draft))
                draft.rest_on(notice)
                said = True
    return said


def _said(name: str, facts: Sequence[Fact], notice: Item, document: Document, draft: Draft) -> str:
    marks = [draft.cite(notice, fact.start, fact.end) for fact in facts]
    if name == "annexes":
        listed = ";".join(
            f"附件{n}《{fact.value}》{mark}" for n, (fact, mark) in enumerate(zip(facts, marks, strict=True), 1)
        )
        return f"共{len(facts)}个附件:{listed}。"
    values = "、".join(fact.value.rstrip("。") + mark for fact, mark in zip(facts, marks, strict=True))
    return f"{_INTRO.get(name, '')}{values}。"


# A part of a question of fewer words is told by the facts.
LEAST_TOLD = 2
# What is asked of checking and reporting beyond what notices say.
_NOT_OF_NOTICE = re.compile("排名|名次|得分|扣分|加分|评分|打分|分值|细则|第几页|模板|表格样式")


def told_by_notice(turn: Turn) -> Reply | None:
    """Quote the notice's own words on what no item is about; None where they are silent."""
    question = turn.question
    if question.absent is not None or question.units or question.kind in {Kind.COMPARE, Kind.LIST, Kind.COUNT}:
        return None
    if facts_asked(question.text) and (told := _meta_told(turn)):
        return told
    return _in_the_notice(turn)


def _meta_told(turn: Turn) -> Reply | None:
    if not meta_answer(facts_asked(turn.question.text), turn.scope, turn.draft):
        return None
    return turn.done(Kind.META, SET_SURE)


def tell_notice_facts(turn: Turn) -> Reply | None:
    """Tell what the notice says of itself; None where it is silent."""
    asked = facts_asked(turn.question.text)
    places = [document.place for document in turn.scope.documents]
    own = "".join(turn.scope.catalog.item(f"{document.id}/通知").text for document in turn.scope.documents)
    if other_places(turn.question.text, places, own):
        return turn.refuse(Absent.OTHER_PLACE)  # 杭州环保督察情况
    if not meta_answer(asked, turn.scope, turn.draft):
        return _in_the_notice(turn)
    if (detail := _NOT_OF_NOTICE.search(turn.question.text)) and detail.group() not in turn.draft.text:
        return turn.refuse("not-found")
    figure = re.search(r"(?:几|多少)(分|档|元|个百分点)", turn.question.text)
    if figure and not re.search(rf"[\d一二三四五六七八九十]{figure[1]}", turn.draft.text):
        return turn.refuse("no-figure")
    _add_told(turn)
    if turn.question.yes_no:
        turn.draft.parts.insert(0, _meta_verdict(turn, asked))
    return turn.done(Kind.META, 0.95)


def _add_told(turn: Turn) -> None:
    """Quote besides what the notice says of each part of the question that the facts told leave out."""
    documents = turn.scope.documents
    if len(documents) != 1:
        return
    parts = [part for part in re.split("[,;?。]", turn.question.text) if len(matter_words(part)) >= LEAST_TOLD]
    notice = turn.scope.catalog.item(f"{documents[0].id}/通知")
    for part in parts:
        span = told_in(notice, replace(turn.question, text=part, topic=part))
        if span and not any(cited.start < span.end and span.start < cited.end for cited in turn.draft.citations):
            turn.quote(notice, span)
            turn.draft.say(turn.table["end"])


def _in_the_notice(turn: Turn) -> Reply | None:
    """Quote the sentence of the notice's own words that is nearest to what is asked of it."""
    documents = turn.scope.documents
    if len(documents) != 1 or turn.question.refs:
        return None
    notice = turn.scope.catalog.item(f"{documents[0].id}/通知")
    span = told_in(notice, turn.question)
    if span is None:
        return None
    return turn.quoted(notice, span, Kind.META, SET_SURE)


def _meta_verdict(turn: Turn, asked: Sequence[str]) -> str:
    """Yes where all that the question says of issuer and date stands in these facts, else no."""
    facts = "".join(
        fact.value for d in turn.scope.documents for name in asked for fact in turn.scope.catalog.facts(d.id, name)
    )
    dates = re.findall(r"\d{4}年|\d{1,2}月|\d{1,2}[日号]", turn.question.text)
    unlike = [date for date in dates if date.replace("号", "日") not in facts]
    bodies = [match.text for match in turn.question.units if match.text not in facts]
    if not dates and not turn.question.units:
        return ""
    return turn.table["no"] if unlike or ("issuer" in asked and bodies) else turn.table["yes"]
