"""Sums of like targets: figures of one unit, each named by the question; unlike ones are told apart, not added."""

import re
from collections.abc import Sequence

from answer.draft import Draft
from answer.facts import COUNTING, bigrams
from answer.matters import Found
from answer.wording import figure_phrase
from corpus.records import Comparator, Item, Target
from retriever.records import Question

ASKS_SUM = re.compile(r"合计|总共|一共|加起来|总和|共计|(?<!汇)总数(?!字|据)|加一起|合起来|in total|altogether")
PART = re.compile(r"和|与|、|以及|及|还有|加上?|比|跟|,")


def named_targets(question: Question, found: Sequence[Found]) -> list[tuple[Item, Target]]:
    """For each part of an enumerated matter the target, over all items, that shares most of its words."""
    matter = ASKS_DIFFERENCE.sub("", ASKS_SUM.sub("", question.topic or question.content))
    for figure in question.figures:
        matter = matter.replace(figure.text, "")  # 美丽乡村250个和精品村100个加起来
    chosen: list[tuple[Item, Target]] = []
    for part in (part for part in PART.split(matter) if len(part) >= 2):
        asked = bigrams(part)
        scored = [
            (len(asked & bigrams(target.object)) / max(1, len(asked)), entry.hit.score, entry.item, target)
            for entry in found
            for target in entry.item.targets
        ]
        # Of equals the one in the clause of the part before (商业街、小区各10个).
        before = chosen[-1][1].start if chosen else -1
        best = max(scored, key=lambda entry: (entry[0], entry[3].start == before, entry[1]), default=None)
        if best and best[0] >= 0.4 and (best[2], best[3]) not in chosen:
            chosen.append((best[2], best[3]))
    return chosen


def sum_answer(question: Question, found: Sequence[Found], draft: Draft) -> bool:
    """Write the sum of the targets that a question names; False where it names fewer than two."""
    chosen = named_targets(question, found)
    if len(chosen) < 2:
        return False
    units = {target.unit for _, target in chosen}
    listed = []
    for item, target in chosen:
        draft.rest_on(item, targets=(target,))
        listed.append(f"{target.object}{figure_phrase(target)}{draft.cite(item, target.start, target.end)}")
    if len(units) > 1:
        draft.say(f"{'、'.join(listed)},单位不同,不能相加。")
        return True
    total = sum(target.value for _, target in chosen)
    floor = any(target.comparator is Comparator.AT_LEAST for _, target in chosen)
    draft.say(f"合计{written(total, chosen[0][1])}{'以上' if floor else ''}", computed=True)
    draft.say(f":{'、'.join(listed)}。")
    return True


ASKS_DIFFERENCE = re.compile(
    r"多多少|少多少|哪(?:个|项|边)[^,。?]{0,6}(?:多|少|大|小|高|低)|谁更|差(?:了)?多少|相差|(?<!还)差几|(?<!还)差(?:着|出)?(?:多少|几)|多(?:出)?(?:多少|几)(?=个|家|条|所|户|台|$|[?,])|(?:大|高|低|小|少)(?:多少|几)|哪(?:样|种|头|处|类)[^,。?]{0,6}(?:多|少|大|小|高|低)|最(?:高|低|大|小|多|少)的?是|哪(?:个|项|样)最|少多少|更(?:多|高|大|少|低)"
)


def difference_answer(question: Question, found: Sequence[Found], draft: Draft) -> bool:
    """Write which of two named targets is larger, and by how much; False where the question names no two."""
    if not ASKS_DIFFERENCE.search(question.text):
        return False
    chosen = named_targets(question, found)
    if len(chosen) < 2:
        return False
    say_difference(chosen, draft)
    return True


def say_difference(chosen: Sequence[tuple[Item, Target]], draft: Draft) -> None:
    """Say which of some targets is largest, and of two by how much; of unlike ones that they cannot be compared."""
    ranked = sorted(chosen, key=lambda pair: -pair[1].value)
    told = []
    for item, target in ranked:
        draft.rest_on(item, targets=(target,))
        told.append(f"{target.object}{figure_phrase(target)}{draft.cite(item, target.start, target.end)}")
    first, last = ranked[0][1], ranked[-1][1]
    draft.say(",".join(told))
    if len({target.unit for _, target in ranked}) > 1 and not all(target.unit in COUNTING for _, target in ranked):
        draft.say(",单位不同,不能相比。")
    elif first.value == last.value:
        draft.say(",一样多。")
    elif len(ranked) > 2:
        draft.say(",以上从大到小。")
    else:
        draft.say(",前者多")
        draft.say(written(first.value - last.value, first), computed=True)
        draft.say("。")


def written(value: float, like: Target) -> str:
    """A number in the unit and scale that a target is written in (5.5万亩)."""
    match = re.search(r"\d(?:[\d.,]*)(万亿|亿|万)?", like.written)
    scale = match.group(1) if match else None
    factor = {"万": 1e4, "亿": 1e8, "万亿": 1e12}.get(scale or "", 1.0)
    unit = like.unit
    if scale and unit.startswith(scale):
        factor, scale = 1.0, ""
    number = value / factor
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return f"{text}{scale or ''}{unit}"
