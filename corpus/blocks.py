"""Read the lines of one task, or of one heading: its wording, and what is said of units, leaders and dates."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Final

from corpus.people import split_by_part, split_leaders
from corpus.records import LeaderMention, Span, UnitMention
from corpus.roles import UNIT_ROLES, VERBS, Key, Role, find_keys, key_at_line_start
from corpus.text import Line, match_brackets, strip_span
from corpus.units_split import UnitList, looks_like_units, may_be_unit, split_units

_STRONG: Final = re.compile(
    r"(?:局|委|办|部|院|会|厅|政府|中心|公司|集团|海关|联|支队|办公室|单位|部门|街道|各镇|市区县|学校|大学)$"
)
_BY = re.compile(
    r"由(?P<who>[^。;,由\n]{2,60}?)(?P<verb>总?牵头|负责|承担|"
    r"组织实施)[^。;,\n]{0,12}(?:,(?P<with>[^。;,\n]{2,60}?)(?:配合|参与|协助|协同))?"
)
_DEADLINE = re.compile(
    r"(?:(?:20[0-9]{2}年)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份|底|末|中旬|上旬|下旬|初|"
    r"[0-9]{1,2}日)?(?:之|以)?前|(?:20[0-9]{2}年|今年|本年|明年)?年?底(?:之|以)?前|"
    r"(?:第?[一二三四1-4]季度)(?:末|底)?(?:之|以)?前|(?:上|下)半年(?:末|底)?(?:之|以)?前|"
    r"20[0-9]{2}年(?:年)?底?(?:之|以)?前|(?:国庆|春节|汛期|入冬|供暖季|开学)节?(?:之|以)?前)"
)
_JOINT = re.compile(r",?(?:会同|联合|商)")
_STRONG_INSIDE = re.compile(_STRONG.pattern.removesuffix("$"))
_NOTHING = re.compile(r"[/\\\-—–_]{1,4}|无|暂无|没有|不涉及")
_SHORT_NAME = 6
_BREAKS = " \n\t\u3000\xa0"


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text with its folded twin."""

    text: str
    fold: str


@dataclass(slots=True)
class Reading:
    """What a block says. `pieces` are the stretches of its wording; `leftover` lines came behind the units."""

    pieces: list[tuple[int, int]] = field(default_factory=list)
    values: list[tuple[Role, int, int]] = field(default_factory=list)
    mentions: list[UnitMention] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    open_ended: bool = False
    leaders: tuple[LeaderMention, ...] = ()
    persons: tuple[LeaderMention, ...] = ()
    assisting: tuple[LeaderMention, ...] = ()
    deadline: Span | None = None
    doubtful: list[str] = field(default_factory=list)
    unit_lines: list[Line] = field(default_factory=list)
    text_lines: list[Line] = field(default_factory=list)
    leftover: list[Line] = field(default_factory=list)
    tail: str = ""  # punctuation that stands behind a bracket of units and belongs to the wording

    @property
    def start(self) -> int:
        """Where the wording begins."""
        return self.pieces[0][0] if self.pieces else 0

    @property
    def end(self) -> int:
        """Where the wording ends."""
        return self.pieces[-1][1] if self.pieces else 0


def take_value(reading: Reading, source: Source, role: Role, start: int, end: int) -> None:
    """Add what a key, a bracket or a cell says to a reading."""
    start, end = strip_span(source.fold, start, end, " \n;,、。")
    if start >= end or _NOTHING.fullmatch(source.fold, start, end):
        return
    if role in UNIT_ROLES:
        plain = source.fold[start:end]
        if role is not Role.DIVISION and "牵头" in plain and re.search(r"牵头(?:[,;。]|$)|配合$|负责$", plain):
            role = Role.DIVISION
        found = split_units(source.text, source.fold, start, end, role)
        reading.mentions.extend(found.mentions)
        reading.roles.extend(found.roles)
        reading.open_ended |= found.open_ended
        reading.doubtful.extend(found.doubtful)
    elif role is Role.LEADER:
        leading, assisting = split_by_part(source.text, source.fold, start, end)
        reading.leaders += leading
        reading.assisting += assisting
    elif role is Role.PERSON:
        reading.persons += split_leaders(source.text, source.fold, start, end)
    elif role is Role.ASSISTING:
        reading.assisting += split_leaders(source.text, source.fold, start, end)
    elif role is Role.DEADLINE and reading.deadline is None:
        reading.deadline = Span(source.text[start:end], start, end)


