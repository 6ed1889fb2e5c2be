"""Facts taken from the catalog for a question: sets of items, the target that is asked for, the same matter elsewhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.records import Item, LeadBasis, Section, Span, Target, UnitMention
from corpus.units import UnitMatch
from retriever.frame import MONEY_UNITS, words_beside_number
from retriever.records import Hit, Question, Role

# Measures that people use for one another: 几个/几家/几所 are one, 几条/几个 too; lengths, areas, money and shares are not.
COUNTING = frozenset(
    "个 家 所 条 户 部 台 座 项 处 只 辆 幢 栋 件 间 套 片 点 站 盏 张 种 类 门 块 款 对 组 篇 支 股 场 次 趟 班".split()
)
_PEOPLE = frozenset("人 名 位 人次 口 户".split())
_SAME = (
    frozenset({"部", "台", "个"}),
    frozenset({"人", "名", "位", "个", "人次", "口"}),
    frozenset({"幢", "栋", "座", "个"}),
    frozenset({"钱", "元", "块"}),
    frozenset({"%", "个百分点", "成"}),
    frozenset({"头", "只"}),
)


@dataclass(frozen=True, slots=True)
class SetQuery:
    """Which items are wanted. `units` holds a set of printed names for each unit named; `together` wants all of them."""

    units: tuple[frozenset[str], ...] = ()
    together: bool = False
    roles: tuple[Role, ...] = ()
    leaders: frozenset[str] = frozenset()
    assisting: bool | None = None  # True only assisted, False only led, None both
    annexes: tuple[int, ...] = ()
    refs: frozenset[tuple[int, int]] = frozenset()  # (annex, number) of the items to choose from, all where empty
    excluded: tuple[frozenset[str], ...] = ()
    not_led_by: tuple[frozenset[str], ...] = ()


def unit_names_of(match: UnitMatch) -> frozenset[str]:
    """The printed names that a unit in a question may mean."""
    return frozenset(match.units)


def holds(mentions: Iterable[UnitMention], names: frozenset[str]) -> bool:
    """Whether one of the names stands among some units, with or without its note."""
    return any(mention.unit in names or mention.name in names for mention in mentions)


def in_role(item: Item, names: frozenset[str], role: Role) -> bool:
    """Whether a unit stands in an item in a role."""
    if role is Role.LEAD:
        return holds(item.lead, names)
    if role is Role.COOPERATING:
        return holds(item.units, names) and not holds(item.lead, names)
    if role is Role.ALONE:
        return len(item.units) == 1 and holds(item.units, names)
    return holds(item.units, names)


def led_by(item: Item, names: frozenset[str], assisting: bool | None) -> bool:
    """Whether a leader leads (assisting False), assists (True), or either (None)."""
    leads = any(leader.name in names for leader in item.leaders)
    assists = any(leader.name in names for leader in item.assisting)
    if assisting is None:
        return leads or assists
    return assists if assisting else leads


def select(items: Sequence[Item], query: SetQuery) -> tuple[Item, ...]:
    """All items of a set query in document order; never cut."""
    chosen = []
    for item in items:
        if not item.annex or (query.annexes and item.annex not in query.annexes):
            continue
        if query.refs and (item.annex, item.number) not in query.refs:
            continue
        if query.leaders and not led_by(item, query.leaders, query.assisting):
            continue
        if query.units:
            checks = [in_role(item, names, role) for names, role in zip(query.units, query.roles, strict=True)]
            if not (all(checks) if query.together else any(checks)):
                continue
        elif query.roles and query.roles[0] is Role.ALONE and len(item.units) != 1:
            continue
        if any(holds(item.units, names) for names in query.excluded) or any(
            holds(item.lead, names) for names in query.not_led_by
        ):
            continue
        chosen.append(item)
    return tuple(chosen)


def top_sections(items: Sequence[Item]) -> tuple[Section, ...]:
    """The upper headings that items stand under, each once, in the order of the items."""
    return tuple(dict.fromkeys(item.section.top for item in items if item.section))


def under(items: Sequence[Item], section: Section) -> tuple[Item, ...]:
    """The items that stand under an upper heading."""
    return tuple(item for item in items if item.section and item.section.top == section)


def bigrams(text: str) -> frozenset[str]:
    """Character pairs of the letters, digits and Chinese characters of a text."""
    plain = re.sub(r"[\W_]", "", text).casefold()
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def overlap(part: str, whole: str) -> float:
    """The share of a text's character pairs that stand in another; 0 for texts of one character."""
    pairs = bigrams(part)
    return len(pairs & bigrams(whole)) / len(pairs) if pairs else 0.0


