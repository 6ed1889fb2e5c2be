"""Choose the form of the reply to one understood question, or refuse what shows to be outside of such notices."""

import re
from collections.abc import Callable, Mapping

from answer.comparing import compare, side_by_side
from answer.composed import ON_MATTERS, composed, section_led
from answer.item_sets import count_items, list_items, list_of_leaders, list_of_units, tell_numbered
from answer.meta import tell_notice_facts
from answer.one_matter import dated, put_figure_right, put_right, tell_matter
from answer.records import Kind, Reply
from answer.seeking import ANSWER_AT, CLEAR_OF_REST
from answer.turn import MATTER_HELD, SET_SURE, Turn
from retriever.entities import names_relative_year, years_named
from retriever.formed import SURELY_ABSENT
from retriever.frame import CONTACT_ASKED, PERSON_FACTS, asking_part
from retriever.meta import facts_asked
from retriever.records import Absent, Aspect, Question, Role

_OF_ONE = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER})
_EACH_ASKED = re.compile("各(?!区|县|级|部门|单位|项|类|乡|镇|街|方面)|分别|两(?:项|件|个)(?:工作|任务)?的")
_LEADER_NAMED = re.compile(
    r"(?:^|[,。;])(?P<name>[\u4e00-\u9fff]{1,3}?)(?:常务)?副?[市县区]长(?=牵头|负责|主抓|分管|管|协助|名下|的任务|的工作)"
)
_NO_NAME = re.compile(r"哪|谁|几|各|全|本|我|副|常务|市|那|这|该|有|由|是|归|请|被|听|位|名|让|找|问")


def _made_up_leader(question: Question) -> bool:
    """Whether a leader whom no document names is asked about (郑市长牵头哪些工作)."""
    named = _LEADER_NAMED.search(question.text)
    return named is not None and not question.leaders and not _NO_NAME.search(named["name"])


# 科技局那条里: of one item of the body.
_WITHIN_ONE = re.compile(r"(?:那|这)一?(?:条|项|件)(?:任务|工作|事)?(?:里|中|上|当中)")


def reply_to(turn: Turn) -> Reply:
    """Answer in the form that the question's kind wants, or refuse."""
    question = turn.question
    if several := composed(turn):
        return several
    gone = _outside(turn)
    if gone:
        return gone
    forms: dict[Kind, Callable[[Turn], Reply | None]] = {
        Kind.META: tell_notice_facts,
        Kind.NUMBER: tell_numbered,
        Kind.UNIT: list_of_units,
        Kind.COUNT: count_items,
        Kind.LIST: list_items,
        Kind.COMPARE: compare,
    }
    if led := section_led(turn):
        return led
    if question.kind is Kind.LEADER and question.leaders and not question.topic and not question.refs:
        return list_of_leaders(turn)
    if _asks_for_set_of_names(turn):
        return list_of_leaders(turn) if question.leaders else list_of_units(turn) or tell_matter(turn)
    form = forms.get(question.kind)
    done = form(turn) if form else None
    if question.kind in _OF_ONE and not done and _EACH_ASKED.search(question.text):
        done = side_by_side(turn)
    return done if done else tell_matter(turn)


def _asks_who_of_a_matter(question: Question, features: Mapping[str, float]) -> bool:
    """Whether bodies are asked for, and no items, of a matter that an item apart from all others is about."""
    asks_who = Aspect.WHO in question.aspects and not question.wants_set and question.role is not Role.ALONE
    return asks_who and features["margin"] >= CLEAR_OF_REST and features["concept"] >= 1 - features["coverage"]


def _asks_for_set_of_names(turn: Turn) -> bool:
    """Whether the items of the units or leaders named are asked for, in words that name no matter held."""
    question = turn.question
    named = question.leaders or question.role is Role.ALONE or any(match.units for match in question.units)
    if not named or question.refs or question.kind not in ON_MATTERS or question.absent is Absent.MONEY:
        return False
    if _WITHIN_ONE.search(question.text):
        return False
    # 以前的工商局,就是现在管市场的那个,自己牵头哪些: a role of a body and a word for items say as much as the form.
    says_set = question.wants_set and question.role is not Role.ANY and Aspect.WHO not in question.aspects
    if question.set_chance < SET_SURE and not says_set:
        return False
    features = turn.seek.ranking().features
    if _asks_who_of_a_matter(question, features):
        return False  # 甲牵头的红树林修复,配合单位是哪些
    if Aspect.TARGET in question.aspects and not question.wants_set and features["margin"] >= CLEAR_OF_REST:
        return False  # 某市长牵头的营商环境任务里,审批时限压减多少
    return features["coverage"] < MATTER_HELD and features["literal"] < MATTER_HELD


