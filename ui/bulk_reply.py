"""A reply as the columns that a bulk run adds to a row, with the rule of what a person has to look at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from answer.records import Evidence, Kind, Reply

COLUMNS: Final = ("答复", "类型", "牵头单位", "配合单位", "目标", "依据", "原文", "置信度", "状态", "复核原因")
CONFIDENT: Final = 0.75  # at least: answered without a person looking at it
_SOURCE_ITEMS: Final = 3  # whole texts of that many items; of more only the quoted clauses
_SOURCE_CHARS: Final = 4_000
_TITLE_CHARS: Final = 40

KIND_NAMES: Final[dict[str, str]] = {
    Kind.WHO: "责任单位",
    Kind.TARGET: "目标",
    Kind.LEADER: "领导分工",
    Kind.UNIT: "单位职责",
    Kind.NUMBER: "编号",
    Kind.LIST: "清单",
    Kind.COUNT: "数量",
    Kind.DETAIL: "内容",
    Kind.META: "通知信息",
    Kind.COMPARE: "比较",
    Kind.NONE: "无",
}

#: Why a row was not read or not answered; a code that is not here reads as `_OTHER`.
REASONS: Final[dict[str, str]] = {
    "empty": "问题为空",
    "too-long": "问题超过4000字",
    "formula": "单元格是没有结果的公式",
    "error-cell": "单元格是错误值",
    "bad-json": "不是有效的JSON对象",
    "garbled": "有乱码,原文件中这一行的编码不对",
    "ragged": "单元格多于表头,问题可能被逗号切开",
    "failed": "作答时出错",
    "cut": "有单元格超过32767字,写入xlsx时已截断",
    "unclear": "问题不明确,需要补充",
    "not-found": "通知中没有这一事项",
    "not-stated": "通知中没有写明",
    "no-deadline": "通知中没有写明完成时限",
    "no-figure": "通知中没有写明数字",
    "no-district": "通知中没有分到区县",
    "unknown-unit": "责任单位中没有这一单位",
    "unknown-item": "通知中没有这一编号",
    "chit-chat": "不是对通知的提问",
    "contact": "通知中没有联系方式",
    "progress": "通知中没有进展情况",
    "money": "通知中没有资金数额",
    "procedure": "通知中没有办理流程",
    "names": "通知中没有这一人名",
    "place": "通知中没有具体地点",
    "person": "通知中没有个人信息",
    "reason": "通知中没有说明原因",
    "document-number": "通知中没有文号",
    "other-year": "问的是其他年份",
    "other-place": "问的是其他地方",
}
_OTHER: Final = "通知中没有依据"


class Status(StrEnum):
    """What became of a row; the values are what users read."""

    ANSWERED = "已答"
    REFUSED = "拒答"
    REVIEW = "需人工复核"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row's added columns; `kind` is the reply's code, for the summary."""

    status: Status
    kind: str = ""
    answer: str = ""
    lead: str = ""
    cooperating: str = ""
    target: str = ""
    basis: str = ""
    source: str = ""
    confidence: float | None = None
    reason: str = ""

    def values(self) -> tuple[str | float | None, ...]:
        """Return the cells in the order of `COLUMNS`."""
        kind = KIND_NAMES.get(self.kind, self.kind)
        texts = (self.answer, kind, self.lead, self.cooperating, self.target, self.basis, self.source)
        return (*texts, self.confidence, self.status.value, self.reason)

    def to_json(self) -> str:
        """Write for the journal."""
        fields = (self.status.value, self.kind, self.answer, self.lead, self.cooperating, self.target, self.basis,
                  self.source, self.confidence, self.reason)  # fmt: skip
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Outcome":
        """Read what `to_json` wrote."""
        status, *rest = json.loads(text)
        return cls(Status(status), *rest)


def outcome_of(reply: Reply) -> Outcome:
    """Return the columns of a reply: answered if sure enough, refused, or for a person to look at."""
    confidence = round(float(reply.confidence), 2)
    if reply.reason == "unclear":
        return Outcome(Status.REVIEW, reply.kind.value, reply.answer, confidence=confidence, reason=REASONS["unclear"])
    if not reply.answerable:
        reason = REASONS.get(reply.reason, _OTHER)
        return Outcome(Status.REFUSED, reply.kind.value, reply.answer, confidence=confidence, reason=reason)
    sure = reply.confidence >= CONFIDENT
    return Outcome(
        status=Status.ANSWERED if sure else Status.REVIEW,
        kind=reply.kind.value,
        answer=reply.answer,
        lead=_joined((unit.name for one in reply.evidence for unit in one.item.lead), "、"),
        cooperating=_joined((unit.name for one in reply.evidence for unit in one.item.cooperating), "、"),
        target=_joined((target.text for one in reply.evidence for target in one.targets), ";"),
        basis=_joined((_label(one) for one in reply.evidence), ";"),
        source=_source(reply),
        confidence=confidence,
        reason="" if sure else f"把握不足({confidence:.2f})",
    )


def unread_outcome(problem: str) -> Outcome:
    """Return the columns of a row that could not be asked."""
    return Outcome(Status.REVIEW, reason=REASONS.get(problem, problem))


def marked(outcome: Outcome, code: str) -> Outcome:
    """Return the outcome with one more reason for a person to look at it."""
    reason = ";".join(part for part in (outcome.reason, REASONS[code]) if part)
    return replace(outcome, status=Status.REVIEW, reason=reason)


def _label(one: Evidence) -> str:
    title = one.item.title[:_TITLE_CHARS]
    return f"{one.item.label} {title}" if title and title != one.item.label else one.item.label


def _source(reply: Reply) -> str:
    """Return what the items say: whole for a few of them, else the quoted clauses."""
    labels = {one.item.id: one.item.label for one in reply.evidence}
    if len(reply.evidence) <= _SOURCE_ITEMS:
        parts = [(one.item.label, one.item.text) for one in reply.evidence]
    else:
        parts = [(labels.get(citation.item, ""), citation.quote) for citation in reply.citations]
    if len(labels) == 1:
        text = _joined((part for _, part in parts), "\n")
    else:
        text = _joined((f"{label}:{part}" for label, part in parts), "\n")
    return text if len(text) <= _SOURCE_CHARS else text[: _SOURCE_CHARS - 1] + "…"


def _joined(parts: Iterable[str], separator: str) -> str:
    return separator.join(dict.fromkeys(part for part in parts if part))
