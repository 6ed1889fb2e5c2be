"""Sets put together from several conditions (由甲牵头、又列了乙、有三家以上单位的): chosen, told in words, cited."""

import re
from collections.abc import Sequence

from answer.counts import sub_item_counts
from answer.draft import Draft, span_of_units
from answer.facts import holds, in_role, top_sections, under, unit_names_of
from answer.scope import Scope
from answer.sets import (
    annex_word,
    leader_label,
    listing,
    own_units,
    rest_on_units,
    say_assisting,
    say_by_leader,
    unit_label,
    with_units,
)
from answer.wording import short_title
from corpus.numerals import to_chinese
from corpus.records import Item, LeadBasis, UnitMention
from corpus.units import UnitMatch
from retriever.conditions import (
    ANY_DIGIT,
    Ask,
    Assisted,
    At,
    AtPlace,
    Condition,
    Counted,
    Due,
    DueBy,
    Figured,
    InSection,
    LeadWritten,
    NamedLike,
    Numbered,
    OfLeaders,
    OfUnits,
    Sized,
    Wanted,
    Worded,
)
from retriever.records import Role


def chosen(items: Sequence[Item], annexes: Sequence[int], conditions: Sequence[Condition]) -> tuple[Item, ...]:
    """The items that fulfil all conditions, in document order; of several stretches of the list any one will do."""
    stretches = [one for one in conditions if isinstance(one, Numbered)]
    others = [one for one in conditions if not isinstance(one, Numbered | InSection)]
    parts = [_items_of_section(items, one) for one in conditions if isinstance(one, InSection)]
    last = {annex: max(item.number for item in items if item.annex == annex) for annex in {i.annex for i in items}}
    return tuple(
        item
        for item in items
        if (not annexes or item.annex in annexes)
        and all(_fulfils(item, one) for one in others)
        and (not parts or any(item in part for part in parts))
        and (
            not stretches
            or _is_outside_of_stretches(item, annexes)
            or any(_is_in(item, one, last) for one in stretches)
        )
    )


def _items_of_section(items: Sequence[Item], part: InSection) -> tuple[Item, ...]:
    """The items of the first annex's nth section; of none where it has not so many."""
    sections = top_sections([item for item in items if item.annex == 1])
    return under(items, sections[part.number - 1]) if 0 < part.number <= len(sections) else ()


def _is_outside_of_stretches(item: Item, annexes: Sequence[int]) -> bool:
    """Whether numbers of the first annex say nothing of an item: one of the second that is asked for, too."""
    return item.annex != 1 and tuple(annexes) == (1, 2)


def _is_in(item: Item, stretch: Numbered, last: dict[int, int]) -> bool:
    if stretch.from_end:
        return item.number > last[item.annex] - stretch.first
    return stretch.first <= item.number and (stretch.last is None or item.number <= stretch.last)


def _fulfils(item: Item, condition: Condition) -> bool:
    match condition:
        case OfUnits():
            checks = [in_role(item, _names(unit, own=condition.own), condition.role) for unit in condition.units]
            return (all(checks) if condition.every else any(checks)) is not condition.negated
        case AtPlace():
            return _is_at(item, condition)
        case OfLeaders():
            people = item.assisting if condition.assisting else item.leaders
            return any(person.name in condition.names for person in people) is not condition.negated
        case Assisted():
            return bool(item.assisting) is condition.wanted
        case Sized():
            number = len(_counted(item, condition.of))
            return condition.least <= number and (condition.most is None or number <= condition.most)
        case NamedLike():
            mentions = _in_role(item, condition.role)
            return any(_is_like(unit.unit, condition) for unit in mentions) is not condition.negated
        case LeadWritten():
            return (item.lead_basis is LeadBasis.EXPLICIT) is condition.wanted
        case _:
            return _says(item, condition)


