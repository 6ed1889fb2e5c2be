"""Set answers: what a unit or a leader has, how many, which most. Sets are complete, and say how many they are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from answer.draft import Draft, span_of_units
from answer.facts import SetQuery, holds, part_clause, select, unit_names_of
from answer.scope import Scope
from answer.wording import short_title
from corpus.records import Item
from corpus.units import UnitMatch
from retriever.question import asks_single_districts
from retriever.records import Aspect, Question, Role

_TOGETHER = re.compile(
    r"同时|同在|同为|同属|共同|都(?:有|是|列|参与|在|出现|参加|负责|涉及)|一起|合作|联合|携手|既有|搭档|一同|同列|并列|均(?:有|列|为|是)|两家都|jointly|together|both"
)
_LISTED_ANYWAY = re.compile(r"合计|加上|加起来|一共|总共|共")


def set_query(question: Question) -> SetQuery:
    """The filter that a question's names and roles make."""
    units, excluded, not_led = _split_excluded(question.text, [match for match in question.units if match.units])
    together = len(units) > 1 and (
        _TOGETHER.search(question.text) is not None or _role_each(question.text, units) is not None
    )
    roles = _role_each(question.text, units) or tuple(question.role for _ in units)
    if not units and question.role is Role.ALONE:
        roles = (Role.ALONE,)
    return SetQuery(
        units=tuple(unit_names_of(match) for match in units),
        together=together,
        roles=roles,
        leaders=frozenset(leader.name for leader in question.leaders),
        assisting=_assisting(question.text),
        annexes=question.annexes,
        refs=frozenset((ref.annex or 1, ref.number) for ref in question.refs),
        excluded=tuple(unit_names_of(match) for match in excluded),
        not_led_by=tuple(unit_names_of(match) for match in not_led),
    )


_LEFT_OUT = re.compile(r"(?:除了?|除开|不(?:含|包括|算|计)|没有)(?:写|列|写的)?[“\"]?$")
_NOT_LEADING = re.compile(r"(?:不(?:是)?由|不是|也不是|非|不归)$")


def _split_excluded(text: str, units: list[UnitMatch]) -> tuple[list[UnitMatch], list[UnitMatch], list[UnitMatch]]:
    """Units asked for, units whose items are left out (除…外), and units that must not lead (不由…牵头)."""
    asked: list[UnitMatch] = []
    excluded: list[UnitMatch] = []
    not_led: list[UnitMatch] = []
    seen: set[tuple[str, ...]] = set()
    for unit in units:
        if unit.units in seen and unit.kind == "member":
            continue  # 我家在白泉县,…白泉县政府: named twice
        seen.add(unit.units)
        before, after = text[: unit.start], text[unit.end :]
        joined = excluded and re.fullmatch(r"[、和及与,]", text[excluded[-1].end : unit.start] or "x")
        if unit.kind == "group" and any(
            other.kind == "member" and set(unit.units) <= set(other.units) for other in units
        ):
            # A district's own items and those of its groups are one answer already.
            if _LEFT_OUT.search(before):
                excluded.append(unit)
        elif (_LEFT_OUT.search(before) and not re.match(r"[”\"]?的?(?:统称|泛称|总称)", after)) or (
            joined and re.match(r"[、和及与,]|(?:以)?外|之外", after)
        ):
            excluded.append(unit)
        elif _NOT_LEADING.search(before) and (re.match(r"牵头|负责|主办|的|也|,|[?]|$", after) and "牵头" in text):
            not_led.append(unit)
        else:
            asked.append(unit)
    return asked, excluded, not_led


def _role_each(text: str, units: Sequence[UnitMatch]) -> tuple[Role, ...] | None:
    """Roles where the question gives each unit its own: 市教育局牵头、市卫生健康委配合."""
    if len(units) < 2:
        return None
    roles = []
    for unit in units:
        after = re.match(r"[^,,。;]{0,2}(牵头|配合|协办|参与)", text[unit.end :])
        roles.append(
            {"牵头": Role.LEAD, "配合": Role.COOPERATING, "协办": Role.COOPERATING, "参与": Role.ANY}[after.group(1)]
            if after
            else None
        )
    if all(roles) and len(set(roles)) > 1:
        return tuple(role for role in roles if role)
    if len(units) == 2 and re.fullmatch("(?:来|去)?(?:配合|协助|协同)(?:好)?", text[units[0].end : units[1].start]):
        return (Role.COOPERATING, Role.LEAD)  # 甲配合乙的任务
    return None


