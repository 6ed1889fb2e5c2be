"""Find the items that a question is about, and say how sure the best one is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from answer.facts import holds, measure_fits, unit_names_of
from answer.matters import Found
from answer.scope import Scope
from corpus.records import Item
from index.lexical import tokenize
from retriever.confidence import Calibration, features_of
from retriever.dialogue import LEANS
from retriever.frame import matter_words, words_beside_number
from retriever.hybrid import HybridRetriever, Query
from retriever.records import Aspect, Hit, Kind, Question, Role

ANSWER_AT = 0.4
# Items whose scores lie nearer together than this are choices.
CHOICE_MARGIN = 0.03
ASK_BACK_AT = 0.33
# A question most of whose words are the notice's own is about it; what it asks may still not be stated there.
OFFICIAL_AT, OFFICIAL_SURE = 0.6, 0.6
# Nearly all of its words: 134 of 135 such replies were right on the development and validation questions.
VERBATIM_AT, VERBATIM_SURE = 0.9, 0.9
# What is said of a matter is told from this chance on where no other item comes near: the text itself is the answer.
DETAIL_AT, CLEAR_OF_ALL = 0.2, 0.05
# Without a word or a phrase in common, an item that lies no nearer than this, nor apart from the next one, is about
# something else.
FAR_CLAUSE, FAR_EXPANSION, FAR_MARGIN, FAR_SURE = 0.845, 0.86, 0.03, 0.3
# The share of a question's words that the notice's own text must hold to be what a who or how many is about.
NOTICE_AT = 0.5
# English shares no words with the notice, so only nearness tells; a matter that is not held lies nearer than the item.
# Below this chance that the kind of fact is held, own words make no answer surer.
DOUBTFUL, HARDLY = 0.4, 0.08
# A matter that is not held may lie this much nearer than the item's own clause, where the clause stands beside another
# that was asked about before.
FOREIGN_NEAR = 0.015
# Below all of these every second reply was wrong, above one in forty: the choices are offered instead.
GUESS_COVERAGE, GUESS_CONCEPT, GUESS_MARGIN, GUESS_EXPANSION = 0.1, 0.3, 0.02, 0.88
GUESS_UNITS_MARGIN, GUESS_UNITS_EXPANSION = 0.025, 0.9
TOUCHED_COVERAGE, TOUCHED_CLAUSE, TOUCHED_EXPANSION = 0.35, 0.85, 0.87
ASK_SURE = (ANSWER_AT + ASK_BACK_AT) / 2
# Measures of many different things.
ANY_MEASURES = frozenset("个 家 项 处 件 条 次 % 元 钱 人 名 位 户 万 亿 天 年 个点 所 点 成".split())
_OF_ITEMS = frozenset("项 件 条".split())
# An official name of so many characters that the best item lacks tells against it, unless it is so far ahead.
LONG_NAME, CLEAR_OF_NEXT, CLEAR_OF_REST = 3, 0.04, 0.1
ENGLISH_SURE, ENGLISH_FOREIGN = 0.55, 0.01
LEAST_WORDS = 2  # of an English question
# In capitals only: small letters may be syllables of pinyin or scraps.
_LATIN_NAME = re.compile(r"\d*[A-Z][A-Z0-9.]*[A-Z0-9]|\d+[A-Z]")


# Names in capitals that notices write out in Chinese.
_WRITTEN_OUT = {
    "gdp": "生产总值",
    "ipo": "上市",
    "rd": "研发",
    "cpi": "消费价格",
    "pm2.5": "细颗粒物",
    "pm10": "可吸入颗粒物",
    "aed": "除颤",
    "vocs": "挥发性有机物",
    "cod": "化学需氧量",
}


# Kinds of one thing: of another one than is asked about an item says nothing (牛存栏, where it is of 猪).
_SIBLINGS = ("猪 牛 羊 鸡 鸭 鹅 鱼 虾 蟹".split(), "粮食 蔬菜 水果 茶叶 中药材 棉花 油料 烟叶".split())


def _is_of_a_sibling(words: str, text: str, kinds: Sequence[str]) -> bool:
    asked = [kind for kind in kinds if kind in words]
    return bool(asked) and not any(kind in text for kind in asked) and any(kind in text for kind in kinds)


# Who does what the notice itself says of checking and reporting; else it names nobody.
_OF_NOTICE = re.compile("督查|督察|通知|文件|考核|报送|通报|检查")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hits for a question, with how sure the best one is and why."""

    hits: tuple[Hit, ...]
    confidence: float
    features: Mapping[str, float]


