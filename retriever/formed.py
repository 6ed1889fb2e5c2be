"""What the form of a question adds to its words: what it asks for where they leave it open or mislead."""

import re
from collections.abc import Mapping
from dataclasses import replace

from corpus.units import UnitMatch
from retriever.forms import Form
from retriever.frame import BUDGET, CONTACT_ASKED, PERSON_FACTS, matter_words
from retriever.meta import facts_asked
from retriever.question import Names, is_counting_verb, listed_matter
from retriever.records import Absent, Aspect, Kind, Question

# A fact that such notices do not hold is asked for where the chance that one is held lies below the first; words that
# look like asking for one (名单, 进展) are passed over where it lies above the second.
SURELY_ABSENT, SURELY_HELD = 0.1, 0.85
SURELY_TALK = 0.6
# Of these the words decide: a form alone does not tell a year, a place or a number of a document.
_BY_WORDS = frozenset({Absent.DOCUMENT_NUMBER, Absent.OTHER_YEAR, Absent.OTHER_PLACE, Absent.EMPTY, Absent.CHIT_CHAT})
_BODY_ACTS = re.compile(
    r"(?:哪(?:个|几?家|两家)(?:单位|部门|局)?|谁)(?:在|来|去)?(?:牵头|负责|主管|管|抓|办|张罗|弄|搞|推|打击|整治|治理|查处|对付|处理)"
    r"|(?:各|分别|都|又)是(?:哪家|哪几家|谁)[?。]*$|哪(?:几|些|两|三)?(?:家|个)?(?:单位|部门|局)"
    r"|(?:谁|哪家|哪个(?:单位|部门|局))(?:来|在)?(?:挑头|领头|带头|打头|领衔)"
)
_ALSO_LISTED = frozenset({Absent.NAMES, Absent.PLACE})
_ASPECT_OF: Mapping[str, Aspect] = {
    "who": Aspect.WHO,
    "leader": Aspect.LEADER,
    "target": Aspect.TARGET,
    "detail": Aspect.DETAIL,
    "deadline": Aspect.DEADLINE,
}
_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER, Kind.DETAIL})


# A fact that the form asks for this surely is asked for, whatever the words are; one below the other bound is not.
SURELY_ASKED, HARDLY_ASKED = 0.8, 0.06
# The chance that a fact is held where the form speaks against it, but the words ask for a body or a figure.
ASKED_IN_WORDS = 0.8


def _by_form(question: Question, form: Form) -> tuple[tuple[Aspect, ...], Kind]:
    """The facts asked for and the kind, where the form tells for sure who is asked for, or that only what is done is."""
    aspects, kind = question.aspects, question.kind
    if kind not in _MATTERS or question.yes_no:
        return aspects, kind
    who, detail = form.chances.get("who", 0.0), form.chances.get("detail", 0.0)
    if Aspect.WHO not in aspects and Aspect.LEADER not in aspects and who > SURELY_ASKED:
        # Who is asked in words that name neither a body nor a role.
        kept = tuple(aspect for aspect in aspects if aspect is not Aspect.DETAIL)
        return (*kept, Aspect.WHO), Kind.WHO if kind is Kind.DETAIL else kind
    only = set(aspects)
    if only in ({Aspect.WHO}, {Aspect.TARGET}, {Aspect.TARGET, Aspect.DETAIL}) and detail > SURELY_ASKED:
        other = form.chances.get("who" if Aspect.WHO in only else "target", 0.0)
        if other < HARDLY_ASKED:
            # 今年哪家医院新开,哪家要搬: 哪家 is no body that is responsible. 修了多少年了,今年怎么个说法: told before.
            return (Aspect.DETAIL,), Kind.DETAIL
    return aspects, kind


# From these chances on a form decides that more than one matter is asked for, in words that do not tell.
SURE_OF: Mapping[str, float] = {
    "unit": 0.65, "leaderitems": 0.75, "list": 0.75, "count": 0.75, "compare": 0.85, "number": 0.6, "meta": 0.6,
}  # fmt: skip
_LABELS_OF: Mapping[Kind, tuple[str, ...]] = {
    Kind.COMPARE: ("compare", "check"),
    Kind.LIST: ("list", "count", "unit", "leaderitems", "names"),
    Kind.COUNT: ("count", "list", "unit", "leaderitems", "compare", "check"),
}
# What is counted over the notice, and not within a matter.
_COUNTED = re.compile(r"任务|事项|项数|条数|条目|单位|部门|实事|重点工作|几[项条件桩]|多少[项条件桩]|领导|市长")


_WHICH_OF_TWO = re.compile(r"哪(?:个|项|边|家|位)|谁|一样|同一|相同|(?<!还)差(?:几|多少|着)|相差|两处|前后")


