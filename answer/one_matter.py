"""Answer on one matter: find its item, or say what is not stated of it, what it may be, or that it is not held."""

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.facts import measure_fits, overlap, sentence_around, twins
from answer.held import (
    clause_of_a_day,
    figure_that_is_named,
    figure_to_put_right,
    is_apart,
    is_near,
    sum_that_is_held,
)
from answer.matters import (
    Found,
    bounded_clause,
    choose_targets,
    counts_without_names,
    lists_as_many,
    money_asked_and_held,
    names_are_listed,
    say_text,
)
from answer.meta import told_by_notice
from answer.premises import leader_verdict, unit_verdict
from answer.records import Kind, Reply
from answer.seeking import (
    ANSWER_AT,
    ANY_MEASURES,
    ASK_BACK_AT,
    CHOICE_MARGIN,
    CLEAR_OF_ALL,
    CLEAR_OF_NEXT,
    Ranking,
)
from answer.sums import ASKS_SUM, sum_answer
from answer.telling import written
from answer.turn import MATTER_HELD, Turn
from corpus.records import Item, Span
from retriever.frame import asks_last, matter_words
from retriever.places import other_places
from retriever.records import Absent, Aspect, Hit

# 118万亩分解到各区县各多少: a whole is not parted here unless the notice does so.
_PER_PLACE = re.compile(
    "(?:分解|分摊|分配|细分|分)到(?:了)?(?:各|每个?)?(?:区县|县区|区|县|乡镇|街道|镇)|(?:各|每个)(?:区县|县区|乡镇|街道|区|县)(?:各|分别|各自)?(?:是|要|分到|分)?(?:多少|几)"
)
_OF_EACH = re.compile("(?:各|每个?)(?:区县|县区|县|区|乡镇|街道|镇)")
# 平均到每家能减多少: a share for each is not computed from the whole.
_PER_ONE = re.compile(r"平均(?:到|下来|算|每|一|给)|人均|户均|平摊|摊到每")
_LISTS_PLACES = re.compile(r"(?:[\u4e00-\u9fff]{1,6}(?:室|堂|场|馆|区|园|院|站|楼|店)、){2,}")
# A clause this near to the question speaks of the same thing.
SAME_CLAUSE = 0.9
# Sums of money are asked of everything, and are held of little: only a sure matter is answered with one.
MONEY_SURE = 0.7
_SHARES_ASKED = re.compile(
    "(?P<parts>[\u4e00-\u9fff]{2,8}(?:(?:、|和|与|及)[\u4e00-\u9fff]{2,8})+?)(?:各|分别|各自)(?:占|贡献|承担)"
)
# From here on a target's measure is one that people use for the measure asked; and a part's words are a target's own.
ALIKE, HALF = 0.5, 0.5
# 几座垃圾焚烧厂: of what is built, the last character tells what it is.
_FACILITY_COUNTED = re.compile(
    r"(?:多少|几)(?P<measure>座|所|家|条|处)(?P<name>[\u4e00-\u9fff]{1,8}?(?P<kind>[厂馆站院桥库塔井园]))(?=[?。,]|$)"
)


def _has_facility(item: Item, asked: re.Match[str]) -> bool:
    """Whether an item speaks of such a facility at all, or counts something by the same measure."""
    return asked["kind"] in item.text or any(target.unit == asked["measure"] for target in item.targets)


def put_right(turn: Turn) -> Reply | None:
    """Tell who leads, where a why takes for granted a lead that the notice gives to another; None for others."""
    question = turn.question
    named = question.leaders or any(match.units for match in question.units)
    if not named or not re.search("牵头|负责|交给|归|名下|分管|主抓", question.text):
        return None
    ranking = turn.seek.ranking()
    if not ranking.hits:
        return None
    near = ranking.features["margin"] >= CLEAR_OF_ALL or ranking.features["clause"] >= SAME_CLAUSE
    best = ranking.hits[0].item
    told = (unit_verdict(question, best, turn.scope), leader_verdict(question, best)) if near else ()
    if not any(verdict and not verdict.true for verdict in told):
        return None
    aspect = Aspect.LEADER if question.leaders else Aspect.WHO
    turn.question = replace(question, absent=None, aspects=(aspect,), kind=Kind(aspect.value))
    return written(turn, [turn.seek.found(ranking.hits[0])])


