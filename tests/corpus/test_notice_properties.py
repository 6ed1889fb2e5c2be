"""Whatever is done to a notice's lines: nothing is lost, nothing breaks, spans slice back."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.catalog import import_report
from corpus.errors import CorpusError
from corpus.notice import parse_notice
from corpus.readers import document_from_text
from corpus.text import normalise

TESTS = Path(__file__).parents[1]
LINES = (TESTS.parent / "corpus" / "documents" / "huzhou-2020.txt").read_text(encoding="utf-8").splitlines()
SHORT = [*LINES[:12], *LINES[26:30], *LINES[-5:]]
SAMPLES = [
    json.loads(line)["text"].splitlines()
    for line in (TESTS / "data" / "formats.jsonl").read_text(encoding="utf-8").splitlines()
]
EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "swap", "cut", "blank"]), st.integers(0, 10_000)), max_size=6
)
PIECES = st.sampled_from(
    [
        *list("一二1239.、()():：,，;。 \n|牵头责任单位:市教育局附件(一)“”〈"),
        "责任单位:",
        "附件1\n",
        "序号\n",
        "|---|",
        "(2个子项)",
    ]
)


def edit(lines: list[str], edits: list[tuple[str, int]]) -> str:
    changed = list(lines)
    for kind, place in edits:
        if not changed:
            break
        at = place % len(changed)
        if kind == "drop":
            del changed[at]
        elif kind == "double":
            changed.insert(at, changed[at])
        elif kind == "swap":
            changed[at], changed[at - 1] = changed[at - 1], changed[at]
        elif kind == "cut":
            half = len(changed[at]) // 2
            changed[at : at + 1] = [changed[at][:half], changed[at][half:]]
        else:
            changed.insert(at, " ")
    return "\n".join(changed)


def check(text: str) -> None:
    try:
        notice = parse_notice(document_from_text(text, "sample"))
    except CorpusError:
        assert not normalise(text).strip()
        return
    stored, lines = notice.document.text, notice.lines
    assert lines.total == len([line for line in stored.split("\n") if line.strip()])
    assert lines.total == lines.items + lines.units + lines.notice + lines.headings + lines.unclassified
    assert len({item.id for item in notice.items}) == len(notice.items)
    for item in notice.items:
        assert 0 <= item.start <= item.end <= len(stored)
        for span in (*item.clauses, *item.sub_items, *item.targets):
            assert stored[span.start : span.end] == span.text
        assert {unit.name for unit in (*item.lead, *item.cooperating)} == {unit.name for unit in item.units}
    json.dumps(import_report(notice), ensure_ascii=False)


@settings(deadline=None, max_examples=60)
@given(EDITS)
def test_a_changed_notice_loses_no_line(edits: list[tuple[str, int]]) -> None:
    check(edit(SHORT, edits))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(SAMPLES), EDITS)
def test_a_changed_sample_loses_no_line(sample: list[str], edits: list[tuple[str, int]]) -> None:
    check(edit(sample, edits))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=60))
def test_any_text_is_read_or_refused(pieces: list[str]) -> None:
    check("".join(pieces))
