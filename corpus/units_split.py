"""Cut a printed list of units into mentions with their roles; brackets belong to the name they stand behind."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.records import UnitMention
from corpus.roles import COOPERATING_MARK, LEAD_MARK, VERBS, Role
from corpus.text import HALF_BRACKETS, match_brackets, strip_span

#: How names of units end.
ENDING: Final = re.compile(
    r"(?:局|委|办|院|会|部|厅|署|队|中心|公司|集团|政府|海关|银行|支行|分行|人行|分局|街道|街办|乡镇|镇街|街镇|镇|乡|社|联|校|学校|大学|学院|医院|"
    r"处|所|站|室|台|馆|园区|新区|新城|开发区|高新区|经开区|度假区|景区|示范区|试验区|保税区|自贸区|港区|片区|区县|县区|市区|县市|县|区|部门|单位|各地|机构|企业|组|科|协|党校|报社|电视台|管理所|"
    r"团市委|团区委|团县委|法院|检察院|村|社区|市|州|厂|库|行|电力|移动|电信|联通|铁塔|邮政|燃气|水务|城投|交投|供销)$"
)
_OPEN_END = re.compile(
    r"(?:等)(?:(?:市级|市直|区级|区直|县级|县直|市|区|县|各|其他)?(?:有关|相关|各有关|各相关|职能|责任|成员)?(?:部门|单位|委办局|地区|方面)?(?:和单位)?)?$"
)
_RULE_NOTE = re.compile(r"\([^()]*(?:第一位?|首位|下同|汇总单位)[^()]*\)")
_BARE_BUREAU = re.compile(r"(?!国家|国网|国税|中国|省|各|团|驻|全)[\u4e00-\u9fff]{2,10}(?:局|委|办|厅)")
_HAS_PLACE = re.compile(r"[省市区县镇乡州旗盟]|街道")
_LEVEL_AGAIN = re.compile(r"[、,;\s](?:市[\u4e00-\u9fff]|[省县区][\u4e00-\u9fff]{2,})")
_GOVERNMENT = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,4}?)[市县区州](?:人民)?政府")
_HEAD_CHARS = 2_000  # of a notice's own words, where its issuer stands
_CARRIED_EACH = re.compile(r"(?:镇|乡|街道|区县|县区|县|区|开发区|园区|部门|街办|村|社区|街镇|镇街|管委会|单位|乡镇)")
_SENTENCE: Final = re.compile(
    r"[:：。0-9]|为|是|的|^(?:牵头|责任|配合|主责|主办|协办|协同|参与|实施|承办|主要责任)(?:单位|部门)$|^(?:新建|改造|推进|完成|实施|开展|加快|打造|新增|提升|完善|推动|培育|举办|创建|启动|做好|加强|深化|扩建|"
    r"改善|优化|整治|修缮|建成|开工|引进)"
)
_SEPARATORS: Final = "、,;/\n"
_AND = re.compile(r"以及|及其?|和|与|(?<=[局委办府]) +(?=[市区县省各])| {2,}")
# ①信访积案由市信访局负责: what of the item a unit answers for, in front of it.
_SCOPE = re.compile(r"(?:[①-⑳]|\([0-9]{1,2}\))?[^、,;()由]{2,14}由(?=[市区县省各])")
_INCLUDED = re.compile(r"含|包括")


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units as listed: `roles` go with `mentions`; `rule` is where a bracket with the lead rule stands, if one does."""

    mentions: tuple[UnitMention, ...] = ()
    roles: tuple[Role, ...] = ()
    open_ended: bool = False
    rule: tuple[int, int] | None = None
    doubtful: tuple[str, ...] = ()


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    separator: str


def looks_like_units(text: str, folded: str, start: int, end: int) -> bool:
    """Whether a stretch is nothing but units."""
    if end - start > 600 or start >= end:
        return False
    found = split_units(text, folded, start, end, Role.PLAIN)
    names = [mention.unit for mention in found.mentions]
    return bool(names) and not found.doubtful and all(map(may_be_unit, names))


def may_be_unit(name: str) -> bool:
    """Whether a name is neither a sentence, nor a task, nor a key (牵头单位)."""
    return len(name) <= 24 and not _SENTENCE.search(name)


def split_units(text: str, folded: str, start: int, end: int, role: Role) -> UnitList:
    """Return the units of a span; `role` is what its key says, Role.DIVISION takes the roles from verbs.

    A name left short by its neighbours is completed (市交通局、财政局 → 市财政局), its span stays what is printed.
    """
    rule = _RULE_NOTE.search(folded, start, end)
    stops = [(start, rule.start()), (rule.end(), end)] if rule else [(start, end)]
    mentions: list[UnitMention] = []
    roles: list[Role] = []
    doubtful: list[str] = []
    open_ended = False
    for left, right in stops:
        for group_start, group_end, group_role in _groups(folded, left, right, role):
            cleaned, is_open = _drop_open_end(folded, group_start, group_end)
            open_ended |= is_open
            for piece in _pieces(folded, group_start, cleaned):
                # 市财政局、海警局、市港口集团: where a level is printed again, none was left out.
                level = "" if _LEVEL_AGAIN.search(folded, piece.end, cleaned) else _level_before(mentions)
                _read_piece(text, folded, piece, group_role, level, mentions, roles, doubtful)
            open_ended |= any(
                _OPEN_END.search(folded[piece.start : piece.end]) for piece in _pieces(folded, group_start, cleaned)
            )
    return UnitList(tuple(mentions), tuple(roles), open_ended, rule.span() if rule else None, tuple(doubtful))