def measure_fits(asked: str, unit: str) -> float:
    """1 where the asked measure is the target's own, 0.5 where people use one for the other, 0 unknown, −1 where not."""
    if not asked:
        return 0.0
    base = re.sub(r"[((].*[))]|^[万亿千百]+", "", unit)
    if asked == "个点":  # 几个点 are as often points of a share as places
        return 1.0 if base in {"%", "个百分点"} else 0.3 if base in {"个", "点", "处"} else -1.0
    if asked == base or asked == unit or (len(base) > len(asked) and base.startswith(asked) and asked not in COUNTING):
        return 1.0
    if asked == "人" and base in _THINGS:
        return -1.0
    if any(asked in group and base in group for group in _SAME):
        return 0.5
    if asked in COUNTING and base in COUNTING and (asked in _LOOSE or base in _LOOSE):
        return 0.3  # 几座 is not answered in 户
    if asked in _PEOPLE and base in _PEOPLE:
        return 0.3
    if asked == "里" and base in {"公里", "千米"}:
        return 0.5
    return -1.0


def is_money(unit: str) -> bool:
    """Whether a unit is one of money."""
    return any(unit.endswith(money) for money in MONEY_UNITS)


# What the very measure that was asked for adds to a target, where it is not one that people use of anything.
_EXACT = 0.2
# What the words right beside the number asked for add, where all of them stand in a target.
_BESIDE = 0.2
# What the characters of a target that no other has add, where all of them are said: it settles near ties.
_MARKS = 0.03
_NO_MARKS = re.compile(r"[\W_的了在要今年个到那种哪几多少是有不]")
# The share of characters that a part of an item must have in common with what is asked, to tell its units.
LEAST_SHARED = 0.2
_LOOSE = frozenset("个 家 项 处 点 块 只 件 名 人 位".split())
_THINGS = _LOOSE - _PEOPLE


@dataclass(frozen=True, slots=True)
class TargetScore:
    """How well a target fits a question, and what it is made of."""

    target: Target
    score: float
    wording: float
    meaning: float
    measure: float


def score_targets(
    question: Question, text: str, hit: Hit, meanings: Mapping[tuple[int, int], float]
) -> list[TargetScore]:
    """The item's targets by how well each fits the matter asked for, best first; ties in printed order.

    Args:
        question: for its measure and figures.
        text: the matter asked for, without frame.
        hit: the item.
        meanings: dense score by span of target passages.
    """
    for figure in question.figures if question.yes_no else ():
        text = text.replace(figure.text, " ")  # a figure put forward must not choose what it is held against
    text = as_written(text, hit.item.text)
    beside = words_beside_number(as_written(question.text, hit.item.text))
    said = set(_NO_MARKS.sub("", text))
    targets = hit.item.targets
    everything = [bigrams(f"{t.object}{t.text}") for t in targets]
    scored = []
    for n, target in enumerate(targets):
        own = everything[n]
        # Pairs that every target of the item shares tell none apart.
        shared = frozenset.intersection(*everything) if len(targets) > 1 else frozenset()
        asked = bigrams(text)
        wording = len((own - shared) & asked) / max(1, min(len(asked), len(own - shared) or 1))
        meaning = _meaning(target, meanings)
        measure = measure_fits(question.measure, target.unit)
        # 几条 is not answered in 辆 where something is counted in 条; 个 and 家 are said of anything.
        exact = _EXACT if measure >= 1 and question.measure not in _LOOSE else 0.0
        # 那种牌子, 逃生的馆: a single character may tell, where it is in no other target.
        alone = set(target.object).difference(*(other.object for other in targets if other is not target))
        own_marks = _MARKS * len(alone & said) / len(alone) if alone else 0.0
        near = (
            _BESIDE * sum(word in f"{target.object}{target.text}" for word in beside) / len(beside) if beside else 0.0
        )
        part = 0.3 if target.part_of and (bigrams(target.object) - bigrams(target.part_of)) & asked else 0.0
        scored.append(
            TargetScore(
                target,
                meaning + 0.45 * wording + 0.06 * measure + exact + near + part + own_marks,
                wording,
                meaning,
                measure,
            )
        )
    return sorted(scored, key=lambda entry: (-entry.score, entry.target.start))