def queries_of(question: Question) -> tuple[Query, ...]:
    """What is searched for: the matter, and with an earlier matter in front where the question leans on one."""
    matter = question.topic or question.content or question.text
    own = Query(matter, matter, question.quoted)
    if not question.lean:
        return (own,)
    joined = f"{question.lean} {matter}"
    return (Query(joined, joined, question.quoted), own)


def _is_far(features: Mapping[str, float]) -> bool:
    """Whether the best item shares no words with the question and no phrase points at it, nor is it near in meaning."""
    spoken = features["coverage"] > 0.05 or features["concept"] > 0 or features["literal"] >= 0.34
    near = features["clause"] >= FAR_CLAUSE or features["expansion"] >= FAR_EXPANSION
    return not spoken and not near and features["margin"] < FAR_MARGIN


def _is_guess(features: Mapping[str, float], *, of_units: bool) -> bool:
    """Whether hardly a word or phrase points at the best item, which is no nearer than the next: one in two is wrong.

    Where units are asked for, the next one must be a little further away: a wrong unit is worse than no answer.
    """
    told = features["coverage"] >= GUESS_COVERAGE or features["concept"] >= GUESS_CONCEPT
    margin = GUESS_UNITS_MARGIN if of_units else GUESS_MARGIN
    near = GUESS_UNITS_EXPANSION if of_units else GUESS_EXPANSION
    beside = features["margin"] < margin and features["expansion"] < near
    # 量子计算机: a word or two of an item that is about something else.
    touched = features["coverage"] < TOUCHED_COVERAGE and features["concept"] <= 0
    away = features["clause"] < TOUCHED_CLAUSE and features["expansion"] < TOUCHED_EXPANSION
    return (not told and beside) or (touched and away and features["margin"] < CLEAR_OF_NEXT)


def _only_in_first(measure: str, hits: Sequence[Hit]) -> bool:
    """Whether a measure that few things are counted in (张, 盏, 亩) is that of the best item's figures, and not of the next."""
    if not measure or measure in ANY_MEASURES:
        return False
    first, *others = [any(measure_fits(measure, target.unit) >= 1 for target in hit.item.targets) for hit in hits[:3]]
    return first and not any(others)