def read_block(source: Source, lines: list[Line], start: int) -> Reading:
    """Read some lines from `start` on (behind the number): by keys, by brackets, by 由…牵头."""
    reading = Reading()
    if not lines:
        return reading
    end = lines[-1].end
    consumed = _read_keys(reading, source, lines, start, end)
    consumed += _read_bare_keys(source, lines, start, consumed, reading)
    consumed += _read_brackets(source, lines, start, end, consumed, reading)
    keyed_line = max((_line_of(lines, value_end - 1) for _, _, value_end in reading.values), default=-1)
    consumed = _merge(consumed)
    _sort_lines(reading, source, lines, start, consumed, keyed_line)
    for role, left, right in reading.values:
        take_value(reading, source, role, left, right)
    if not reading.mentions:
        _read_by(reading, source)
    if reading.deadline is None:
        _find_deadline(reading, source)
    return reading


def _line_of(lines: list[Line], position: int) -> int:
    return bisect_right(lines, position, key=lambda line: line.start) - 1


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that overlap or touch as one."""
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _touching(merged: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return those of some merged spans that share characters with a stretch."""
    first = bisect_right(merged, start, key=lambda span: span[1])
    last = bisect_left(merged, end, key=lambda span: span[0])
    return merged[first:last]


def _read_keys(reading: Reading, source: Source, lines: list[Line], start: int, end: int) -> list[tuple[int, int]]:
    """Take the values behind keys with a colon; return the stretches that they and their brackets fill."""
    fold = source.fold
    pairs = match_brackets(fold, start, end)
    keys = find_keys(fold, start, end)
    kept: list[Key] = []
    consumed: list[tuple[int, int]] = []
    for key in keys:
        line = lines[_line_of(lines, key.start)]
        before = fold[max(start, line.start) : key.start].rstrip(" ;,、。")
        opens = before.endswith("(")
        follows = bool(kept) and kept[-1].start >= line.start
        if key.role in UNIT_ROLES or not before or opens or follows:
            kept.append(key)
    enclosing = _enclosing(pairs, [key.start for key in kept])
    for index, key in enumerate(kept):
        line_index = _line_of(lines, key.end - 1)
        opener = enclosing[key.start]
        stop = lines[line_index].end
        if opener is not None and fold[opener] == "(":
            stop = pairs[opener]
        following = kept[index + 1].start if index + 1 < len(kept) else end
        value_end = min(stop, following)
        if opener is None and value_end == lines[line_index].end:
            value_end = _continued(source, lines, line_index, key.end, value_end, following, key.role)
        left, right = strip_span(fold, key.end, value_end, " \n;,(、")
        others = fold.find(";", left, right) if opener is not None and key.role is Role.LEAD else -1
        reading.values.append((key.role, left, others if others >= 0 else right))
        if others >= 0:  # 牵头单位:A;B、C leaves out the key of those who cooperate
            reading.values.append((Role.COOPERATING, others + 1, right))
        begin = opener if opener is not None and fold[opener] == "(" else key.start
        if opener is None and fold[:begin].rstrip(" ").endswith("("):
            begin = len(fold[:begin].rstrip(" ")) - 1
        consumed.append(
            (begin, max(value_end, pairs[opener] + 1 if opener is not None and stop == pairs[opener] else value_end))
        )
    return consumed


def _enclosing(pairs: dict[int, int], positions: list[int]) -> dict[int, int | None]:
    """Map places, in order, to the innermost bracket around each."""
    found: dict[int, int | None] = {}
    openers = sorted(pairs)
    stack: list[int] = []
    at = 0
    for position in positions:
        while at < len(openers) and openers[at] < position:
            while stack and pairs[stack[-1]] < openers[at]:
                stack.pop()
            stack.append(openers[at])
            at += 1
        while stack and pairs[stack[-1]] <= position:
            stack.pop()
        found[position] = stack[-1] if stack else None
    return found