_SAID_FOR = (
    ("乡下", "农村"),
    ("乡里", "农村"),
    ("村里", "农村"),
    ("城里", "城市"),
    ("起码", "最低"),
    ("最少", "最低"),
    ("座位", "学位"),
)


def as_written(text: str, held: str) -> str:
    """A text with words that people use for the notice's own, where the item holds the latter only."""
    for said, written in _SAID_FOR:
        if said not in held and written in held:
            text = text.replace(said, written)
    return re.sub("gdp", "生产总值", text, flags=re.IGNORECASE)


def _meaning(target: Target, meanings: Mapping[tuple[int, int], float]) -> float:
    """The score of a target's own passage, else of the shortest one around it (equal texts are indexed once)."""
    around = [span for span in meanings if span[0] <= target.start + 1 and target.end - 1 <= span[1]]
    if not around:
        return max(meanings.values(), default=0.0)
    return meanings[min(around, key=lambda span: (span[1] - span[0], span))]


_SAME_TIME = {
    "届": "届",
    "期": "期",
    "多久": "(?:[天日年]|个?月|小时|分钟)",
    "天": "[天日]",
    "日": "[天日]",
    "轮": "轮",
    "类": "类",
    "连冠": "连冠",
    "年": "年",
    "次": "[次连轮届]",
    "个月": "个?月",
    "小时": "小时",
    "分钟": "分钟",
    "里": "(?:公里|里)",
    "几": "",
}


def numbered_clause(item: Item, measure: str, matter: str) -> Span | None:
    """A clause on the matter with a number before the asked measure that is no target (三年行动, 一日办结, 八连冠)."""
    pattern = _SAME_TIME.get(measure)
    if not pattern and measure and measure != "%":
        # A measure that is a bound of the matter (太湖沿线2公里范围内) and so no target: only in the question's own words.
        near = [clause for clause in item.clauses if overlap(matter, clause.text) >= 0.5]
        return next((clause for clause in near if re.search(rf"\d[万亿千百]?{re.escape(measure)}", clause.text)), None)
    if not pattern:
        return None
    numbered = re.compile(rf"(?:\d+|[一二三四五六七八九十两百]+|[ⅠⅡⅢⅣⅤⅥIV]+){pattern}")
    for clause in item.clauses:
        if (bigrams(matter) & bigrams(clause.text) or not matter) and numbered.search(clause.text):
            return _member_asked(clause, numbered, matter)
    return None


def _member_asked(clause: Span, numbered: re.Pattern[str], matter: str) -> Span:
    """Of a clause that numbers several things (甲湖达到Ⅳ类、乙湖达到Ⅴ类) the one that is asked about; else the clause."""
    parts = [match for match in re.finditer("[^、]+", clause.text) if numbered.search(match[0])]
    shares = [overlap(matter, part[0]) for part in parts]
    if len(parts) < 2 or shares.count(max(shares)) > 1:
        return clause
    part = parts[shares.index(max(shares))]
    return Span(part[0], clause.start + part.start(), clause.start + part.end())


_SCOPE_NOTE = re.compile(r"[〔\[【(（](?P<scope>[^〔〕\[\]【】()（）]{2,24})[〕\]】)）]$")


def _by_scope_notes(item: Item, asked: frozenset[str]) -> Item:
    """The item led by the one unit whose note says what is asked for (市发改局〔规划纲要〕、市自然资源局〔空间规划〕)."""
    scopes = [found["scope"] if (found := _SCOPE_NOTE.search(unit.name)) else "" for unit in item.lead]
    if len(scopes) < 2 or not all(scopes):
        return item
    shares = [len(asked & bigrams(scope)) / max(1, len(bigrams(scope))) for scope in scopes]
    best = max(shares)
    if best < LEAST_SHARED or shares.count(best) > 1:
        return item
    lead = (item.lead[shares.index(best)],)
    return replace(item, lead=lead, units=(*lead, *item.cooperating))


_ROLE_BETWEEN = re.compile("(?:单位|部门|处室|领导)[:：]|牵头|配合|协办")


def _nearest_scope(scopes: Sequence[str], asked: frozenset[str]) -> int | None:
    """Which scope shares most character pairs with what is asked; None where two do, or none shares enough."""
    shares = [len(asked & bigrams(scope)) / max(1, min(len(asked), len(bigrams(scope)))) for scope in scopes]
    best = max(shares)
    return None if best < LEAST_SHARED or shares.count(best) > 1 else shares.index(best)


