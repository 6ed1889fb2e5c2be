"""Read files into documents: the text normalised once, and beside it what a sidecar file or the text itself says."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from corpus.errors import EmptyDocument, UnreadableDocument
from corpus.layout import DATE_LINE
from corpus.numerals import DIGITS
from corpus.office_files import read_docx, read_xlsx
from corpus.records import Document
from corpus.text import decode, fold, lines_of, normalise
from corpus.web_files import read_html, read_markdown

MAX_BYTES: Final = 50_000_000
_TITLE = re.compile(r"关于.{2,80}的(?:通知|意见|通报|方案)$|(?:分解|分工|方案|清单|一览表|分解表|实事|任务)$")
_PLACE = re.compile(r"^(?P<place>[\u4e00-\u9fff]{2,6}?(?:市|县|区|州|旗))(?=人民政府|委|政府|[0-9]{4}年|关于)")
_YEAR = re.compile(r"(20[0-9]{2}) {0,2}年|二[〇○零O0]([一二三四五六七八九〇○零]{2})年")


class Reader(Protocol):
    """Turns the bytes of one kind of file into text."""

    def __call__(self, data: bytes) -> str:
        """Return the text; UnreadableDocument if the bytes are not of this kind."""
        ...


def read_text(data: bytes) -> str:
    """Return the text of a plain file."""
    return decode(data)


READERS: Final[Mapping[str, Reader]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".docx": read_docx,
    ".xlsx": read_xlsx,
    ".html": read_html,
    ".htm": read_html,
}


def read_document(path: Path) -> Document:
    """Return a file as a document; its id is the stem of its name unless the sidecar (same stem, .json) gives one.

    Raises:
        UnreadableDocument: if the file is not of a kind that we read, or is too large.
        EmptyDocument: if nothing but blank lines is in it.

    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableDocument(f"{path.name}: expected one of {', '.join(READERS)}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableDocument(f"{path.name}: larger than {MAX_BYTES} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"{path.name}: {error.strerror}") from error
    said = _read_sidecar(path.with_suffix(".json"))
    return document_from_text(
        reader(data),
        str(said.get("id") or path.stem),
        title=said.get("title"),
        place=said.get("place"),
        year=said.get("year"),
        groups={name: tuple(members) for name, members in dict(said.get("groups") or {}).items()},
        source=path.name,
    )


def _read_sidecar(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UnreadableDocument(f"{path.name}: not a JSON file") from error
    if not isinstance(said, dict):
        raise UnreadableDocument(f"{path.name}: expected an object")
    return said


def document_from_text(
    text: str,
    document_id: str,
    *,
    title: str | None = None,
    place: str | None = None,
    year: int | None = None,
    groups: Mapping[str, tuple[str, ...]] | None = None,
    source: str = "",
) -> Document:
    """Return a text as a document, with title, place and year read from it where they are not given.

    Raises:
        EmptyDocument: if nothing but blank lines is in it.

    """
    stored = normalise(text)
    if not stored.strip():
        raise EmptyDocument(f"{document_id}: no text")
    heads = [line.fold for line in lines_of(stored, fold(stored))]
    return Document(
        id=document_id,
        title=title or infer_title(heads) or document_id,
        text=stored,
        version="sha256:" + hashlib.sha256(stored.encode()).hexdigest(),
        place=place or infer_place(heads),
        year=year or infer_year(heads),
        groups=dict(groups or {}),
        source=source,
    )


def infer_title(heads: list[str]) -> str:
    """Return the title that the first lines or the annexes' own titles give, "" if none does."""
    for head in heads[:12]:
        if len(head) <= 90 and _TITLE.search(head.strip("《》")) and not head.startswith("附"):
            return head
    for index, head in enumerate(heads[:-1]):
        if re.fullmatch(r"附件 ?[0-9一二三]?", head):
            return heads[index + 1][:90]
    return ""


def infer_place(heads: list[str]) -> str | None:
    """Return the city, county or district that issues the notice."""
    for head in [*heads[:12], *(line for line in heads if line.endswith(("办公室", "人民政府")))]:
        if len(head) <= 90 and (found := _PLACE.match(head)):
            return found["place"]
    return None


def infer_year(heads: list[str]) -> int | None:
    """Return the year of the first heading that names one, else of the date under the notice."""
    short = [head for head in heads[:60] if len(head) <= 60]
    for head in [*(head for head in short if not DATE_LINE.search(head)), *short]:
        if found := _YEAR.search(head):
            return int(found[1]) if found[1] else 2000 + DIGITS[found[2][0]] * 10 + DIGITS[found[2][1]]
    return None
