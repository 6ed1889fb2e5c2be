"""Read an untrusted xlsx as a stream: checked before it is parsed, one row in memory, formulas never evaluated.

General readers either take a whole sheet into memory or show a formula or its cached value but not both, and a lone
cell at XFD1048576 makes them walk 1.7e10 cells. Here expat feeds rows as they are written in the file.
Source: ECMA-376-1, Office Open XML, 5th edition (2016), part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8.30
(number formats), 18.17.4 (dates), 22.9.2.19 (_xHHHH_ escapes).
"""

import contextlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from ui.bulk_numbers import BUILT_IN, ShownNumber, shows_day
from ui.bulk_rows import Cell, Limits, Row, clean_text, is_blank
from ui.errors import DamagedWorkbook, EmptySource, FarCell, NotASpreadsheet, SourceTooLarge, UnknownSheet, WorkbookBomb

_BLOCK: Final = 1 << 16
_SMALL_PART_BYTES: Final = 16 << 20  # a part below this is parsed whatever its ratio: it cannot hurt
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MAX_CODE_CHARS: Final = 255  # Excel: of a number format
_DAYS_1904: Final = 1_462  # from 1899-12-30 to 1904-01-01
_NAMED: Final = 50  # sheets that a message lists
_NAME_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class _Book:
    """What the workbook part says: sheets as (name, path, visible), and where shared things are."""

    sheets: tuple[tuple[str, str, bool], ...]
    strings: str | None
    styles: str | None
    starts_1904: bool


