"""Answers on single matters: who, target, leader, deadline, what is done; one clause's fact and no other's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from answer.draft import Draft, span_of_units
from answer.facts import (
    TargetScore,
    as_written,
    bigrams,
    is_money,
    measure_fits,
    overlap,
    score_targets,
    sentence_around,
)
from answer.scope import Scope
from answer.wording import cooperating_phrase, figure_phrase, lead_phrase, unit_names, words
from corpus.numerals import parse_number
from corpus.records import Item, LeadBasis, Span, Target
from retriever.frame import MEASURES, matter_words, strip_frame
from retriever.question import measure_of
from retriever.records import Aspect, Hit, Question

# A target is the one asked for when it stands this far above the rest, or when its own words are asked.
CLEAR_MARGIN = 0.05
# Measures that are the target's own or none of its: 几个点 is no number of places where a share is stated.
_OWN_ONLY = frozenset({"%", "个点", "公里", "亩", "吨", "元"})
_FOR_EACH = "分别|各(?:是|为|要|有|多少|自|几)"
_SEVERAL = re.compile(
    rf"{_FOR_EACH}|和|与|、|以及|及|还有|,(?=[^,]{{2,12}}$)|哪些(?:数字|指标|目标)|and\b|both|respectively|每"
)
_WORDING = re.compile(r"措辞|表述|用词|用语|字眼|怎么(?:写|说)的|硬性|刚性|(?:力争|确保)[”\"]?(?:还是|的?(?:吗|吧|么))")
_WHOLE = re.compile(
    r"(?:[两二三四五六七八九十几各\d]+)(?:个|项)(?:量化)?(?:指标|目标|数字)|各(?:项|类|个)(?:数字|量化|具体)?(?:的)?(?:指标|目标|数字|任务数)|[两三四五六七八九](?:类|种)[\u4e00-\u9fff]{2,6}的?[^,。?]{0,6}(?:各|分别)|(?:有|写了?|列了?|设|定)?(?:哪些|什么|几个|全部|所有)(?:数字|量化|具体)?(?:的)?(?:指标|目标|数字|任务)|(?:指标|目标|数字)(?:有|都有|都|包括)?(?:哪些|什么)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """An item for a question, with dense scores of its parts by span."""

    hit: Hit
    parts: Mapping[tuple[int, int], float]

    @property
    def item(self) -> Item:
        """The item."""
        return self.hit.item


def say_units(question: Question, item: Item, scope: Scope, draft: Draft) -> None:
    """Who leads and who cooperates, the role that was asked first."""
    language = question.language
    table = words(language)
    lead, rest = lead_phrase(item, language), cooperating_phrase(item, language)
    if Aspect.COOPERATING in question.aspects and Aspect.LEAD not in question.aspects:
        phrases = [rest, lead]
    elif (
        item.lead_basis is LeadBasis.SHARED
        or not item.units
        or (not item.cooperating and Aspect.COOPERATING not in question.aspects)
    ):
        phrases = [lead]
    else:
        phrases = [lead, rest]
    draft.say(table["sep"].join(phrases))
    span = span_of_units(item.units, scope.text(item))
    if span:
        draft.say(draft.cite(item, span.start, span.end))


def say_leaders(question: Question, item: Item, draft: Draft) -> None:
    """Which leader leads, and who assists where one does or it was asked."""
    table = words(question.language)
    if not item.leaders:
        draft.say(table["no_leader"].format(label=item.label))
        return
    draft.say(table["leader"].format(leaders="、".join(leader.text for leader in item.leaders)))
    if item.assisting:
        draft.say(table["sep"] + table["assisting"].format(leaders="、".join(leader.text for leader in item.assisting)))
    elif Aspect.ASSISTING in question.aspects:
        draft.say(table["sep"] + table["no_assisting"])
    where = item.section
    if where and where.start <= item.leaders[0].start < where.end:
        draft.say(draft.cite(item, where.start, where.end))
    else:
        leader = item.leaders[0]
        draft.say(draft.cite(item, leader.start, leader.end))


def say_targets(question: Question, item: Item, targets: Sequence[Target], draft: Draft) -> None:
    """The figures asked for, each with its object as written."""
    table = words(question.language)
    phrases = []
    for target in targets:
        mark = draft.cite(item, target.start, target.end)
        phrases.append(table["target"].format(object=target.object, figure=figure_phrase(target)) + mark)
    draft.say(table["sep"].join(phrases))
    if _WORDING.search(question.text) and not any(target.emphasis for target in targets):
        # The wording is asked about too, and the figure carries none: the clause shows how it is written.
        clause = next((c for c in item.clauses if c.start <= targets[0].start < c.end), None)
        if clause:
            mark = draft.cite(item, clause.start, clause.end)
            draft.say(f"{table['sep']}{table['open']}{clause.text.rstrip('。;；,，')}{table['close']}{mark}")


def say_text(question: Question, found: Found, draft: Draft, max_chars: int = 170) -> None:
    """What is to be done, as written: the whole item where it is short, else the sentences that the question is about."""
    table, item = words(question.language), found.item
    spans = relevant_sentences(question, found, max_chars)
    text = "".join(span.text for span in spans).replace("\n", " ")
    mark = "".join(draft.cite(item, span.start, span.end) for span in spans)
    draft.say(f"{table['open']}{text.rstrip('。')}{table['close']}{mark}")


def relevant_sentences(question: Question, found: Found, max_chars: int) -> list[Span]:
    """The whole text, or its sentences nearest to the question up to a length, in printed order."""
    item = found.item
    asked = question.topic or question.content
    exact = [clause for clause in item.clauses if len(asked) >= 4 and overlap(asked, clause.text) >= 0.75]
    if len(exact) == 1 and exact[0].text != item.title and not question.refs:
        around = sentence_around(item, exact[0])
        others = [
            t
            for t in item.targets
            if around.start <= t.start < around.end and not exact[0].start <= t.start < exact[0].end
        ]
        # The sentence tells more (its purpose, its means) unless it holds figures that were not asked for.
        return exact if others else [around]
    if len(item.text) <= max_chars:
        return [Span(item.text, item.start, item.end)]

    def fit(span: Span) -> float:
        inside = [score for (start, end), score in found.parts.items() if span.start <= start and end <= span.end]
        return max(inside, default=0.0) + 0.4 * overlap(asked, span.text)

    ranked = sorted(item.sentences, key=lambda span: (-fit(span), span.start))
    chosen = [ranked[0]]
    for span in ranked[1:]:
        if fit(span) < fit(ranked[0]) - 0.12 or sum(len(s.text) for s in chosen) + len(span.text) > max_chars:
            continue
        chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def choose_targets(question: Question, found: Found) -> list[Target]:
    """The targets of an item that a question asks for: one, the several that it names, or all where it asks for all."""
    item = found.item
    said = {figure.unit for figure in question.figures}
    if not question.measure and Aspect.TARGET not in question.aspects and len(said) == 1:
        (measure,) = said
        if any(measure_fits(measure, target.unit) >= 1 for target in item.targets):
            question = replace(question, measure=measure)  # 新开100条线,有这么多?
    matter = question.topic or question.content
    scored = score_targets(question, matter, found.hit, found.parts)
    if not scored:
        return []
    if each := _asked_each(question, found):
        return each
    named = _named_each(question, found) if _SEVERAL.search(matter) else []
    if len(named) > 1 and not question.measure:
        return sorted(named, key=lambda target: target.start)
    if (
        not matter
        or (_WHOLE.search(question.text) and not question.measure)
        or (question.refs and re.search(r"哪(?:两|三|几|些)个?.{0,4}(?:指标|目标|数字|数)", question.text))
    ):
        return list(item.targets)
    if len(named) > 1:
        return sorted(named, key=lambda target: target.start)
    fitting = [entry for entry in scored if entry.measure >= 0] or scored
    if question.measure in _OWN_ONLY:
        fitting = [entry for entry in fitting if entry.measure >= 1] or fitting
    near = [entry for entry in fitting if entry.score > fitting[0].score - CLEAR_MARGIN]
    best = next((entry for entry in near if not _is_of_another_sentence(matter, entry, item)), None)
    if best is None or (question.measure and best.measure < 0):
        return []
    same = [entry for entry in fitting if entry is not best and _tied(best, entry)]
    # 楼宇指标: what is said to be of it (其中亿元楼10幢) belongs to it where no measure narrows the question.
    parts = [t for t in item.targets if question.refs and not question.measure and t.part_of == best.target.object]
    return _as_printed(frozenset({best.target, *(entry.target for entry in same), *parts}), item)


def _as_printed(targets: frozenset[Target], item: Item) -> list[Target]:
    """Targets in the order of the item; several may begin at one place, so their starts alone do not settle it."""
    return [target for target in item.targets if target in targets]


_NUMBER_ASKED = re.compile("多少|(?<![好十])几(?!年来|天前)")


# 几分钟到的那种牌子: told of a thing, not asked.
_NUMBER_TOLD = re.compile("(?:多少|几)[^,。?]{1,9}的(?:那种|这种|那个)")


def _asked_each(question: Question, found: Found) -> list[Target]:
    """The targets of a question that asks for several numbers, each in a part of its own (粮食多少亩、猪多少头); else []."""
    parts = [
        part
        for part in re.split("[,、;]|以及|和(?=[^,、]*(?:多少|几))", question.text)
        if _NUMBER_ASKED.search(part) and not _NUMBER_TOLD.search(part)
    ]
    if len(parts) < 2 or len(found.item.targets) < 2:
        return []
    chosen: list[Target] = []
    for part in parts:
        matter = strip_frame(part)
        one = replace(question, text=part, topic=matter, content=matter, measure=measure_of(part), figures=())
        scored = score_targets(one, matter, found.hit, found.parts)
        fitting = [entry for entry in scored if entry.measure > 0 or (entry.measure == 0 and entry.wording > 0)]
        if not fitting:
            return []
        chosen.append(fitting[0].target)
    return _as_printed(frozenset(chosen), found.item) if len(set(chosen)) == len(parts) else []


_TITLE = re.compile(r"^[^。,，;；\d]{2,20}。(?=.)")


def _is_of_another_sentence(matter: str, best: TargetScore, item: Item) -> bool:
    """Whether an item speaks of the matter in its own words, but in none of the sentences of the target (5G基站多少个)."""
    target = best.target
    told = f"{target.object}{target.text}".casefold()
    text = _TITLE.sub("", item.text.casefold())  # 打赢蓝天保卫战。…: a title speaks of all that follows
    held = [word for word in matter_words(matter) if len(word) >= 2 and word in text]
    if not held or best.wording > 0 or any(word in told for word in held):
        return False
    around = sentence_around(item, Span(target.text, target.start, target.end)).text.casefold()
    return not any(word in around for word in held)


def _tied(best: TargetScore, other: TargetScore) -> bool:
    """Whether two targets stand in one clause that gives them one figure (商业街、小区各10个)."""
    return (best.target.start, best.target.end, best.target.value) == (
        other.target.start,
        other.target.end,
        other.target.value,
    )


_MEASURED = re.compile(rf"(?:多少|几)(?:万|亿|千|百)?({'|'.join(MEASURES)})")


def _named_each(question: Question, found: Found) -> list[Target]:
    """For each part of an enumerated matter the target whose own words it has; parts without one are passed over."""
    matter = as_written(question.topic or question.content, found.item.text)
    several = len(set(_MEASURED.findall(question.text))) > 1  # 多少辆、多少条: each part has a measure of its own
    parts = [part for part in re.split(r"和|与|、|以及|及|还有|,|\band\b", matter) if len(part) >= 2]
    parts = [part for part in parts if not re.search("(?:方面|这块|领域|这一块)$", part)]
    fitting = [
        target
        for target in found.item.targets
        if several or not _MEASURED.search(question.text) or measure_fits(question.measure, target.unit) >= 0
    ]
    nearest = [_nearest_targets(part, fitting) for part in parts]
    # 美丽乡村、精品村各多少: what only the other part can mean is not meant by this one.
    taken = [targets[0] for targets in nearest if len(targets) == 1] if re.search(_FOR_EACH, question.text) else []
    chosen: list[Target] = []
    for targets in nearest:
        left = [target for target in targets if len(targets) == 1 or target not in taken]
        # 三类贷款: figures that one clause gives alike are told together.
        alike = len({(target.start, target.end, target.value) for target in left}) == 1
        if alike and left[0] not in chosen:
            chosen.extend(left)
    return chosen


def _nearest_targets(part: str, targets: Sequence[Target]) -> list[Target]:
    """The targets whose own words share most with a part of a matter; [] where none shares enough."""
    shares = [_shared(part, target) for target in targets]
    most = max(shares, default=0.0)
    return [target for target, share in zip(targets, shares, strict=True) if share == most] if most >= 0.3 else []


_WHICH_OF = re.compile(rf"哪(?:几|些|一|两|三|四|五|六|七|八|九|十)?({'|'.join(MEASURES)})(?!单位|部门|局)")


_NAMED_ONE_BY_ONE = frozenset("所 家 座 栋 幢 辆 部 处".split())


def counts_without_names(text: str, found: Found) -> bool:
    """Whether names are asked (具体是哪几条) of what the notice only counts (断头路9条)."""
    asked = _WHICH_OF.search(text)
    clause = found.hit.clause
    if not asked or not clause:
        return False
    counted = [target for target in found.item.targets if target.start < clause.end and clause.start < target.end]
    # 学校装空调先轮到哪几所: things that have names, and none is listed.
    has_name = asked.group(1) in _NAMED_ONE_BY_ONE and "、" not in clause.text
    return has_name or any(target.unit == asked.group(1) for target in counted)


_NAMED_KINDS = (
    (r"(?:哪(?:一)?(?:所|个|家)|什么)(?:学校|大学|高校|院校)", r"[\u4e00-\u9fff]{2,10}(?:大学|学院|中学|小学)"),
    (
        r"(?:哪(?:一)?(?:所|个|家)|什么)(?:新|老|大)?医院|医院[^,。?]{0,6}叫(?:什么|啥)",
        r"[\u4e00-\u9fff]{2,10}(?:医院|医学中心)",
    ),
    (r"(?:哪(?:一)?(?:个|座)|什么)水库|水库[^,。?]{0,4}叫(?:什么|啥)", r"[\u4e00-\u9fff]{1,8}水库"),
)
_COUNTED_AS_ONE = re.compile(r"(?P<number>[两二三四五六七八九十])(?:大|项|类)[\u4e00-\u9fff]{2}")


def names_are_listed(text: str, found: Found) -> bool:
    """Whether names are asked (是哪几条, 哪三个) of what the notice counts, and it lists as many (建设街、兴塬路、河西巷3条)."""
    clause = found.hit.clause
    if clause is None:
        return False
    around = sentence_around(found.item, clause).text
    if any(re.search(asked, text) and re.search(named, around) for asked, named in _NAMED_KINDS):
        return True  # 是哪所学校的: one is named
    if counted := _COUNTED_AS_ONE.search(text):
        # 四大计划分别叫什么: “甲”“乙”“丙”“丁”四大计划
        number = parse_number(counted["number"])
        if counted[0] in around and max(around.count("“") - 1, around.count("、") + 1) >= number:
            return True
    asked = _WHICH_OF.search(text) or _HOW_MANY_NAMED.search(text)
    if not asked:
        return False
    numbers = [target.value for target in found.item.targets if clause.start <= target.start < clause.end]
    if named := _HOW_MANY_NAMED.search(text):
        numbers = [float(parse_number(named.group(1)))]
    listed = clause.text.count("、") + 1
    return listed > 1 and listed in numbers


_BOUND_ASKED = re.compile(
    r"(?:多少|多大|几)(?:(?P<measure>[^,。?;的\d一二三四五六七八九十]{1,4})(?P<way>以下|以上|以内)(?=的|是|[,。?]|$)|(?P<bare>以下|以上|以内)(?=的))|多大(?:的)?(?:体量|规模|块头|盘子|量级)|(?:界线|界限|门槛|上限|下限)[^,。?;]{0,6}(?:多少|多大|几|哪)"
)


def bounded_clause(text: str, found: Found) -> Span | None:
    """The clause whose matter is told by a bound (35蒸吨以下燃煤锅炉), where a question asks for it (多少蒸吨以下的)."""
    asked = _BOUND_ASKED.search(text)
    if not asked:
        return None
    bounded = [
        (found.parts.get((clause.start, clause.end), 0.0), -clause.start, clause)
        for clause in found.item.clauses
        if (asked["measure"] or "") in clause.text
        and re.search(
            rf"\d[^,，。;；、]{{0,6}}(?:{asked['way'] or asked['bare'] or '以下|以上|以内'})[\u4e00-\u9fff]",
            clause.text,
        )
    ]
    return max(bounded, key=lambda entry: entry[:2])[2] if bounded else None


_HOW_MANY_NAMED = re.compile(
    r"(?:是|指|有|为)?哪(两|三|四|五|六|七|八|九|十)(?:个|项|条|座|家|所|类|种|方面)(?!单位|部门|局|字)"
)


def lists_as_many(text: str, found: Found) -> bool:
    """Whether a question for so many names (是哪五个) meets a sentence that lists as many; True where none is asked."""
    asked = _HOW_MANY_NAMED.search(text)
    if not asked:
        return True
    wanted = int(parse_number(asked.group(1)))
    listed = max((part.count("、") + 1 for part in re.split("[。;；,，]", found.item.text)), default=1)
    return listed >= wanted


def _shared(part: str, target: Target) -> float:
    """How much of the shorter of a part and a target's own words the two share."""
    asked, own = bigrams(part), bigrams(target.object)
    return len(asked & own) / max(1, min(len(asked), len(own)))


def money_asked_and_held(question: Question, targets: Sequence[Target]) -> bool:
    """Whether a question on money meets a target of money."""
    return any(is_money(target.unit) for target in targets)


def has_noun(item: Item, noun: str) -> bool:
    """Whether an item's text holds a noun that the question asks to be named."""
    return noun in item.text


def differing_units(items: Sequence[Item]) -> bool:
    """Whether items name different units, or different leads."""
    return len({unit_names(item.units, "zh") for item in items}) > 1