def _says(item: Item, condition: Condition) -> bool:
    """Whether an item's wording, figures or deadline fulfil a condition on them."""
    match condition:
        case Figured():
            units = [target.unit for target in item.targets]
            figured = any(
                unit.endswith(condition.unit) or (condition.unit == "%" and "百分点" in unit) for unit in units
            )
            return figured is condition.wanted
        case Due():
            text = item.deadline.text if item.deadline else ""
            if not condition.wordings:
                return not text
            return bool(text) and any(wording in text for wording in condition.wordings) is not condition.negated
        case DueBy():
            month = month_due(item)
            return month is not None and month <= condition.month
        case Worded():
            held = re.search(r"\d", item.text) if condition.text == ANY_DIGIT else condition.text in item.text
            return bool(held) is condition.wanted
        case _:
            return True


_OF_YEAR = {"一季度": 3, "二季度": 6, "上半年": 6, "三季度": 9}


def month_due(item: Item) -> int | None:
    """The month (1 to 12) at whose end, or before, an item is due; None where its deadline names none."""
    text = item.deadline.text if item.deadline else ""
    months = [int(month) for month in re.findall(r"(\d{1,2})月", text)]
    months += [month for said, month in _OF_YEAR.items() if said in text]
    return max(months, default=None)


def _names(unit: UnitMatch, *, own: bool) -> frozenset[str]:
    return frozenset(own_units(unit)) if own else unit_names_of(unit)


def _is_at(item: Item, condition: AtPlace) -> bool:
    units = list(dict.fromkeys(mention.unit for mention in item.units))
    places = [n for n, unit in enumerate(units, 1) if unit in condition.unit.units]
    if condition.first < 0:
        return any(place - len(units) - 1 == condition.first for place in places) and len(units) > 1
    return any(condition.first <= place and (condition.last is None or place <= condition.last) for place in places)


def _counted(item: Item, of: Counted) -> Sequence[object]:
    return {
        Counted.UNITS: item.units,
        Counted.LEADS: item.lead,
        Counted.COOPERATING: item.cooperating,
        Counted.LEADERS: item.leaders,
    }[of]


def _in_role(item: Item, role: Role) -> Sequence[UnitMention]:
    return {Role.LEAD: item.lead, Role.COOPERATING: item.cooperating}.get(role, item.units)


def _is_like(unit: str, condition: NamedLike) -> bool:
    if condition.at is At.START:
        return unit.startswith(condition.part)
    return unit.endswith(condition.part) if condition.at is At.END else condition.part in unit


def _phrase(condition: Condition, scope: Scope) -> str:
    """How a condition is said in front of 的任务."""
    match condition:
        case OfUnits():
            return _units_phrase(condition, scope)
        case AtPlace():
            name = unit_label(condition.unit, scope)
            if condition.first < 0:
                return f"{name}列在最后"
            return f"{name}列在第{condition.first}位" + ("" if condition.last else "或更后")
        case OfLeaders():
            names = "、".join(leader_label(name, scope) for name in condition.names)
            word = "协助" if condition.assisting else "牵头"
            return f"不由{names}{word}" if condition.negated else f"由{names}{word}"
        case Sized():
            return _size_phrase(condition)
        case NamedLike():
            return _name_phrase(condition)
        case Numbered():
            if condition.from_end:
                return f"最后{condition.first}项中"
            return f"第{condition.first}至{condition.last}项中" if condition.last else f"第{condition.first}项及以后"
        case InSection():
            return f"第{to_chinese(condition.number)}部分中"
        case Due() | DueBy():
            return _time_phrase(condition)
        case LeadWritten():
            return f"{'写明了' if condition.wanted else '没有写明'}牵头单位"
    return f"{'有' if condition.wanted else '没有'}{_held_phrase(condition)}"


def _time_phrase(condition: Due | DueBy) -> str:
    if isinstance(condition, DueBy):
        return f"完成时限在{condition.month}月底及以前"
    if not any(condition.wordings):
        return f"{'写明了' if condition.wordings else '没有写'}完成时限"
    return f"完成时限{'不是' if condition.negated else '为'}{'或'.join(condition.wordings)}"


def _units_phrase(condition: OfUnits, scope: Scope) -> str:
    joint = "、" if condition.every or condition.negated else "或"
    names = joint.join(unit_label(unit, scope) for unit in condition.units)
    if condition.negated:
        return f"不由{names}牵头" if condition.role is Role.LEAD else f"责任单位没有{names}"
    return {
        Role.LEAD: f"由{names}牵头",
        Role.COOPERATING: f"由{names}配合(不牵头)",
        Role.ALONE: f"只列{names}一家责任单位",
    }.get(condition.role, f"责任单位有{names}")


