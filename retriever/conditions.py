"""What a question wants of items all at once: by whom, with whom, how many units, where in the list.

A question on a set is read by taking away what is understood, condition by condition: 杨六顺牵头、责任单位又含市公安局
的是哪几项 leaves nothing. Only where nothing is left is it answered so, since a condition passed over gives a wrong set.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.numerals import parse_number
from corpus.units import UnitMatch, place_of_seat
from retriever.frame import is_only_roles
from retriever.question import is_counting_verb
from retriever.records import Question, Role


class Counted(StrEnum):
    """What of an item is counted."""

    UNITS = "units"
    LEADS = "leads"
    COOPERATING = "cooperating"
    LEADERS = "leaders"


class At(StrEnum):
    """Where in a unit's name some characters stand."""

    START = "start"
    END = "end"
    WITHIN = "within"


class Ask(StrEnum):
    """What is told of the items beside which they are."""

    LEADS = "leads"
    COOPERATING = "cooperating"
    LEADERS = "leaders"
    ASSISTING = "assisting leaders"
    SAME_LEAD = "same lead"
    SUB_ITEMS = "sub-items"
    LEAD_UNITS = "lead units"  # how many different ones
    DEADLINES = "deadlines"


@dataclass(frozen=True, slots=True)
class OfUnits:
    """Units in a role: one of them, or `every` one; `own` takes a district's own name alone, without its group."""

    units: tuple[UnitMatch, ...]
    role: Role = Role.ANY
    every: bool = False
    negated: bool = False
    own: bool = False
    besides: bool = False  # counts as well as the one before (含写“各区县政府”的)


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A unit at a place among the units as printed, from 1, or from −1 backwards; `last` None leaves it open."""

    unit: UnitMatch
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class OfLeaders:
    """One of some leaders leads; with `assisting` assists."""

    names: tuple[str, ...]
    assisting: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Assisted:
    """Whether a leader assists the one who leads."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Sized:
    """How many units, leads, cooperating units or leaders there are; `most` None leaves it open."""

    of: Counted
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class NamedLike:
    """A unit whose name begins with, ends in or holds some characters, in a role."""

    part: str
    at: At
    role: Role = Role.ANY
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """Items from one number to another (`last` None: to the end), or the last `first` ones where `from_end`."""

    first: int
    last: int | None
    from_end: bool = False


ANY_DIGIT = "0"


@dataclass(frozen=True, slots=True)
class Worded:
    """Whether some characters stand in an item's text, or, for `ANY_DIGIT`, a figure."""

    text: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Figured:
    """Whether an item has a target counted in a unit; in any where it is ""."""

    unit: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """Items whose stated deadline has one of some wordings (12月底, 持续推进), or none of them."""

    wordings: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class DueBy:
    """Items whose stated deadline is the end of a month or earlier."""

    month: int


@dataclass(frozen=True, slots=True)
class LeadWritten:
    """Whether an item itself says which unit leads."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class InSection:
    """Items of a section of the first annex, counted from 1."""

    number: int


Condition = (
    Figured
    | Due
    | DueBy
    | Worded
    | OfUnits
    | AtPlace
    | OfLeaders
    | Assisted
    | Sized
    | NamedLike
    | Numbered
    | LeadWritten
    | InSection
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The items asked for: what all of them fulfil, and, for each part behind 其中, what some of these fulfil besides."""

    annexes: tuple[int, ...]
    conditions: tuple[Condition, ...]
    among: tuple[tuple[Condition, ...], ...] = ()
    asks: frozenset[Ask] = frozenset()

    @property
    def is_composed(self) -> bool:
        """Whether more is put together than one body or one leader in one role."""
        if self.among or self.asks or len(self.conditions) > 1:
            return True
        one = self.conditions[0]
        if isinstance(one, Worded):
            return not one.wanted
        if isinstance(one, OfUnits):
            plain_district = one.units[0].kind == "member" and not (one.negated or one.own)
            return not plain_district and (one.every or one.negated or one.own or one.role is Role.ALONE)
        return not isinstance(one, OfLeaders) or one.negated


# Entities stand in the text as one character each, so that patterns can speak of them.
_UNITS, _LEADERS, _QUOTES = 0xE100, 0xE200, 0xE300
_U, _L, _Q = "[\ue100-\ue1ff]", "[\ue200-\ue2ff]", "[\ue300-\ue3ff]"
_AND = "(?:、|和|与|及|以及|跟|同|,)"
_OR = "(?:或者?|以及|、|和|与|及)"
_US = f"{_U}(?:(?:{_AND}|{_OR}){_U})*"
_LS = f"{_L}(?:(?:、|和|与|及|以及){_L})*"
_N = "(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_LEADING = "(?:牵头|挑大梁|唱主角|主办|领头|打头|挑头|带头|领衔|挂帅|主责|当头|当排头|居首(?:位)?|排(?:在)?(?:第一|首位|头一个|头名)|列(?:在)?(?:第一|首位)|为首)"
_HELPING = "(?:帮着(?:干|做)|跟着(?:干|做)|当?帮手|做帮手|配合|协办|协助|打下手|打配合|帮忙|搭把手|帮衬|跟着干)"
_TAKING_PART = "(?:参与|参加|列(?:为|入|进|在|名)*(?:责任单位|其中|在内|名单)?(?:之列)?|在列|同在(?:责任单位)?(?:之列|其中|列)?|有份|出现|上榜|作为责任单位|担任责任单位|承担|负责|名下|要干|要做|要参与|落实|要落实|要出力|有任务|有关|沾边|的任务|的工作|责任)"
_HAS = "(?:有|含|列(?:了|有|着|出)?|写(?:了|着|有)?|包括|包含|出现|点(?:了|名)?|涉及|带)"
_UNIT_LIST = "(?:责任|参与|承办)?(?:单位|部门)(?:栏|名单|一栏|当中)?(?:里面|里头|里|中|内|之列)?"
_ALSO = "(?:又|也|还|都|均|同时|并|且|则|却|一起|共同|各|一并|一同|已|要)*"
_NOT = "(?:不是|并非|并不|没有|不|没|未|非)"
_IT = "(?:它们|他们|它|其|他|她|自己|本局|该局|我们?局|我们?委|该单位|这(?:两|几|三)家|两家|这家)"


