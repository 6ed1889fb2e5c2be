"""Answer with sets of items: of a body, of a leader, on a topic, of an annex, by their numbers."""

import re
from collections.abc import Sequence

from answer.counts import MOST_OR_LEAST, count_answer, ranked_items
from answer.facts import sentence_around
from answer.listing import items_on, terms_of, where_said
from answer.matters import Found, say_text
from answer.records import Kind, Reply
from answer.seeking import ANSWER_AT
from answer.sets import annex_list, leader_set, matter_list, set_query, unit_set
from answer.sums import ASKS_SUM, sum_answer
from answer.telling import say_facts
from answer.turn import Turn
from corpus.numerals import parse_number
from corpus.records import Item, Span
from retriever.frame import matter_words
from retriever.question import LEADING_SO_MANY
from retriever.records import Absent, Hit, ItemRef, Role

_CONTENT = re.compile(r"具体|内容|做(?:些)?(?:什么|啥)|怎么(?:做|写|说)|讲(?:的)?什么")
_SUB_ITEM = re.compile(r"第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?:个|条)?(?:子项|小项|小条|分项)")
# In a list of so few items their whole sentences are quoted, unless they are longer than this.
FEW_ITEMS, SHORT_SENTENCE = 5, 80
# A topic without a word in common is that of a list where items lie as near as this.
LIST_CLAUSE, LIST_EXPANSION = 0.855, 0.875


def list_of_units(turn: Turn) -> Reply | None:
    """List the items of the bodies named; None where no items are asked for."""
    question = turn.question
    if len(question.refs) == 1 and not question.units:
        return tell_numbered(turn)  # 第47项是否只有一家责任单位
    known = [match for match in question.units if match.units]
    query = set_query(question)
    if known and not (query.units or query.excluded or query.not_led_by):
        return None
    if not known and question.role is not Role.ALONE:
        unknown = question.units[0].text if question.units else ""
        return turn.refuse("unknown-unit", unit=unknown)
    items = unit_set(question, turn.scope, turn.draft)
    _say_whether_as_many(turn, len(items))
    if len(items) == 1 and question.context and _CONTENT.search(question.text):
        # 市邮政管理局参加了哪项工作? 具体要做些什么?
        say_text(question, turn.seek.found(Hit(items[0], 1.0, 1)), turn.draft)
        turn.draft.say(turn.table["end"])
    return turn.done(Kind.UNIT, 0.97, total=len(items))


def _say_whether_as_many(turn: Turn, total: int) -> None:
    """Begin with a yes or a no where the question puts a number of items forward (民生实事总共12项吧)."""
    question = turn.question
    said = [figure.value for figure in question.figures if figure.unit in {"项", "件", "条", "个", "方面"}]
    if question.yes_no and said:
        turn.draft.parts.insert(0, turn.table["yes"] if total in said else turn.table["no"])


def list_of_leaders(turn: Turn) -> Reply:
    """List the items of the leaders named."""
    items = leader_set(turn.question, turn.scope, turn.draft)
    kind = Kind.COUNT if turn.question.kind is Kind.COUNT else Kind.LEADER
    return turn.done(kind, 0.97, total=len(items))


def count_items(turn: Turn) -> Reply | None:
    """Count items, bodies or leaders; None where nothing that can be counted is asked for."""
    timed = _by_deadline(turn, turn.seek.pool())
    if timed:
        return list_items(turn)
    if _counts_a_stranger(turn):
        return None
    if count_answer(turn.question, turn.scope, turn.draft):
        _say_whether_as_many(turn, len(turn.seek.pool()))
        return turn.done(Kind.COUNT, 0.95, total=len(turn.draft.evidence))
    return None


def _counts_a_stranger(turn: Turn) -> bool:
    """Whether the items of a body or a leader are counted that the question names in words unknown here."""
    question = turn.question
    named = any(match.units for match in question.units) or question.leaders
    if LEADING_SO_MANY.search(question.text):
        return False
    plays_role = question.role is Role.LEAD or question.role is Role.COOPERATING
    return bool(plays_role and not named and matter_words(question.topic) and not MOST_OR_LEAST.search(question.text))


def list_items(turn: Turn) -> Reply | None:
    """List the items on a topic, of a section, with a deadline or a figure; None where no list is asked for."""
    question = turn.question
    pool = turn.seek.pool()
    ranking = turn.seek.ranking()
    if question.absent in {Absent.NAMES, Absent.PLACE}:
        return turn.refuse(question.absent, *ranking.hits[:1])
    due, figured = _by_deadline(turn, pool), _by_figure(turn, pool)
    if not (question.topic or question.quoted or due or figured):
        return list_of_units(turn) if question.units else _whole_annex(turn)
    picked = due or _by_section(turn, pool) or figured
    items = picked or items_on(question, pool, ranking.hits, turn.seek.retriever.lexicon, turn.seek.confident)
    terms = terms_of(question)
    literal = bool(picked) or any(any(term in item.text for term in terms) for item in items)
    bridged = any(hit.scores.get("concept", 0.0) > 0 for hit in ranking.hits[:3])
    # Of a list several items lie equally near, which makes the first one no less sure.
    near = ranking.features["clause"] >= LIST_CLAUSE and ranking.features["expansion"] >= LIST_EXPANSION
    if not items or (not literal and not bridged and not near and ranking.confidence < ANSWER_AT):
        return turn.refuse("not-found")
    hits = {hit.item.id: hit for hit in ranking.hits}
    spans = [
        (item, span.text, span.start, span.end)
        for item in items
        for span in [_said_where(turn, item, terms, hits.get(item.id), whole=len(items) <= FEW_ITEMS)]
    ]
    matter_list(terms or (question.topic or question.content,), items, spans, turn.scope, turn.draft)
    return turn.done(Kind.LIST, max(0.75, ranking.confidence), total=len(items))


