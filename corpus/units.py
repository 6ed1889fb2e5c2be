"""Units as people call them: which printed unit a question's words mean.

Names are only looked up, never rewritten: an answer always uses the document's own wording. A name counts with or
without 市 or the document's own place before it; with another place, a province or a district before it, it is a unit
that the document does not have ("unknown"). Words that are also topics (环保, 消防, 教育, 公积金, 派出所, 12345) count
only in a role: before 部门, 负责, 牵头, 管 …, or after 归, 由, 找 …; a full name with an ending of its own (环保局,
公积金中心) always counts. A short district name (长兴) counts where no other noun goes on (not in 安吉两库引水).
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from corpus.records import UnitMention
from corpus.text import HALF_BRACKETS

EXACT: Final = "exact"
FORMAL: Final = "formal"
SHORT: Final = "short"
FORMER: Final = "former"
INSIDE: Final = "inside"
AMBIGUOUS: Final = "ambiguous"
GROUP: Final = "group"
MEMBER: Final = "member"
UNKNOWN: Final = "unknown"

_NOTE = re.compile(r"^(?P<unit>[^()]+)\((?P<note>[^()]*)\)$")
_FACILITY = re.compile(r"(?:所|中心|馆|站|队|公司|集团|处|[交特网]警|院|大学)$")
_ENDING = re.compile(
    r"(?:局|委|办|会|部|厅|署|队|中心|公司|集团|政府|社|联|海关|分行|支行|人民银行|协|院|处|办公室|监委|团市委)$"
)
_GOES_ON: Final = {
    "局": "势面部限促", "委": "员托派屈", "办": "法理好事学证结成案得起件公", "会": "议员计展长期费场谈",
    "部": "门分署位件队落",
    "社": "会区保交团", "联": "合系网动通防盟席手营", "协": "作同调议商助", "院": "校士落内子",
    "行": "道横通为业李政动使走",
    "队": "伍员", "关": "于键系注心", "心": "城区镇村小",
}  # fmt: skip
_ROLE_AFTER = re.compile(
    r"(?:部门|系统|机关|条线|那边|这边|口(?![味岸才子碑]))|(?:今年|还|也|又|都|要|会|来|单独|自己|一共|总共)*"
    r"(?:负责(?!人)|挑头|打头|领头|带头|独家|掺和|摊上|摊到|挂名|名下|手上|打下手|揽|牵头|主管|主抓|管(?![理控网道线护委])|配合|参与|参加|承担|协办|出面|有份|出力|来[管办做抓]|要[管做干]|干什么|干啥|做什么|做啥|做哪些)"
)
_ROLE_BEFORE = re.compile(r"(?:归|由|找|请|问|联系|靠|属于|还是|算)$")
_ROLE_END = re.compile(r"$|[,。?!、;:)\s]|吗|么|呢|吧|还是|管|来|或|和|与|部门|去|办(?!法)|处理|解决|的事")
_MEMBER_AFTER = re.compile(
    r"$|[,。?!、;:()\s\"”']|政府|管委会|的|有|要|参与|负责|承担|牵头|配合|和|与|及|或|还是|需|应|今年|这边|那边|会|在|是|也|涉及|"
    r"做|干|落实|完成|哪|什么|能|得|都|方面|里|跟|同|呢|吗|通过|归|被|为|算|属|主|管|人(?![大口才力民数均])"
)
_HIGHER = re.compile(r"(?:国家|中央|全国|全省|省|国务院|自治区)$")
_LOCAL = re.compile(r"(?:[我本全]?市)$")
# Branches of bodies that are not the city's own, by the names that people call them.
_BRANCHES = (
    (re.compile(r"^国网.*供电(?:公司|局)?$|供电局$|电力公司$"), ("供电公司", "电力公司", "供电局", "国网")),
    (re.compile(r"人(?:民银)?行.*(?:支行|分行)$"), ("人民银行", "人行", "央行")),
    (re.compile(r"(?:银保监|金融监管).*(?:分局|局)$"), ("银保监局", "银保监分局", "银保监")),
    (re.compile(r"烟草(?:专卖)?(?:局|公司)$"), ("烟草局", "烟草公司")),
)
_TOWN = re.compile(r"(?!各)[\u4e00-\u9fff]{2,5}(?:镇|乡|街道)(?:政府|办事处)?")
_ALL_TOWNS = re.compile(r"各(?:乡镇|镇|乡|镇乡)[、(]?(?:街道|街办)?[)]?(?:办事处|政府)?")
_DISTRICT_SEAT = re.compile("(?!各)[\u4e00-\u9fff]{2,6}[县区市](?:人民)?政府")
_ALL_DISTRICTS = re.compile(
    r"各(?:区县|县区|区、县|县、区|县市区|区市县|县[(]市、?区[)]|区[(]县、?市?[)]|县[(]区[)]|区|县)(?:人民)?政府"
)
# 市卫建委 is no 建委, but 市里妇联 is 妇联.
_LONGER_NAME = re.compile("市(?![里内级直属辖的各])[\u4e00-\u9fff]$")
# Zones that notices print without the committee that runs them.
_ZONE = re.compile(r"(?:新城|新区|高新区|经开区|开发区|度假区|示范区|合作区|园区)$")
_GENERIC = re.compile(r"(?:专卖局|局|厅|委员会|管委会)")
_NO_UNIT = re.compile(
    r"(?:[格布结全大开困僵当饭骗破变邮药时政战棋定新败]局|[客餐大舞展门歌]厅|(?:居民|村民|业主|家长|职工)委员会|什么局|几个局|哪个局)$"
)
_LEFT_STOP = re.compile(
    r"由|是|归|和|与|的|找|请|问|让|给|对|跟|为|被|在|哪|什么|还是|以及|及|要|把|查|看|说|各|该|等|就|同|或|个|有关|相关|负责|牵头|"
    r"配合|参与|当地|我们|我|你|它|他|那|这|到|从|向|去|有|没|列|一下|多少|几|多|和|所有|其他"
)
_GROUP_ALIASES: Final = (
    (re.compile(r"^各.*(?:区|县).*政府|^各(?:区县|县区|县\(市、区\)|区)$"),
     ("各区县政府", "各县区政府", "各区县人民政府", "各县区人民政府", "各县(市、区)政府", "各县(市、区)人民政府",
      "各区县", "各县区", "各县(市、区)", "各区政府", "各县政府", "区县政府", "县区政府")),
    (re.compile(r"^(?:市|区|县)?(?:级|直|府)?(?:各|有关|各有关|其他有关)部门$|^市直(?:各|有关)?单位$"),
     ("市级有关部门", "市级相关部门", "市有关部门", "市级各部门", "市级部门", "市直部门", "市府各部门", "市政府各部门",
      "市直有关单位",
      "市直各单位", "各有关部门")),
    (re.compile(r"^各.*(?:镇|街道|街办)"),
     ("各镇(街道)", "各乡镇(街道)", "各镇街", "各街道", "各乡镇", "各乡镇街道", "各镇街道")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit named in a question: `units` are the printed names it may mean, none when the documents do not have it."""

    text: str
    start: int
    end: int
    units: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """What is known of a printed unit; `notes` are its bracket notes, `members` those of a group."""

    name: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    terms: Mapping[str, str]
    topics: frozenset[str]
    matters: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Aliases:
    entries: tuple[_Entry, ...]
    shared: Mapping[str, tuple[str, ...]]
    places: tuple[str, ...]


