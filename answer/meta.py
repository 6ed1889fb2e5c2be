"""What the notice says of itself: issuer, date, annexes, addressees, supervision, the lead-unit rule, the tables."""

from collections.abc import Sequence

from answer.draft import Draft
from answer.scope import Scope
from corpus.records import Document, Fact, Item

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