class XlsxSource:
    """The first visible sheet of a workbook (or the one that is chosen), row by row."""

    has_header = True
    keys: tuple[str, ...] = ()

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        with _opened(path) as archive:
            _check_archive(archive, limits)
            self._book = _read_book(archive, limits)
            self._strings = _read_strings(archive, self._book.strings, limits)
            self._formats = _read_formats(archive, self._book.styles, limits)
        self._sheet = next((sheet for sheet in self._book.sheets if sheet[2]), self._book.sheets[0])
        self._hidden = 0  # rows that the last reading found hidden

    def use(self, name: str) -> None:
        """Read the sheet of this name from now on, even a hidden one.

        Raises:
            UnknownSheet: if there is none; it names those that there are.
        """
        wanted = name.strip().casefold()
        named = [sheet for sheet in self._book.sheets if sheet[0].strip().casefold() == wanted]
        if not named:
            raise UnknownSheet(f"no sheet {name!r}", detail="、".join(sheet[0] for sheet in self._book.sheets[:_NAMED]))
        self._sheet = named[0]

    def choose(self, accept: Callable[[], bool]) -> bool:
        """Settle on the first visible sheet for which `accept` holds; without one, all stays and False comes back."""
        first = self._sheet
        for sheet in self._book.sheets:
            if sheet[2]:
                self._sheet = sheet
                with contextlib.suppress(EmptySource):
                    if accept():
                        return True
        self._sheet = first
        return False

    def notes(self) -> tuple[str, ...]:
        """Name the sheets that are left out, and say that rows hidden in the sheet are not."""
        others = [sheet[0] for sheet in self._book.sheets if sheet != self._sheet]
        notes = [f"只处理了工作表“{self._sheet[0]}”,未处理:{'、'.join(others)}"] if others else []
        if self._hidden:
            notes.append(f"原表隐藏的{self._hidden}行也已处理,结果里照常显示")
        return tuple(notes)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the sheet; blank rows between others are kept, those after the last one are not."""
        with _opened(self.path) as archive:
            parser = _SheetParser(self._strings, self._formats, self._book.starts_1904, self._limits)
            blank, self._hidden = 0, 0
            for row in parser.parse(_part(archive, self._sheet[1], self._limits)):
                if is_blank(row.cells) and not row.unread:
                    blank += 1
                    continue
                if blank > self._limits.max_blank_rows:
                    raise FarCell(detail=f"第{parser.row_number}行")
                for _ in range(blank):
                    yield Row(())
                blank = 0
                self._hidden += row.is_hidden
                yield row


class _SheetParser:
    """Turn the events of a sheet's XML into rows."""

    def __init__(self, strings: list[str], formats: tuple[str, ...], starts_1904: bool, limits: Limits) -> None:
        self._strings, self._formats, self._limits = strings, formats, limits
        self._days_before = _DAYS_1904 if starts_1904 else 0
        self._ready: list[Row] = []
        self._cells: dict[int, Cell] = {}
        self._unread: dict[int, str] = {}
        self._text: list[str] = []
        self._text_chars = 0
        self._taking = False
        self._phonetic = False
        self._cell_count = 0
        self._is_hidden = False
        self._expected = 1  # the row that comes next in the file
        self._column = -1
        self._cell_type, self._cell_style = "n", 0
        self._formula: str | None = None
        self._value: str | None = None
        self.row_number = 0

    def parse(self, part: IO[bytes]) -> Iterator[Row]:
        """Yield rows while the part is read."""
        parser = _new_parser(self._start, self._end, self._characters)
        for _ in _fed(parser, part):
            yield from self._ready
            self._ready.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "row":
            self._start_row(attributes)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "rPh":
            self._phonetic = True
        elif tag in ("v", "t", "f") and not self._phonetic:
            if tag != "t":
                self._text, self._text_chars = [], 0
            self._taking = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _whole(attributes.get("r"), self._expected)
        if number < self._expected:
            raise DamagedWorkbook(f"row {number} comes after row {self._expected - 1}")
        gap = number - self._expected
        if gap > self._limits.max_blank_rows:
            # Only a row with something in it is far away; the check on blank rows sees to that.
            gap = self._limits.max_blank_rows + 1
        self._ready.extend(Row(()) for _ in range(gap))
        self._expected = number + 1
        self.row_number = number
        self._is_hidden = attributes.get("hidden") in ("1", "true")
        self._cells, self._unread, self._column = {}, {}, -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if match := _REFERENCE.fullmatch(attributes.get("r", "")):
            self._column = _column_number(match[1])
        self._cell_count += 1
        if self._cell_count > self._limits.max_cells:
            raise SourceTooLarge(detail=f"{self._limits.max_cells}个单元格")
        self._cell_type = attributes.get("t", "n")
        self._cell_style = _whole(attributes.get("s"), 0)
        self._formula = self._value = None
        self._text, self._text_chars = [], 0

    def _characters(self, text: str) -> None:
        if self._taking:
            self._text_chars += len(text)
            if self._text_chars > self._limits.max_cell_chars:
                raise SourceTooLarge(detail=f"单元格{self._limits.max_cell_chars}字")
            self._text.append(text)

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag == "c":
            self._end_cell()
        elif tag == "row":
            width = max(self._cells, default=-1) + 1
            self._ready.append(Row(tuple(self._cells.get(i) for i in range(width)), self._unread, self._is_hidden))
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "f":
            self._formula = "".join(self._text)
        elif tag in ("v", "is"):
            self._value = "".join(self._text)
        if tag in ("v", "t", "f"):
            self._taking = False

    def _end_cell(self) -> None:
        cell: Cell = None
        if self._formula is not None and not self._value:
            cell = "=" + self._formula
            self._unread[self._column] = "formula"
        elif self._value is not None:
            cell = self._typed(self._value)
        if cell is None or cell == "":
            return
        if self._column >= self._limits.max_columns:
            raise FarCell(detail=f"第{self.row_number}行第{self._column + 1}列")
        self._cells[self._column] = cell

    def _typed(self, value: str) -> Cell:
        kind = self._cell_type
        if kind == "s":
            index = _whole(value.strip(), -1)
            if not 0 <= index < len(self._strings):
                raise DamagedWorkbook(f"no shared string {value!r}")
            return self._strings[index]
        if kind in ("inlineStr", "str"):
            return _unescape(value)
        if kind == "e":
            self._unread[self._column] = "error-cell"
            return value
        if kind == "b":
            return value.strip() == "1"
        return self._number(value.strip()) if kind == "n" else clean_text(value)

    def _number(self, value: str) -> Cell:
        try:
            number = float(value)
            whole = int(value) if value.lstrip("-").isdigit() and len(value) < 16 else None
        except ValueError:
            return clean_text(value)
        if number - number != 0:  # infinite, from a figure too large for a float
            return clean_text(value)
        exact = number if whole is None else whole
        code = self._formats[self._cell_style] if self._cell_style < len(self._formats) else ""
        if not code:
            return exact
        return ShownNumber(exact + self._days_before if shows_day(code) else exact, code)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise DamagedWorkbook(str(error)) from error


