"""The desk, for holders of an admin key: what was asked and how it went, why an answer is as it is, documents."""

import csv
import dataclasses
import io
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from answer.service import AnswerService
from retriever.records import Hit
from ui.bulk_rows import guard_text
from ui.examples import example_questions
from ui.http import RuntimeOf, admin_caller
from ui.lexicon_desk import Expression, ExpressionFile, effect_of, try_expressions
from ui.library import Library, preview
from ui.question_log import Asked, Filter, QuestionLog
from ui.runtime import InputError, Runtime, check_question
from ui.schemas import Json, reply_json
from ui.wiring import build_service, overlay_path

router = APIRouter(prefix="/v1/desk", dependencies=[Depends(admin_caller)])

_DAY_S = 86_400.0
_SHOWN_HITS = 10
_rebuilding = threading.Lock()


class HitTestBody(BaseModel):
    """A question to be looked into."""

    question: str = Field(max_length=60_000)
    history: list[str] = Field(default_factory=list, max_length=100)
    documents: list[str] = Field(default_factory=list, max_length=100)


class ExpressionBody(BaseModel):
    """Words that people use for words of the documents; kept only where `save` says so."""

    terms: list[str] = Field(min_length=1, max_length=20)
    everyday: list[str] = Field(min_length=1, max_length=50)
    questions: list[str] = Field(default_factory=list, max_length=50)
    save: bool = False


class SwitchBody(BaseModel):
    """The version to be used."""

    digest: str = Field(pattern=r"^[0-9a-f]{16}$")


class Choice(BaseModel):
    """Which questions of the log are wanted."""

    text: str = Field(default="", max_length=200)
    kind: str = Field(default="", max_length=20)
    channel: str = Field(default="", max_length=20)
    answerable: bool | None = None
    thumb: int | None = Field(default=None, ge=-1, le=1)
    days: float = Field(default=30, gt=0, le=3_650)
    limit: int = Field(default=200, ge=1, le=100_000)
    offset: int = Field(default=0, ge=0)

    def filter(self) -> Filter:
        """Give the choice as the log takes it."""
        since = time.time() - self.days * _DAY_S
        return Filter(self.text, self.kind, self.channel, self.answerable, self.thumb, since, self.limit, self.offset)


@router.get("/summary")
def summary(runtime: RuntimeOf, days: Annotated[float, Query(gt=0, le=3_650)] = 30) -> Json:
    """Count what was asked."""
    return {"days": days, **_log(runtime).counts(time.time() - days * _DAY_S)}


@router.get("/questions")
def questions(runtime: RuntimeOf, choice: Annotated[Choice, Query()]) -> Json:
    """Give questions of the log, the latest first."""
    return {"questions": [dataclasses.asdict(asked) for asked in _log(runtime).find(choice.filter())]}


