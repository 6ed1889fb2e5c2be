"""Who leads an item and who cooperates, and on what ground that is said."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.blocks import Reading
from corpus.drafts import Draft
from corpus.records import LeadBasis, LeaderMention, Section, UnitMention, UnitPart
from corpus.roles import ALL_LEAD_RULE, FIRST_RULE, FONT_RULE, UNIT_ROLES, Role
from corpus.text import strip_span

_GROUP: Final = re.compile(r"^各|有关|相关|各部门|各单位|各地")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the document says of lists without a named lead unit; `start` and `end` span the words of the rule."""

    first: bool = False
    all_lead: bool = False
    by_font: bool = False
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Assignment:
    """The units of an item by role, in printed order."""

    lead: tuple[UnitMention, ...] = ()
    cooperating: tuple[UnitMention, ...] = ()
    units: tuple[UnitMention, ...] = ()
    basis: LeadBasis = LeadBasis.NONE
    open_ended: bool = False
    parts: tuple[UnitPart, ...] = ()  # where clauses have units of their own


def find_rules(folded: str) -> Rules:
    """Return the rules on lead units that a (folded) document states, wherever it states them."""
    first = FIRST_RULE.search(folded)
    everyone = ALL_LEAD_RULE.search(folded)
    font = FONT_RULE.search(folded)
    said = first or everyone or font
    if not said:
        return Rules()
    start, end = said.span()
    below = re.compile("[,、 ]*下同").search(folded, start, end)
    end = below.start() if below else end
    return Rules(bool(first), bool(everyone), bool(font), start, strip_span(folded, start, end, " ,、。\n)")[1])


def assign_units(draft: Draft, rules: Rules) -> Assignment:
    """Return the units of a draft: its own, or those of the nearest heading above that has some."""
    reading = draft.reading
    if reading.mentions:
        return _join([_assign(group, reading.open_ended, rules) for group in _groups(reading)])
    for heading in reversed(draft.path):
        if heading.mentions:
            found = _assign(list(zip(heading.mentions, heading.roles, strict=True)), heading.open_ended, rules)
            return Assignment(found.lead, found.cooperating, found.units, LeadBasis.INHERITED, found.open_ended)
    keyed = draft.unparsed or any(role in (Role.LEAD, Role.PLAIN, Role.DIVISION) for role, _, _ in reading.values)
    return Assignment(basis=LeadBasis.UNPARSED if keyed else LeadBasis.NONE)


def _groups(reading: Reading) -> list[list[tuple[UnitMention, Role]]]:
    """Return the mentions with their roles, those of each clause apart where clauses have units of their own."""
    values = sorted((start, end) for role, start, end in reading.values if role in UNIT_ROLES)
    cuts = [
        following[0]
        for value, following in pairwise(values)
        if any(value[1] <= start and end <= following[0] for start, end in reading.pieces)
    ]
    groups: list[list[tuple[UnitMention, Role]]] = [[] for _ in range(len(cuts) + 1)]
    for mention, role in zip(reading.mentions, reading.roles, strict=True):
        groups[bisect_right(cuts, mention.start)].append((mention, role))
    return [group for group in groups if group]


def _join(found: Sequence[Assignment]) -> Assignment:
    """Return the clauses' assignments as one: who leads any clause leads; the basis is that of most weight."""
    if len(found) == 1:
        return found[0]
    lead = _unique(mention for one in found for mention in one.lead)
    units = _unique(mention for one in found for mention in one.units)
    leading = {mention.name for mention in lead}
    cooperating = tuple(mention for mention in units if mention.name not in leading)
    said = {one.basis for one in found}
    weights = (LeadBasis.EXPLICIT, LeadBasis.FIRST_RULE, LeadBasis.RULE_ALL_LEAD, LeadBasis.FIRST_DEFAULT)
    basis = next((basis for basis in weights if basis in said), found[0].basis)
    parts = tuple(UnitPart(one.units, one.lead, one.cooperating, one.basis) for one in found)
    return Assignment(lead, cooperating, units, basis, any(one.open_ended for one in found), parts)


def _assign(said: Sequence[tuple[UnitMention, Role]], open_ended: bool, rules: Rules) -> Assignment:
    lead, basis = _choose_lead(said, open_ended, rules)
    leading = {mention.name for mention in lead}
    units = _unique(mention for mention, _ in said)
    cooperating = tuple(mention for mention in units if mention.name not in leading)
    return Assignment(lead, cooperating, units, basis, open_ended)


def _choose_lead(
    said: Sequence[tuple[UnitMention, Role]], open_ended: bool, rules: Rules
) -> tuple[tuple[UnitMention, ...], LeadBasis]:
    of = {role: _unique(mention for mention, found in said if found is role) for role in Role}
    if of[Role.LEAD]:
        return of[Role.LEAD], LeadBasis.EXPLICIT
    if shared := of[Role.SHARED]:
        alone = len(said) == 1 and not open_ended and not _GROUP.search(shared[0].unit)
        return (shared, LeadBasis.SOLE) if alone else ((), LeadBasis.SHARED)
    plain = of[Role.PLAIN] or of[Role.DIVISION]
    if not plain:
        return (), LeadBasis.NONE
    if len(plain) == 1 and not open_ended:
        return plain, LeadBasis.EXPLICIT if of[Role.COOPERATING] else LeadBasis.SOLE
    if rules.by_font:
        return (), LeadBasis.UNPARSED
    if rules.all_lead:
        return plain, LeadBasis.RULE_ALL_LEAD
    return plain[:1], LeadBasis.FIRST_RULE if rules.first else LeadBasis.FIRST_DEFAULT


def _unique(mentions: Iterable[UnitMention]) -> tuple[UnitMention, ...]:
    found: dict[str, UnitMention] = {}
    for mention in mentions:
        found.setdefault(mention.name, mention)
    return tuple(found.values())


def find_leaders(draft: Draft) -> tuple[tuple[LeaderMention, ...], tuple[LeaderMention, ...]]:
    """Return who leads and who assists: the item's own, else those of the nearest heading, else who answers for it."""
    reading = draft.reading
    above = next((heading.section for heading in reversed(draft.path) if heading.section.leaders), None)
    if reading.leaders or not above:
        return reading.leaders or reading.persons, reading.assisting
    return above.leaders, reading.assisting or above.assisting


def find_section(draft: Draft) -> Section | None:
    """Return the innermost heading above an item; its leaders are those who count for it."""
    return draft.path[-1].section if draft.path else None
