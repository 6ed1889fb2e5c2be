"""Answer a file of questions into another: every row and column kept, killed at any point and gone on with.

Two passes: the first answers each distinct question once, in batches kept in a journal beside the output; the second
writes all rows from input and journal into a file that gets the output's name when it is whole. Nothing in memory grows
with the number of rows. A reply does not depend on what is asked beside it, so that distinct questions can be answered
in any order: those of a window that are on the same matter come after one another, which is then encoded and ranked
once, and a run that was killed ends as an uninterrupted one would have.
"""

import errno
import functools
import hashlib
import logging
import os
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from xlsxwriter.exceptions import XlsxWriterException

from answer.records import Reply
from corpus.errors import ZhizeError
from retriever.clean import clean
from retriever.frame import strip_frame
from ui.bulk_files import format_of, open_source
from ui.bulk_journal import Journal
from ui.bulk_progress import BulkProgress, Rate
from ui.bulk_reply import COLUMNS, KIND_NAMES, Outcome, Status, marked, outcome_of, unread_outcome
from ui.bulk_rows import MAX_XLSX_ROWS, Cell, Limits, Row, Source
from ui.bulk_table import Asked, Layout, asked_rows, lay_out
from ui.bulk_write import RowWriter, open_writer
from ui.errors import OutputUnwritable, SameFile, SourceChanged, SourceTooLarge

logger = logging.getLogger(__name__)

_CACHED_OUTCOMES: Final = 10_000
_WRITE_REPORT_ROWS: Final = 2_000
_WINDOW_CHARS: Final = 4_000_000
_MANY: Final = 400  # questions that take longer than a second process takes to start
_LEAST_BATCH: Final = 16
_PENDING: Final = 4  # batches a thread that wait to be asked or kept


class Answering(Protocol):
    """What answers: many questions at once, each with the earlier questions of its conversation."""

    def ask_many(self, questions: Sequence[str], histories: Sequence[Sequence[str]] | None = None) -> list[Reply]:
        """Return a reply a question, in their order; the same question after the same history has the same reply."""
        ...


class Beside(Protocol):
    """What answers batches beside the service, just as it would."""

    def outcomes(self, batch: Sequence[tuple[str, tuple[str, ...]]]) -> list[str] | None:
        """Return what the journal keeps of pairs of a question and its history; None where it does not answer them."""
        ...


@dataclass(frozen=True, slots=True)
class BulkSummary:
    """What a run did; `by_kind` counts replies by kind code, `kept_before` what an earlier run had answered.

    `rows_in == rows_out == answered + refused + review`.
    """

    rows_in: int
    rows_out: int
    distinct: int
    answered: int
    refused: int
    review: int
    seconds: float
    by_kind: dict[str, int] = field(default_factory=dict)
    by_reason: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    kept_before: int = 0


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """How a run works; the defaults suit two cores that do nothing else.

    `version` names what the answers rest on (index, documents): a journal of another version is not gone on with.
    """

    version: str = ""
    window: int = 16_384  # distinct questions that are put in order of their matters before they are asked
    batch: int = 128  # distinct questions asked and kept at a time; a few such fit into the memories of retrieval
    threads: int = 2  # one waits for encodings, or for what answers beside us, while the other answers
    beside: Callable[[], AbstractContextManager[Beside | None]] = nullcontext  # opened to ask many questions
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """An input that was looked through and an output that can be written, before anything is asked."""

    source: Path
    target: Path
    column: str | None
    sheet: str | None
    kind: str  # format of the output
    table: Source
    layout: Layout
    state: tuple[int, int]  # of the input when it was looked through