@dataclass(slots=True)
class _Reading:
    """A stretch of a question with its entities masked, and the conditions read off it so far."""

    text: str
    units: Sequence[UnitMatch]
    leaders: Sequence[str]
    quotes: Sequence[str]
    found: list[Condition]
    base: OfUnits | None = None  # the body that the part before speaks of
    whole: str = ""

    def units_in(self, masked: str) -> tuple[UnitMatch, ...]:
        return tuple(self.units[ord(char) - _UNITS] for char in masked if _UNITS <= ord(char) < _LEADERS)

    def leaders_in(self, masked: str) -> tuple[str, ...]:
        names = (self.leaders[ord(char) - _LEADERS] for char in masked if _LEADERS <= ord(char) < _QUOTES)
        return tuple(dict.fromkeys(names))

    def quote_in(self, masked: str) -> str:
        return self.quotes[ord(next(char for char in masked if ord(char) >= _QUOTES)) - _QUOTES]

    def last_units(self) -> int | None:
        """The place of the last condition on units that a pronoun may mean."""
        places = [n for n, one in enumerate(self.found) if isinstance(one, OfUnits) and not one.negated]
        return places[-1] if places else None


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], _Reading], list[Condition] | None]]


def _number(written: str) -> int:
    return int(parse_number(written))


_TOGETHER = re.compile(
    "同时|同在|同为|同属|同列|共同|都|均|一起|一道|一块|合作|合伙|联合|携手|联手|搭伙|搭档|一同|并列|既|两家(?!的?合计)"
)


def _every(reading: _Reading, masked: str) -> bool:
    """Whether all of the units joined are meant: 甲和乙都, 甲、乙同时; one of them in 甲或乙, or each in 甲、乙."""
    return len(reading.units_in(masked)) > 1 and "或" not in masked and bool(_TOGETHER.search(reading.whole))


def _of_units(role: Role, *, negated: bool = False) -> Callable[[re.Match[str], _Reading], list[Condition]]:
    def read(match: re.Match[str], reading: _Reading) -> list[Condition]:
        every = _every(reading, match["units"]) and not negated
        return [OfUnits(reading.units_in(match["units"]), role, every, negated)]

    return read


def _each_leads(match: re.Match[str], reading: _Reading) -> list[Condition]:
    lead, other = reading.units_in(match["lead"]), reading.units_in(match["other"])
    return [OfUnits(lead, Role.LEAD), OfUnits(other, Role.COOPERATING, len(other) > 1)]


def _not_led_by_it(match: re.Match[str], reading: _Reading) -> list[Condition] | None:
    """但不是由它牵头: the body named before only takes part."""
    at = reading.last_units()
    if at is None:
        return None
    last = reading.found[at]
    if isinstance(last, OfUnits):
        if last.every:
            return [OfUnits(last.units, Role.LEAD, negated=True)]
        reading.found[at] = replace(last, role=Role.COOPERATING)
    return []


def _led_by_it(match: re.Match[str], reading: _Reading) -> list[Condition]:
    """由它带着某局一起干: the body named before leads, the other one takes part."""
    others = reading.units_in(match["units"])
    lead = tuple(unit for unit in reading.units if unit not in others)[:1]
    return [OfUnits(lead, Role.LEAD), OfUnits(others, Role.COOPERATING, len(others) > 1)]


def _any_of_them(match: re.Match[str], reading: _Reading) -> list[Condition]:
    return [OfUnits(reading.units_in(match["units"]))]


def _group_too(match: re.Match[str], reading: _Reading) -> list[Condition] | None:
    """写“各区县政府”的也算: the items of its group are a district's, too."""
    groups = reading.units_in(match["units"])
    if any(unit.kind != "group" for unit in groups) or all(unit in groups for unit in reading.units):
        return None
    return [OfUnits(groups, besides=True)]


def _alone_it(match: re.Match[str], reading: _Reading) -> list[Condition]:
    at = reading.last_units()
    last = reading.found[at] if at is not None else None
    if at is not None and isinstance(last, OfUnits) and len(last.units) == 1:
        reading.found[at] = replace(last, role=Role.ALONE)
        return []
    return [Sized(Counted.UNITS, 1, 1)]


def _role_of_it(role: Role) -> Callable[[re.Match[str], _Reading], list[Condition] | None]:
    def read(match: re.Match[str], reading: _Reading) -> list[Condition] | None:
        at = reading.last_units()
        last = reading.found[at] if at is not None else None
        if at is None or not isinstance(last, OfUnits) or len(last.units) > 1:
            return None
        reading.found[at] = replace(last, role=role)
        return []

    return read


def _of_base(role: Role) -> Callable[[re.Match[str], _Reading], list[Condition] | None]:
    """其中牵头的几项: the body that the part before speaks of, in another role."""

    def read(match: re.Match[str], reading: _Reading) -> list[Condition] | None:
        return [replace(reading.base, role=role)] if reading.base else None

    return read


def _sized(match: re.Match[str], reading: _Reading) -> list[Condition]:
    number = _number(match["number"])
    before, after = match["before"] or "", match["after"] or ""
    least: int
    most: int | None
    least, most = number, number
    if re.search("超过|多于|大于|不止", before):
        least, most = number + 1, None
    elif re.search("不少于|至少|不低于|达到|起码", before) or re.search("以上|更多|起", after):
        least, most = number, None
    elif re.search("不超过|最多|至多|不多于", before) or re.search("以下|以内", after):
        least, most = 1, number
    elif re.search("少于|不到|不足|低于", before):
        least, most = 1, number - 1
    what = match["what"] or match.groupdict().get("behind") or ""
    counted = (
        Counted.LEADS if "牵头" in what else Counted.COOPERATING if re.search("配合|协办", what) else Counted.UNITS
    )
    return [Sized(counted, least, most)]


def _numbered(match: re.Match[str], reading: _Reading) -> list[Condition]:
    groups = match.groupdict()
    if groups.get("top"):
        return [Numbered(1, _number(groups["top"]))]
    if groups.get("tail"):
        return [Numbered(_number(groups["tail"]), None, from_end=True)]
    if groups.get("from"):
        return [Numbered(_number(groups["from"]), _number(groups["to"]))]
    edge = _number(groups["edge"])
    included = bool(groups["with"]) or groups["way"] in {"起", "开始", "算起", "往后", "往前"}
    if re.search("后|起|开始", groups["way"]):
        return [Numbered(edge if included else edge + 1, None)]
    return [Numbered(1, edge if included else edge - 1)]


def _at_place(match: re.Match[str], reading: _Reading) -> list[Condition]:
    units = reading.units_in(match["units"])
    groups = match.groupdict()
    if groups.get("end"):
        return [AtPlace(unit, -1, -1) for unit in units]
    place = _number(groups["place"])
    return [AtPlace(unit, place, None if groups.get("open") else place) for unit in units]


