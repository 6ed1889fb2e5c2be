"""All loaded notices as one: items, facts and selections by their fields, in document order."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpus.errors import DuplicateDocument, UnknownDocument
from corpus.notice import parse_notice
from corpus.readers import read_document
from corpus.records import Document, Fact, Item, Notice, UnitMention


class Part(StrEnum):
    """What a unit or a leader is to an item."""

    LEAD = "lead"
    COOPERATING = "cooperating"
    ASSISTING = "assisting"


class Catalog:
    """Notices by id, and their items by what they say; a notice's own item (label 通知) comes last."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        """Take the notices in the order in which they are to be listed; one id twice is refused."""
        self._notices: dict[str, Notice] = {}
        for notice in notices:
            if notice.document.id in self._notices:
                raise DuplicateDocument(f"two documents have the id {notice.document.id!r}")
            self._notices[notice.document.id] = notice
        self._items = {item.id: item for notice in self._notices.values() for item in notice.items}

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents in order."""
        return tuple(notice.document for notice in self._notices.values())

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices in order."""
        return tuple(self._notices.values())

    @property
    def digest(self) -> str:
        """One value for all texts and ids: it changes when any of them does."""
        seen = "\n".join(f"{document.id} {document.version}" for document in self.documents)
        return "sha256:" + hashlib.sha256(seen.encode()).hexdigest()

    def notice(self, document: str) -> Notice:
        """Return a notice by its document's id; UnknownDocument if it is not loaded."""
        if document not in self._notices:
            raise UnknownDocument(f"no document {document!r}; loaded: {', '.join(self._notices)}")
        return self._notices[document]

    def items(self, document: str | None = None) -> tuple[Item, ...]:
        """Return all items, or those of one document, in document order."""
        return self.notice(document).items if document else tuple(self._items.values())

    def item(self, item_id: str) -> Item:
        """Return an item by its id; KeyError if there is none."""
        return self._items[item_id]

    def by_unit(self, name: str, role: Part | str | None = None, document: str | None = None) -> tuple[Item, ...]:
        """Return the items that name a unit, with or without its bracket note, in a role or in any."""
        return tuple(
            item for item in self.items(document) if any(name in (unit.name, unit.unit) for unit in _units(item, role))
        )

    def by_leader(self, name: str, role: Part | str | None = None, document: str | None = None) -> tuple[Item, ...]:
        """Return the items of a leader, by name or as written with the post."""
        return tuple(
            item
            for item in self.items(document)
            if any(
                name in (person.name, person.text)
                for part, people in ((Part.LEAD, item.leaders), (Part.ASSISTING, item.assisting))
                if role in (None, part)
                for person in people
            )
        )

    def by_number(self, document: str, annex: int, number: int) -> tuple[Item, ...]:
        """Return the items of a printed number in an annex: one, or more where numbers start anew."""
        return tuple(item for item in self.items(document) if (item.annex, item.number) == (annex, number))

    def facts(self, document: str, name: str) -> tuple[Fact, ...]:
        """Return the facts of a name that a notice states of itself."""
        return tuple(fact for fact in self.notice(document).facts if fact.name == name)


def _units(item: Item, role: Part | str | None) -> Sequence[UnitMention]:
    if role is None:
        return item.units
    return item.lead if role == Part.LEAD else item.cooperating if role == Part.COOPERATING else ()


def load_catalog(paths: Iterable[Path]) -> Catalog:
    """Read some files into a catalog."""
    return Catalog(parse_notice(read_document(path)) for path in paths)


def import_report(notice: Notice) -> dict[str, Any]:
    """Return what an import reads and where it wants a person to look, ready for JSON."""
    return {
        "document": notice.document.id,
        "title": notice.document.title,
        "items": [_report_item(item) for item in notice.items if item.annex],
        "lines": {
            name: getattr(notice.lines, name)
            for name in ("total", "items", "units", "notice", "headings", "unclassified")
        },
        "problems": [
            {"severity": found.severity, "line": found.line, "code": found.code, "message": found.message}
            for found in notice.problems
        ],
    }


def _report_item(item: Item) -> dict[str, Any]:
    return {
        "label": item.label,
        "no": item.printed_number,
        "annex": item.annex_name or None,
        "section": item.section.number or item.section.title if item.section else None,
        "text": item.text,
        "lead": [unit.name for unit in item.lead],
        "cooperating": [unit.name for unit in item.cooperating],
        "lead_basis": str(item.lead_basis),
        "leader": "、".join(person.text for person in item.leaders) or None,
        "assist": "、".join(person.text for person in item.assisting) or None,
        "deadline": item.deadline.text if item.deadline else None,
        "start": item.start,
        "end": item.end,
        "etc": item.open_ended,
        "mark": item.mark,
        "subitems": item.stated_sub_items,
    }
