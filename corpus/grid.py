"""Tables of files as text: a row a line with bars between its cells, merged cells filled down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.roles import FONT_RULE
from corpus.text import fold

#: Cells a table may have in all; what is larger is no list of tasks.
MAX_CELLS: Final = 500_000
_MAX_SPAN: Final = 200
_SENTENCE = re.compile(r"[。;；:：，,]")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as the file has it: its text, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


def spread_cells(rows: Sequence[Sequence[GridCell]]) -> list[list[str]]:
    """Return rows of equal columns: a cell over several rows is repeated down, one over several columns is not."""
    pending: dict[int, tuple[str, int]] = {}
    spread: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        cells = iter(row)
        while True:
            column = len(line)
            if column in pending:
                text, left = pending.pop(column)
                line.append(text)
                if left > 1:
                    pending[column] = (text, left - 1)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            for offset in range(min(max(cell.columns, 1), _MAX_SPAN)):
                text = cell.text if offset == 0 else ""
                line.append(text)
                if cell.rows > 1:
                    pending[column + offset] = (text, min(cell.rows, MAX_CELLS) - 1)
        spread.append(line)
    return spread


def write_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines | a | b |; a row of blanks is left out, a table of one column is no table."""
    width = max((len(row) for row in rows), default=0)
    lines = []
    for row in rows:
        cells = [flatten_cell(cell) for cell in row]
        if not any(cells):
            continue
        cells += [""] * (width - len(cells))
        lines.append("| " + " | ".join(cells) + " |" if width > 1 else cells[0])
    return lines


def flatten_cell(text: str) -> str:
    """Return a cell on one line: short lines without a mark are names and get 、 between them, others are joined."""
    lines = [line.strip() for line in text.replace("|", "/").replace("｜", "/").splitlines() if line.strip()]
    if len(lines) < 2:
        return "".join(lines)
    names = all(len(line) <= 20 and not _SENTENCE.search(line) for line in lines)
    joined = lines[0]
    for line in lines[1:]:
        joined += ("" if joined.endswith("、") or not names else "、") + line
    return joined


def mark_bold(text: str, opening: str, closing: str) -> str:
    """Return a text without the marks around bold words; where bold means the lead unit, (牵头) stands behind them.

    Only the file's own words say that (加黑为牵头单位); without them the marks are just taken off.
    """
    if not FONT_RULE.search(fold(text)):
        return text.replace(opening, "").replace(closing, "")
    bold = re.compile(f"{re.escape(opening)}([^{re.escape(closing)}\n|]*){re.escape(closing)}")
    ending = re.compile(r"(?:局|委|办|部|院|会|厅|政府|中心|公司|集团|海关|队|联|社|处|办公室|管委会|街道)$")

    def write(match: re.Match[str]) -> str:
        parts = re.split(r"([、,，;； ])", match[1])
        return "".join(f"{part}(牵头)" if ending.search(part) else part for part in parts)

    return bold.sub(write, text).replace(opening, "").replace(closing, "")
