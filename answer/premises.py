"""What a question takes for granted, held against the facts: the unit, the leader, the figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.facts import holds, measure_fits, unit_names_of
from answer.scope import Scope
from corpus.records import Comparator, Item, Target
from corpus.units import UnitMatch
from retriever.records import Question, Role


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was supposed holds, and the words that say so where it does not."""

    true: bool
    remark: str = ""


_ASKED_ROLE = re.compile(r"牵头还是配合|是(?:牵头|配合|什么角色|哪种角色|啥角色)")


def unit_verdict(question: Question, item: Item, scope: Scope) -> Verdict | None:
    """Whether the units that the question names stand in the role that it gives them; None where it names none."""
    claims = [(match, _claimed_role(question.text, match)) for match in question.units]
    claims = [(match, role) for match, role in claims if role is not None]
    if not claims:
        return None
    alternatives = re.search(r"还是", question.text) is not None and len(claims) > 1
    wrong = []
    for match, role in claims:
        names = unit_names_of(match)
        called = match.text
        if role is Role.LEAD and not holds(item.lead, names):
            joined = holds(item.units, names)
            wrong.append(
                f"{called}在这一项里是配合单位,不是牵头单位。"
                if joined and item.lead
                else f"文件里这一项不是由{called}牵头,责任单位中没有{called}。"
                if not joined
                else ""
            )
        elif role in {Role.ANY, Role.COOPERATING} and not holds(item.units, names):
            wrong.append(f"文件里这一项的责任单位中没有{called}。")
        elif role is Role.COOPERATING and holds(item.lead, names):
            wrong.append(f"{called}在这一项里是牵头单位,不是配合单位。")
    if alternatives and len(wrong) < len(claims):
        return Verdict(True)
    return Verdict(not wrong, "".join(wrong))


def role_remark(match: UnitMatch, item: Item) -> str:
    """Which role a unit plays in an item, as a sentence (牵头还是配合)."""
    names = unit_names_of(match)
    if holds(item.lead, names):
        return f"{match.text}是牵头单位。"
    return f"{match.text}是配合单位。" if holds(item.units, names) else f"责任单位中没有{match.text}。"


def _claimed_role(text: str, match: UnitMatch) -> Role | None:
    if match.kind == "member" and not match.text.endswith(("政府", "管委会")):
        return None
    after = text[match.end : match.end + 8]
    if re.match(r"(?:是不是|是否)?是[^,。?]{1,16}的(?:牵头|主办|第一责任)(?:单位|部门)", text[match.end :]):
        return Role.LEAD  # 市公安局是犬类管理的牵头单位吗
    before = text[max(0, match.start - 4) : match.start]
    if _ASKED_ROLE.match(after.lstrip("是")) or re.match(r"(?:是|算)?(?:牵头|主办)(?:单位)?还是", after):
        return None
    if re.match(
        r"(?:是不是|是否|有没有|到底|真的)?(?:来|在|是|为|作为|单独|一家)?(?:牵头|主抓|挑头|领头|主办|主导|总负责|汇总)",
        after,
    ) or re.search(r"牵头(?:单位)?(?:是|为)$", before):
        return Role.LEAD
    # The role after a unit says more than 是 or 由 before it (是市财政局配合吗).
    if re.match(r"(?:来|在|是|为|也|要|会|一起)?(?:配合|协办|协助)", after):
        return Role.COOPERATING
    if re.match(r"(?:今年)?(?:来|在|是|为|也|要|会|一起)?(?:参与|参加|在内|在不在|负责|承担)", after):
        return Role.ANY
    if re.match(
        r"(?:是不是|是否|有没有|到底|真的)?(?:来|在|是|为|也|要|会|一起|单独|具体)?(?:负责|管|抓|办|承担|组织)", after
    ) or re.search(r"(?:归|由|是|该)$", before):
        return Role.LEAD
    return None


def leader_verdict(question: Question, item: Item) -> Verdict | None:
    """Whether the leaders that the question names lead (or assist) the item."""
    if not question.leaders:
        return None
    names = {match.name for match in question.leaders}
    assisting = "协助" in question.text
    holders = {leader.name for leader in (item.assisting if assisting else item.leaders)}
    if names & holders:
        return Verdict(True)
    called = "、".join(match.text for match in question.leaders)
    return Verdict(False, f"文件里这一项不是由{called}{'协助' if assisting else '牵头'}。")


def figure_verdict(question: Question, targets: Sequence[Target]) -> Verdict | None:
    """Whether a figure that the question puts forward is the one written; None where it puts none forward."""
    if not targets:
        return None
    for figure in question.figures:
        if not question.yes_no and not any(figure.unit == target.unit for target in targets):
            continue
        alike = [
            target
            for target in targets
            if measure_fits(figure.unit, target.unit) > 0 or _scaled(figure.unit) == _scaled(target.unit)
        ]
        if alike:
            value = figure.value * _scale(figure.unit)
            if any(abs(value - target.value * _scale(target.unit)) < 1e-6 * max(1.0, value) for target in alike):
                loose = next((target for target in alike if target.comparator is not Comparator.EQUAL), None)
                return Verdict(
                    True, f"文件写的是{loose.written}。" if loose and not question.text.count(loose.written) else ""
                )
            return Verdict(False, f"文件里不是{figure.text}。")
    return None


def deadline_verdict(question: Question, item: Item) -> Verdict | None:
    """Whether a month that a yes/no question puts forward is the one of the item's deadline."""
    named = re.search(r"(\d{1,2})月(?:底|份)?", question.text)
    if not question.yes_no or not named or not item.deadline:
        return None
    if f"{named.group(1)}月" in item.deadline.text:
        return Verdict(True, f"完成时限是{item.deadline.text}。")
    return Verdict(False, f"文件写的完成时限是{item.deadline.text}。")


def _scale(unit: str) -> float:
    for word, value in (("亿", 1e8), ("万", 1e4)):
        if unit.startswith(word):
            return value
    return 1.0


def _scaled(unit: str) -> str:
    return re.sub(r"^[万亿]", "", unit)
