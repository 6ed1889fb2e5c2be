"""The facts of a notice as frozen records; every span is half-open, in characters of `Document.text`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LeadBasis(StrEnum):
    """Why the lead units of an item are called so."""

    EXPLICIT = "explicit"
    FIRST_RULE = "first_rule"
    FIRST_DEFAULT = "first_default"
    SOLE = "sole"
    SHARED = "shared"
    INHERITED = "inherited"
    RULE_ALL_LEAD = "rule_all_lead"
    NONE = "none"
    UNPARSED = "unparsed"


class Comparator(StrEnum):
    """How a figure binds: exactly, as a floor, as a ceiling, or roughly."""

    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text, with what it reads."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A notice as read and normalised once; the text never changes afterwards.

    `place` is the city as people say it ("湖州市"), `districts` the members of its group units
    ("各区县政府" → ("吴兴区", …)); both come from the document's own data file, or from its text.
    """

    id: str
    title: str
    text: str
    version: str  # "sha256:…" of the text
    place: str | None = None
    year: int | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit where it is printed: `name` as written with its bracket note, `note` the note alone.

    `unit` is the name without the note and with half-width brackets, so that one unit has one name: 各县(市、区).
    """

    name: str
    unit: str
    note: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LeaderMention:
    """A leader where printed: `name` "王纲", `post` "市长" (either may be empty), `text` as written "王纲市长"."""

    name: str
    post: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to reach. `text` is the clause as written, `text == document.text[start:end]`.

    `value` is a plain number in `unit` as written: 1.5万亩 is 15000 of "亩"; 15% is 15 of "%"; 前十位 is 10 of "位",
    AT_MOST. `written` is the figure as printed with its unit ("1.5万亩", "60幢以上", "前十位"), `emphasis` the word of
    resolve before it (力争, 确保) or "". `part_of` holds the object of the whole where the figure is one of its parts
    (其中…).
    """

    text: str
    object: str
    comparator: Comparator
    value: float
    unit: str
    written: str
    emphasis: str
    start: int
    end: int
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over items, with the leaders whom it names; `within` is the heading that it stands under."""

    number: str
    title: str
    start: int
    end: int
    leaders: tuple[LeaderMention, ...] = ()
    assisting: tuple[LeaderMention, ...] = ()
    within: "Section | None" = None

    @property
    def top(self) -> "Section":
        """The heading of the whole part that this one belongs to."""
        return self.within.top if self.within else self


@dataclass(frozen=True, slots=True)
class UnitPart:
    """The units of one part of an item, where its parts have units of their own."""

    units: tuple[UnitMention, ...]
    lead: tuple[UnitMention, ...]
    cooperating: tuple[UnitMention, ...]
    lead_basis: LeadBasis


@dataclass(frozen=True, slots=True)
class Item:
    """A task, a livelihood item, or the notice itself (annex 0, label 通知).

    `text` is the item's own wording without its number and units (`document.text[start:end] == text`); `printed_number`
    is the number as written ("25", "十", "(一)"). `lead` and `cooperating` are in printed order; `units` are all, each
    once; `unit_parts` say them part by part where several parts name their own.
    """

    id: str
    document: str
    label: str
    annex: int
    annex_title: str
    number: int
    printed_number: str
    title: str
    text: str
    start: int
    end: int
    section: Section | None = None
    lead: tuple[UnitMention, ...] = ()
    cooperating: tuple[UnitMention, ...] = ()
    units: tuple[UnitMention, ...] = ()
    lead_basis: LeadBasis = LeadBasis.NONE
    open_ended: bool = False  # 等, 等相关部门: the printed list is not the whole
    leaders: tuple[LeaderMention, ...] = ()
    assisting: tuple[LeaderMention, ...] = ()
    deadline: Span | None = None
    mark: str = ""
    stated_sub_items: int | None = None
    sub_items: tuple[Span, ...] = ()
    clauses: tuple[Span, ...] = ()
    sentences: tuple[Span, ...] = ()
    targets: tuple[Target, ...] = ()
    annex_name: str = ""  # "附件1" as printed; "" where the list stands in no annex
    unit_parts: tuple[UnitPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the notice says of itself. `name` is one of the names in `corpus.notice.FACT_NAMES`."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an import wants a person to look at; `line` counts from 1."""

    severity: str  # "error" | "warning"
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class LineCount:
    """Where the non-blank lines went; `total` is the sum of the others."""

    total: int
    items: int
    units: int
    notice: int
    headings: int
    unclassified: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A document read into facts: `items` in document order (the notice itself last), and the import's account."""

    document: Document
    items: tuple[Item, ...]
    facts: tuple[Fact, ...]
    lines: LineCount
    problems: tuple[Problem, ...]
