"""Write the rows out as csv, xlsx, jsonl or txt: nothing runs as a formula, same rows give same bytes."""

import csv
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ui.bulk_numbers import BUILT_IN_NUMBERS, ShownNumber, plain_value
from ui.bulk_reply import COLUMNS, Status
from ui.bulk_rows import MAX_XLSX_CELL_CHARS, RAW_KEY, Cell, cell_text, guard_text

_CREATED: Final = datetime(2020, 1, 1)  # a fixed date: the same rows give the same file
_EXACT_INTEGERS: Final = 10**15  # beyond it a spreadsheet's figures lose digits
_A3: Final = 8  # its number in the format
_FONT: Final = {"font_name": "微软雅黑", "font_size": 10, "font_scheme": "none"}
_LINE_POINTS: Final = 15
_MOST_LINES: Final = 12
_SEEN_CHARS: Final = 1_000  # more than fills the highest row
_CUT: Final = "…(已截断)"
_TEXT_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_WIDTHS: Final = {
    "答复": 46, "类型": 10, "牵头单位": 16, "配合单位": 24, "目标": 28, "依据": 22, "原文": 46, "置信度": 8,
    "状态": 12, "复核原因": 20,
}  # fmt: skip
_QUESTION_WIDTH: Final = 36
_OTHER_WIDTH: Final = 12
_MOST_CODES: Final = 200  # number formats of its own that a workbook may have, in any language of Excel
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "header": {"bold": True, "bg_color": "#DDE6F0", "border": 1, "border_color": "#B8C4D2", "text_wrap": True,
               "valign": "vcenter"},
    "title": {"bold": True},
    "cell": {"text_wrap": True, "valign": "top"},
}  # fmt: skip
_STATUS_COLOURS: Final = {Status.REFUSED: "#E7E6E6", Status.REVIEW: "#FFF2CC"}


class RowWriter(AbstractContextManager["RowWriter"], Protocol):
    """Takes a table row by row; the file is complete when the context is left."""

    def write_head(self, cells: Sequence[Cell], *, is_header: bool) -> None:
        """Write a row above the data; `is_header` for the one with the columns' names."""

    def write(self, cells: Sequence[Cell]) -> None:
        """Write a data row."""

    def fits(self, cells: Sequence[Cell]) -> bool:
        """Tell whether the format can hold these cells whole; what does not fit is cut."""
        ...

    def write_summary(self, lines: Sequence[tuple[str, str]]) -> None:
        """Write the summary where the format has a place for it."""


class _TextFile:
    """What the writers of plain text share."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("w", encoding=encoding, newline="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def fits(self, cells: Sequence[Cell]) -> bool:
        """Text has no bounds."""
        return True

    def write_summary(self, lines: Sequence[tuple[str, str]]) -> None:
        """There is no place for a summary beside the rows."""


class CsvWriter(_TextFile):
    """UTF-8 with a mark, so that Excel and WPS open it as Chinese."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "utf-8-sig")
        self._writer = csv.writer(self._file, lineterminator="\r\n")

    def write_head(self, cells: Sequence[Cell], *, is_header: bool) -> None:
        """Write as any row."""
        self.write(cells)

    def write(self, cells: Sequence[Cell]) -> None:
        """Write the cells, guarded against running as formulas."""
        self._writer.writerow([guard_text(cell_text(cell)) for cell in cells])


class TextWriter(_TextFile):
    r"""One line a row, cells parted by tabs; a tab or line break within a cell is written \t or \n."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "utf-8")

    def write_head(self, cells: Sequence[Cell], *, is_header: bool) -> None:
        """Write as any row."""
        self.write(cells)

    def write(self, cells: Sequence[Cell]) -> None:
        """Write the cells, guarded as in a csv, which such a file may be opened as."""
        self._file.write("\t".join(guard_text(cell_text(cell).translate(_TEXT_ESCAPES)) for cell in cells) + "\n")


class JsonlWriter(_TextFile):
    """One object a row, keyed by the columns' names."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        super().__init__(path, "utf-8")
        self._names = names

    def write_head(self, cells: Sequence[Cell], *, is_header: bool) -> None:
        """Keep titles above the table as rows of their own; the header is in every object's keys."""
        if not is_header:
            self._dump({"表头": [cell_text(cell) for cell in cells]})

    def write(self, cells: Sequence[Cell]) -> None:
        """Write the cells with the types that they have; only what was no object has a key for what it was."""
        pairs = zip(self._names, cells, strict=True)
        self._dump({name: _json_cell(cell) for name, cell in pairs if name != RAW_KEY or cell is not None})

    def _dump(self, value: dict[str, Any]) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False) + "\n")


