"""What the encoder is tuned on: queries in people's words, each with official wordings of the same matter.

A file of matters holds one JSON object a line: `id`, `topic`, official `terms`, `everyday` phrases, whole `questions`.
The wordings are clauses as notices have them, made of the terms; no notice is read, so that none is learnt by heart.
"""

import json
import random
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.arrays import Floats2d

Booleans2d: TypeAlias = npt.NDArray[np.bool_]

QUESTION_FRAMES = ("{}归谁管", "谁负责{}?", "{}由哪个部门牵头", "今年{}有什么安排", "{}的目标是多少")
CLAUSES = (
    "推进{}",
    "加强{}",
    "{}",
    "开展{}工作",
    "深化{}、{}",
    "完善{},落实{}",
    "{},{}",
    "加快{},抓好{},做好{}",
    "{}。{}。{}",
)
WORDINGS = 8  # of a matter; further ones differ little
NEIGHBOURS = 8  # a hard negative is one of so many


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of municipal affairs. A term "A+B" wants both parts, in any place of a sentence."""

    id: str
    topic: str
    terms: tuple[str, ...]
    everyday: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def official(self) -> str:
        """All terms in a row, as one passage."""
        return "、".join(term.replace("+", "") for term in self.terms)


def read_matters(paths: Iterable[Path]) -> tuple[Matter, ...]:
    """Read files of matters, in their order.

    Raises:
        ValueError: if a line is no matter, naming file and line.

    """
    matters = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                matters.append(_matter(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, line {number}: not a matter: {error!r}") from error
    return tuple(matters)


def queries_of(matter: Matter, *, seed: int) -> tuple[str, ...]:
    """Give what people ask: the questions, the everyday phrases in a frame or bare, and one question on a term."""
    random_ = random.Random(f"queries/{seed}/{matter.id}")
    framed = [random_.choice((*QUESTION_FRAMES, "{}")).format(phrase) for phrase in matter.everyday]
    term = random_.choice(matter.terms).replace("+", "")
    return (*matter.questions, *framed, random_.choice(QUESTION_FRAMES).format(term))


def wordings_of(matter: Matter, *, seed: int) -> tuple[str, ...]:
    """Give what a notice may say: clauses of one to three terms, and all terms in a row."""
    random_ = random.Random(f"wordings/{seed}/{matter.id}")
    terms = [term.replace("+", "") for term in matter.terms]
    fitting = [clause for clause in CLAUSES if _blanks(clause) <= len(terms)]
    made = [clause.format(*random_.sample(terms, _blanks(clause))) for clause in random_.choices(fitting, k=WORDINGS)]
    return tuple(dict.fromkeys([*made, matter.official]))


def shared_terms(matters: Sequence[Matter]) -> Booleans2d:
    """Tell which matters are no negatives of each other, since a term of one holds one of the other; shape (n, n)."""
    parts = [[part for term in matter.terms for part in term.split("+") if len(part) > 1] for matter in matters]
    shared = np.eye(len(matters), dtype=np.bool_)
    for row, own in enumerate(parts):
        for column, others in enumerate(parts[:row]):
            if any(a in b or b in a for a in own for b in others):
                shared[row, column] = shared[column, row] = True
    return shared


def nearest_negatives(vectors: Floats2d, shared: Booleans2d, groups: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Give for every matter its nearest negatives, those of its own group first.

    Args:
        vectors: shape (n, d), rows of unit L2 norm, of the matters' official wordings.
        shared: shape (n, n), the pairs that are no negatives.
        groups: n names; matters of one name are neighbours.

    """
    same = np.array([[a == b for b in groups] for a in groups])
    closeness = np.where(shared, -np.inf, vectors @ vectors.T + same)
    order = np.argsort(-closeness, axis=1, kind="stable")[:, :NEIGHBOURS]
    return tuple(tuple(int(c) for c in row if not shared[r, c]) for r, row in enumerate(order))


def draw_batches(
    queries: Mapping[int, Sequence[str]], near: Sequence[Sequence[int]], *, size: int, random_: random.Random
) -> Iterator[dict[int, str]]:
    """Deal out the queries once, in batches that hold a matter at most once and beside it one of its neighbours.

    Neighbours in a batch are what makes its negatives hard. What fills no further half batch is left out.

    Args:
        queries: those of each matter.
        near: the neighbours of each matter.
        size: pairs in a batch.
        random_: the source of chance.

    """
    waiting = {matter: random_.sample(list(texts), len(texts)) for matter, texts in queries.items()}
    while True:
        turns = [matter for matter, texts in waiting.items() for _ in texts]
        random_.shuffle(turns)
        batch: dict[int, str] = {}
        drawn = 0
        for matter in turns:
            for one in (matter, _pick(near[matter], waiting, batch, random_)):
                if one is not None and one not in batch and waiting[one]:
                    batch[one] = waiting[one].pop()
            if len(batch) >= size:
                yield batch
                batch, drawn = {}, drawn + 1
        if len(batch) >= size // 2:
            yield batch
        if not drawn:
            return


def _pick(
    candidates: Sequence[int], waiting: Mapping[int, Sequence[str]], batch: Mapping[int, str], random_: random.Random
) -> int | None:
    free = [matter for matter in candidates if waiting.get(matter) and matter not in batch]
    return random_.choice(free) if free else None


def _matter(record: Mapping[str, object]) -> Matter:
    lists = [record[name] for name in ("terms", "everyday", "questions")]
    if not all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in lists):
        raise TypeError("terms, everyday and questions are lists of texts")
    terms, everyday, questions = (tuple(map(str, texts)) for texts in lists if isinstance(texts, list))
    if not terms:
        raise ValueError("no terms")
    return Matter(str(record["id"]), str(record["topic"]), terms, everyday, questions)


def _blanks(clause: str) -> int:
    return sum(name is not None for _, name, _, _ in string.Formatter().parse(clause))