def put_figure_right(turn: Turn) -> Reply | None:
    """Tell the true figure, where another is taken for granted in asking for what is not held."""
    ranking = turn.seek.ranking()
    if not turn.question.figures or not ranking.hits or not is_near(ranking.features):
        return None
    found = turn.seek.found(ranking.hits[0])
    asked = figure_to_put_right(turn.question, found)
    if asked is None:
        return None
    turn.question = asked
    return written(turn, [found])


def dated(turn: Turn) -> Reply | None:
    """Quote the clause that is asked about where it states a day or an hour; None for others."""
    ranking = turn.seek.ranking()
    found = turn.seek.found(ranking.hits[0]) if ranking.hits and is_apart(ranking.features) else None
    clause = clause_of_a_day(found, turn.question.text) if found else None
    if found is None or clause is None:
        return None
    return turn.quoted(found.item, clause, Kind.DETAIL, max(ranking.confidence, ANSWER_AT))


def _placed(turn: Turn, best: Hit) -> Reply | None:
    """Quote the clause whose place is asked for, where it names a district (白榆县建成…市场); None for others."""
    if turn.question.absent is not Absent.PLACE or not is_apart(turn.seek.known.features):
        return None
    found = turn.seek.found(best)
    clause = found.hit.clause
    told = clause and (any(place in clause.text for place in turn.scope.districts) or _LISTS_PLACES.search(clause.text))
    if clause is None or not told:
        return None
    return turn.quoted(found.item, clause, Kind.DETAIL, max(turn.seek.known.confidence, ANSWER_AT))


def _money_held(turn: Turn, best: Hit) -> Reply | None:
    """Answer a question on money of which the item, apart from others, states the very figure; None for others."""
    if turn.question.absent not in {Absent.MONEY, None} or not is_apart(turn.seek.known.features):
        return None
    found = turn.seek.found(best)
    named = figure_that_is_named(turn.question, found)
    asked = named or sum_that_is_held(turn.question, found)
    if asked is None:
        return None
    again = turn.again(asked)
    if named:
        return written(again, [again.seek.found(again.seek.ranking().hits[0])])
    return tell_matter(again) if again.seek.ranking().confidence >= ANSWER_AT else None


def _counts_what_is_not_there(turn: Turn, item: Item) -> bool:
    """Whether a follow-up counts something of its own (那养老院床位呢,多少张) of which the item has neither word nor measure."""
    measure, words = turn.question.measure, [word for word in matter_words(turn.question.topic) if len(word) > 1]
    if not measure or measure in ANY_MEASURES or not words or any(word in item.text for word in words):
        return False
    return not any(measure_fits(measure, target.unit) >= ALIKE for target in item.targets)


