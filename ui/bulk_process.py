"""A second process that answers batches of a bulk run, on the second core, which one interpreter cannot use.

It makes the same service from the same files; that it is the same, its identity and the first questions show. What it
does not answer, because it is busy, other, stopped, killed or never there, is answered here.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from answer.service import AnswerService
from index.encoder import OnnxEncoder
from ui.bulk_reply import outcome_of
from ui.bulk_worker import identity_of, receive, send
from ui.settings import Settings

logger = logging.getLogger(__name__)

_PATIENCE_S: Final = 120.0  # many times what a batch of the longest questions takes: it was stopped, or hangs
_CHECKED: Final = 4  # questions of its first batch that are answered here too
_ROOT: Final = Path(__file__).parent.parent
_WORKER: Final = (sys.executable, "-m", "ui.bulk_worker")


@contextmanager
def second_process(settings: Settings, current: Callable[[], AnswerService]) -> Iterator["AnsweringProcess | None"]:
    """Open a process that answers too; None where it has no core of its own, or a model that takes much memory.

    Args:
        settings: what the service was made from.
        current: the service that answers now.

    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or not isinstance(current().retriever.encoder, OnnxEncoder):
        yield None
        return
    process = AnsweringProcess(settings, current)
    try:
        yield process
    finally:
        process.close()


class AnsweringProcess:
    """Answers one batch at a time in a process of its own; safe for threads."""

    def __init__(
        self, settings: Settings, current: Callable[[], AnswerService], command: Sequence[str] = _WORKER
    ) -> None:
        """Start the process, which helps as soon as it is ready.

        Args:
            settings: what the service was made from.
            current: the service that answers now.
            command: what runs `ui.bulk_worker.main`.

        """
        self._current, self._service = current, current()
        self._lock = threading.Lock()  # held by the thread that talks with the process
        self._is_open = self._is_checked = self._is_over = False
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,  # an interrupt is for the first process, whose end it sees
        )
        matters = settings.model_dump(mode="json", include={"data_dir", "encoder"})
        self._thread = threading.Thread(target=self._open, args=(matters,), name="bulk-process", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether it answers what it is asked."""
        return self._is_open and not self._is_over

    def outcomes(self, batch: Sequence[tuple[str, tuple[str, ...]]]) -> list[str] | None:
        """Answer pairs of a question and its history; None where they are to be answered here."""
        if not self.is_ready or not self._lock.acquire(blocking=False):
            return None
        try:
            if self._current() is not self._service:
                raise ValueError("another service answers now")
            return self._asked(batch)
        except (OSError, EOFError, ValueError) as error:
            self._give_up(error)
            return None
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process; what it has not answered by then is answered here."""
        self._is_over = True
        self._process.kill()
        self._process.wait()
        self._thread.join()
        with self._lock:  # nobody reads any more
            for stream in (self._process.stdin, self._process.stdout):
                _close(stream)

    def _open(self, settings: dict[str, Any]) -> None:
        """Wait until the process has made its service."""
        try:
            self._send(settings)
            if self._receive() != identity_of(self._service):
                raise ValueError("the other process has another service")
        except (OSError, EOFError, ValueError) as error:
            self._give_up(error)
        else:
            self._is_open = True

    def _asked(self, batch: Sequence[tuple[str, tuple[str, ...]]]) -> list[str] | None:
        killer = threading.Timer(_PATIENCE_S, self._process.kill)
        killer.daemon = True
        killer.start()
        try:
            self._send(batch)
            outcomes = self._receive()
        finally:
            killer.cancel()
        if outcomes is None:
            return None
        if not isinstance(outcomes, list) or len(outcomes) != len(batch):
            raise ValueError(f"expected the outcomes of {len(batch)} questions, got {str(outcomes)[:80]}")
        if not self._is_checked:
            self._check(batch[:_CHECKED], outcomes[:_CHECKED])
        return outcomes

    def _check(self, batch: Sequence[tuple[str, tuple[str, ...]]], outcomes: Sequence[str]) -> None:
        """Compare with the outcomes here: the programs, the libraries and the processor's ways may differ too."""
        replies = self._service.ask_many([question for question, _ in batch], [history for _, history in batch])
        if [outcome_of(reply).to_json() for reply in replies] != list(outcomes):
            raise ValueError("the other process answers something else")
        self._is_checked = True

    def _give_up(self, error: Exception) -> None:
        if not self._is_over:
            logger.warning("answering goes on in one process: %s", error)
        self._is_over = True
        self._process.kill()

    def _send(self, message: object) -> None:
        if self._process.stdin is not None:
            send(self._process.stdin, message)

    def _receive(self) -> Any:  # noqa: ANN401 (whatever JSON holds)
        if self._process.stdout is None:
            raise EOFError("the process has no output")
        return receive(self._process.stdout)


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        return  # what was not flushed has no reader any more
