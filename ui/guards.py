"""Pure ASGI guards around the whole app: body size, rate, hosts, forwarded headers, framing, Gradio's open doors."""

import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.messages import message, status_of
from ui.schemas import error_json
from ui.settings import Settings

#: Paths of Gradio that take files from anyone, fetch other addresses, or tell of sessions; our page needs none.
_CLOSED = (
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/proxy",
    "/proxy",
    "/gradio_api/stream",
    "/monitoring",
)
_ASKING = (
    "/v1/ask",
    "/v1/chat/completions",
    "/v1/hooks",
    "/gradio_api/call",
    "/gradio_api/queue/join",
    "/gradio_api/run",
    "/mcp",
)
_MAX_CLIENTS = 10_000


def error_response(code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Give an error as the outside knows it."""
    return JSONResponse(error_json(code, message(code, detail)), status_of(code), headers)


def readable_size(size_bytes: int) -> str:
    """Write a size as a person says it."""
    return f"{size_bytes // 1024**2} MB" if size_bytes >= 1024**2 else f"{size_bytes // 1024} KB"


class _TooLarge(Exception):
    """A body grew over its limit while it came in."""


class BodyLimit:
    """Refuses bodies over the limit of their path, by their stated length or while they stream."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        limits = settings.limits
        self._default = limits.body_kib * 1024
        upload = limits.upload_mib * 1024**2 + 64 * 1024  # the form around the file
        self._by_prefix = (
            ("/v1/batch", limits.batch_body_kib * 1024),
            ("/v1/jobs", upload),
            ("/v1/desk/documents", upload),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for prefix, size in self._by_prefix if scope["path"].startswith(prefix)), self._default)
        stated = _header(scope, b"content-length")
        if stated.isdigit() and int(stated) > limit:
            await error_response("body-too-large", readable_size(limit))(scope, receive, send)
            return
        await self._counted(scope, receive, send, limit)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen, started = 0, False

        async def counted_receive() -> Message:
            nonlocal seen
            received = await receive()
            seen += len(received.get("body", b""))
            if seen > limit:
                raise _TooLarge
            return received

        async def watched_send(sent: Message) -> None:
            nonlocal started
            started = started or sent["type"] == "http.response.start"
            if seen <= limit:
                await send(sent)

        try:
            await self._app(scope, counted_receive, watched_send)
        except _TooLarge:
            pass
        if seen > limit and not started:
            await error_response("body-too-large", readable_size(limit))(scope, receive, send)
        elif seen > limit:
            # The app turned the cut body into an answer of its own, which was held back.
            await error_response("body-too-large", readable_size(limit))(scope, receive, send)


class RateLimit:
    """A bucket of questions for each address; the least used are forgotten, so that it cannot be filled."""

    def __init__(self, app: ASGIApp, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._per_second = settings.limits.questions_per_minute / 60
        self._burst = settings.limits.burst
        self._exempt_loopback = settings.limits.exempt_loopback
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] == "http" and scope["method"] == "POST" and self._per_second:
            wait_s = self._take(scope)
            if wait_s:
                headers = {"Retry-After": str(wait_s)}
                await error_response("rate-limited", str(wait_s), headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _take(self, scope: Scope) -> int:
        """Take one question from the caller's bucket; give the seconds to wait if it is empty."""
        address = client_address(scope)
        if not scope["path"].startswith(_ASKING) or (self._exempt_loopback and is_loopback(address)):
            return 0
        now = self._clock()
        held, last = self._buckets.pop(address, (float(self._burst), now))
        held = min(self._burst, held + (now - last) * self._per_second)
        self._buckets[address] = (max(0.0, held - 1) if held >= 1 else held, now)
        while len(self._buckets) > _MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if held >= 1 else max(1, round((1 - held) / self._per_second))


class ProxyHeaders:
    """Believes X-Forwarded-* from known proxies alone, and drops them from everybody else."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._trusted: list[IPv4Network | IPv6Network] = [
            ip_network(name, strict=False) for name in settings.server.trusted_proxies
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] in {"http", "websocket"}:
            scope = dict(scope)
            if self._trusts(client_address(scope)):
                forwarded = _header(scope, b"x-forwarded-for").split(",")[-1].strip()
                if _is_address(forwarded):
                    scope["client"] = (forwarded, 0)
                if _header(scope, b"x-forwarded-proto") in {"http", "https"}:
                    scope["scheme"] = _header(scope, b"x-forwarded-proto")
            else:
                dropped = (b"x-forwarded-", b"forwarded", b"x-gradio-")
                kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(dropped)]
                scope["headers"] = kept
        await self._app(scope, receive, send)

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


class KnownHosts:
    """Answers to known host names; without a list to localhost, this machine's name and plain addresses.

    A page that was rebound to us by DNS comes with its own name, which is none of these.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._named = {name.lower() for name in settings.server.allowed_hosts}
        self._own = {"localhost", socket.gethostname().lower(), "testserver"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] == "http" and not self._known(_header(scope, b"host")):
            await error_response("host-not-allowed")(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _known(self, host: str) -> bool:
        name = host.lower()
        if name.startswith("["):
            name = name[1:].partition("]")[0]
        elif name.count(":") == 1:
            name = name.partition(":")[0]
        if self._named:
            return "*" in self._named or name in self._named
        return name in self._own or name.endswith(".localhost") or _is_address(name)


class ClosedDoors:
    """Shuts what Gradio opens and the page does not need: uploads, the file proxy, monitoring."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] == "http" and is_closed(scope["path"]):
            await error_response("not-found")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_closed(path: str) -> bool:
    """Tell whether a path is one of the doors kept shut, however it is written."""
    plain = unquote(unquote(path)).lower()
    if any(plain == door or plain.startswith(door + "/") for door in _CLOSED):
        return True
    _, mark, target = plain.partition("/file")
    return bool(mark) and plain.startswith(("/gradio_api/file", "/file=")) and "://" in target.replace(":/", "://", 1)


class SecurityHeaders:
    """Adds what browsers need to keep us apart from others: CSP with the portals that may frame us, and nosniff."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        ancestors = " ".join(("'self'", *settings.portal.origins))
        policy = (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
            f"base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}"
        )
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        ]
        if not settings.portal.origins:
            self._headers.append((b"x-frame-options", b"SAMEORIGIN"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""

        async def send_with_headers(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                sent["headers"] = [*sent.get("headers", []), *self._headers]
            await send(sent)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def client_address(scope: Scope) -> str:
    """Give the address of the caller, as far as it is known."""
    client: Sequence[object] | None = scope.get("client")
    return str(client[0]) if client else ""


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine."""
    return _is_address(address) and ip_address(address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _header(scope: Scope, name: bytes) -> str:
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return bytes(values[0]).decode("latin-1") if values else ""


__all__ = ["BodyLimit", "ClosedDoors", "KnownHosts", "ProxyHeaders", "RateLimit", "Response", "SecurityHeaders"]
