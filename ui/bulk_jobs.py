"""Bulk runs as jobs: a file comes in over HTTP, is answered in the background, and its result waits to be fetched.

A job is a folder: `job.json` (its state, replaced whole), the input, the result. Jobs that a stopped or killed service
left waiting or running are taken up again. The id cannot be guessed and is all that is needed to fetch a result.
"""

import dataclasses
import json
import logging
import os
import re
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from ui.bulk import Answering, Beside, BulkOptions, BulkSummary, run_bulk
from ui.bulk_files import format_of, open_source
from ui.bulk_progress import BulkProgress
from ui.bulk_rows import UPLOAD_LIMITS, Limits
from ui.errors import BulkError, JobNotDone, OutputBusy, TooManyJobs, UnknownJob, UploadTooLarge

logger = logging.getLogger(__name__)

_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_SAVE_EVERY_S: Final = 1.0
_UNFINISHED_UPLOAD_S: Final = 3_600.0


class JobState(StrEnum):
    """Where a job is; the values are those of the HTTP interface."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `error` is the code of a `ui.errors` class and `detail` its detail when it failed."""

    id: str
    name: str  # of the uploaded file, as the user knows it
    source_format: str
    target_format: str
    column: str | None
    state: JobState
    created: float
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    left_s: float | None = None
    error: str = ""
    detail: str = ""
    summary: BulkSummary | None = None
    sheet: str | None = None
    kept_before: int = 0  # distinct questions that were answered before the service was stopped and started again

    @property
    def result_name(self) -> str:
        """Return what to call the result when it is downloaded."""
        return f"{Path(self.name).stem}-答复.{self.target_format}"


@dataclass(frozen=True, slots=True)
class JobLimits:
    """What is taken over HTTP, and how long results are kept."""

    max_upload_bytes: int = 32 * 1024**2
    max_waiting: int = 20
    keep_s: float = 7 * 86_400.0
    rows: Limits = UPLOAD_LIMITS


