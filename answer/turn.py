"""Write the reply to one understood question: each kind in its own form, one matter by its facts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.checking import unsupported
from answer.comparing import compare_answer, compare_counts, matters_compared, two_matters
from answer.counts import MOST_OR_LEAST, count_answer, ranked_items
from answer.draft import Draft
from answer.facts import longest_common, measure_fits, numbered_clause, of_clause, overlap, sentence_around, twins
from answer.held import (
    clause_of_a_day,
    clause_with_date,
    figure_that_is_named,
    figure_to_put_right,
    is_apart,
    is_near,
    is_of_another_sentence,
    sum_that_is_held,
    told_in,
)
from answer.listing import items_on, terms_of, where_said
from answer.matters import (
    Found,
    bounded_clause,
    choose_targets,
    counts_without_names,
    lists_as_many,
    money_asked_and_held,
    names_are_listed,
    say_leaders,
    say_targets,
    say_text,
    say_units,
)
from answer.meta import meta_answer
from answer.premises import deadline_verdict, figure_verdict, leader_verdict, role_remark, unit_verdict
from answer.records import Kind, Reply
from answer.refusals import refuse
from answer.seeking import (
    ANSWER_AT,
    ASK_BACK_AT,
    CHOICE_MARGIN,
    CLEAR_OF_ALL,
    CLEAR_OF_NEXT,
    CLEAR_OF_REST,
    Ranking,
    Seeker,
)
from answer.selected import chosen, say_wanted
from answer.sets import annex_list, leader_set, matter_list, set_query, unit_set
from answer.sums import ASKS_DIFFERENCE, ASKS_SUM, difference_answer, say_difference, sum_answer
from answer.wording import words
from corpus.numerals import parse_number
from corpus.records import Item, Span, Target
from retriever.conditions import OfUnits, Wanted, Worded, counts_are_compared, read_places, read_topic, read_wanted
from retriever.entities import names_relative_year, years_named
from retriever.formed import SURELY_ABSENT
from retriever.frame import CONTACT_ASKED, PERSON_FACTS, asking_part, asks_last, matter_words
from retriever.meta import facts_asked
from retriever.places import other_places
from retriever.question import LEADING_SO_MANY
from retriever.records import Absent, Aspect, Hit, ItemRef, Question, Role

# From this chance on a question that names units is about their items, unless it holds the words of a matter.
SET_SURE, MATTER_HELD = 0.5, 0.5
_ON_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.DETAIL, Kind.LIST, Kind.LEADER})
_UNITS_COUNTED = re.compile(
    "(?:几|多少)(?:家|个)(?:责任)?(?:单位|部门)|(?:责任)(?:单位|部门)(?:一共|总共|共)?(?:有|是|列了)?(?:几|多少)(?:家|个)"
)
# 医院和福利中心,床位数哪个多: of both the same is counted.
_COUNTED_OF_BOTH = re.compile("[,](?P<what>[\u4e00-\u9fff]{2,8}?)(?:数|数量)?(?:哪|谁|各|差|相差)")
_WHAT_IT_IS = re.compile("(?:是|讲|说|写)(?:的)?(?:什么|啥)|什么事|哪一项|哪件事")
_SUB_ITEM = re.compile(r"第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?:个|条)?(?:子项|小项|小条|分项)")
# 118万亩分解到各区县各多少: a whole is not parted here unless the notice does so.
_PER_PLACE = re.compile(
    "(?:分解|分摊|分配|细分|分)到(?:了)?(?:各|每个?)?(?:区县|县区|区|县|乡镇|街道|镇)|(?:各|每个)(?:区县|县区|乡镇|街道|区|县)(?:各|分别|各自)?(?:是|要|分到|分)?(?:多少|几)"
)
_OF_EACH = re.compile("(?:各|每个?)(?:区县|县区|县|区|乡镇|街道|镇)")
_OF_ONE = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER})
_EACH_ASKED = re.compile("各(?!区|县|级|部门|单位|项|类|乡|镇|街|方面)|分别|两(?:项|件|个)(?:工作|任务)?的")
_CONTENT = re.compile(r"具体|内容|做(?:些)?(?:什么|啥)|怎么(?:做|写|说)|讲(?:的)?什么")
_LISTS_PLACES = re.compile(r"(?:[\u4e00-\u9fff]{1,6}(?:室|堂|场|馆|区|园|院|站|楼|店)、){2,}")
# 平均到每家能减多少: a share for each is not computed from the whole.
_PER_ONE = re.compile(r"平均(?:到|下来|算|每|一|给)|人均|户均|平摊|摊到每")
# A clause this near to the question speaks of the same thing.
SAME_CLAUSE = 0.9
# In a list of so few items their whole sentences are quoted, unless they are longer than this.
FEW_ITEMS, SHORT_SENTENCE = 5, 80
# A topic without a word in common is that of a list where items lie as near as this.
LIST_CLAUSE, LIST_EXPANSION = 0.855, 0.875
# A section is named by so many characters of its heading.
SECTION_WORDS = 4
_SECTION_SAID = re.compile(r"板块|部分|章节|这一块|这块|领域")
# Sums of money are asked of everything, and are held of little: only a sure matter is answered with one.
MONEY_SURE = 0.7


_LEADER_NAMED = re.compile(
    r"(?:^|[,。;])(?P<name>[\u4e00-\u9fff]{1,3}?)(?:常务)?副?[市县区]长(?=牵头|负责|主抓|分管|管|协助|名下|的任务|的工作)"
)
_NO_NAME = re.compile(r"哪|谁|几|各|全|本|我|副|常务|市|那|这|该|有|由|是|归|请|被|听|位|名|让|找|问")


def _made_up_leader(question: Question) -> bool:
    """Whether a leader whom no document names is asked about (郑市长牵头哪些工作)."""
    named = _LEADER_NAMED.search(question.text)
    return named is not None and not question.leaders and not _NO_NAME.search(named["name"])


_WHICH_ROLE = re.compile(
    "牵头[^,。?]{0,4}还是[^,。?]{0,4}(?:配合|参与|协办)|(?:配合|协办)[^,。?]{0,4}还是[^,。?]{0,4}牵头"
)
# 科技局那条里: of one item of the body.
_WITHIN_ONE = re.compile(r"(?:那|这)一?(?:条|项|件)(?:任务|工作|事)?(?:里|中|上|当中)")


# 几座垃圾焚烧厂: of what is built, the last character tells what it is.
_FACILITY_COUNTED = re.compile(
    r"(?:多少|几)(?P<measure>座|所|家|条|处)(?P<name>[\u4e00-\u9fff]{1,8}?(?P<kind>[厂馆站院桥库塔井园]))(?=[?。,]|$)"
)


def _has_facility(item: Item, asked: re.Match[str]) -> bool:
    """Whether an item speaks of such a facility at all, or counts something by the same measure."""
    return asked["kind"] in item.text or any(target.unit == asked["measure"] for target in item.targets)


_BEGINNING = re.compile("动工|开工|开建|破土|启动|开始建")
# What is asked of checking and reporting beyond what notices say.
_NOT_OF_NOTICE = re.compile("扣分|加分|评分|打分|分值|细则|第几页|模板|表格样式")


class Turn:
    """One question being answered over one scope."""

    def __init__(self, seek: Seeker) -> None:
        self.seek, self.question, self.scope = seek, seek.question, seek.scope
        self.draft = Draft({document.id: document.text for document in seek.scope.documents})
        self.table = words(seek.question.language)
        self.judged = False
        self._asked: dict[str, list[Target]] = {}

    def reply(self) -> Reply:
        """Answer in the form that the question's kind wants, or refuse."""
        question = self.question
        if composed := self._composed():
            return composed
        gone = self._outside()
        if gone:
            return gone
        forms: dict[Kind, Callable[[], Reply | None]] = {
            Kind.META: self._meta,
            Kind.NUMBER: self._numbers,
            Kind.UNIT: self._units,
            Kind.COUNT: self._count,
            Kind.LIST: self._list,
            Kind.COMPARE: self._compare,
        }
        if led := self._section_led():
            return led
        if question.kind is Kind.LEADER and question.leaders and not question.topic and not question.refs:
            return self._leaders()
        if self._asks_for_set_of_names():
            return self._leaders() if question.leaders else self._units() or self._matter()
        form = forms.get(question.kind)
        done = form() if form else None
        if question.kind in _OF_ONE and not done and _EACH_ASKED.search(question.text):
            done = self._side_by_side()
        return done if done else self._matter()

    def _composed(self) -> Reply | None:
        """Answer a question that asks for items by several conditions at once, and for nothing else; None for others."""
        question = self.question
        if years_named(question.text) or names_relative_year(question.text):
            return None
        if counts_are_compared(question) and compare_counts(question, self.scope, self.draft):
            return self._done(Kind.COMPARE, 0.97)
        if at_places := self._at_places():
            return at_places
        if within := self._listed_within():
            return within
        wanted = read_wanted(question)
        if wanted and self._is_on_a_district(wanted):
            self.question = replace(question, kind=Kind.UNIT, topic="", role=Role.ANY, absent=None)
            return self._units()
        if wanted is None or not (wanted.is_composed or self._is_misread(wanted)):
            return None
        items = say_wanted(wanted, self.scope, self.draft)
        kind = Kind.COUNT if question.kind is Kind.COUNT else Kind.UNIT if question.units else Kind.LIST
        return self._done(Kind.LEADER if question.leaders and not question.units else kind, 0.97, total=len(items))

    def _listed_within(self) -> Reply | None:
        """List the items on a topic among those of a body, a leader or a stretch of the list; None for others."""
        question = self.question
        read = read_topic(question)
        if read is None:
            return None
        wanted, topic = read
        items = chosen(self.scope.items, wanted.annexes, wanted.conditions)
        if not items:
            return None
        asked = replace(
            question, text=topic, topic=topic, content=topic, kind=Kind.LIST, units=(), leaders=(), refs=(), annexes=(),
            aspects=(), quoted=(), absent=None,
        )  # fmt: skip
        within = replace(self.scope, items=items)
        reply = Turn(Seeker(self.seek.retriever, self.seek.calibration, asked, within))._list()
        return reply if reply and reply.answerable else None

    def _is_on_a_district(self, wanted: Wanted) -> bool:
        """Whether a district's items are asked for in words that were taken for a matter (我老家德清的,县里要落实哪些)."""
        (one, *others) = wanted.conditions or (None,)
        plain = isinstance(one, OfUnits) and one.units[0].kind == "member" and one.role is Role.ANY and not one.negated
        return plain and not others and not wanted.asks and not wanted.among and self.question.kind in _ON_MATTERS

    def _is_misread(self, wanted: Wanted) -> bool:
        """Whether a plain question on one body's items was taken for another kind, or for one on another role."""
        (one,) = wanted.conditions
        if isinstance(one, Worded):
            return self.question.kind is not Kind.LIST
        if not isinstance(one, OfUnits) or one.units[0].kind in {"member", "group"}:
            return False
        sets = {Kind.UNIT, Kind.LEADER, Kind.COUNT}
        return self.question.kind not in sets or one.role is not self.question.role

    def _at_places(self) -> Reply | None:
        """Tell of an item by its place in a set (甲副市长牵头部分的最后一项由谁负责); None for others."""
        question = self.question
        read = read_places(question)
        if read is None:
            return None
        wanted, places = read
        items = chosen(self.scope.items, wanted.annexes, wanted.conditions)
        if not items or any(place >= len(items) for place in places):
            return None
        refs = tuple(ItemRef(items[place].annex, items[place].number) for place in places)
        told = (Aspect.DETAIL,) if _WHAT_IT_IS.search(question.text) else ()
        asked = replace(
            question, refs=refs, leaders=(), units=(), topic="", kind=Kind.NUMBER, annexes=(),
            aspects=tuple(dict.fromkeys((*told, *question.aspects))),
        )  # fmt: skip
        return Turn(Seeker(self.seek.retriever, self.seek.calibration, asked, self.scope))._numbers()

    def _led_alike(self, hits: Sequence[Hit]) -> Reply | None:
        """Tell the leader, where all items that may be meant have the same; None where they differ, or who is no leader."""
        asks_leader = Aspect.LEADER in self.question.aspects and Aspect.WHO not in self.question.aspects
        led = {tuple(leader.name for leader in hit.item.leaders) for hit in hits}
        if not asks_leader or self.question.absent or len(hits) < 2 or len(led) != 1 or () in led:
            return None
        if self.seek.known.confidence < ASK_BACK_AT:
            return None
        return self._written([self.seek.found(hits[0])])

    def _of_one_body(self, hits: Sequence[Hit]) -> Reply | None:
        """Tell who leads, where the items too near to choose from are led by one body; None for others."""
        near = [hit for hit in hits if hits[0].score - hit.score < CHOICE_MARGIN]
        leads = {tuple(unit.unit for unit in hit.item.lead) for hit in near}
        asks_who = Aspect.WHO in self.question.aspects and not {Aspect.COOPERATING, Aspect.LEADER} & set(
            self.question.aspects
        )
        if not asks_who or self.question.absent or not 2 <= len(near) <= 3 or len(leads) != 1 or () in leads:
            return None
        if self.seek.known.confidence < ASK_BACK_AT:
            return None
        return self._written([self.seek.found(hit) for hit in near])

    def _section_led(self) -> Reply | None:
        """Tell who leads a section that is named by words of its heading (政府自身建设板块谁牵头); None for others."""
        question = self.question
        if Aspect.LEADER not in question.aspects or not _SECTION_SAID.search(question.text) or question.quoted:
            return None
        named = [
            item
            for item in self.scope.items
            if item.section and len(longest_common(question.topic, item.section.title)) >= SECTION_WORDS
        ]
        if not named or any(item.section != named[0].section for item in named):
            return None
        self.draft.say(f"“{named[0].section.title if named[0].section else ''}”{self.table['colon']}", computed=True)
        say_leaders(question, named[0], self.draft)
        self.draft.say(self.table["end"])
        for item in named:
            self.draft.rest_on(item)
        return self._done(Kind.LEADER, SET_SURE)

    def _asks_for_set_of_names(self) -> bool:
        """Whether the items of the units or leaders named are asked for, in words that name no matter held."""
        question = self.question
        named = question.leaders or question.role is Role.ALONE or any(match.units for match in question.units)
        if not named or question.refs or question.kind not in _ON_MATTERS or question.absent is Absent.MONEY:
            return False
        if _WITHIN_ONE.search(question.text):
            return False
        # 以前的工商局,就是现在管市场的那个,自己牵头哪些: a role of a body and a word for items say as much as the form.
        says_set = question.wants_set and question.role is not Role.ANY and Aspect.WHO not in question.aspects
        if question.set_chance < SET_SURE and not says_set:
            return False
        features = self.seek.ranking().features
        if Aspect.TARGET in question.aspects and not question.wants_set and features["margin"] >= CLEAR_OF_REST:
            return False  # 某市长牵头的营商环境任务里,审批时限压减多少
        return features["coverage"] < MATTER_HELD and features["literal"] < MATTER_HELD

    def _outside(self) -> Reply | None:
        """Refuse what shows in the form of the question to be outside of any such notice, or of these."""
        question = self.question
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
                self.scope.catalog.facts(d.id, "document_number") for d in self.scope.documents
            ):
                return self._meta() or self._refuse(question.absent)
            if question.absent is Absent.REASON and (put_right := self._put_right()):
                return put_right
            if put_right := self._put_figure_right():
                return put_right
            if question.absent is Absent.SCHEDULE and (dated := self._dated()):
                return dated
            if not self._excused(question.absent):
                return self._refuse(question.absent)
        if question.absent is Absent.MONEY and question.kind in {Kind.UNIT, Kind.LIST, Kind.COUNT}:
            return self._refuse(Absent.MONEY)  # 牵头任务的经费预算: no list is asked for
        if _made_up_leader(question):
            return self._refuse("not-found")
        if question.kind is Kind.META:
            return None
        asked = asking_part(question.text)
        years = set(years_named(asked))
        own = {document.year for document in self.scope.documents}
        foreign_years = {year for year in years if year not in own and not self._speaks_of_year(year)}
        if own != {None} and (foreign_years or names_relative_year(asked)) and not (years & own):
            return self._refuse(Absent.OTHER_YEAR)
        return None

    def _speaks_of_year(self, year: int) -> bool:
        """Whether what a question is about is dated in a year that is not the notice's own (a plan, a deadline)."""
        written = f"{year}年"
        if not any(written in document.text for document in self.scope.documents):
            return False
        if self.question.refs or not self.question.topic:
            return True
        hits = self.seek.ranking().hits[:1]
        deadlines = [hit.item.deadline.text for hit in hits if hit.item.deadline]
        return any(written in text for text in (*(hit.item.text for hit in hits), *deadlines))

    def _excused(self, absent: Absent) -> bool:
        """Words that look like asking for something absent but ask for something held."""
        question = self.question
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
        if absent is Absent.PROGRESS and re.search("结果|排名|垫底|扣(?:几|多少)分|倒数|被?通报了", question.text):
            return False
        if absent is Absent.PROGRESS:
            return (
                (Aspect.WHO in question.aspects or Aspect.LEADER in question.aspects)
                and Aspect.TARGET not in question.aspects
            ) or question.kind in {Kind.COUNT, Kind.META}
        return False

    def _put_right(self) -> Reply | None:
        """Tell who leads, where a why takes for granted a lead that the notice gives to another; None for others."""
        question = self.question
        named = question.leaders or any(match.units for match in question.units)
        if not named or not re.search("牵头|负责|交给|归|名下|分管|主抓", question.text):
            return None
        ranking = self.seek.ranking()
        if not ranking.hits:
            return None
        near = ranking.features["margin"] >= CLEAR_OF_ALL or ranking.features["clause"] >= SAME_CLAUSE
        best = ranking.hits[0].item
        told = (unit_verdict(question, best, self.scope), leader_verdict(question, best)) if near else ()
        if not any(verdict and not verdict.true for verdict in told):
            return None
        aspect = Aspect.LEADER if question.leaders else Aspect.WHO
        self.question = replace(question, absent=None, aspects=(aspect,), kind=Kind(aspect.value))
        return self._written([self.seek.found(ranking.hits[0])])

    def _put_figure_right(self) -> Reply | None:
        """Tell the true figure, where another is taken for granted in asking for what is not held."""
        ranking = self.seek.ranking()
        if not self.question.figures or not ranking.hits or not is_near(ranking.features):
            return None
        found = self.seek.found(ranking.hits[0])
        asked = figure_to_put_right(self.question, found)
        if asked is None:
            return None
        self.question = asked
        return self._written([found])

    def _dated(self) -> Reply | None:
        """Quote the clause that is asked about where it states a day or an hour; None for others."""
        ranking = self.seek.ranking()
        found = self.seek.found(ranking.hits[0]) if ranking.hits and is_apart(ranking.features) else None
        clause = clause_of_a_day(found, self.question.text) if found else None
        if found is None or clause is None:
            return None
        return self._quoted(found.item, clause, Kind.DETAIL, max(ranking.confidence, ANSWER_AT))

    def _placed(self, best: Hit) -> Reply | None:
        """Quote the clause whose place is asked for, where it names a district (白榆县建成…市场); None for others."""
        if self.question.absent is not Absent.PLACE or not is_apart(self.seek.known.features):
            return None
        found = self.seek.found(best)
        clause = found.hit.clause
        told = clause and (
            any(place in clause.text for place in self.scope.districts) or _LISTS_PLACES.search(clause.text)
        )
        if clause is None or not told:
            return None
        return self._quoted(found.item, clause, Kind.DETAIL, max(self.seek.known.confidence, ANSWER_AT))

    def _money_held(self, best: Hit) -> Reply | None:
        """Answer a question on money of which the item, apart from others, states the very figure; None for others."""
        if self.question.absent not in {Absent.MONEY, None} or not is_apart(self.seek.known.features):
            return None
        found = self.seek.found(best)
        named = figure_that_is_named(self.question, found)
        asked = named or sum_that_is_held(self.question, found)
        if asked is None:
            return None
        turn = Turn(Seeker(self.seek.retriever, self.seek.calibration, asked, self.scope))
        if named:
            return turn._written([turn.seek.found(turn.seek.ranking().hits[0])])
        return turn._matter() if turn.seek.ranking().confidence >= ANSWER_AT else None

    def _told_by_notice(self) -> Reply | None:
        """Quote the notice's own words on what no item is about; None where they are silent."""
        question = self.question
        if question.absent is not None or question.units or question.kind in {Kind.COMPARE, Kind.LIST, Kind.COUNT}:
            return None
        if facts_asked(question.text) and (told := self._meta_told()):
            return told
        return self._in_the_notice()

    def _meta_told(self) -> Reply | None:
        if not meta_answer(facts_asked(self.question.text), self.scope, self.draft):
            return None
        return self._done(Kind.META, SET_SURE)

    def _meta(self) -> Reply | None:
        asked = facts_asked(self.question.text)
        places = [document.place for document in self.scope.documents]
        own = "".join(self.scope.catalog.item(f"{document.id}/通知").text for document in self.scope.documents)
        if other_places(self.question.text, places, own):
            return self._refuse(Absent.OTHER_PLACE)  # 杭州环保督察情况
        if not meta_answer(asked, self.scope, self.draft):
            return self._in_the_notice() or self._matter()
        if (detail := _NOT_OF_NOTICE.search(self.question.text)) and detail.group() not in self.draft.text:
            return self._refuse("not-found")
        figure = re.search(r"(?:几|多少)(分|档|元|个百分点)", self.question.text)
        if figure and not re.search(rf"[\d一二三四五六七八九十]{figure[1]}", self.draft.text):
            return self._refuse("no-figure")
        if self.question.yes_no:
            self.draft.parts.insert(0, self._meta_verdict(asked))
        return self._done(Kind.META, 0.95)

    def _in_the_notice(self) -> Reply | None:
        """Quote the sentence of the notice's own words that is nearest to what is asked of it."""
        documents = self.scope.documents
        if len(documents) != 1 or self.question.refs:
            return None
        notice = self.scope.catalog.item(f"{documents[0].id}/通知")
        span = told_in(notice, self.question)
        if span is None:
            return None
        return self._quoted(notice, span, Kind.META, SET_SURE)

    def _meta_verdict(self, asked: Sequence[str]) -> str:
        """Yes where all that the question says of issuer and date stands in these facts, else no."""
        facts = "".join(
            fact.value for d in self.scope.documents for name in asked for fact in self.scope.catalog.facts(d.id, name)
        )
        dates = re.findall(r"\d{4}年|\d{1,2}月|\d{1,2}[日号]", self.question.text)
        unlike = [date for date in dates if date.replace("号", "日") not in facts]
        bodies = [match.text for match in self.question.units if match.text not in facts]
        if not dates and not self.question.units:
            return ""
        return self.table["no"] if unlike or ("issuer" in asked and bodies) else self.table["yes"]

    def _units(self) -> Reply | None:
        question = self.question
        if len(question.refs) == 1 and not question.units:
            return self._numbers()  # 第47项是否只有一家责任单位
        known = [match for match in question.units if match.units]
        query = set_query(question)
        if known and not (query.units or query.excluded or query.not_led_by):
            return None
        if not known and question.role is not Role.ALONE:
            unknown = question.units[0].text if question.units else ""
            return self._refuse("unknown-unit", unit=unknown)
        items = unit_set(question, self.scope, self.draft)
        self._say_whether_as_many(len(items))
        if len(items) == 1 and question.context and _CONTENT.search(question.text):
            # 市邮政管理局参加了哪项工作? 具体要做些什么?
            say_text(question, self.seek.found(Hit(items[0], 1.0, 1)), self.draft)
            self.draft.say(self.table["end"])
        return self._done(Kind.UNIT, 0.97, total=len(items))

    def _say_whether_as_many(self, total: int) -> None:
        """Begin with a yes or a no where the question puts a number of items forward (民生实事总共12项吧)."""
        question = self.question
        said = [figure.value for figure in question.figures if figure.unit in {"项", "件", "条", "个", "方面"}]
        if question.yes_no and said:
            self.draft.parts.insert(0, self.table["yes"] if total in said else self.table["no"])

    def _leaders(self) -> Reply:
        items = leader_set(self.question, self.scope, self.draft)
        kind = Kind.COUNT if self.question.kind is Kind.COUNT else Kind.LEADER
        return self._done(kind, 0.97, total=len(items))

    def _count(self) -> Reply | None:
        timed = self._by_deadline(self.seek.pool())
        if timed:
            return self._list()
        if self._counts_a_stranger():
            return None
        if count_answer(self.question, self.scope, self.draft):
            self._say_whether_as_many(len(self.seek.pool()))
            return self._done(Kind.COUNT, 0.95, total=len(self.draft.evidence))
        return None

    def _counts_a_stranger(self) -> bool:
        """Whether the items of a body or a leader are counted that the question names in words unknown here."""
        question = self.question
        named = any(match.units for match in question.units) or question.leaders
        if LEADING_SO_MANY.search(question.text):
            return False
        plays_role = question.role is Role.LEAD or question.role is Role.COOPERATING
        return bool(
            plays_role and not named and matter_words(question.topic) and not MOST_OR_LEAST.search(question.text)
        )

    def _list(self) -> Reply | None:
        question = self.question
        pool = self.seek.pool()
        ranking = self.seek.ranking()
        if question.absent in {Absent.NAMES, Absent.PLACE}:
            return self._refuse(question.absent, *ranking.hits[:1])
        if not (question.topic or question.quoted) and not self._by_deadline(pool) and not self._by_figure(pool):
            return self._units() if question.units else self._whole_annex()
        picked = self._by_deadline(pool) or self._by_section(pool) or self._by_figure(pool)
        items = picked or items_on(question, pool, ranking.hits, self.seek.retriever.lexicon, self.seek.confident)
        terms = terms_of(question)
        literal = bool(picked) or any(any(term in item.text for term in terms) for item in items)
        bridged = any(hit.scores.get("concept", 0.0) > 0 for hit in ranking.hits[:3])
        # Of a list several items lie equally near, which makes the first one no less sure.
        near = ranking.features["clause"] >= LIST_CLAUSE and ranking.features["expansion"] >= LIST_EXPANSION
        if not items or (not literal and not bridged and not near and ranking.confidence < ANSWER_AT):
            return self._refuse("not-found")
        hits = {hit.item.id: hit for hit in ranking.hits}
        spans = [
            (item, span.text, span.start, span.end)
            for item in items
            for span in [self._said_where(item, terms, hits.get(item.id), whole=len(items) <= FEW_ITEMS)]
        ]
        matter_list(terms or (question.topic or question.content,), items, spans, self.scope, self.draft)
        return self._done(Kind.LIST, max(0.75, ranking.confidence), total=len(items))

    def _whole_annex(self) -> Reply | None:
        """List all items of the one annex that is named."""
        if len(self.question.annexes) != 1:
            return None
        items = [item for item in self.scope.items if item.annex == self.question.annexes[0]]
        if not items:
            return None
        annex_list(items, self.scope, self.draft)
        return self._done(Kind.LIST, 0.95, total=len(items))

    def _said_where(self, item: Item, terms: Sequence[str], hit: Hit | None, *, whole: bool) -> Span:
        """Where an item speaks of what is looked for: the clause, or the `whole` sentence where it is short."""
        clause = where_said(item, terms, self.seek.found(hit).hit if hit else None)
        around = sentence_around(item, clause)
        return around if whole and len(around.text) <= SHORT_SENTENCE else clause

    def _by_deadline(self, pool: Sequence[Item]) -> tuple[Item, ...]:
        """Items whose stated deadline is the one named (9月底前, 长期坚持)."""
        if not re.search(
            r"时限|期限|完成时间|时间要求|节点|截止|底前|长期坚持|月前|年底|月(?:份|底)?(?:前|之前|以前)?(?:要|须|需)?完成的?",
            self.question.text,
        ):
            return ()
        named = re.search(
            r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}日|底|中旬|上旬|初)?(?:前)?|长期坚持|年底(?:前)?|全年|常年",
            self.question.text,
        )
        if not named:
            return ()
        stated = tuple(item for item in pool if item.deadline and named.group() in item.deadline.text)
        # 时间要求落在9月的: what is dated within an item counts, too.
        dated = re.compile(rf"(?<!\d){re.escape(named.group())}")
        within = tuple(item for item in pool if "月" in named.group() and dated.search(item.text))
        return tuple(item for item in pool if item in stated or item in within)

    def _by_figure(self, pool: Sequence[Item]) -> tuple[Item, ...]:
        """Items with the very figure that is named, where nothing else is (民生实事里有5000户的是哪件)."""
        question = self.question
        if question.topic or not question.figures:
            return ()
        asked = {(figure.value, figure.unit) for figure in question.figures}
        return tuple(item for item in pool if any((target.value, target.unit) in asked for target in item.targets))

    def _by_section(self, pool: Sequence[Item]) -> tuple[Item, ...]:
        """Items of the section whose heading is named (“…”这一部分)."""
        if not re.search(r"部分|板块|章节|这一块|标题|方面|栏", self.question.text):
            return ()
        names = self.question.quoted or terms_of(self.question)
        return tuple(
            item
            for item in pool
            if item.section and any(len(name) >= 4 and name in item.section.title for name in names)
        )

    def _compare(self) -> Reply | None:
        question = self.question
        found = self._found_by_refs() if question.refs else []
        if not found and question.topic:
            ranking = self.seek.ranking()
            if ranking.confidence < ASK_BACK_AT and ranking.features["coverage"] < MATTER_HELD:
                return self._side_by_side() or self._refuse("not-found")
            found = [self.seek.found(hit) for hit in ranking.hits[:12]]
            if aside := self._side_by_side():
                return aside
            if (
                Aspect.WHO not in question.aspects
                and Aspect.LEADER not in question.aspects
                and difference_answer(question, found[:4], self.draft)
            ):
                return self._done(Kind.COMPARE, ranking.confidence)
        if compare_answer(question, found, self.scope, self.draft, self.seek.nearest):
            return self._done(Kind.COMPARE, 0.85)
        return None

    def _side_by_side(self) -> Reply | None:
        """Compare two matters that are each sought by themselves (A和B哪个定得高, A和B由同一位副市长管吗)."""
        question = self.question
        parts = matters_compared(question.topic)
        if len(parts) != 2 or len(question.annexes) > 1 or question.context:
            return None
        both: list[tuple[Found, str]] = []
        sure = 1.0
        for part in parts:
            one = replace(question, topic=part, content=part, kind=Kind.TARGET, aspects=(Aspect.TARGET,), measure="")
            seek = Seeker(self.seek.retriever, self.seek.calibration, one, self.scope)
            ranking = seek.ranking()
            best = next((hit for hit in ranking.hits if hit.item.annex), None)
            if best and ranking.confidence >= ANSWER_AT:
                both.append((seek.found(best), part))
                sure = min(sure, ranking.confidence)
            elif both and overlap(part, both[0][0].item.text) >= MATTER_HELD:
                # 项目的开工目标和竣工目标: the second is told within the item of the first.
                both.append((self.seek.found(both[0][0].hit), part))
            else:
                return None
        if ASKS_DIFFERENCE.search(question.text) and (told := self._difference(both)):
            return told
        if both[0][0].item == both[1][0].item:
            return None
        two_matters(question, both, self.scope, self.draft)
        return self._done(Kind.COMPARE, sure)

    def _difference(self, both: Sequence[tuple[Found, str]]) -> Reply | None:
        """Tell the difference of the two targets of two matters; None where one of them has not just one."""
        chosen: list[tuple[Item, Target]] = []
        for found, part in both:
            counted = _COUNTED_OF_BOTH.search(self.question.text)
            matter = part + (counted["what"] if counted else "")
            one = replace(self.question, topic=matter, content=matter, aspects=(Aspect.TARGET,), measure="")
            targets = choose_targets(one, found)
            if len(targets) != 1:
                return None
            chosen.append((found.item, targets[0]))
        if chosen[0] == chosen[1]:
            return None
        say_difference(chosen, self.draft)
        return self._done(Kind.COMPARE, SET_SURE)

    def _found_by_refs(self) -> list[Found]:
        items = [item for ref in self.question.refs for item in self._items_of(ref)]
        return [self.seek.found(Hit(item, 1.0, 1)) for item in items]

    def _items_of(self, ref: ItemRef) -> list[Item]:
        annexes = self.question.annexes
        for annex in (ref.annex,) if ref.annex else (*(annexes if len(annexes) == 1 else ()), 1):
            of_annex = [item for item in self.scope.items if item.annex == annex]
            if ref.number < 0:
                return of_annex[ref.number :][:1] if -ref.number <= len(of_annex) else []
            if found := [item for item in of_annex if item.number == ref.number]:
                return found
        return []

    def _numbers(self) -> Reply | None:
        question = self.question
        if not question.refs:
            return self._leaders() if question.leaders else self._units() if question.units else None
        found = self._found_by_refs()
        if not found:
            return self._refuse("unknown-item", number="、".join(str(ref.number) for ref in question.refs))
        if question.absent in {Absent.NAMES, Absent.PLACE}:
            return self._refuse(question.absent, found[0].hit)
        if ASKS_SUM.search(question.text) and question.topic and sum_answer(question, found, self.draft):
            return self._done(Kind.NUMBER, 0.97)
        if len(found) > 1 and MOST_OR_LEAST.search(question.text):
            ranked_items(question.text, [entry.item for entry in found], self.scope, self.draft)
            return self._done(Kind.NUMBER, 0.97)
        if len(found) == 1 and (sub := _SUB_ITEM.search(question.text)):
            parts = found[0].item.sub_items
            number = int(parse_number(sub["number"]))
            if 0 < number <= len(parts):
                return self._quoted(found[0].item, parts[number - 1], Kind.NUMBER, 0.97)
        refused: str | None = None
        for entry in found:
            if len(found) > 1 or question.yes_no:
                self.draft.say(self.scope.label(entry.item) + self.table["colon"])
            refused = self._facts(entry, whole=not question.topic) or refused
            self.draft.say(self.table["end"])
            self.draft.rest_on(entry.item, targets=self._targets_told(entry, whole=not question.topic))
        if refused and len(found) == 1:
            return self._refuse(refused, found[0].hit)
        return self._done(Kind.NUMBER, 0.97)

    def _matter(self) -> Reply:
        question = self.question
        ranking = self.seek.ranking()
        if not ranking.hits:
            return self._refuse("not-found")
        best = ranking.hits[0]
        if other_places(question.text, [document.place for document in self.scope.documents], best.item.text):
            return self._refuse(Absent.OTHER_PLACE, best)
        if ranking.confidence < ANSWER_AT and not self._names_are_held(best):
            return self._unsure(ranking, best)
        if (
            ASKS_SUM.search(question.text)
            and (Aspect.TARGET in question.aspects or len(question.figures) > 1)
            and sum_answer(question, [self.seek.found(hit) for hit in ranking.hits[:4]], self.draft)
        ):
            return self._done(Kind.TARGET, ranking.confidence)
        if not best.item.annex and question.kind is Kind.META and (clause := self.seek.found(best).hit.clause):
            return self._quoted(best.item, sentence_around(best.item, clause), Kind.META, ranking.confidence)
        if not best.item.annex and question.kind in {Kind.WHO, Kind.TARGET}:
            say_text(question, self.seek.found(best), self.draft)
            self.draft.say(self.table["end"])
            self.draft.rest_on(best.item)
            return self._done(Kind.META, ranking.confidence)
        if placed := self._placed(best):
            return placed
        if question.absent in {Absent.MONEY, Absent.PLACE, Absent.NAMES} and (
            told := self._put_figure_right() or self._money_held(best)
        ):
            return told
        matter = question.topic or question.content
        best = self.seek.found(best).hit
        same = twins(best, ranking.hits[1:8], matter) if len(question.annexes) != 1 else ()
        found = [self.seek.found(hit) for hit in (best, *same)]
        if Aspect.TARGET in question.aspects and len(found) > 1:
            found = [found[0], *(entry for entry in found[1:] if self._same_target(found[0], entry))]
        refused = self._not_stated(found)
        if refused:
            # 既然要建600个,平均每个镇能分到几个: the figure taken for granted is put right.
            return (self._put_figure_right() if refused == "no-figure" else None) or self._refuse(refused, best)
        return self._written(found)

    def _unsure(self, ranking: Ranking, best: Hit) -> Reply:
        """What can be said where the item is not sure: what stands apart from it, the choices, or that it is not found."""
        question = self.question
        if elsewhere := self._in_the_other_annex():
            return elsewhere
        if placed := self._placed(best):
            return placed
        if told := self._put_figure_right() or self._money_held(best) or self._told_by_notice():
            return told
        if led := self._led_alike(ranking.hits[:3]) or self._of_one_body(ranking.hits):
            return led
        if ranking.confidence >= ASK_BACK_AT and self.seek.has_choices():
            return self._refuse("unclear", *ranking.hits[:3])
        return self._refuse(question.absent or "not-found")

    def _names_are_held(self, best: Hit) -> bool:
        """Whether names are asked for of which the item, clear of all others, has some after all."""
        if self.question.absent is not Absent.NAMES or self.seek.known.features["margin"] < CLEAR_OF_NEXT:
            return False
        return names_are_listed(self.question.text, self.seek.found(best))

    def _in_the_other_annex(self) -> Reply | None:
        """Tell a matter that stands in another annex than the one that is named (X排在民生实事第几项), where that is sure."""
        question = self.question
        if len(question.annexes) != 1 or question.refs or question.context:
            return None
        seek = Seeker(self.seek.retriever, self.seek.calibration, replace(question, annexes=()), self.scope)
        ranking = seek.ranking()
        if not ranking.hits or ranking.confidence < MONEY_SURE or ranking.features["coverage"] < MATTER_HELD:
            return None
        title = next((item.annex_title for item in self.scope.items if item.annex == question.annexes[0]), "")
        turn = Turn(seek)
        turn.draft.say(f"《{title}》里没有这一项,它在{self.scope.label(ranking.hits[0].item)}。")
        return turn._written([seek.found(ranking.hits[0])])

    def _same_target(self, first: Found, other: Found) -> bool:
        """Whether a twin's target counts the same thing."""
        one, two = self._targets_asked(first), self._targets_asked(other)
        if not one or not two:
            return not one and not two
        return overlap(one[0].object, two[0].object) >= 0.4 or overlap(two[0].object, one[0].object) >= 0.4

    def _written(self, found: Sequence[Found]) -> Reply:
        """Write one matter, told once where its items agree."""
        question = self.question
        several = len(found) > 1
        refused: str | None = None
        alike = several and self._alike(found)
        if several:
            labels = "、".join(self.scope.label(entry.item) for entry in found)
            self.draft.say(self.table["both"].format(labels=labels))
        for n, entry in enumerate(found):
            self.draft.rest_on(entry.item, entry.hit.score, self._targets_told(entry, whole=False))
            if alike and n:
                continue
            if several and not alike and {Aspect.TARGET, Aspect.DETAIL, Aspect.DEADLINE} & set(question.aspects):
                # Where units or leaders are told, the matter is named with its label anyway.
                self.draft.say(self.scope.label(entry.item) + self.table["colon"])
            refused = self._facts(entry, whole=False) or refused
            self.draft.say(self.table["end"])
        if refused:
            return self._refuse(refused, found[0].hit)
        if not found[0].item.annex:
            return self._done(Kind.META, self.seek.known.confidence)
        if question.asks_now and found[0].item:
            document = self.scope.document(found[0].item)
            if document.year and question.language != "en":
                self.draft.say(f"(依据{document.year}年的通知)")
        return self._done(question.kind if question.kind is not Kind.NONE else Kind.DETAIL, self.seek.known.confidence)

    def _targets_asked(self, found: Found) -> list[Target]:
        """The targets of an item that the question asks for, chosen once."""
        known = self._asked.get(found.item.id)
        if known is None:
            known = self._asked[found.item.id] = choose_targets(self.question, found)
        return known

    def _targets_told(self, found: Found, *, whole: bool) -> tuple[Target, ...]:
        """The targets of the matter that a reply is about: those asked for, else those of the clause that it rests on."""
        if whole:
            return found.item.targets
        if Aspect.TARGET in self.question.aspects:
            return tuple(self._targets_asked(found))
        clause = found.hit.clause
        if clause is None:
            return ()
        return tuple(target for target in found.item.targets if target.start < clause.end and clause.start < target.end)

    def _alike(self, found: Sequence[Found]) -> bool:
        """Whether items of one matter give the same answer to what is asked, so that it is said once."""
        question = self.question
        if Aspect.WHO in question.aspects or not question.aspects:
            return len({tuple(unit.name for unit in entry.item.units) for entry in found}) == 1
        if Aspect.TARGET in question.aspects:
            chosen = [[(t.value, t.unit) for t in self._targets_asked(entry)] for entry in found]
            return all(one == chosen[0] for one in chosen)
        return False

    def _facts(self, found: Found, whole: bool) -> str | None:
        """Say the facts of one item that the question asks for; a reason where one of them is not stated."""
        question, item, draft = self.question, found.item, self.draft
        aspects = question.aspects
        said = 0
        targets = self._targets_asked(found) if Aspect.TARGET in aspects or question.figures else []
        self._premises(item, targets)
        if Aspect.SUB_ITEMS in aspects and item.stated_sub_items:
            draft.say(f"共{item.stated_sub_items}个子项{draft.cite(item, item.start, item.end)}{self.table['sep']}")
        of_item = question.kind is Kind.NUMBER and whole and set(aspects) <= {Aspect.DETAIL}
        for aspect in (Aspect.DETAIL, Aspect.TARGET, Aspect.WHO, Aspect.LEADER, Aspect.DEADLINE):
            if of_item or aspect not in aspects or (aspect is Aspect.DETAIL and self._detail_is_frame()):
                continue
            if said:
                draft.say(self.table["sep"])
            reason = self._one(aspect, found, targets, whole)
            others = {Aspect.WHO, Aspect.LEADER, Aspect.TARGET} & set(aspects) - {aspect}
            if reason and (others or self.judged) and aspect in {Aspect.TARGET, Aspect.DEADLINE}:
                said += self.judged
                continue  # what is stated is told
            if reason:
                return reason
            said += 1
        if not said:
            self._overview(found, targets, whole)
        return None

    def _detail_is_frame(self) -> bool:
        """Whether 哪些, 什么 only stand in the frame of another aspect (配合单位有哪些, 目标是什么)."""
        others = {Aspect.WHO, Aspect.LEADER, Aspect.TARGET, Aspect.DEADLINE} & set(self.question.aspects)
        return bool(others) and not re.search(
            r"内容|全文|全貌|做什么|干什么|做哪些|写(?:了|的)?(?:是)?(?:什么|啥)|[讲说](?:的)?(?:是)?(?:什么|啥|哪)|是(?:什么|啥)(?:任务|工作|内容|事)|具体|什么事|是什么[,,、?]|怎么|措施|举措",
            self.question.text,
        )

    def _one(self, aspect: Aspect, found: Found, targets: list[Target], whole: bool) -> str | None:
        question, item, draft = self.question, found.item, self.draft
        if aspect is Aspect.WHO:
            self._name(found, targets)
            clause = found.hit.clause
            if clause and not whole:
                item = of_clause(item, f"{clause.text}{question.topic}", self.scope.text(item))
                draft.rest_on(item, found.hit.score)
            say_units(question, item, self.scope, draft)
            if item.units and _UNITS_COUNTED.search(question.text):
                draft.say(f",共{len(item.units)}家责任单位", computed=True)
        elif aspect is Aspect.LEADER:
            self._name(found, targets)
            say_leaders(question, item, draft)
        elif aspect is Aspect.TARGET:
            return self._figures(found, list(item.targets) if whole and item.targets else targets)
        elif aspect is Aspect.DEADLINE:
            return self._deadline(found)
        else:
            say_text(question, found, draft)
        return None

    def _figures(self, found: Found, chosen: list[Target]) -> str | None:
        """Say the figures asked for, or quote the clause that has a number of another kind; a reason where none has."""
        question, item, draft = self.question, found.item, self.draft
        if span := bounded_clause(question.text, found):
            self._quote(item, span)
        elif span := self._of_its_measure(found):
            self._quote(item, span)
        elif chosen:
            say_targets(question, item, chosen, draft)
        elif span := numbered_clause(item, question.measure, question.topic):
            self._quote(item, span)
        elif (question.measure or re.search(r"多少|几", question.text)) and "第几" not in question.text:
            return "no-figure"
        else:
            say_text(question, found, draft)
        return None

    def _of_its_measure(self, found: Found) -> Span | None:
        """The clause asked about, where it counts in the very measure that none of the targets has (床位1500张)."""
        measure, clause = self.question.measure, found.hit.clause
        if (
            not measure
            or clause is None
            or any(measure_fits(measure, target.unit) >= 1 for target in found.item.targets)
        ):
            return None
        counted = re.search(rf"\d[万亿千百]?{re.escape(measure)}", clause.text)
        return clause if counted else None

    def _deadline(self, found: Found) -> str | None:
        """Say by when, or how long, of the clause that is asked about, else of the whole item; a reason where none is stated."""
        text, item, deadline = self.question.text, found.item, found.item.deadline
        said = f"{item.text}{deadline.text if deadline else ''}"
        if _BEGINNING.search(text) and not _BEGINNING.search(said):
            return "no-deadline"  # 啥时候动工, where it is said by when it is done
        if ("多久" in text or not deadline) and (span := self._time_in(found)):
            self._quote(item, span)
        elif span := clause_with_date(found):
            self._quote(item, span)
            if deadline and not item.start <= deadline.start < item.end:
                self.draft.say(self.table["sep"])
                self._say_deadline(item, deadline)
        elif deadline is None or is_of_another_sentence(found, deadline) or self._wants_day(deadline):
            return "no-deadline"
        else:
            self._say_deadline(item, deadline)
        return None

    def _say_deadline(self, item: Item, deadline: Span) -> None:
        mark = self.draft.cite(item, deadline.start, deadline.end)
        self.draft.say(self.table["deadline"].format(deadline=deadline.text) + mark)

    def _wants_day(self, deadline: Span) -> bool:
        """Whether a day is asked for, and the deadline names none."""
        return "日" not in deadline.text and bool(re.search(r"几月几[号日]|哪(?:一)?天|几点|几号", self.question.text))

    def _quoted(self, item: Item, span: Span, kind: Kind, confidence: float) -> Reply:
        """Answer by a stretch of an item alone."""
        self._quote(item, span)
        self.draft.say(self.table["end"])
        self.draft.rest_on(item)
        return self._done(kind, confidence)

    def _quote(self, item: Item, span: Span) -> None:
        """Say a stretch of an item as written."""
        self.draft.say(
            f"{self.table['open']}{span.text}{self.table['close']}{self.draft.cite(item, span.start, span.end)}"
        )

    def _time_in(self, found: Found) -> Span | None:
        """The clause nearest to the question, where it states a span of time (简易注销实现一日办结)."""
        clause = found.hit.clause
        span = numbered_clause(found.item, "多久", clause.text if clause else self.question.topic)
        around = clause and sentence_around(found.item, clause)
        return span if span and around and around.start <= span.start < around.end else None

    def _name(self, found: Found, targets: Sequence[Target]) -> None:
        """Name the matter as the notice writes it, before units or leaders are told."""
        item = found.item
        span = found.hit.clause
        if (targets and Aspect.TARGET in self.question.aspects) or not span or self.draft.text.endswith(("是", ":")):
            return
        text = span.text if len(span.text) <= 60 else span.text[:60]
        mark = self.draft.cite(item, span.start, span.start + len(text))
        self.draft.say(
            f"{self.scope.label(item)}{self.table['open']}{text.rstrip('。;；,，')}{self.table['close']}{mark}"
            + self.table["colon"]
        )

    def _overview(self, found: Found, targets: list[Target], whole: bool) -> None:
        question, item, draft = self.question, found.item, self.draft
        if question.figures and targets:
            say_targets(question, item, targets, draft)
        elif question.kind is Kind.NUMBER or whole:
            say_text(question, found, draft)
            draft.say(self.table["sep"])
            say_units(question, item, self.scope, draft)
        elif question.leaders:
            say_leaders(question, item, draft)
        elif question.yes_no and not question.units:
            say_text(question, found, draft)
            draft.say(self.table["sep"])
            say_units(question, item, self.scope, draft)
        else:
            self._name(found, targets)
            say_units(question, item, self.scope, draft)

    def _premises(self, item: Item, targets: Sequence[Target]) -> None:
        """Say whether what the question takes for granted holds; once, though a matter stands in two items."""
        question, draft = self.question, self.draft
        if self.judged:
            return
        verdicts = [
            unit_verdict(question, item, self.scope),
            leader_verdict(question, item),
            figure_verdict(question, targets),
            deadline_verdict(question, item),
        ]
        told = [verdict for verdict in verdicts if verdict]
        self.judged = bool(told)
        if _WHICH_ROLE.search(question.text) and question.language == "zh":
            draft.say("".join(role_remark(match, item) for match in question.units if match.units))
            self.judged = True
            return
        wrong = [verdict for verdict in told if not verdict.true]
        if question.yes_no and told and question.language == "en":
            draft.say(self.table["no"] if wrong else self.table["yes"])
            return
        leader_wrong = verdicts[1] is not None and not verdicts[1].true
        unit_wrong = verdicts[0] is not None and not verdicts[0].true
        if wrong:
            draft.say((self.table["no"] if question.yes_no else "") + "".join(verdict.remark for verdict in wrong))
            if leader_wrong and Aspect.LEADER not in question.aspects and item.leaders:
                say_leaders(question, item, draft)
                draft.say(self.table["end"])
            if unit_wrong and Aspect.WHO not in question.aspects and (targets or question.aspects):
                say_units(question, item, self.scope, draft)
                draft.say(self.table["end"])
        elif question.yes_no and told and not re.search("还是", question.text):
            draft.say(self.table["yes"] + "".join(verdict.remark for verdict in told))

    def _not_stated(self, found: Sequence[Found]) -> str | None:
        """What is asked of a matter that is held, but is not stated there."""
        question, item = self.question, found[0].item
        if question.absent is Absent.MONEY and not (
            Aspect.WHO in question.aspects and asks_last(question.text) is Aspect.WHO
        ):
            chosen = choose_targets(replace(question, measure="元"), found[0])
            if self.seek.known.confidence < MONEY_SURE or not money_asked_and_held(question, chosen):
                return (
                    str(Absent.MONEY) if not re.search("比例|标准", question.text) or not item.targets else "no-figure"
                )
        if (
            _PER_ONE.search(question.text)
            and Aspect.TARGET in question.aspects
            and not re.search("平均|人均|均", item.text)
        ):
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

    def _refuse(self, reason: str, *hits: Hit, **slots: str) -> Reply:
        shown = hits or self.seek.ranking().hits[:3]
        return refuse(
            self.question,
            str(reason),
            self.scope,
            shown,
            self.seek.known.confidence if str(reason) == "not-found" else 0.1,
            **slots,
        )

    def _done(self, kind: Kind, confidence: float, total: int | None = None) -> Reply:
        draft = self.draft
        evidence = tuple(draft.evidence.values())
        text = draft.text
        wrong = unsupported(text, draft, self.question, self.scope)
        if wrong:
            return self._refuse("unclear" if self.seek.known.hits else "not-found")
        return Reply(
            self.question.raw,
            text,
            True,
            kind,
            confidence,
            evidence=evidence,
            citations=tuple(draft.citations),
            suggestions=self._next_questions((evidence and evidence[0].item) or None, kind),
            total=total,
            shown=total,
        )

    def _next_questions(self, item: Item | None, kind: Kind) -> tuple[str, ...]:
        if item is None or not item.annex or kind in {Kind.UNIT, Kind.COUNT, Kind.LIST}:
            return ()
        label = self.scope.label(item) if len(self.scope.documents) == 1 else item.label
        offers = []
        if kind is not Kind.TARGET and item.targets:
            offers.append(f"{label}的目标是多少?")
        if kind is not Kind.WHO:
            offers.append(f"{label}由谁负责?")
        if kind is not Kind.LEADER and item.leaders:
            offers.append(f"{label}由哪位市领导牵头?")
        return tuple(offers)