def _named_like(match: re.Match[str], reading: _Reading) -> list[Condition]:
    part = reading.quote_in(match["quote"])
    said = match.group()
    at = (
        At.START
        if re.search("开头|起头|打头|为首|冠|字头", said)
        else At.END
        if re.search("结尾|收尾|末尾", said)
        else At.WITHIN
    )
    behind = match["role"] or ""
    if re.search(f"{_NOT}(?:由)?{_LEADING}", behind) or (
        re.search(_HELPING, behind) and not re.search(_LEADING, behind)
    ):
        role = Role.COOPERATING
    else:
        role = Role.LEAD if match["first"] or match["not"] or re.search(_LEADING, behind) else Role.ANY
    return [NamedLike(part, at, role, bool(match["not"]))]


def _of_leaders(
    *, assisting: bool = False, negated: bool = False
) -> Callable[[re.Match[str], _Reading], list[Condition]]:
    def read(match: re.Match[str], reading: _Reading) -> list[Condition]:
        return [OfLeaders(reading.leaders_in(match["leaders"]), assisting, negated)]

    return read


_WHEN = (
    f"(?:{_Q}|\\d{{1,2}}月(?:\\d{{1,2}}日|底|中旬|上旬|下旬|初)?(?:前)?|长期坚持|持续推进|长期|全年|年底(?:前)?|常年)"
)


def _due(match: re.Match[str], reading: _Reading) -> list[Condition]:
    wordings = tuple(
        reading.quote_in(found) if _QUOTES <= ord(found[0]) else found for found in re.findall(_WHEN, match["when"])
    )
    return [Due(wordings, bool(match["not"]))]


def _assisting_whom(match: re.Match[str], reading: _Reading) -> list[Condition]:
    """甲协助乙的: of those that 乙 leads."""
    led = reading.leaders_in(match["led"] or "")
    assisting = OfLeaders(reading.leaders_in(match["leaders"]), assisting=True)
    return [assisting, OfLeaders(led)] if led else [assisting]


def _flat(condition: Condition) -> Callable[[re.Match[str], _Reading], list[Condition]]:
    return lambda match, reading: [condition]


def _rule(pattern: str, read: Callable[[re.Match[str], _Reading], list[Condition] | None]) -> _Rule:
    return re.compile(pattern), read


_LEADS_OF_LEADER = "(?:亲自|直接|来|所)*(?:牵头|主抓|分管|主管|领衔|挂帅|负责|抓|管|名下|手里头?|手下|手上|板块|(?:那|这)一?(?:块|部分|摊)|部分|版块)"
_BEFORE_NUMBER = "(?P<before>(?:只|仅|就|总共|一共|共|恰好|恰|正好|刚好)?(?:有|带|列(?:了|出|有)?|写(?:了)?|是|为|在)?(?:超过|多于|大于|不止|不少于|不低于|至少|起码|达到|不超过|最多|至多|不多于|少于|不到|不足)?)"
_AFTER_NUMBER = r"(?:\(含\))?(?P<after>(?:及|和)?以上|(?:及|和)?以下|以内|或(?:者)?(?:更多|[^,。]{1,4}以上))?(?:\((?:含|包括)[^()]{1,6}\))?"

_BY_ONE_LEADER = (
    "(?:一个?人|单独|独自|一位(?:市|区|县)?领导)+(?:牵头|分管|主管|主抓|抓|管)(?:的)?"
    "(?:[、,]?(?:且|并)?没有(?:其他|别的)(?:市|区|县)?领导(?:并列|共同|一起|联合)*(?:牵头|分管)?(?:的)?)?"
)
_WRITTEN = "(?:单独|单|另)?(?:写|列|标|注|设|明确|规定|指定|确定)(?:明|出|有|了|着)*(?:具体|明确)?(?:的)?"
_TIME_LIMIT = "(?:完成)?(?:时限|期限|截止时间|截止日期|完成时间|时间节点|时间要求)(?:要求)?"

