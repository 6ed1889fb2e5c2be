"""Bodies of requests, and records as the JSON that goes out."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from answer.records import Citation, Evidence, Reply
from corpus.records import Document, Item, Section, Target

Json = dict[str, Any]

MAX_QUESTION_CHARS = 4_000
MAX_BATCH = 1_000
#: Longer than any question after cleaning: what is cleaned away (blanks, symbols) may come on top.
_RAW_CHARS = 60_000


class AskBody(BaseModel):
    """One question, with what was asked before or the id under which the service remembers it."""

    model_config = ConfigDict(extra="ignore")

    question: str = Field(max_length=_RAW_CHARS)
    history: list[str] = Field(default_factory=list, max_length=100)
    documents: list[str] = Field(default_factory=list, max_length=100)
    session_id: str | None = Field(default=None, max_length=200)


class BatchQuestion(BaseModel):
    """One question of a batch."""

    question: str = Field(max_length=_RAW_CHARS)
    history: list[str] = Field(default_factory=list, max_length=100)
    documents: list[str] = Field(default_factory=list, max_length=100)


class BatchBody(BaseModel):
    """Many questions, each with its own history where it has one."""

    questions: list[str | BatchQuestion]
    documents: list[str] = Field(default_factory=list, max_length=100)


class FeedbackBody(BaseModel):
    """A thumb on a reply, by its id or by the question itself."""

    reply_id: str = Field(default="", max_length=64, validation_alias=AliasChoices("reply_id", "id"))
    question: str = Field(default="", max_length=_RAW_CHARS)
    answer: str = Field(default="", max_length=_RAW_CHARS)
    thumb: str | int | bool = Field(
        default="", validation_alias=AliasChoices("thumb", "thumbs", "rating", "vote", "helpful")
    )
    reason: str = Field(default="", max_length=100)
    comment: str = Field(default="", max_length=2_000)
    session_id: str | None = Field(default=None, max_length=200)


def plain_number(value: float) -> int | float:
    """Write whole numbers without a point: 50, not 50.0."""
    return int(value) if value == int(value) else value


def target_json(target: Target) -> Json:
    """Give one figure to reach."""
    return {
        "text": target.text,
        "object": target.object,
        "comparator": str(target.comparator),
        "value": plain_number(target.value),
        "unit": target.unit,
        "written": target.written,
        "emphasis": target.emphasis,
        "part_of": target.part_of,
        "start": target.start,
        "end": target.end,
    }


def section_title(section: Section | None) -> str | None:
    """Give a heading as it would be printed."""
    if section is None:
        return None
    return (
        f"{section.number}、{section.title}"
        if section.number and section.number not in section.title
        else section.title
    )


def item_json(item: Item, targets: Sequence[Target] | None = None, score: float | None = None) -> Json:
    """Give an item; with the score and the targets that a reply speaks of, where it stands in one."""
    body: Json = {
        "id": item.id,
        "label": item.label,
        "document": item.document,
        "annex": item.annex,
        "annex_title": item.annex_title,
        "number": item.number,
        "title": item.title,
        "section": section_title(item.section),
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "lead": item.lead[0].name if item.lead else (item.units[0].name if item.units else None),
        "leads": [unit.name for unit in item.lead],
        "lead_basis": str(item.lead_basis),
        "units": [unit.name for unit in item.units],
        "cooperating": [unit.name for unit in item.cooperating],
        "leaders": [leader.text for leader in item.leaders],
        "assisting": [leader.text for leader in item.assisting],
        "deadline": item.deadline.text if item.deadline else None,
    }
    if score is not None:
        body["score"] = round(score, 4)
    body["targets"] = [target_json(target) for target in (item.targets if targets is None else targets)]
    return body


def evidence_json(evidence: Evidence) -> Json:
    """Give an item that a reply rests on."""
    return item_json(evidence.item, evidence.targets, evidence.score)


def citation_json(citation: Citation) -> Json:
    """Give where something is written."""
    return {
        "marker": citation.marker,
        "item": citation.item,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def reply_json(reply: Reply, reply_id: str = "") -> Json:
    """Give a reply in the form that the outside relies on."""
    body: Json = {"id": reply_id} if reply_id else {}
    return body | {
        "question": shown_text(reply.question),
        "answer": reply.answer,
        "answerable": reply.answerable,
        "kind": str(reply.kind),
        "confidence": round(float(reply.confidence), 4),
        "items": [evidence_json(evidence) for evidence in reply.evidence],
        "citations": [citation_json(citation) for citation in reply.citations],
        "suggestions": list(reply.suggestions),
        "document_versions": dict(reply.document_versions),
        "elapsed_ms": round(reply.elapsed_ms, 2),
        "reason": reply.reason,
        "total": reply.total,
        "shown": reply.shown,
        "matched_question": shown_text(reply.matched_question),
    }


def shown_text(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates, as an argument of the command line may hold)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def document_json(document: Document, items: int, *, with_text: bool = False) -> Json:
    """Give a loaded document, with its stored text where asked for."""
    body: Json = {
        "id": document.id,
        "title": document.title,
        "place": document.place,
        "year": document.year,
        "version": document.version,
        "items": items,
        "chars": len(document.text),
        "groups": {group: list(members) for group, members in document.groups.items()},
    }
    return body | {"text": document.text} if with_text else body


def error_json(code: str, message: str, **more: object) -> Json:
    """Give an error in the form that the outside relies on."""
    return {"error": {"code": code, "message": message, **more}}


def versions_line(titles: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """Say which notices and versions answered, in one line."""
    return ";".join(f"{titles.get(name, name)}(版本 {version[7:15]})" for name, version in versions.items())
