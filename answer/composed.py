"""Answer what asks for items by several conditions at once, by their place in a set, or for the leader of a section."""

import re
from dataclasses import replace

from answer.comparing import compare_counts
from answer.facts import longest_common
from answer.item_sets import list_items, list_of_units, tell_numbered
from answer.matters import say_leaders
from answer.records import Kind, Reply
from answer.selected import chosen, say_wanted
from answer.turn import SET_SURE, Turn
from retriever.conditions import OfUnits, Wanted, Worded, counts_are_compared, read_places, read_topic, read_wanted
from retriever.entities import names_relative_year, years_named
from retriever.records import Aspect, ItemRef, Role

# A section is named by so many characters of its heading.
SECTION_WORDS = 4
_SECTION_SAID = re.compile(r"板块|部分|章节|这一块|这块|领域")
ON_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.DETAIL, Kind.LIST, Kind.LEADER})
_WHAT_IT_IS = re.compile("(?:是|讲|说|写)(?:的)?(?:什么|啥)|什么事|哪一项|哪件事")


def composed(turn: Turn) -> Reply | None:
    """Answer a question that asks for items by several conditions at once, and for nothing else; None for others."""
    question = turn.question
    if years_named(question.text) or names_relative_year(question.text):
        return None
    if counts_are_compared(question) and compare_counts(question, turn.scope, turn.draft):
        return turn.done(Kind.COMPARE, 0.97)
    if at_places := _at_places(turn):
        return at_places
    if within := _listed_within(turn):
        return within
    wanted = read_wanted(question)
    if wanted and _is_on_a_district(turn, wanted):
        turn.question = replace(question, kind=Kind.UNIT, topic="", role=Role.ANY, absent=None)
        return list_of_units(turn)
    if wanted is None or not (wanted.is_composed or _is_misread(turn, wanted)):
        return None
    items = say_wanted(wanted, turn.scope, turn.draft)
    kind = Kind.COUNT if question.kind is Kind.COUNT else Kind.UNIT if question.units else Kind.LIST
    return turn.done(Kind.LEADER if question.leaders and not question.units else kind, 0.97, total=len(items))


def _listed_within(turn: Turn) -> Reply | None:
    """List the items on a topic among those of a body, a leader or a stretch of the list; None for others."""
    question = turn.question
    read = read_topic(question)
    if read is None:
        return None
    wanted, topic = read
    items = chosen(turn.scope.items, wanted.annexes, wanted.conditions)
    if not items:
        return None
    asked = replace(
        question, text=topic, topic=topic, content=topic, kind=Kind.LIST, units=(), leaders=(), refs=(), annexes=(),
        aspects=(), quoted=(), absent=None,
    )  # fmt: skip
    within = replace(turn.scope, items=items)
    reply = list_items(turn.again(asked, within))
    return reply if reply and reply.answerable else None


def _is_on_a_district(turn: Turn, wanted: Wanted) -> bool:
    """Whether a district's items are asked for in words that were taken for a matter (我老家德清的,县里要落实哪些)."""
    (one, *others) = wanted.conditions or (None,)
    plain = (
        isinstance(one, OfUnits)
        and one.units[0].kind == "member"
        and one.role is Role.ANY
        and not (one.negated or one.own)
    )
    return plain and not others and not wanted.asks and not wanted.among and turn.question.kind in ON_MATTERS


def _is_misread(turn: Turn, wanted: Wanted) -> bool:
    """Whether a plain question on one body's items was taken for another kind, or for one on another role."""
    (one,) = wanted.conditions
    if isinstance(one, Worded):
        return turn.question.kind is not Kind.LIST
    if not isinstance(one, OfUnits) or one.units[0].kind in {"member", "group"}:
        return False
    sets = {Kind.UNIT, Kind.LEADER, Kind.COUNT}
    return turn.question.kind not in sets or one.role is not turn.question.role


def _at_places(turn: Turn) -> Reply | None:
    """Tell of an item by its place in a set (甲副市长牵头部分的最后一项由谁负责); None for others."""
    question = turn.question
    read = read_places(question)
    if read is None:
        return None
    wanted, places = read
    items = chosen(turn.scope.items, wanted.annexes, wanted.conditions)
    if not items or any(place >= len(items) for place in places):
        return None
    refs = tuple(ItemRef(items[place].annex, items[place].number) for place in places)
    told = (Aspect.DETAIL,) if _WHAT_IT_IS.search(question.text) else ()
    asked = replace(
        question, refs=refs, leaders=(), units=(), topic="", kind=Kind.NUMBER, annexes=(),
        aspects=tuple(dict.fromkeys((*told, *question.aspects))),
    )  # fmt: skip
    return tell_numbered(turn.again(asked))


def section_led(turn: Turn) -> Reply | None:
    """Tell who leads a section that is named by words of its heading (政府自身建设板块谁牵头); None for others."""
    question = turn.question
    if Aspect.LEADER not in question.aspects or not _SECTION_SAID.search(question.text) or question.quoted:
        return None
    named = [
        item
        for item in turn.scope.items
        if item.section and len(longest_common(question.topic, item.section.title)) >= SECTION_WORDS
    ]
    if not named or any(item.section != named[0].section for item in named):
        return None
    turn.draft.say(f"“{named[0].section.title if named[0].section else ''}”{turn.table['colon']}", computed=True)
    say_leaders(question, named[0], turn.draft)
    turn.draft.say(turn.table["end"])
    for item in named:
        turn.draft.rest_on(item)
    return turn.done(Kind.LEADER, SET_SURE)