def tell_matter(turn: Turn) -> Reply:
    """Answer on the matter that ranking finds, or say why not."""
    question = turn.question
    ranking = turn.seek.ranking()
    if not ranking.hits:
        return turn.refuse("not-found")
    best = ranking.hits[0]
    if other_places(question.text, [document.place for document in turn.scope.documents], best.item.text):
        return turn.refuse(Absent.OTHER_PLACE, best)
    if ranking.confidence < ANSWER_AT and not _names_are_held(turn, best):
        return _unsure(turn, ranking, best)
    if (
        ASKS_SUM.search(question.text)
        and (Aspect.TARGET in question.aspects or len(question.figures) > 1)
        and sum_answer(question, [turn.seek.found(hit) for hit in ranking.hits[:4]], turn.draft)
    ):
        return turn.done(Kind.TARGET, ranking.confidence)
    if not best.item.annex and question.kind is Kind.META and (clause := turn.seek.found(best).hit.clause):
        return turn.quoted(best.item, sentence_around(best.item, clause), Kind.META, ranking.confidence)
    if not best.item.annex and question.kind in {Kind.WHO, Kind.TARGET}:
        say_text(question, turn.seek.found(best), turn.draft)
        turn.draft.say(turn.table["end"])
        turn.draft.rest_on(best.item)
        return turn.done(Kind.META, ranking.confidence)
    if placed := _placed(turn, best):
        return placed
    if question.absent in {Absent.MONEY, Absent.PLACE, Absent.NAMES} and (
        told := put_figure_right(turn) or _money_held(turn, best)
    ):
        return told
    if question.lean and _counts_what_is_not_there(turn, best.item):
        return turn.refuse("not-found")
    matter = question.topic or question.content
    best = turn.seek.found(best).hit
    same = twins(best, ranking.hits[1:8], matter) if len(question.annexes) != 1 else ()
    found = [turn.seek.found(hit) for hit in (best, *same)]
    if Aspect.TARGET in question.aspects and len(found) > 1:
        found = [found[0], *(entry for entry in found[1:] if _same_target(turn, found[0], entry))]
    refused = _not_stated(turn, found)
    if refused:
        # 既然要建600个,平均每个镇能分到几个: the figure taken for granted is put right.
        return (put_figure_right(turn) if refused == "no-figure" else None) or turn.refuse(refused, best)
    return written(turn, found)


def _unsure(turn: Turn, ranking: Ranking, best: Hit) -> Reply:
    """What can be said where the item is not sure: what stands apart from it, the choices, or that it is not found."""
    question = turn.question
    if elsewhere := _in_the_other_annex(turn):
        return elsewhere
    if placed := _placed(turn, best):
        return placed
    if told := put_figure_right(turn) or _money_held(turn, best) or told_by_notice(turn):
        return told
    if led := _led_alike(turn, ranking.hits[:3]) or _of_one_body(turn, ranking.hits):
        return led
    if ranking.confidence >= ASK_BACK_AT and turn.seek.has_choices():
        return turn.refuse("unclear", *ranking.hits[:3])
    return turn.refuse(question.absent or "not-found")


def _led_alike(turn: Turn, hits: Sequence[Hit]) -> Reply | None:
    """Tell the leader, where all items that may be meant have the same; None where they differ, or who is no leader."""
    asks_leader = Aspect.LEADER in turn.question.aspects and Aspect.WHO not in turn.question.aspects
    led = {tuple(leader.name for leader in hit.item.leaders) for hit in hits}
    if not asks_leader or turn.question.absent or len(hits) < 2 or len(led) != 1 or () in led:
        return None
    if turn.seek.known.confidence < ASK_BACK_AT:
        return None
    return written(turn, [turn.seek.found(hits[0])])


def _of_one_body(turn: Turn, hits: Sequence[Hit]) -> Reply | None:
    """Tell who leads, where the items too near to choose from are led by one body; None for others."""
    near = [hit for hit in hits if hits[0].score - hit.score < CHOICE_MARGIN]
    leads = {tuple(unit.unit for unit in hit.item.lead) for hit in near}
    asks_who = Aspect.WHO in turn.question.aspects and not {Aspect.COOPERATING, Aspect.LEADER} & set(
        turn.question.aspects
    )
    if not asks_who or turn.question.absent or not 2 <= len(near) <= 3 or len(leads) != 1 or () in leads:
        return None
    if turn.seek.known.confidence < ASK_BACK_AT:
        return None
    return written(turn, [turn.seek.found(hit) for hit in near])