def _check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Judge the archive by its directory before anything is unpacked.

    No other member than the workbook's own parts is ever opened, and none is written to disk, so archives in archives
    and names with `..` have nothing to act on.
    """
    members = archive.infolist()
    if len(members) > limits.max_entries:
        raise WorkbookBomb(f"{len(members)} entries, at most {limits.max_entries}")
    total = sum(member.file_size for member in members)
    if total > limits.max_unpacked_bytes:
        raise WorkbookBomb(f"{total} bytes unpacked, at most {limits.max_unpacked_bytes}")
    for member in members:
        if member.flag_bits & 1:
            raise DamagedWorkbook(f"{member.filename!r} is encrypted")
        if member.file_size > _SMALL_PART_BYTES and member.file_size > limits.max_ratio * max(1, member.compress_size):
            raise WorkbookBomb(f"{member.filename!r} unpacks to more than {limits.max_ratio} times its size")


def _part(archive: zipfile.ZipFile, name: str, limits: Limits) -> IO[bytes]:
    try:
        return archive.open(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DamagedWorkbook(f"no part {name!r}") from error


def _new_parser(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], characters: Callable[[str], None]
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=_NAME_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise WorkbookBomb("a workbook part declares a document type")


def _fed(parser: expat.XMLParserType, part: IO[bytes]) -> Iterator[None]:
    """Feed a part to the parser, pausing after each block so that what was found can be taken."""
    try:
        with part:
            while block := part.read(_BLOCK):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
            yield
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, UnicodeError) as error:
        raise DamagedWorkbook(str(error)) from error


def _local(name: str) -> str:
    return name.rpartition(_NAME_SEPARATOR)[2]


def _elements(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the start tags of a part that is all attributes."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((_local(tag), {_local(key): value for key, value in attributes.items()}))

    for _ in _fed(_new_parser(start, lambda _: None, lambda _: None), _part(archive, name, limits)):
        yield from found
        found.clear()


def _read_book(archive: zipfile.ZipFile, limits: Limits) -> _Book:
    names = set(archive.namelist())
    main = "xl/workbook.xml"
    if "_rels/.rels" in names:
        for tag, attributes in _elements(archive, "_rels/.rels", limits):
            if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
                main = attributes.get("Target", main).lstrip("/")
    folder, base = posixpath.split(main)
    relations_part = posixpath.join(folder, "_rels", base + ".rels")
    if main not in names or relations_part not in names or not main.endswith("workbook.xml"):
        raise NotASpreadsheet("an archive without a workbook")
    by_id: dict[str, str] = {}
    by_type: dict[str, str] = {}
    for tag, attributes in _elements(archive, relations_part, limits):
        if tag == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            kind = attributes.get("Type", "").rpartition("/")[2]
            by_type.setdefault(kind, path)
            if kind == "worksheet":
                by_id[attributes.get("Id", "")] = path
    sheets: list[tuple[str, str, bool]] = []
    starts_1904 = False
    for tag, attributes in _elements(archive, main, limits):
        if tag == "sheet" and attributes.get("id", "") in by_id:
            visible = attributes.get("state", "visible") == "visible"
            sheets.append((clean_text(attributes.get("name", "")), by_id[attributes["id"]], visible))
        elif tag == "workbookPr":
            starts_1904 = attributes.get("date1904", "0") in ("1", "true")
    if not sheets:
        raise EmptySource("no worksheet")
    strings, styles = by_type.get("sharedStrings"), by_type.get("styles")
    return _Book(tuple(sheets), strings if strings in names else None, styles if styles in names else None, starts_1904)


@dataclass(slots=True)
class _Strings:
    """Collects the shared strings, without the phonetic readings beside them."""

    limits: Limits
    found: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    chars: int = 0
    taking: bool = False
    phonetic: bool = False

    def start(self, name: str, _: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "si":
            self.text, self.chars = [], 0
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "t":
            self.taking = not self.phonetic

    def end(self, name: str) -> None:
        tag = _local(name)
        if tag == "t":
            self.taking = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "si":
            self.found.append(_unescape("".join(self.text)))
            if len(self.found) > self.limits.max_strings:
                raise SourceTooLarge(detail=f"{self.limits.max_strings}个字符串")

    def characters(self, text: str) -> None:
        if self.taking:
            self.chars += len(text)
            if self.chars > self.limits.max_cell_chars:
                raise SourceTooLarge(detail=f"单元格{self.limits.max_cell_chars}字")
            self.text.append(text)


def _read_strings(archive: zipfile.ZipFile, name: str | None, limits: Limits) -> list[str]:
    strings = _Strings(limits)
    if name is not None:
        parser = _new_parser(strings.start, strings.end, strings.characters)
        for _ in _fed(parser, _part(archive, name, limits)):
            pass
    return strings.found


def _read_formats(archive: zipfile.ZipFile, name: str | None, limits: Limits) -> tuple[str, ...]:
    """Return the code of each cell style's number format, "" for the general one."""
    if name is None:
        return ()
    codes = dict(BUILT_IN)
    styles: list[str] = []
    inside = False
    for tag, attributes in _elements(archive, name, limits):
        if tag == "numFmt":
            code = clean_text(attributes.get("formatCode", ""))
            is_plain = code.lower() == "general" or len(code) > _MAX_CODE_CHARS
            codes[_whole(attributes.get("numFmtId"), -1)] = "" if is_plain else code
        elif tag in ("cellStyleXfs", "cellXfs", "cellStyles"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            styles.append(codes.get(_whole(attributes.get("numFmtId"), 0), ""))
    return tuple(styles)


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return clean_text(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and len(text) < 10 and text.isascii() and text.isdigit() else default
