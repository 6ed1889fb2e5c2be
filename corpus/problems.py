"""What an import wants a person to look at: each with a stable code and the line."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from corpus.assignment import Rules
from corpus.blocks import Source
from corpus.clauses import cut_sub_items
from corpus.drafts import Draft, LineKind, PartReading
from corpus.layout import Layout
from corpus.records import Item, LeadBasis, Problem
from corpus.text import Line

_REPORT: Final = re.compile(r"进展|落实情况|完成情况|推进情况")


def find_problems(
    source: Source,
    layout: Layout,
    readings: Sequence[PartReading],
    items: Sequence[Item],
    drafts: Sequence[Draft],
    kinds: Mapping[int, LineKind],
    rules: Rules,
    lines: tuple[Line, ...],
) -> tuple[Problem, ...]:
    """Return all problems, in the order of lines."""
    found = [
        *_check_whole(layout, items),
        *(problem for reading in readings for problem in _check_numbers(reading)),
        *_check_items(items, drafts),
        *_check_lines(kinds, lines),
    ]
    if rules.by_font:
        line = source.text.count("\n", 0, rules.start) + 1
        found.append(Problem("warning", line, "lead-by-font", "牵头单位以字体标出,纯文本中看不出,请人工核对"))
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.code, problem.message)))


def _check_whole(layout: Layout, items: Sequence[Item]) -> list[Problem]:
    first = layout.preamble[0].number if layout.preamble else 1
    found = []
    with_items = {item.annex for item in items}
    if not items:
        missing = f"通知列有 {len(layout.listed)} 个附件,正文中没有" if layout.listed else "没有找到任务或实事的清单"
        found.append(Problem("error", first, "annex-missing" if layout.listed else "not-a-list", missing))
    elif layout.listed and len(layout.listed) != len([part for part in layout.parts if part.number in with_items]):
        message = f"通知列有 {len(layout.listed)} 个附件,读出清单 {len(with_items)} 个"
        found.append(Problem("warning", first, "annex-count", message))
    for part in layout.parts:
        if part.heading and _REPORT.search(part.title):
            line = part.heading[0].number
            found.append(Problem("warning", line, "progress-table", "这是进展情况表,进展中的数字不作目标"))
    return found


def _check_numbers(reading: PartReading) -> list[Problem]:
    """Numbers go on by one, or begin anew at 1 (under a heading)."""
    found: list[Problem] = []
    last: Draft | None = None
    for draft in reading.drafts if reading.numbered else ():
        if draft.is_further_row or draft.is_point:
            continue
        anew = draft.number == 1 and last is not None and draft.path != last.path
        if last and draft.number != last.number + 1 and not anew:
            code = "number-repeated" if draft.number <= last.number else "number-gap"
            message = f"编号 {last.printed} 之后是 {draft.printed},不连续"
            found.append(Problem("warning", draft.line, code, message))
        last = draft
    return found


def _check_items(items: Sequence[Item], drafts: Sequence[Draft]) -> list[Problem]:
    found = []
    some_units = any(item.units for item in items)
    for item, draft in zip(items, drafts, strict=True):
        if not item.text:
            found.append(Problem("warning", draft.line, "empty-item", f"{item.label} 只有编号,没有内容"))
        if item.lead_basis is LeadBasis.UNPARSED:
            found.append(Problem("warning", draft.line, "units-unparsed", f"{item.label} 的责任单位无法确定"))
        elif some_units and not item.units:
            found.append(Problem("warning", draft.line, "no-units", f"{item.label} 没有责任单位"))
        for name in dict.fromkeys(draft.reading.doubtful):
            found.append(Problem("warning", draft.line, "unknown-unit", f"{item.label} 的“{name}”不像单位名称"))
        if item.stated_sub_items is not None:
            split = item.sub_items or cut_sub_items(item.text)
            if len(split) != item.stated_sub_items:
                message = f"{item.label} 写明 {item.stated_sub_items} 个子项,按分号数为 {len(split)} 个"
                found.append(Problem("warning", draft.line, "sub-item-count", message))
    return found


def _check_lines(kinds: Mapping[int, LineKind], lines: tuple[Line, ...]) -> list[Problem]:
    return [
        Problem("warning", line.number, "unclassified-line", f"未归类:{line.fold[:30]}")
        for line in lines
        if kinds[line.number] is LineKind.UNCLASSIFIED
    ]