def _of_part(item: Item, asked: frozenset[str], text: str) -> Item:
    """The item with the units of the part whose wording, in front of them, is asked for; itself where none is."""
    at, scopes = item.start, []
    for part in item.unit_parts:
        scopes.append(_ROLE_BETWEEN.sub("", text[at : part.units[0].start]))
        at = part.units[-1].end
    chosen = _nearest_scope(scopes, asked)
    if chosen is None:
        return item
    part = item.unit_parts[chosen]
    return replace(item, units=part.units, lead=part.lead, cooperating=part.cooperating, lead_basis=part.lead_basis)


def of_clause(item: Item, words: str, text: str) -> Item:
    """The item with the units of one part of it, where its parts have units of their own; else the item itself.

    Args:
        item: one such as ①修路(市交通局);②改厕(市农业农村局), or (①信访由市信访局负责;②普法由市司法局负责).
        words: the clause and the matter asked for.
        text: of its document.
    """
    asked = bigrams(words)
    if item.unit_parts:
        return _of_part(item, asked, text)
    groups: list[list[UnitMention]] = []
    scopes: list[str] = []
    at = item.start
    for mention in sorted(item.units, key=lambda unit: unit.start):
        between = text[at : mention.start]
        # 牵头单位:甲;配合单位:乙 parts the roles, not the item.
        if not groups or (re.search("[。;；]", between) and not _ROLE_BETWEEN.search(between)):
            groups.append([])
            scopes.append(re.split("[。;；]", between.rstrip("(（ 由"))[-1])
        groups[-1].append(mention)
        at = mention.end
    if len(groups) < 2:
        return _by_scope_notes(item, asked)
    chosen = _nearest_scope(scopes, asked)
    if chosen is None:
        return item
    units = tuple(groups[chosen])
    lead = tuple(unit for unit in units if holds(item.lead, frozenset({unit.unit}))) or units[:1]
    basis = LeadBasis.SOLE if len(units) == 1 else item.lead_basis
    rest = tuple(unit for unit in units if unit not in lead)
    return replace(item, units=units, lead=lead, cooperating=rest, lead_basis=basis)


def part_clause(item: Item, names: frozenset[str]) -> Span | None:
    """The first clause of the part that a unit is named for, where parts have units of their own; None for others."""
    begin = item.start
    for part in item.unit_parts:
        end = part.units[0].start
        if holds(part.units, names):
            clauses = [clause for clause in item.clauses if begin <= clause.start < end]
            counted = (
                clause
                for clause in clauses
                if any(clause.start <= target.start < clause.end for target in item.targets)
            )
            return next(counted, clauses[-1] if clauses else None)
        begin = part.units[-1].end
    return None


def sentence_around(item: Item, span: Span) -> Span:
    """The sentence (up to 。 or ;) of an item that holds a span; all of them where a quotation goes over several."""
    within = [one for one in item.sentences if one.start < span.end and span.start < one.end]
    if not within:
        return Span(item.text, item.start, item.end)
    return Span("".join(one.text for one in within), within[0].start, within[-1].end)


def longest_common(first: str, second: str) -> str:
    """The longest stretch that two texts share, the earliest in `first`; quadratic, for clauses of items only."""
    best = ""
    for start in range(len(first)):
        end = start + len(best) + 1
        while end <= len(first) and first[start:end] in second:
            best = first[start:end]
            end += 1
    return best


def twins(hit: Hit, others: Sequence[Hit], matter: str) -> tuple[Hit, ...]:
    """Hits of other annexes that hold the same matter: a long stretch shared that also answers to the question's words.

    The stretch must be at least six characters, and hold nearly all of the words that the question shares with the
    best item; mere kinship of topic is not sameness.
    """
    found = []
    asked = bigrams(matter)
    own = asked & bigrams(hit.item.text)
    for other in others:
        if other.item.document != hit.item.document or other.item.annex == hit.item.annex:
            continue
        own_clause = _plain(hit.clause.text if hit.clause else hit.item.text)
        common = longest_common(own_clause, _plain(other.item.text))
        if len(common) < 6 and other.clause and overlap(other.clause.text, own_clause) >= 0.5:
            common = longest_common(_plain(other.clause.text), _plain(hit.item.text))
        if len(common) < 6:
            continue
        theirs = asked & bigrams(other.item.text)
        if own and len(theirs) < 0.75 * len(own):
            continue
        if own and not (bigrams(common) & asked) and len(common) < 9:
            continue
        found.append(other)
    return tuple(found)


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\",，。;；、]", "", text)
