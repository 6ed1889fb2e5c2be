"""The interface that OpenAI's clients speak, answered from the documents; citations come in a field of their own."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ui.http import AskingCaller, answer_in_turn
from ui.runtime import Asking, InputError, Told
from ui.schemas import Json, reply_json

router = APIRouter(prefix="/v1")

MODEL = "zhize"
_PIECE_CHARS = 12


class ChatMessage(BaseModel):
    """One message; its content is a text or parts of which some are texts."""

    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(str(part.get("text", "")) for part in self.content or () if part.get("type") == "text")


class ChatBody(BaseModel):
    """A chat to be continued; what a language model would need besides is accepted and not used."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[ChatMessage] = Field(max_length=500)
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    documents: list[str] = Field(default_factory=list, max_length=100)


@router.get("/models")
def models(caller: AskingCaller) -> Json:
    """Name the one model that there is."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{name}")
def model(name: str, caller: AskingCaller) -> Json:
    """Describe the one model that there is."""
    if name != MODEL:
        raise InputError("not-found")
    return _model()


@router.post("/chat/completions")
async def complete(body: ChatBody, request: Request, caller: AskingCaller) -> Response:
    """Answer the last message of the user in the light of the earlier ones."""
    asked = [message.text for message in body.messages if message.role == "user"]
    if not asked:
        raise InputError("empty-question")
    asking = Asking(asked[-1], tuple(asked[-9:-1]), tuple(body.documents), channel="openai", user=caller.pseudonym)
    told = await answer_in_turn(request, lambda runtime: runtime.ask(asking))
    if body.stream:
        usage = bool((body.stream_options or {}).get("include_usage"))
        return StreamingResponse(
            _pieces(told, asking, usage=usage), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )
    return JSONResponse(_completion(told, asking))


def _model() -> Json:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "zhize"}


def _usage(told: Told, asking: Asking) -> Json:
    """Count characters, which stand for tokens here: there is no language model."""
    prompt, answer = len(asking.question), len(told.reply.answer)
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _completion(told: Told, asking: Asking) -> Json:
    message = {"role": "assistant", "content": told.reply.answer, "refusal": None}
    return {
        "id": f"chatcmpl-{told.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(told, asking),
        "zhize": reply_json(told.reply, told.id),
    }


def _pieces(told: Told, asking: Asking, *, usage: bool) -> Iterator[str]:
    """Give the answer in pieces; the last one carries the whole reply with its citations."""
    head = {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL,
    }

    def event(delta: Json, finish: str | None = None, **more: object) -> str:
        choices = [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        return "data: " + json.dumps({**head, "choices": choices, **more}, ensure_ascii=False) + "\n\n"

    yield event({"role": "assistant", "content": ""})
    answer = told.reply.answer
    for start in range(0, len(answer), _PIECE_CHARS):
        yield event({"content": answer[start : start + _PIECE_CHARS]})
    yield event({}, "stop", zhize=reply_json(told.reply, told.id))
    if usage:
        yield "data: " + json.dumps({**head, "choices": [], "usage": _usage(told, asking)}, ensure_ascii=False) + "\n\n"
    yield "data: [DONE]\n\n"
