"""Read a part whose items are rows: real tables, tables with one cell a line, and tables without any separators."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from corpus.blocks import Reading, Source, join_pieces, read_block, take_value
from corpus.drafts import Draft, Heading, LineKind, PartReading
from corpus.lists import make_heading
from corpus.numbering import read_bare_number, read_marker
from corpus.roles import UNIT_ROLES, Role, column_role
from corpus.text import Line, strip_span
from corpus.units_split import ENDING, looks_like_units

_RULER = re.compile(r"[|+:=\- ]+")
_DATE = re.compile(
    r"[0-9一二三四五六七八九十]{1,4} {0,2}(?:年|月|季度)|年底|月底|全年|长期|常年|持续|季度|"
    r"[0-9]{4}\.[0-9]{1,2}|年内|上半年|下半年"
)
_MAX_RECORD: Final = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or a line of one, in the document."""

    start: int
    end: int


@dataclass(slots=True)
class _Row:
    """The cells of a record by what their columns hold."""

    line: Line
    cells: list[tuple[Role, Cell]]
    number: int = 0
    mark: str = ""
    lines: list[Line] = field(default_factory=list)
    category: Cell | None = None


def split_cells(source: Source, line: Line, by: str) -> list[Cell]:
    """Cut a line into cells at bars, tabs or runs of blanks, blanks around them left out."""
    start, end = line.start, line.end
    if by == "|":
        start += source.fold[start:end].startswith("|")
        end -= source.fold[start:end].endswith("|")
    pattern = {"|": r"\|", "\t": r"\t", " ": r" {2,}|[\t]"}.get(by, by)
    text = source.text if by == "\t" else source.fold
    cells, position = [], start
    for cut in [*re.compile(pattern).finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        cells.append(Cell(*strip_span(source.fold, position, stop)))
        position = cut.end() if cut else end
    return cells


def find_table(source: Source, lines: tuple[Line, ...]) -> tuple[str, int, int, list[Role]] | None:
    """Return how a part's table is laid out, the index of its header, that of its first row, and its columns.

    The layouts are "|", tab and blank (a row a line), "cell" (a cell a line) and "none" (columns run together).
    """
    for index, line in enumerate(lines):
        for by in ("|", "\t", " "):
            if (by == "|" and "|" not in line.fold) or (by == "\t" and "\t" not in source.text[line.start : line.end]):
                continue
            columns = _columns(source, line, by)
            if columns:
                behind = index + 1
                while behind < len(lines) and _RULER.fullmatch(lines[behind].fold):
                    behind += 1
                columns, behind = _second_header(source, lines, behind, by, columns)
                return by, index, behind, columns
        if found := _cell_header(lines, index):
            return "cell", index, index + len(found), found
        if glued := _glued_header(line.fold)[0]:
            return "none", index, index + 1, glued
    return None


def _columns(source: Source, line: Line, by: str) -> list[Role] | None:
    names = [source.fold[cell.start : cell.end] for cell in split_cells(source, line, by)]
    if by == " " and len(names) < 3:
        names = source.fold[line.start : line.end].split(" ")
        names = [name for name in names if name]
    roles = [column_role(name) for name in names]
    known = [role for role in roles if role]
    if len(known) < 3 and not (len(known) == 2 and Role.NUMBER in known and len(roles) == 2):
        return None
    if not set(known) & {Role.TEXT, Role.TITLE} or len(known) * 2 < len([name for name in names if name]):
        return None
    if by == " " and not set(known) & (UNIT_ROLES | {Role.NUMBER}):
        return None
    return [role or Role.REMARK for role in roles]


def _second_header(
    source: Source, lines: tuple[Line, ...], behind: int, by: str, columns: list[Role]
) -> tuple[list[Role], int]:
    """Lay a second line of column names over the first one."""
    if behind >= len(lines) or by not in ("|", "\t"):
        return columns, behind
    names = [source.fold[cell.start : cell.end] for cell in split_cells(source, lines[behind], by)]
    filled = [name for name in names if name]
    roles = [column_role(name) for name in names]
    if (
        len(names) < len(columns)
        or not filled
        or sum(bool(role) for role in roles) * 2 <= len(filled)
        or len([r for r in roles if r]) < 2
    ):
        return columns, behind
    merged = [role or (columns[index] if index < len(columns) else Role.REMARK) for index, role in enumerate(roles)]
    behind += 1
    while behind < len(lines) and _RULER.fullmatch(lines[behind].fold):
        behind += 1
    return merged, behind


def _cell_header(lines: tuple[Line, ...], index: int) -> list[Role]:
    """Return the columns of a header with one name a line; it needs three, or two of which one is the number."""
    found: list[Role] = []
    for line in lines[index:]:
        role = column_role(line.fold)
        if role is None:
            break
        found.append(role)
    if Role.NUMBER in found[1:]:
        return []
    enough = len(found) >= 3 or (len(found) == 2 and found[0] is Role.NUMBER)
    return (
        found
        if enough and set(found) & {Role.TEXT, Role.TITLE} and (found[0] is Role.NUMBER or set(found) & UNIT_ROLES)
        else []
    )


def _glued_header(folded: str) -> tuple[list[Role], int]:
    """Return the columns of a header whose names run together (序号项目名称主要内容责任单位), and its length."""
    if not folded.startswith(("序号", "编号")) or len(folded) <= 6:
        return [], 0
    found: list[Role] = []
    position = 0
    while position < len(folded) and len(found) < 12:
        longest = min(8, len(folded) - position)
        size = next((n for n in range(longest, 1, -1) if column_role(folded[position : position + n])), 0)
        if not size:
            break
        found.append(column_role(folded[position : position + size]) or Role.REMARK)
        position += size
        while folded[position : position + 1] == " ":
            position += 1
    return (found, position) if len(found) >= 3 else ([], 0)


def read_table(source: Source, lines: tuple[Line, ...], found: tuple[str, int, int, list[Role]]) -> PartReading:
    """Return the items of a part that holds a table."""
    by, header, first, columns = found
    result = PartReading()
    for line in lines[:header]:
        result.mark([line], LineKind.NOTICE)
    result.mark(list(lines[header:first]), LineKind.HEADING)
    if by == "none":
        _read_glued(source, lines[header], lines[first:], result)
    elif by == "cell":
        _read_cells(source, lines[first:], columns, result)
    else:
        _read_rows(source, lines[first:], by, columns, result)
    if by == " " and not result.drafts:
        result.kinds = {number: kind for number, kind in result.kinds.items() if number < lines[header].number}
        _read_glued(source, lines[header], lines[first:], result)
    return result


def _read_rows(source: Source, lines: tuple[Line, ...], by: str, columns: list[Role], result: PartReading) -> None:
    """Read rows of one line each; an empty cell at a row's start means that the row above goes on."""
    path: tuple[Heading, ...] = ()
    last: _Row | None = None
    for line in lines:
        if _RULER.fullmatch(line.fold) or _columns(source, line, by):
            result.mark([line], LineKind.HEADING)
            continue
        cells = split_cells(source, line, by)
        if by == " " and len(cells) < len(columns):
            cells = _blank_cells(source, line, len(columns)) or cells
        if by == " " and len(cells) == 1 and last and not read_marker(line.fold):
            cells = _last_cells(source, line, len(columns)) or cells
        filled = [cell for cell in cells if cell.start < cell.end]
        words = {source.fold[cell.start : cell.end] for cell in filled}
        if (by not in line.fold and by == "|") or len(filled) < 1:
            result.mark([line], LineKind.NOTICE if last is None or len(line.fold) > 4 else LineKind.UNCLASSIFIED)
            continue
        if (
            len(words) == 1
            and (read_bare_number(min(words)) is None)
            and (cells[0].start < cells[0].end or len(filled) > 1)
        ):
            path = (_row_heading(source, filled[0], full=by != " "),)
            result.mark([line], LineKind.HEADING)
            last = None
            continue
        row = _Row(
            line,
            [(role, cell) for role, cell in zip(columns, cells, strict=False) if cell.start < cell.end],
            lines=[line],
        )
        last = _add_row(source, row, last, path, result)


def _blank_cells(source: Source, line: Line, wanted: int) -> list[Cell]:
    cells = [
        Cell(match.start(), match.end()) for match in re.compile(r"[^ ]+").finditer(source.fold, line.start, line.end)
    ]
    return cells if len(cells) == wanted else []


def _last_cells(source: Source, line: Line, wanted: int) -> list[Cell]:
    """Return the cells of a row that goes on below a merged number: the last of them is the last column's."""
    cells = [Cell(*found.span()) for found in re.compile(r"[^ ]+").finditer(source.fold, line.start, line.end)]
    if not 2 <= len(cells) < wanted or not looks_like_units(source.text, source.fold, cells[-1].start, cells[-1].end):
        return []
    return [Cell(line.start, line.start)] * (wanted - len(cells)) + cells


def _row_heading(source: Source, cell: Cell, *, full: bool) -> Heading:
    """Return a heading from a row of one cell; a real table's is named by all of its words."""
    line = Line(0, cell.start, cell.end, source.fold[cell.start : cell.end])
    marker = read_marker(line.fold)
    reading = read_block(source, [line], cell.start + (marker.length if marker else 0))
    start, end = (cell.start, reading.end) if reading.pieces else (cell.start, cell.end)
    number = source.text[start:end] if full or not marker else marker.printed
    return make_heading(source, reading, number, 1, cell.start)


def _add_row(source: Source, row: _Row, last: _Row | None, path: tuple[Heading, ...], result: PartReading) -> _Row:
    """Add a record: an item, a further item of the number above, or further units of the item above."""
    number_cell = next((cell for role, cell in row.cells if role is Role.NUMBER), None)
    number = read_bare_number(source.fold[number_cell.start : number_cell.end]) if number_cell else None
    category = next((cell for role, cell in row.cells if role is Role.CATEGORY), None)
    row.category = category = category or (last.category if last else None)
    if category:
        path = (
            (*path[:1], _row_heading(source, category, full=True))
            if path
            else (_row_heading(source, category, full=True),)
        )
    if number:
        row.number, row.mark = number
    repeats = bool(last and result.drafts and (number is None or row.number == last.number))
    texts = [cell for role, cell in row.cells if role is Role.TEXT] or [
        cell for role, cell in row.cells if role is Role.TITLE
    ]
    if last and repeats:
        row.number = last.number
        same = texts and _words(source, texts) == _words(
            source, [c for r, c in last.cells if r is Role.TEXT] or [c for r, c in last.cells if r is Role.TITLE]
        )
        if not texts or same:
            for role, cell in row.cells:
                if role in UNIT_ROLES and not any(
                    mention.name == source.text[cell.start : cell.end] for mention in result.drafts[-1].reading.mentions
                ):
                    take_value(result.drafts[-1].reading, source, role, cell.start, cell.end)
            result.mark(row.lines, LineKind.ITEM)
            return last
        _fill_down(row, last)
    elif number is None:
        row.number = (result.drafts[-1].number if result.drafts else 0) + 1
    draft = _make_draft(source, row, path, result.drafts[-1] if repeats else None)
    if not draft.reading.pieces:
        result.mark(row.lines, LineKind.UNCLASSIFIED)
        return last or row
    result.drafts.append(draft)
    result.mark(row.lines, LineKind.ITEM)
    return row


def _words(source: Source, cells: list[Cell]) -> list[str]:
    return [source.fold[cell.start : cell.end] for cell in cells]


def _fill_down(row: _Row, last: _Row) -> None:
    """Give a row the title, leader and units of the merged cells above, where it has none of its own."""
    own = {role for role, _ in row.cells}
    for role, cell in last.cells:
        missing = role in (Role.TITLE, Role.LEADER, Role.PERSON, Role.ASSISTING, Role.DEADLINE) and role not in own
        if missing or (role in UNIT_ROLES and not own & UNIT_ROLES):
            row.cells.append((role, cell))


def _make_draft(source: Source, row: _Row, path: tuple[Heading, ...], above: Draft | None) -> Draft:
    """Return the item of a record. Its wording is 名称:内容; the span covers both cells where they are neighbours."""
    reading = Reading()
    titles = [cell for role, cell in row.cells if role is Role.TITLE]
    texts = [cell for role, cell in row.cells if role is Role.TEXT]
    if not titles and len(texts) > 1:
        titles, texts = texts[:1], texts[1:]
    for role, cell in row.cells:
        take_value(reading, source, role, cell.start, cell.end)
    inner = (
        read_block(source, [Line(0, c.start, c.end, source.fold[c.start : c.end]) for c in texts], texts[0].start)
        if texts
        else Reading()
    )
    own = [cell for cell in titles if not texts or (cell.start > row.line.start - 1 and cell.end <= texts[0].start)]
    reading.pieces = [(cell.start, cell.end) for cell in own if _adjoins(source, own, texts)] + inner.pieces
    if not reading.mentions:
        reading.mentions, reading.roles, reading.open_ended = inner.mentions, inner.roles, inner.open_ended
    if reading.deadline is None:
        reading.deadline = inner.deadline
    title = "".join(join_pieces(source, [(cell.start, cell.end)]) for cell in titles)
    body = join_pieces(source, inner.pieces)
    colon = "：" if source.text.count("，") > source.text.count(",") else ":"
    wording = f"{title}{colon}{body}" if title and body else title or body
    printed = f"{row.number}-{_sub_number(above) + 1}" if above else str(row.number)
    mark = row.mark
    if marks := re.match(r"[★☆▲△●◆■※]+", wording):
        mark, wording = mark or marks[0], wording[marks.end() :].lstrip()
        first, end = reading.pieces[0]
        reading.pieces[0] = (first + marks.end() if source.text[first] == marks[0][0] else first, end)
    return Draft(row.number, printed, row.line.number, reading, wording, mark=mark, path=path, title=title)


def _sub_number(draft: Draft) -> int:
    """Return which of the rows of one number a draft is: 2-3 is the third."""
    return int(draft.printed.partition("-")[2] or 1)


def _adjoins(source: Source, titles: list[Cell], texts: list[Cell]) -> bool:
    """Whether only separators stand between a title's cell and the text's."""
    if not titles or not texts:
        return True
    return not re.search(r"[^\s|]", source.fold[titles[-1].end : texts[0].start])


def _read_cells(source: Source, lines: tuple[Line, ...], columns: list[Role], result: PartReading) -> None:
    """Read records of one cell a line: a number alone begins one."""
    path: tuple[Heading, ...] = ()
    record: list[Line] = []
    number = 0
    for line in [*lines, None]:
        value = read_bare_number(line.fold) if line else None
        heading = line is not None and _is_row_heading(line.fold)
        begins = bool(
            value
            and line
            and re.search(r"[0-9]", line.fold)
            and 0 < value[0] <= number + 20
            and (value[0] > number or value[0] == 1)
        )
        if line is None or begins or heading:
            if record:
                _read_record(source, record, columns, path, result)
            record = [line] if line and not heading else []
        else:
            if not record and not number:
                result.mark([line], LineKind.HEADING)
            record.append(line)
        if begins and value:
            number = value[0]
        if heading and line:
            path = (_row_heading(source, Cell(line.start, line.end), full=False),)
            result.mark([line], LineKind.HEADING)


def _is_row_heading(folded: str) -> bool:
    marker = read_marker(folded)
    if (
        marker
        and marker.level <= 2
        and len(folded) <= 80
        and not re.search(r"[。;]", re.sub(r"\([^()]*\)", "", folded))
    ):
        return True
    return bool(re.search(r"\((?:牵头|责任|分管|主抓|包抓)\w{0,4}领导 {0,2}:[^()]*\)$", folded)) and len(folded) <= 80


def _read_record(
    source: Source, lines: list[Line], columns: list[Role], path: tuple[Heading, ...], result: PartReading
) -> None:
    first = read_bare_number(lines[0].fold)
    if first is None or len(lines) == 1:
        result.mark(lines, LineKind.UNCLASSIFIED)
        return
    wanted: list[Role] = [role for role in columns if role != Role.NUMBER]
    body = lines[1:]
    rest = body[_MAX_RECORD:]
    result.mark(rest, LineKind.UNCLASSIFIED)
    assigned = _assign(source, body[:_MAX_RECORD], wanted)
    row = _Row(lines[0], [(Role.NUMBER, Cell(lines[0].start, lines[0].end))], first[0], first[1])
    for index, role in enumerate(wanted):
        mine = [line for line, column in zip(body, assigned, strict=False) if column == index]
        if mine:
            row.cells.append((role, Cell(mine[0].start, mine[-1].end)))
            result.mark(
                mine,
                LineKind.UNIT
                if role in UNIT_ROLES | {Role.LEADER, Role.PERSON, Role.ASSISTING, Role.DEADLINE}
                else LineKind.ITEM,
            )
    if body and all(column < 0 for column in assigned):
        result.mark(body, LineKind.UNCLASSIFIED)
    row.lines = lines[:1]
    _add_row(source, row, None, path, result)


def _fit(source: Source, line: Line, role: Role) -> float:
    """Say how well a line suits a column."""
    units = looks_like_units(source.text, source.fold, line.start, line.end) and bool(
        ENDING.search(line.fold.rstrip("、,;。 等"))
    )
    date = bool(_DATE.search(line.fold)) and len(line.fold) <= 24
    name = bool(
        re.fullmatch(r"[\u4e00-\u9fff]{1,2} ?[\u4e00-\u9fff]{1,2}(?:[、 ,][\u4e00-\u9fff ]{2,4}){0,4}", line.fold)
    ) or line.fold.endswith(("长", "书记"))
    if role in UNIT_ROLES:
        return 3.0 if units else -2.0
    if role in (Role.LEADER, Role.PERSON, Role.ASSISTING):
        return 3.0 if name and not units else -2.0
    if role is Role.DEADLINE:
        return 2.5 if date else -1.5
    if role in (Role.TITLE, Role.CATEGORY):
        return 1.2 if len(line.fold) <= 30 and not line.fold.endswith("。") and not units else -0.5
    if role is Role.REMARK:
        return 0.3
    return -1.0 if units else 1.5


def _assign(source: Source, lines: list[Line], columns: list[Role]) -> list[int]:
    """Give each line of a record the index of its column: in order, best in sum, a column may stay empty.

    A line behind 、 belongs to the cell above; further lines of one cell count less than first ones.
    """
    count = len(columns)
    best: list[list[tuple[float, int]]] = []
    for index, line in enumerate(lines):
        row: list[tuple[float, int]] = []
        joined = index > 0 and lines[index - 1].fold.endswith(("、", ","))
        for column, role in enumerate(columns):
            fit = _fit(source, line, role)
            options: list[tuple[float, int]] = [(fit - 0.7 * column, -1)] if index == 0 else []
            for before in range(column + 1 if index else 0):
                score = best[index - 1][before][0]
                if before == column:
                    options.append(
                        (
                            score + min(fit, 1.0) - (0.2 if role in UNIT_ROLES | {Role.PROGRESS} or joined else 0.6),
                            before,
                        )
                    )
                elif not joined:
                    options.append((score + fit - 0.7 * (column - before - 1), before))
            row.append(max(options, default=(-1e9, -1)))
        best.append(row)
    at = max(range(count), key=lambda column: best[-1][column][0] - 0.7 * (count - 1 - column)) if best else 0
    assigned: list[int] = []
    for index in range(len(lines) - 1, -1, -1):
        assigned.append(at)
        at = best[index][at][1]
    assigned.reverse()
    wording = [column for column, role in enumerate(columns) if role in (Role.TEXT, Role.TITLE)]
    if wording and len(lines) > 1 and not set(wording) & set(assigned):
        assigned[0] = wording[0]  # a record says something
    return assigned


def _read_glued(source: Source, header: Line, lines: tuple[Line, ...], result: PartReading) -> None:
    """Cut a table without separators at its numbers, and say nothing of units: where columns end cannot be known."""
    length = _glued_header(header.fold)[1]
    if length and length < len(header.fold):
        result.kinds.pop(header.number, None)
        rest = Line(header.number, header.start + length, header.end, header.fold[length:])
        lines = (rest, *lines)
    else:
        result.mark([header], LineKind.HEADING)
    number = 0
    open_draft: Draft | None = None
    for line in lines:
        position = line.start
        for start, digits in _row_starts(source, line, number):
            _close_glued(source, open_draft, position, start)
            number += 1
            reading = Reading()
            open_draft = Draft(number, str(number), line.number, reading, "", unparsed=True)
            result.drafts.append(open_draft)
            position = start + digits
        _close_glued(source, open_draft, position, line.end)
        result.mark([line], LineKind.ITEM if open_draft else LineKind.UNCLASSIFIED)
    result.drafts = [
        replace(draft, wording=join_pieces(source, draft.reading.pieces))
        for draft in result.drafts
        if draft.reading.pieces
    ]


def _close_glued(source: Source, draft: Draft | None, start: int, end: int) -> None:
    start, end = strip_span(source.fold, start, end)
    if draft and start < end:
        draft.reading.pieces.append((start, end))


def _row_starts(source: Source, line: Line, number: int) -> list[tuple[int, int]]:
    """Return where the next numbers stand: at the line's start, or behind what ends a row."""
    found: list[tuple[int, int]] = []
    position = line.start
    while True:
        wanted = number + 1 + len(found)
        pattern = re.compile(rf"(?<![0-9.]){wanted}(?![0-9.%年月日个])(?=[ 、.]?[\u4e00-\u9fff“《])")
        at = next(
            (
                match
                for match in pattern.finditer(source.fold, position, line.end)
                if match.start() == line.start
                or re.search(
                    r"(?:局|委|办|政府|部|会|中心|公司|集团|街道|镇|乡|底|前|年|。|院|单位|部门|联|署|队|行|处|"
                    r"社)\s?$",
                    source.fold[max(line.start, match.start() - 4) : match.start()],
                )
            ),
            None,
        )
        if at is None:
            return found
        found.append((at.start(), len(str(wanted))))
        position = at.end()