_RULES: tuple[_Rule, ...] = (
    _rule(rf"第(?P<section>{_N})(?:个|大)*(?:部分|板块|章)(?:\([^()]*\))?(?:里|中|内|的)*", lambda match, reading: [InSection(_number(match["section"]))]),
    # where in the list
    _rule(f"前(?P<top>{_N})(?:项|件|条)", _numbered),
    _rule(f"(?:最后|末|后)(?P<tail>{_N})(?:项|件|条)", _numbered),
    _rule(f"第?(?P<from>{_N})(?:项|件|条)?(?:到|至|-|—|~|–)第?(?P<to>{_N})(?:项|件|条)?(?:这几项|之间)?", _numbered),
    _rule(
        f"第(?P<edge>{_N})(?:项|件|条)(?P<with>及|\(含\))?(?P<way>以后|之后|往后|后面|后|以前|之前|往前|前面|起|开始)(?:\(不含[^()]*\))?",
        _numbered,
    ),
    _rule(f"从第?(?P<edge>{_N})(?:项|件|条)(?P<with>)(?P<way>算起|开始|起)", _numbered),
    # leaders
    _rule(f"(?:除了?|除去|除开|不算|不含)(?P<leaders>{_LS})(?:{_LEADS_OF_LEADER}|的)*(?:以外|之外|外)?", _of_leaders(negated=True)),
    _rule(f"(?P<leaders>{_LS})(?:来|负责)*协助(?P<led>{_LS})?(?:的)?", _assisting_whom),
    _rule(
        f"(?:没有|没|未|无|不)(?:安排|设|配|写)?(?:了)?(?:副[市县区]长|市?领导|{_L})?(?:来)?协助(?:的)?(?:副[市县区]长|市?领导)?",
        _flat(Assisted(False)),
    ),
    _rule("(?:有|由|安排了?|配了?|带)(?:副[市县区]长|市?领导)(?:来)?协助", _flat(Assisted(True))),
    _rule("(?:由|有)?(?:两|2)(?:位|名|个)(?:市)?领导(?:共同|一起|联合|同时)*牵头", _flat(Sized(Counted.LEADERS, 2, 2))),
    _rule(
        f"(?:由)?(?P<leaders>{_L}){_BY_ONE_LEADER}",
        lambda match, reading: [OfLeaders(reading.leaders_in(match["leaders"])), Sized(Counted.LEADERS, 1, 1)],
    ),
    _rule(_BY_ONE_LEADER, _flat(Sized(Counted.LEADERS, 1, 1))),
    _rule(f"(?:由|是|归)?(?P<leaders>{_LS})(?:{_LEADS_OF_LEADER}|的|里面|里头|里|中|当中|内)*", _of_leaders()),
    # bodies that are not to be there, or not in front
    _rule(f"(?:且|并)?由{_IT}(?:带着|领着|带上)(?P<units>{_US})(?:一起)?(?:干|做|办)?", _led_by_it),
    _rule(f"(?P<units>{_US})(?:两家|三家|这两家)?(?:中|里|当中)?(?:至少|只要)(?:有)?(?:一家|一个|1家){_ALSO}{_TAKING_PART}*", _any_of_them),
    _rule(f"(?P<units>{_US}){_ALSO}(?:不参加|不参与|没参加|没参与|没有份|没份|不在列|不在其中|未列入|没列入|没有列入|没有参与|没有参加)", _of_units(Role.ANY, negated=True)),
    _rule(f"(?:写|列|点)?(?:了|着|有)?(?P<units>{_US})(?:的|那种|那些)*(?:也|都|一并|一起)*(?:算(?:上|进去|在内)?|要|列)(?![^,。;)]*项)", _group_too),
    _rule(f"(?:含|包括|连同|加上)(?:写|列|点)(?:了|着|有|到)?(?P<units>{_US})(?:的|那种|那些)*", _group_too),
    _rule(f"(?P<lead>{_U})(?:带着|领着|带上)(?P<other>{_US})(?:一起)?(?:干|做|办)?", _each_leads),
    _rule(f"(?P<other>{_U})(?:跟着|帮着?|配合|协助)(?P<lead>{_U})(?:一起|去|来)?(?:干|做|办)?", _each_leads),
    _rule(f"(?:不是?由|不归|非|不由)(?P<units>{_US})(?:来)?(?:{_LEADING}|负责)?", _of_units(Role.LEAD, negated=True)),
    _rule(
        f"牵头(?:的|单位)?(?:却|又|都|均|并|既)?(?:不是|不为|并非|非)(?P<units>{_US})(?:的)?", _of_units(Role.LEAD, negated=True)
    ),
    _rule(
        f"(?:除了?|除开|除去|不含|不包括|不算|没有同时|没有|没|未|不)(?:同时)?(?:也)?(?:{_HAS})?(?P<units>{_US})(?:参与|的)?(?:以外|之外|外)?",
        _of_units(Role.ANY, negated=True),
    ),
    _rule(f"(?P<units>{_US}){_ALSO}(?:自己)?{_NOT}(?:来|由其|由它)?{_LEADING}(?:、|,)?(?:只|光|仅|而是|但|给别人|给别家)*(?:{_HELPING}|参与)?", _of_units(Role.COOPERATING)),
    # names of bodies
    _rule(
        f"(?P<first>{_LEADING}(?:的)?(?:单位|部门)?)(?P<not>)(?:的)?(?:名称|名字|全称|名)?(?:里|中)?(?:以|由|用|带|含|是|为)*(?P<quote>{_Q})(?:二字|[一二两三四五六]个字|字样)?(?:来|作|为)?(?:开头|起头|打头|为首|字头|结尾|收尾|末尾)(?P<role>)(?:的)?",
        _named_like,
    ),
    _rule(
        f"(?P<first>(?:责任单位)?(?:里)?(?:第一位|首位)(?:是|为))?(?P<not>牵头(?:的|单位)?(?:却|又|都|并)?(?:不是|非)|不是由|不由)?(?:名称|名字|名)?(?:里)?(?:以|由|用|带|含|有)?(?P<quote>{_Q})(?:二字|[一二两三四五六]个字|字样)?(?:来|作|为)?(?:开头|起头|打头|为首|字头|结尾|收尾|末尾)?的?(?:单位|部门)(?P<role>(?:来|去|都|列为|作为|担任)*(?:{_LEADING}|{_HELPING}(?:单位)?|参加|参与|责任单位|负责)*(?:(?:、|,)?{_NOT}(?:由)?{_LEADING})?)",
        _named_like,
    ),
    # figures
    _rule("(?:提出了?|定了?|有|带|含|列了?)*(?:百分比|百分数|百分之几|比例|%)(?:的)?(?:指标|目标|任务)(?:数|值)?", _flat(Figured("%"))),
    _rule(f"(?:提出了?|定了?|有|带|含|列了?)*以(?P<quote>{_Q})为单位的?(?:任务|指标|目标|数字)*(?:数|值|量)?(?:\\([^()]*\\))?",
        lambda match, reading: [Figured(reading.quote_in(match["quote"]))]),
    _rule("(?:没有|没|无|不含|不带|未写|没写|没定)(?:任何|具体|写|列|定)*(?:数字|量化|数量)(?:化)?(?:的)?(?:目标|指标|任务|要求)", _flat(Figured("", False))),
    _rule("(?:提出了?|定了?|有|带|含|列了?|写了?)(?:具体|明确)?(?:的)?(?:数字|量化|数量)(?:化)?(?:的)?(?:目标|指标|任务|要求)", _flat(Figured(""))),
    # deadlines
    _rule(
        f"(?:完成)?(?:时限|期限|完成时间|时间要求)(?:栏)?(?:里)?{_ALSO}(?P<not>既?不(?:是|写|为)|并非|非)?(?:写明|写|为|是|标注为|标注|标|定在|定为|在|要求)*(?:的)?(?:是)?(?P<when>{_WHEN}(?:(?:、|和|或|,)?(?:也|又)?(?:不是|不为)?{_WHEN})*)(?:的)?(?:以?前)?",
        _due,
    ),
    _rule(
        r"(?:不晚于|最迟|最晚|不迟于|赶在)?(?P<month>\d{1,2})月(?:底|末|\d{1,2}日)?(?:以前|之前|前)?(?:\((?:含|包括)[^()]*\)|(?:及|或)(?:以前|更早|之前))(?:前)?",
        lambda match, reading: [DueBy(int(match["month"]))],
    ),
    _rule(r"(?:不晚于|最迟|最晚|不迟于)(?P<month>\d{1,2})月(?:底|末)?(?:以前|之前|前)?", lambda match, reading: [DueBy(int(match["month"]))]),
    _rule(f"{_NOT}{_WRITTEN}{_TIME_LIMIT}", _flat(Due((), negated=True))),
    _rule(f"{_WRITTEN}{_TIME_LIMIT}", _flat(Due(("",)))),
    # who leads, as written
    _rule(f"{_NOT}{_WRITTEN}{_LEADING}(?:的)?(?:单位|部门)", _flat(LeadWritten(wanted=False))),
    _rule(f"{_WRITTEN}{_LEADING}(?:的)?(?:单位|部门)(?!以|是|为|名)", _flat(LeadWritten(wanted=True))),
    # a district by its own name
    _rule(
        f"(?P<units>{_U})(?:的|人|这边|那边|居民)*,?(?:文件|通知|方案)?(?:里面?|中)?(?:单独|直接|专门|单单)*(?:点(?:了|到)?|列了?|写了?|提到|提了)(?:我们|咱们?|我|本|俺们?)(?:这个?|那个?)?(?:县|区|市|街道|镇|乡)(?:政府|管委会|办事处)?的?名字?",
        lambda match, reading: [OfUnits(reading.units_in(match["units"]), own=True)],
    ),
    _rule(
        f"(?:单独|直接|专门|单单)(?:点名|点了名?|列了?|写了?|列名|点到)(?:的)?(?P<units>{_US})(?:的?名字)?",
        lambda match, reading: [OfUnits(reading.units_in(match["units"]), own=True)],
    ),
    # words of the items
    _rule("(?:正文|内容|文字|原文|文本)?(?:里|中)?一个(?:阿拉伯)?数字(?:都|也)(?:没有?|未)(?:出现|写|提)?", _flat(Worded(ANY_DIGIT, wanted=False))),
    _rule(
        f"(?:正文|任务内容|内容|文字|原文|文本)(?:里|中)?(?:用了?|出现了?|写了?|带|含|有|提到|提了)(?:百分号)?(?P<quote>{_Q})(?:字样|二字|一词|这个词|的字样)?",
        lambda match, reading: [Worded(reading.quote_in(match["quote"]))],
    ),
    _rule(
        f"(?:正文|任务内容|内容|文字|原文|文本)(?:\([^()]*\))?(?:里|中)?(?:出现了?|写到?了?|带|含|有|提到|提了|点到了?|点了?名?)(?P<units>{_U})",
        lambda match, reading: [Worded(place_of_seat(unit.text).rstrip("县区市")) for unit in reading.units_in(match["units"])],
    ),
    # places among the units
    _rule(f"(?P<units>{_U})(?:在)?(?:{_UNIT_LIST})?{_ALSO}(?:正好|恰好|刚好)?(?:是|排|列|为|在)+(?:{_UNIT_LIST})?(?:的)?(?P<end>最后(?:一)?(?:位|个|家)?|最末(?:一)?(?:位|个|家)?|末位|末尾)", _at_place),
    _rule(
        f"(?P<units>{_U})(?:在)?(?:{_UNIT_LIST}|排序|排序中|排位)*{_ALSO}(?:正好|恰好|刚好)?(?:是|排|列|为|在)+(?:名)?第?(?P<place>{_N})(?:位|个|家)?(?P<open>(?:或者?|及|和)(?:更(?:靠)?后|以后|之后|往后))?",
        _at_place,
    ),
    _rule(f"(?P<units>{_US})(?=(?:只|仅|就)?(?:带着?|领着?)[^,。]{{0,6}}(?:配合|协办))", _of_units(Role.LEAD)),
    # alone
    _rule(
        f"(?:只|仅|光|单)(?:有|由|列(?:了)?|写(?:了)?|交给|靠|派给|归)*(?P<units>{_U})(?:自己)?(?:一家|一个|1家|独家)?(?:责任)?(?:单位)?(?:负责|承担|{_LEADING}|干|做|扛)*",
        _of_units(Role.ALONE),
    ),
    _rule(
        f"(?P<units>{_U}){_ALSO}(?:自己)?(?:独家|单独|独自|独立|一家|一个局|自己一家|单打独斗|单干|唱独角戏|独力)+(?:来)?(?:负责|承担|{_LEADING}|扛(?:下来)?|干|办|完成|主办|揽(?:下来)?)*",
        _of_units(Role.ALONE),
    ),
    # roles
    _rule(
        f"(?P<units>{_US})(?:有)?哪(?:几|些)(?:项|件){_ALSO}{_LEADING}位?(?:的)?[,、;]哪(?:几|些)(?:项|件){_ALSO}(?:{_NOT}(?:是)?(?:{_LEADING}|第一位|首位)|{_HELPING}|{_TAKING_PART})(?:的)?",
        _of_units(Role.ANY),
    ),
    _rule(f"(?P<units>{_US}){_ALSO}(?:的)?{_LEADING}(?:的)?(?:和|与|、|及|跟|或者?|还是)(?:的)?(?:{_HELPING}|参与|参加|作为责任单位)(?:的)?(?:都算|也算)?", _of_units(Role.ANY)),
    _rule(f"(?:由|归|是|以)?(?P<units>{_US})(?:来|去|都|各自|自己|共同|联合|一起|单位|为|在|今年|一共|总共)*{_LEADING}(?:单位)?", _of_units(Role.LEAD)),
    _rule(f"(?:由(?:它|其)|牵头(?:的|单位)?){_ALSO}(?:是|为|{_HAS})*(?P<units>{_US})", _of_units(Role.LEAD)),
    _rule(f"(?P<units>{_US}){_ALSO}(?:只|光|仅|是|作为|作|列为|当|给别人|给别家)*{_HELPING}(?:单位)?", _of_units(Role.COOPERATING)),
    _rule(f"{_HELPING}(?:的|单位|部门)(?:名单)?(?:里面|里头|里|中)?{_ALSO}(?:是|为|{_HAS})*(?P<units>{_US})", _of_units(Role.COOPERATING)),
    _rule(
        f"(?:{_UNIT_LIST})?{_ALSO}(?:既|是|{_HAS})*(?P<units>{_US})(?:{_UNIT_LIST})?{_ALSO}(?:搭伙|合伙|合作|一起干|联手|{_TAKING_PART})*",
        _of_units(Role.ANY),
    ),
    # how many units
    _rule(
        "(?:独家负责|单独负责|独家承担|一家单独|只有一家)(?:的)?(?:不要|不算|不列|除外|别列)",
        _flat(Sized(Counted.UNITS, 2, None)),
    ),
    _rule(
        f"(?:不需要|不用|无需|不必)(?:别的|其他)?(?:单位|部门)?(?:来)?{_HELPING}|(?:没有?|无|不设|不列|不带|未列|未设|没列)(?:了|有|任何|其他|别的|什么|列)*{_HELPING}(?:的)?(?:单位|部门|的|者)?|{_HELPING}(?:单位|部门)(?:栏)?(?:是|为)?(?:空着|空白|空|没有|无)|没有?(?:别家|别人|其他单位|别的单位|其他部门|别的部门|帮手|搭档)(?:来)?(?:帮忙|参与|配合|{_HELPING})?",
        _alone_it,
    ),
    _rule(
        "(?:另|还|又|同时|并且|而且|且|也|跟)*(?:有|设|带|列有|列了|另有)(?:了)?(?:别的|其他|至少一家)?(?:配合|协办)(?:单位|部门|的)|(?:跟|和|与)(?:别的|别|其他|别家)(?:单位|部门|家|局)?(?:一起|合伙|合作|搭伙|联手)+(?:干|做)?",
        _flat(Sized(Counted.UNITS, 2, None)),
    ),
    _rule(
        f"(?P<what>(?:责任|牵头|配合|协办|参与)?(?:单位|部门|的))(?:数|数量|个数)?(?:栏)?(?:里|中)?{_BEFORE_NUMBER}(?P<number>{_N})(?:家|个){_AFTER_NUMBER}(?:单位|部门|责任单位)?",
        _sized,
    ),
    _rule(
        f"(?:只|仅|就|都)?(?:由|有|含|涉及)?(?P<what>){_BEFORE_NUMBER}(?P<number>{_N})(?:家|个)(?:市级)?{_AFTER_NUMBER}(?P<behind>(?:责任|牵头|配合|协办)(?:单位|部门)|(?:单位|部门)?(?:共同|联合|一起)*牵头|(?:单位|部门)(?:负责|承担|参与|共同|的)?)",
        _sized,
    ),
    _rule(
        "(?:只|仅|就|都)?(?:由)?(?:独家|单独|独自|单家|一家|一个局|一个单位|一家单位|1家单位)(?:单独|独自|独家)*(?:负责|承担|承办|牵头|主办|完成|干|扛|单干)+(?:下来|到底)?|(?:只|仅)(?:有|由|列了?|写了?|交给)*(?:一|1)(?:家|个(?=责任|单位|部门|局))(?:责任|单位|部门|局)*(?:负责|承担)?(?:到底)?",
        _alone_it,
    ),
    # all roles, told behind
    _rule(
        f"{_LEADING}(?:的)?(?:和|与|、|,|及|跟|或者?)(?:的)?(?:{_HELPING}|参与|参加)(?:的)?(?:都|也)*(?:说说|算|要|列)?",
        lambda match, reading: [],
    ),
    # the body named before, in a role of its own
    _rule(
        f"(?:但|却|而|又|且|只是|,|、)*(?:排第一|列第一|排首位|首位|{_LEADING})(?:的|单位)*{_ALSO}(?:是|为|归|由)(?:别的|别家|其他|别人|另外|另一)(?:的)?(?:单位|部门|家|局)?",
        _not_led_by_it,
    ),
    _rule(
        f"(?:但|却|而|又|且|只是|,|、)*(?:牵头|带头|打头)(?:的|单位)?{_ALSO}{_NOT}(?:由|为)?{_IT}",
        _not_led_by_it,
    ),
    _rule(f"(?:除去|除了|除开|不算|不含|去掉)(?:由)?(?:{_IT})*(?:来)?{_LEADING}(?:的)?(?:以外|之外|外)?", _not_led_by_it),
    _rule(f"(?:但|却|而|又|且|,|、)*{_NOT}(?:是)?(?:由)?{_IT}?(?:来)?{_LEADING}", _not_led_by_it),
    _rule(f"(?<![项件条])由{_IT}(?:来|自己)?{_LEADING}(?:的)?", _role_of_it(Role.LEAD)),
    _rule(f"{_IT}?(?:自己)?{_LEADING}(?:的)?", _of_base(Role.LEAD)),
    _rule(f"{_IT}?(?:给别家|给别人)?(?:当)?{_HELPING}(?:的)?", _of_base(Role.COOPERATING)),
)  # fmt: skip

