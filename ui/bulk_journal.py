"""What a run has answered so far, beside its output: survives kill -9, belongs to one run at a time, bounded in memory.

SQLite in write-ahead mode with full synchronisation makes each batch of answers appear whole or not at all, and its
exclusive lock goes with the process that held it.
Source: SQLite documentation, "Write-Ahead Logging" and PRAGMA synchronous, PRAGMA locking_mode.
"""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ui.errors import OutputBusy, OutputUnwritable

_FORMAT: Final = 1
_TRIES: Final = 5


class Journal:
    """The answers of one run by question key; what another input, version or argument left behind is dropped."""

    def __init__(self, folder: Path, terms: dict[str, str]) -> None:
        """Open or continue the journal in `folder`.

        Raises:
            OutputBusy: if another run holds it.
            OutputUnwritable: if the folder cannot be made.
        """
        self.folder = folder
        self._connection = self._locked()
        wanted = json.dumps({"format": _FORMAT, **terms}, sort_keys=True, ensure_ascii=False)
        if self._meta("terms") != wanted:
            with self._connection:
                self._connection.execute("DELETE FROM answers")
                self._connection.execute("DELETE FROM meta")
                self._connection.execute("INSERT INTO meta VALUES ('terms', ?)", (wanted,))
        self._last_earlier = int(self._connection.execute("SELECT COALESCE(MAX(rowid), 0) FROM answers").fetchone()[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def __contains__(self, key: bytes) -> bool:
        return self._connection.execute("SELECT 1 FROM answers WHERE key = ?", (key,)).fetchone() is not None

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT COUNT(*) FROM answers").fetchone()[0])

    def __getitem__(self, key: bytes) -> str:
        row = self._connection.execute("SELECT outcome FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return str(row[0])

    @property
    def seconds(self) -> float:
        """How long earlier runs worked on the answers that are kept."""
        return float(self._meta("seconds") or 0)

    @property
    def done(self) -> int:
        """How many rows were dealt with when the last batch was kept."""
        return int(self._meta("done") or 0)

    def is_earlier(self, key: bytes) -> bool:
        """Tell whether a run before this one answered the question."""
        if not self._last_earlier:
            return False  # the first run: every repeated row asks
        row = self._connection.execute("SELECT rowid FROM answers WHERE key = ?", (key,)).fetchone()
        return row is not None and int(row[0]) <= self._last_earlier

    def add(self, outcomes: Sequence[tuple[bytes, str]], seconds: float, done: int) -> None:
        """Keep a batch for good, all or nothing; `seconds` is the time worked, `done` the rows dealt with in all."""
        with self._connection:
            self._connection.executemany("INSERT INTO answers (key, outcome) VALUES (?, ?)", outcomes)
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('seconds', ?)", (repr(seconds),))
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('done', ?)", (str(done),))

    def remove(self) -> None:
        """Delete the folder: out of the way at once and still locked, so that no later run meets half of it."""
        spent = _spent(self.folder)
        shutil.rmtree(spent, ignore_errors=True)
        try:
            self.folder.rename(spent)
            self._connection.close()
        except OSError:  # where open files keep their folder in place
            self._connection.close()
            self.folder.rename(spent)
        shutil.rmtree(spent, ignore_errors=True)

    def _locked(self) -> sqlite3.Connection:
        for _ in range(_TRIES):
            try:
                shutil.rmtree(_spent(self.folder), ignore_errors=True)  # of a run killed at its very end
                self.folder.mkdir(exist_ok=True)
            except OSError as error:
                raise OutputUnwritable(str(error), detail=error.strerror or "") from error
            if (connection := self._open()) is not None:
                return connection
        raise OutputBusy(f"{self.folder} changes while it is opened")

    def _open(self) -> sqlite3.Connection | None:
        """Return the connection that holds the lock, or None if the file went away meanwhile or was none of ours."""
        path = self.folder / "answers.sqlite3"
        if not path.exists():  # SQLite would play a left-over log into the new file
            path.with_name(path.name + "-wal").unlink(missing_ok=True)
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(path, timeout=0.2)
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -32768")  # KiB
            with connection:
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT)")
                connection.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, outcome TEXT NOT NULL)")
        except sqlite3.OperationalError as error:
            if connection is not None:
                connection.close()
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise OutputBusy(f"{self.folder} is in use") from error
            if self.folder.exists():
                raise OutputUnwritable(str(error), detail=str(error)) from error
            return None
        except sqlite3.DatabaseError:
            if connection is not None:
                connection.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            return None
        if not path.exists():
            connection.close()
            return None
        return connection

    def _meta(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])


def _spent(folder: Path) -> Path:
    return folder.with_name(folder.name + ".old")
