"""Refusals: polite, with the reason, and with what may be asked instead."""

from collections.abc import Sequence

from answer.records import Kind, Reply
from answer.scope import Scope
from answer.wording import short_title
from corpus.records import Item
from retriever.records import Absent, Hit, Question

_WHY_ZH = {
    "not-found": "文件里没有找到与此相符的内容,不能回答。",
    Absent.CONTACT: "文件没有电话、地址等联系方式。",
    Absent.PROGRESS: "文件只写了任务和目标,没有进展和完成情况。",
    Absent.MONEY: "文件没有写这项金额或标准。",
    Absent.PROCEDURE: "文件是任务分工,没有写办理条件和流程。",
    Absent.NAMES: "文件没有列出具体名单。",
    Absent.PLACE: "文件没有写具体地点。",
    Absent.PERSON: "文件没有写这位人员的姓名。",
    Absent.REASON: "文件没有写原因。",
    Absent.SCHEDULE: "文件没有写具体的日期和时间安排。",
    Absent.EXPLANATION: "文件是任务分工,不解释名词和标准。",
    Absent.OPINION: "文件只写任务分工,不作评价和预测。",
    Absent.PERSONAL: "文件写的是全市的任务,没有个人的情况。",
    Absent.AFTERWARDS: "文件没有写完成以后或计划以外的安排。",
    Absent.DOCUMENT_NUMBER: "文件正文没有文号。",
    Absent.OTHER_YEAR: "这份文件是{year}年的,没有其他年份的内容。",
    Absent.OTHER_PLACE: "这份文件是{place}的,没有其他地方的内容。",
    "not-stated": "文件写到了这件事,但没有写所问的内容。",
    "no-deadline": "文件写到了这件事,但未写明完成时限。",
    "no-figure": "文件写到了这件事,但没有写所问的数字。",
    "no-district": "文件没有把这项目标分到区县,只有全市的数。",
    "unknown-unit": "文件的责任单位里没有“{unit}”。",
    "unknown-item": "文件里没有第{number}项。",
    "unclear": "这个问题可能指下面几件事,请选一个再问:",
}
_WHY_EN = {
    "not-found": "The documents hold nothing on this. ",
    Absent.CONTACT: "The notice gives no contact details. ",
    Absent.PROGRESS: "The notice sets tasks and targets; it does not report progress. ",
    Absent.MONEY: "The notice states no such amount. ",
    Absent.OTHER_YEAR: "The notice is of {year} and holds no other year. ",
    Absent.OTHER_PLACE: "The notice is of {place} and holds no other place. ",
    "unclear": "This may mean one of the following; please choose: ",
}
CHIT_CHAT_ZH = "我只回答政府重点工作和民生实事责任分解里的事,例如某件事由谁牵头、目标是多少、某个单位牵头哪些任务。"
CHIT_CHAT_EN = (
    "I answer questions on the task-division notice only: who leads a matter, who cooperates, what the target is."
)


def suggestion_for(item: Item) -> str:
    """A question that the item answers."""
    return f"{short_title(item, 20)}由谁负责?"


def suggest(hits: Sequence[Hit], most: int = 3) -> tuple[str, ...]:
    """Questions on the nearest items."""
    return tuple(dict.fromkeys(suggestion_for(hit.item) for hit in hits[:most]))


def refuse(
    question: Question, reason: str, scope: Scope, hits: Sequence[Hit] = (), confidence: float = 0.0, **slots: str
) -> Reply:
    """A refusal for a reason, naming the nearest items as what may be asked instead."""
    english = question.language == "en"
    table = _WHY_EN if english else _WHY_ZH
    if reason == Absent.CHIT_CHAT or reason == Absent.EMPTY:
        examples = tuple(suggestion_for(item) for item in scope.items[:: max(1, len(scope.items) // 3)][:3])
        return Reply(
            question.raw,
            CHIT_CHAT_EN if english else CHIT_CHAT_ZH,
            False,
            Kind.NONE,
            1 - confidence,
            suggestions=examples,
            reason=str(reason),
        )
    first = scope.documents[0]
    names = {"year": first.year or "", "place": first.place or first.title, **slots}
    why = table.get(reason) or (_WHY_EN["not-found"] if english else _WHY_ZH.get(reason, _WHY_ZH["not-found"]))
    text = why.format(**names)
    offers = suggest(hits)
    if reason == "unclear":
        # Where no buttons are shown (a table, a terminal) the choices stand in the text too.
        text += (" / " if english else ";").join(offers)
    elif hits and not english:
        nearest = ";".join(f"{scope.label(hit.item)}“{short_title(hit.item)}”" for hit in hits[:2])
        text += f"最接近的是{nearest}。"
    return Reply(question.raw, text, False, Kind.NONE, 1 - confidence, suggestions=offers, reason=str(reason))
