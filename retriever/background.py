"""Matters that the lexicon knows and the documents do not hold: what a question is measured against before it is answered.

A question that lies nearer to one of them than to any item is about that matter, however near the item is.
"""

from collections.abc import Sequence

from corpus.records import Item
from retriever.lexicon import Concept, Lexicon

BACKGROUND = "~"
ANNEX = -1


def _texts(concept: Concept) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*concept.questions[:4], "、".join(concept.everyday[:6])]))


def background_items(lexicon: Lexicon, items: Sequence[Item]) -> tuple[tuple[Item, ...], dict[str, tuple[str, ...]]]:
    """An item for each concept that is tied to none of the items, and its texts; annex −1 keeps them out of answers."""
    tied = lexicon.ties(items)
    made, texts = [], {}
    for concept in lexicon.concepts.values():
        if concept.id in tied:
            continue
        item_id = f"{BACKGROUND}/{concept.id}"
        text = "、".join(term.replace("+", "") for term in concept.terms)
        made.append(Item(item_id, BACKGROUND, concept.id, ANNEX, "", 0, "", concept.topic, text, 0, len(text)))
        texts[item_id] = _texts(concept)
    return tuple(made), texts
