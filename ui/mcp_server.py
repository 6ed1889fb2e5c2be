"""The service as tools for agents, over the Model Context Protocol: on a path of the HTTP service, or on stdio."""

import contextlib
from collections.abc import AsyncIterator, Callable

import anyio
from fastapi import FastAPI
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from answer.service import AnswerService
from ui.access import AccessError
from ui.browse import ItemFilter, find_items, unit_rows
from ui.guards import error_response
from ui.http import asking_caller
from ui.runtime import Asking, check_question
from ui.schemas import Json, item_json, reply_json

_WHAT = "职责问答:回答政府重点工作、民生实事由谁牵头、谁配合、目标多少,逐条注明出处;文件没有的就说没有。"

#: How a question is answered; the HTTP service counts and logs it as well.
Ask = Callable[[str, tuple[str, ...], tuple[str, ...]], Json]


def build_server(service: Callable[[], AnswerService], ask_service: Ask) -> MCPServer:
    """Make the server with its three tools."""
    server = MCPServer("zhize", title="职责问答", instructions=_WHAT)

    @server.tool()  # type: ignore[untyped-decorator]  # the library is not read by the type checker
    def ask(question: str, history: list[str] | None = None, documents: list[str] | None = None) -> Json:
        """回答一个问题:谁负责、目标多少、某单位或领导牵头什么等,附出处原文。history 是此前的问题。"""
        return ask_service(question, tuple(history or ()), tuple(documents or ()))

    @server.tool()  # type: ignore[untyped-decorator]  # the library is not read by the type checker
    def items(
        unit: str = "",
        lead: str = "",
        cooperating: str = "",
        leader: str = "",
        kind: str = "",
        document: str = "",
        q: str = "",
    ) -> Json:
        """列出符合条件的全部任务:参与单位、牵头单位、配合单位、领导、类别(重点/民生)、文件、字词。"""
        found = find_items(service(), ItemFilter(unit, lead, cooperating, leader, kind, document, q))
        return {"total": len(found), "items": [item_json(item) for item in found]}

    @server.tool()  # type: ignore[untyped-decorator]  # the library is not read by the type checker
    def units(document: str = "") -> Json:
        """列出全部单位,及其别名、牵头和配合的任务数。"""
        rows = unit_rows(service(), document)
        listed = [
            {"name": r.name, "document": r.document, "aliases": list(r.aliases), "leads": r.leads, "joins": r.joins}
            for r in rows
        ]
        return {"total": len(rows), "units": listed}

    return server


def run_stdio(service: AnswerService) -> None:
    """Serve the tools on standard input and output until it ends."""

    def ask(question: str, history: tuple[str, ...], documents: tuple[str, ...]) -> Json:
        check_question(question)
        return reply_json(service.ask(question, history, documents))

    anyio.run(build_server(lambda: service, ask).run_stdio_async)


@contextlib.asynccontextmanager
async def mcp_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Serve the tools below /mcp while the app runs; keys are asked for as elsewhere."""
    runtime = app.state.runtime

    def ask(question: str, history: tuple[str, ...], documents: tuple[str, ...]) -> Json:
        told = runtime.ask(Asking(question, history, documents, channel="mcp"))
        return reply_json(told.reply, told.id)

    # Hosts and origins are checked by our own guards.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server = build_server(lambda: runtime.service, ask)
    inner = server.streamable_http_app(json_response=True, stateless_http=True, transport_security=security)
    async with server.session_manager.run():
        app.state.mcp = inner
        yield
        app.state.mcp = None


async def mcp_endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on to the tools, if its caller may ask."""
    request = Request(scope, receive)
    inner = getattr(request.app.state, "mcp", None)
    try:
        asking_caller(request)
    except AccessError as error:
        await error_response(error.code)(scope, receive, send)
        return
    if inner is None:
        await error_response("not-found")(scope, receive, send)
        return
    await inner({**scope, "path": "/mcp", "root_path": ""}, receive, send)
