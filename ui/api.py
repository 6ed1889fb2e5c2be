"""The HTTP service: routes, guards around them, and every error as JSON."""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence

import anyio
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import ZhizeError
from ui import guards, routes, routes_jobs
from ui.guards import error_response
from ui.http import AskingCaller, Lane, RuntimeOf
from ui.mcp_server import mcp_endpoint
from ui.messages import message, message_of, status_of
from ui.page import page_routes
from ui.runtime import Runtime, question_place
from ui.schemas import Json, error_json

log = logging.getLogger(__name__)

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

#: Something that runs as long as the service does, such as the page's own start and end.
Lifespan = Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]

probes = APIRouter()


@probes.get("/healthz")
def healthz() -> Json:
    """Tell that the process is alive."""
    return {"status": "ok"}


@probes.get("/readyz")
def readyz(runtime: RuntimeOf) -> JSONResponse:
    """Tell whether questions can be answered."""
    if not runtime.ready:
        return error_response("not-ready", headers={"Retry-After": "2"})
    catalog = runtime.service.catalog
    return JSONResponse(
        {"status": "ready", "documents": {document.id: document.version for document in catalog.documents}}
    )


@probes.get("/metrics")
def metrics(runtime: RuntimeOf, caller: AskingCaller) -> Response:
    """Give the counters as Prometheus reads them."""
    return PlainTextResponse(generate_latest(runtime.meters.registry), media_type="text/plain; version=0.0.4")


def create_app(
    runtime: Runtime,
    *,
    routers: Sequence[APIRouter] = (),
    page: ASGIApp | None = None,
    lifespans: Sequence[Lifespan] = (),
) -> FastAPI:
    """Make the app: the read and ask endpoints, further routers, and the page below all of them."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for start in lifespans:
                await stack.enter_async_context(start(app))
            yield
        await anyio.to_thread.run_sync(runtime.close)

    app = FastAPI(
        title="zhize 职责问答", docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json", lifespan=lifespan
    )
    app.state.runtime = runtime
    app.state.lane = Lane(concurrent=runtime.settings.limits.concurrent, waiting=runtime.settings.limits.waiting)
    every = (probes, routes.router, routes_jobs.router, *routers)
    app.state.known = [route for router in every for route in router.routes]
    for router in every:
        app.include_router(router)
    app.add_api_route("/v1/{rest:path}", _no_such_route, methods=_METHODS, include_in_schema=False)
    for name in ("healthz", "readyz", "metrics"):
        app.add_api_route(f"/{name}", _no_such_route, methods=_METHODS, include_in_schema=False)
    app.router.routes.append(Route("/mcp", _MCP()))
    for route in page_routes():
        app.router.routes.append(route)
    if page is not None:
        app.mount("/", page)
    _handle_errors(app)
    _add_guards(app, runtime)
    return app


class _MCP:
    """The tools for agents; a class, so that the route takes it for an ASGI app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        await mcp_endpoint(scope, receive, send)


async def _no_such_route(request: Request) -> JSONResponse:
    """Tell a wrong method from a wrong address below our own paths, where the page must not answer."""
    matching = (route for route in request.app.state.known if route.matches(request.scope)[0] is not Match.NONE)
    allowed = {method for route in matching for method in route.methods or ()}
    if allowed and request.method not in allowed:
        return error_response("method-not-allowed", headers={"Allow": ", ".join(sorted(allowed))})
    return error_response("not-found")


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(ZhizeError, _on_known_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unknown_error)


async def _on_known_error(request: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, ZhizeError) else "error"
    headers = {"Retry-After": "2"} if status_of(code) == 503 else None
    if status_of(code) == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    body = {"error": {"code": code, "message": message_of(error) if isinstance(error, ZhizeError) else ""}}
    return SafeJSONResponse(body, status_of(code), headers)


class SafeJSONResponse(JSONResponse):
    """JSON that may quote what a client sent, half characters and all."""

    def render(self, content: object) -> bytes:
        """Write as UTF-8, with a question mark for what it cannot carry."""
        return super().render(_printable(content))


def _printable(content: object) -> object:
    if isinstance(content, dict):
        return {key: _printable(value) for key, value in content.items()}
    return content.encode("utf-8", "replace").decode() if isinstance(content, str) else content


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    # A question of a batch may be a text or an object: that an object's text is too long is the plainer word.
    first = next((one for one in errors if one.get("type") == "string_too_long"), errors[0] if errors else {})
    kind, loc = str(first.get("type")), [part for part in first.get("loc", ()) if part != "body"]
    code = "invalid-request"
    if kind == "json_invalid":
        code = "bad-body"
    elif "string_unicode" in kind:
        code = "invalid-text"
    elif kind == "string_too_long" and "question" in loc:
        code = "question-too-long"
    place = _place_in_batch(loc)
    text = message(code, place or ".".join(map(str, loc))[:100] or "请求体")
    text = f"{place}:{text}" if place and place not in text else text
    return SafeJSONResponse(error_json(code, text), status_of(code))


def _place_in_batch(loc: Sequence[str | int]) -> str:
    match loc:
        case ["questions", int(index), *_]:
            return question_place(index + 1)
    return ""


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 401: "no-key", 403: "wrong-key"}.get(
        status, "bad-body"
    )
    response = error_response(code)
    response.status_code = status
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers[name] = value
    return response


async def _on_unknown_error(request: Request, error: Exception) -> JSONResponse:
    log.error("request to %s failed", request.url.path, exc_info=error)
    return error_response("internal")


def _add_guards(app: FastAPI, runtime: Runtime) -> None:
    """Put the guards around the app; the last one added is met first."""
    settings = runtime.settings
    app.add_middleware(guards.RateLimit, settings=settings)
    app.add_middleware(guards.BodyLimit, settings=settings)
    app.add_middleware(guards.ClosedDoors)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.portal.origins),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "x-api-key"],
        expose_headers=["retry-after"],
        max_age=600,
    )
    app.add_middleware(guards.KnownHosts, settings=settings)
    app.add_middleware(guards.SecurityHeaders, settings=settings)
    app.add_middleware(CountRequests, runtime=runtime)
    app.add_middleware(guards.ProxyHeaders, settings=settings)


class CountRequests:
    """Counts responses by status."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app, self._requests = app, runtime.meters.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""

        async def counted_send(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                self._requests.labels(str(sent["status"])).inc()
            await send(sent)

        await self._app(scope, receive, counted_send if scope["type"] == "http" else send)