def _groups(folded: str, start: int, end: int, role: Role) -> list[tuple[int, int, Role]]:
    """Cut a list at its verbs: each group of units with the role that the verb behind it gives."""
    groups: list[tuple[int, int, Role]] = []
    pairs = match_brackets(folded, start, end)
    position = start
    index = start
    while index < end:
        if index in pairs:
            index = pairs[index] + 1
            continue
        verb = _verb_at(folded, index, end)
        if verb:
            groups.append((position, index, _role_of(verb, role)))
            position = index = verb.end()
            continue
        index += 1
    if position < end and re.search(r"[\u4e00-\u9fff]", folded[position:end]):
        groups.append((position, end, Role.PLAIN if role is Role.DIVISION else role))
    if role is Role.DIVISION:
        return _settle(groups)
    return groups


def _verb_at(folded: str, index: int, end: int) -> re.Match[str] | None:
    """Return a verb that ends its group here: what follows must be a mark, the end, or 会同's second half."""
    if folded.startswith("会同", index) or (folded.startswith("商", index) and folded.startswith("商市", index)):
        return re.compile("会同|商").match(folded, index, end)
    match = VERBS.match(folded, index, end)
    if not match or (
        match.end() < end and folded[match.end()] not in "、,;。.) \n" and not folded.startswith("会同", match.end())
    ):
        return None
    return match


def _role_of(verb: re.Match[str], role: Role) -> Role:
    if verb[0] in ("会同", "商"):
        return Role.LEAD
    for name, found in (("shared", Role.SHARED), ("lead", Role.LEAD), ("coop", Role.COOPERATING)):
        if verb.groupdict().get(name):
            return found
    return Role.PLAIN if role is not Role.COOPERATING else role


def _settle(groups: list[tuple[int, int, Role]]) -> list[tuple[int, int, Role]]:
    """Give 负责 its meaning: beside those who lead or are shared it cooperates, beside those who cooperate it leads."""
    said = {role for _, _, role in groups}
    if Role.PLAIN not in said:
        return groups
    if Role.LEAD in said:
        plain = Role.COOPERATING
    elif Role.COOPERATING in said:
        plain = Role.LEAD
    else:
        plain = Role.SHARED
    return [(start, end, plain if role is Role.PLAIN else role) for start, end, role in groups]


def _drop_open_end(folded: str, start: int, end: int) -> tuple[int, bool]:
    start, end = strip_span(folded, start, end, " \n。.;,、:")
    match = _OPEN_END.search(folded, start, end)
    if match and match.start() > start:
        return match.start(), True
    return end, False


def _pieces(folded: str, start: int, end: int) -> list[_Piece]:
    """Cut at separators outside of brackets, then at 和 and its like between two whole names."""
    pairs = match_brackets(folded, start, end)
    pieces: list[_Piece] = []
    position, index, separator = start, start, ""
    while index <= end:
        if index in pairs:
            index = pairs[index] + 1
            continue
        joint = _joint(folded, position, index, end) if index < end else None
        if index == end or joint or _cuts(folded, index, position, end):
            left, right = strip_span(folded, position, index, " \n。.;,、:")
            if left < right:
                pieces.append(_Piece(left, right, separator))
            separator = folded[index] if index < end else ""
            position = joint or index + 1
            index = position if index < end else index + 1
            continue
        index += 1
    return pieces


def _cuts(folded: str, index: int, position: int, end: int) -> bool:
    """Whether a separator cuts here; a line break cuts only behind a whole name (a long name may be broken in two)."""
    if folded[index] not in _SEPARATORS:
        return False
    if folded[index] != "\n":
        return True
    return bool(ENDING.search(folded[position:index].rstrip())) and not re.match(
        r"\s*[管政]?(?:局|委会|理局|府)", folded[index:end]
    )


def _joint(folded: str, position: int, index: int, end: int) -> int | None:
    """Return where the next name begins, if 和, 及, 以及 or a blank joins two whole names here."""
    match = _AND.match(folded, index, end)
    note = folded.rfind("(", position, index) if folded[index - 1 : index] == ")" else index
    if not match or match.end() >= end or note < position or not ENDING.search(folded, position, note):
        return None
    rest = re.split(r"[、,;。()\n]|以及|及|和|与", folded[match.end() : end].lstrip(), maxsplit=1)[0]
    whole = re.match(r"[市区县省各团有其]", rest) or (ENDING.search(rest) and len(rest) >= 3)
    if not whole or (
        match[0] in ("和", "与")
        and folded[position:index].endswith(("社会", "城乡", "会"))
        and not re.match("[市区县省各]", rest)
    ):
        return None
    return match.end()