_WHICH_LEADER = "哪(?:一|几|两)?(?:位|个|名)(?:市里的?|市)?(?:领导|副?[市县区]长)"
_NO_ITEM = "(?!些|几|项|件|条|样|个方面)"
_ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        Ask.SAME_LEAD,
        re.compile("(?:牵头|带头)(?:的|单位)?(?:都)?(?:是不是|是否|是|为)(?:都是)?(?:同一|一)(?:个|家)(?:单位)?"),
    ),
    (Ask.LEAD_UNITS, re.compile("(?:涉及|有|出自|分属|分布在)?(?:多少|几)(?:个|家)(?:不同的?)?牵头(?:单位|部门)")),
    (
        Ask.LEADERS,
        re.compile(
            f"(?:都|各|各自|分别|又|上面)*(?:由|是|归|属|分属|属于|落在|挂在|在)?(?:{_WHICH_LEADER})(?:在|来)?(?:名下|手里|牵头|主抓|分管|抓|管|负责)*(?:的)?"
            f"|(?:分别|各|各自)?由哪(?:几)?位牵头"
        ),
    ),
    (Ask.ASSISTING, re.compile(f",?(?:由|是)?(?:{_WHICH_LEADER}|谁)(?:来|在)?协助")),
    (
        Ask.COOPERATING,
        re.compile(
            f"(?:(?:各自|各|分别|每项)*的?(?:配合|协办)(?:单位|部门)|(?:各自|各|分别|每项)+的?(?:配合|协办)的|(?:配合|协办)的(?=各|分别))(?:各|分别|都|又)*(?:是|有|为)(?:谁|哪(?:些|几)?(?:家|个)?{_NO_ITEM})"
        ),
    ),
    (
        Ask.LEADS,
        re.compile(
            f"(?:各自|各|分别|都|又)*(?:由|归)(?:哪(?:一|几)?(?:个|家)?(?:单位|部门)?|谁)(?:来)?牵头(?:的)?"
            f"|(?:各自|各|分别)?的?牵头(?:单位|部门)(?:各|分别|都)*(?:是|为)(?:谁|哪(?:些|几)?(?:家|个)?{_NO_ITEM})|(?:各自|各|分别)?的?牵头的(?:各|分别|都)*(?:是|为)(?:谁|哪家)"
        ),
    ),
    (
        Ask.DEADLINES,
        re.compile(
            ",?(?:各自|各|分别|都)*(?:的)?(?:完成)?(?:时限|期限|截止时间|完成时间)?(?:各|分别)*(?:是|在|为|要在)?(?:什么时候|何时|哪天|几月(?:份|底)?)(?:完成|前)?"
        ),
    ),
    (
        Ask.SUB_ITEMS,
        re.compile(
            "(?:合计|共|一共|总共|加起来)?(?:含|有|是)?(?:多少|几)个?(?:子项|小项)(?!的)|(?:子项|小项)(?:加起来|合计|共|一共|总共)*(?:有|是)?(?:多少|几)个?"
        ),
    ),
)  # fmt: skip

