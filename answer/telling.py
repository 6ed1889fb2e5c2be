"""Tell the facts of one matter: its units, leaders, figures, deadline or wording, and whether what is taken for granted holds."""

import re
from collections.abc import Sequence

from answer.facts import measure_fits, numbered_clause, of_clause, sentence_around
from answer.held import clause_with_date, is_of_another_sentence
from answer.matters import Found, bounded_clause, say_leaders, say_targets, say_text, say_units
from answer.premises import deadline_verdict, figure_verdict, leader_verdict, role_remark, unit_verdict
from answer.records import Kind, Reply
from answer.turn import Turn
from corpus.records import Item, Span, Target
from retriever.records import Aspect

_UNITS_COUNTED = re.compile(
    "(?:几|多少)(?:家|个)(?:责任)?(?:单位|部门)|(?:责任)(?:单位|部门)(?:一共|总共|共)?(?:有|是|列了)?(?:几|多少)(?:家|个)"
)
_BEGINNING = re.compile("动工|开工|开建|破土|启动|开始建")
_WHICH_ROLE = re.compile(
    "牵头[^,。?]{0,4}还是[^,。?]{0,4}(?:配合|参与|协办)|(?:配合|协办)[^,。?]{0,4}还是[^,。?]{0,4}牵头"
)


def written(turn: Turn, found: Sequence[Found]) -> Reply:
    """Write one matter, told once where its items agree."""
    question = turn.question
    several = len(found) > 1
    refused: str | None = None
    alike = several and _alike(turn, found)
    if several:
        labels = "、".join(turn.scope.label(entry.item) for entry in found)
        turn.draft.say(turn.table["both"].format(labels=labels))
    for n, entry in enumerate(found):
        turn.draft.rest_on(entry.item, entry.hit.score, turn.targets_told(entry, whole=False))
        if alike and n:
            continue
        if several and not alike and {Aspect.TARGET, Aspect.DETAIL, Aspect.DEADLINE} & set(question.aspects):
            # Where units or leaders are told, the matter is named with its label anyway.
            turn.draft.say(turn.scope.label(entry.item) + turn.table["colon"])
        refused = say_facts(turn, entry, whole=False) or refused
        turn.draft.say(turn.table["end"])
    if refused:
        return turn.refuse(refused, found[0].hit)
    if not found[0].item.annex:
        return turn.done(Kind.META, turn.seek.known.confidence)
    if question.asks_now and found[0].item:
        document = turn.scope.document(found[0].item)
        if document.year and question.language != "en":
            turn.draft.say(f"(依据{document.year}年的通知)")
    return turn.done(question.kind if question.kind is not Kind.NONE else Kind.DETAIL, turn.seek.known.confidence)


def _alike(turn: Turn, found: Sequence[Found]) -> bool:
    """Whether items of one matter give the same answer to what is asked, so that it is said once."""
    question = turn.question
    if Aspect.WHO in question.aspects or not question.aspects:
        return len({tuple(unit.name for unit in entry.item.units) for entry in found}) == 1
    if Aspect.TARGET in question.aspects:
        chosen = [[(t.value, t.unit) for t in turn.targets_asked(entry)] for entry in found]
        return all(one == chosen[0] for one in chosen)
    return False


def say_facts(turn: Turn, found: Found, whole: bool) -> str | None:
    """Say the facts of one item that the question asks for; a reason where one of them is not stated."""
    question, item, draft = turn.question, found.item, turn.draft
    aspects = question.aspects
    said = 0
    targets = turn.targets_asked(found) if Aspect.TARGET in aspects or question.figures else []
    _premises(turn, item, targets)
    if Aspect.SUB_ITEMS in aspects and item.stated_sub_items:
        draft.say(f"共{item.stated_sub_items}个子项{draft.cite(item, item.start, item.end)}{turn.table['sep']}")
    of_item = question.kind is Kind.NUMBER and whole and set(aspects) <= {Aspect.DETAIL}
    for aspect in (Aspect.DETAIL, Aspect.TARGET, Aspect.WHO, Aspect.LEADER, Aspect.DEADLINE):
        if of_item or aspect not in aspects or (aspect is Aspect.DETAIL and _detail_is_frame(turn)):
            continue
        if said:
            draft.say(turn.table["sep"])
        reason = _one(turn, aspect, found, targets, whole)
        others = {Aspect.WHO, Aspect.LEADER, Aspect.TARGET} & set(aspects) - {aspect}
        if reason and (others or turn.judged) and aspect in {Aspect.TARGET, Aspect.DEADLINE}:
            said += turn.judged
            continue  # what is stated is told
        if reason:
            return reason
        said += 1
    if not said:
        _overview(turn, found, targets, whole)
    return None


