"""Open a file of questions by what it is, not by what it is called: csv, xlsx, jsonl or txt, in any usual encoding."""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ui.bulk_headers import is_question_header
from ui.bulk_rows import RAW_KEY, Cell, Limits, Row, Source, cell_text, clean_text, unguard_text
from ui.bulk_xlsx import XlsxSource
from ui.errors import (
    BrokenQuotes,
    EmptySource,
    EncryptedWorkbook,
    NotASpreadsheet,
    OldWorkbook,
    SourceMissing,
    SourceTooLarge,
    UnreadableEncoding,
    UnsupportedFormat,
)

FORMATS: Final = ("csv", "xlsx", "jsonl", "txt")

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FOREIGN: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"SQLite format 3",
)
_NUL_SHARE: Final = 0.1  # of the bytes: beyond it they are no text; a few have got among it
_BLOCK: Final = 1 << 20
_DELIMITERS: Final = (",", "\t", ";", "|", "\uff0c")
_NO_DELIMITER: Final = "\x1f"
_SAMPLE_LINES: Final = 20


def format_of(path: Path) -> str:
    """Return which of our formats the ending of a file names.

    Raises:
        UnsupportedFormat: if none.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix == "ndjson":
        return "jsonl"
    if suffix not in FORMATS:
        raise UnsupportedFormat(f"ending {path.suffix!r}", detail=path.suffix or path.name)
    return suffix


def open_source(path: Path, limits: Limits | None = None) -> Source:
    """Return the table in a file.

    Raises:
        SourceError: of the kind that says what is wrong with the file.
    """
    limits = limits or Limits()
    try:
        kind = _kind(path)
        if kind == "xlsx":
            return XlsxSource(path, limits)
        encoding = find_encoding(path)
        if kind == "jsonl":
            return JsonlSource(path, encoding, limits)
        return CsvSource(path, encoding, limits) if kind == "csv" else TextSource(path, encoding, limits)
    except OSError as error:
        raise SourceMissing(str(error), detail=error.strerror or "") from error


def _kind(path: Path) -> str:
    if not path.is_file():
        raise SourceMissing(f"no file {path}", detail=path.name)
    named = "xls" if path.suffix.lower() == ".xls" else format_of(path)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise EmptySource(f"{path} is empty")
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return "xlsx"
    if start.startswith(_OLE2):
        raise (EncryptedWorkbook if _holds(path, _ENCRYPTED) else OldWorkbook)(f"{path} is an OLE2 file")
    is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    page = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if (
        start.startswith(_FOREIGN)
        or (start.count(b"\0") > len(start) * _NUL_SHARE and not is_utf16)
        or page.startswith((b"<html", b"<!doctype", b"<?xml"))
    ):
        raise NotASpreadsheet(f"{path} starts with {start[:8]!r}")
    if named in ("xlsx", "xls"):
        raise NotASpreadsheet(f"{path} is no workbook")
    return named


def _holds(path: Path, mark: bytes) -> bool:
    """Tell whether the mark is within the first megabytes, where an OLE2 file has its directory, or the last one."""
    with path.open("rb") as file:
        if mark in file.read(8 * _BLOCK):
            return True
        file.seek(max(0, path.stat().st_size - _BLOCK))
        return mark in file.read(_BLOCK)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a text are read; in a damaged one a few lines are not valid and show U+FFFD."""

    name: str
    is_damaged: bool = False

    def unread(self, cells: Sequence[Cell]) -> dict[int, str]:
        """Return which cells could not be decoded."""
        if not self.is_damaged:
            return {}
        return {column: "garbled" for column, cell in enumerate(cells) if "\ufffd" in cell_text(cell)}