@dataclass(slots=True)
class _Term:
    """What a word may mean: `by_entry` keeps apart the units of different kinds, so that two of them are ambiguous."""

    kind: str
    topic: bool = False
    by_entry: dict[str, list[str]] = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit for units in self.by_entry.values() for unit in units))


@cache
def _load_aliases() -> _Aliases:
    data = json.loads(files("corpus").joinpath("data/units.json").read_text(encoding="utf-8"))
    entries = []
    for row in data["units"]:
        terms = {row["name"]: SHORT}
        for kind in (FORMAL, SHORT, FORMER, INSIDE):
            for term in row.get(kind, ()):
                terms.setdefault(term, kind)
        topics = row.get("topics", ())
        for term in topics:
            terms.setdefault(term, INSIDE if _FACILITY.search(term) else SHORT)
        entries.append(_Entry(row["name"], terms, frozenset(topics), frozenset(row.get("matters", ()))))
    shared = {alias: tuple(names) for alias, names in data["shared"].items()}
    return _Aliases(tuple(entries), shared, tuple(data["places"]))


def split_note(printed: str) -> tuple[str, str | None]:
    """Return a printed name without its bracket note, and the note; 各镇(街道) is one name."""
    match = _NOTE.match(printed.translate(HALF_BRACKETS).strip())
    if not match or (match["unit"].startswith("各") and not re.search("含|管委会、|、.*管委会", match["note"])):
        return printed.translate(HALF_BRACKETS).strip(), None
    return match["unit"], match["note"]


