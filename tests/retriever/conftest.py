"""The names, the lexicon and the items of the shipped notice, read once; no model is needed for any of them."""

from pathlib import Path

import pytest
from encoders import HashEncoder

from corpus.catalog import load_catalog
from corpus.units import UnitRegistry
from retriever.entities import find_leaders, leaders_of
from retriever.hybrid import Weights
from retriever.lexicon import load_lexicon
from retriever.opening import open_retriever
from retriever.question import Names
from retriever.spelling import Respeller

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"


@pytest.fixture(scope="session")
def catalog():
    return load_catalog([DOCUMENTS / "huzhou-2020.txt"])


@pytest.fixture(scope="session")
def items(catalog):
    return [item for item in catalog.items() if item.annex]


@pytest.fixture(scope="session")
def lexicon():
    return load_lexicon()


@pytest.fixture(scope="session")
def names(catalog, items, lexicon):
    document = catalog.documents[0]
    registry = UnitRegistry([unit for item in items for unit in item.units], document.groups, document.place)
    leaders = leaders_of(items)

    def named(text: str) -> list[tuple[int, int]]:
        people = [(hit.start, hit.end - hit.start) for hit in find_leaders(text, leaders)]
        return [*people, *((match.start, match.end - match.start) for match in registry.find(text))]

    wordings = [document.text, *(term for concept in lexicon.concepts.values() for term in concept.terms)]
    return Names(registry, leaders, Respeller(wordings, lexicon, named))


@pytest.fixture(scope="session")
def few(items):
    """A few items of the notice: enough to rank, quick to index."""
    wanted = {"重点13", "重点25", "重点38", "重点57", "重点76", "民生4", "民生6", "民生10"}
    return [item for item in items if item.label in wanted]


@pytest.fixture(scope="session")
def retriever(few, lexicon, tmp_path_factory):
    return open_retriever(few, HashEncoder(), tmp_path_factory.mktemp("index"), lexicon, weights=Weights())
