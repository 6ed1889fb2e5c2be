"""A question as understood, and what ranking gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.records import Item, Span
from corpus.units import UnitMatch


class Kind(StrEnum):
    """What a question asks for; the values are those of the HTTP interface."""

    WHO = "who"
    TARGET = "target"
    LEADER = "leader"
    UNIT = "unit"
    NUMBER = "number"
    LIST = "list"
    COUNT = "count"
    DETAIL = "detail"
    META = "meta"
    COMPARE = "compare"
    NONE = "none"


class Aspect(StrEnum):
    """A fact of one item that a question can ask for; one question may ask for several."""

    WHO = "who"
    LEAD = "lead"
    COOPERATING = "cooperating"
    TARGET = "target"
    LEADER = "leader"
    ASSISTING = "assisting"
    DEADLINE = "deadline"
    DETAIL = "detail"
    SUB_ITEMS = "sub-items"


class Role(StrEnum):
    """How a unit stands in an item."""

    LEAD = "lead"
    COOPERATING = "cooperating"
    ALONE = "alone"
    ANY = "any"


class Absent(StrEnum):
    """Things people ask for that such notices do not hold; the value is the refusal's reason."""

    CHIT_CHAT = "chit-chat"
    EMPTY = "empty"
    CONTACT = "contact"
    PROGRESS = "progress"
    MONEY = "money"
    PROCEDURE = "procedure"
    NAMES = "names"
    PLACE = "place"
    PERSON = "person"
    REASON = "reason"
    SCHEDULE = "schedule"
    EXPLANATION = "explanation"
    OPINION = "opinion"
    PERSONAL = "personal"
    AFTERWARDS = "afterwards"
    DOCUMENT_NUMBER = "document-number"
    OTHER_YEAR = "other-year"
    OTHER_PLACE = "other-place"


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item named by its printed number; `annex` None where the question does not say which."""

    annex: int | None
    number: int


@dataclass(frozen=True, slots=True)
class LeaderMatch:
    """A leader named in a question; `name` as in the document ("王纲")."""

    name: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a question: 500部, 95%, 四百公里."""

    value: float
    unit: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """The user's words, cleaned, with what they ask for and whom and what they name.

    `content` is `text` without the interrogative frame, entities kept; `topic` is `content` without units, leaders
    and item numbers: what a search by meaning is made with ("" when the question names nothing but entities).
    """

    raw: str
    text: str
    language: str
    content: str
    topic: str
    aspects: tuple[Aspect, ...]
    kind: Kind
    units: tuple[UnitMatch, ...] = ()
    leaders: tuple[LeaderMatch, ...] = ()
    refs: tuple[ItemRef, ...] = ()
    annexes: tuple[int, ...] = ()
    role: Role = Role.ANY
    yes_no: bool = False
    figures: tuple[Figure, ...] = ()
    measure: str = ""
    absent: Absent | None = None
    wants_set: bool = False
    asks_now: bool = False
    quoted: tuple[str, ...] = ()
    context: tuple[str, ...] = ()  # the earlier question that this one was joined with
    lean: str = ""  # an earlier matter to search for together with this one
    lean_weight: float = 0.6  # how much the search with it counts beside the one without
    anaphoric: bool = False  # speaks of "this item": the items of the turn before
    asked_like: str = ""  # the earlier question whose form this one takes over (那绿道呢?)
    held: float = 0.9  # the chance that a fact of a kind that such notices hold is asked for
    set_chance: float = 0.0  # the chance that a set of items is asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found for a question; higher is better, `scores` by source; `clause` is where it matches best."""

    item: Item
    score: float
    rank: int
    scores: Mapping[str, float] = field(default_factory=dict)
    clause: Span | None = None