_REST_LED = re.compile(
    f"哪(?:几|些)?(?:项|件)(?:由|归|是)?{_L}(?:主抓|牵头|分管|负责),?(?:其余|其他|别的|剩下)(?:的)?(?:都|各)?(?:由|归|是)?{_WHICH_LEADER}(?:来|在)?(?:牵头|主抓|分管|负责)*"
)
# Words that only point at the items asked for.
_POINTING = re.compile(
    r"\(?不(?:论|管|分)(?:是)?牵头(?:还是|或者?|、)?配合\)?|\((?:含|包括)[^()]{1,6}\)|责任单位排序(?:中|里)?|请?核对:?|出现|数一下|我是|我家在|我家住|我?老家(?:是|在)?|忙(?:些|着|活)?|我住在?|这样的|这类|那种|这些|那些|我们(?:县|区|市|局)|我(?:县|区|局)|请(?:帮忙)?|有没有哪(?:一)?项|有哪一?项|是哪一?项|该项|每项|(?:哪)?[一二两三四五六七八九十\d]{1,3}(?:项|件|条|样)|"
    r"括号(?:里面?|中)?(?:写明|标明|注明|写着?|标着?)?了?(?:要在|在)?|整项|整个|前?完成|哪(?:个|种)?(?:任务|事)|上的|这两家|两家|(?:一次|一项)?也|统统|全部|所有|都|把|给|帮|我|查|看|数|算|各|另|并|且|而|但|却|又|还|同时|以及|的|是|有|里|中|在|要|了|,|、|;|\?"
)
# What may say more than was read.
_UNREAD = re.compile(
    rf"非|正文|比|多(?!少)|一样|占|最|至少|不|没|除|谁|吗|吧|排|剩|只|仅|第(?![一二三四五六七八九十\d]+部分)|先|另外|单单|单独|个别|某|或者|跟着|帮|协|{_LEADING}|{_HELPING}"
)
_SET_ASKED = re.compile(
    r"哪(?:些|几|两|三|四|五|六|一)?(?:项|件|条|样|个方面|桩)|哪(?:些|几|两|三|四|五|六)方面|哪些|(?:多少|几)(?:项|件|条|桩|样)|列(?:出|全|一下|举|清)|清单|有哪|任务[?。]*$|工作[?。]*$|项数|数量|合计|筛|挑|找出|(?:多少|几)(?:个|家)(?:不同的?)?牵头"
)
_AMONG = re.compile(
    r"(?:,|。|;|\?)?(?:这)?(?:其中|这当中|这里面|这里头)(?:,)?(?:有|的)?|(?:(?<=(?<!哪)几[项件条])|(?<=多少[项件条]))(?:重点工作|任务|工作)?[,;?、](?!其中)(?=.{0,24}(?:多少|几)(?:项|件|条))"
    rf"|(?<=[项件条])[,;?。](?=哪(?:一|几|些)?(?:项|件|条)(?:又|才)?(?:是|由|归|算)*{_IT}?(?:自己)?{_LEADING})"
)