def _whole_annex(turn: Turn) -> Reply | None:
    """List all items of the one annex that is named."""
    if len(turn.question.annexes) != 1:
        return None
    items = [item for item in turn.scope.items if item.annex == turn.question.annexes[0]]
    if not items:
        return None
    annex_list(items, turn.scope, turn.draft)
    return turn.done(Kind.LIST, 0.95, total=len(items))


def _said_where(turn: Turn, item: Item, terms: Sequence[str], hit: Hit | None, *, whole: bool) -> Span:
    """Where an item speaks of what is looked for: the clause, or the `whole` sentence where it is short."""
    clause = where_said(item, terms, turn.seek.found(hit).hit if hit else None)
    around = sentence_around(item, clause)
    return around if whole and len(around.text) <= SHORT_SENTENCE else clause


def _by_deadline(turn: Turn, pool: Sequence[Item]) -> tuple[Item, ...]:
    """Items whose stated deadline is the one named (9月底前, 长期坚持)."""
    if not re.search(
        r"时限|期限|完成时间|时间要求|节点|截止|底前|长期坚持|月前|年底|月(?:份|底)?(?:前|之前|以前)?(?:要|须|需)?完成的?",
        turn.question.text,
    ):
        return ()
    named = re.search(
        r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}日|底|中旬|上旬|初)?(?:前)?|长期坚持|年底(?:前)?|全年|常年",
        turn.question.text,
    )
    if not named:
        return ()
    stated = tuple(item for item in pool if item.deadline and named.group() in item.deadline.text)
    # 时间要求落在9月的: what is dated within an item counts, too.
    dated = re.compile(rf"(?<!\d){re.escape(named.group())}")
    within = tuple(item for item in pool if "月" in named.group() and dated.search(item.text))
    return tuple(item for item in pool if item in stated or item in within)


def _by_figure(turn: Turn, pool: Sequence[Item]) -> tuple[Item, ...]:
    """Items with the very figure that is named, where nothing else is (民生实事里有5000户的是哪件)."""
    question = turn.question
    if question.topic or not question.figures:
        return ()
    asked = {(figure.value, figure.unit) for figure in question.figures}
    return tuple(item for item in pool if any((target.value, target.unit) in asked for target in item.targets))


def _by_section(turn: Turn, pool: Sequence[Item]) -> tuple[Item, ...]:
    """Items of the section whose heading is named (“…”这一部分)."""
    if not re.search(r"部分|板块|章节|这一块|标题|方面|栏", turn.question.text):
        return ()
    names = turn.question.quoted or terms_of(turn.question)
    return tuple(
        item
        for item in pool
        if item.section
        and any(len(name) >= 4 and name in f"{item.section.title}{item.section.top.title}" for name in names)
    )


def found_by_refs(turn: Turn) -> list[Found]:
    """The items whose numbers are asked for, in the order asked."""
    items = [item for ref in turn.question.refs for item in _items_of(turn, ref)]
    return [turn.seek.found(Hit(item, 1.0, 1)) for item in items]


def _items_of(turn: Turn, ref: ItemRef) -> list[Item]:
    annexes = turn.question.annexes
    for annex in (ref.annex,) if ref.annex else (*(annexes if len(annexes) == 1 else ()), 1):
        of_annex = [item for item in turn.scope.items if item.annex == annex]
        if ref.number < 0:
            return of_annex[ref.number :][:1] if -ref.number <= len(of_annex) else []
        if found := [item for item in of_annex if item.number == ref.number]:
            return found
    return []


def tell_numbered(turn: Turn) -> Reply | None:
    """Tell what is asked of the items that are named by their numbers; None where nothing is numbered."""
    question = turn.question
    if not question.refs:
        return list_of_leaders(turn) if question.leaders else list_of_units(turn) if question.units else None
    found = found_by_refs(turn)
    if not found:
        return turn.refuse("unknown-item", number="、".join(str(ref.number) for ref in question.refs))
    if question.absent in {Absent.NAMES, Absent.PLACE}:
        return turn.refuse(question.absent, found[0].hit)
    if ASKS_SUM.search(question.text) and question.topic and sum_answer(question, found, turn.draft):
        return turn.done(Kind.NUMBER, 0.97)
    if len(found) > 1 and MOST_OR_LEAST.search(question.text):
        ranked_items(question.text, [entry.item for entry in found], turn.scope, turn.draft)
        return turn.done(Kind.NUMBER, 0.97)
    if len(found) == 1 and (sub := _SUB_ITEM.search(question.text)):
        parts = found[0].item.sub_items
        number = int(parse_number(sub["number"]))
        if 0 < number <= len(parts):
            return turn.quoted(found[0].item, parts[number - 1], Kind.NUMBER, 0.97)
    refused: str | None = None
    for entry in found:
        if len(found) > 1 or question.yes_no:
            turn.draft.say(turn.scope.label(entry.item) + turn.table["colon"])
        refused = say_facts(turn, entry, whole=not question.topic) or refused
        turn.draft.say(turn.table["end"])
        turn.draft.rest_on(entry.item, targets=turn.targets_told(entry, whole=not question.topic))
    if refused and len(found) == 1:
        return turn.refuse(refused, found[0].hit)
    return turn.done(Kind.NUMBER, 0.97)
