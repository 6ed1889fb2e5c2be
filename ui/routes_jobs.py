"""Bulk runs over HTTP: a file in, its progress, a file out."""

from collections.abc import Iterator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import FileResponse

from ui.bulk import summary_lines
from ui.bulk_jobs import Job, JobStore
from ui.http import AskingCaller, RuntimeOf
from ui.messages import message
from ui.runtime import InputError, Runtime
from ui.schemas import Json

router = APIRouter(prefix="/v1/jobs")

_BLOCK = 1024 * 1024
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@router.post("", status_code=202)
def create(
    runtime: RuntimeOf,
    caller: AskingCaller,
    file: Annotated[UploadFile, File()],
    column: Annotated[str, Form(max_length=200)] = "",
    sheet: Annotated[str, Form(max_length=200)] = "",
    target: Annotated[str, Form(max_length=10)] = "",
) -> Json:
    """Take a file of questions in, to be answered in the background."""
    jobs = _jobs(runtime)
    job = jobs.create(
        file.filename or "",
        _blocks(file.file),
        target_format=target or None,
        column=column or None,
        sheet=sheet or None,
    )
    return job_json(job)


@router.get("/{job}")
def progress(job: str, runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """Tell how far a job is."""
    return job_json(_jobs(runtime).get(job))


@router.get("/{job}/result")
def result(job: str, runtime: RuntimeOf, caller: AskingCaller) -> FileResponse:
    """Give the answered file."""
    jobs = _jobs(runtime)
    path = jobs.result(job)
    found = jobs.get(job)
    return FileResponse(
        path, media_type=_TYPES.get(found.target_format, "application/octet-stream"), filename=found.result_name
    )


@router.delete("/{job}")
def delete(job: str, runtime: RuntimeOf, caller: AskingCaller) -> Json:
    """Forget a job and its files."""
    _jobs(runtime).delete(job)
    return {"ok": True}


def job_json(job: Job) -> Json:
    """Give a job as it stands."""
    body: Json = {
        "id": job.id,
        "name": job.name,
        "state": str(job.state),
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "rate": round(job.rate, 1),
        "left_s": job.left_s,
        "kept_before": job.kept_before,
        "result_name": job.result_name,
    }
    if job.error:
        body["error"] = {"code": job.error, "message": message(job.error, job.detail)}
    if job.summary:
        body["summary"] = [list(line) for line in summary_lines(job.summary)]
    return body


def _jobs(runtime: Runtime) -> JobStore:
    if runtime.jobs is None:
        raise InputError("not-ready")
    return runtime.jobs


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