def plan_bulk(
    source: Path,
    target: Path,
    *,
    column: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> BulkPlan:
    """Look through input and output of a run; a service takes longer to build than a bad file to be refused.

    The formats are csv, xlsx, jsonl and txt, by ending, in any pair. `column` is the header of the questions or its
    number from 1, `sheet` the name of a sheet of a workbook; when None, the usual headers are looked for, in any sheet.

    Raises:
        BulkError: of the kind that says what is wrong with input or output.
    """
    limits = limits or Limits()
    kind = format_of(target)
    if source.resolve() == target.resolve() or (target.exists() and source.exists() and target.samefile(source)):
        raise SameFile(f"{source} is the output too")
    table = open_source(source, limits)
    state = _state(source)
    layout = lay_out(table, column, limits, sheet=sheet)
    if kind == "xlsx" and layout.rows + len(layout.head) + (layout.header is None) > MAX_XLSX_ROWS:
        raise SourceTooLarge(detail=f"xlsx最多{MAX_XLSX_ROWS}行")
    if not target.parent.is_dir() or target.is_dir():
        number = errno.EISDIR if target.is_dir() else errno.ENOENT
        raise OutputUnwritable(f"cannot write {target}", detail=os.strerror(number))
    return BulkPlan(source, target, column, sheet, kind, table, layout, state)


def run_bulk(
    service: Answering,
    source: Path,
    target: Path,
    *,
    column: str | None = None,
    sheet: str | None = None,
    progress: Callable[[BulkProgress], None] | None = None,
    options: BulkOptions | None = None,
) -> BulkSummary:
    """Plan a run and carry it out: see `plan_bulk` and `run_plan`."""
    options = options or BulkOptions()
    plan = plan_bulk(source, target, column=column, sheet=sheet, limits=options.limits)
    return run_plan(service, plan, progress=progress, options=options)


def run_plan(
    service: Answering,
    plan: BulkPlan,
    *,
    progress: Callable[[BulkProgress], None] | None = None,
    options: BulkOptions | None = None,
) -> BulkSummary:
    """Answer every row of a planned run, or go on with such a run that was cut short.

    An exception of `progress` stops the run; what is answered by then is kept.

    Raises:
        BulkError: of the kind that says what is wrong with input or output.
    """
    options = options or BulkOptions()
    target = plan.target
    terms = {
        "source": _digest(plan.source),
        "column": plan.column or "",
        "sheet": plan.sheet or "",
        "version": options.version,
    }
    run = _Run(plan.table, plan.layout, options, progress or _ignore)
    try:
        with Journal(target.with_name(target.name + ".partial"), terms) as journal:
            run.answer(service, journal)
            part = journal.folder / f"rows.{plan.kind}"
            summary = run.write(journal, part, plan.kind)
            if _state(plan.source) != plan.state:
                raise SourceChanged(f"{plan.source} was changed during the run")
            _publish(part, target)
            journal.remove()
    except OSError as error:
        raise OutputUnwritable(str(error), detail=error.strerror or "") from error
    except (sqlite3.Error, XlsxWriterException) as error:
        raise OutputUnwritable(str(error), detail=str(error)) from error
    return summary


def summary_lines(summary: BulkSummary) -> list[tuple[str, str]]:
    """Return the summary as a user reads it, in the terminal and on the second sheet."""
    lines = [
        ("输入行数", str(summary.rows_in)),
        ("输出行数", str(summary.rows_out)),
        ("不同问题数", str(summary.distinct)),
        (Status.ANSWERED.value, _share(summary.answered, summary.rows_out)),
        (Status.REFUSED.value, _share(summary.refused, summary.rows_out)),
        (Status.REVIEW.value, _share(summary.review, summary.rows_out)),
        ("用时", _duration(summary.seconds)),
    ]
    lines += [(f"类型:{KIND_NAMES.get(kind, kind)}", str(count)) for kind, count in summary.by_kind.items()]
    lines += [(f"原因:{reason}", str(count)) for reason, count in summary.by_reason.items()]
    return lines + [("说明", note) for note in summary.notes]


@dataclass(frozen=True, slots=True)
class _New:
    """A distinct question to be asked."""

    key: bytes
    question: str
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Questions asked together; `fresh` rows that no earlier run answered are dealt with when it is kept."""

    questions: list[_New]
    fresh: int


def _by_matter(window: Sequence[_New]) -> list[_New]:
    """Bring questions on the same matter together; matters come in order of first appearance."""
    matters: dict[str, list[_New]] = {}
    for new in window:
        matters.setdefault(strip_frame(clean(new.question)), []).append(new)
    return [new for of_matter in matters.values() for new in of_matter]


class _Run:
    """The two passes over one table."""

    def __init__(
        self, table: Source, layout: Layout, options: BulkOptions, progress: Callable[[BulkProgress], None]
    ) -> None:
        self._table, self._layout, self._options, self._progress = table, layout, options, progress
        self._start = options.clock()
        self._seconds_before = 0.0
        self._kept_before = 0
        self._done_before = 0  # rows that earlier runs dealt with
        self._earlier = 0  # rows read by now whose questions earlier runs answered
        self._asked: set[bytes] = set()  # perhaps not yet kept

    def answer(self, service: Answering, journal: Journal) -> None:
        """Ask what the journal does not hold yet; batches are kept in the order in which they were formed."""
        self._seconds_before = journal.seconds
        self._kept_before = len(journal)
        self._done_before = min(journal.done, self._layout.rows)
        pending: deque[tuple[_Batch, Future[list[str]]]] = deque()
        rate = Rate(self._options.clock)
        beside: Beside | None = None
        is_helped = False
        before = 0
        if self._kept_before:
            self._tell("answering", self._done_before, rate)
        with ThreadPoolExecutor(self._options.threads, thread_name_prefix="bulk") as pool, ExitStack() as opened:
            try:
                for window, fresh in self._windows(journal):
                    rate.start(self._done_before)
                    if len(window) >= _MANY and not is_helped:
                        # It makes its service while the window is put in order.
                        beside = opened.enter_context(self._options.beside())
                        is_helped = True
                    for batch in self._batches(window, before, fresh):
                        pending.append((batch, pool.submit(_ask, service, beside, batch.questions)))
                        while pending and (len(pending) > _PENDING * self._options.threads or pending[0][1].done()):
                            self._keep(journal, *pending.popleft(), rate)
                    before = fresh
                while pending:
                    self._keep(journal, *pending.popleft(), rate)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                opened.close()  # nobody waits for it any more
        self._tell("answering", self._layout.rows, rate)

    def _tell(self, stage: str, done: int, rate: Rate) -> None:
        self._progress(BulkProgress(stage, done, self._layout.rows, rate.at(done), self._kept_before))

    def _batches(self, window: Sequence["_New"], before: int, fresh: int) -> Iterator["_Batch"]:
        """Yield the questions of a window by their matter; it spans the fresh rows from `before` to `fresh`."""
        ordered = _by_matter(window)
        first = 0
        while first < len(ordered):
            questions = ordered[first : first + self._size(len(ordered) - first)]
            first += len(questions)
            yield _Batch(questions, before + (fresh - before) * first // len(ordered))

    def _size(self, left: int) -> int:
        """How many questions to ask next: fewer towards the end, so that nobody waits long for the last ones."""
        return min(self._options.batch, max(_LEAST_BATCH, left // (2 * self._options.threads)))

    def _windows(self, journal: Journal) -> Iterator[tuple[list["_New"], int]]:
        """Yield new distinct questions in order of first appearance, each time with the fresh rows read by then."""
        window: list[_New] = []
        chars, scanned = 0, 0
        for asked in asked_rows(self._table, self._layout):
            scanned += 1
            if asked.problem or (key := asked.key) in self._asked:
                continue
            if key in journal:
                self._earlier += journal.is_earlier(key)
                continue
            self._asked.add(key)
            window.append(_New(key, asked.question, asked.history))
            chars += len(asked.question) + sum(map(len, asked.history))
            if len(window) == self._options.window or chars >= _WINDOW_CHARS:
                yield window, scanned - self._earlier
                window, chars = [], 0
        if window:
            yield window, scanned - self._earlier

    def _keep(self, journal: Journal, batch: "_Batch", future: Future[list[str]], rate: Rate) -> None:
        pairs = [(new.key, outcome) for new, outcome in zip(batch.questions, future.result(), strict=True)]
        # Rows that are not read yet are fresh: earlier runs answered them in this order too.
        left = self._layout.rows - self._done_before
        done = self._done_before + left * batch.fresh // (self._layout.rows - self._earlier)
        journal.add(pairs, self._seconds(), done)
        self._asked.difference_update(key for key, _ in pairs)
        self._tell("answering", done, rate)

    def write(self, journal: Journal, part: Path, kind: str) -> BulkSummary:
        """Write all rows with their answers, and count them."""
        layout = self._layout
        statuses: Counter[Status] = Counter()
        kinds: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        rate = Rate(self._options.clock)
        rate.start(0)
        rows_out = 0
        names = _names(layout)

        @functools.lru_cache(maxsize=_CACHED_OUTCOMES)
        def kept(key: bytes) -> Outcome:
            return Outcome.from_json(journal[key])

        with open_writer(part, kind, names, layout.question, layout.width) as writer:
            _write_head(writer, layout, names)
            for asked in asked_rows(self._table, layout):
                outcome = unread_outcome(asked.problem) if asked.problem else kept(asked.key)
                outcome = _write_row(writer, asked, layout, outcome)
                rows_out += 1
                statuses[outcome.status] += 1
                kinds[outcome.kind] += 1
                reasons[outcome.reason.partition("(")[0]] += 1
                if rows_out % _WRITE_REPORT_ROWS == 0:
                    self._tell("writing", rows_out, rate)
            if rows_out != layout.rows:
                raise SourceChanged(f"{layout.rows} rows counted, {rows_out} written")
            summary = BulkSummary(
                rows_in=layout.rows,
                rows_out=rows_out,
                distinct=len(journal),
                answered=statuses[Status.ANSWERED],
                refused=statuses[Status.REFUSED],
                review=statuses[Status.REVIEW],
                seconds=self._seconds(),
                by_kind=_ordered(kinds),
                by_reason=_ordered(reasons),
                notes=self._table.notes(),
                kept_before=self._kept_before,
            )
            writer.write_summary(summary_lines(summary))
        self._tell("writing", rows_out, rate)
        return summary

    def _seconds(self) -> float:
        return self._seconds_before + self._options.clock() - self._start


def _ask(service: Answering, beside: Beside | None, batch: Sequence[_New]) -> list[str]:
    """Return the outcomes of a batch as the journal keeps them, from whoever is free."""
    if beside and (outcomes := beside.outcomes([(asked.question, asked.history) for asked in batch])) is not None:
        return outcomes
    return [outcome.to_json() for outcome in _ask_here(service, batch)]


def _ask_here(service: Answering, batch: Sequence[_New]) -> list[Outcome]:
    """Return the outcomes of a batch; when it fails as a whole, each question is tried alone."""
    try:
        return [outcome_of(reply) for reply in _replies(service, batch)]
    except (ZhizeError, ValueError) as error:
        logger.warning("a batch of %d questions failed: %s", len(batch), error)
        outcomes: list[Outcome] = []
        failures = 0
        for asked in batch:
            try:
                outcomes.append(outcome_of(_replies(service, [asked])[0]))
            except (ZhizeError, ValueError) as single:
                logger.warning("a question failed: %s", single)
                failures += 1
                outcomes.append(unread_outcome("failed"))
        if failures == len(batch) > 1:
            raise  # not the questions are at fault
        return outcomes


def _replies(service: Answering, batch: Sequence[_New]) -> list[Reply]:
    replies = service.ask_many([asked.question for asked in batch], [asked.history for asked in batch])
    if len(replies) != len(batch):
        raise ValueError(f"expected {len(batch)} replies, got {len(replies)}")
    return replies


def _names(layout: Layout) -> list[str]:
    """Return a name for every column, each once: the input's, then ours."""
    names: list[str] = []
    for column in range(layout.width):
        given = layout.names[column].strip() if column < len(layout.names) else ""
        names.append(_free(given or f"列{column + 1}", names))
    for name in COLUMNS:
        names.append(_free(name, names))
    return names


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    return free


def _write_head(writer: RowWriter, layout: Layout, names: Sequence[str]) -> None:
    """Write the rows above the data as they were, the new columns' names beside the header."""
    for index, row in enumerate(layout.head):
        if index == layout.header:
            writer.write_head([*_padded(row, layout.width), *names[layout.width :]], is_header=True)
        else:
            writer.write_head(_padded(row, layout.width), is_header=False)
    if layout.header is None:
        writer.write_head(names, is_header=True)


def _write_row(writer: RowWriter, asked: Asked, layout: Layout, outcome: Outcome) -> Outcome:
    """Write a row with its answer, and return what was said of it in the end."""
    cells = _padded(asked.row, layout.width)
    if asked.doubt:
        outcome = marked(outcome, asked.doubt)
    if not writer.fits(cells):
        outcome = marked(outcome, "cut")
    writer.write([*cells, *outcome.values()])
    return outcome


def _padded(row: Row, width: int) -> list[Cell]:
    return [*row.cells, *[None] * (width - len(row.cells))]


def _publish(part: Path, target: Path) -> None:
    """Give the whole file its name; it is on the disk before it has it."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """Return the counts, most first, equal ones by name; what has no name is left out."""
    return dict(sorted(((name, count) for name, count in counts.items() if name), key=lambda pair: (-pair[1], pair[0])))


def _share(count: int, total: int) -> str:
    return f"{count}({100 * count / total:.1f}%)" if total else str(count)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f}秒"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}小时{minutes}分{rest}秒" if hours else f"{minutes}分{rest}秒"


def _ignore(_: BulkProgress) -> None:
    """Report to nobody."""
