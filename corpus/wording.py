"""An item's own wording: joined from its pieces, with the way back to the document for every stretch of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from corpus.blocks import Source
from corpus.drafts import Draft
from corpus.records import Span, Target
from corpus.targets import extract_targets

_Stretch = tuple[int, int]
_BLANKS: Final = " \u3000\xa0"


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch that reads on without a break: its text, and for each character its place in the document."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What an item says. `text == document.text[start:end]` unless it was put together from apart."""

    text: str
    start: int
    end: int
    source: Source
    runs: tuple[_Run, ...]

    def spans(self, cut: Callable[[str], list[_Stretch]]) -> tuple[Span, ...]:
        """Return what a way of cutting finds, as spans of the document."""
        return tuple(self._span(run, *found) for run in self.runs for found in cut(run.text))

    def targets(self) -> tuple[Target, ...]:
        """Return the figures to be reached, at their places in the document."""
        found = []
        for run in map(_close_up, self.runs):
            for target in extract_targets(run.text, 0):
                span = self._span(run, target.start, target.end)
                found.append(replace(target, text=span.text, start=span.start, end=span.end))
        return tuple(found)

    def _span(self, run: _Run, start: int, end: int) -> Span:
        left, right = run.places[start], run.places[end - 1] + 1
        return Span(self.source.text[left:right], left, right)


def place_wording(source: Source, draft: Draft, *, titled: bool) -> Wording:
    """Return a draft's wording; `titled` where a first line without a mark is a title, not a broken line."""
    pieces = draft.reading.pieces
    if not pieces:
        start = draft.reading.start
        return Wording(draft.wording, start, start, source, ())
    start, end = pieces[0][0], pieces[-1][1]
    places = _join(source, pieces, titled=titled)
    tail = draft.reading.tail if source.fold[places[-1]] not in "。;." else ""
    if tail and source.text[end : end + len(tail)] == tail:
        places += range(end, end + len(tail))
        end, tail = end + len(tail), ""
    joined = "".join(source.text[place] for place in places)
    if _plain(joined + tail) == _plain(draft.wording):
        return Wording(joined + tail, start, end, source, (_Run(joined, tuple(places)),))
    runs = tuple(
        _Run(_read(source, one), tuple(one)) for one in (_join(source, [piece], titled=False) for piece in pieces)
    )
    return Wording(draft.wording, start, end, source, runs)


def _close_up(run: _Run) -> _Run:
    """Take the blanks beside figures out: 20 家, 12 %."""
    kept = [at for at, character in enumerate(run.text) if not (character in _BLANKS and _beside_digit(run.text, at))]
    return _Run("".join(run.text[at] for at in kept), tuple(run.places[at] for at in kept))


def _beside_digit(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() or text[at + 1 : at + 2].isdigit()


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _read(source: Source, places: list[int]) -> str:
    return "".join(source.text[place] for place in places)


def _join(source: Source, pieces: list[_Stretch], *, titled: bool) -> list[int]:
    """Return the places of a wording's characters: paragraphs keep their line ends, broken lines lose them."""
    lines = [span for start, end in pieces for span in _lines(source, start, end)]
    places = [*range(*lines[0])]
    for before, line in pairwise(lines):
        gap = source.text[before[1] : line[0]]
        whole = source.fold[before[1] - 1] in "。;!?:)" or (titled and before == lines[0])
        if whole and not gap.strip():
            places += range(before[1], line[0])
        start = line[0]
        if gap.strip() and source.fold[places[-1]] in "。;" and source.fold[start] in "。;,":
            start += 1
        places += range(start, line[1])
    return places


def _lines(source: Source, start: int, end: int) -> list[_Stretch]:
    return [match.span() for match in re.compile(r"[^\s](?:[^\n]*[^\s])?").finditer(source.text, start, end)]
