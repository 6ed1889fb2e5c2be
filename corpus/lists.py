"""Read a part whose items are numbered lines or unit-bearing paragraphs, at whatever level they stand."""

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.blocks import Reading, Source, join_pieces, read_block
from corpus.clauses import stated_count
from corpus.drafts import Draft, Heading, LineKind, PartReading
from corpus.layout import is_title
from corpus.numbering import Level, Marker, read_marker, read_spoken_marker
from corpus.people import leaders_of_heading
from corpus.records import Section
from corpus.roles import UNIT_ROLES, find_keys, key_at_line_start
from corpus.text import Line, strip_span
from corpus.units_split import looks_like_units

_NOISE = re.compile(
    r"^(?:[-—–_=·. ]*第? {0,2}[0-9]{1,4} {0,2}页?(?: {0,2}[,/共] {0,2}共? {0,2}[0-9]{1,4} {0,2}页)?[-—–_=·. ]*"
    r"|[-—–_=*·. ]{3,}|[\u4e00-\u9fff]{2,20}(?:人民政府|办公室|委员会)文件"
    r"|(?:打印|关闭|返回|上一篇|下一篇|扫一扫|分享|字体|字号|责任编辑|编辑|浏览|点击|来源|作者|发布时间|发布日期|索引号|"
    r"信息来源|【?(?:大|中|小)】?)(?:[ :].*|本页|顶部|窗口|次数.*|到.*)?)$"
)
_CLOSING = re.compile(
    r"^(?:.*[0-9] ?日 ?印发$|抄送|主送|抄报|联系人|联系电话|联系方式|电话|传真|印发|此件|公开方式|信息公开|注|备注|"
    r"说明|附注|填表|以上|市督查|监督电话)(?:[:: ,].*|.*(?:印发|公开))?$"
)
_HEADING_MAX = 60


@dataclass(slots=True)
class _Node:
    """A numbered line with the lines up to the next number."""

    marker: Marker | None
    lines: list[Line]
    start: int
    reading: Reading = field(default_factory=Reading)
    is_parent: bool = False


def read_list(source: Source, lines: tuple[Line, ...], stated: int | None = None) -> PartReading:
    """Return the items of a part; `stated` is how many its title says that there are (十件民生实事)."""
    result = PartReading()
    kept = _without_noise(source, lines, result)
    staying = {line.start for line in kept}
    source = _blank_out(source, [line for line in lines if line.start not in staying])
    parted = _merge_shared(source, _merge_points(source, _cut_nodes(source, kept)))
    nodes = _merge_counted(parted, stated)
    for index, node in enumerate(nodes):
        node.reading = read_block(source, node.lines, node.start)
        following = nodes[index + 1].marker if index + 1 < len(nodes) else None
        node.is_parent = bool(node.marker and following and following.level > node.marker.level)
    leaves = [node for node in nodes if node.marker and not node.is_parent]
    level = _item_level(leaves)
    narrative = _narrative_levels(source, leaves) if len(nodes) == len(parted) else set()
    stack: list[Heading] = []
    prefaced = _preface(nodes)
    for node in nodes[:prefaced]:
        result.mark(node.lines, LineKind.NOTICE)
    for node in nodes[prefaced:]:
        if node.marker is None:
            _read_unnumbered(source, node, stack, result, alone=len(nodes) == 1)
            continue
        while stack and stack[-1].depth >= int(node.marker.level):
            stack.pop()
        if node.is_parent:
            stack.append(_read_heading(source, node, stack, result))
        elif node.marker.level in narrative and not _units_in_first(source, node):
            stack.append(_read_heading(source, node, stack, result, first_only=True))
            _read_paragraphs(source, node.lines[1:], stack, result)
        elif level is not None and node.marker.level < level and not node.reading.mentions:
            stack.append(_read_heading(source, node, stack, result))
        else:
            _read_item(source, node, stack, result)
    return result


def _preface(nodes: list[_Node]) -> int:
    """Return how many nodes come before the first heading of a list and say how to read it (说明 1. 2.).

    They are numbered more deeply than that heading and have no units, though the items below it do.
    """
    first = next((at for at, node in enumerate(nodes) if node.is_parent), 0)
    heading = nodes[first].marker if first else None
    if heading is None or any(node.reading.mentions for node in nodes[:first]):
        return 0
    deeper = [node.marker.level > heading.level for node in nodes[:first] if node.marker]
    return first if deeper and all(deeper) and any(node.reading.mentions for node in nodes[first:]) else 0


