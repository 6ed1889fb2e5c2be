"""Two questions in one message: taken apart where each stands by itself, and their replies joined to one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.records import Citation, Evidence, Reply
from retriever import frame
from retriever.dialogue import resolve
from retriever.question import Names, understand
from retriever.records import Aspect, ItemRef, Kind, Question

MOST_PARTS = 4
# Each part must be answered at least this surely; else the message is read as one question.
PART_SURE = 0.6
# Too short a matter leans on the part before it (…要建几个,由谁负责).
LEAST_TOPIC_CHARS = 4

_PIECE = re.compile(r"[^?!。;,]+[?!。;,]*")
_ASKS = re.compile(
    r"谁|哪|多少|(?<![好十一二三四五六七八九])几(?!年[^,。?!]{0,4}[的了])|什么|啥|何时|多久|多大|怎么|怎样|如何|吗|是不是|是否"
)
_LEANING = re.compile(
    r"^(?:哪|多少|几|其中|它|他|她|这|那|还|该|此|由|归|牵头|配合|责任|目标|分别|各|一共|共|合计|加|另|又|是|有|具体)"
)
# 另外每个区县都要有多大体量的项目开工?: told apart from what stands before it by its first word.
_BESIDES = re.compile(r"(?:另外|此外|除此之外|还有|再有|同时),?(?=[^,。;?]{6,}\?)")
MATTER_OF_ITS_OWN = 3  # words
_ALSO = re.compile(r"(?:那么|那|还有|再)?[^,。?!]{2,24}呢[?。!]*$")
_COUNTED = re.compile(
    rf"(?P<matter>[\u4e00-\u9fff]{{2,8}}?)(?:要|建|新建|新增|有)*(?:多少|几)(?!块|元|钱)(?:{'|'.join(frame.MEASURES)})[?。,]*$"
)
_EACH = re.compile(r"分别|各(?:是|由|有|自|为|归|要|多少|几|[?。]|$)|又(?:是|归|由)")
_JOINED = re.compile(r"[、,]|和(?!谐)|与|跟|以及|及(?!时)|还有")
# 三个指标分别: figures of one matter.
_FIGURES_OF_ONE = re.compile(r"[两三四五六几]个(?:指标|目标|数)")
LEAST_MATTER_CHARS = 3
_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER, Kind.DETAIL, Kind.NUMBER})
_MARK = re.compile(r"\[(\d+)\]")


def parts_of(question: Question, names: Names) -> tuple[Question, ...]:
    """The questions that a message is made of, each with a matter of its own; () where it is one question."""
    if question.kind not in _MATTERS or question.language == "en" or question.yes_no:
        return ()
    texts = _texts_of(question, names)
    if texts:
        # A later part may leave out what an earlier one said (X谁牵头?Y呢?).
        return tuple(resolve(text, texts[:n], names) for n, text in enumerate(texts))
    return _matters_of(question)


def _matters_of(question: Question) -> tuple[Question, ...]:
    """One question on several matters (A和B分别由谁负责) asked of each."""
    if not _EACH.search(question.text) or question.annexes or question.refs or _FIGURES_OF_ONE.search(question.text):
        return ()
    return _each_joined(question, MOST_PARTS)


def _each_joined(question: Question, most: int) -> tuple[Question, ...]:
    """The question asked of each matter that its topic joins; () where there are not two, or more than `most`."""
    matters = [part.strip("的,。 “”") for part in _JOINED.split(question.topic)]
    matters = [part for part in matters if part]
    if not 2 <= len(matters) <= most or min(map(len, matters)) < LEAST_MATTER_CHARS:
        return ()
    return tuple(replace(question, topic=matter, content=matter, quoted=()) for matter in matters)


def pair_of(question: Question) -> tuple[Question, ...]:
    """One question on two matters joined without a word that parts them (A和B谁负责); () where there are not two."""
    told_before = re.search("[,。;?!]", question.topic) or Aspect.TARGET in question.aspects
    if told_before or question.kind not in _MATTERS or question.annexes or question.refs or question.language == "en":
        return ()
    return _each_joined(question, 2)


def _texts_of(question: Question, names: Names) -> tuple[str, ...]:
    """The parts of a message that ask by themselves, each with what is told before it; () where there is one."""
    parts: list[str] = []
    before = ""
    for piece in _PIECE.findall(question.text):
        if parts and not before and _ALSO.match(piece):
            parts.append(piece)
        elif not _ASKS.search(piece) or not frame.aspects_of(piece):
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
    besides = _BESIDES.match(piece)
    if besides and len(frame.matter_words(frame.strip_frame(piece[besides.end() :]))) >= MATTER_OF_ITS_OWN:
        return False
    if _LEANING.match(piece):
        return True
    counted = _COUNTED.match(piece)
    if counted and frame.matter_words(counted["matter"]):
        return False  # 绿道多少公里: short, but a matter of its own
    part = understand(piece, names)
    return not part.refs and len(re.sub(r"[\W_]", "", part.topic)) < LEAST_TOPIC_CHARS


def answer_parts(
    question: Question, parts: Sequence[Question], near: Sequence[str], answer: Callable[[Question], Reply]
) -> Reply | None:
    """Answer every part of a message by itself; None where it is one question, or a part is not surely answered.

    Args:
        question: the message as understood.
        parts: what `parts_of` gives of it.
        near: ids of the items nearest to the message as a whole; a part about none of them was not asked by itself.
        answer: answers one understood question.
    """
    replies: list[Reply] = []
    for part in parts:
        reply = answer(part)
        if not _is_sure(reply, near) and replies and part.absent is None and not part.refs:
            # 开工率要多少?对各区县另有什么要求?: the later part may mean another clause of the same item.
            item = replies[-1].evidence[0].item
            reply = answer(replace(part, refs=(ItemRef(item.annex, item.number),), kind=Kind.NUMBER))
        if not _is_sure(reply, near):
            return None
        replies.append(reply)
    is_one = all(part.text == question.text for part in parts)  # asked of several matters
    if len({reply.evidence[0].item.id for reply in replies}) < 2 and is_one:
        return None  # of one item all is told together
    return joined(replies) if replies else None


def _is_sure(reply: Reply, near: Sequence[str]) -> bool:
    """Whether a part is surely answered, and about one of the items that the whole message is near to."""
    about = reply.evidence[0].item.id if reply.evidence else ""
    return reply.answerable and reply.confidence >= PART_SURE and about in near


def joined(replies: Sequence[Reply]) -> Reply:
    """One reply of several: texts in order, one mark for one quote, the items of all."""
    citations: list[Citation] = []
    evidence: dict[str, Evidence] = {}
    texts: list[str] = []
    for reply in replies:
        marks: dict[str, int] = {}
        for citation in reply.citations:
            place = (citation.item, citation.start, citation.end)
            known = next((c for c in citations if (c.item, c.start, c.end) == place), None)
            if known is None:
                known = replace(citation, marker=len(citations) + 1)
                citations.append(known)
            marks[str(citation.marker)] = known.marker
        text = _MARK.sub(lambda match, marks=marks: f"[{marks.get(match[1], match[1])}]", reply.answer)  # type: ignore[misc]
        texts += [] if any(text in told for told in texts) else [text]
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