def read_wanted(question: Question) -> Wanted | None:
    """The conditions that a question puts on items, where nothing else stands in it; None for others."""
    text = question.text
    if question.language == "en" or not (_SET_ASKED.search(text) or any(pattern.search(text) for _, pattern in _ASKS)):
        return None
    masked, names = _masked(question)
    if not masked:
        return None
    asks = set()
    if _REST_LED.search(masked):
        # 哪项由甲主抓,其余由哪位牵头: of all of them, by whom they are led.
        masked = _REST_LED.sub(" ", masked)
        asks.add(Ask.LEADERS)
    for ask, pattern in _ASKS:
        if pattern.search(masked):
            asks.add(ask)
            masked = pattern.sub(" ", masked)
    return _wanted(question, masked, names, frozenset(asks))


_COUNTS_COMPARED = re.compile(
    r"比.{1,10}(?:多|少)(?:参与|牵头|配合|负责)?(?:多少|几)?(?:项|件|条)?|(?:谁|哪(?:个|家|位|边|头))[^,。?]{0,8}(?:更)?(?:多|少)|(?:项数|数量|任务)?(?:是不是|是否)?一样(?:多)?(?:吗|么)|(?:相)?差(?:多少|几)(?:项|件)"
    r"|(?:各|分别|各自)(?:有|是|牵头|配合|参与|负责|抓|主抓)*(?:了)?(?:多少|几)(?:项|件|条)(?:任务|工作|重点工作)?|加起来(?:一共|总共|共)?(?:有|是)?(?:多少|几)(?:项|件|条)|多(?:多少|几)(?:项|件|条)|各为(?:多少|几)"
)


def counts_are_compared(question: Question) -> bool:
    """Whether nothing is asked but how many items each of two units, or of two leaders, has, or who has more."""
    units = {match.units for match in question.units if match.units}
    leaders = {leader.name for leader in question.leaders}
    if (len(units) > 1) == (len(leaders) > 1) or (units and leaders) or question.refs:
        return False
    masked, _ = _masked(question)
    if (
        not masked
        or not _COUNTS_COMPARED.search(masked)
        or _TOGETHER.search(masked.replace("都算", ""))
        or "其中" in masked
    ):
        return False
    rest = re.sub(
        f"{_U}|{_L}|{_LEADING}|{_HELPING}|{_TAKING_PART}|{_LEADS_OF_LEADER}", " ", _COUNTS_COMPARED.sub(" ", masked)
    )
    return is_only_roles(_POINTING.sub(" ", rest))


_PLACE = re.compile(
    rf"(?:倒数第(?P<back>{_N})|第(?P<place>{_N})|(?P<first>头一|打头的?一|首)|(?P<last>最后(?:的)?一|末尾一|末))(?:项|件|条|个)(?:任务|工作)?"
)
_OF_SET = re.compile(f"{_L}|{_U}")


def read_places(question: Question) -> tuple[Wanted, tuple[int, ...]] | None:
    """The set and the places in it (from 0, −1 the last) of the items asked about (甲牵头部分的最后一项); None for others."""
    masked, names = _masked(question)
    found = [match for match in _PLACE.finditer(masked) if _OF_SET.search(masked[: match.start()])]
    if not found or question.language == "en":
        return None
    before = masked[: found[0].start()]
    if len(_OF_SET.findall(before)) != len(_OF_SET.findall(masked)) or not re.search(
        "(?:的|里|中|部分|名下|,|内|块|摊|头)$", before
    ):
        return None
    wanted = _wanted(question, before, names, frozenset())
    places = [
        _number(match["place"]) - 1
        if match["place"]
        else -_number(match["back"])
        if match["back"]
        else 0
        if match["first"]
        else -1
        for match in found
    ]
    return (wanted, tuple(dict.fromkeys(places))) if wanted else None


_TOPICAL = re.compile(
    "(?:与|跟|和|同)(?P<beside>[\u4e00-\u9fff、]{1,16}?)(?:直接|密切)?(?:有关(?:联)?|相关|沾边|搭边|挂钩|有关系)(?:的)?"
    "|(?<![一-龥]不)(?:涉及到?|关于|讲到?|提到|写到|说到|属于)(?P<on>[\u4e00-\u9fff、]{1,16}?)(?:方面|领域)?(?:的)?(?=是|有|哪|任务|工作|事项|[,?])"
)