@router.get("/questions.csv")
def questions_csv(runtime: RuntimeOf, choice: Annotated[Choice, Query()]) -> Response:
    """Give questions of the log as a table; no cell of it can run as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    names = [field.name for field in dataclasses.fields(Asked)]
    writer.writerow(names)
    for asked in _log(runtime).find(choice.filter()):
        writer.writerow([guard_text(str(getattr(asked, name))) for name in names])
    headers = {"content-disposition": 'attachment; filename="questions.csv"'}
    return Response("\ufeff" + stream.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/hot")
def hot(runtime: RuntimeOf, days: Annotated[float, Query(gt=0, le=3_650)] = 30) -> Json:
    """Give what is asked most."""
    return {"groups": [dataclasses.asdict(group) for group in _log(runtime).hot(time.time() - days * _DAY_S)]}


@router.get("/troubled")
def troubled(runtime: RuntimeOf, days: Annotated[float, Query(gt=0, le=3_650)] = 30) -> Json:
    """Give what was refused or thumbed down, likenesses together."""
    return {"groups": [dataclasses.asdict(group) for group in _log(runtime).troubled(time.time() - days * _DAY_S)]}


@router.post("/hit-test")
def hit_test(body: HitTestBody, runtime: RuntimeOf) -> Json:
    """Tell how a reply comes about, by the very path that the chat takes."""
    check_question(body.question)
    told = runtime.service.explain(body.question, tuple(body.history), tuple(body.documents))
    used = {evidence.item.id for evidence in told.reply.evidence}
    question = told.question
    return {
        "understood": {
            "text": question.text,
            "kind": str(question.kind),
            "topic": question.topic,
            "aspects": [str(aspect) for aspect in question.aspects],
            "units": [{"text": match.text, "units": list(match.units), "kind": match.kind} for match in question.units],
            "leaders": [match.name for match in question.leaders],
        },
        "confidence": float(told.ranking.confidence),
        "features": {name: float(value) for name, value in told.ranking.features.items()},
        "hits": [_hit_json(hit, used) for hit in told.ranking.hits[:_SHOWN_HITS]],
        "reply": reply_json(told.reply),
    }


def _hit_json(hit: Hit, used: set[str]) -> Json:
    return {
        "item": hit.item.id,
        "label": hit.item.label,
        "title": hit.item.title,
        "rank": hit.rank,
        "score": round(float(hit.score), 4),
        "scores": {name: round(float(value), 4) for name, value in hit.scores.items()},
        "clause": hit.clause.text if hit.clause else None,
        "used": hit.item.id in used,
    }


# -- documents ---------------------------------------------------------------------------------------------------------


@router.get("/documents")
def documents(runtime: RuntimeOf) -> Json:
    """Give the documents in use, with the versions kept of each."""
    library = Library(runtime.settings.data_dir)
    loaded = runtime.service.catalog.documents
    return {
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "version": document.version,
                "versions": [dataclasses.asdict(version) for version in library.versions(document.id)],
            }
            for document in loaded
        ]
    }


@router.post("/documents")
def add_document(
    runtime: RuntimeOf,
    file: Annotated[UploadFile, File()],
    dry_run: Annotated[bool, Form()] = False,
    replace: Annotated[bool, Form()] = False,
) -> Json:
    """Read a notice, and unless it is only tried put it to use."""
    name = Path((file.filename or "notice.txt").replace("\\", "/")).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(file.file.read())
        if dry_run:
            return preview(path)
        library = Library(runtime.settings.data_dir)
        report: Json = _apply(runtime, path.stem, lambda: library.add(path, replace=replace, name=name))
        return report


@router.get("/documents/{stem}/diff")
def diff(stem: str, old: str, new: str, runtime: RuntimeOf) -> Json:
    """Give the lines that differ between two versions."""
    return {"lines": Library(runtime.settings.data_dir).diff(stem, old, new)}


@router.post("/documents/{stem}/switch")
def switch(stem: str, body: SwitchBody, runtime: RuntimeOf) -> Json:
    """Put a kept version to use: forward or back."""
    _apply(runtime, stem, lambda: Library(runtime.settings.data_dir).switch(stem, body.digest))
    return {"ok": True}


@router.delete("/documents/{stem}")
def remove(stem: str, runtime: RuntimeOf) -> Json:
    """Take a document out of use; its versions stay."""
    _apply(runtime, stem, lambda: Library(runtime.settings.data_dir).remove(stem))
    return {"ok": True}


def _apply(runtime: Runtime, stem: str, change: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever the change gives
    """Change the documents and answer from them; if they cannot be used, all is as before."""
    with _alone():
        library = Library(runtime.settings.data_dir)
        before = next((version for version in library.versions(stem) if version.active), None)
        outcome = change()
        try:
            service = build_service(runtime.settings, runtime.service.retriever.encoder)
        except Exception:
            if before:
                library.switch(stem, before.digest)
            else:
                library.remove(stem)
            raise
        runtime.use(service)
        return outcome


# -- expressions -------------------------------------------------------------------------------------------------------


@router.get("/expressions")
def expressions(runtime: RuntimeOf) -> Json:
    """Give the expressions that were added."""
    kept = ExpressionFile(overlay_path(runtime.settings)).read()
    return {"expressions": [dataclasses.asdict(expression) for expression in kept]}


@router.post("/expressions")
def add_expression(body: ExpressionBody, runtime: RuntimeOf) -> Json:
    """Show what an expression would change, and keep it where that is wanted."""
    with _alone():
        kept = ExpressionFile(overlay_path(runtime.settings))
        wanted = kept.with_added(Expression.make(body.terms, body.everyday, body.questions))
        trial = try_expressions(runtime.settings, runtime.service, wanted)
        effect = effect_of(runtime.service, trial, _questions_to_check(runtime, body), runtime.settings.gold)
        if body.save:
            kept.write(wanted)
            runtime.use(trial)
    return {"saved": body.save, **dataclasses.asdict(effect)}


@router.delete("/expressions/{name}")
def remove_expression(name: str, runtime: RuntimeOf) -> Json:
    """Forget an expression that was added."""
    with _alone():
        kept = ExpressionFile(overlay_path(runtime.settings))
        left = [expression for expression in kept.read() if expression.id != name]
        kept.write(left)
        runtime.use(build_service(runtime.settings, runtime.service.retriever.encoder))
    return {"ok": True}


def _questions_to_check(runtime: Runtime, body: ExpressionBody) -> list[str]:
    """Choose the questions that prompted the expression, earlier ones, and the examples."""
    earlier = [asked.question for asked in runtime.log.find(Filter(limit=150))] if runtime.log else []
    service: AnswerService = runtime.service
    return [*body.questions, *(f"谁负责{words}?" for words in body.everyday), *earlier, *example_questions(service)]


class _Alone:
    """Lets one change happen at a time; a second one is told to come again."""

    def __enter__(self) -> None:
        if not _rebuilding.acquire(blocking=False):
            raise InputError("busy")

    def __exit__(self, *error: object) -> None:
        _rebuilding.release()


def _alone() -> _Alone:
    return _Alone()


def _log(runtime: Runtime) -> QuestionLog:
    if runtime.log is None:
        raise InputError("log-off")
    return runtime.log
