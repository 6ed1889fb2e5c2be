"""Rows of a table as they come and go: cells, their text, and how text is kept from running as a formula."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from ui.bulk_numbers import ShownNumber, number_text, plain_value

#: A cell's value; numbers with a format come from xlsx alone, lists and dicts from jsonl.
Cell = str | int | float | bool | None | ShownNumber | list[Any] | dict[str, Any]

MAX_QUESTION_CHARS: Final = 4_000  # as the HTTP interface has it
MAX_XLSX_CELL_CHARS: Final = 32_767  # Excel specifications and limits: characters a cell can contain
MAX_XLSX_ROWS: Final = 1_048_576
RAW_KEY: Final = "原始内容"  # where a jsonl line goes that is no object

_LONE: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
#: What a spreadsheet program takes for the start of a formula or a DDE call, in either width, after blanks too.
_FORMULA: Final = re.compile(r"[\s\u200b\ufeff\x00-\x1f]*[-=+@\u2212\uff0b\uff0d\uff1d\uff20]|[\t\r\n]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?%?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read; `unread` says by column why a cell's value could not be had (a code of `bulk_reply.REASONS`)."""

    cells: tuple[Cell, ...]
    unread: Mapping[int, str] = field(default_factory=dict)
    is_hidden: bool = False  # in the program that it comes from


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken; uploads get smaller ones than the command line."""

    max_rows: int = 5_000_000
    max_columns: int = 1_024
    max_cell_chars: int = 1_000_000
    max_cells: int = 50_000_000
    max_entries: int = 2_000
    max_unpacked_bytes: int = 2 * 1024**3
    max_strings: int = 4_000_000
    max_ratio: int = 250
    max_blank_rows: int = 10_000


UPLOAD_LIMITS: Final = Limits(
    max_rows=100_000, max_cells=5_000_000, max_unpacked_bytes=256 * 1024**2, max_strings=1_000_000
)


class Source(Protocol):
    """A table that can be read again and again, always giving the same rows."""

    path: Path
    has_header: bool  # False for txt: every line is a question
    keys: tuple[str, ...]  # the columns' names where the format itself has them (jsonl), else ()

    def rows(self) -> Iterator[Row]:
        """Yield every row in order, blank ones between others too."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Say in Chinese what of the file, as last read, is not carried over as it was, such as further sheets."""
        ...


def clean_text(text: str) -> str:
    """Return the text with what no file can hold (NUL, lone surrogates, non-characters) shown as U+FFFD."""
    return _LONE.sub("\ufffd", text)


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet program could run the text when it opens a csv; plain numbers cannot."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def guard_text(text: str) -> str:
    """Put an apostrophe before what could run as a formula; `unguard_text` takes it away again."""
    return "'" + text if is_formula_like(text) else text


def unguard_text(text: str) -> str:
    """Undo `guard_text`, so that a csv of ours reads back as it was."""
    return text[1:] if text.startswith("'") and is_formula_like(text[1:]) else text


def is_blank(cells: tuple[Cell, ...]) -> bool:
    """Tell whether a row holds nothing but blanks."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def cell_text(cell: Cell) -> str:
    """Return a cell as text: dates as ISO without an empty time, lists and objects as JSON."""
    if isinstance(cell, ShownNumber):
        cell = plain_value(cell)
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    return str(cell) if isinstance(cell, int) else json.dumps(cell, ensure_ascii=False)