# These words ask for what is never held, whatever the form.
_SAID_PLAINLY = {
    Absent.PROGRESS: re.compile("结果如何|结果怎|通报结果|排名|被点名|垫底|扣(?:几|多少)分|倒数"),
    Absent.CONTACT: CONTACT_ASKED,
    Absent.PERSON: re.compile(PERSON_FACTS + r"|who is the (?:governor|president|premier)", re.IGNORECASE),
    Absent.MONEY: re.compile(BUDGET),
}
_MONEY = re.compile(
    "钱|元|几百?块|罚|票|价|费|pension|salary|wage|补|奖|资金|经费|预算|投入|投资|成本|薪|工资|待遇|标准|贵|便宜|花|款|利率|利息|money|cost|price|pay|subsid|budget|fund",
    re.IGNORECASE,
)
# 拿公租房补贴的有多少户: a number of households is no sum.
_NO_MONEY_MEASURES = frozenset("人 名 位 户 所 座 条 辆 部 套 亩 公里 场 人次 趟 班 台 幢 栋".split())
LONGEST_NAME, BARELY_HELD = 12, 0.9
_TARGET_IS_WHAT = re.compile(
    r"(?:指标|目标|任务)(?:数|值)?(?:是|为|定)(?:什么|多少|几)|(?:控制|达到|提高|提升|降|压)(?:到|在)(?:什么|哪个|何种)(?:水平|程度|位次|名次)"
)


def with_form(question: Question, form: Form, names: Names) -> Question:
    """The question with what its form tells: whether what it asks for can be held, and what it asks for.

    Args:
        question: as its words tell.
        form: of the question, or of the one that it takes its form from.
        names: what may be named; a short name counts as one where the form asks for the items of a body.

    """
    # 三线一单: with nothing asked in so many words, the form tells no reason to refuse.
    is_bare = _is_bare(question)
    absent, held = (None, max(form.held, BARELY_HELD)) if is_bare else (_absent(question, form), form.held)
    named = question.aspects and (_TARGET_IS_WHAT.search(question.text) or Aspect.LEADER in question.aspects)
    # 拿公租房补贴的有多少户: the form makes one think of sums, the measure of none.
    named = named or (form.absent is Absent.MONEY and question.measure in _NO_MONEY_MEASURES)
    if absent is None and (held < SURELY_ABSENT or (named and held < ASKED_IN_WORDS)):
        held = ASKED_IN_WORDS
    question = replace(question, absent=absent, held=held, set_chance=form.of_sets)
    if question.absent is None or question.absent in _ALSO_LISTED:
        question = _of_many(question, form, names)
    question = _of_one(question, form)
    aspects, kind = _by_form(question, form)
    of_leader = question.leaders and not question.topic  # whose items are asked for
    if not aspects and kind in _MATTERS and form.best_held in _ASPECT_OF and not (question.yes_no or of_leader):
        aspect = _ASPECT_OF[form.best_held]
        aspects, kind = (aspect,), Kind.DETAIL if aspect is Aspect.DEADLINE else Kind(aspect.value)
    return replace(question, aspects=aspects, kind=kind)


def _is_bare(question: Question) -> bool:
    """Whether a question is nothing but the name of a matter in the words of such notices."""
    name = question.text.strip("“”?!。 ")
    if re.search("[你我您他她吗呢吧是有不哪谁几多什怎么了去到钱]", name):
        return False
    named = question.units or question.leaders or question.refs or question.context
    return (
        not question.aspects
        and question.absent is None
        and not named
        and question.topic.strip("“”") == name
        and len(name) <= LONGEST_NAME
    )


def _absent(question: Question, form: Form) -> Absent | None:
    """The reason why what the question asks for is not held, by its words and its form."""
    absent = question.absent
    named = bool(question.units or question.leaders or question.refs)
    if absent in _BY_WORDS or (absent is not None and question.asked_like):
        return absent  # 进展如何: the form is that of the question before
    asks_who = Aspect.WHO in question.aspects and matter_words(question.topic)
    if form.small_talk > SURELY_TALK and not named and not asks_who:
        return Absent.CHIT_CHAT
    if absent is Absent.CONTACT and _BODY_ACTS.search(question.text) and not CONTACT_ASKED.search(question.text):
        return None  # 冒充客服骗钱的电话一天三个,谁挑头: a telephone is the matter
    of_district = any(match.kind == "member" for match in question.units) and not question.leaders
    if absent is Absent.PERSON and of_district:
        return absent  # 某区区长是谁: no leader of this city's
    if absent in {Absent.NAMES, Absent.PERSON} and Aspect.LEADER in question.aspects and not question.asked_like:
        # 分管的人叫什么名字: a leader is named, and so held.
        return absent if re.search(PERSON_FACTS, question.text) else None
    if absent is None and form.held < SURELY_ABSENT:
        # 写在哪些地方 asks for a place in the list: its words have told so already.
        # 哪家在办 asks for a body, whatever names the form makes one think of.
        named_figure = form.absent is Absent.EXPLANATION and _TARGET_IS_WHAT.search(question.text)
        no_money = form.absent is Absent.MONEY and (
            not _MONEY.search(question.text)
            or question.measure in _NO_MONEY_MEASURES
            or re.search("不要钱|免费|不花钱|不收费", question.text)
        )
        passed_over = (
            named_figure
            or no_money
            or (question.kind is Kind.LIST and form.absent in _ALSO_LISTED)
            or (form.absent in {Absent.NAMES, Absent.CONTACT} and _BODY_ACTS.search(question.text))
            or (form.absent is Absent.PERSONAL and question.measure in {"年", *_NO_MONEY_MEASURES})
        )
        return None if passed_over else form.absent
    told_of = absent in _SAID_PLAINLY and _SAID_PLAINLY[absent].search(question.text)
    return None if absent is not None and form.held > SURELY_HELD and not told_of else absent