class _PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet that never takes a text for rich text: `<r>…</r>` would otherwise go into the XML as it is."""

    def _xml_rich_inline_string(self, string: str, attributes: list[tuple[str, Any]]) -> None:
        self._xml_inline_string(string, True, attributes)


class XlsxRowWriter:
    """A formatted workbook, written row by row in constant memory; strings are always of the string type."""

    def __init__(self, path: Path, names: Sequence[str], question: int, added: int) -> None:
        # A copy: the library writes into the dictionary, and the next workbook would differ.
        settings = {"constant_memory": True, "tmpdir": str(path.parent), "default_format_properties": dict(_FONT)}
        self._book = xlsxwriter.Workbook(str(path), settings)
        self._book.set_properties({"created": _CREATED})
        self._formats: dict[tuple[str, str | int], Format] = {}
        self._codes: set[str] = set()
        self._sheet = self._book.add_worksheet("答复", worksheet_class=_PlainSheet)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A3)
        self._sheet.fit_to_pages(1, 0)  # all columns on a page's width
        self._row = 0
        self._header_row = -1
        self._width = len(names)
        self._confidence_column = added + COLUMNS.index("置信度")
        self._status_column = added + COLUMNS.index("状态")
        self._widths = [_QUESTION_WIDTH if column == question else _OTHER_WIDTH for column in range(added)]
        self._widths += [_WIDTHS.get(name, _OTHER_WIDTH) for name in COLUMNS]
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            if self._header_row >= 0:
                self._sheet.freeze_panes(self._header_row + 1, 0)
                last = max(self._row - 1, self._header_row)
                self._sheet.autofilter(self._header_row, 0, last, self._width - 1)
                self._colour_statuses(last)
            self._book.close()
        else:
            self._abandon()

    def write_head(self, cells: Sequence[Cell], *, is_header: bool) -> None:
        """Write a title in bold, the header in its colours."""
        if is_header:
            self._header_row = self._row
            self._sheet.repeat_rows(self._row)
        self._write(cells, "header" if is_header else "title")

    def write(self, cells: Sequence[Cell]) -> None:
        """Write a data row, wrapped, and high enough for its texts up to a bound."""
        lines = max(map(_lines, cells, self._widths), default=1)
        self._sheet.set_row(self._row, _LINE_POINTS * min(lines, _MOST_LINES))
        self._write(cells, "cell")

    def fits(self, cells: Sequence[Cell]) -> bool:
        """Tell whether every cell is within what xlsx allows."""
        return all(_fit(text) is text for text in map(cell_text, cells))

    def write_summary(self, lines: Sequence[tuple[str, str]]) -> None:
        """Write the second sheet."""
        sheet = self._book.add_worksheet("汇总", worksheet_class=_PlainSheet)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 48)
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        for row, (name, value) in enumerate(lines):
            sheet.write_string(row, 0, name, self._format("header"))
            sheet.write_string(row, 1, value, self._format("cell"))

    def _write(self, cells: Sequence[Cell], look: str) -> None:
        for column, cell in enumerate(cells):
            value, code = (cell.value, cell.code) if isinstance(cell, ShownNumber) else (cell, "")
            if isinstance(value, bool):
                self._sheet.write_boolean(self._row, column, value, self._format(look))
            elif isinstance(value, int | float) and abs(value) < _EXACT_INTEGERS:
                if column == self._confidence_column:
                    code = "0.00"
                self._sheet.write_number(self._row, column, value, self._format(look, code))
            else:
                self._write_text(column, _fit(cell_text(cell)), look)
        self._row += 1

    def _write_text(self, column: int, text: str, look: str) -> None:
        if text:
            self._sheet.write_string(self._row, column, text, self._format(look))
        elif look == "header":
            self._sheet.write_blank(self._row, column, None, self._format(look))

    def _format(self, look: str, code: str = "") -> Format:
        """Return the format of a look and a code of numbers; beyond so many codes numbers are shown plainly."""
        number = BUILT_IN_NUMBERS.get(code, code)
        if isinstance(number, str) and number and number not in self._codes:
            if len(self._codes) >= _MOST_CODES:
                number = ""
            else:
                self._codes.add(number)
        if (look, number) not in self._formats:
            shown = {"num_format": number} if number else {}
            self._formats[look, number] = self._book.add_format({**_LOOKS[look], **shown})
        return self._formats[look, number]

    def _colour_statuses(self, last: int) -> None:
        for status, colour in _STATUS_COLOURS.items():
            style = self._book.add_format({"bg_color": colour})
            rule = {"type": "cell", "criteria": "==", "value": f'"{status.value}"', "format": style}
            self._sheet.conditional_format(self._header_row, self._status_column, last, self._status_column, rule)

    def _abandon(self) -> None:
        """Close without writing: the temporary files of the sheets go with their folder."""
        self._book.fileclosed = True
        for sheet in self._book.worksheets():
            if sheet.row_data_fh is not None and not sheet.row_data_fh_closed:
                sheet.row_data_fh.close()
                sheet.row_data_fh_closed = True


def open_writer(path: Path, kind: str, names: Sequence[str], question: int, added: int) -> RowWriter:
    """Return the writer of a format; `names` are all columns, those from `added` on are ours."""
    makers: dict[str, Callable[[], RowWriter]] = {
        "csv": lambda: CsvWriter(path),
        "txt": lambda: TextWriter(path),
        "jsonl": lambda: JsonlWriter(path, names),
        "xlsx": lambda: XlsxRowWriter(path, names, question, added),
    }
    return makers[kind]()


def _lines(cell: Cell, width: int) -> int:
    """Return how many lines a cell takes at a width in digits; a Chinese character is two digits wide."""
    if not isinstance(cell, str) or (len(cell) * 2 < width and "\n" not in cell):
        return 1
    return sum(1 + len(line.encode("gb18030", "replace")) // width for line in cell[:_SEEN_CHARS].split("\n"))


def _json_cell(cell: Cell) -> Cell:
    return plain_value(cell) if isinstance(cell, ShownNumber) else cell


def _fit(text: str) -> str:
    """Return the text itself, or its beginning if it is beyond what a cell of xlsx holds (in UTF-16 units)."""
    if len(text) <= MAX_XLSX_CELL_CHARS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_XLSX_CELL_CHARS:
        return text
    return units[: 2 * (MAX_XLSX_CELL_CHARS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
