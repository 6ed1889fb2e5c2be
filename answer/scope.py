"""What one question is asked of: the documents in scope, with their items, units, leaders and facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.records import Document, Item, LeaderMention
from corpus.units import UnitRegistry, place_of_seat
from retriever.entities import find_leaders, leaders_of
from retriever.lexicon import Lexicon
from retriever.question import Names
from retriever.spelling import Respeller


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents asked, in loaded order; `items` are their tasks and livelihood items, the notices' own left out."""

    catalog: Catalog
    documents: tuple[Document, ...]
    items: tuple[Item, ...]
    registry: UnitRegistry
    leaders: tuple[LeaderMention, ...]
    respeller: Respeller

    @property
    def names(self) -> Names:
        """What a question may name here."""
        places = tuple(document.place for document in self.documents if document.place)
        return Names(self.registry, self.leaders, self.respeller, places)

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the items in scope."""
        return frozenset(item.id for item in self.items)

    @property
    def districts(self) -> tuple[str, ...]:
        """Districts and zones as texts name them: 白榆县, 南太湖新区."""
        return tuple(map(place_of_seat, self.registry.places_with_seats))

    def text(self, item: Item) -> str:
        """The stored text of an item's document."""
        return next(document.text for document in self.documents if document.id == item.document)

    def document(self, item: Item) -> Document:
        """The document of an item."""
        return next(document for document in self.documents if document.id == item.document)

    def label(self, item: Item) -> str:
        """An item's label, with its document where several are in scope."""
        if len(self.documents) == 1:
            return item.label
        document = self.document(item)
        name = f"{document.place or document.title}{document.year or ''}年" if document.year else document.title
        return f"{item.label}({name})"


def scope_of(catalog: Catalog, documents: Sequence[Document], lexicon: Lexicon) -> Scope:
    """The scope over some loaded documents."""
    ids = {document.id for document in documents}
    items = tuple(item for item in catalog.items() if item.document in ids and item.annex)
    groups: dict[str, tuple[str, ...]] = {}
    for document in documents:
        for group, members in document.groups.items():
            groups[group] = tuple(dict.fromkeys((*groups.get(group, ()), *members)))
    place = documents[0].place if len(documents) == 1 else None
    mentions = [unit for item in items for unit in item.units]
    registry, leaders = UnitRegistry(mentions, groups, place), leaders_of(items)

    def named(text: str) -> list[tuple[int, int]]:
        people = [(hit.start, hit.end - hit.start) for hit in find_leaders(text, leaders)]
        return [*people, *((match.start, match.end - match.start) for match in registry.find(text))]

    wordings = [document.text for document in documents] + [
        term for concept in lexicon.concepts.values() for term in concept.terms
    ]
    return Scope(catalog, tuple(documents), items, registry, leaders, Respeller(wordings, lexicon, named))
