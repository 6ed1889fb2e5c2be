"""Two questions in one message: taken apart where each stands by itself, and their replies joined to one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.records import Citation, Evidence, Reply
from retriever import frame
from retriever.question import Names, understand
from retriever.records import Kind, Question

MOST_PARTS = 4
# Each part must be answered at least this surely; else the message is read as one question.
PART_SURE = 0.6
# Too short a matter leans on the part before it (…要建几个,由谁负责).
LEAST_TOPIC_CHARS = 4

_PIECE = re.compile(r"[^?!。;,]+[?!。;,]*")
_ASKS = re.compile(r"谁|哪|多少|几|什么|啥|何时|多久|多大|怎么|怎样|如何|吗|是不是|是否")
_LEANING = re.compile(
    r"^(?:哪|多少|几|其中|它|他|她|这|那|还|该|此|由|归|牵头|配合|责任|目标|分别|各|一共|共|合计|加|另|又|是|有|具体)"
)
_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER, Kind.DETAIL, Kind.NUMBER})
_MARK = re.compile(r"\[(\d+)\]")


def parts_of(question: Question, names: Names) -> tuple[str, ...]:
    """The questions that a message is made of, each with a matter of its own; () where it is one question."""
    if question.kind not in _MATTERS or question.language == "en" or question.yes_no:
        return ()
    parts: list[str] = []
    before = ""
    for piece in _PIECE.findall(question.text):
        if not _ASKS.search(piece) or not frame.aspects_of(piece):
            before += piece  # tells what the next piece asks about
        elif parts and not before and _leans(piece, names):
            parts[-1] += piece
        else:
            parts.append(before + piece)
            before = ""
    if before and parts:
        parts[-1] += before
    return tuple(parts) if 1 < len(parts) <= MOST_PARTS else ()


def _leans(piece: str, names: Names) -> bool:
    """Whether a piece asks another fact of the matter before it."""
    if _LEANING.match(piece):
        return True
    part = understand(piece, names)
    return not part.refs and len(re.sub(r"[\W_]", "", part.topic)) < LEAST_TOPIC_CHARS


def answer_parts(
    question: Question, names: Names, near: Sequence[str], answer: Callable[[Question], Reply]
) -> Reply | None:
    """Answer every part of a message by itself; None where it is one question, or a part is not surely answered.

    Args:
        question: the message as understood.
        names: what may be named.
        near: ids of the items nearest to the message as a whole; a part about none of them was not asked by itself.
        answer: answers one understood question.
    """
    replies = []
    for part in parts_of(question, names):
        reply = answer(understand(part, names))
        about = reply.evidence[0].item.id if reply.evidence else ""
        if not reply.answerable or reply.confidence < PART_SURE or about not in near:
            return None
        replies.append(reply)
    return joined(replies) if replies else None


def joined(replies: Sequence[Reply]) -> Reply:
    """One reply of several: texts in order, one mark for one quote, the items of all."""
    citations: list[Citation] = []
    evidence: dict[str, Evidence] = {}
    texts = []
    for reply in replies:
        marks: dict[str, int] = {}
        for citation in reply.citations:
            place = (citation.item, citation.start, citation.end)
            known = next((c for c in citations if (c.item, c.start, c.end) == place), None)
            if known is None:
                known = replace(citation, marker=len(citations) + 1)
                citations.append(known)
            marks[str(citation.marker)] = known.marker
        texts.append(_MARK.sub(lambda match, marks=marks: f"[{marks.get(match[1], match[1])}]", reply.answer))  # type: ignore[misc]
        for entry in reply.evidence:
            evidence.setdefault(entry.item.id, entry)
    return replace(
        replies[0],
        answer="".join(texts),
        confidence=min(reply.confidence for reply in replies),
        evidence=tuple(evidence.values()),
        citations=tuple(citations),
        suggestions=(),
    )
