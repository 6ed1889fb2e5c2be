"""Read .docx and .xlsx: paragraphs with their automatic numbers, tables as rows; within bounds of size."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from corpus.errors import UnreadableDocument
from corpus.grid import MAX_CELLS, GridCell, mark_bold, spread_cells, write_rows
from corpus.numerals import to_chinese

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED: Final = 200_000_000
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Characters of the private use area: no file's own text has them, and they go before it is stored.
_BOLD, _PLAIN = "\ue000", "\ue001"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def read_docx(data: bytes) -> str:
    """Return the text of a Word file.

    Raises:
        UnreadableDocument: if it is none, or unpacks to more than we take.

    """
    parts = _unpack(data, ("word/document.xml", "word/numbering.xml"))
    if "word/document.xml" not in parts:
        raise UnreadableDocument("no Word document in the file")
    try:
        body = _parse(parts["word/document.xml"]).find(f"{_W}body")
        numbering = _Numbering.of(_parse(parts["word/numbering.xml"]) if "word/numbering.xml" in parts else None)
        lines = list(_body_lines(body, numbering)) if body is not None else []
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"the file is no sound Word document: {error}") from error
    return mark_bold("\n".join(lines), _BOLD, _PLAIN)


def _unpack(data: bytes, wanted: tuple[str, ...]) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive)
            names = set(archive.namelist())
            return {name: archive.read(name) for name in wanted if name in names}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableDocument(f"not an Office file: {error}") from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
        raise UnreadableDocument(f"the file unpacks to more than {MAX_UNPACKED} bytes")


def _parse(data: bytes) -> ElementTree.Element:
    """Parse XML that may not declare entities."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableDocument("the file's XML declares a document type")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise UnreadableDocument(f"the file's XML is broken: {error}") from error


@dataclass(slots=True)
class _Numbering:
    """Word's automatic numbers: the levels of each list, and how far it has counted."""

    levels: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, root: ElementTree.Element | None) -> "_Numbering":
        """Read the definitions of numbering.xml."""
        if root is None:
            return cls()
        abstract = {
            found.get(f"{_W}abstractNumId", ""): {
                int(level.get(f"{_W}ilvl", "0")): (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    int(_value(level, "start") or "1"),
                )
                for level in found.findall(f"{_W}lvl")
            }
            for found in root.findall(f"{_W}abstractNum")
        }
        numbers = {found.get(f"{_W}numId", ""): _value(found, "abstractNumId") for found in root.findall(f"{_W}num")}
        return cls({number: abstract.get(name or "", {}) for number, name in numbers.items()})

    def next_number(self, properties: ElementTree.Element | None) -> str:
        """Return the number that Word shows in front of a paragraph, "" for none."""
        number = properties.find(f"{_W}numPr") if properties is not None else None
        name = _value(number, "numId") if number is not None else None
        levels = self.levels.get(name or "", {})
        level = int(_value(number, "ilvl") or "0") if number is not None else 0
        if not name or level not in levels:
            return ""
        counts = self.counts[name]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [found for found in counts if found > level]:
            del counts[deeper]
        return re.sub(
            r"%([1-9])",
            lambda match: _write_number(
                counts.get(int(match[1]) - 1, 1), levels.get(int(match[1]) - 1, ("", "", 1))[0]
            ),
            levels[level][1],
        )


def _value(element: ElementTree.Element | None, name: str) -> str | None:
    found = element.find(f"{_W}{name}") if element is not None else None
    return found.get(f"{_W}val") if found is not None else None


def _write_number(value: int, style: str) -> str:
    if re.search("chinese|ideograph|japanese|taiwanese", style, re.IGNORECASE) and "Circle" not in style:
        return to_chinese(value)
    if "Circle" in style and 1 <= value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    return "" if style in ("none", "bullet") else str(value)


def _body_lines(body: ElementTree.Element, numbering: _Numbering) -> Iterator[str]:
    """Give paragraphs and rows in order; what wraps them (content controls and the like) is looked through."""
    for element in body:
        if element.tag == f"{_W}tbl":
            yield from write_rows(spread_cells(_table_rows(element, numbering)))
        elif element.tag == f"{_W}p":
            yield _paragraph(element, numbering)
        else:
            yield from _body_lines(element, numbering)


def _paragraph(paragraph: ElementTree.Element, numbering: _Numbering) -> str:
    return numbering.next_number(paragraph.find(f"{_W}pPr")) + "".join(_runs(paragraph))


def _runs(paragraph: ElementTree.Element) -> Iterator[str]:
    for run in paragraph.iter(f"{_W}r"):
        text = "".join(
            child.text or "" if child.tag == f"{_W}t" else "\t" if child.tag == f"{_W}tab" else "\n"
            for child in run
            if child.tag in (f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr")
        )
        bold = run.find(f"{_W}rPr/{_W}b")
        is_bold = bold is not None and bold.get(f"{_W}val", "1") not in ("0", "false", "off")
        yield f"{_BOLD}{text}{_PLAIN}" if is_bold and text.strip() else text


def _table_rows(table: ElementTree.Element, numbering: _Numbering) -> list[list[GridCell]]:
    """Return a table's cells; a cell merged with the one above takes over its text."""
    rows: list[list[GridCell]] = []
    above: dict[int, str] = {}
    for row in table.findall(f"{_W}tr"):
        cells: list[GridCell] = []
        column = 0
        for cell in row.findall(f"{_W}tc"):
            properties = cell.find(f"{_W}tcPr")
            span = int(_value(properties, "gridSpan") or "1")
            merged = properties.find(f"{_W}vMerge") if properties is not None else None
            text = "\n".join(_paragraph(paragraph, numbering) for paragraph in cell.iter(f"{_W}p"))
            if merged is not None and merged.get(f"{_W}val", "continue") == "continue" and not text.strip():
                text = above.get(column, "")
            above[column] = text
            cells.append(GridCell(text, columns=span))
            column += span
        rows.append(cells)
    return rows


def read_xlsx(data: bytes) -> str:
    """Return the text of a workbook; of several filled sheets each is an annex under its name.

    Raises:
        UnreadableDocument: if it is none, or holds more than we take.

    """
    _unpack(data, ())
    try:
        # A sixth of a second, which only workbooks should cost.
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl raises whatever the broken part happens to meet
        raise UnreadableDocument(f"not a workbook: {error}") from error
    sheets = [(sheet.title, rows) for sheet in book.worksheets if (rows := _sheet_rows(sheet))]
    lines: list[str] = []
    for number, (title, rows) in enumerate(sheets, 1):
        if len(sheets) > 1:
            lines += [f"附件{number}", title]
        lines += _write_sheet(rows)
    return "\n".join(lines)


def _sheet_rows(sheet: "Worksheet") -> list[list[str]]:
    if (sheet.max_row or 0) * (sheet.max_column or 0) > MAX_CELLS:
        raise UnreadableDocument(f"sheet {sheet.title!r} has more than {MAX_CELLS} cells")
    rows = [[_write_value(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, len(rows))):
            rows[row][area.min_col - 1] = rows[area.min_row - 1][area.min_col - 1]
    return rows if any(any(row) for row in rows) else []


def _write_value(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _write_sheet(rows: list[list[str]]) -> list[str]:
    """Write a sheet: rows of one filled cell above the table are titles, not rows."""
    titles = 0
    while titles < len(rows) and sum(bool(cell.strip()) for cell in rows[titles]) <= 1:
        titles += 1
    heads = ["".join(row).strip() for row in rows[:titles]]
    return [head for head in heads if head] + write_rows(rows[titles:])