def _name_phrase(condition: NamedLike) -> str:
    at = {At.START: f"以“{condition.part}”开头", At.END: f"以“{condition.part}”结尾"}
    name = f"名称{at.get(condition.at, f'带“{condition.part}”')}的单位"
    word = {Role.LEAD: "牵头", Role.COOPERATING: "配合(不牵头)"}.get(condition.role, "列为责任单位")
    return f"{'没有' if condition.negated else '有'}{name}{word}"


def _held_phrase(condition: Assisted | Figured | Worded) -> str:
    if isinstance(condition, Assisted):
        return "市领导协助"
    if isinstance(condition, Figured):
        return f"以{condition.unit}计的目标" if condition.unit else "数字目标"
    return "正文里的数字" if condition.text == ANY_DIGIT else f"正文里的“{condition.text}”"


def _size_phrase(condition: Sized) -> str:
    what, unit = {
        Counted.UNITS: ("责任单位", "家"),
        Counted.LEADS: ("牵头单位", "家"),
        Counted.COOPERATING: ("配合单位", "家"),
        Counted.LEADERS: ("牵头的市领导", "位"),
    }[condition.of]
    if condition.most is None:
        return f"{what}共{condition.least}{unit}以上"
    if condition.least < condition.most:
        return f"{what}至多共{condition.most}{unit}"
    is_sole = condition.least == 1 and condition.of is Counted.UNITS
    return "只列1家责任单位" if is_sole else f"{what}共{condition.least}{unit}"