def _without_noise(source: Source, lines: tuple[Line, ...], result: PartReading) -> list[Line]:
    """Take page numbers and what a web page adds out of the lines; they stay unclassified."""
    kept = []
    repeated = Counter(line.fold for line in lines)
    for line in lines:
        if _NOISE.match(line.fold) or (repeated[line.fold] > 1 and _is_running_head(source, line)):
            result.mark([line], LineKind.UNCLASSIFIED)
        else:
            kept.append(line)
    return kept


def _blank_out(source: Source, lines: list[Line]) -> Source:
    """Return the source with some lines folded to blanks, so that a list goes on over them."""
    parts, position = [], 0
    for line in lines:
        parts += [source.fold[position : line.start], " " * (line.end - line.start)]
        position = line.end
    return Source(source.text, "".join([*parts, source.fold[position:]]))


def _is_running_head(source: Source, line: Line) -> bool:
    """Whether a line that comes again and again is a page's head rather than units or words of the list."""
    named = key_at_line_start(line.fold, 0, len(line.fold)) or looks_like_units(
        source.text, source.fold, line.start, line.end
    )
    return is_title(line.fold) and len(line.fold) >= 6 and not named


def _cut_nodes(source: Source, lines: list[Line]) -> list[_Node]:
    nodes: list[_Node] = []
    last = 0
    # 一是…二是… count off the parts of an item, unless nothing else is numbered.
    read = read_marker if any(read_marker(line.fold) for line in lines) else read_spoken_marker
    for line in lines:
        marker = read(line.fold)
        if marker and marker.level is Level.ARABIC and marker.doubtful and marker.number != last + 1:
            marker = None
        if marker and marker.number and not _is_inside(source, nodes, line):
            if marker.level is Level.ARABIC:
                last = marker.number
            nodes.append(_Node(marker, [line], line.start + marker.length))
        elif nodes:
            nodes[-1].lines.append(line)
        else:
            nodes.append(_Node(None, [line], line.start))
    return nodes


def _is_inside(source: Source, nodes: list[_Node], line: Line) -> bool:
    """Whether a numbered line is the second half of the one before, broken in a bracket or in a list of units."""
    if not nodes:
        return False
    before = nodes[-1].lines[-1].fold
    return before.endswith(("、", "（", "(")) and before.rfind("(") > before.rfind(")") and line.fold.startswith("(")


def _heading_like(source: Source, node: _Node) -> bool:
    """Whether a node is a heading: short, no sentence in it, brackets of keys aside."""
    first = node.lines[0]
    fold = re.sub(r"\([^()]*\)", "", source.fold[node.start : first.end])
    return len(fold) <= _HEADING_MAX and not re.search(r"[。;]", fold.rstrip("。;"))


def _is_alone(node: _Node) -> bool:
    """Whether nothing stands below a heading but lines of keys (牵头领导:…)."""
    return all(key_at_line_start(line.fold, 0, len(line.fold)) for line in node.lines[1:])


def _merge_points(source: Source, nodes: list[_Node]) -> list[_Node]:
    """Give (1) and ① back to the item above, unless nothing above them is an item."""
    merged: list[_Node] = []
    deep = [node for node in nodes if node.marker and node.marker.level >= Level.ARABIC_BRACKETED]
    shallow = [node for node in nodes if node.marker and node.marker.level < Level.ARABIC_BRACKETED]
    own_items = not shallow or (deep and all(_heading_like(source, node) and _is_alone(node) for node in shallow))
    shared = _points_with_shared_units(source, nodes) if own_items else set()
    for index, node in enumerate(nodes):
        level = node.marker.level if node.marker else None
        is_point = level is not None and level >= Level.ARABIC_BRACKETED
        above = merged[-1].marker if merged else None
        if is_point and above is not None and (not own_items or index in shared):
            merged[-1].lines.extend(node.lines)
        elif is_point and own_items and level is Level.CIRCLED and above and above.level is Level.ARABIC_BRACKETED:
            merged[-1].lines.extend(node.lines)
        else:
            merged.append(node)
    return merged


def _points_with_shared_units(source: Source, nodes: list[_Node]) -> set[int]:
    """Return the indexes of points whose last one alone has units: these then belong to the item above."""
    found: set[int] = set()
    run: list[int] = []
    for index, node in enumerate([*nodes, None]):
        if node and node.marker and node.marker.level >= Level.ARABIC_BRACKETED:
            run.append(index)
            continue
        named = [bool(read_block(source, nodes[at].lines, nodes[at].start).mentions) for at in run]
        if len(run) > 1 and named[-1] and not any(named[:-1]) and len(nodes[run[-1]].lines) > 1:
            found.update(run)
        run = []
    return found


