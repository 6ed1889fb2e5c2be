"""What a carrier (a list, a table) yields before it is settled who leads: drafts of items, and where the lines went."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.blocks import Reading
from corpus.records import LeaderMention, Section, UnitMention
from corpus.roles import Role
from corpus.text import Line


class LineKind(StrEnum):
    """Where a line goes in the import's account."""

    ITEM = "items"
    UNIT = "units"
    NOTICE = "notice"
    HEADING = "headings"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over items, with the units and people whom the items under it inherit."""

    section: Section
    depth: int
    mentions: tuple[UnitMention, ...] = ()
    roles: tuple[Role, ...] = ()
    open_ended: bool = False
    assisting: tuple[LeaderMention, ...] = ()


@dataclass(slots=True)
class Draft:
    """An item as read; `path` holds the headings above it, the outermost first.

    The further rows of a table that share one printed number are printed as 2-2, 2-3 …; `unparsed` where it cannot
    be known which words are units.
    """

    number: int
    printed: str
    line: int
    reading: Reading
    wording: str
    title: str = ""
    mark: str = ""
    path: tuple[Heading, ...] = ()
    unparsed: bool = False

    @property
    def is_further_row(self) -> bool:
        """Whether it shares its number with the item before."""
        return "-" in self.printed

    @property
    def is_point(self) -> bool:
        """Whether it is a point, (1), under a numbered task, 1., that is no item itself."""
        above = self.path[-1].section.number.split("/")[-1] if self.path else ""
        return above.isdigit() and self.printed.startswith("(")


@dataclass(slots=True)
class PartReading:
    """The drafts of a part and the kind of each of its lines.

    `numbered` where the numbers should be consecutive, `table` where the drafts are rows.
    """

    drafts: list[Draft] = field(default_factory=list)
    kinds: dict[int, LineKind] = field(default_factory=dict)
    numbered: bool = True
    table: bool = False

    def mark(self, lines: Iterable[Line], kind: LineKind) -> None:
        """Say what lines are; what a line was first said to be stays."""
        for line in lines:
            self.kinds.setdefault(line.number, kind)
