"""Run the service: answers first, the page as soon as its library is imported."""

import asyncio
import contextlib
import functools
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator

import anyio
import typer
import uvicorn
from fastapi import FastAPI

from corpus.errors import ZhizeError
from ui import desk, hooks, openai_api
from ui.api import create_app
from ui.errors import UiError
from ui.examples import example_questions
from ui.mcp_server import mcp_lifespan
from ui.messages import message_of
from ui.page import LatePage
from ui.progress import IndexBar
from ui.runtime import Runtime
from ui.settings import Settings
from ui.terminal import reply_text
from ui.wiring import build_service

log = logging.getLogger(__name__)


class CannotServe(UiError):
    """The address is taken, or not ours."""

    code = "cannot-serve"


def make_app(runtime: Runtime, late: LatePage, starter: "Starter | None" = None) -> FastAPI:
    """Make the whole app, with the page to come."""
    lifespans = [mcp_lifespan, *([starter.lifespan] if starter else [])]
    return create_app(runtime, routers=(openai_api.router, hooks.router, desk.router), page=late, lifespans=lifespans)


class Starter:
    """Loads the answering part and then the page while the server already listens."""

    def __init__(self, runtime: Runtime, late: LatePage, address: str) -> None:
        self._runtime, self._late, self._address = runtime, late, address
        self.failure = ""
        self.server: uvicorn.Server | None = None

    @contextlib.asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Start loading, and take the page down at the end."""
        async with contextlib.AsyncExitStack() as stack:
            task = asyncio.create_task(self._load(stack))
            yield
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _load(self, stack: contextlib.AsyncExitStack) -> None:
        try:
            if not self._runtime.ready:
                build = functools.partial(build_service, self._runtime.settings, progress=IndexBar())
                service = await anyio.to_thread.run_sync(build)
                self._runtime.use(service)
            await anyio.to_thread.run_sync(self._greet)
            page = await anyio.to_thread.run_sync(_make_page, self._runtime)
            await stack.enter_async_context(self._late.open(page))
            log.info("the page is ready")
        except Exception as error:  # whatever it is, a service that does not answer must end and say why
            self.failure = message_of(error) if isinstance(error, ZhizeError) else f"{type(error).__name__}: {error}"
            log.exception("the service cannot start")
            if self.server:
                self.server.should_exit = True

    def _greet(self) -> None:
        """Show where the service is and one answer of it."""
        service = self._runtime.service
        documents = "、".join(document.title for document in service.catalog.documents)
        typer.echo(f"职责问答已启动:{self._address}\n文件:{documents}\n")
        examples = example_questions(service, most=1)
        if examples:
            typer.echo(f"问:{examples[0]}\n答:{reply_text(service, service.ask(examples[0]))}\n\n按 Ctrl+C 停止。")
        sys.stdout.flush()


def _make_page(runtime: Runtime) -> FastAPI:
    # Gradio takes seconds to import: only here, when questions are answered already.
    from ui.chat import build_page

    return build_page(runtime)


def run(settings: Settings) -> None:
    """Serve until stopped.

    Raises:
        CannotServe: if the address cannot be listened on, or the answering part cannot be loaded.

    """
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    listening = _listen(settings)
    shown = f"[{settings.server.host}]" if ":" in settings.server.host else settings.server.host
    shown = "127.0.0.1" if shown in {"0.0.0.0", "[::]"} else shown
    runtime, late = Runtime(settings), LatePage()
    starter = Starter(runtime, late, f"http://{shown}:{settings.server.port}{settings.server.root_path}/")
    config = uvicorn.Config(
        make_app(runtime, late, starter),
        root_path=settings.server.root_path,
        proxy_headers=False,  # our own guard believes known proxies alone
        server_header=False,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=32 * 1024,
        ws="none",
    )
    starter.server = uvicorn.Server(config)
    starter.server.run(sockets=[listening])
    if starter.failure:
        raise CannotServe(starter.failure)


def _listen(settings: Settings) -> socket.socket:
    """Take the address before anything is loaded, so that a taken one is told at once."""
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CannotServe(f"{host}:{port} 无法监听:{error.strerror}") from error
    return listening