def say_wanted(wanted: Wanted, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write the items that fulfil what is wanted, and of these the parts asked for; return all of them."""
    items = chosen(scope.items, wanted.annexes, wanted.conditions)
    for note in dict.fromkeys(scope.registry.note(unit) for unit in _units(wanted.conditions)):
        if note:
            draft.say(f"{note}。", computed=True)
    # Stretches of the list are told first: 第1至50项中、由甲牵头的任务.
    ordered = sorted(wanted.conditions, key=lambda one: not isinstance(one, Numbered | InSection))
    phrases = "、".join(dict.fromkeys(_phrase(one, scope) for one in ordered))
    draft.say(f"{annex_word(wanted.annexes)}{f'{phrases}的' if phrases else ''}任务共{len(items)}项", computed=True)
    names = frozenset[str]().union(*(unit.units for unit in _units(wanted.conditions)))
    draft.say(f":{_listed(items, names, wanted, scope)}。" if items and phrases else "。")
    _rest_on(items, names, wanted.conditions, scope, draft)
    for conditions in wanted.among:
        some = _among(items, wanted, conditions, scope)
        said = "、".join(_phrase(one, scope) for one in conditions)
        draft.say(f"其中{said}的{len(some)}项", computed=True)
        draft.say(f":{listing(some, scope)}。" if some else "。")
        _rest_on(some, frozenset(), conditions, scope, draft)
    _say_asked(items, wanted, scope, draft)
    return items


def _among(items: Sequence[Item], wanted: Wanted, conditions: Sequence[Condition], scope: Scope) -> tuple[Item, ...]:
    """Those of the items that fulfil more; in another role of the same body its items in that role (牵头几项,配合几项)."""
    own = [one.units for one in conditions if isinstance(one, OfUnits)]
    assisted = any(isinstance(one, Assisted) for one in conditions)
    others = [
        one
        for one in wanted.conditions
        if not (isinstance(one, OfUnits) and one.units in own) and not (isinstance(one, Assisted) and assisted)
    ]
    same = len(others) < len(wanted.conditions)
    return chosen(scope.items, wanted.annexes, (*others, *conditions)) if same else chosen(items, (), conditions)


def _units(conditions: Sequence[Condition]) -> list[UnitMatch]:
    named = [one.units for one in conditions if isinstance(one, OfUnits)]
    return [unit for units in named for unit in units] + [one.unit for one in conditions if isinstance(one, AtPlace)]


def _listed(items: Sequence[Item], names: frozenset[str], wanted: Wanted, scope: Scope) -> str:
    """The items, apart by the role of the one unit that is asked about in any."""
    in_any = [one for one in wanted.conditions if isinstance(one, OfUnits)]
    if len(in_any) == 1 and in_any[0].role is Role.ANY and len(in_any[0].units) == 1 and not in_any[0].negated:
        lead = [item for item in items if holds(item.lead, names)]
        rest = [item for item in items if item not in lead]
        if lead and rest:
            return f"牵头{len(lead)}项:{listing(lead, scope, names)};配合{len(rest)}项:{listing(rest, scope, names)}"
    if Ask.LEADS in wanted.asks or Ask.SAME_LEAD in wanted.asks:
        return "、".join(
            f"{scope.label(item)}({short_title(item)},牵头单位是{'、'.join(unit.name for unit in item.lead) or '文件没有写'})"
            for item in items
        )
    if like := [one for one in wanted.conditions if isinstance(one, NamedLike) and not one.negated]:
        return "、".join(
            f"{scope.label(item)}({short_title(item)},{'、'.join(_names_like(item, like[0]))})" for item in items
        )
    return listing(items, scope, names)


def _names_like(item: Item, condition: NamedLike) -> list[str]:
    return [unit.name for unit in _in_role(item, condition.role) if _is_like(unit.unit, condition)]


def _rest_on(
    items: Sequence[Item], names: frozenset[str], conditions: Sequence[Condition], scope: Scope, draft: Draft
) -> None:
    rest_on_units(draft, items, names, scope)
    of_units = any(isinstance(one, OfUnits | AtPlace | Sized | NamedLike | LeadWritten) for one in conditions)
    for item in items:
        if of_units and (span := span_of_units(item.units, scope.text(item))):
            draft.cite(item, span.start, span.end)
        if item.deadline and any(isinstance(one, Due | DueBy) for one in conditions):
            draft.cite(item, item.deadline.start, item.deadline.end)
        for target in item.targets if any(isinstance(one, Figured) for one in conditions) else ():
            draft.cite(item, target.start, target.end)
        if any(isinstance(one, OfLeaders | Assisted) for one in conditions) and item.leaders:
            where = item.section if item.section and item.section.leaders else item.leaders[0]
            draft.cite(item, where.start, where.end)


def _say_asked(items: Sequence[Item], wanted: Wanted, scope: Scope, draft: Draft) -> None:
    """Say what is asked of the items besides which they are."""
    if Ask.SAME_LEAD in wanted.asks and items:
        same = len({tuple(unit.unit for unit in item.lead) for item in items}) == 1
        draft.say("牵头单位是同一个。" if same else "牵头单位不是同一个。")
    if Ask.COOPERATING in wanted.asks and items:
        draft.say(f"各项的配合单位:{with_units(items, scope, draft)}。")
    if Ask.LEADERS in wanted.asks and items:
        say_by_leader(items, scope, draft, assisting=Ask.ASSISTING in wanted.asks)
    elif Ask.ASSISTING in wanted.asks and items:
        say_assisting(items, draft)
    dated = [item for item in items if item.deadline]
    if dated and (Ask.DEADLINES in wanted.asks or any(isinstance(one, DueBy) for one in wanted.conditions)):
        told = (f"{scope.label(item)}({item.deadline.text})" for item in dated if item.deadline)
        draft.say(f"完成时限:{'、'.join(told)}。")
    if Ask.LEAD_UNITS in wanted.asks:
        leads = dict.fromkeys(unit.unit for item in items for unit in item.lead)
        draft.say(f"牵头单位共{len(leads)}家:{'、'.join(leads)}。", computed=True)
        for item in items:
            for unit in item.lead[:1]:
                draft.cite(item, unit.start, unit.end)
    if Ask.SUB_ITEMS in wanted.asks:
        counts = sub_item_counts(scope)
        held = [item for item in items if item in counts]
        parts = "、".join(f"{scope.label(item)}有{counts[item]}个子项" for item in held)
        draft.say(f"子项合计{sum(counts[item] for item in held)}个:{parts}。", computed=True)