def _continued(source: Source, lines: list[Line], index: int, start: int, end: int, following: int, role: Role) -> int:
    """Return where a value ends that may go on below: behind 、, in the middle of a name, or units again."""
    if role not in UNIT_ROLES:
        if source.fold[start:end].strip() or index + 1 >= len(lines) or lines[index + 1].start >= following:
            return end
        return lines[index + 1].end if len(lines[index + 1].fold) <= 40 else end
    for line in lines[index + 1 :]:
        if line.start >= following or line.end > following:
            break
        value = source.fold[start:end].rstrip()
        open_value = not value.strip() or value.endswith(("、", ",", ";"))
        broken = (
            bool(split_units(source.text, source.fold, start, end, role).doubtful)
            and len(line.fold) <= 120
            and "。" not in line.fold
        )
        if not (open_value or broken or looks_like_units(source.text, source.fold, line.start, line.end)):
            break
        if len(line.fold) > 300 or key_at_line_start(line.fold, 0, len(line.fold)):
            break
        end = line.end
    return end


def _read_bare_keys(
    source: Source, lines: list[Line], start: int, consumed: list[tuple[int, int]], reading: Reading
) -> list[tuple[int, int]]:
    """Take lines such as 责任单位 市教育局, whose colon is missing."""
    found: list[tuple[int, int]] = []
    taken = _merge(consumed)
    for line in lines[1:] if lines and lines[0].start < start else lines:
        if line.start < start or _touching(taken, line.start, line.end):
            continue
        if found and line.end <= found[-1][1]:
            continue
        key = key_at_line_start(source.fold, line.start, line.end)
        if not key or key.role not in UNIT_ROLES:
            continue
        below = _line_of(lines, line.start) + 1
        end = lines[below].end if key.end == line.end and below < len(lines) else line.end
        if looks_like_units(source.text, source.fold, key.end, end):
            end = _continued(source, lines, _line_of(lines, end - 1), key.end, end, lines[-1].end, key.role)
            reading.values.append((key.role, key.end, end))
            found.append((line.start, end))
    return found


def _read_brackets(
    source: Source, lines: list[Line], start: int, end: int, consumed: list[tuple[int, int]], reading: Reading
) -> list[tuple[int, int]]:
    """Take brackets without keys that hold units and verbs, and the last bracket of nothing but units."""
    fold = source.fold
    pairs = match_brackets(fold, start, end)
    taken = _merge(consumed)
    free: list[tuple[int, int]] = []
    for left, right in sorted(pairs.items()):
        inside = _touching(taken, left, left + 1) or (free and left < free[-1][1])
        if fold[left] == "(" and not inside:
            free.append((left, right))
    found = []
    for left, right in free:
        inner = fold[left + 1 : right]
        if len(inner) > 600 or not VERBS.search(inner[-16:]):
            continue
        units = split_units(source.text, fold, left + 1, right, Role.DIVISION)
        if units.mentions and _are_mostly_sure(units):
            reading.values.append((Role.DIVISION, left + 1, right))
            found.append((left, right + 1))
    if found or any(role in UNIT_ROLES for role, _, _ in reading.values) or not free:
        return found
    named = [(left, right) for left, right in free if _holds_units_alone(source, left, right)]
    behind = fold[free[-1][1] + 1 : end].strip(" \n。.;")
    if not named or behind or named[-1] != free[-1]:
        return found
    # Each part of an item may have a bracket of its own: ①…(市交通局);②…(市农业农村局)。
    closing = [(left, right) for left, right in named if fold[right + 1 : right + 2] in ("", ";", "。", "\n")]
    for left, right in closing if len(closing) == len(named) else named[-1:]:
        reading.values.append((Role.PLAIN, left + 1, right))
        found.append((left, right + 1))
    return found


def _holds_units_alone(source: Source, left: int, right: int) -> bool:
    """Whether a bracket holds nothing but whole names of units."""
    units = split_units(source.text, source.fold, left + 1, right, Role.PLAIN)
    names = [mention.unit for mention in units.mentions]
    return bool(names) and not units.doubtful and all(len(name) >= 3 and _STRONG.search(name) for name in names)


def _are_mostly_sure(units: UnitList) -> bool:
    """Whether most names of a list with verbs end as units do, and the others are short names too (湾区新城牵头)."""
    doubtful = units.doubtful
    short = all(len(name) <= _SHORT_NAME and may_be_unit(name) for name in doubtful)
    return 2 * len(doubtful) <= len(units.mentions) and short


