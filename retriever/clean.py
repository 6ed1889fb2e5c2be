"""From what a user typed to plain simplified Chinese: one line, half-width, no marks that carry no meaning."""

import functools
import html
import re
import unicodedata
from typing import Protocol

from retriever.recent import remember_short

MAX_CLEAN_CHARS = 4000

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_CJK = r"\u3400-\u9fff"
_CJK_GAP = re.compile(rf"(?<=[{_CJK}0-9%,。?!;:])[ \t]+(?=[{_CJK}])|(?<=[{_CJK}])[ \t]+(?=[0-9%,。?!;:])")
_PUNCTUATION = str.maketrans(
    {
        ",": ",",
        "。": "。",
        "?": "?",
        "!": "!",
        "“": "“",
        "、": "、",
        "〔": "(",
        "〕": ")",
        "【": "(",
        "】": ")",
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
    }
)
# Every character stands apart (第 4 2 项 谁 牵 头).
_SPACED_OUT = re.compile(rf"(?:[{_CJK}0-9%,。?!;:] ){{3,}}[{_CJK}0-9%,。?!;:]{{1,3}}")
_REPEATED = re.compile(r"([?!。,;~…])\1+")
_TAG = re.compile(r"<(?:script|style)[^<>]{0,200}>[^<]{0,400}</(?:script|style)>|</?[a-zA-Z][^<>]{0,200}>")
# Tags that play a part in a dialogue: what they enclose is said apart from the rest.
_ROLE_TAG = re.compile(
    r"</?(?:system|assistant|user|human|developer|admin|tool|prompt|instructions?|notice|context)\b[^<>]{0,60}>",
    re.IGNORECASE,
)
_TRADITIONAL_HINT = re.compile(r"[\u4e00-\u9fff]")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@functools.cache
def _to_simplified() -> _Converter:
    # Loading the tables takes 0.1 s and most questions are simplified already, so not at import.
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def is_symbol(char: str) -> bool:
    """Whether a character is an emoji, a pictograph, a control or private character: none of them asks anything."""
    category = unicodedata.category(char)
    return category in {"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn"} and char not in "\n\t ℃°"


def simplify(text: str) -> str:
    """Traditional characters as simplified ones; other text as it is."""
    if not _TRADITIONAL_HINT.search(text):
        return text
    return _to_simplified().convert(text)


@remember_short
def clean(raw: str) -> str:
    """The question as plain text: NFKC, simplified, no invisible characters or symbols, single spaces.

    Spaces between Chinese characters go (蓝 藻 防 控), between Latin words they stay.
    """
    text = _TAG.sub(" ", _ROLE_TAG.sub("。", html.unescape(_INVISIBLE.sub("", raw))).lstrip("。 "))
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    text = "".join(" " if is_symbol(char) else char for char in text)
    text = simplify(text).translate(_PUNCTUATION)
    text = re.sub(r"\s+", " ", text).strip()
    if _SPACED_OUT.fullmatch(text):
        text = text.replace(" ", "")
    text = _CJK_GAP.sub("", _CJK_GAP.sub("", text))
    return _REPEATED.sub(r"\1", text)
