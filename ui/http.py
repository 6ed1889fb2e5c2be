"""What all routes share: the runtime of a request, who calls, and answering without blocking the loop."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import anyio
from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from ui.access import Caller
from ui.runtime import InputError, Runtime

T = TypeVar("T")


def runtime_of(connection: HTTPConnection) -> Runtime:
    """Give the runtime that the app was made with."""
    runtime: Runtime = connection.app.state.runtime
    return runtime


def key_of(connection: HTTPConnection) -> str:
    """Give the key or token that a request carries, or ""."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    return connection.headers.get("x-api-key", "").strip()


def asking_caller(request: Request) -> Caller:
    """Let through who may ask."""
    same_origin = request.headers.get("sec-fetch-site") == "same-origin"
    return runtime_of(request).gate.caller(key_of(request), same_origin=same_origin)


def admin_caller(request: Request) -> Caller:
    """Let through who may open the desk."""
    return runtime_of(request).gate.admin(key_of(request))


class Lane:
    """Lets a few questions be answered at once and a bounded number wait."""

    def __init__(self, *, concurrent: int, waiting: int) -> None:
        self._limiter = anyio.CapacityLimiter(concurrent)
        self._most = concurrent + waiting
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work on a thread when its turn comes.

        Raises:
            InputError: if as many wait as may.

        """
        if self._inside >= self._most:
            raise InputError("busy")
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1


async def answer_in_turn(request: HTTPConnection, work: Callable[[Runtime], T]) -> T:
    """Do the work of a question on a thread, in the app's lane."""
    runtime = runtime_of(request)
    lane: Lane = request.app.state.lane
    return await lane.run(lambda: work(runtime))


RuntimeOf = Annotated[Runtime, Depends(runtime_of)]
AskingCaller = Annotated[Caller, Depends(asking_caller)]