def _sort_lines(
    reading: Reading, source: Source, lines: list[Line], start: int, consumed: list[tuple[int, int]], keyed_line: int
) -> None:
    """Say of each line whether it is wording, units or left over, and collect the stretches of the wording."""
    line_keyed = any(right == lines[_line_of(lines, right - 1)].end for _, right in consumed) if consumed else False
    for index, line in enumerate(lines):
        left = max(line.start, start) if index == 0 else line.start
        touching = _touching(consumed, left, line.end)
        free = _minus(left, line.end, touching)
        pieces = [span for span in (strip_span(source.fold, a, b) for a, b in free) if span[0] < span[1]]
        words = [span for span in pieces if re.search(r"[\w\u4e00-\u9fff]", source.fold[span[0] : span[1]])]
        if not words and left < line.end and touching:
            (reading.text_lines if index == 0 and left > line.start else reading.unit_lines).append(line)
            reading.tail += "".join(source.text[a:b] for a, b in pieces if source.fold[a:b] in ("。", ".", ";"))
        elif index > keyed_line >= 0 and line_keyed and reading.pieces:
            reading.leftover.append(line)
        else:
            reading.text_lines.append(line)
            reading.pieces.extend(words)
            if pieces and words and pieces[-1] != words[-1]:
                reading.tail = source.text[pieces[-1][0] : pieces[-1][1]]


def _minus(start: int, end: int, consumed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    free = []
    for left, right in consumed:
        if right <= start or left >= end:
            continue
        if left > start:
            free.append((start, left))
        start = max(start, right)
    if start < end:
        free.append((start, end))
    return free


def _read_by(reading: Reading, source: Source) -> None:
    """Take units out of the wording itself (由市教育局牵头,市财政局配合), which keeps them."""
    for start, end in reading.pieces:
        for match in _BY.finditer(source.fold, start, end):
            if not looks_like_units(source.text, source.fold, *match.span("who")):
                continue
            role = Role.LEAD if "牵头" in match["verb"] or match["with"] else Role.PLAIN
            take_value(reading, source, role, *match.span("who"))
            if match["with"] and looks_like_units(source.text, source.fold, *match.span("with")):
                take_value(reading, source, Role.COOPERATING, *match.span("with"))
            elif joint := _units_behind(source, match.end("verb"), end):
                take_value(reading, source, Role.COOPERATING, *joint)
    if reading.mentions or not reading.pieces:
        return
    start, end = reading.pieces[-1]
    at = max(source.fold.rfind("。", start, end - 1), source.fold.rfind(";", start, end - 1)) + 1
    left, right = strip_span(source.fold, max(at, start), end, " \n。;")
    if right - left < 200 and VERBS.search(source.fold, max(left, right - 12), right):
        units = split_units(source.text, source.fold, left, right, Role.DIVISION)
        if (
            units.mentions
            and not units.doubtful
            and all(_STRONG.search(mention.unit) and may_be_unit(mention.unit) for mention in units.mentions)
        ):
            take_value(reading, source, Role.DIVISION, left, right)


def _units_behind(source: Source, start: int, end: int) -> tuple[int, int] | None:
    """Return the units behind 会同 or 联合, which the wording goes on after: 会同市教育局建设科普馆."""
    joint = _JOINT.match(source.fold, start, end)
    if not joint:
        return None
    for match in reversed(list(_STRONG_INSIDE.finditer(source.fold, joint.end(), min(end, joint.end() + 60)))):
        if looks_like_units(source.text, source.fold, joint.end(), match.end()):
            return joint.end(), match.end()
    return None


def _find_deadline(reading: Reading, source: Source) -> None:
    for start, end in reading.pieces:
        if match := _DEADLINE.search(source.fold, start, end):
            reading.deadline = Span(source.text[match.start() : match.end()], match.start(), match.end())
            return


def join_pieces(source: Source, pieces: list[tuple[int, int]], tail: str = "") -> str:
    """Return a wording as one would say it: pieces joined, line breaks and the blanks around them gone."""
    parts: list[str] = []
    for start, end in pieces:
        parts.append("".join(piece.strip(_BREAKS) for piece in source.text[start:end].split("\n")))
    joined = "".join(parts)
    return joined + tail if tail and joined and joined[-1] not in "。.;；" else joined