def _merge_shared(source: Source, nodes: list[_Node]) -> list[_Node]:
    """Make the parts of an item one item: where (2个子项) says so, or where in all runs the last alone has units."""
    runs: list[list[int]] = []
    for at, node in enumerate(nodes):
        above = nodes[at - 1].marker if at else None
        level = node.marker.level if node.marker else None
        if level is None or above is None:
            continue
        if level > above.level:
            runs.append([at])
        elif runs and runs[-1][-1] == at - 1 and level == above.level:
            runs[-1].append(at)
    shared = [run for run in runs if _share_units(source, nodes, run)]
    several = [run for run in runs if len(run) > 1]
    everywhere = len(several) > 1 and all(run in shared for run in several)
    parts = {at: run[0] - 1 for run in shared if everywhere or _states_parts(source, nodes[run[0] - 1]) for at in run}
    for at, above_at in parts.items():
        nodes[above_at].lines.extend(nodes[at].lines)
    return [node for at, node in enumerate(nodes) if at not in parts]


def _merge_counted(nodes: list[_Node], stated: int | None) -> list[_Node]:
    """Make what stands under the headings their parts, where there are as many headings as items should be."""
    levels = [node.marker.level for node in nodes if node.marker]
    if stated is None or not levels or levels.count(min(levels)) != stated or len(levels) == stated:
        return nodes
    highest = min(levels)
    merged: list[_Node] = []
    for node in nodes:
        if merged and node.marker and node.marker.level != highest and merged[-1].marker:
            merged[-1].lines.extend(node.lines)
        else:
            merged.append(node)
    return merged


def _share_units(source: Source, nodes: list[_Node], run: list[int]) -> bool:
    """Whether units stand on lines of their own behind the last node of a run, and nowhere else in it or above it."""
    read = [bool(read_block(source, nodes[at].lines, nodes[at].start).mentions) for at in [run[0] - 1, *run]]
    return read[-1] and not any(read[:-1]) and len(nodes[run[-1]].lines) > 1


def _states_parts(source: Source, node: _Node) -> bool:
    return stated_count(source.fold, node.start, node.lines[0].end) is not None


def _item_level(leaves: list[_Node]) -> Level | None:
    """Return the level at which most leaves with units stand; None where no leaf has any."""
    counts: dict[Level, int] = {}
    for node in leaves:
        if node.marker and node.reading.mentions:
            counts[node.marker.level] = counts.get(node.marker.level, 0) + 1
    return max(counts, key=lambda level: (counts[level], level)) if counts else None


def _units_in(source: Source, line: Line) -> bool:
    return any(key.role in UNIT_ROLES for key in find_keys(source.fold, line.start, line.end)) or bool(
        read_block(source, [line], line.start).mentions
    )


def _units_in_first(source: Source, node: _Node) -> bool:
    return _units_in(source, node.lines[0]) or not _heading_like(source, node)


def _narrative_levels(source: Source, leaves: list[_Node]) -> set[Level]:
    """Return the levels whose leaves are headings over paragraphs with units of their own."""
    found = set()
    for node in leaves:
        if node.marker and len(node.lines) > 2 and not _units_in_first(source, node):
            if sum(bool(_paragraph_text(source, line)) and _units_in(source, line) for line in node.lines[1:]) >= 2:
                found.add(node.marker.level)
    return found


def _paragraph_text(source: Source, line: Line) -> str:
    """Return the wording of a line in front of its units."""
    reading = read_block(source, [line], line.start)
    return join_pieces(source, reading.pieces)


def _read_heading(
    source: Source, node: _Node, stack: list[Heading], result: PartReading, *, first_only: bool = False
) -> Heading:
    """Read a section's heading; further lines under it belong to the notice's own words."""
    marker = node.marker
    if marker is None:
        raise ValueError("expected a numbered heading")
    lines = node.lines
    heading_lines = lines[:1]
    for line in [] if first_only else lines[1:]:
        key = key_at_line_start(line.fold, 0, len(line.fold))
        if key or (is_title(line.fold) and len(heading_lines) == 1) or line.fold.startswith("("):
            heading_lines.append(line)
        else:
            break
    result.mark(heading_lines, LineKind.HEADING)
    if not first_only:
        result.mark(lines[len(heading_lines) :], LineKind.NOTICE)
    reading = read_block(source, heading_lines, node.start)
    return make_heading(
        source,
        reading,
        "/".join([*(above.section.number for above in stack), marker.printed]),
        int(marker.level),
        node.start,
        stack[-1].section if stack else None,
    )


