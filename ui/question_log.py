"""What was asked and how it was received, in SQLite; personal numbers are masked before, and rows expire."""

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from ui.masking import mask

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    id TEXT PRIMARY KEY, asked REAL NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, kind TEXT NOT NULL,
    answerable INTEGER NOT NULL, confidence REAL NOT NULL, reason TEXT NOT NULL, items TEXT NOT NULL,
    documents TEXT NOT NULL, channel TEXT NOT NULL, user TEXT NOT NULL, elapsed_ms REAL NOT NULL,
    thumb INTEGER NOT NULL DEFAULT 0, thumb_reason TEXT NOT NULL DEFAULT '', comment TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS questions_asked ON questions (asked);
"""
_COLUMNS = (
    "id, asked, question, answer, kind, answerable, confidence, reason, items, documents, channel, user, elapsed_ms,"
    " thumb, thumb_reason, comment"
)
_MAX_PENDING = 20_000
_LIKE = 72.0  # rapidfuzz token ratio from which two questions count as one; chosen on paraphrases of one question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as kept; `thumb` is 1, -1 or 0."""

    id: str
    asked: float
    question: str
    answer: str
    kind: str
    answerable: bool
    confidence: float
    reason: str
    items: str
    documents: str
    channel: str
    user: str
    elapsed_ms: float
    thumb: int = 0
    thumb_reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions to show; empty fields choose all."""

    text: str = ""
    kind: str = ""
    channel: str = ""
    answerable: bool | None = None
    thumb: int | None = None
    since: float = 0.0
    limit: int = 200
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, under the one asked most lately."""

    question: str
    count: int
    examples: tuple[str, ...]
    last: float
    reasons: tuple[str, ...] = field(default=())


