"""The endpoints that portals and scripts rely on: asking, reading items and units, feedback."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from corpus.errors import UnknownDocument
from ui.access import Caller
from ui.browse import ItemFilter, find_items, unit_names, unit_rows
from ui.export import workbook_bytes
from ui.http import AskingCaller, RuntimeOf, answer_in_turn
from ui.runtime import Asking, InputError, Runtime
from ui.schemas import (
    MAX_BATCH,
    AskBody,
    BatchBody,
    BatchQuestion,
    FeedbackBody,
    Json,
    document_json,
    item_json,
    reply_json,
)

router = APIRouter(prefix="/v1")

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHANNELS = frozenset({"page", "portal"})


def channel_of(request: Request, caller: Caller) -> str:
    """Tell through which door a question came; the page says so itself."""
    said = request.headers.get("x-zhize-channel", "")
    return said if said in _CHANNELS else ("portal" if caller.role == "user" else "api")


@router.post("/ask")
async def ask(body: AskBody, request: Request, caller: AskingCaller) -> JSONResponse:
    """Answer one question."""
    asking = Asking(
        body.question,
        tuple(body.history),
        tuple(body.documents),
        body.session_id or "",
        channel_of(request, caller),
        caller.pseudonym,
    )
    told = await answer_in_turn(request, lambda runtime: runtime.ask(asking))
    return JSONResponse(reply_json(told.reply, told.id))


@router.post("/batch")
async def batch(body: BatchBody, request: Request, caller: AskingCaller) -> JSONResponse:
    """Answer many questions; the replies come in their order."""
    if len(body.questions) > MAX_BATCH:
        raise InputError("too-many-questions")
    askings = [_asking(question, body.documents) for question in body.questions]
    replies = await answer_in_turn(request, lambda runtime: runtime.ask_many(askings))
    return JSONResponse({"replies": [reply_json(reply) for reply in replies]})


def _asking(question: str | BatchQuestion, documents: list[str]) -> Asking:
    if isinstance(question, str):
        return Asking(question, documents=tuple(documents))
    return Asking(question.question, tuple(question.history), tuple(question.documents or documents))


@router.get("/documents")
def documents(runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """List the documents that are loaded."""
    catalog = runtime.service.catalog
    counts = {document.id: 0 for document in catalog.documents}
    for item in catalog.items():
        counts[item.document] += bool(item.annex)
    return {"documents": [document_json(document, counts[document.id]) for document in catalog.documents]}


@router.get("/documents/{document}")
def document(document: str, runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """Give one document with its stored text."""
    catalog = runtime.service.catalog
    for loaded in catalog.documents:
        if loaded.id == document:
            items = sum(item.document == document and bool(item.annex) for item in catalog.items())
            return document_json(loaded, items, with_text=True)
    raise InputError("not-found")


@router.get("/items")
def items(chosen: Annotated[ItemFilter, Depends()], runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """Give all items that fit, in document order."""
    found = find_items(runtime.service, chosen)
    return {"total": len(found), "items": [item_json(item) for item in found]}


@router.get("/items/{document}/{label}")
def item(document: str, label: str, runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """Give one item."""
    for found in runtime.service.catalog.items():
        if found.document == document and found.label == label:
            return item_json(found)
    raise InputError("unknown-item", f"{document}/{label}"[:100])


@router.get("/units")
def units(runtime: RuntimeOf, caller: AskingCaller, document: str = "") -> Json:
    """Give the units with their other names, groups and counts."""
    _known(runtime, document)
    rows = unit_rows(runtime.service, document)
    return {
        "total": len(rows),
        "units": [
            {
                "name": row.name,
                "document": row.document,
                "aliases": list(row.aliases),
                "former": list(row.former),
                "notes": list(row.notes),
                "groups": list(row.groups),
                "members": list(row.members),
                "leads": row.leads,
                "joins": row.joins,
            }
            for row in rows
        ],
    }


@router.get("/units/{name}")
def unit(name: str, runtime: RuntimeOf, caller: AskingCaller, document: str = "") -> Json:
    """Give the card of a unit: what it leads and what it joins."""
    _known(runtime, document)
    service = runtime.service
    names = {loaded.id: unit_names(service, name, loaded.id) for loaded in service.catalog.documents}
    rows = [row for row in unit_rows(service, document) if row.name in names[row.document]]
    if not rows:
        raise InputError("unknown-unit", name[:100])
    held = find_items(service, ItemFilter(unit=name, document=document))
    leads = [
        found
        for found in held
        if any(unit.name in names[found.document] or unit.unit in names[found.document] for unit in found.lead)
    ]
    led = {found.id for found in leads}
    return {
        "name": rows[0].name,
        "units": [row.name for row in rows],
        "aliases": list(rows[0].aliases),
        "former": list(rows[0].former),
        "members": list(rows[0].members),
        "leads": [item_json(found) for found in leads],
        "joins": [item_json(found) for found in held if found.id not in led],
    }


@router.post("/feedback")
async def feedback(body: FeedbackBody, request: Request, caller: AskingCaller) -> JSONResponse:
    """Take a thumb and a comment on a reply."""
    thumb = _thumb(body.thumb)
    if thumb is None:
        raise InputError("invalid-request", "thumb 应为 up 或 down")
    known = await answer_in_turn(request, lambda runtime: _keep_thumb(runtime, body, thumb, caller))
    if not known:
        raise InputError("unknown-reply")
    return JSONResponse({"ok": True})


def _thumb(said: str | int | bool) -> int | None:
    if isinstance(said, bool):
        return 1 if said else -1
    words = {"up": 1, "1": 1, "+1": 1, "good": 1, "like": 1, "down": -1, "-1": -1, "0": -1, "bad": -1, "dislike": -1}
    return words.get(str(said).strip().lower())


def _keep_thumb(runtime: Runtime, body: FeedbackBody, thumb: int, caller: Caller) -> bool:
    runtime.meters.feedback.labels("up" if thumb > 0 else "down").inc()
    if runtime.log is None:
        return True
    if body.reply_id:
        return runtime.log.feedback(body.reply_id, thumb, body.reason, body.comment)
    if not body.question:
        return False
    # A client that kept no id: the question itself is noted, with the thumb on it.
    told = runtime.ask(Asking(body.question, channel="feedback", user=caller.pseudonym))
    return runtime.log.feedback(told.id, thumb, body.reason, body.comment)


@router.get("/export")
def export(
    runtime: RuntimeOf,
    caller: AskingCaller,
    chosen: Annotated[ItemFilter, Depends()],
    ids: Annotated[list[str] | None, Query(alias="id", max_length=5_000)] = None,
) -> Response:
    """Give the tables of the items that fit, or of those named, as a workbook to print."""
    catalog = runtime.service.catalog
    if ids:
        wanted = set(ids)
        found = [item for item in catalog.items() if item.id in wanted]
    else:
        found = [item for item in find_items(runtime.service, chosen) if item.annex]
    if not found:
        raise InputError("unknown-item")
    content = workbook_bytes(catalog, found, unit=chosen.unit, leader=chosen.leader)
    headers = {"content-disposition": "attachment; filename=\"tasks.xlsx\"; filename*=UTF-8''" + quote("任务表.xlsx")}
    return Response(content, media_type=XLSX, headers=headers)


def _known(runtime: Runtime, document: str) -> None:
    if document and document not in {loaded.id for loaded in runtime.service.catalog.documents}:
        raise UnknownDocument(document)
