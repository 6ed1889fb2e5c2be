"""What the table of a file is: its head, its question column, how many rows, and each row's question and history."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final

from ui.bulk_headers import find_conversation, find_history, find_question, plain_header
from ui.bulk_rows import MAX_QUESTION_CHARS, Cell, Limits, Row, Source, cell_text, is_blank
from ui.bulk_xlsx import XlsxSource
from ui.errors import EmptySource, NoQuestionColumn, SourceTooLarge, UnknownSheet

_HEAD_ROWS: Final = 10  # titles and merged lines above the header are at most this many
_TURNS: Final = 10  # earlier questions that a follow-up can need
_CONVERSATIONS: Final = 100_000  # conversations open at a time; the one longest silent is forgotten first


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are. `names` are the headers, `head` the rows above the data as read (header included, if any)."""

    head: tuple[Row, ...]
    names: tuple[str, ...]
    header: int | None  # which of `head` holds the names
    question: int
    conversation: int | None
    history: int | None
    width: int
    rows: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A data row with its question; `problem` says why not to ask it, `doubt` why to look at its answer, or ""."""

    row: Row
    question: str
    history: tuple[str, ...]
    problem: str
    doubt: str = ""

    @property
    def key(self) -> bytes:
        """Same question after the same history: same key."""
        text = json.dumps([self.question, *self.history], ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=16).digest()


def lay_out(
    source: Source, column: str | None = None, limits: Limits | None = None, *, sheet: str | None = None
) -> Layout:
    """Find the header and count the rows, in one or two passes over the file.

    Unless a `sheet` is named, a sheet with a header of questions goes before one that is a lone column of anything.

    Raises:
        EmptySource: if there is no row of data.
        NoQuestionColumn: if no header stands for questions, or none is called `column`.
        SourceTooLarge: if there are more rows or columns than taken.
        UnknownSheet: if no sheet is called `sheet`.
    """
    limits = limits or Limits()
    _choose_sheet(source, column, sheet)
    head = _find_head(source, column)
    if head is None:
        raise NoQuestionColumn(f"no column {column!r}" if column else "no header of questions", detail=_headers(source))
    header, names, question = head
    first, width, rows = 0 if header is None else header + 1, len(names), 0
    for row in source.rows():
        rows += 1
        width = max(width, len(row.cells))
        if rows - first > limits.max_rows:
            raise SourceTooLarge(detail=f"{limits.max_rows}行")
        if width > limits.max_columns:
            raise SourceTooLarge(detail=f"{limits.max_columns}列")
    if rows <= first:
        raise EmptySource(f"{source.path} has no row under its header")
    return Layout(
        head=tuple(islice(source.rows(), first)),
        names=names,
        header=header,
        question=question,
        conversation=find_conversation(names),
        history=find_history(names),
        width=width,
        rows=rows - first,
    )


def asked_rows(source: Source, layout: Layout) -> Iterator[Asked]:
    """Yield every data row with its question and the earlier questions of its conversation."""
    turns: OrderedDict[str, tuple[str, ...]] = OrderedDict()
    for row in islice(source.rows(), len(layout.head), None):
        question = cell_text(_cell(row, layout.question)).strip()
        problem = _problem(row, layout.question, question)
        history = _listed(_cell(row, layout.history))
        name = cell_text(_cell(row, layout.conversation)).strip()
        if name:
            earlier = turns.pop(name, ())
            history = history or earlier
            turns[name] = earlier if problem else (*earlier, question)[-_TURNS:]
            if len(turns) > _CONVERSATIONS:
                turns.popitem(last=False)
        doubt = _doubt(row, layout, is_sheet=isinstance(source, XlsxSource))
        yield Asked(row, "" if problem else question, history, problem, "" if doubt == problem else doubt)


def _choose_sheet(source: Source, column: str | None, sheet: str | None) -> None:
    if isinstance(source, XlsxSource):
        if sheet:
            source.use(sheet)
        elif not source.choose(lambda: (head := _find_head(source, column)) is not None and head[0] is not None):
            source.choose(lambda: _find_head(source, column) is not None)
    elif sheet:
        raise UnknownSheet(f"{source.path} is no workbook", detail="无(只有xlsx有工作表)")


def _find_head(source: Source, column: str | None) -> tuple[int | None, tuple[str, ...], int] | None:
    """Return the header's row, the names and the question column; the row is None where there is no header."""
    if source.keys or not source.has_header:
        names = source.keys or ("问题",)
        question = _named(names, column) if column else find_question(names)
        question = 0 if question is None and len(names) == 1 and not column else question
        return None if question is None else (None, names, question)
    top = [tuple(cell_text(cell) for cell in row.cells) for row in islice(source.rows(), _HEAD_ROWS)]
    if not top:
        raise EmptySource(f"{source.path} has no row")
    for index, names in enumerate(top):
        question = _named(names, column) if column else find_question(names)
        if question is not None:
            return index, _filled(names, top[:index]), question
    if column and column.isascii() and column.isdigit() and 1 <= int(column) <= max(map(len, top)):
        return 0, top[0], int(column) - 1
    if not column and max(map(len, top)) == 1:
        return None, ("问题",), 0
    return None


def _filled(names: tuple[str, ...], above: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Give a blank header the nearest name above it, where cells were merged; a title alone in its row is no name."""
    rows = [names, *(row for row in reversed(above) if sum(map(bool, map(str.strip, row))) > 1)]
    columns = zip_longest(*rows, fillvalue="")
    return tuple(next((name for name in column if name.strip()), "") for column in columns)


def _named(names: tuple[str, ...], column: str) -> int | None:
    if column in names:
        return names.index(column)
    wanted = plain_header(column)
    return next((index for index, name in enumerate(names) if wanted and plain_header(name) == wanted), None)


def _headers(source: Source) -> str:
    names = source.keys or next((tuple(map(cell_text, row.cells)) for row in source.rows() if any(row.cells)), ())
    return "、".join(name.strip()[:20] for name in names[:20] if name.strip())


def _cell(row: Row, column: int | None) -> Cell:
    return row.cells[column] if column is not None and column < len(row.cells) else None


def _problem(row: Row, column: int, question: str) -> str:
    if column in row.unread:
        return row.unread[column]
    if not question:
        return "empty"
    return "too-long" if len(question) > MAX_QUESTION_CHARS else ""


def _doubt(row: Row, layout: Layout, *, is_sheet: bool) -> str:
    """Tell of a row that was not decoded whole, or that is longer than the header: a comma may have cut its question.

    No comma parts the cells of a sheet.
    """
    if "garbled" in row.unread.values():
        return "garbled"
    is_longer = not is_sheet and layout.header is not None and not is_blank(row.cells[len(layout.names) :])
    return "ragged" if is_longer else ""


def _listed(cell: Cell) -> tuple[str, ...]:
    turns = cell if isinstance(cell, list) else ()
    return tuple(turn for turn in turns if isinstance(turn, str) and turn.strip())[-_TURNS:]
