"""What the interfaces share while the service runs: the service itself, sessions, keys, log, jobs and counters."""

import threading
import time
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from answer.records import Reply
from answer.service import AnswerService
from retriever.clean import clean
from ui.access import Gate
from ui.bulk_jobs import JobLimits, JobStore
from ui.bulk_process import second_process
from ui.errors import UiError
from ui.question_log import Asked, QuestionLog
from ui.schemas import MAX_QUESTION_CHARS
from ui.sessions import SessionMemory
from ui.settings import Settings

MAX_HISTORY_CHARS = 60_000


class InputError(UiError):
    """What came in cannot be used; `code` says why, `place` in Chinese which of several things it is."""

    def __init__(self, code: str, detail: str = "", place: str = "") -> None:
        super().__init__(code)
        self.code, self.detail, self.place = code, detail, place


@dataclass(frozen=True, slots=True)
class Asking:
    """One question with all that belongs to it, from whichever channel."""

    question: str
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    session_id: str = ""
    channel: str = "api"
    user: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A reply with the id under which it can be thumbed."""

    reply: Reply
    id: str


class Meters:
    """Counters in the form that Prometheus reads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("channel", "kind", "answerable")
        self.questions = Counter("zhize_questions", "Questions answered or refused", labels, registry=self.registry)
        self.seconds = Histogram(
            "zhize_answer_seconds", "Time to answer", registry=self.registry,
            buckets=(0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
        )  # fmt: skip
        self.requests = Counter("zhize_http_requests", "Requests by status", ("status",), registry=self.registry)
        self.waiting = Gauge("zhize_waiting_questions", "Questions waiting or being answered", registry=self.registry)
        self.items = Gauge("zhize_items", "Items loaded", registry=self.registry)
        self.feedback = Counter("zhize_feedback", "Thumbs", ("thumb",), registry=self.registry)


class Runtime:
    """One running service; the answering part can be replaced while it runs (documents switched, words added)."""

    def __init__(self, settings: Settings, service: AnswerService | None = None) -> None:
        self.settings = settings
        self.sessions = SessionMemory()
        self.gate = Gate(settings.access, settings.portal)
        self.meters = Meters()
        folder = settings.data_dir
        self.log = (
            QuestionLog(folder / "questions.sqlite", keep_days=settings.log.keep_days) if settings.log.enabled else None
        )
        self.jobs: JobStore | None = None
        self._lock = threading.Lock()
        self._service: AnswerService | None = None
        if service is not None:
            self.use(service)

    @property
    def ready(self) -> bool:
        """Whether questions can be answered."""
        return self._service is not None

    @property
    def service(self) -> AnswerService:
        """The service that answers now.

        Raises:
            InputError: while it is not there yet.

        """
        if self._service is None:
            raise InputError("not-ready")
        return self._service

    def use(self, service: AnswerService) -> None:
        """Answer with this service from now on; questions under way end with the one they began with."""
        with self._lock:
            self._service = service
            self.meters.items.set(sum(1 for item in service.catalog.items() if item.annex))
            if self.jobs is None:
                limits = JobLimits(max_upload_bytes=self.settings.limits.upload_mib * 1024**2)
                self.jobs = JobStore(
                    _Current(self),
                    self.settings.data_dir / "jobs",
                    version=service.catalog.digest,
                    limits=limits,
                    beside=lambda: second_process(self.settings, lambda: self.service),
                )
                self.jobs.start()

    def ask(self, asking: Asking) -> Told:
        """Answer one question, and remember, count and log it.

        Raises:
            InputError: if there is no question in it, or too much.
            UnknownDocument: if a document named is not loaded.

        """
        service = self.service
        check_asking(asking)
        history = asking.history
        if asking.session_id and not history:
            history = self.sessions.history(asking.session_id)
        started = time.perf_counter()
        reply = service.ask(asking.question, history, asking.documents)
        self.meters.seconds.observe(time.perf_counter() - started)
        if asking.session_id:
            self.sessions.remember(asking.session_id, asking.question)
        told = Told(reply, uuid.uuid4().hex)
        self._keep(asking, told)
        return told

    def ask_many(self, askings: Sequence[Asking]) -> list[Reply]:
        """Answer many questions in their order; those over the same documents are encoded together.

        Raises:
            InputError: if one of them cannot be asked; it says which.
            UnknownDocument: if a document named is not loaded.

        """
        service = self.service
        for number, asking in enumerate(askings, 1):
            try:
                check_asking(asking)
            except InputError as error:
                raise InputError(error.code, error.detail, question_place(number)) from error
        plain = [asking for asking in askings if not asking.documents]
        together = iter(service.ask_many([a.question for a in plain], [a.history for a in plain]) if plain else [])
        return [
            service.ask(asking.question, asking.history, asking.documents) if asking.documents else next(together)
            for asking in askings
        ]

    def close(self) -> None:
        """Write what is left."""
        if self.jobs:
            self.jobs.stop()
        if self.log:
            self.log.close()

    def _keep(self, asking: Asking, told: Told) -> None:
        reply = told.reply
        self.meters.questions.labels(asking.channel, str(reply.kind), str(reply.answerable).lower()).inc()
        if self.log:
            self.log.record(
                Asked(
                    told.id, time.time(), asking.question, reply.answer, str(reply.kind), reply.answerable,
                    float(reply.confidence), reply.reason, " ".join(evidence.item.id for evidence in reply.evidence),
                    " ".join(reply.document_versions), asking.channel, asking.user, reply.elapsed_ms,
                )
            )  # fmt: skip


class _Current:
    """The bulk jobs' view of the runtime: whichever service answers now."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def ask_many(self, questions: Sequence[str], histories: Sequence[Sequence[str]] | None = None) -> list[Reply]:
        """Answer questions in their order."""
        return self._runtime.service.ask_many(questions, histories)


def check_asking(asking: Asking) -> None:
    """Let a question through that can be asked, with earlier ones that can be read.

    Raises:
        InputError: if not.

    """
    check_question(asking.question)
    for text in (*asking.history, *asking.documents, asking.session_id):
        if not is_whole(text):
            raise InputError("invalid-text")
        if len(text) > MAX_HISTORY_CHARS:
            raise InputError("question-too-long")


def question_place(number: int) -> str:
    """Say which of many questions, counted from 1."""
    return f"第{number}个问题"


def is_whole(text: str) -> bool:
    """Tell whether a text holds no half characters, which nothing can be written with."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def check_question(question: str) -> str:
    """Give the question cleaned, if it can be asked; one of emoji alone is empty then, and is answered with a refusal.

    Raises:
        InputError: if nothing that shows was typed, it is too long, or holds half characters.

    """
    if not is_whole(question):
        raise InputError("invalid-text")
    cleaned = clean(question)
    if not any(unicodedata.category(char)[0] not in "ZC" for char in question):
        raise InputError("empty-question")
    if len(cleaned) > MAX_QUESTION_CHARS:
        raise InputError("question-too-long")
    return cleaned
