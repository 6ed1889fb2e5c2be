"""Items and units by field: the same choice for HTTP, the explore page, exports and tools."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.catalog import Catalog
from corpus.errors import UnknownDocument
from corpus.records import Item, UnitMention
from corpus.units import UnitRegistry

_KINDS = {
    "task": "重点",
    "tasks": "重点",
    "重点工作": "重点",
    "livelihood": "民生",
    "民生实事": "民生",
    "notice": "通知",
}


class Shelf(Protocol):
    """What can be browsed: the answering service is one, and so are the documents alone."""

    catalog: Catalog

    def registry(self, document: str) -> UnitRegistry:
        """Give the units of one document."""
        ...


class CatalogShelf:
    """Documents to browse without a model or an index."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._registries: dict[str, UnitRegistry] = {}

    def registry(self, document: str) -> UnitRegistry:
        """Give the units of one document."""
        if document not in self._registries:
            chosen = [loaded for loaded in self.catalog.documents if loaded.id == document]
            if not chosen:
                raise UnknownDocument(document)
            units = [unit for item in self.catalog.items() if item.document == document for unit in item.units]
            self._registries[document] = UnitRegistry(units, chosen[0].groups, chosen[0].place)
        return self._registries[document]


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are wanted; empty fields choose all, several must all hold."""

    unit: str = ""
    lead: str = ""
    cooperating: str = ""
    leader: str = ""
    kind: str = ""
    document: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of one document, with what it leads and joins."""

    name: str
    document: str
    aliases: tuple[str, ...]
    former: tuple[str, ...]
    notes: tuple[str, ...]
    members: tuple[str, ...]
    groups: tuple[str, ...]
    leads: int
    joins: int


def find_items(shelf: Shelf, chosen: ItemFilter) -> list[Item]:
    """Give all items that fit, in document order.

    Raises:
        UnknownDocument: if the document named is not loaded.

    """
    documents = [document.id for document in shelf.catalog.documents]
    if chosen.document and chosen.document not in documents:
        raise UnknownDocument(chosen.document)
    found: list[Item] = []
    for document in [chosen.document] if chosen.document else documents:
        names = _Names(
            unit_names(shelf, chosen.unit, document),
            unit_names(shelf, chosen.lead, document),
            unit_names(shelf, chosen.cooperating, document),
        )
        of_document = (item for item in shelf.catalog.items() if item.document == document)
        found.extend(item for item in of_document if _fits(item, chosen, names))
    return found


@dataclass(frozen=True, slots=True)
class _Names:
    unit: frozenset[str]
    lead: frozenset[str]
    cooperating: frozenset[str]


def _fits(item: Item, chosen: ItemFilter, names: _Names) -> bool:
    return (
        (not chosen.unit or named(item.units, names.unit))
        and (not chosen.lead or named(item.lead, names.lead))
        and (not chosen.cooperating or named(item.cooperating, names.cooperating))
        and (not chosen.leader or led_by(item, chosen.leader))
        and (not chosen.kind or item.label.startswith(_KINDS.get(chosen.kind, chosen.kind)))
        and (not chosen.q or holds_words(item, chosen.q))
    )


def unit_names(shelf: Shelf, asked: str, document: str) -> frozenset[str]:
    """Give the printed units that a name means in a document: itself, or those its aliases lead to."""
    if not asked:
        return frozenset()
    matches = shelf.registry(document).find(asked)
    return frozenset({asked, *(unit for match in matches for unit in match.units)})


def named(units: Iterable[UnitMention], names: frozenset[str]) -> bool:
    """Tell whether one of the units goes by one of the names, with or without its bracket note."""
    return any(unit.name in names or unit.unit in names for unit in units)


def led_by(item: Item, leader: str) -> bool:
    """Tell whether a leader heads an item; the post may be said or not."""
    return any(
        person.name == leader or person.text == leader or (person.name and person.name in leader)
        for person in item.leaders
    )


def holds_words(item: Item, words: str) -> bool:
    """Tell whether every word stands somewhere in an item: text, title, label, heading, units or leaders."""
    parts = [item.label, item.title, item.text, item.section.title if item.section else ""]
    parts += [unit.name for unit in item.units] + [leader.text for leader in (*item.leaders, *item.assisting)]
    whole = "\n".join(parts).lower()
    return all(word in whole for word in re.split(r"\s+", words.lower().strip()))


def unit_rows(shelf: Shelf, document: str = "") -> list[UnitRow]:
    """Give all units of the documents, those that lead most first."""
    rows: list[UnitRow] = []
    for loaded in shelf.catalog.documents:
        if document and loaded.id != document:
            continue
        items = [item for item in shelf.catalog.items() if item.document == loaded.id]
        rows.extend(_rows_of(shelf, loaded.id, items))
    return sorted(rows, key=lambda row: (row.document, -row.leads, -row.joins, row.name))


def _rows_of(shelf: Shelf, document: str, items: Sequence[Item]) -> Iterable[UnitRow]:
    registry = shelf.registry(document)
    units = dict.fromkeys(mention.unit for item in items for mention in item.units)
    groups = {unit: registry.describe(unit).members for unit in units}
    for unit in units:
        info = registry.describe(unit)
        leads = sum(any(lead.unit == unit for lead in item.lead) for item in items)
        joins = sum(any(mention.unit == unit for mention in item.units) for item in items) - leads
        within = tuple(group for group, members in groups.items() if any(member in unit for member in members))
        yield UnitRow(unit, document, info.aliases, info.former, info.notes, info.members, within, leads, joins)