def _names_are_held(turn: Turn, best: Hit) -> bool:
    """Whether names are asked for of which the item, clear of all others, has some after all."""
    if turn.question.absent is not Absent.NAMES or turn.seek.known.features["margin"] < CLEAR_OF_NEXT:
        return False
    return names_are_listed(turn.question.text, turn.seek.found(best))


def _in_the_other_annex(turn: Turn) -> Reply | None:
    """Tell a matter that stands in another annex than the one that is named (X排在民生实事第几项), where that is sure."""
    question = turn.question
    if len(question.annexes) != 1 or question.refs or question.context:
        return None
    there = turn.again(replace(question, annexes=()))
    ranking = there.seek.ranking()
    if not ranking.hits or ranking.confidence < MONEY_SURE or ranking.features["coverage"] < MATTER_HELD:
        return None
    title = next((item.annex_title for item in turn.scope.items if item.annex == question.annexes[0]), "")
    there.draft.say(f"《{title}》里没有这一项,它在{turn.scope.label(ranking.hits[0].item)}。")
    return written(there, [there.seek.found(ranking.hits[0])])


def _same_target(turn: Turn, first: Found, other: Found) -> bool:
    """Whether a twin's target counts the same thing."""
    one, two = turn.targets_asked(first), turn.targets_asked(other)
    if not one or not two:
        return not one and not two
    return overlap(one[0].object, two[0].object) >= 0.4 or overlap(two[0].object, one[0].object) >= 0.4


def _parts_a_whole(text: str, item: Item) -> bool:
    """Whether a whole is to be parted among things that the item gives no figure of (减税、减租各占多少)."""
    asked = _SHARES_ASKED.search(text)
    parts = re.split("、|和|与|及", asked["parts"]) if asked else []
    return len(parts) > 1 and not any(overlap(part, target.object) >= HALF for part in parts for target in item.targets)


def _not_stated(turn: Turn, found: Sequence[Found]) -> str | None:
    """What is asked of a matter that is held, but is not stated there."""
    question, item = turn.question, found[0].item
    if question.absent is Absent.MONEY and not (
        Aspect.WHO in question.aspects and asks_last(question.text) is Aspect.WHO
    ):
        chosen = choose_targets(replace(question, measure="元"), found[0])
        if bounded_clause(question.text, found[0]):
            return None  # 吨位标准是多少蒸吨以下
        if turn.seek.known.confidence < MONEY_SURE or not money_asked_and_held(question, chosen):
            return str(Absent.MONEY) if not re.search("比例|标准", question.text) or not item.targets else "no-figure"
    if (
        _PER_ONE.search(question.text)
        and Aspect.TARGET in question.aspects
        and not re.search("平均|人均|均", item.text)
    ):
        return "no-figure"
    if Aspect.TARGET in question.aspects and _parts_a_whole(question.text, item):
        return "no-figure"
    if Aspect.TARGET in question.aspects and _PER_PLACE.search(question.text) and not _OF_EACH.search(item.text):
        return "no-district"
    if question.absent is Absent.PLACE and (clause := found[0].hit.clause) and _LISTS_PLACES.search(clause.text):
        return None  # 空调装到哪些地方: kinds of places are listed
    if (
        question.absent in {Absent.NAMES, Absent.PLACE}
        or (Aspect.WHO not in question.aspects and not lists_as_many(question.text, found[0]))
        or (question.kind is Kind.DETAIL and counts_without_names(question.text, found[0]))
    ) and not names_are_listed(question.text, found[0]):
        return str(question.absent or Absent.NAMES)
    if (facility := _FACILITY_COUNTED.search(question.text)) and not _has_facility(item, facility):
        return "no-figure"
    members = [match for match in question.units if match.kind == "member"]
    if members and Aspect.TARGET in question.aspects:
        said = "".join(
            sentence_around(item, Span(t.text, t.start, t.end)).text for t in choose_targets(question, found[0])
        )
        if not any(match.text[:2] in said for match in members):
            return "no-district"
    return None