def _outside(turn: Turn) -> Reply | None:
    """Refuse what shows in the form of the question to be outside of any such notice, or of these."""
    question = turn.question
    if question.absent in {
        Absent.CONTACT,
        Absent.DOCUMENT_NUMBER,
        Absent.PROGRESS,
        Absent.PERSON,
        Absent.REASON,
        Absent.PROCEDURE,
        Absent.SCHEDULE,
        Absent.EXPLANATION,
        Absent.OPINION,
        Absent.PERSONAL,
        Absent.AFTERWARDS,
    }:
        if question.absent is Absent.DOCUMENT_NUMBER and any(
            turn.scope.catalog.facts(d.id, "document_number") for d in turn.scope.documents
        ):
            return tell_notice_facts(turn) or turn.refuse(question.absent)
        if question.absent is Absent.REASON and (told := put_right(turn)):
            return told
        if told := put_figure_right(turn):
            return told
        if question.absent is Absent.SCHEDULE and (told := dated(turn)):
            return told
        if not _excused(turn, question.absent):
            return turn.refuse(question.absent)
    if question.absent is Absent.MONEY and question.kind in {Kind.UNIT, Kind.LIST, Kind.COUNT}:
        return turn.refuse(Absent.MONEY)  # 牵头任务的经费预算: no list is asked for
    if _made_up_leader(question):
        return turn.refuse("not-found")
    if question.kind is Kind.META and {"date", "issuer"}.intersection(facts_asked(question.text)):
        return None
    asked = asking_part(question.text)
    years = set(years_named(asked))
    own = {document.year for document in turn.scope.documents}
    foreign_years = {year for year in years if year not in own and not _speaks_of_year(turn, year)}
    if own != {None} and (foreign_years or names_relative_year(asked)) and not (years & own):
        return turn.refuse(Absent.OTHER_YEAR)
    return None


def _speaks_of_year(turn: Turn, year: int) -> bool:
    """Whether what a question is about is dated in a year that is not the notice's own (a plan, a deadline)."""
    written = f"{year}年"
    if not any(written in document.text for document in turn.scope.documents):
        return False
    if turn.question.refs or not turn.question.topic:
        return True
    hits = turn.seek.ranking().hits[:1]
    deadlines = [hit.item.deadline.text for hit in hits if hit.item.deadline]
    return any(written in text for text in (*(hit.item.text for hit in hits), *deadlines))


def _is_of_the_notice(turn: Turn) -> bool:
    """Whether the notice's own words hold most words of a question, more than any item does."""
    ranking = turn.seek.ranking()
    return bool(ranking.hits) and not ranking.hits[0].item.annex and ranking.confidence >= ANSWER_AT


def _excused(turn: Turn, absent: Absent) -> bool:
    """Words that look like asking for something absent but ask for something held."""
    question = turn.question
    if question.held < SURELY_ABSENT or question.asked_like:
        return False  # its own words ask for it, though the rest is that of the question before
    if absent is Absent.PERSON:
        asks_name = not re.search(PERSON_FACTS, question.text)
        if any(match.kind == "member" for match in question.units) and not question.leaders:
            return False  # 某区区长是谁: no leader of this city's
        return asks_name and (bool(question.leaders) or Aspect.LEADER in question.aspects)
    if absent is Absent.CONTACT:
        # A telephone may be the matter (骗子打电话), not what is asked for.
        return Aspect.WHO in question.aspects and not CONTACT_ASKED.search(question.text)
    if absent in {Absent.PROCEDURE, Absent.REASON}:
        return Aspect.WHO in question.aspects or Aspect.LEADER in question.aspects
    if absent is Absent.PROGRESS and re.search("结果|点名|排名|垫底|扣(?:几|多少)分|倒数|被?通报了", question.text):
        return False
    if absent is Absent.PROGRESS:
        return (
            (
                (Aspect.WHO in question.aspects or Aspect.LEADER in question.aspects)
                and Aspect.TARGET not in question.aspects
            )
            or question.kind in {Kind.COUNT, Kind.META}
            or _is_of_the_notice(turn)  # 完成情况在考核里占多大权重
        )
    return False