class JobStore:
    """All jobs under one folder, worked on one after another by one thread of its own."""

    def __init__(
        self,
        service: Answering,
        root: Path,
        *,
        version: str = "",
        limits: JobLimits | None = None,
        beside: Callable[[], AbstractContextManager[Beside | None]] = nullcontext,
    ) -> None:
        self._root, self._service, self._version, self._beside = root, service, version, beside
        self._limits = limits or JobLimits()
        self._lock = threading.Lock()
        self._wake = threading.Condition(self._lock)
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[str] = deque()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Take up what earlier processes left, and begin to work; calling it again does nothing."""
        with self._lock:
            if self._thread is not None:
                return
            self._root.mkdir(parents=True, exist_ok=True)
            self._load()
            self._stopping = False
            self._thread = threading.Thread(target=self._work, name="bulk-jobs", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Stop after the batch at hand; the job goes on at the next start."""
        with self._wake:
            thread, self._thread = self._thread, None
            self._stopping = True
            self._wake.notify_all()
        if thread is not None:
            thread.join(timeout_s)

    def create(
        self,
        name: str,
        content: Iterable[bytes],
        *,
        target_format: str | None = None,
        column: str | None = None,
        sheet: str | None = None,
    ) -> Job:
        """Take a file in and queue it; `content` comes in blocks and is never held whole.

        Raises:
            SourceError: if the file is plainly none that we read.
            UploadTooLarge: if it is larger than allowed; nothing of it is kept.
            TooManyJobs: if as many wait as may.
        """
        source_format = format_of(Path(Path(name.replace("\\", "/")).name))
        wanted = format_of(Path(f"x.{target_format}")) if target_format else source_format
        with self._lock:
            self._expire()
            if len(self._waiting) >= self._limits.max_waiting:
                raise TooManyJobs(f"{len(self._waiting)} jobs wait")
        identity = secrets.token_urlsafe(16)
        job = Job(
            identity,
            Path(name.replace("\\", "/")).name[-100:],
            source_format,
            wanted,
            column,
            JobState.QUEUED,
            time.time(),
            sheet=sheet,
        )
        folder = self._root / identity
        folder.mkdir(parents=True)
        try:
            self._receive(folder / f"source.{source_format}", content)
            open_source(folder / f"source.{source_format}", self._limits.rows)
            self._save(job)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._wake:
            self._jobs[identity] = job
            self._waiting.append(identity)
            self._wake.notify_all()
        return job

    def get(self, identity: str) -> Job:
        """Return a job as it stands.

        Raises:
            UnknownJob: if there is none of this id, or its time is over.
        """
        with self._lock:
            job = self._jobs.get(identity)
            expired = job is not None and job.created + self._limits.keep_s < time.time()
        if job is None and _ID.fullmatch(identity):
            job = self._read(self._root / identity)  # taken in by another process on the same folder
        if job is None or expired:
            raise UnknownJob(f"no job {identity[:22]!r}")
        return job

    def result(self, identity: str) -> Path:
        """Return the file of a finished job.

        Raises:
            UnknownJob: as `get`.
            JobNotDone: if it is not finished, or failed.
        """
        job = self.get(identity)
        path = self._root / job.id / f"result.{job.target_format}"
        if job.state is not JobState.DONE or not path.is_file():
            raise JobNotDone(f"job is {job.state}", detail=job.state.value)
        return path

    def delete(self, identity: str) -> None:
        """Forget a job that is finished or waits, with its files.

        Raises:
            UnknownJob: as `get`.
            JobNotDone: if it is being worked on.
        """
        job = self.get(identity)
        with self._lock:
            if self._jobs.get(identity, job).state is JobState.RUNNING:
                raise JobNotDone("job is running", detail=JobState.RUNNING.value)
            self._forget(identity)

    def _receive(self, path: Path, content: Iterable[bytes]) -> None:
        received = 0
        with path.open("wb") as file:
            for block in content:
                received += len(block)
                if received > self._limits.max_upload_bytes:
                    limit = self._limits.max_upload_bytes
                    raise UploadTooLarge(f"more than {limit} bytes", detail=f"{limit // 1024**2}MiB")
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def _load(self) -> None:
        """Read all jobs from the disk; old folders without a readable state were never taken in and go."""
        found: list[Job] = []
        self._waiting.clear()
        for folder in self._root.iterdir():
            if folder.is_dir() and _ID.fullmatch(folder.name):
                job = self._read(folder)
                if job is not None:
                    found.append(job)
                elif folder.stat().st_mtime < time.time() - _UNFINISHED_UPLOAD_S:
                    shutil.rmtree(folder, ignore_errors=True)
        for job in sorted(found, key=lambda one: (one.created, one.id)):
            if job.state in (JobState.QUEUED, JobState.RUNNING):
                self._waiting.append(job.id)
            self._jobs[job.id] = job
        self._expire()

    def _expire(self) -> None:
        before = time.time() - self._limits.keep_s
        for job in list(self._jobs.values()):
            if job.created < before and job.state is not JobState.RUNNING:
                self._forget(job.id)

    def _forget(self, identity: str) -> None:
        self._jobs.pop(identity, None)
        if identity in self._waiting:
            self._waiting.remove(identity)
        shutil.rmtree(self._root / identity, ignore_errors=True)

    def _work(self) -> None:
        while (identity := self._next()) is not None:
            try:
                self._run(identity)
            except _Stopped:
                return
            except Exception:  # one job's unforeseen failure must not end the thread that works on the others
                logger.exception("job %s failed", identity)
                self._change(identity, state=JobState.FAILED, error=BulkError.code)

    def _next(self) -> str | None:
        with self._wake:
            while not self._waiting and not self._stopping:
                self._wake.wait()
            return None if self._stopping else self._waiting.popleft()

    def _run(self, identity: str) -> None:
        job = self._change(identity, state=JobState.RUNNING)
        folder = self._root / identity
        options = BulkOptions(  # one thread: with a process beside us, that one answers, and askers wait for nothing
            version=self._version, threads=1, limits=self._limits.rows, beside=self._beside
        )
        saved = 0.0

        def report(progress: BulkProgress) -> None:
            nonlocal saved
            now = time.monotonic()
            save = self._stopping or now - saved >= _SAVE_EVERY_S
            saved = now if save else saved
            self._change(
                identity, save=save, stage=progress.stage, done=progress.done, total=progress.total,
                rate=progress.rate, left_s=progress.left_s, kept_before=progress.kept_before,
            )  # fmt: skip
            if self._stopping:
                raise _Stopped

        try:
            summary = run_bulk(
                self._service,
                folder / f"source.{job.source_format}",
                folder / f"result.{job.target_format}",
                column=job.column,
                sheet=job.sheet,
                progress=report,
                options=options,
            )
        except OutputBusy:
            logger.info("job %s is worked on by another process", identity)
            with self._lock:
                self._jobs.pop(identity, None)  # what that process writes to disk is what counts
        except BulkError as error:
            self._change(identity, state=JobState.FAILED, error=error.code, detail=error.detail)
        else:
            self._change(identity, state=JobState.DONE, summary=summary, left_s=0.0)

    def _change(self, identity: str, *, save: bool = True, **values: Any) -> Job:  # noqa: ANN401 - fields of Job
        with self._lock:
            job = dataclasses.replace(self._jobs[identity], **values)
            self._jobs[identity] = job
        if save:
            self._save(job)
        return job

    def _save(self, job: Job) -> None:
        path = self._root / job.id / "job.json"
        beside = path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(job), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    @staticmethod
    def _read(folder: Path) -> Job | None:
        try:
            values = json.loads((folder / "job.json").read_text(encoding="utf-8"))
            summary = values.pop("summary")
            if summary is not None:
                summary = BulkSummary(**{**summary, "notes": tuple(summary["notes"])})
            return Job(**{**values, "state": JobState(values["state"])}, summary=summary)
        except (OSError, ValueError, KeyError, TypeError):
            return None


class _Stopped(Exception):
    """Leaves a run from within; what is answered by then is kept."""