def _assisting(text: str) -> bool | None:
    if re.search(r"(?:不算|不含|不包括|除了?|非)协助", text):
        return False
    if re.search(r"协助|assist", text):
        return None if re.search(r"牵头|主抓|主管|分管", text) else True
    return False if re.search(r"牵头|主抓|挂帅|领衔", text) else None


def with_units(items: Sequence[Item], scope: Scope, draft: Draft) -> str:
    """The items, each with the units beside its lead."""
    parts = []
    for item in items:
        span = span_of_units(item.units, scope.text(item))
        mark = draft.cite(item, span.start, span.end) if span else ""
        others = "、".join(unit.name for unit in item.cooperating) or "没有列其他单位"
        parts.append(f"{scope.label(item)}({short_title(item)}):{others}{mark}")
    return ";".join(parts)


_UNITS_EACH = re.compile(r"(?:各自|分别|每项)的?(?:责任|配合|参与)(?:单位|部门)")


_NUMBERING = re.compile(r"^[((]?[\d①-⑳]{1,2}[))]?[.、．]?(?!\d)")


def listing(items: Sequence[Item], scope: Scope, names: frozenset[str] = frozenset()) -> str:
    """The items by label and title; by what is said of the part of the unit named, where parts have their own."""
    listed = []
    for item in items:
        clause = part_clause(item, names)
        said = f":{_NUMBERING.sub('', clause.text)}" if clause else ""
        listed.append(f"{scope.label(item)}({short_title(item)}{said})")
    return "、".join(listed)


def unit_label(match: UnitMatch, scope: Scope) -> str:
    """How a unit is called in an answer: as printed; a group member by the name asked."""
    if match.kind == "member":
        return match.text
    return "或".join(dict.fromkeys(scope.registry.canonical(unit) for unit in match.units))


def rest_on_units(draft: Draft, items: Sequence[Item], names: frozenset[str], scope: Scope) -> None:
    """Rest the draft on items, each cited where the unit is printed, and with the part of it that is the unit's."""
    for item in items:
        draft.rest_on(item)
        if clause := part_clause(item, names):
            draft.cite(item, clause.start, clause.end)
        mentions = tuple(unit for unit in item.units if unit.unit in names or unit.name in names)
        span = span_of_units(mentions[:1] or item.units, scope.text(item))
        if span:
            draft.cite(item, span.start, span.end)


