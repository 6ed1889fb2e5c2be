"""What is held after all, though words or form speak against it: the sum, the day, the figure put right, the notice's own words.

Sums, days and the like are asked of everything and held of little, so the form of a question speaks against them. Here
the item that was found has the last word.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from answer.facts import overlap, sentence_around
from answer.matters import Found, choose_targets, money_asked_and_held
from answer.premises import figure_verdict
from answer.seeking import CLEAR_OF_NEXT
from corpus.records import Item, Span
from retriever.frame import matter_words
from retriever.records import Absent, Aspect, Kind, Question

# How near the item must be; and the chance that a sum is held of which it states one.
NEAR_AT, MONEY_HELD = 0.88, 0.6
# The share of a target's own words that a question holds which asks for no other figure.
SAME_OBJECT = 0.75
# A question of fewer words is on too little to be held against the notice's own sentences.
LEAST_WORDS, LONG_WORD = 2, 4  # a word of so many characters does by itself

# What is asked in sums of money; and what is paid or charged, which the item must speak of by its name.
_SUMS = frozenset({"", "元", "钱", "块", "个"})
_SUM_ASKED = re.compile("钱|元|块|费|价|补|奖|罚|工资|收入")
_PRICES = re.compile(
    "利率|费率|租金|租价|票价|门票|张票|房价|价格|工资|薪水|补贴|补助|奖励|奖金|罚款|收费|押金|成本|造价|预算|经费"
)
_FOR_ONE = re.compile("一(?:张|次|个?人|家|户|位|部|台|辆|斤|亩|平)|每")
_EACH = re.compile("每|人均|户均|一次性|标准")
_PER = re.compile("(?:一|每)(?P<unit>平方米|平米|平|亩|户|家|人|个人|张|次|度|吨|方|斤|学期|[年月天])")
_PER_SAID = re.compile("每(平方米|平米|亩|户|家|人|张|次|度|吨|方|斤|学期|[年月天])")
_ALIKE = {"平方米": "平", "平米": "平", "家": "户", "个人": "人"}
_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}(?:时|点)(?:\d{1,2}分)?(?!间|期|段|限|候|位|个)")
_DATE = re.compile(
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|中旬|上旬|下旬|初)?前?|年底前?|年内|[上下]半年|第?[一二三四]季度"
)


def is_near(features: Mapping[str, float]) -> bool:
    """Whether the best item is near enough in meaning to be what is asked about."""
    return features["expansion"] >= NEAR_AT or features["clause"] >= NEAR_AT


def is_apart(features: Mapping[str, float]) -> bool:
    """Whether the best item is near, and apart from the next one."""
    return is_near(features) and features["margin"] >= CLEAR_OF_NEXT


def figure_to_put_right(question: Question, found: Found) -> Question | None:
    """The question for the true figure, where another is taken for granted in asking for what is not held.

    今年装100部电梯,我们小区轮得上吗: whose turn it is stands nowhere, but that there are 50 does.
    """
    counted = {target.unit for target in found.item.targets}
    figures = tuple(figure for figure in question.figures if figure.unit in counted)
    if not figures or question.absent is Absent.MONEY:
        return None
    stated = {(target.value, target.unit) for target in found.item.targets}
    if all((figure.value, figure.unit) in stated for figure in figures):
        return None  # 168个项目开工了多少: the item's own figure
    asked = replace(
        question,
        absent=None,
        aspects=(Aspect.TARGET,),
        kind=Kind.TARGET,
        measure=figures[0].unit,
        figures=figures,
    )
    verdict = figure_verdict(asked, choose_targets(replace(asked, yes_no=True), found))
    return asked if verdict is not None and not verdict.true else None


def sum_that_is_held(question: Question, found: Found) -> Question | None:
    """The question as one on a figure, where the item states the very sum that is asked for; None for others."""
    if question.absent is not Absent.MONEY or question.measure not in _SUMS:
        return None
    asking = [clause for clause in re.split("[,。;?!]", question.text) if re.search("多少|几", clause)]
    if any(noun not in found.item.text for clause in asking for noun in _PRICES.findall(clause)):
        return None
    asked = replace(question, absent=None, measure="元", held=MONEY_HELD)
    chosen, clause = choose_targets(asked, found), found.hit.clause
    if not money_asked_and_held(asked, chosen) or clause is None:
        return None
    around = sentence_around(found.item, clause)
    for_one = any(_FOR_ONE.search(asking_clause) for asking_clause in asking)
    if for_one and not _EACH.search(around.text):
        return None  # 滑雪一张票多少钱: what all bring in is no price
    if per := _PER.search("".join(asking)):
        said = _PER_SAID.findall(around.text)
        if said and not any(_ALIKE.get(unit, unit) == _ALIKE.get(per["unit"], per["unit"]) for unit in said):
            return None  # 一平米多少钱: what each household gets is no price of it
    stated = any(around.start <= target.start < around.end for target in chosen)
    return asked if stated else None


def figure_that_is_named(question: Question, found: Found) -> Question | None:
    """The question as one on a figure that is no sum by its words, whose own words it holds (普惠小微贷款余额要涨多少)."""
    if question.absent not in {Absent.MONEY, None} or Aspect.TARGET not in question.aspects:
        return None
    if question.absent is Absent.MONEY and _SUM_ASKED.search(question.text):
        return None
    asked = replace(question, absent=None, held=MONEY_HELD)
    chosen = choose_targets(asked, found)
    named = len(chosen) == 1 and overlap(chosen[0].object, asked.topic) >= SAME_OBJECT
    return asked if named else None


def clause_of_a_day(found: Found, text: str) -> Span | None:
    """The clause that is asked about, where it states a date or an hour (新馆5月18日开馆); a day where one is asked for."""
    clause = found.hit.clause
    wanted = _DAY if re.search("几点|几号|哪天|营业|开放时间", text) else _DATE
    return clause if clause and wanted.search(clause.text) else None


def clause_with_date(found: Found) -> Span | None:
    """The clause that is asked about, where it has a date of its own."""
    clause = found.hit.clause
    return clause if clause and _DATE.search(clause.text) else None


def is_of_another_sentence(found: Found, deadline: Span) -> bool:
    """Whether a date of the item's wording stands in another sentence than what is asked about."""
    item, clause = found.item, found.hit.clause
    if clause is None or not item.start <= deadline.start < item.end:
        return False
    around = sentence_around(item, clause)
    return not around.start <= deadline.start < around.end


def told_in(notice: Item, question: Question) -> Span | None:
    """The sentence of the notice's own words that holds most words of a question (调整目标何时申请、由谁批准)."""
    for said_words in (matter_words(question.topic), matter_words(question.text)):
        words = [word for word in said_words if word not in "天日号月年"]
        said = [(sum(word in span.text for word in words), -span.start, span) for span in notice.sentences]
        most, _, span = max(said, key=lambda entry: entry[:2], default=(0, 0, None))
        if (len(words) >= LEAST_WORDS or len("".join(words)) >= LONG_WORD) and 2 * most > len(words):
            return span
    return None