def read_topic(question: Question) -> tuple[Wanted, str] | None:
    """The set of items, and the topic that those asked for are on (甲牵头的任务里,与住房有关的有哪些); None for others."""
    masked, names = _masked(question)
    match = _TOPICAL.search(masked)
    if not masked or question.language == "en" or not match or not _SET_ASKED.search(question.text):
        return None
    topic = match["beside"] or match["on"]
    rest = f"{masked[: match.start()]} {masked[match.end() :]}"
    if is_only_roles(topic) or not re.search(f"{_L}|{_U}|第", rest):
        return None
    wanted = _wanted(question, rest, names, frozenset())
    return (wanted, topic) if wanted and not wanted.among else None


def _wanted(question: Question, masked: str, names: _Reading, asks: frozenset[Ask]) -> Wanted | None:
    base: OfUnits | None = None
    read: list[tuple[Condition, ...]] = []
    # A follow-up may begin with 其中.
    for part in _AMONG.split(masked)[1 if _AMONG.match(masked) else 0 :]:
        reading = replace(names, text=part, found=[], base=base, whole=part)
        if not _consume(reading):
            return None
        read.append(tuple(reading.found))
        named = [one for one in reading.found if isinstance(one, OfUnits) and len(one.units) == 1 and not one.negated]
        base = base or (named[0] if len(named) == 1 else None)
    conditions, *among = map(_of_districts, read)
    if set(conditions) == {Assisted(wanted=True), Assisted(wanted=False)}:
        conditions, among = (), [(Assisted(wanted=True),), (Assisted(wanted=False),)]
    if any(not part for part in among):
        return None
    if (not conditions and not among) or {Assisted(True), Assisted(False)} <= set(conditions):
        return None  # 有人协助的几项,没有的几项: of each by itself
    return Wanted(_annexes(question), conditions, tuple(among), asks)


def _of_districts(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Conditions in which a district stands once, with the group that it belongs to (含写“各区县政府”的)."""
    also = tuple(unit for one in conditions if isinstance(one, OfUnits) and one.besides for unit in one.units)
    units = [one for one in conditions if isinstance(one, OfUnits) and not one.besides]
    conditions = tuple(one for one in conditions if one in units or not isinstance(one, OfUnits))
    members = [one for one in units if all(unit.kind == "member" for unit in one.units)]
    theirs = {name for one in members for unit in one.units for name in unit.units}
    groups = [
        one
        for one in units
        if all(unit.kind == "group" for unit in one.units) and any(theirs.intersection(u.units) for u in one.units)
    ]
    if also and not members and len(units) == 1:
        at = conditions.index(units[0])
        return (*conditions[:at], replace(units[0], units=(*units[0].units, *also), every=False), *conditions[at + 1 :])
    if not members or len({unit.units for one in members for unit in one.units}) > len(members[0].units):
        return conditions
    own = members[0].own or any(one.negated for one in groups)
    at = conditions.index(members[0])
    kept = [one for one in conditions if one not in members and one not in groups]
    kept.insert(min(at, len(kept)), replace(members[0], own=own))
    return tuple(kept)


def _annexes(question: Question) -> tuple[int, ...]:
    """The annexes named; 写“各区县政府”的也算 adds none."""
    if question.annexes == (1, 2) and not re.search(
        "民生|实事|附件(?:2|二)|两个附件|两份附件|两张|两处", question.text
    ):
        return (1,) if re.search("附件(?:1|一)|重点", question.text) else ()
    return question.annexes


_ANNEX_WORDS = re.compile(
    r"(?:两边|两个|两份)(?:的)?附件(?:都|一并|各|一起|合计|全部)*(?:查|看|列出?|算|算上|统计)?|附件[12一二](?:的|里|中)?|(?<!第)(?<!倒数第)(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:项|件|方面|个)(?=重点|民生|实事|任务)|(?:重点工作|重点任务|民生实事|实事|主要任务)(?:里头|里面|里|中|当中|部分)?(?:也|都)?(?:算(?:上|进去)?|一并|包括在内|在内)?|(?:不算|不含|含|包括|连同|加上)(?=\ue000)|两张(?:表|清单)"
)


# 牵头(含与其他单位共同牵头): those who lead together lead, anyway.
_ROLES_TOO = re.compile(r"[(](?:含|包括|连)[^()]*(?:共同|联合|并列|双|小点|子项)[^()]*牵头[^()]*[)]")


def _masked(question: Question) -> tuple[str, _Reading]:
    """The text with units, leaders and quotations as one character each, and without the names of annexes."""
    units = [match for match in question.units if match.units and not is_counting_verb(question.text, match)]
    named = [(match.start, match.end, match.text) for match in units]
    named += [(match.start, match.end, match.text) for match in question.leaders]
    if any(question.text[start:end] != said for start, end, said in named):
        return "", _Reading("", (), (), (), [])  # lent by an earlier question
    pieces = [
        *((match.start, match.end, chr(_UNITS + n)) for n, match in enumerate(units)),
        *((match.start, match.end, chr(_LEADERS + n)) for n, match in enumerate(question.leaders)),
    ]
    text, at, out = question.text, 0, []
    for start, end, char in sorted(pieces):
        if start >= at:
            out += [text[at:start], char]
            at = end
    masked = "".join([*out, text[at:]])
    masked = re.sub(f'[“"]({_U})[”"]', r"\1", masked)
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(match[1])
        return chr(_QUOTES + len(quotes) - 1)

    masked = re.sub(r"[“\"]([^“”\"]{1,6})[”\"]", keep, masked)
    masked = _ANNEX_WORDS.sub("", masked)
    masked = re.sub(f"({_U})[(]{_U}[)]", r"\1", masked)  # 城管(综合执法局)
    masked = re.sub(r"\([^()]*按一家(?:计|算)[^()]*\)", "", masked)
    masked = re.sub(f"[,;]{_US}(?:统一|都|均|只)?按(?:一|1)(?:家|个)(?:单位)?(?:计算?|算)", "", masked)
    masked = _ROLES_TOO.sub("", masked)
    masked = re.sub(f"既不是({_U})[,、]?(?:也|又)不是({_U})", r"不是\1、\2", masked)
    return masked, _Reading(masked, units, [match.name for match in question.leaders], quotes, [])


def _consume(reading: _Reading) -> bool:
    """Take every condition out of the text; whether nothing but words of structure is left."""
    rest = reading.text
    for pattern, read in _RULES:
        at = 0
        while match := pattern.search(rest, at):
            found = read(match, reading)
            if found is None:
                at = match.end()
                continue
            reading.found.extend(found)
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
            at = match.start() + 1
    if re.search(f"{_U}|{_L}|{_Q}", rest):
        return False
    rest = _POINTING.sub(" ", rest)
    return not _UNREAD.search(rest) and is_only_roles(rest)
