"""Webhooks for chat bots of the DingTalk and WeCom kind; a call without the right signature is not answered."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from answer.records import Reply
from ui.access import pseudonym
from ui.http import answer_in_turn, runtime_of
from ui.messages import message
from ui.runtime import Asking, InputError

router = APIRouter(prefix="/v1/hooks")

_OLDEST_S = 3_600
_ANSWER_WITHIN_S = 4.5  # such platforms give up after five seconds


def dingtalk_signature(timestamp_ms: str, secret: str) -> str:
    """Sign a call as DingTalk does: base64 of HMAC-SHA256 over the time, a line end and the secret.

    Source: DingTalk open platform, outgoing robot, "sign" header.
    """
    digest = hmac.new(secret.encode(), f"{timestamp_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def wecom_signature(token: str, timestamp: str, nonce: str, content: str) -> str:
    """Sign a call as WeCom does: SHA-1 over the sorted token, time, nonce and message.

    Source: WeCom developer documentation, "msg_signature" of callbacks.
    """
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, content))).encode("utf-8", "replace")).hexdigest()


@router.post("/dingtalk")
async def dingtalk(request: Request) -> JSONResponse:
    """Answer a message that a DingTalk style robot was given."""
    secret = runtime_of(request).settings.portal.bot_secret
    timestamp, sign = request.headers.get("timestamp", ""), request.headers.get("sign", "")
    if secret is None or not _fresh(timestamp, unit_s=0.001):
        raise InputError("bad-signature")
    if not hmac.compare_digest(dingtalk_signature(timestamp, secret.get_secret_value()).encode(), sign.encode()):
        raise InputError("bad-signature")
    body = _parsed(await request.body())
    answer = await _answer(request, body, secret.get_secret_value(), "dingtalk")
    return JSONResponse({"msgtype": "text", "text": {"content": answer}})


@router.post("/wecom")
async def wecom(request: Request, msg_signature: str = "", timestamp: str = "", nonce: str = "") -> JSONResponse:
    """Answer a message passed on by a WeCom style gateway, which has opened its envelope."""
    token = runtime_of(request).settings.portal.wecom_token
    raw = await request.body()
    if token is None or not _fresh(timestamp, unit_s=1.0):
        raise InputError("bad-signature")
    expected = wecom_signature(token.get_secret_value(), timestamp, nonce, raw.decode("utf-8", "replace"))
    if not hmac.compare_digest(expected.encode(), msg_signature.encode()):
        raise InputError("bad-signature")
    answer = await _answer(request, _parsed(raw), token.get_secret_value(), "wecom")
    return JSONResponse({"msgtype": "text", "text": {"content": answer}})


def _fresh(timestamp: str, *, unit_s: float) -> bool:
    return timestamp.isascii() and timestamp.isdigit() and abs(time.time() - int(timestamp[:16]) * unit_s) <= _OLDEST_S


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError("bad-body") from error
    if not isinstance(body, dict):
        raise InputError("bad-body")
    return body


async def _answer(request: Request, body: dict[str, Any], secret: str, channel: str) -> str:
    text = body.get("text")
    content = text.get("content") if isinstance(text, dict) else None
    if not isinstance(content, str):
        raise InputError("bad-body")
    sender, room = str(body.get("senderId") or body.get("from") or ""), str(body.get("conversationId") or "")
    session = (
        hashlib.sha256(f"{channel}\n{room}\n{sender}".encode("utf-8", "replace")).hexdigest() if sender or room else ""
    )
    asking = Asking(content, session_id=session, channel=channel, user=pseudonym(sender, secret) if sender else "")
    with anyio.move_on_after(_ANSWER_WITHIN_S):
        told = await answer_in_turn(request, lambda runtime: runtime.ask(asking))
        return bot_text(told.reply)
    return message("busy")


def bot_text(reply: Reply) -> str:
    """Give a reply as one message: the answer, its sources, what else may be asked."""
    lines = [reply.answer]
    lines += [f"[{one.marker}] {one.item.partition('/')[2]}:“{one.quote[:80]}”" for one in reply.citations[:5]]
    if reply.suggestions:
        lines.append("可以问:" + " / ".join(reply.suggestions[:3]))
    return "\n".join(lines)