def _detail_is_frame(turn: Turn) -> bool:
    """Whether 哪些, 什么 only stand in the frame of another aspect (配合单位有哪些, 目标是什么)."""
    others = {Aspect.WHO, Aspect.LEADER, Aspect.TARGET, Aspect.DEADLINE} & set(turn.question.aspects)
    return bool(others) and not re.search(
        r"内容|全文|全貌|做什么|干什么|做哪些|写(?:了|的)?(?:是)?(?:什么|啥)|[讲说](?:的)?(?:是)?(?:什么|啥|哪)|是(?:什么|啥)(?:任务|工作|内容|事)|具体|什么事|是什么[,,、?]|怎么|措施|举措",
        turn.question.text,
    )


def _one(turn: Turn, aspect: Aspect, found: Found, targets: list[Target], whole: bool) -> str | None:
    question, item, draft = turn.question, found.item, turn.draft
    if aspect is Aspect.WHO:
        _name(turn, found, targets)
        clause = found.hit.clause
        if clause and not whole:
            item = of_clause(item, f"{clause.text}{question.topic}", turn.scope.text(item))
            draft.rest_on(item, found.hit.score)
        say_units(question, item, turn.scope, draft)
        if item.units and _UNITS_COUNTED.search(question.text):
            draft.say(f",共{len(item.units)}家责任单位", computed=True)
    elif aspect is Aspect.LEADER:
        _name(turn, found, targets)
        say_leaders(question, item, draft)
    elif aspect is Aspect.TARGET:
        return _figures(turn, found, list(item.targets) if whole and item.targets else targets)
    elif aspect is Aspect.DEADLINE:
        return _deadline(turn, found)
    else:
        say_text(question, found, draft)
    return None


def _figures(turn: Turn, found: Found, chosen: list[Target]) -> str | None:
    """Say the figures asked for, or quote the clause that has a number of another kind; a reason where none has."""
    question, item, draft = turn.question, found.item, turn.draft
    if span := bounded_clause(question.text, found):
        turn.quote(item, span)
    elif span := _of_its_measure(turn, found):
        turn.quote(item, span)
    elif chosen:
        say_targets(question, item, chosen, draft)
    elif span := numbered_clause(item, question.measure, question.topic):
        turn.quote(item, span)
    elif (question.measure or re.search(r"多少|几", question.text)) and "第几" not in question.text:
        return "no-figure"
    else:
        say_text(question, found, draft)
    return None


def _of_its_measure(turn: Turn, found: Found) -> Span | None:
    """The clause asked about, where it counts in the very measure that none of the targets has (床位1500张)."""
    measure, clause = turn.question.measure, found.hit.clause
    if not measure or clause is None or any(measure_fits(measure, target.unit) >= 1 for target in found.item.targets):
        return None
    counted = re.search(rf"\d[万亿千百]?{re.escape(measure)}", clause.text)
    return clause if counted else None


def _deadline(turn: Turn, found: Found) -> str | None:
    """Say by when, or how long, of the clause that is asked about, else of the whole item; a reason where none is stated."""
    text, item, deadline = turn.question.text, found.item, found.item.deadline
    said = f"{item.text}{deadline.text if deadline else ''}"
    if _BEGINNING.search(text) and not _BEGINNING.search(said):
        return "no-deadline"  # 啥时候动工, where it is said by when it is done
    if ("多久" in text or not deadline) and (span := _time_in(turn, found)):
        turn.quote(item, span)
    elif span := clause_with_date(found):
        turn.quote(item, span)
        if deadline and not item.start <= deadline.start < item.end:
            turn.draft.say(turn.table["sep"])
            _say_deadline(turn, item, deadline)
    elif deadline is None or is_of_another_sentence(found, deadline) or _wants_day(turn, deadline):
        return "no-deadline"
    else:
        _say_deadline(turn, item, deadline)
    return None


