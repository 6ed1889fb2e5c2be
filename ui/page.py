"""The page's own files, and the page itself, which may arrive later than the rest of the service."""

import contextlib
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guards import error_response

STATIC: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_REFUSALS: Final = {404: "not-found", 405: "method-not-allowed"}
_PAGE_CALLS: Final = "/gradio_api/"  # what the page's library says to its own script
_WAITING: Final = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">'
    '<meta name="viewport" content="width=device-width"><title>职责问答</title></head>'
    '<body style="font-family:sans-serif;display:grid;place-items:center;min-height:90vh">'
    '<p role="status">页面正在准备,马上就好……</p></body></html>'
)


class StaticFile:
    """One of the page's files, with a tag by which browsers know that it has not changed."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self._tag = f'"{hashlib.sha256(self._content).hexdigest()[:16]}"'
        self._type = _TYPES[path.suffix]

    def respond(self, request: Request) -> Response:
        """Give the file, or say that the browser has it."""
        headers = {"etag": self._tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == self._tag:
            return Response(status_code=304, headers=headers)
        # The script for portals is loaded by their pages, which may be of another origin.
        headers["cross-origin-resource-policy"] = "cross-origin"
        return Response(self._content, media_type=self._type, headers=headers)


def page_routes() -> list[BaseRoute]:
    """Give a route for each of the page's files, the portal's script and the desk."""
    routes: list[BaseRoute] = []
    for path in sorted(STATIC.iterdir()):
        if path.suffix in _TYPES and path.name != "desk.html":
            routes.append(_route(f"/zhize/{path.name}", path))
    places = {"/embed.js": STATIC / "embed.js", "/desk": STATIC / "desk.html"}
    routes.extend(_route(place, path) for place, path in places.items() if path.exists())
    return routes


def _route(place: str, path: Path) -> Route:
    file = StaticFile(path)

    async def respond(request: Request) -> Response:
        return file.respond(request)

    return Route(place, respond)


async def _with_our_errors(page: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on to the page; addresses and methods that it does not know are told in our form."""
    refusal: Response | None = None

    async def told(sent: Message) -> None:
        nonlocal refusal
        if sent["type"] == "http.response.start" and sent["status"] in _REFUSALS:
            allowed = Headers(scope=sent).get("allow")
            refusal = error_response(_REFUSALS[sent["status"]], headers={"allow": allowed} if allowed else None)
        elif refusal is None:
            await send(sent)

    is_own = _PAGE_CALLS in scope.get("path", "")
    await page(scope, receive, send if is_own else told)
    if refusal is not None:
        await refusal(scope, receive, send)


class LatePage:
    """Stands in for the page until it is made: importing it takes longer than answering needs."""

    def __init__(self) -> None:
        self._page: ASGIApp | None = None

    @contextlib.asynccontextmanager
    async def open(self, page: FastAPI) -> AsyncIterator[None]:
        """Serve the page from now on, with its own start and end around it."""
        async with page.router.lifespan_context(page):
            self._page = page
            yield
            self._page = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if self._page is not None:
            await _with_our_errors(self._page, scope, receive, send)
            return
        status = 200 if scope.get("path") == "/" else 503
        await HTMLResponse(_WAITING, status, {"retry-after": "1"})(scope, receive, send)