class QuestionLog:
    """The log; writing happens on its own thread, so that no answer waits for the disk."""

    def __init__(self, path: Path, *, keep_days: int, clock: Callable[[], float] = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._keep_s, self._clock = keep_days * 86_400.0, clock
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(_SCHEMA)
        self._pending: queue.Queue[Asked | None] = queue.Queue(_MAX_PENDING)
        self._last_purge = 0.0
        self._writer = threading.Thread(target=self._write, name="question-log", daemon=True)
        self._writer.start()

    def record(self, asked: Asked) -> None:
        """Keep a question, masked; if the disk cannot follow, it is left out rather than waited for."""
        with contextlib.suppress(queue.Full):
            self._pending.put_nowait(asked)

    def feedback(self, reply_id: str, thumb: int, reason: str, comment: str) -> bool:
        """Put a thumb on a reply; tell whether the reply is known."""
        self.flush()
        with self._lock, self._db:
            done = self._db.execute(
                "UPDATE questions SET thumb = ?, thumb_reason = ?, comment = ? WHERE id = ?",
                (thumb, reason, mask(comment), reply_id),
            )
            return done.rowcount > 0

    def find(self, chosen: Filter) -> list[Asked]:
        """Give questions, the latest first."""
        where, values = _conditions(chosen)
        sql = f"SELECT {_COLUMNS} FROM questions WHERE {where} ORDER BY asked DESC, id LIMIT ? OFFSET ?"
        return [_asked(row) for row in self._read(sql, [*values, chosen.limit, chosen.offset])]

    def counts(self, since: float = 0.0) -> dict[str, int]:
        """Count questions, refusals and thumbs."""
        sql = (
            "SELECT count(*), coalesce(sum(answerable = 0), 0), coalesce(sum(thumb = 1), 0),"
            " coalesce(sum(thumb = -1), 0) FROM questions WHERE asked >= ?"
        )
        (row,) = self._read(sql, [since])
        return dict(zip(("questions", "refused", "thumbs_up", "thumbs_down"), row, strict=True))

    def hot(self, since: float = 0.0, most: int = 30) -> list[Group]:
        """Give what is asked most, likenesses together."""
        return group_alike(self.find(Filter(since=since, limit=5_000)))[:most]

    def troubled(self, since: float = 0.0, most: int = 50) -> list[Group]:
        """Give refused and thumbed-down questions, likenesses together."""
        refused = self.find(Filter(answerable=False, since=since, limit=3_000))
        disliked = self.find(Filter(thumb=-1, since=since, limit=3_000))
        return group_alike(list({asked.id: asked for asked in (*refused, *disliked)}.values()))[:most]

    def purge(self) -> int:
        """Delete what is older than it may be; give how many."""
        with self._lock, self._db:
            gone = self._db.execute("DELETE FROM questions WHERE asked < ?", (self._clock() - self._keep_s,))
            return gone.rowcount

    def flush(self) -> None:
        """Wait until everything recorded so far is written."""
        self._pending.join()

    def close(self) -> None:
        """Write what is left and close the file."""
        self._pending.put(None)
        self._writer.join(timeout=10)
        with self._lock:
            self._db.close()

    def _read(self, sql: str, values: Sequence[object]) -> list[Any]:
        self.flush()
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _write(self) -> None:
        while True:
            asked = self._pending.get()
            try:
                if asked is None:
                    return
                self._insert(asked)
            except sqlite3.Error:
                log.exception("a question could not be logged")
            finally:
                self._pending.task_done()

    def _insert(self, asked: Asked) -> None:
        if self._clock() - self._last_purge > 3_600:
            self.purge()
            self._last_purge = self._clock()
        values = (
            asked.id, asked.asked, mask(asked.question), mask(asked.answer), asked.kind, asked.answerable,
            asked.confidence, asked.reason, asked.items, asked.documents, asked.channel, asked.user, asked.elapsed_ms,
            asked.thumb, asked.thumb_reason, mask(asked.comment),
        )  # fmt: skip
        with self._lock, self._db:
            marks = ", ".join("?" * len(values))
            self._db.execute(f"INSERT OR REPLACE INTO questions ({_COLUMNS}) VALUES ({marks})", values)


def _asked(row: Sequence[Any]) -> Asked:
    return replace(Asked(*row), answerable=bool(row[5]))


def _conditions(chosen: Filter) -> tuple[str, list[object]]:
    where, values = ["asked >= ?"], [chosen.since]
    given: list[tuple[str, object]] = []
    if chosen.text:
        escaped = chosen.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        given.append(("question LIKE ? ESCAPE '\\'", f"%{escaped}%"))
    if chosen.kind:
        given.append(("kind = ?", chosen.kind))
    if chosen.channel:
        given.append(("channel = ?", chosen.channel))
    if chosen.answerable is not None:
        given.append(("answerable = ?", int(chosen.answerable)))
    if chosen.thumb is not None:
        given.append(("thumb = ?", chosen.thumb))
    all_values: list[object] = [*values, *(value for _, value in given)]
    return " AND ".join([*where, *(condition for condition, _ in given)]), all_values


def group_alike(questions: Sequence[Asked], likeness: float = _LIKE) -> list[Group]:
    """Put questions of much the same characters together, the largest group first."""
    exact: dict[str, list[Asked]] = {}
    for asked in questions:
        exact.setdefault(asked.question.strip(), []).append(asked)
    groups: list[tuple[str, list[Asked]]] = []
    for text, same in sorted(exact.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:2_000]:
        home = next((group for group in groups[:300] if fuzz.ratio(group[0], text) >= likeness), None)
        if home:
            home[1].extend(same)
        else:
            groups.append((text, list(same)))
    made = [_group(name, members) for name, members in groups]
    return sorted(made, key=lambda group: (-group.count, -group.last, group.question))


def _group(name: str, members: Sequence[Asked]) -> Group:
    examples = tuple(dict.fromkeys(asked.question for asked in members))[:6]
    reasons = tuple(sorted({asked.thumb_reason or asked.reason for asked in members} - {""}))
    return Group(name, len(members), examples, max(asked.asked for asked in members), reasons)