def _say_deadline(turn: Turn, item: Item, deadline: Span) -> None:
    mark = turn.draft.cite(item, deadline.start, deadline.end)
    turn.draft.say(turn.table["deadline"].format(deadline=deadline.text) + mark)


def _wants_day(turn: Turn, deadline: Span) -> bool:
    """Whether a day or a year is asked for, and the deadline names none."""
    if re.search("哪(?:一)?年", turn.question.text) and "年" not in deadline.text:
        return True
    return "日" not in deadline.text and bool(re.search(r"几月几[号日]|哪(?:一)?天|几点|几号", turn.question.text))


def _time_in(turn: Turn, found: Found) -> Span | None:
    """The clause nearest to the question, where it states a span of time (简易注销实现一日办结)."""
    clause = found.hit.clause
    span = numbered_clause(found.item, "多久", clause.text if clause else turn.question.topic)
    around = clause and sentence_around(found.item, clause)
    return span if span and around and around.start <= span.start < around.end else None


def _name(turn: Turn, found: Found, targets: Sequence[Target]) -> None:
    """Name the matter as the notice writes it, before units or leaders are told."""
    item = found.item
    span = found.hit.clause
    if (targets and Aspect.TARGET in turn.question.aspects) or not span or turn.draft.text.endswith(("是", ":")):
        return
    text = span.text if len(span.text) <= 60 else span.text[:60]
    mark = turn.draft.cite(item, span.start, span.start + len(text))
    turn.draft.say(
        f"{turn.scope.label(item)}{turn.table['open']}{text.rstrip('。;；,，')}{turn.table['close']}{mark}"
        + turn.table["colon"]
    )


def _overview(turn: Turn, found: Found, targets: list[Target], whole: bool) -> None:
    question, item, draft = turn.question, found.item, turn.draft
    if question.figures and targets:
        say_targets(question, item, targets, draft)
    elif question.kind is Kind.NUMBER or whole:
        say_text(question, found, draft)
        draft.say(turn.table["sep"])
        say_units(question, item, turn.scope, draft)
    elif question.leaders:
        say_leaders(question, item, draft)
    elif question.yes_no and not question.units:
        say_text(question, found, draft)
        draft.say(turn.table["sep"])
        say_units(question, item, turn.scope, draft)
    else:
        _name(turn, found, targets)
        say_units(question, item, turn.scope, draft)


def _premises(turn: Turn, item: Item, targets: Sequence[Target]) -> None:
    """Say whether what the question takes for granted holds; once, though a matter stands in two items."""
    question, draft = turn.question, turn.draft
    if turn.judged:
        return
    verdicts = [
        unit_verdict(question, item, turn.scope),
        leader_verdict(question, item),
        figure_verdict(question, targets),
        deadline_verdict(question, item),
    ]
    told = [verdict for verdict in verdicts if verdict]
    turn.judged = bool(told)
    if _WHICH_ROLE.search(question.text) and question.language == "zh":
        draft.say("".join(role_remark(match, item) for match in question.units if match.units))
        turn.judged = True
        return
    wrong = [verdict for verdict in told if not verdict.true]
    if question.yes_no and told and question.language == "en":
        draft.say(turn.table["no"] if wrong else turn.table["yes"])
        return
    leader_wrong = verdicts[1] is not None and not verdicts[1].true
    unit_wrong = verdicts[0] is not None and not verdicts[0].true
    if wrong:
        draft.say((turn.table["no"] if question.yes_no else "") + "".join(verdict.remark for verdict in wrong))
        if leader_wrong and question.aspects and Aspect.LEADER not in question.aspects and item.leaders:
            say_leaders(question, item, draft)
            draft.say(turn.table["end"])
        if unit_wrong and Aspect.WHO not in question.aspects and (targets or question.aspects):
            say_units(question, item, turn.scope, draft)
            draft.say(turn.table["end"])
    elif question.yes_no and told and not re.search("还是", question.text):
        draft.say(turn.table["yes"] + "".join(verdict.remark for verdict in told))