LEAST_MISSPELT = 5  # characters of a name: of shorter ones another body may differ in one (教育局, 教体局)
_SEAT = re.compile("(?:人民)?政府$|管委会$|管理委员会$")


def place_of_seat(unit: str) -> str:
    """Return the place that a government or a committee is of: 白榆县政府 → 白榆县; other units as they are."""
    return _SEAT.sub("", unit)


class UnitRegistry:
    """Find units in questions, against the names that some documents print."""

    def __init__(
        self, names: Iterable[UnitMention | str], groups: Mapping[str, tuple[str, ...]], place: str | None
    ) -> None:
        """Take the printed units in document order, the members of group units, and the documents' own place."""
        printed = dict.fromkeys(
            name.translate(HALF_BRACKETS) if isinstance(name, str) else name.name.translate(HALF_BRACKETS)
            for name in names
        )
        self._groups = {group.translate(HALF_BRACKETS): tuple(members) for group, members in groups.items()}
        self._own = (place, place.removesuffix("市")) if place else ()
        self._notes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._units: dict[str, None] = {}
        for name in (*printed, *(group for group in self._groups)):
            unit, note = split_note(name)
            self._units.setdefault(unit)
            if note:
                self._notes[unit].append((note, name))
        self._entry_of = {unit: entry for unit in self._units if (entry := _entry_for(self._bare(unit)))}
        self._terms: dict[str, _Term] = {}
        self._add_aliases()
        self._add_shared()
        self._add_notes()
        self._add_outposts()
        self._add_printed()
        self._add_groups()
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for term in sorted(self._terms, key=len, reverse=True):
            self._by_first[term[0]].append(term)
        districts = tuple(name for members in self._groups.values() for name in members)
        self._districts = tuple(dict.fromkeys(form for name in districts for form in (name, _stem(name))))
        own = set(self._own)
        self._foreign = tuple(name for name in _load_aliases().places if name not in own and f"{name}市" not in own)

    @property
    def units(self) -> tuple[str, ...]:
        """The printed units without notes, in document order."""
        return tuple(self._units)

    @property
    def places_with_seats(self) -> tuple[str, ...]:
        """The governments and committees of districts and zones: printed ones, then those that only a group holds."""
        members = (name for group in self._groups.values() for name in group)
        named = (name if _SEAT.search(name) else f"{name}政府" for name in members)
        seats = (name for name in (*self._units, *named) if re.search("[县区市]政府$|管委会$|管理委员会$", name))
        return tuple(name for name in dict.fromkeys(seats) if name not in self._groups)

    def find(self, text: str, *, loosely: bool = False) -> tuple[UnitMatch, ...]:
        """Return every unit named in a text, in order, without overlaps; the longest name wins at each place.

        Words that are topics too (消防, 警察) count where a role is said beside them, or `loosely` anywhere, for texts
        that are known to be about a body.
        """
        plain = text.translate(HALF_BRACKETS)
        found: list[UnitMatch] = []
        position = 0
        while position < len(plain):
            term = self._longest(plain, position, loosely=loosely)
            if term is None:
                position += 1
                continue
            floor = found[-1].end if found else 0
            match = self._match(text, plain, position, term, floor)
            position = match.end
            if found and found[-1].end == match.start and match.units and set(match.units) == set(found[-1].units):
                start = found.pop().start  # 市公安局交警支队 is one unit
                match = UnitMatch(text[start:position], start, position, match.units, match.kind)
            found.append(match)
        return tuple(sorted([*found, *self._strangers(text, plain, found)], key=lambda match: match.start))

    def in_charge_of(self, matter: str) -> tuple[str, ...]:
        """Return the printed units that look after a matter in everyday words (天气 → 市气象局); () where none does."""
        return tuple(unit for unit, entry in self._entry_of.items() if matter in entry.matters)

    def canonical(self, printed: str) -> str:
        """Return the unit of a printed name: without its bracket note."""
        return split_note(printed)[0]

    def describe(self, unit: str) -> UnitInfo:
        """Return what is known of a printed unit; an unknown name has nothing but itself."""
        name = self.canonical(unit)
        entry = self._entry_of.get(name)
        terms = [item for item in entry.terms.items() if item[0] not in entry.topics] if entry else []
        current = [term for term, kind in terms if kind in (FORMAL, SHORT) and "{" not in term]
        former = [term for term, kind in terms if kind == FORMER]
        aliases = [term for term in dict.fromkeys((self._bare(name), *current)) if term != name]
        notes = tuple(dict.fromkeys(note for note, _ in self._notes.get(name, ())))
        return UnitInfo(name, tuple(aliases), tuple(former), notes, self._groups.get(name, ()))

    def note(self, match: UnitMatch) -> str | None:
        """Return a short remark for the answer where the words asked are not the document's; None where they are."""
        names = "、".join(match.units)
        if match.kind == FORMER:
            return f"文件中为{names}({match.text}职能已划入)"
        if match.kind == INSIDE:
            return f"文件中写作{names}" if "(" in names else f"{match.text}在文件中没有单列,对应{names}"
        if match.kind == AMBIGUOUS:
            return f"“{match.text}”可能指{'或'.join(match.units)}"
        if match.kind == MEMBER:
            groups = [unit for unit in match.units if unit in self._groups]
            return f"{match.text}也在{'、'.join(groups)}之列" if groups else None
        if match.kind == UNKNOWN:
            return f"文件中没有{match.text}"
        return None

    def _bare(self, unit: str) -> str:
        """Take off the level (市, 区, 县, 市委) or the own place: 市教育局 → 教育局, 市委组织部 → 组织部."""
        for place in self._own:
            if unit.startswith(place) and len(unit) > len(place) + 1:
                return unit.removeprefix(place)
        if match := re.match(r"[市区县]委(?!办|外办|督查)(?=..)", unit):
            return unit[match.end() :]
        if re.match(r"市(?:场|民中心|政(?:园林|公用|设施))|.委办", unit) or not re.match(r"[市区县]..", unit):
            return unit
        return unit[1:]

    def _add(self, term: str, entry: str, unit: str | None, kind: str, topic: bool) -> None:
        known = self._terms.setdefault(term, _Term(kind, topic))
        if unit is None:
            return
        if not known.by_entry:
            known.kind = kind
        known.topic = topic
        known.by_entry.setdefault(entry, []).append(unit)
        if len(known.by_entry) > 1:
            known.kind = AMBIGUOUS

    def _add_aliases(self) -> None:
        units_of: dict[str, list[str]] = defaultdict(list)
        for unit, entry in self._entry_of.items():
            units_of[entry.name].append(unit)
        for entry in _load_aliases().entries:
            for pattern, kind in entry.terms.items():
                for term in self._fill(pattern):
                    topic = term in entry.topics or not _ENDING.search(term) or (len(term) == 2 and term[1] in "办行")
                    if not units_of[entry.name]:
                        if not topic and kind != INSIDE:
                            self._add(term, entry.name, None, UNKNOWN, topic)
                    for unit in units_of[entry.name]:
                        self._add(term, entry.name, unit, kind, topic)

    def _fill(self, pattern: str) -> tuple[str, ...]:
        """Put the own place, long and short, where a name leaves room for one."""
        if "{city}" not in pattern:
            return (pattern,)
        return tuple(pattern.replace("{city}", place) for place in self._own)

    def _add_shared(self) -> None:
        """Words for several units: all of those that the documents print, one alone keeps its own kind."""
        for alias, names in _load_aliases().shared.items():
            known = self._terms.pop(alias, None)
            kinds = {entry.name: entry.terms.get(alias, SHORT) for entry in _load_aliases().entries}
            topic = not _ENDING.search(alias) or (known.topic if known else bool(_FACILITY.search(alias)))
            for name in names:
                for unit, entry in self._entry_of.items():
                    if entry.name == name:
                        self._add(alias, name, unit, kinds[name], topic)
            if alias not in self._terms and not topic:
                self._terms[alias] = _Term(UNKNOWN)

    def _add_notes(self) -> None:
        for unit, notes in self._notes.items():
            for note, name in notes:
                self._terms[name] = _Term(EXACT, False, {unit: [name]})
                for part in re.split("、|,|和", note.removeprefix("含")):
                    if len(part) >= 2 and (_ENDING.search(part) or part in self._terms):
                        self._terms[part] = _Term(INSIDE, False, {unit: [name]})

    def _add_outposts(self) -> None:
        """Shorten 市政府驻上海联络处 and the printed 管委会; the place of a 管委会 (滨江新区) counts in a role only."""
        for unit in self._units:
            if "驻" in unit[1:]:
                posted = unit[unit.index("驻") :]
                self._add(posted, unit, unit, SHORT, False)
                self._add(posted[1:], unit, unit, SHORT, False)
            for pattern, shorts in _BRANCHES:
                if pattern.search(unit):
                    for short in shorts:
                        self._add(short, unit, unit, SHORT, False)
            if _ZONE.search(unit) and not unit.startswith("各"):
                self._add(f"{unit}管委会", unit, unit, SHORT, False)
            if not unit.endswith("管委会") or unit.startswith("各"):
                continue
            stem = unit.removesuffix("管委会")
            for short in ("管委会", "新区管委会", "开发区管委会", "高新区管委会"):
                if unit.endswith(short) and unit != short:
                    self._add(short, unit, unit, SHORT, False)
            if len(stem) >= 3:
                self._add(stem, unit, unit, SHORT, True)

    def _add_printed(self) -> None:
        for unit in self._units:
            bare = self._bare(unit)
            self._terms[unit] = _Term(EXACT, False, {unit: [unit]})
            known = self._terms.get(bare)
            if known is None or known.kind != EXACT:
                weak = len(bare) == 2 and bare[1] in "办行"
                self._terms[bare] = _Term(EXACT, weak, {unit: [unit]})
            elif unit not in known.units:
                known.by_entry.setdefault(unit, []).append(unit)

    def _add_groups(self) -> None:
        for unit in self._units:
            for pattern, aliases in _GROUP_ALIASES:
                if pattern.search(unit):
                    for alias in (unit, *aliases):
                        self._join(alias, GROUP, unit)
        for group, members in {**self._likely_groups(), **self._groups}.items():
            self._join(group, GROUP, group)
            for member in members:
                stem = _stem(member)
                own = [unit for unit in self._units if unit == member or unit in _governments(member)]
                for form in dict.fromkeys((member, stem, *_governments(member), *own)):
                    for unit in (*own, group):
                        self._join(form, MEMBER, unit)

    def _likely_groups(self) -> dict[str, tuple[str, ...]]:
        """The towns, or the districts, printed by themselves, for a group of all of them whose members nobody tells."""
        towns = tuple(unit for unit in self._units if _TOWN.fullmatch(unit))
        seats = (unit for unit in self._units if _DISTRICT_SEAT.fullmatch(unit))
        districts = tuple(place_of_seat(unit) for unit in seats if place_of_seat(unit) not in self._own)
        every = {unit: towns for unit in self._units if _ALL_TOWNS.fullmatch(unit)}
        every |= {unit: districts for unit in self._units if _ALL_DISTRICTS.fullmatch(unit)}
        return {group: members for group, members in every.items() if members}

    def _join(self, term: str, kind: str, unit: str) -> None:
        """Add a unit to a group's or a member's name; what is printed by that very name is kept in front."""
        known = self._terms.get(term)
        if known is None or known.kind not in (GROUP, MEMBER):
            self._terms[term] = known = _Term(kind)
        units = known.by_entry.setdefault(kind, [])
        if unit not in units:
            units.append(unit)

    def _longest(self, text: str, position: int, *, loosely: bool) -> str | None:
        for term in self._by_first.get(text[position], ()):
            if text.startswith(term, position) and self._holds(
                text, position, position + len(term), term, loosely=loosely
            ):
                return term
        return None

    def _holds(self, text: str, start: int, end: int, term: str, *, loosely: bool) -> bool:
        """Tell whether a word stands for a unit there, and is not a piece of another word or a mere topic."""
        known, after, before = self._terms[term], text[end : end + 8], text[max(0, start - 8) : start]
        if known.kind == MEMBER and not _ENDING.search(term):
            if any(after.startswith(other) for other in self._following(after)):
                return False
            full = term[-1] in "区县市"
            return not re.match("[域城级]", after) if full else bool(_MEMBER_AFTER.match(after))
        if after[:1] and after[0] in _GOES_ON.get(term[-1], ""):
            return False
        if term.endswith("公安") and after[:1] == "厅":
            return False
        if len(term) == 2 and term[0] != "市" and _LONGER_NAME.search(before):
            return False
        if not known.topic or loosely:
            return True
        if len(term) == 2 and term[1] in "办行" and before.endswith("市"):
            return True
        return bool(_ROLE_AFTER.match(after)) or bool(_ROLE_BEFORE.search(before) and _ROLE_END.match(after))

    def _following(self, after: str) -> list[str]:
        """Return the department names that begin right behind a district: 长兴县教育局 is a unit of its own."""
        return [
            term
            for term in self._by_first.get(after[:1], ())
            if self._terms[term].kind not in (MEMBER, GROUP) and not self._terms[term].topic
        ]

    def _match(self, text: str, plain: str, start: int, term: str, floor: int) -> UnitMatch:
        """Take in the place before a name, and see whether it is the documents' own."""
        known, end = self._terms[term], start + len(term)
        if known.topic and plain.startswith(("部门", "系统", "机关"), end):
            end += 2
        before = plain[floor:start]
        if known.kind in (GROUP, MEMBER):
            return UnitMatch(text[start:end], start, end, known.units, known.kind)
        if stranger := self._stranger_before(before, term):
            return UnitMatch(text[start - stranger : end], start - stranger, end, (), UNKNOWN)
        for form in (*self._own, *(f"{place}市" for place in self._own if not place.endswith("市"))):
            if before.endswith(form):
                start -= len(form)
                break
        else:
            if not term.startswith("市") and (level := _LOCAL.search(before)):
                start -= len(level[0])
                own = next((place for place in self._own if plain[floor:start].endswith(place)), "")
                start -= len(own)
        return UnitMatch(text[start:end], start, end, known.units, known.kind)

    def _stranger_before(self, before: str, term: str) -> int:
        """Return how much of what stands before a name makes it another place's unit, 0 if nothing does."""
        if before.endswith(tuple(self._own)) and self._own:
            return 0
        for district in self._districts:
            if before.endswith(district):
                return len(district)
        if self._own:
            bare = before.removesuffix("市")
            for place in self._foreign:
                if before.endswith(place) or bare.endswith(place):
                    return len(place) + (len(before) - len(bare) if not before.endswith(place) else 0)
        if term.startswith("市"):
            return 0
        if match := _HIGHER.search(before):
            place = next((place for place in self._foreign if before[: match.start()].endswith(place)), "")
            return len(match[0]) + len(place)
        return 1 if before.endswith(("区", "县")) and not before.endswith(("社区", "园区", "片区", "各区县")) else 0

    def _strangers(self, text: str, plain: str, found: list[UnitMatch]) -> list[UnitMatch]:
        """Find what looks like a unit and is none of the documents': 烟草专卖局, 省教育厅."""
        strangers: list[UnitMatch] = []
        taken = {index for match in found for index in range(match.start, match.end)}
        for ending in _GENERIC.finditer(plain):
            start, end = ending.start(), ending.end()
            floor = strangers[-1].end if strangers else 0
            if end - 1 in taken or start < floor:
                continue
            if plain[end : end + 1] and plain[end] in _GOES_ON.get(plain[end - 1], ""):
                continue
            left = start
            while left > max(floor, start - 10) and "\u4e00" <= plain[left - 1] <= "\u9fff" and left - 1 not in taken:
                left -= 1
            stops = list(_LEFT_STOP.finditer(plain, left, start))
            left = stops[-1].end() if stops else left
            if start - left >= 2 and not _NO_UNIT.search(plain, left, end):
                strangers.append(self._misspelt(UnitMatch(text[left:end], left, end, (), UNKNOWN)))
        return strangers

    def _misspelt(self, stranger: UnitMatch) -> UnitMatch:
        """Take a long name that differs from one of the documents' own in one character for that (市场监菅局)."""
        bare = stranger.text.translate(HALF_BRACKETS).removeprefix("市")
        if len(bare) < LEAST_MISSPELT:
            return stranger
        near = {
            known.units: term
            for term, known in self._terms.items()
            if len(term) == len(bare) and known.units and sum(a != b for a, b in zip(term, bare, strict=True)) == 1
        }
        if len(near) != 1:
            return stranger
        (units,) = near
        return UnitMatch(stranger.text, stranger.start, stranger.end, units, EXACT)


def _stem(member: str) -> str:
    """Return a district as people say it: 长兴县 → 长兴."""
    return member[:-1] if len(member) >= 3 and member[-1] in "区县市" else member


def _governments(member: str) -> tuple[str, ...]:
    """Return the names of a district's government."""
    if member.endswith("管委会"):
        return (member,)
    stem = _stem(member)
    return tuple(dict.fromkeys((f"{member}政府", f"{member}人民政府", f"{stem}政府", f"{member}管委会")))


@cache
def _entries_by_term() -> Mapping[str, _Entry]:
    """Map current names to their entry: the entry's own name first, then formal, then short ones."""
    found: dict[str, _Entry] = {}
    for kinds in ((), (FORMAL,), (SHORT,)):
        for entry in _load_aliases().entries:
            found.setdefault(entry.name, entry)
            for term, kind in entry.terms.items():
                if kind in kinds and term not in entry.topics:
                    found.setdefault(term, entry)
    return found


def _entry_for(bare: str) -> _Entry | None:
    return _entries_by_term().get(bare)