def unit_set(question: Question, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write what units lead, join, or have together; return all the items."""
    query = set_query(question)
    items = select(scope.items, query)
    named = [match for match in question.units if match.units and match.kind != "group"]
    if asks_single_districts(question.text) and not named and not question.leaders:
        return _single_districts(query, scope, draft)
    units, _, _ = _split_excluded(question.text, [match for match in question.units if match.units])
    for match in units:
        note = scope.registry.note(match)
        if note:
            draft.say(f"{note}。", computed=True)
    if not units and (query.not_led_by or query.excluded):
        draft.say(
            f"{_leader_prefix(question)}{annex_word(query.annexes)}符合条件的任务共{len(items)}项"
            + (f":{listing(items, scope)}。" if items else "。")
        )
        for item in items:
            rest_on_units(draft, [item], frozenset(unit.unit for unit in item.lead), scope)
        return items
    if not units:
        where = _leader_prefix(question) + annex_word(query.annexes)
        draft.say(
            f"{where}只列了一家责任单位的任务共{len(items)}项" + (f":{listing(items, scope)}。" if items else "。")
        )
        for item in items:
            rest_on_units(draft, [item], frozenset(), scope)
        return items
    who = _leader_prefix(question) + annex_word(query.annexes)
    if query.together or query.refs:
        called = "和".join(unit_label(match, scope) for match in units)
        role = "同时列为责任单位" if len(set(query.roles)) == 1 and query.roles[0] is Role.ANY else "按所问分工同时在列"
        draft.say(f"{who}{called}{role}的任务共{len(items)}项" + (f":{listing(items, scope)}。" if items else "。"))
        rest_on_units(draft, items, frozenset().union(*query.units), scope)
        return items
    found: dict[str, Item] = {}
    for match, names, role in zip(units, query.units, query.roles, strict=True):
        found.update({item.id: item for item in _one_unit(question, match, names, role, query, scope, draft)})
    if len(units) > 1:
        draft.say(f"合计{len(found)}项(重复的只算一次)。")
    if Aspect.LEADER in question.aspects:
        say_by_leader(tuple(found.values()), scope, draft)
    return tuple(found.values())


def _single_districts(query: SetQuery, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write the items that name a district by itself, not through its group."""
    stems = tuple(member[:2] for document in scope.documents for names in document.groups.values() for member in names)
    own = {unit.unit for item in scope.items for unit in item.units if unit.unit.startswith(stems) and stems}
    names = frozenset(own - {group for document in scope.documents for group in document.groups})
    items = select(scope.items, SetQuery((names,), False, (Role.ANY,), annexes=query.annexes))
    rest_on_units(draft, items, names, scope)
    parts = [
        f"{scope.label(item)}({short_title(item)},{'、'.join(u.name for u in item.units if u.unit in names)})"
        for item in items
    ]
    draft.say(
        f"{annex_word(query.annexes)}单独点名区县的任务共{len(items)}项" + (f":{'、'.join(parts)}。" if parts else "。")
    )
    return items


def say_by_leader(items: Sequence[Item], scope: Scope, draft: Draft, *, assisting: bool = False) -> None:
    """Say which leaders the items stand under, each with its items, and who assists where that is asked."""
    under: dict[str, list[Item]] = {}
    for item in items:
        for leader in item.leaders:
            under.setdefault(leader.text, []).append(item)
            where = item.section or leader
            draft.cite(item, where.start, where.end)
    parts = [f"{name}{len(mine)}项({'、'.join(scope.label(item) for item in mine)})" for name, mine in under.items()]
    draft.say(f"按牵头的市领导分:{';'.join(parts)}。" if parts else "文件没有写明由哪位领导牵头。")
    if assisting:
        say_assisting(items, draft)


def say_assisting(items: Sequence[Item], draft: Draft) -> None:
    """Say which leaders assist those who lead the items."""
    helpers = dict.fromkeys(leader.text for item in items for leader in item.assisting)
    draft.say(f"协助的市领导:{'、'.join(helpers)}。" if helpers else "文件没有写明由哪位领导协助。")
    for item in items:
        for leader in item.assisting:
            draft.cite(item, leader.start, leader.end)


# 点名的和写各区县政府的都算
_GROUP_TOO = re.compile(r"都(?:要|算|请|找|列|给|得)|也(?:算|得|要|认)|算进|一并|或写|点名(?:的)?(?:和|或|、)")


def _one_unit(
    question: Question, match: UnitMatch, names: frozenset[str], role: Role, query: SetQuery, scope: Scope, draft: Draft
) -> tuple[Item, ...]:
    if match.kind == "member" and (
        query.excluded
        or (
            not _GROUP_TOO.search(question.text)
            and re.search(
                r"(?<![和与及])单独|直接|专门|自己|点了?名|仅点名|只点|只写",
                "".join((question.text, *question.context)),
            )
        )
    ):
        names = frozenset(own_units(match)) or names
    excluded = () if match.kind == "member" else query.excluded
    base = replace(query, units=(names,), together=False, roles=(role,), excluded=excluded)
    items = select(scope.items, base)
    if match.kind == "member" and _IN_TEXT.search(question.text):
        # 正文写到或列为责任单位的: the district's own name in an item counts, too.
        said = [item for item in scope.items if match.text[:2] in item.text and _in_annexes(item, query)]
        own = frozenset(own_units(match)) or names
        items = tuple(item for item in scope.items if item in said or (item in items and holds(item.units, own)))
    label = unit_label(match, scope)
    where = _leader_prefix(question) + annex_word(query.annexes)
    rest_on_units(draft, items, names, scope)
    if match.kind == "member":
        _district(match, items, where, scope, draft, role)
        return items
    if role is Role.ANY:
        lead = [item for item in items if holds(item.lead, names)]
        rest = [item for item in items if item not in lead]
        draft.say(f"{where}{label}列为责任单位的任务共{len(items)}项")
        if lead:
            draft.say(f"。牵头{len(lead)}项:{listing(lead, scope, names)}")
        if rest:
            shared = [item for item in rest if not item.lead]
            word = "配合" if not shared else "配合或按职责分工负责"
            draft.say(f"。{word}{len(rest)}项:{listing(rest, scope, names)}")
        draft.say("。")
    else:
        word = {Role.LEAD: "牵头", Role.COOPERATING: "配合(不牵头)", Role.ALONE: "独家负责"}[role]
        listed = f":{listing(items, scope, names)}。" if items else "。"
        draft.say(f"{where}{label}{word}的任务共{len(items)}项{listed}")
    if _UNITS_EACH.search(question.text):
        draft.say(f"各项的其他责任单位:{with_units(items, scope, draft)}。")
    if len(query.annexes) != 1 and len({item.annex for item in items}) > 1:
        counts = Counter(item.annex_title or f"附件{item.annex}" for item in items)
        draft.say("其中" + ",".join(f"《{title}》{number}项" for title, number in counts.items()) + "。")
    elif question.annexes and re.search("加上|加起来", question.text):
        draft.say(f"合计{len(items)}项。")
    return items


_IN_TEXT = re.compile("正文[^,。?]{0,4}(?:写|点|提|列|或|里)|(?:写|提|点)到正文")


def _in_annexes(item: Item, query: SetQuery) -> bool:
    return not query.annexes or item.annex in query.annexes


_DISTRICT_ROLE = {Role.LEAD: "牵头", Role.COOPERATING: "配合(不牵头)", Role.ALONE: "独家负责"}


def _district(
    match: UnitMatch, items: Sequence[Item], where: str, scope: Scope, draft: Draft, role: Role = Role.ANY
) -> None:
    own = own_units(match)
    named = [item for item in items if holds(item.units, frozenset(own))]
    through = [item for item in items if item not in named and holds(item.units, frozenset(match.units))]
    written = [item for item in items if item not in named and item not in through]
    groups = [unit for unit in match.units if unit not in own]
    draft.say(f"{where}{match.text}{_DISTRICT_ROLE.get(role, '要落实')}的任务共{len(items)}项")
    if named:
        draft.say(f"。直接点名的{len(named)}项:{listing(named, scope)}")
    if written:
        draft.say(f"。正文写到的{len(written)}项:{listing(written, scope)}")
        for item in written:
            draft.cite(item, item.start, item.end)
    if through:
        draft.say(f"。经“{'、'.join(groups)}”列入的{len(through)}项:{listing(through, scope)}")
    draft.say("。")


def own_units(match: UnitMatch) -> set[str]:
    """The units of a district itself, without the groups that it belongs to."""
    return {unit for unit in match.units if match.text[:2] in unit}


def annex_word(annexes: Sequence[int]) -> str:
    """The one annex asked of, in front of an answer; "" for both."""
    return {1: "重点工作中,", 2: "民生实事中,"}.get(annexes[0], "") if len(annexes) == 1 else ""


def _leader_prefix(question: Question) -> str:
    if not question.leaders:
        return ""
    return f"{'、'.join(dict.fromkeys(leader.name for leader in question.leaders))}名下的任务中,"


def leader_set(question: Question, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write what leaders lead and assist; return all the items."""
    query = set_query(question)
    if query.units or query.not_led_by or query.excluded:
        return unit_set(question, scope, draft)
    if len(query.leaders) > 1 and _TOGETHER.search(question.text):
        return _led_together(query, scope, draft)
    if helped := _helped(question, scope, draft):
        return helped
    every: list[Item] = []
    for name in dict.fromkeys(leader.name for leader in question.leaders):
        leads = [
            item
            for item in select(scope.items, SetQuery(leaders=frozenset({name}), assisting=False, annexes=query.annexes))
        ]
        assists = [
            item
            for item in select(scope.items, SetQuery(leaders=frozenset({name}), assisting=True, annexes=query.annexes))
        ]
        called = leader_label(name, scope)
        shown: list[Item] = []
        if query.assisting is not True and (leads or not assists or query.assisting is False):
            draft.say(f"{called}牵头(主抓)的任务共{len(leads)}项" + (f":{listing(leads, scope)}。" if leads else "。"))
            shown += leads
            helpers = dict.fromkeys(leader.text for item in leads for leader in item.assisting)
            if helpers and Aspect.ASSISTING in question.aspects:
                draft.say(f"协助{called}的是{'、'.join(helpers)}。")
        if assists and (query.assisting is not False or not leads):
            whom = "、".join(dict.fromkeys(leader.text for item in assists for leader in item.leaders))
            draft.say(f"{called}协助{whom},涉及的任务共{len(assists)}项:{listing(assists, scope)}。")
            shown += [item for item in assists if item not in shown]
        elif query.assisting is True and not assists:
            draft.say(f"文件没有写{called}协助哪些任务。")
        for item in shown:
            draft.rest_on(item)
            if item.section:
                draft.cite(item, item.section.start, item.section.end)
        every += [item for item in shown if item not in every]
    return tuple(every)


_HELPS = re.compile(r"协助(?:谁)?[^,。]{0,2}$")


def _helped(question: Question, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write who assists a leader, where another is put forward as the one (协助甲的是乙吧); () where none is."""
    leaders = sorted(question.leaders, key=lambda match: match.start)
    if not question.yes_no or len(leaders) < 2 or not _HELPS.search(question.text[: leaders[0].start]):
        return ()
    items = select(scope.items, SetQuery(leaders=frozenset({leaders[0].name}), assisting=False))
    helpers = {leader.name: leader.text for item in items for leader in item.assisting}
    if not helpers:
        return ()
    draft.say("是的。" if leaders[-1].name in helpers else "不是。")
    draft.say(f"协助{leader_label(leaders[0].name, scope)}的是{'、'.join(dict.fromkeys(helpers.values()))}。")
    for item in items:
        draft.rest_on(item)
        if item.section:
            draft.cite(item, item.section.start, item.section.end)
    return items


def _led_together(query: SetQuery, scope: Scope, draft: Draft) -> tuple[Item, ...]:
    """Write the items that several leaders lead together."""
    every = select(scope.items, replace(query, leaders=frozenset()))
    items = tuple(item for item in every if query.leaders <= {leader.name for leader in item.leaders})
    called = "、".join(leader_label(name, scope) for name in sorted(query.leaders))
    draft.say(f"{called}共同牵头的任务共{len(items)}项" + (f":{listing(items, scope)}。" if items else "。"))
    for item in items:
        draft.rest_on(item)
        if item.section:
            draft.cite(item, item.section.start, item.section.end)
    return items


def leader_label(name: str, scope: Scope) -> str:
    """How a leader is called in an answer: with the post, as printed."""
    return next((leader.text for leader in scope.leaders if leader.name == name), name)


def annex_list(items: Sequence[Item], scope: Scope, draft: Draft) -> None:
    """Write all items of an annex, each by its title and cited."""
    draft.say(f"《{items[0].annex_title}》共{len(items)}项:")
    parts = []
    for item in items:
        draft.rest_on(item)
        parts.append(f"{scope.label(item)}({short_title(item)}){draft.cite(item, item.start, item.end)}")
    draft.say("、".join(parts) + "。")


def matter_list(
    terms: Sequence[str],
    items: Sequence[Item],
    spans: Sequence[tuple[Item, str, int, int]],
    scope: Scope,
    draft: Draft,
) -> None:
    """Write the items that concern what the terms name, each cited where it does."""
    draft.say(f"涉及“{'、'.join(terms)}”的共{len(items)}项:")
    cited = {item.id: (text, start, end) for item, text, start, end in spans}
    parts = []
    for item in items:
        draft.rest_on(item)
        text, start, end = cited.get(item.id, (item.text, item.start, item.end))
        mark = draft.cite(item, start, end)
        shown = text.rstrip("。;；") if len(text) <= 80 else text[:39] + "…"
        named = "" if item.title in item.text and item.title[:4] in text else f"({short_title(item)})"
        parts.append(f"{scope.label(item)}{named}“{shown}”{mark}")
    draft.say(";".join(parts) + "。")