class Seeker:
    """Ranks the items in scope for one question, once."""

    def __init__(self, retriever: HybridRetriever, calibration: Calibration, question: Question, scope: Scope) -> None:
        self.retriever, self.calibration = retriever, calibration
        self.question, self.scope = question, scope
        self.known = Ranking((), 0.0, {})
        self._found: dict[str, Found] = {}

    def pool(self) -> tuple[Item, ...]:
        """Items that can answer the question at all: of the annex, with the leader or the deadline that it asks for."""
        question = self.question
        pool = self.scope.items
        if Aspect.DEADLINE in question.aspects and question.kind not in {Kind.META, Kind.COMPARE}:
            pool = tuple(item for item in pool if item.deadline) or pool
        if question.kind in {Kind.DETAIL, Kind.META} and Aspect.DEADLINE not in question.aspects:
            notices = tuple(self.scope.catalog.item(f"{document.id}/通知") for document in self.scope.documents)
            pool = (
                notices
                if question.kind is Kind.META
                or (
                    re.search(r"(?<!按)(?<!按照)通知(?!原文|口径|精神|要求)|正文|前言|开头", question.text)
                    and not question.annexes
                )
                else (*pool, *notices)
            )
        elif not question.annexes and (
            question.kind is Kind.TARGET or (question.kind is Kind.WHO and _OF_NOTICE.search(question.text))
        ):
            pool = (*pool, *(self.scope.catalog.item(f"{document.id}/通知") for document in self.scope.documents))
        if len(question.annexes) == 1 and question.kind is not Kind.COMPARE:
            pool = tuple(item for item in pool if item.annex in question.annexes) or pool
        if Aspect.LEADER in question.aspects and question.kind is not Kind.COMPARE:
            # Only lists that name leaders can answer who of them leads.
            pool = tuple(item for item in pool if item.leaders) or pool
        said = [match for match in question.units if match.units and match.text not in question.quoted]
        if question.kind is Kind.LIST and said:
            names = [unit_names_of(match) for match in said]
            role = Role.LEAD if question.role is Role.LEAD else Role.ANY
            pool = (
                tuple(
                    item
                    for item in pool
                    if any(holds(item.lead if role is Role.LEAD else item.units, name) for name in names)
                )
                or pool
            )
        if question.kind is Kind.LIST and question.leaders:
            named = {leader.name for leader in question.leaders}
            pool = (
                tuple(item for item in pool if any(leader.name in named for leader in (*item.leaders, *item.assisting)))
                or pool
            )
        return pool

    def ranking(self) -> Ranking:
        """Rank the pool, once."""
        if self.known.hits:
            return self.known
        question = self.question
        among = frozenset(item.id for item in self.pool())
        queries = queries_of(question)
        matter = queries[0] if question.lean_weight >= LEANS else queries[-1]
        hits = self.retriever.rank(matter, among)
        for other in queries:
            if other is not matter:
                hits = self._leaned(hits, other, among)
        hits = self._hinted(self._of_notice_where_said(hits))
        foreign, mention = self.retriever.background(matter)
        features = features_of(hits, matter.words, foreign, mention, question.held)
        sure = self.calibration.probability(features) if re.search(r"\w", matter.words) else 0.0
        targets = hits[0].item.targets if hits else ()
        fits = any(measure_fits(question.measure, target.unit) >= 0.5 for target in targets)
        sure = self._by_wording(sure, features, fits)
        if hits and question.language == "zh" and self._names_what_is_not_there(matter.words, hits[0].item):
            sure = min(sure, FAR_SURE)
        if question.language == "en" and self._says_too_little(matter.words):
            sure = min(sure, FAR_SURE)
        if hits and self._is_named_elsewhere(matter.words, hits[0].item, features):
            sure = min(sure, FAR_SURE)
        if not (
            question.context or question.units or question.leaders or question.quoted or matter_words(question.text)
        ):
            sure = min(sure, FAR_SURE)  # 还有谁配合: of no matter
        if (
            question.language == "zh"
            and not question.context
            and not _only_in_first(question.measure, hits)
            and _is_guess(features, of_units=Aspect.WHO in question.aspects)
        ):
            sure = min(sure, ASK_SURE)
        if question.lean and question.lean_weight < LEANS and hits:
            sure = self._as_follow_up(sure, features, matter, hits[0].item, among)
        if question.kind is Kind.DETAIL and question.absent is None and features["margin"] >= CLEAR_OF_ALL:
            sure = max(sure, ANSWER_AT) if sure >= DETAIL_AT else sure
        self.known = Ranking(hits, sure, features)
        return self.known

    def _leaned(self, hits: Sequence[Hit], other: Query, among: frozenset[str]) -> tuple[Hit, ...]:
        """The hits with a share of their scores for another query: the question with, or without, the earlier matter."""
        weight = min(self.question.lean_weight, 1 - self.question.lean_weight)
        own = {hit.item.id: hit.score for hit in self.retriever.rank(other, among)}
        # Items past those that a ranking keeps are no nearer than its last.
        lowest = min(own.values(), default=0.0)
        merged = [replace(hit, score=(1 - weight) * hit.score + weight * own.get(hit.item.id, lowest)) for hit in hits]
        return tuple(replace(hit, rank=n) for n, hit in enumerate(sorted(merged, key=lambda hit: -hit.score), 1))

    def _by_wording(self, sure: float, features: Mapping[str, float], fits: bool) -> float:
        """Surer where the question's words are the notice's own, less sure where nothing is in common.

        Args:
            sure: the chance so far.
            features: those of the ranking.
            fits: whether the best item has a figure of the very measure asked for.
        """
        question = self.question
        if question.held < DOUBTFUL:
            # The words may be the notice's own, but what is asked of them is hardly held.
            counted = Aspect.TARGET in question.aspects and question.held >= HARDLY
            asks_who = Aspect.WHO in question.aspects and question.absent is None
            if asks_who and features["coverage"] >= VERBATIM_AT:
                sure = max(sure, VERBATIM_SURE)  # 太湖龙之梦谁在推
            elif asks_who and features["coverage"] >= OFFICIAL_AT and features["margin"] >= CLEAR_OF_REST:
                sure = max(sure, OFFICIAL_SURE)
            elif counted and (features["coverage"] >= VERBATIM_AT or (features["coverage"] >= OFFICIAL_AT and fits)):
                sure = max(sure, OFFICIAL_SURE)
        elif features["coverage"] >= VERBATIM_AT:
            sure = max(sure, VERBATIM_SURE)
        elif features["coverage"] >= OFFICIAL_AT:
            sure = max(sure, OFFICIAL_SURE)
        elif question.language == "en":
            sure = max(sure, ENGLISH_SURE if features["foreign"] < ENGLISH_FOREIGN else 0.0)
        # English shares no words with any item.
        return min(sure, FAR_SURE) if question.language != "en" and _is_far(features) else sure

    def _says_too_little(self, words: str) -> bool:
        """Whether Latin letters are no question at all (asdfghjkl): fewer than two words, and none that is known."""
        return len(re.findall("[A-Za-z]+", words)) < LEAST_WORDS and not self.retriever.lexicon.mentions(words)

    def _names_what_is_not_there(self, words: str, item: Item) -> bool:
        """Whether a question names in Latin letters (6G, GDP) what an item does not.

        An everyday phrase of a concept tied to the item may hold such a name; an official term would stand in the text.
        """
        if any(_is_of_a_sibling(self.question.topic or words, item.text, kinds) for kinds in _SIBLINGS):
            return True
        text = unicodedata.normalize("NFKC", item.text).casefold()  # Ⅱ类 as the question has it
        written = text + "".join(name for name, chinese in _WRITTEN_OUT.items() if chinese in text)
        names = [name for name in map(str.casefold, _LATIN_NAME.findall(words)) if name not in written]
        if not names:
            return False
        tied = [
            mention.phrase
            for mention in self.retriever.lexicon.mentions(words)
            if not mention.official and item.id in self.retriever.tied_items(mention.concept.id)
        ]
        return any(all(name not in phrase for phrase in tied) for name in names)

    def _is_named_elsewhere(self, words: str, item: Item, features: Mapping[str, float]) -> bool:
        """Whether a question names its matter in official words (公租房) of which the item, near to others, has none."""
        if features["margin"] >= CLEAR_OF_NEXT or features["concept"] > 0 or features["coverage"] >= VERBATIM_AT:
            return False
        named: dict[str, bool] = {}
        for mention in self.retriever.lexicon.mentions(words):
            if mention.official and len(mention.phrase) >= LONG_NAME:
                is_tied = item.id in self.retriever.tied_items(mention.concept.id)
                held = is_tied or mention.phrase in item.text.casefold()
                named[mention.phrase] = named.get(mention.phrase, False) or held
        return bool(named) and not any(named.values())

    def _as_follow_up(
        self, sure: float, features: Mapping[str, float], matter: Query, item: Item, among: frozenset[str]
    ) -> float:
        """Surer where the item holds the words of a short follow-up, or has just been asked about."""
        if self._words_held(matter.words, item):
            sure = max(sure, OFFICIAL_SURE)
        if features["foreign"] < FOREIGN_NEAR:
            sure = max(sure, self._sure_beside(self.question, item, among))
        return sure

    def _sure_beside(self, question: Question, item: Item, among: frozenset[str]) -> float:
        """How sure another clause of the item that was asked about before makes the item; 0 where it is not such a one."""
        before = Query(question.lean, question.lean)
        earlier = self.retriever.rank(before, among)
        if question.held < DOUBTFUL / 2 or not earlier or earlier[0].item.id != item.id:
            return 0.0
        clauses = [
            self.retriever.best_clause(item, self.retriever.part_scores(query, item), query.words)
            for query in (before, queries_of(question)[-1])
        ]
        return OFFICIAL_SURE if None not in clauses and clauses[0] != clauses[1] else 0.0

    def _of_notice_where_said(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits without the notice's own text, unless it holds the question's words and no item does as much."""
        if self.question.kind is Kind.META or (
            self.question.kind is Kind.DETAIL and re.search(r"通知|文件|正文|前言|开头", self.question.text)
        ):
            return tuple(hits)
        most = max((hit.scores.get("coverage", 0.0) for hit in hits if hit.item.annex), default=0.0)
        said = [hit for hit in hits if not hit.item.annex and hit.scores.get("coverage", 0.0) > max(NOTICE_AT, most)]
        kept = [*said, *(hit for hit in hits if hit.item.annex)]
        return tuple(hit if hit.rank == n else replace(hit, rank=n) for n, hit in enumerate(kept, 1))

    def _hinted(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Small pushes by what the form of the question tells: units named, how many units, the measure asked for.

        They are hints only, as each may be a false premise: they settle near ties and no more.
        """
        question = self.question
        names = [unit_names_of(match) for match in question.units if match.units]
        number = re.search(r"哪(两|二|三|四|几)?(?:个|家)(?:单位|部门|局)?", question.text)
        wanted = {"两": 2, "二": 2, "三": 3, "四": 4}.get(number.group(1) or "", 0) if number else 0
        asks_figure = Aspect.TARGET in question.aspects and question.measure

        misfit = -0.05 if question.measure in _OF_ITEMS else -0.08
        counted = words_beside_number(question.text) if Aspect.TARGET in question.aspects else ()

        def hint(item: Item) -> float:
            push = 0.02 if any(holds(item.units, name) for name in names) else 0.0
            push += 0.015 if wanted and len(item.units) == wanted else 0.0
            if asks_figure:
                fit = max((measure_fits(question.measure, target.unit) for target in item.targets), default=-1.0)
                push += 0.02 if fit >= 0.5 else misfit if fit < 0 else 0.0
            if counted:
                push += 0.03 if any(word in target.object for word in counted for target in item.targets) else 0.0
            return push

        raised = sorted(
            (
                (
                    hit.score
                    + hint(hit.item)
                    + (0.0 if hit.item.annex or question.kind in {Kind.META, Kind.DETAIL} else 1.0),
                    hit,
                )
                for hit in hits
            ),
            key=lambda pair: -pair[0],
        )
        return tuple(Hit(hit.item, score, n, hit.scores, hit.clause) for n, (score, hit) in enumerate(raised, 1))

    def _words_held(self, matter: str, item: Item) -> bool:
        """Whether every word of a short matter stands in an item (那做康复的呢 → 康复)."""
        words = [token[2:] for token in tokenize(matter) if token.startswith("w:")]
        return bool(words) and all(word in item.text for word in words)

    def found(self, hit: Hit) -> Found:
        """An item with how near its parts are to the question, and the clause that is nearest."""
        if hit.item.id not in self._found:
            queries = queries_of(self.question)
            query = queries[0] if self.question.lean_weight >= LEANS else queries[-1]
            matter = query.words
            parts = self.retriever.part_scores(query, hit.item)
            clause = self.retriever.best_clause(hit.item, parts, matter) or hit.clause
            self._found[hit.item.id] = Found(replace(hit, clause=clause), parts)
        return self._found[hit.item.id]

    def has_choices(self) -> bool:
        """Whether the best two are too near to choose between them."""
        hits = self.known.hits
        return len(hits) > 1 and hits[0].score - hits[1].score < CHOICE_MARGIN

    def confident(self, term: str) -> Item | None:
        """The item that a term by itself is about, if that is sure."""
        hit = self._sure_hit(term)
        return hit.item if hit else None

    def nearest(self, term: str) -> Found | None:
        """What `confident` gives, with how near its parts are to the question."""
        hit = self._sure_hit(term)
        return self.found(hit) if hit else None

    def _sure_hit(self, term: str) -> Hit | None:
        query = Query(term, term)
        hits = self.retriever.rank(query, frozenset(item.id for item in self.pool()))
        if not hits:
            return None
        foreign, mention = self.retriever.background(query)
        features = features_of(hits, term, foreign, mention, self.question.held)
        is_told = features["concept"] + features["coverage"] > 0.3
        return hits[0] if is_told and self.calibration.probability(features) >= ANSWER_AT else None