def _read_piece(
    text: str,
    folded: str,
    piece: _Piece,
    role: Role,
    level: str,
    mentions: list[UnitMention],
    roles: list[Role],
    doubtful: list[str],
) -> None:
    """Read one name with its mark, note and members, and add what it stands for."""
    start, end = piece.start, piece.end
    if scope := _SCOPE.match(folded, start, end):
        start = scope.end()
    for prefix in ("由", "会同"):
        if folded.startswith(prefix, start):
            start += len(prefix)
    cut = _OPEN_END.search(folded, start, end)
    if cut and cut.start() > start:
        end = cut.start()
    for mark, marked in ((LEAD_MARK, Role.LEAD), (COOPERATING_MARK, Role.COOPERATING)):
        if found := mark.search(folded, start, end):
            end, role = found.start(), marked
    start, end = strip_span(folded, start, end)
    if start >= end or not re.search(r"[\u4e00-\u9fffA-Za-z]", folded[start:end]):
        return
    for name, unit, note, left, right in _names(text, folded, start, end, level, mentions):
        mentions.append(UnitMention(name, unit.translate(HALF_BRACKETS), note, left, right))
        roles.append(role)
        if not ENDING.search(unit.replace(" ", "")) and not unit.endswith((")", "）", "〉")):
            doubtful.append(name)


def _names(
    text: str, folded: str, start: int, end: int, level: str, before: list[UnitMention]
) -> list[tuple[str, str, str | None, int, int]]:
    """Return the one or more units that a printed name stands for: name, unit, note, start, end."""
    printed = _visible(text, folded, start, end)
    # 汐垌海事局 is called after the city, and not short of its level.
    level = "" if printed.startswith(_issuer(text)) else level
    plain = folded[start:end]
    note_at = plain.rfind("(")
    if note_at > 0 and plain.endswith(")") and _carry(printed, level, before) == printed:
        inner = plain[note_at + 1 : -1]
        if plain.startswith("各") and (members := _members(text, start + note_at + 1, inner)):
            return [
                (text[start : start + note_at], text[start : start + note_at], None, start, start + note_at),
                *members,
            ]
        if "(" not in inner and not plain.startswith("各"):
            unit = _visible(text, folded, start, start + note_at)
            return [(printed, unit, _visible(text, folded, start + note_at + 1, end - 1), start, end)]
    whole = _carry(printed, level, before)
    return [(whole, whole, None, start, end)]


def _visible(text: str, folded: str, start: int, end: int) -> str:
    """Return a stretch without blanks and without what the folded text blanks out (a page number in a list)."""
    return "".join(
        character for character, plain in zip(text[start:end], folded[start:end], strict=True) if plain > " "
    )


def _members(text: str, start: int, inner: str) -> list[tuple[str, str, str | None, int, int]]:
    """Return the units in the bracket of a group, if it holds units: (含滨江新区管委会), (南太湖新区、长合区管委会)."""
    included = _INCLUDED.match(inner)
    offset = included.end() if included else 0
    parts = [match.span() for match in re.finditer(r"[^、,;]+", inner[offset:])]
    if not parts or not re.search(r"(?:管委会|政府|局|公司|集团|中心|办事处|街道办)$", inner):
        return []
    if not included and (len(parts) == 1 and len(inner) <= 4):
        return []
    tail = "管委会" if inner.endswith("管委会") else ""
    found: list[tuple[str, str, str | None, int, int]] = []
    for left, right in parts:
        name = text[start + offset + left : start + offset + right].strip()
        name = name + tail if tail and not ENDING.search(name.removesuffix("区")) and not name.endswith(tail) else name
        found.append((name, name, None, start + offset + left, start + offset + right))
    return found


def _level_before(before: Sequence[UnitMention]) -> str:
    """The level of the last name that says one: 市 of 市交通局."""
    return next((mention.name[0] for mention in reversed(before) if mention.name[0] in "市区县省"), "")


@functools.lru_cache(maxsize=8)
def _issuer(text: str) -> str:
    """The name of the place whose government is named first, without its level; what starts no name if none is."""
    found = _GOVERNMENT.search(text, 0, _HEAD_CHARS)
    return found["place"] if found else "\n"


def _carry(printed: str, level: str, before: Sequence[UnitMention]) -> str:
    """Complete a name that its neighbour in front shortens: 市交通局、财政局; 各开发区、镇(街道)."""
    if not before:
        return printed
    if before[-1].name.startswith("各") and _CARRIED_EACH.match(printed):
        return f"各{printed}"
    if level and _BARE_BUREAU.fullmatch(printed) and not _HAS_PLACE.search(printed):
        return level + printed
    return printed
