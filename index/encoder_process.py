"""A second process beside an encoder, for many texts at a time: the interpreter runs on one core, the graph on both.

Both compute the same for a text, bit for bit, so it does not matter which of them did; a first text makes sure of it.
What the second process does not give, because it was killed or never started, the first one computes.
"""

import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import numpy as np

from index.arrays import Floats2d
from index.encoder_worker import read_bytes, read_ints, send

logger = logging.getLogger(__name__)

_CHUNK: Final = 4  # texts a message: few, so that the last ones are not waited for
_AHEAD: Final = 2  # messages under way, so that the process need not wait for this one between two
_END_S: Final = 5.0
_PATIENCE_S: Final = 60.0  # many times what the longest texts of two messages take: it was stopped, or hangs
_ROOT: Final = Path(__file__).parent.parent


@dataclass(slots=True)
class _Task:
    """A text to be computed, by whoever takes it first."""

    ids: list[int]
    taken: bool = False
    states: Floats2d | None = None
    over: threading.Event = field(default_factory=threading.Event)  # the other process gave it, or never will


class EncoderProcess:
    """Runs a graph in a process of its own; `compute` shares texts out between it and the caller. Safe for threads."""

    def __init__(self, graph: Path, probe: list[int], states: Floats2d) -> None:
        """Start the process.

        Args:
            graph: the file that it opens.
            probe: token ids of a text that it has to compute first.
            states: what this process computes for it, shape (t, d).

        """
        self._probe, self._expected, self._dimension = probe, states, states.shape[1]
        self._waiting: deque[_Task] = deque()
        self._wake = threading.Condition()
        self._closing = False
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "index.encoder_worker", str(graph)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,  # an interrupt is for the first process, whose end it sees
        )
        self._thread = threading.Thread(target=self._serve, name="encoder-process", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def compute(self, texts: Sequence[list[int]], here: Callable[[list[int]], Floats2d]) -> list[Floats2d]:
        """Compute the states of texts in their order.

        Args:
            texts: token ids.
            here: computes one text in this process.

        """
        tasks = [_Task(ids) for ids in texts]
        with self._wake:
            if not self._closing:
                self._waiting.extend(tasks)
            self._wake.notify()
        for task in reversed(tasks):  # the process begins at the other end
            if self._take(task):
                task.states = here(task.ids)
        return [self._result(task, here) for task in tasks]

    def close(self) -> None:
        """End the process; what it has not given by then is computed here."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(_END_S)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            _close(stream)

    def _take(self, task: _Task) -> bool:
        with self._wake:
            free, task.taken = not task.taken, True
        return free

    def _result(self, task: _Task, here: Callable[[list[int]], Floats2d]) -> Floats2d:
        if task.states is None and not task.over.wait(_PATIENCE_S):
            self._process.kill()
            task.over.wait()
        return here(task.ids) if task.states is None else task.states

    def _serve(self) -> None:
        """Hand texts to the process and take what it gives, until it or this one ends."""
        under_way: deque[list[_Task]] = deque()
        try:
            self._check()
            while True:
                while len(under_way) < _AHEAD and (chunk := self._next(wait=not under_way)):
                    under_way.append(chunk)
                    self._send(chunk)
                if not under_way:
                    return
                self._receive(under_way[0])
                for task in under_way.popleft():
                    task.over.set()
        except (OSError, EOFError, ValueError) as error:
            logger.warning("encoding goes on in one process: %s", error)
        finally:
            with self._wake:
                self._closing = True
                self._waiting.clear()
            for task in (task for chunk in under_way for task in chunk):
                task.over.set()

    def _check(self) -> None:
        probe = _Task(self._probe)
        self._send([probe])
        self._receive([probe])
        if probe.states is None or not np.array_equal(probe.states, self._expected):
            raise ValueError("the other process computes something else")

    def _next(self, *, wait: bool) -> list[_Task]:
        """Take the texts that have waited longest; none if there are none, or when all is over."""
        chunk: list[_Task] = []
        with self._wake:
            while not self._closing:
                while self._waiting and len(chunk) < _CHUNK:
                    task = self._waiting.popleft()
                    if not task.taken:
                        task.taken = True
                        chunk.append(task)
                if chunk or not wait:
                    break
                self._wake.wait()
        return chunk

    def _send(self, chunk: Sequence[_Task]) -> None:
        if self._process.stdin is not None:
            send(self._process.stdin, [np.array(task.ids, np.int64) for task in chunk])

    def _receive(self, chunk: Sequence[_Task]) -> None:
        stream = self._process.stdout
        if stream is None:
            raise EOFError("the process has no output")
        count = int(read_ints(stream, 1)[0])
        lengths = read_ints(stream, count).tolist()
        if lengths != [len(task.ids) for task in chunk]:
            raise ValueError(f"expected states of {len(chunk)} texts, got {count} of {lengths} tokens")
        for task in chunk:
            data = read_bytes(stream, len(task.ids) * self._dimension * 4)
            task.states = np.frombuffer(data, np.float32).reshape(-1, self._dimension)


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        return  # what was not flushed has no reader any more