def find_encoding(path: Path) -> Encoding:
    """Return the encoding that the file is valid in: by its mark, else UTF-8, else GB18030.

    A file whose lines are mostly UTF-8 is read as such: no text in GB18030 looks like that.

    Raises:
        UnreadableEncoding: if none fits.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        if _is_valid(path, encoding):
            return Encoding(encoding)
        if encoding.startswith("utf-8") and _is_mostly_utf8(path):
            return Encoding(encoding, is_damaged=True)
    raise UnreadableEncoding(f"{path} is valid in none of {candidates}")


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_mostly_utf8(path: Path) -> bool:
    """Tell whether at most every fourth of the lines that are not ASCII is invalid."""
    lines = invalid = 0
    with path.open("rb") as file:
        while line := file.readline(_BLOCK):
            if not line.isascii():
                lines += 1
                try:
                    line.decode()
                except UnicodeError:
                    invalid += 1
    return invalid * 4 <= lines


def _lines(path: Path, encoding: Encoding, limits: Limits) -> Iterator[str]:
    """Yield the lines with their ends; a line beyond the limit is refused, not taken into memory."""
    bound = limits.max_cell_chars * 4
    with path.open(encoding=encoding.name, errors="replace" if encoding.is_damaged else "strict", newline="") as file:
        while line := file.readline(bound):
            if len(line) == bound:
                raise SourceTooLarge(detail=f"单行{bound}字")
            yield clean_text(line)


class TextSource:
    """One question a line."""

    has_header = False
    keys: tuple[str, ...] = ()

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.path, self._encoding, self._limits = path, encoding, limits

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()

    def rows(self) -> Iterator[Row]:
        """Yield the lines, empty ones too."""
        for line in _lines(self.path, self._encoding, self._limits):
            cells = (unguard_text(line.rstrip("\r\n")),)
            yield Row(cells, self._encoding.unread(cells))


class CsvSource:
    """Separated values; the separator is found from the first lines."""

    has_header = True
    keys: tuple[str, ...] = ()

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.path, self._encoding, self._limits = path, encoding, limits
        self._delimiter = self._find_delimiter()

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()

    def rows(self) -> Iterator[Row]:
        """Yield the records; a file of one column takes its quotation marks as they are when they do not pair."""
        quoted = self._delimiter != _NO_DELIMITER or self._quotes_pair()
        for cells in self._records(quoted=quoted):
            yield Row(tuple(unguard_text(cell) for cell in cells), self._encoding.unread(cells))

    def _records(self, *, quoted: bool) -> Iterator[list[str]]:
        csv.field_size_limit(self._limits.max_cell_chars)
        lines = _lines(self.path, self._encoding, self._limits)
        if quoted:
            reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        else:
            reader = csv.reader(lines, delimiter=self._delimiter, strict=True, quoting=csv.QUOTE_NONE)
        read = 0  # lines of whole records; the one that fails began after them
        try:
            for cells in reader:
                yield cells
                read = reader.line_num
        except csv.Error as error:
            if "field larger" in str(error) and reader.line_num == read + 1:
                raise SourceTooLarge(str(error), detail=f"单元格{self._limits.max_cell_chars}字") from error
            raise BrokenQuotes(str(error), detail=f"第{read + 1}行") from error

    def _quotes_pair(self) -> bool:
        try:
            for _ in self._records(quoted=True):
                pass
        except (BrokenQuotes, SourceTooLarge):
            return False
        return True

    def _find_delimiter(self) -> str:
        """Return the separator that most of the first lines hold equally often, the first of them above all.

        A first line without it is a title over the table, if at least two separators in nearly every other line say so.
        """
        sample = _first_records(_lines(self.path, self._encoding, self._limits))
        best, best_score = _NO_DELIMITER, 0.0
        if not sample or is_question_header(sample[0].strip().strip('"')):
            return best
        for delimiter in _DELIMITERS:
            counts = [_count_outside_quotes(line, delimiter) for line in sample]
            common = max(set(counts), key=lambda count: (counts.count(count), count))
            share = counts.count(common) / len(counts)
            if counts[0]:
                score = share + counts[0] / (1 + counts[0])
            else:
                score = share - 0.5 if common >= 2 and share > 0.6 else 0.0
            if (common or counts[0]) and score > best_score:
                best, best_score = delimiter, score
        return best


def _first_records(lines: Iterable[str]) -> list[str]:
    """Return the first lines that are not blank, joined where a quoted cell goes over several."""
    records: list[str] = []
    is_open = False
    for line in islice(lines, _SAMPLE_LINES):
        if is_open:
            records[-1] += line
        elif line.strip():
            records.append(line)
        is_open = is_open != bool(line.count('"') % 2)
    return records


def _count_outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


class JsonlSource:
    """One JSON object a line; what is no object keeps its row with the reason."""

    has_header = True

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.path, self._encoding, self._limits = path, encoding, limits
        self.keys = self._find_keys()
        self._columns = {key: column for column, key in enumerate(self.keys)}

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()

    def rows(self) -> Iterator[Row]:
        """Yield a row a line; blank lines are none."""
        for value, problem in self._values():
            cells: list[Cell] = [None] * len(self.keys)
            for key, cell in value.items():
                cells[self._columns[key]] = cell
            unread = {column: problem for column in range(len(cells))} if problem else self._encoding.unread(cells)
            yield Row(tuple(cells), unread)

    def _values(self) -> Iterator[tuple[dict[str, Any], str]]:
        for line in _lines(self.path, self._encoding, self._limits):
            if not line.strip():
                continue
            try:
                value = json.loads(line, parse_constant=str)
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, dict):
                yield {clean_text(key): _clean(cell) for key, cell in value.items()}, ""
            elif isinstance(value, str):
                yield {"question": clean_text(value)}, ""
            else:
                yield {RAW_KEY: line.strip()}, "bad-json"

    def _find_keys(self) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        readable = False
        for value, problem in self._values():
            readable = readable or not problem
            keys.update(dict.fromkeys(value))
            if len(keys) > self._limits.max_columns:
                raise SourceTooLarge(detail=f"{self._limits.max_columns}列")
        if keys and not readable:
            raise NotASpreadsheet(f"{self.path} holds no JSON object")
        return tuple(keys)


def _clean(value: object) -> Cell:
    """Return a JSON value without what no file can hold; infinite figures become text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
        cleaned = clean_text(text)
        return value if cleaned == text else cleaned
    return value if isinstance(value, int | float | bool) else None