def _of_many(question: Question, form: Form, names: Names) -> Question:
    """The question as one on several items or on the notice, where its words were taken for one on a matter."""
    if theirs := _of_body_before(question, names):
        return replace(question, units=theirs, kind=Kind.UNIT, topic="", absent=None)
    name, chance = form.best
    may_be = question.kind in _MATTERS or (question.kind is Kind.COMPARE and name == "meta")
    if not may_be or question.context or question.asked_like or chance < SURE_OF.get(name, 2.0):
        return question
    if name == "unit" and Aspect.WHO in question.aspects and matter_words(question.topic):
        return question  # 市文广旅局牵头办某节,它打算拉哪些部门配合
    if name in {"unit", "count"}:
        # 警察这个部门掺和了多少项: a word that is else a matter names a body here.
        found = question.units or names.registry.find(question.text, loosely=True)
        units = tuple(match for match in found if match.units and not is_counting_verb(question.text, match))
        if units:
            return replace(question, units=units, kind=Kind.UNIT, absent=None)
        is_counted = name == "count" and _COUNTED.search(question.text) and not matter_words(question.topic)
        return replace(question, kind=Kind.COUNT, absent=None) if is_counted else question
    if name == "leaderitems" and question.leaders and not (question.yes_no and question.topic):
        return replace(question, kind=Kind.LEADER, topic="", absent=None)
    if name == "list" and question.topic and matter_words(question.topic):
        topic = question.topic if question.quoted else listed_matter(question.text, question.topic)
        return replace(question, kind=Kind.LIST, topic=topic, absent=None)
    if name == "number" and question.refs:
        return replace(question, kind=Kind.NUMBER)
    if name == "meta" and (facts_asked(question.text) or not matter_words(question.topic)):
        return replace(question, kind=Kind.META)
    return replace(question, kind=Kind.COMPARE) if name == "compare" and question.topic else question


# 城管不光是赶小贩吧,哪几桩事有它的份: the body is named before, and a pronoun asks for its items.
_THEIR_SHARE = re.compile(
    r"(?:哪|几|多少)[^,。?]{0,10}(?:它|他们?|她|这(?:个|家)(?:局|单位|部门))|(?:它|他们|她)[^,。?]{0,6}(?:哪|几|多少)[^,。?]{0,4}[项件条桩]"
)


def _of_body_before(question: Question, names: Names) -> tuple[UnitMatch, ...]:
    """The body that a first clause names, where the last one asks for its items by a pronoun; () for others."""
    *before, last = re.split(r"[,。!?;]+", question.text.rstrip("?。!")) or [""]
    if not before or question.context or not _THEIR_SHARE.search(last) or matter_words(_THEIR_SHARE.sub("", last)):
        return ()
    return tuple(match for match in names.registry.find("".join(before), loosely=True) if match.units)


def _of_one(question: Question, form: Form) -> Question:
    """The question as one on a matter, where its words were taken for one on several items (多出多少, 哪个更…)."""
    name, chance = form.best
    labels = _LABELS_OF.get(question.kind)
    others = sum(form.chances.get(label, 0.0) for label in labels or ())
    if question.kind is Kind.COMPARE and _WHICH_OF_TWO.search(question.text):
        return question
    if question.kind is Kind.LIST and name == "deadline":
        return question  # 时间要求落在9月的有哪些
    is_plain = chance > SURELY_ASKED and others < HARDLY_ASKED and name in _ASPECT_OF
    if not labels or not is_plain or question.context or question.asked_like or not question.topic:
        return question
    aspect = _ASPECT_OF[name]
    aspects = question.aspects if aspect in question.aspects else (*question.aspects, aspect)
    return replace(question, aspects=aspects, kind=Kind.DETAIL if aspect is Aspect.DEADLINE else Kind(aspect.value))
