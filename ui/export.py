"""任务表 and 责任表 as a workbook that can be printed as it is."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from corpus.catalog import Catalog
from corpus.records import Item

_TASK_COLUMNS = (
    ("编号", 8),
    ("任务内容", 60),
    ("目标", 30),
    ("牵头领导", 12),
    ("牵头单位", 18),
    ("配合单位", 34),
    ("完成时限", 12),
)
_DUTY_COLUMNS = (("责任单位", 22), ("角色", 8), ("编号", 8), ("任务", 46), ("目标", 36), ("牵头领导", 12))


def workbook_bytes(catalog: Catalog, items: Sequence[Item], *, unit: str = "", leader: str = "") -> bytes:
    """Give both tables of some items as an xlsx file; the same items give the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "任务表、责任表", "created": datetime(2020, 1, 1)})
    names = "、".join(
        dict.fromkeys(document.title for document in catalog.documents if document.id in {i.document for i in items})
    )
    whose = unit or leader
    _Sheet(book, "任务表", f"{whose or ''}任务表", names, _TASK_COLUMNS).fill([_task_row(item) for item in items])
    _Sheet(book, "责任表", f"{whose or ''}责任表", names, _DUTY_COLUMNS).fill(_duty_rows(items, unit))
    book.close()
    return stream.getvalue()


def write_workbook(catalog: Catalog, items: Sequence[Item], target: Path, *, unit: str = "", leader: str = "") -> None:
    """Write both tables of some items to a file."""
    target.write_bytes(workbook_bytes(catalog, items, unit=unit, leader=leader))


class _Sheet:
    """One printed sheet: a merged title, its source, a header repeated on each page, wrapped cells."""

    def __init__(
        self, book: xlsxwriter.Workbook, name: str, title: str, source: str, columns: Sequence[tuple[str, int]]
    ) -> None:
        self._sheet = book.add_worksheet(name)
        self._columns = columns
        last = len(columns) - 1
        font = {"font_name": "宋体", "font_size": 11}
        heading = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        note = book.add_format(
            {**font, "font_size": 9, "font_color": "#555555", "text_wrap": True, "valign": "vcenter"}
        )
        self._head = book.add_format(
            {**font, "bold": True, "bg_color": "#DCE6F1", "border": 1, "align": "center", "valign": "vcenter"}
        )
        self._cell = book.add_format({**font, "text_wrap": True, "border": 1, "valign": "top"})
        self._sheet.merge_range(0, 0, 0, last, title, heading)
        self._sheet.merge_range(1, 0, 1, last, f"来源:{source}", note)
        self._sheet.set_row(0, 30)
        self._sheet.set_row(1, 24)
        for column, (label, width) in enumerate(columns):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(2, column, label, self._head)
        self._sheet.freeze_panes(3, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(2)
        self._sheet.set_footer("&C第 &P 页,共 &N 页")

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Write the rows; every cell as text, never as a formula."""
        for number, row in enumerate(rows, 3):
            for column, text in enumerate(row):
                self._sheet.write_string(number, column, text, self._cell)
            self._sheet.set_row(number, 15.5 * max(self._lines(text, column) for column, text in enumerate(row)) + 4)
        self._sheet.autofilter(2, 0, max(3, len(rows) + 2), len(self._columns) - 1)

    def _lines(self, text: str, column: int) -> int:
        per_line = max(1, int(self._columns[column][1] / 2))  # a Chinese character is two widths
        return sum(max(1, -(-len(line) // per_line)) for line in text.split("\n"))


def _task_row(item: Item) -> tuple[str, ...]:
    return (
        item.label,
        item.text,
        "\n".join(target.text for target in item.targets),
        _joined(leader.text for leader in item.leaders),
        _joined(unit.name for unit in item.lead),
        _joined(unit.name for unit in item.cooperating) + ("等" if item.open_ended else ""),
        item.deadline.text if item.deadline else "",
    )


def _duty_rows(items: Sequence[Item], unit: str) -> list[tuple[str, ...]]:
    """Give a row for every unit of every item, unit by unit, what it leads before what it joins."""
    rows: list[tuple[str, bool, int, tuple[str, ...]]] = []
    order: dict[str, int] = {}
    for number, item in enumerate(items):
        leads = {mention.name for mention in item.lead}
        for mention in item.units:
            if unit and unit not in mention.name and mention.unit not in unit:
                continue
            order.setdefault(mention.unit, len(order))
            role = "牵头" if mention.name in leads else "配合" if leads else "责任"
            targets = "\n".join(target.text for target in item.targets)
            row = (mention.name, role, item.label, item.title, targets, _joined(p.text for p in item.leaders))
            rows.append((mention.unit, role != "牵头", number, row))
    rows.sort(key=lambda entry: (order[entry[0]], entry[1], entry[2]))
    return [row for *_, row in rows]


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))
