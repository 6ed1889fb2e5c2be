"""Comparisons: one matter in two annexes, two items, two matters, two units or two leaders."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.draft import Draft
from answer.facts import SetQuery, bigrams, overlap, select, unit_names_of
from answer.item_sets import found_by_refs
from answer.matters import Found, choose_targets, say_leaders, say_targets, say_text, say_units
from answer.records import Kind, Reply
from answer.scope import Scope
from answer.seeking import ANSWER_AT, ASK_BACK_AT
from answer.sets import set_query, unit_label
from answer.sums import ASKS_DIFFERENCE, difference_answer, say_difference
from answer.turn import MATTER_HELD, SET_SURE, Turn
from answer.wording import unit_names
from corpus.records import Item, Target
from retriever.frame import is_only_roles
from retriever.records import Aspect, Question, Role

HALF_HELD = 0.5  # of a matter's pairs of characters
# A和B两项工作的牵头单位是不是同一家: what stands behind is of both.
_BOTH_BEHIND = re.compile(r"(?<=.)(?:这|那)?[两三](?:项|个|件|家|块)(?:工作|指标|任务|事情?|目标|数).*$")
_SHARED = re.compile(
    r"一样的?(?:数)?还是|前后两|两回|一回事|(?:是不是|是否)(?:同一|一回事|一样)|重复|一样吗|一致|相同|对(?:得|不)上|同一(?:件|回|项)事"
)


def compare_answer(
    question: Question,
    found: Sequence[Found],
    scope: Scope,
    draft: Draft,
    nearest: Callable[[str], Found | None] = lambda matter: None,
) -> bool:
    """Write a comparison; return False where the question does not compare things that are held.

    `nearest` finds the item that a matter by itself is about, where none of those `found` has its words.
    """
    if not question.topic and not question.refs and compare_counts(question, scope, draft):
        return True
    if question.annexes == (1, 2) and not question.topic and re.search("多|少", question.text):
        return _annexes(scope, draft)
    pair = [(entry, question.topic) for entry in found[:10]] if question.refs else _pair(question, found, nearest)
    if len(pair) < 2:
        return False
    two_matters(question, pair[:4], scope, draft)
    return True


_BEHIND_MATTERS = re.compile(
    r"(?:这|那)?(?:两|二|俩|2)(?:项|个|样|件|块|家|种|者|处).*$|(?:哪|谁|各|分别|差|相差|是不是|是否|是同|归|由|牵头|都|一样|有(?:什么|何|没)).*$"
)
_JOINED = re.compile(r"和(?!谐|平)|与(?!会)|跟(?!踪)|以及|同(?=[^一])|、|比(?!例|重|率)(?:起来?)?")
LEAST_PART = 2


def matters_compared(topic: str) -> list[str]:
    """The matters that a comparison names, as people join them (A跟B,哪样多); [] where it does not part in two.

    What stands in front of both is said of both (残疾孩子,康复的和上学的).
    """
    before = ""
    for clause in topic.split(","):
        parts = [part.strip(" 的“”") for part in _JOINED.split(_BEHIND_MATTERS.sub("", clause).strip(" 的“”"))]
        if len(parts) == 2 and all(len(part) >= LEAST_PART for part in parts):
            return [f"{before}{part}" for part in parts]
        before += clause
    return []


def compare_counts(question: Question, scope: Scope, draft: Draft) -> bool:
    """Write how many items each of two units or leaders has, and who has more; False where no two are named."""
    if len({match.units for match in question.units if match.units}) > 1:
        return _units(question, scope, draft)
    return len({leader.name for leader in question.leaders}) > 1 and _leaders(question, scope, draft)


def _units(question: Question, scope: Scope, draft: Draft) -> bool:
    query = set_query(question)
    role = question.role if question.role is not Role.ANY else Role.ANY
    counts = []
    for match in {match.units: match for match in question.units if match.units}.values():
        items = select(scope.items, SetQuery((unit_names_of(match),), False, (role,), annexes=query.annexes))
        counts.append((unit_label(match, scope), items))
        for item in items:
            draft.rest_on(item)
            mention = next((unit for unit in item.units if unit.unit in match.units or unit.name in match.units), None)
            if mention:
                draft.cite(item, mention.start, mention.end)
    word = {Role.LEAD: "牵头", Role.COOPERATING: "配合", Role.ALONE: "独家负责", Role.ANY: "参与(含牵头)"}[role]
    _say_counts([(name, len(items)) for name, items in counts], word, draft)
    for name, items in counts:
        if not items:
            continue
        draft.say(f"{name}:" + "、".join(scope.label(item) for item in items) + "。")
    return True


def _annexes(scope: Scope, draft: Draft) -> bool:
    """Write which annex has more items."""
    counts = []
    for annex in (1, 2):
        items = [item for item in scope.items if item.annex == annex]
        if not items:
            return False
        draft.rest_on(items[0])
        draft.cite(items[0], items[0].start, items[0].end)
        counts.append((f"《{items[0].annex_title}》", len(items)))
    _say_counts(counts, "有", draft)
    return True


def _leaders(question: Question, scope: Scope, draft: Draft) -> bool:
    counts = []
    for match in dict((leader.name, leader) for leader in question.leaders).values():
        items = select(scope.items, SetQuery(leaders=frozenset({match.name}), assisting=False))
        counts.append((next((x.text for x in scope.leaders if x.name == match.name), match.name), len(items)))
        for item in items:
            draft.rest_on(item)
            if item.section:
                draft.cite(item, item.section.start, item.section.end)
    _say_counts(counts, "牵头(主抓)", draft)
    if _IN_ALL.search(question.text):
        draft.say(f"合计{sum(number for _, number in counts)}项。")
    return True


_IN_ALL = re.compile("加起来|合计|总共|一共|合起来|共计")


def _say_counts(counts: Sequence[tuple[str, int]], word: str, draft: Draft) -> None:
    draft.say(",".join(f"{name}{word}{number}项" for name, number in counts))
    if len(counts) > 2:
        ranked = sorted(counts, key=lambda entry: -entry[1])
        draft.say(f",从多到少是{'、'.join(name for name, _ in ranked)}。")
        return
    (first, most), (second, least) = sorted(counts, key=lambda entry: -entry[1])
    draft.say(f",{first}比{second}多{most - least}项。" if most > least else ",一样多。")


def _pair(
    question: Question, found: Sequence[Found], nearest: Callable[[str], Found | None]
) -> list[tuple[Found, str]]:
    """Two items, each with the matter that it is compared in.

    The best of each annex where the annexes are compared, else the best of each matter named.
    """
    matter = re.sub(
        r"附件[12一二]|重点工作|民生实事|两个附件|相比|比较|对比|异同|不同|区别|哪个|更", "", question.topic
    )
    matter = _BOTH_BEHIND.sub("", matter)
    if len(question.figures) > 1 and (held := _by_figures(question, found)):
        return held
    parts = [part for part in re.split(r"和|与|跟|比|、|,", matter) if len(part) >= 2 and not is_only_roles(part)]
    if (
        question.annexes == (1, 2)
        or re.search(r"附件|重点工作.*民生|对(?:得|不)上", question.text)
        or re.search("两处|两回|两遍|前后|两边", question.text)
        or (len(parts) < 2 and re.search(f"两项|{_SHARED.pattern}", question.text))
    ):
        first = next((entry for entry in found if entry.item.annex == 1), None)
        second = next((entry for entry in found if entry.item.annex == 2), None)
        return [(entry, question.topic) for entry in (first, second) if entry]
    chosen: list[tuple[Found, str]] = []
    for part in parts[:3]:
        shares = {n: len(bigrams(part) & bigrams(entry.item.text)) for n, entry in enumerate(found[:12])}
        best = max(shares, key=lambda n: (shares[n], found[n].hit.score), default=None)
        wanted = HALF_HELD * len(bigrams(part))
        near = found[best] if best is not None and shares[best] >= wanted else nearest(part)
        near = near or (found[best] if best is not None else None)
        if near and all(near.item != entry.item for entry, _ in chosen):
            chosen.append((near, part))
    return chosen


_SAME_LEADER = re.compile(
    r"(?:同一|一)(?:位|个)(?:人|市?领导|副?[市县区]长)|(?:领导|[市县区]长)[^,。?]{0,6}(?:一样|相同|同一)"
)
_WORDED = re.compile(r"表述|怎么(?:写|说|讲)|如何(?:写|说)|要求|口径|提法|措辞|写法|说法|差别|区别|不同|差异")


def _by_figures(question: Question, found: Sequence[Found]) -> list[tuple[Found, str]]:
    """The items that hold the figures put side by side (前面说800户,后面说3000户); [] where one is in none."""
    chosen: list[tuple[Found, str]] = []
    for figure in question.figures:
        holder = next(
            (
                (entry, target.object)
                for entry in found
                for target in entry.item.targets
                if target.value == figure.value and target.unit == figure.unit
            ),
            None,
        )
        if holder is None:
            return []
        chosen.append(holder)
    return chosen if len({entry.item.id for entry, _ in chosen}) > 1 else []


# 牵头单位一样吗?各自要做什么?
_CONTENT_OF_EACH = re.compile("各(?:自)?(?:要|都|又)?(?:讲|做|写|干|说|管|抓)(?:了|的|些)*(?:是)?(?:什么|啥|哪些)")


def two_matters(question: Question, matters: Sequence[tuple[Found, str]], scope: Scope, draft: Draft) -> None:
    """Write two matters, or one in two items, side by side: the facts asked for, and whether they are the same."""
    pair = [entry for entry, _ in matters]
    aspects = set(question.aspects)
    who = Aspect.WHO in aspects or re.search(r"单位|部门|牵头|负责|打头|带头|哪家|(?:个|家)局", question.text)
    leader = Aspect.LEADER in aspects or re.search(r"领导|[市县区]长", question.text)
    of_leader = leader and _SAME_LEADER.search(question.text) is not None
    if of_leader:
        who = who if Aspect.WHO in aspects else None
        led = [{person.name for person in entry.item.leaders} for entry in pair]
        if all(led):  # of items without a leader nothing is the same
            draft.say("是同一位。" if all(one == led[0] for one in led) else "不是同一位。", computed=True)
    target = re.search(r"目标|数|多少|指标|多|少|高|低|大|小|差|几", question.text) and not of_leader
    chosen = [_on_matter(question, entry, matter) for entry, matter in matters]
    if len(pair) == 2 and _SHARED.search(question.text):
        chosen = _alike(chosen, question.topic)
    for n, entry in enumerate(pair):
        draft.rest_on(entry.item, entry.hit.score)
        draft.say(f"{scope.label(entry.item)}:")
        said = False
        if who:
            say_units(question, entry.item, scope, draft)
            said = True
        if leader:
            draft.say(";" if said else "")
            say_leaders(question, entry.item, draft)
            said = True
        targets = chosen[n] = chosen[n] if target or not said else []
        if targets:
            draft.say(";" if said else "")
            say_targets(question, entry.item, targets, draft)
        elif not said or ((_WORDED.search(question.text) or _CONTENT_OF_EACH.search(question.text)) and not of_leader):
            # One of the two has a figure, the other says it in words.
            draft.say(";" if said else "")
            clause = entry.hit.clause
            if said and clause and not question.refs:
                draft.say(f"“{clause.text}”{draft.cite(entry.item, clause.start, clause.end)}")
            else:
                say_text(question, entry, draft)
        draft.say("。")
    _differences(pair, bool(who), chosen, draft)


def _alike(chosen: Sequence[Sequence[Target]], matter: str) -> list[list[Target]]:
    """Of the targets of two items the pair that speaks of one thing (幼儿园10所, 幼儿园10所); all where none does."""
    scored = [
        (overlap(one.object, two.object) + overlap(matter, one.object), [[one], [two]])
        for one in chosen[0]
        for two in chosen[1]
        if overlap(one.object, two.object) >= 0.5
    ]
    return max(scored, key=lambda entry: entry[0])[1] if scored else [list(targets) for targets in chosen]


def _on_matter(question: Question, entry: Found, matter: str) -> list[Target]:
    """Targets that say most of the matter compared, else those that share words with it; the best one where none does."""
    if matter != question.topic:
        shares = [overlap(target.object, matter) for target in entry.item.targets]
        if (most := max(shares, default=0.0)) >= HALF_HELD:
            return [target for target, share in zip(entry.item.targets, shares, strict=True) if share == most]
    sharing = [target for target in entry.item.targets if bigrams(question.topic) & bigrams(target.object)]
    if sharing or not _WORDED.search(question.text):
        return sharing or choose_targets(question, entry)
    # 房屋渗漏…怎么要求的: said without a figure of its own.
    clause = entry.hit.clause
    inside = [target for target in entry.item.targets if clause and clause.start <= target.start < clause.end]
    return inside if len(inside) == 1 else []


def _differences(pair: Sequence[Found], who: bool, chosen: Sequence[Sequence[Target]], draft: Draft) -> None:
    first, second = pair[0].item, pair[1].item
    if who:
        leads = [unit_names(item.lead, "zh") for item in (first, second)]
        draft.say("两处的牵头单位相同。" if leads[0] == leads[1] else "两处的牵头单位不同。")
        one, two = ({unit.name for unit in item.units} for item in (first, second))
        only = [
            f"只见于{item.label}的是{'、'.join(unit.name for unit in item.units if unit.name in names)}"
            for item, names in ((first, one - two), (second, two - one))
            if names
        ]
        if only:
            draft.say(",".join(only) + "。")
    if len(chosen) > 1 and len(chosen[0]) == len(chosen[1]) == 1:
        a, b = chosen[0][0], chosen[1][0]
        if a.unit == b.unit and a.value != b.value:
            more = first.label if a.value > b.value else second.label
            draft.say(f"{more}的数更大。")
        elif a.unit == b.unit:
            draft.say("两处的数一致。")


# 医院和福利中心,床位数哪个多: of both the same is counted.
_COUNTED_OF_BOTH = re.compile("[,](?P<what>[\u4e00-\u9fff]{2,8}?)(?:数|数量)?(?:哪|谁|各|差|相差)")


def compare(turn: Turn) -> Reply | None:
    """Compare the items, matters, bodies or annexes that are named; None where fewer than two are."""
    question = turn.question
    found = found_by_refs(turn) if question.refs else []
    if not found and question.topic:
        ranking = turn.seek.ranking()
        if ranking.confidence < ASK_BACK_AT and ranking.features["coverage"] < MATTER_HELD:
            return side_by_side(turn) or turn.refuse("not-found")
        found = [turn.seek.found(hit) for hit in ranking.hits[:12]]
        if aside := side_by_side(turn):
            return aside
        if (
            Aspect.WHO not in question.aspects
            and Aspect.LEADER not in question.aspects
            and difference_answer(question, found[:4], turn.draft)
        ):
            return turn.done(Kind.COMPARE, ranking.confidence)
    if compare_answer(question, found, turn.scope, turn.draft, turn.seek.nearest):
        return turn.done(Kind.COMPARE, 0.85)
    return None


def side_by_side(turn: Turn) -> Reply | None:
    """Compare two matters that are each sought by themselves (A和B哪个定得高, A和B由同一位副市长管吗)."""
    question = turn.question
    parts = matters_compared(question.topic)
    if len(parts) != 2 or len(question.annexes) > 1 or question.context:
        return None
    both: list[tuple[Found, str]] = []
    sure = 1.0
    for part in parts:
        one = replace(question, topic=part, content=part, kind=Kind.TARGET, aspects=(Aspect.TARGET,), measure="")
        seek = turn.again(one).seek
        ranking = seek.ranking()
        best = next((hit for hit in ranking.hits if hit.item.annex), None)
        if best and ranking.confidence >= ANSWER_AT:
            both.append((seek.found(best), part))
            sure = min(sure, ranking.confidence)
        elif both and overlap(part, both[0][0].item.text) >= MATTER_HELD:
            # 项目的开工目标和竣工目标: the second is told within the item of the first.
            both.append((turn.seek.found(both[0][0].hit), part))
        else:
            return None
    if ASKS_DIFFERENCE.search(question.text) and (told := _difference(turn, both)):
        return told
    if both[0][0].item == both[1][0].item:
        return None
    two_matters(question, both, turn.scope, turn.draft)
    return turn.done(Kind.COMPARE, sure)


def _difference(turn: Turn, both: Sequence[tuple[Found, str]]) -> Reply | None:
    """Tell the difference of the two targets of two matters; None where one of them has not just one."""
    chosen: list[tuple[Item, Target]] = []
    for found, part in both:
        counted = _COUNTED_OF_BOTH.search(turn.question.text)
        matter = part + (counted["what"] if counted else "")
        one = replace(turn.question, topic=matter, content=matter, aspects=(Aspect.TARGET,), measure="")
        targets = choose_targets(one, found)
        if len(targets) != 1:
            return None
        chosen.append((found.item, targets[0]))
    if chosen[0] == chosen[1]:
        return None
    say_difference(chosen, turn.draft)
    return turn.done(Kind.COMPARE, SET_SURE)
