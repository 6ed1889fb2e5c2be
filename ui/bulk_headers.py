"""Which header names the questions, the conversation, the history: what offices call these columns."""

import unicodedata
from typing import Final

_QUESTION: Final = (
    "问题", "咨询内容", "咨询问题", "诉求", "诉求内容", "问题内容", "提问", "提问内容", "用户问题", "来信内容",
    "留言内容", "问句", "咨询", "问", "内容", "来电内容", "工单内容", "事项内容", "主要内容", "反映内容", "标题",
    "question", "questions", "query", "prompt", "text", "ask", "q", "input",
)  # fmt: skip
_CONVERSATION: Final = (
    "会话", "对话", "会话id", "对话id", "会话编号", "对话编号", "会话号", "会话标识",
    "conversation", "conversationid", "session", "sessionid", "dialogue", "dialog", "dialogueid", "chatid", "thread",
    "threadid",
)  # fmt: skip
_HISTORY: Final = ("history", "历史", "历史问题", "上文")
_QUESTION_RANK: Final = {name: rank for rank, name in enumerate(_QUESTION)}


def plain_header(text: str) -> str:
    """Return a header for comparison: width and letter case folded, without blanks, signs and what is in brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    while (start := folded.find("(")) >= 0 and (end := folded.find(")", start)) >= 0:
        folded = folded[:start] + folded[end + 1 :]
    return "".join(character for character in folded if character.isalnum())


def is_question_header(text: str) -> bool:
    """Tell whether a cell is a usual header of questions."""
    return len(text) < 40 and plain_header(text) in _QUESTION_RANK


def find_question(names: tuple[str, ...]) -> int | None:
    """Return the column whose header stands for questions most plainly."""
    ranked = [
        (_QUESTION_RANK[plain], column)
        for column, name in enumerate(names)
        if len(name) < 40 and (plain := plain_header(name)) in _QUESTION_RANK
    ]
    return min(ranked)[1] if ranked else None


def find_conversation(names: tuple[str, ...]) -> int | None:
    """Return the first column that tells which conversation a row belongs to."""
    return next((column for column, name in enumerate(names) if plain_header(name) in _CONVERSATION), None)


def find_history(names: tuple[str, ...]) -> int | None:
    """Return the first column that lists the earlier questions."""
    return next((column for column, name in enumerate(names) if plain_header(name) in _HISTORY), None)
