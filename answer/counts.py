"""Counting over the documents: items, sub-items, units, leaders; which has most or least, ties told."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from answer.draft import Draft
from answer.facts import SetQuery, holds, select, top_sections, under, unit_names_of
from answer.scope import Scope
from answer.sets import annex_word, leader_set, listing, set_query, unit_set
from answer.wording import short_title
from corpus.numerals import parse_number
from corpus.records import Item, LeadBasis, UnitMention
from retriever.frame import ANY_ROLE
from retriever.question import LEADING_SO_MANY, NAMED_AFTER, NO_LEAD, SHARED_DUTY
from retriever.records import Aspect, Question, Role

_MOST = re.compile(r"最多|最细|最大|排第一|最高|居首|居冠|冠军|第一多|前(?:[三五十两二四])(?:名|位)?|排名")
_LEAST = re.compile(r"最少|最小|最低")
MOST_OR_LEAST = re.compile(f"{_MOST.pattern}|{_LEAST.pattern}")
_UNIT_WORD = re.compile(
    r"(?:哪|几|多少)(?:一)?(?:个|家|些)?(?:市级)?(?:不同的?)?(?:牵头|责任|配合)?(?:单位|部门|局|委办局)|单位(?:去掉?重复?的?(?:之?后|以后)?|不重复的?)?(?:共|一共|总共)?(?:有|是)?(?:多少|几)(?:个|家)|(?:单位|部门).{0,6}(?:最多|最少)|units?\b|departments?\b"
)
_LEADER_WORD = re.compile(
    r"(?:哪|几|多少)(?:一)?(?:位|个|名)?(?:市)?(?:领导|副?[市县区]长)|领导|副[市县区]长|leaders?\b|mayors?\b"
)
_ITEM_WORD = re.compile(
    r"哪(?:一|几)?(?:项|件|条|方面)(?:任务|工作|重点工作|民生实事|实事)?.{0,16}(?:最多|最少)|最(?:多|少)的?.{0,8}(?:哪(?:一)?|第几)(?:项|件|条)"
)

_ITEMS_OF_A_KIND = re.compile(
    r"没有|不含|无(?!锡)|超过|大于|小于|目标|指标|(?:单位|部门|期限|时限)的(?:任务|工作|事项)"
)

Key = TypeVar("Key", bound=Hashable)


def count_answer(question: Question, scope: Scope, draft: Draft) -> bool:
    """Write the count asked for; return False where the form is not one that is counted here."""
    text = question.text
    pool = _pool(question, scope)
    chosen = (by_leads(text, pool), by_basis(text, pool, scope), by_size(text, pool))
    if (items := next((of_kind for of_kind in chosen if of_kind is not None), None)) is not None:
        _sized(items, scope, draft)
        return True
    if so_many := LEADING_SO_MANY.search(text):
        _units_with(so_many, question, pool, draft)
        return True
    if named := NAMED_AFTER.search(text):
        _begun(named["begin"] or named["after"], question, pool, scope, draft)
        return True
    if _MOST.search(text) or _LEAST.search(text):
        _superlative(question, pool, scope, draft)
        return True
    return _plain_count(question, pool, scope, draft)


def _superlative(question: Question, pool: Sequence[Item], scope: Scope, draft: Draft) -> None:
    text = question.text
    if "子项" in text or "小项" in text:
        _sub_items(text, scope, draft)
    elif re.search(r"(?:部分|板块|章节|节|块)", text) and not _UNIT_WORD.search(text):
        _largest_section(question, pool, scope, draft)
    elif _ITEM_WORD.search(text):
        ranked_items(text, pool, scope, draft)
    elif _LEADER_WORD.search(text) and not _UNIT_WORD.search(text):
        if len(question.leaders) < 2:  # 市长带上这帮副市长: all of them are compared
            pool = _pool(replace(question, leaders=()), scope)
        _ranked(text, Counter(leader.text for item in pool for leader in item.leaders), "牵头", draft)
        _rest_on_sections(pool, draft)
    else:
        _ranked_units(question, pool, draft)


def _plain_count(question: Question, pool: Sequence[Item], scope: Scope, draft: Draft) -> bool:
    text = question.text
    if (number := _section_named(question, pool)) is not None:
        return _section_count(number, pool, scope, draft)
    if re.search(r"(?:几|多少)(?:个)?(?:大)?(?:部分|板块|块|节)", text):
        if re.search(r"(?:几|多少)(?:项|件|条)", text):
            _item_count(question, scope, draft)
        _sections(pool, scope, draft)
    elif Aspect.SUB_ITEMS in question.aspects or "小条" in text or "子项" in text or "小项" in text:
        return _sub_items(text, scope, draft)
    elif question.role is Role.ALONE and not question.units:
        unit_set(question, scope, draft)
    elif question.units and any(match.units for match in question.units):
        unit_set(question, scope, draft)
    elif question.leaders:
        leader_set(question, scope, draft)
    elif _UNIT_WORD.search(text):
        _unit_count(question, pool, draft)
    elif _LEADER_WORD.search(text):
        _leader_count(pool, draft)
    elif _ITEMS_OF_A_KIND.search(text):
        return False  # of some items only, told in words that are not counted by here
    elif re.search(r"项|件|条|方面|任务|实事|items|tasks|个", text):
        _item_count(question, scope, draft)
    else:
        return False
    return True


def _pool(question: Question, scope: Scope) -> tuple[Item, ...]:
    return select(
        scope.items, SetQuery(annexes=question.annexes, leaders=frozenset(match.name for match in question.leaders))
    )


_SIZE = re.compile(
    r"(?:责任|配合|参与)?(?:单位|部门)(?:数|栏|名单)?(?:里|中)?(?:列名|列了|列|有|是|共)?(?P<more>超过|多于|不少于|至少|达到|大于)?(?:有)?(?P<number>\d+|[两二三四五六七八九十]+)(?:家|个)(?P<floor>及?以上)?|(?:有|由)(?P<count>\d+|[两二三四五六七八九十]+)(?:家|个)(?P<over>以上)?(?:单位|部门)(?:负责|参与|共同|的)"
)


_LEADS = re.compile(
    r"(?:由|有)?(?P<number>\d+|[两二三四五])(?:家|个)(?:单位|部门|委办局)?(?:共同|联合|一起|同时|都|并列)*牵头|(?P<both>双牵头)"
)


def by_leads(text: str, pool: Sequence[Item]) -> tuple[Item, ...] | None:
    """Items by how many units lead them (由两家单位共同牵头的); None where that is not asked."""
    match = _LEADS.search(text)
    if not match or re.search(r"哪(?:两|几)?(?:家|个)", text[max(0, match.start() - 2) : match.end()]):
        return None
    number = 2 if match["both"] else int(parse_number(match["number"]))
    return tuple(item for item in pool if len(item.lead) == number)


_SHARED_CHARS = 14


def _behind_units(item: Item, scope: Scope) -> str:
    """What stands right behind the last unit of an item (…按职责分工负责)."""
    end = max(unit.end for unit in item.units)
    return scope.text(item)[end : end + _SHARED_CHARS]


def by_basis(text: str, pool: Sequence[Item], scope: Scope) -> tuple[Item, ...] | None:
    """Items that name nobody in the lead, or leave all to act by their duties; None where that is not asked."""
    if SHARED_DUTY.search(text):
        return tuple(item for item in pool if item.units and SHARED_DUTY.search(_behind_units(item, scope)))
    if NO_LEAD.search(text):
        said = {LeadBasis.EXPLICIT, LeadBasis.NONE, LeadBasis.UNPARSED}
        return tuple(item for item in pool if item.lead_basis not in said)
    return None


def by_size(text: str, pool: Sequence[Item]) -> tuple[Item, ...] | None:
    """Items by how many units they name (责任单位超过5家, 有两家单位负责的); None where that is not asked."""
    match = _SIZE.search(text)
    if not match:
        return None
    try:
        number = int(parse_number(match["number"] or match["count"]))
    except ValueError:
        return None
    if match["more"] in {"超过", "多于", "大于"}:
        return tuple(item for item in pool if len(item.units) > number)
    if match["more"] or match["floor"] or match["over"]:
        return tuple(item for item in pool if len(item.units) >= number)
    return tuple(item for item in pool if len(item.units) == number)


def _begun(begin: str, question: Question, pool: Sequence[Item], scope: Scope, draft: Draft) -> None:
    """Write the units whose names begin so, or the items that they have (名称以“市委”开头的单位有几家)."""
    led = question.role is Role.LEAD or (question.role is Role.ANY and _AT_HEAD.search(question.text) is not None)
    held = {
        item: [mention for mention in (item.lead if led else item.units) if mention.unit.startswith(begin)]
        for item in pool
    }
    items = [item for item in pool if held[item]]
    units = dict.fromkeys(mention.unit for item in items for mention in held[item])
    verb = "牵头" if led else "列为责任单位"
    if _ITEMS_ASKED.search(question.text) and not _UNIT_WORD.search(question.text):
        listed = listing(items, scope)
        draft.say(f"由名称以“{begin}”开头的单位{verb}的任务共{len(items)}项" + (f":{listed}。" if items else "。"))
    else:
        listed = "、".join(units)
        draft.say(f"名称以“{begin}”开头、{verb}的单位共{len(units)}家" + (f":{listed}。" if units else "。"))
    for item in items:
        draft.rest_on(item)
        for mention in held[item]:
            draft.cite(item, mention.start, mention.end)


def _sized(items: Sequence[Item], scope: Scope, draft: Draft) -> None:
    listed = "、".join(f"{scope.label(item)}({short_title(item)},{len(item.units)}家责任单位)" for item in items)
    draft.say(f"符合的任务共{len(items)}项" + (f":{listed}。" if items else "。"))
    for item in items:
        draft.rest_on(item)
        draft.cite(item, item.start, item.end)


_AT_HEAD = re.compile("首位|第一位|排头|牵头(?!单位(?:或|和|、|及|与))")
_ITEMS_ASKED = re.compile("任务数|项数|任务|几项|多少项|哪些项|哪几项|工作|事项")


_SECTION = re.compile(r"第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?:个|大)?(?:部分|板块|章|节|块)")


def _section_named(question: Question, pool: Sequence[Item]) -> int | None:
    """The number of the section whose items are counted: by its number, or by what is quoted of its heading; else None."""
    named = _SECTION.search(question.text)
    if named and re.search(r"(?:几|多少)(?:项|件|条)|项数|总数", question.text):
        return int(parse_number(named["number"]))
    if not re.search(r"[”\"](?:这|那)?(?:一|个)?(?:部分|板块|章节|章|块)", question.text):
        return None
    sections = enumerate(top_sections(pool), 1)
    said = [n for n, section in sections for name in question.quoted if len(name) >= 3 and name in section.title]
    return said[0] if said else None


def _section_count(number: int, pool: Sequence[Item], scope: Scope, draft: Draft) -> bool:
    """Write how many items the section with a number has; False where there is no such section."""
    sections = top_sections(pool)
    if not 0 < number <= len(sections):
        return False
    section = sections[number - 1]
    items = under(pool, section)
    draft.say(f"“{section.title}”共{len(items)}项:", computed=True)
    draft.say(listing(items, scope) + "。")
    for item in items:
        draft.rest_on(item)
        draft.cite(item, section.start, section.end)
    return True


def _sections(pool: Sequence[Item], scope: Scope, draft: Draft) -> None:
    sections = top_sections(pool)
    draft.say(f"共{len(sections)}个部分:" + "、".join(section.title for section in sections) + "。")
    for section in sections:
        first = under(pool, section)[0]
        draft.rest_on(first)
        draft.cite(first, section.start, section.end)


_SUB_ITEMS_OF = re.compile(
    r"(?:只|仅)?(?:有|含|列了?|是)(?P<number>\d+|[一二两三四五六七八九])个(?:子项|小项)(?:目)?的"
)


def sub_item_counts(scope: Scope) -> dict[Item, int]:
    """How many sub-items an item has: as the notice states, or as it numbers them where it states none."""
    stated = {item: item.stated_sub_items for item in scope.items if item.stated_sub_items is not None}
    annexes = {item.annex for item in scope.items if item.unit_parts}
    return stated or {item: len(item.sub_items) for item in scope.items if item.annex in annexes and item.sub_items}


def _sub_items(text: str, scope: Scope, draft: Draft) -> bool:
    """Write how many sub-items there are, or which item has most; False where no item has any."""
    counts = sub_item_counts(scope)
    items = list(counts)
    if not items:
        return False
    wanted = _SUB_ITEMS_OF.search(text)
    if wanted:
        number = int(parse_number(wanted["number"]))
        held = [item for item in items if counts[item] == number]
        listed = f":{listing(held, scope)}。" if held else "。"
        draft.say(f"有{number}个子项的共{len(held)}项{listed}", computed=True)
        for item in held:
            draft.rest_on(item)
            draft.cite(item, item.start, item.end)
        return True
    if _MOST.search(text) or _LEAST.search(text):
        _extremes(
            text,
            counts,
            lambda item: f"{scope.label(item)}({short_title(item)})",
            "个子项",
            draft,
        )
    else:
        if re.search(r"(?:几|多少)(?:件|项|个方面)(?!子项|小项)", text):
            draft.say(f"共{len(items)}项,")
        draft.say(
            f"共{sum(counts.values())}个子项:"
            + "、".join(f"{scope.label(item)}({short_title(item)}){counts[item]}个" for item in items)
            + "。"
        )
    for item in items:
        draft.rest_on(item)
        draft.cite(item, item.start, item.end)
    return True


def _extremes(text: str, counts: dict[Key, int], name: Callable[[Key], str], unit: str, draft: Draft) -> list[Key]:
    """Say the most and the least as asked, with ties; the ranking before it in full where it is short."""
    if not counts:
        draft.say("文件里没有可比的内容。")
        return []
    chosen: list[Key] = []
    for pattern, pick, word in ((_MOST, max, "最多"), (_LEAST, min, "最少")):
        if pattern.search(text):
            value = pick(counts.values())
            holders = [key for key, number in counts.items() if number == value]
            together = f"(共{len(holders)}个并列)" if len(holders) > 1 else ""
            draft.say(f"{word}的是{'、'.join(name(key) for key in holders)},{value}{unit}{together}。")
            chosen += holders
    return chosen


def ranked_items(text: str, pool: Sequence[Item], scope: Scope, draft: Draft) -> None:
    """Write which of some items has most or fewest units, cooperating units or figures, as asked."""
    if re.search(r"指标|目标|数字", text):
        counts, unit = {item: len(item.targets) for item in pool}, "个数字目标"
    elif re.search(r"配合", text):
        counts, unit = {item: len(item.cooperating) for item in pool}, "家配合单位"
    else:
        counts, unit = {item: len(item.units) for item in pool}, "家责任单位"
    for item in _extremes(text, counts, lambda item: f"{scope.label(item)}({short_title(item)})", unit, draft):
        draft.rest_on(item)
        draft.cite(item, item.start, item.end)


def _ranked(text: str, counts: Counter[str], verb: str, draft: Draft) -> None:
    _extremes(text, dict(counts), str, "项", draft)
    draft.say(f"各自{verb}的项数:" + "、".join(f"{name}{number}项" for name, number in counts.items()) + "。")


def _ranked_units(question: Question, pool: Sequence[Item], draft: Draft) -> None:
    said_to_lead = re.search(_LEADS_SAID, question.text) and not re.search(f"参与|{ANY_ROLE}", question.text)
    lead = question.role is Role.LEAD or (question.role is Role.ANY and bool(said_to_lead))
    helped = [match for match in question.units if match.units and f"配合{match.text}" in question.text]
    if helped:
        # 哪些单位配合市生态环境局最多: in the items that it leads.
        pool = [item for item in pool if holds(item.lead, unit_names_of(helped[0]))]
    if question.role is Role.COOPERATING:
        counts = Counter(unit for item in pool for unit in _units_once(item.cooperating))
        verb = f"配合{helped[0].text}" if helped else "配合"
    else:
        counts = Counter(unit for item in pool for unit in _units_once(item.lead if lead else item.units))
        verb = "牵头" if lead else "参与(含牵头)"
    left_out = {name for names in set_query(question).excluded for name in names}
    counts = Counter({name: number for name, number in counts.items() if name not in left_out})
    draft.say(f"{annex_word(question.annexes)}按{verb}的项数,")
    chosen = _extremes(question.text, dict(counts), str, "项", draft)
    top = counts.most_common(max(5, len(chosen)))
    draft.say(f"居前的:{'、'.join(f'{name}{number}项' for name, number in top)}。")
    told = {name for name, _ in top} | set(chosen)
    for item in pool:
        mentions = item.lead if lead else item.cooperating if question.role is Role.COOPERATING else item.units
        for mention in mentions:
            if mention.unit in chosen:
                draft.rest_on(item)
            if mention.unit in told:
                draft.cite(item, mention.start, mention.end)


_LEADS_SAID = "牵头|带头|打头|领头|挑头"


def _units_with(match: re.Match[str], question: Question, pool: Sequence[Item], draft: Draft) -> None:
    """Write the units that lead, join or have so many items (正好牵头6项的单位有哪几家)."""

    def mentions(item: Item) -> Sequence[UnitMention]:
        return {"牵头": item.lead, "配合": item.cooperating}.get(match["role"], item.units)

    counts = Counter(unit for item in pool for unit in _units_once(mentions(item)))
    number, way = int(parse_number(match["number"])), match["way"] or ""
    fits = [
        unit
        for unit, count in counts.items()
        if (count >= number if "上" in way else count <= number if "下" in way else count == number)
    ]
    listed = "、".join(f"{unit}({counts[unit]}项)" for unit in fits)
    draft.say(f"{annex_word(question.annexes)}{match['role']}{number}项{way}的单位共{len(fits)}家", computed=True)
    draft.say(f":{listed}。" if fits else "。")
    for item in pool:
        for mention in mentions(item):
            if mention.unit in fits:
                draft.rest_on(item)
                draft.cite(item, mention.start, mention.end)


def _largest_section(question: Question, pool: Sequence[Item], scope: Scope, draft: Draft) -> None:
    """Write which section has most or fewest items, and before it how many there are where that is asked too."""
    if re.search(r"(?:几|多少)(?:项|件|条)", question.text):
        _item_count(question, scope, draft)
    if re.search(r"(?:几|多少)(?:个)?(?:大)?(?:部分|板块|块|节)", question.text):
        _sections(pool, scope, draft)
    counts = Counter(item.section.top.title for item in pool if item.section)
    for title in _extremes(question.text, dict(counts), lambda title: f"“{title}”", "项", draft):
        for item in pool:
            if item.section and item.section.top.title == title:
                draft.rest_on(item)
                draft.cite(item, item.section.top.start, item.section.top.end)


def _units_once(mentions: Sequence[UnitMention]) -> dict[str, None]:
    """The units mentioned, each once, in the order of the document: ties must not fall differently in each process."""
    return dict.fromkeys(mention.unit for mention in mentions)


def _rest_on_sections(pool: Sequence[Item], draft: Draft) -> None:
    for item in pool:
        draft.rest_on(item)
        if item.section:
            draft.cite(item, item.section.start, item.section.end)


_IN_BOTH = re.compile("(?:都|均)(?:有|牵头|配合|列|出现|在)")


def _units_of_annex(pool: Sequence[Item], annex: int, *, lead: bool) -> set[str]:
    return {unit.unit for item in pool if item.annex == annex for unit in (item.lead if lead else item.units)}


def _unit_count(question: Question, pool: Sequence[Item], draft: Draft) -> None:
    lead = question.role is Role.LEAD or re.search("牵头", question.text) is not None
    units = dict.fromkeys(mention.unit for item in pool for mention in (item.lead if lead else item.units))
    if question.annexes == (1, 2) and _IN_BOTH.search(question.text):
        both = [_units_of_annex(pool, annex, lead=bool(lead)) for annex in (1, 2)]
        units = {unit: None for unit in units if all(unit in names for names in both)}
        pool = [item for item in pool if any(mention.unit in units for mention in (item.lead if lead else item.units))]
    where = annex_word(question.annexes) or ("两个附件里都" if _IN_BOTH.search(question.text) else "两个附件合计,")
    verb = "至少牵头一项" if lead else "列为责任单位"
    draft.say(f"{where}{verb}的单位共{len(units)}个(括号里的内设机构并入本单位):{'、'.join(units)}。")
    seen: set[str] = set()
    for item in pool:
        for mention in item.lead if lead else item.units:
            if mention.unit in units and mention.unit not in seen:
                seen.add(mention.unit)
                draft.rest_on(item)
                draft.cite(item, mention.start, mention.end)


def _leader_count(pool: Sequence[Item], draft: Draft) -> None:
    leads = Counter(leader.text for item in pool for leader in item.leaders)
    assists = Counter(leader.text for item in pool for leader in item.assisting)
    draft.say(
        f"牵头(主抓)的市领导共{len(leads)}位:"
        + "、".join(f"{name}({number}项)" for name, number in leads.items())
        + "。"
    )
    if assists:
        draft.say(
            f"另有协助的{len(assists)}位:" + "、".join(f"{name}({number}项)" for name, number in assists.items()) + "。"
        )
    _rest_on_sections(pool, draft)


def _item_count(question: Question, scope: Scope, draft: Draft) -> None:
    query = set_query(question)
    counts: Counter[int] = Counter(
        item.annex for item in scope.items if not query.annexes or item.annex in query.annexes
    )
    titles = {item.annex: item.annex_title for item in scope.items}
    total = sum(counts.values())
    parts = [f"{_annex_name(annex)}《{titles[annex]}》{number}项" for annex, number in sorted(counts.items())]
    if len(parts) > 1:
        draft.say(f"{','.join(parts)},合计{total}项。")
    else:
        draft.say(f"共{total}项:{','.join(parts)}。")
    for annex in sorted(counts):
        first = next(item for item in scope.items if item.annex == annex)
        last = [item for item in scope.items if item.annex == annex][-1]
        for item in (first, last):
            draft.rest_on(item)
            draft.cite(item, item.start, item.end)


def _annex_name(annex: int) -> str:
    return f"附件{annex}"
