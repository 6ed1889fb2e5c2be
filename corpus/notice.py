"""Parse a document into a notice: its items with units, leaders and targets, its facts, and the import's account."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from corpus.assignment import Rules, assign_units, find_leaders, find_rules, find_section
from corpus.blocks import Source
from corpus.clauses import cut_clauses, cut_sentences, cut_spans, cut_sub_items, name_item, stated_count, stated_items
from corpus.drafts import Draft, LineKind, PartReading
from corpus.layout import Layout, Part, cut_parts
from corpus.lists import read_list
from corpus.notice_facts import FACT_NAMES, read_facts, read_groups
from corpus.problems import find_problems
from corpus.records import Document, Item, LineCount, Notice
from corpus.tables import find_table, read_table
from corpus.text import cut_run_together, fold, lines_of
from corpus.wording import place_wording

__all__ = ["FACT_NAMES", "NOTICE_LABEL", "parse_notice"]

NOTICE_LABEL = "通知"
_LIVELIHOOD = re.compile(r"民生|实事|为民办")
_BREAK = re.compile(r"<br {0,2}/?>", re.IGNORECASE)
_KEY_TASKS = re.compile(r"重点(?:工作|任务|事项|项目)|政府工作报告|目标任务")


@dataclass(frozen=True, slots=True)
class _Read:
    """A part with what was read of it."""

    part: Part
    reading: PartReading
    prefix: str
    titled: bool


def parse_notice(document: Document) -> Notice:
    """Return what a document says; one that is no list gives the notice alone, and an error among the problems."""
    source = Source(document.text, _fold_breaks(document.text))
    lines = lines_of(document.text, source.fold)
    layout = cut_parts(cut_run_together(lines))
    document = replace(document, groups={**read_groups(layout), **document.groups})
    rules = find_rules(source.fold)
    read = _read_parts(source, layout, document.title)
    items: list[Item] = []
    drafts: list[Draft] = []
    taken: set[str] = set()
    for one in read:
        for draft, label in zip(one.reading.drafts, _labels(one, taken), strict=True):
            items.append(_make_item(document, source, one, draft, label, rules))
            drafts.append(draft)
    kinds = _line_kinds(layout, read)
    facts = read_facts(source, layout, rules)
    problems = find_problems(source, layout, [one.reading for one in read], items, drafts, kinds, rules, lines)
    items.append(_notice_item(document, source, layout, items))
    counts = Counter(kinds[line.number] for line in lines)
    account = LineCount(
        len(lines), *(counts[kind] for kind in (
            LineKind.ITEM, LineKind.UNIT, LineKind.NOTICE, LineKind.HEADING, LineKind.UNCLASSIFIED)),
    )  # fmt: skip
    return Notice(document, tuple(items), facts, account, problems)


def _fold_breaks(text: str) -> str:
    """Return the folded text with the <br> of table cells as a mark between names, at equal length."""
    return _BREAK.sub(lambda found: "、".ljust(len(found[0])), fold(text))


def _read_parts(source: Source, layout: Layout, document_title: str) -> list[_Read]:
    read = []
    for part in layout.parts:
        found = find_table(source, part.lines)
        stated = stated_items(part.title)
        reading = read_table(source, part.lines, found) if found else read_list(source, part.lines, stated)
        title = part.title or (document_title if len(layout.parts) == 1 else "")
        livelihood = _LIVELIHOOD.search(title) and not _KEY_TASKS.search(title)
        read.append(_Read(part, reading, "民生" if livelihood else "重点", not found and _are_titled(source, reading)))
    return read


def _are_titled(source: Source, reading: PartReading) -> bool:
    """Whether every item begins with a title on a line of its own; otherwise such a line is a broken one."""
    firsts = [draft.reading.pieces[0] for draft in reading.drafts if len(draft.reading.pieces) > 1]
    unmarked = all(not re.search("[,。;、:]", source.fold[left:right]) for left, right in firsts)
    return len(firsts) > 1 and len(firsts) == len(reading.drafts) and unmarked


def _labels(one: _Read, taken: set[str]) -> list[str]:
    """Return labels that a person would say, unique in the document: 重点3, 重点二-3, 附件2-3; (2) marks a double."""
    drafts = one.reading.drafts
    firsts = Counter(draft.number for draft in drafts if not (draft.is_further_row or draft.is_point))
    repeated = sum(count > 1 for count in firsts.values())
    by_section = repeated >= 1 and _starts_anew(drafts)
    prefix = one.prefix
    plain = [f"{prefix}{draft.number}" for draft in drafts]
    if not by_section and taken.intersection(plain):
        prefix = f"附件{one.part.number}-"
    labels = []
    doubles: dict[str, int] = defaultdict(lambda: 1)
    for draft in drafts:
        section = find_section(draft)
        number = draft.printed if draft.is_further_row else str(draft.number)
        heading = re.sub(r"[()]", "", section.number).replace("/", "-") if section and by_section else ""
        if section and draft.is_point and not heading:
            heading = section.number.split("/")[-1]
        wanted = f"{prefix}{heading}-{number}" if heading else f"{prefix}{number}"
        label = wanted
        while label in taken:
            doubles[wanted] += 1
            label = f"{wanted}({doubles[wanted]})"
        taken.add(label)
        labels.append(label)
    return labels


def _starts_anew(drafts: list[Draft]) -> bool:
    """Whether numbers begin anew under each heading: two headings or more hold a first item."""
    firsts: dict[str, int] = defaultdict(int)
    for draft in drafts:
        section = find_section(draft)
        if draft.number == 1 and section and not draft.is_point:
            firsts[f"{section.start}"] += 1
    return len(firsts) >= 2


def _make_item(document: Document, source: Source, one: _Read, draft: Draft, label: str, rules: Rules) -> Item:
    """Return a draft as an item. `start` and `end` cover all of its wording.

    The wording is that stretch of the document exactly, unless it had to be put together: from cells, from lines
    broken within a sentence, from around a bracket of units.
    """
    wording = place_wording(source, draft, titled=one.titled)
    start, end = wording.start, wording.end
    assigned = assign_units(draft, rules)
    leaders, assisting = find_leaders(draft)
    count = stated_count(source.fold, start, end)
    livelihood = label.startswith("民生")
    return Item(
        id=f"{document.id}/{label}", document=document.id, label=label, annex=one.part.number,
        annex_title=one.part.title, annex_name=one.part.name, number=draft.number, printed_number=draft.printed,
        title=draft.title or name_item(wording.text), text=wording.text, start=start, end=end,
        section=find_section(draft), lead=assigned.lead, cooperating=assigned.cooperating, units=assigned.units,
        lead_basis=assigned.basis, open_ended=assigned.open_ended, leaders=leaders, assisting=assisting,
        deadline=draft.reading.deadline, mark=draft.mark, stated_sub_items=count[0] if count else None,
        sub_items=wording.spans(cut_sub_items) if livelihood else (), clauses=wording.spans(cut_clauses),
        sentences=wording.spans(cut_sentences),
        targets=wording.targets(), unit_parts=assigned.parts,
    )  # fmt: skip


def _notice_item(document: Document, source: Source, layout: Layout, items: list[Item]) -> Item:
    """Return the item that stands for the notice itself: all text in front of the first list."""
    if layout.preamble:
        start, end = layout.preamble[0].start, layout.preamble[-1].end
    else:
        lines = [line for part in layout.parts[:1] for line in part.heading]
        start, end = (lines[0].start, lines[-1].end) if lines else (0, 0)
    text = source.text[start:end]
    return Item(
        id=f"{document.id}/{NOTICE_LABEL}", document=document.id, label=NOTICE_LABEL, annex=0, annex_title="", number=0,
        printed_number="", title=document.title or NOTICE_LABEL, text=text, start=start, end=end,
        clauses=cut_spans(text, start, cut_clauses), sentences=cut_spans(text, start, cut_sentences),
    )  # fmt: skip


def _line_kinds(layout: Layout, read: list[_Read]) -> dict[int, LineKind]:
    """Return the kind of every line; one that no reader claimed is unclassified."""
    kinds: dict[int, LineKind] = defaultdict(lambda: LineKind.UNCLASSIFIED)
    kinds.update({line.number: LineKind.NOTICE for line in layout.preamble})
    for one in read:
        kinds.update({line.number: LineKind.HEADING for line in one.part.heading})
        kinds.update(one.reading.kinds)
        kinds.update({draft.line: LineKind.ITEM for draft in one.reading.drafts})
    return kinds