def make_heading(
    source: Source, reading: Reading, number: str, depth: int, fallback: int, within: Section | None = None
) -> Heading:
    """Return a heading from what was read of it."""
    start, end = (reading.start, reading.end) if reading.pieces else (fallback, fallback)
    leading, assisting = leaders_of_heading(source.text, source.fold, start, end)
    leading, assisting = leading or reading.leaders or reading.persons, assisting or reading.assisting
    section = Section(number, source.text[start:end].replace("\n", ""), start, end, leading, assisting, within)
    by_wording = bool(leading) and not reading.values
    mentions = () if by_wording else tuple(reading.mentions)
    return Heading(section, depth, mentions, () if by_wording else tuple(reading.roles), reading.open_ended, assisting)


def _read_item(source: Source, node: _Node, stack: list[Heading], result: PartReading) -> None:
    marker = node.marker
    if marker is None:
        raise ValueError("expected a numbered item")
    reading = node.reading
    result.mark(reading.text_lines, LineKind.ITEM)
    result.mark(reading.unit_lines, LineKind.UNIT)
    result.kinds.setdefault(node.lines[0].number, LineKind.ITEM)
    wording = join_pieces(source, reading.pieces, reading.tail)
    result.drafts.append(
        Draft(
            marker.number, marker.printed, node.lines[0].number, reading, wording, mark=marker.mark, path=tuple(stack)
        )
    )
    _place_leftover(source, reading.leftover, stack, result)


def _place_leftover(source: Source, lines: list[Line], stack: list[Heading], result: PartReading) -> None:
    """Say what lines behind an item's units are: a heading without a number, closing words, or nothing known."""
    for index, line in enumerate(lines):
        if _CLOSING.match(line.fold):
            result.mark([line], LineKind.NOTICE)
        elif index == len(lines) - 1 and is_title(line.fold) and 2 <= len(line.fold) <= 40:
            reading = read_block(source, [line], line.start)
            depth = stack[-1].depth if stack else int(Level.CHAPTER)
            if stack:
                stack.pop()
            heading = make_heading(source, reading, "", depth, line.start)
            if heading.section.leaders or not reading.mentions:
                stack.append(heading)
            result.mark([line], LineKind.HEADING)
        else:
            result.mark([line], LineKind.UNCLASSIFIED)


def _read_unnumbered(source: Source, node: _Node, stack: list[Heading], result: PartReading, *, alone: bool) -> None:
    """Lines in front of the first number: items where they have units themselves, else headings and words."""
    if alone:
        _read_paragraphs(source, node.lines, stack, result)
        return
    for line in node.lines:
        kind = LineKind.HEADING if is_title(line.fold) else LineKind.NOTICE
        result.mark([line], kind)
    last = node.lines[-1]
    if is_title(last.fold):
        heading = make_heading(source, read_block(source, [last], last.start), "", int(Level.CHAPTER), last.start)
        if heading.section.leaders:
            stack.append(heading)


def _read_paragraphs(source: Source, lines: list[Line], stack: list[Heading], result: PartReading) -> None:
    """Read paragraphs as items: each that ends with units, or that lines of units follow."""
    groups: list[list[Line]] = []
    pending: list[Line] = []
    for line in lines:
        key = key_at_line_start(line.fold, 0, len(line.fold))
        units_only = bool(key and find_keys(line.fold, 0, len(line.fold))[:1]) or bool(key and key.role in UNIT_ROLES)
        if units_only and groups and not pending:
            groups[-1].append(line)
        elif units_only and pending:
            groups.append([pending.pop(), line])
            result.mark(pending, LineKind.NOTICE)
            pending = []
        elif _units_in(source, line):
            result.mark(pending, LineKind.NOTICE)
            pending = []
            groups.append([line])
        else:
            pending.append(line)
    result.mark(pending, LineKind.NOTICE if result.drafts or groups else LineKind.UNCLASSIFIED)
    section = stack[-1].section.number if stack else ""
    for number, group in enumerate(groups, 1):
        start, _ = strip_span(source.fold, group[0].start, group[0].end)
        reading = read_block(source, group, start)
        result.mark(reading.text_lines, LineKind.ITEM)
        result.mark(reading.unit_lines, LineKind.UNIT)
        result.mark(reading.leftover, LineKind.UNCLASSIFIED)
        printed = f"{section}.{number}" if section else str(number)
        wording = join_pieces(source, reading.pieces, reading.tail)
        result.drafts.append(Draft(number, printed, group[0].number, reading, wording, path=tuple(stack)))
    result.numbered = result.numbered and not groups
