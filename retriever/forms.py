"""Tell from the form of a question which kind of fact it asks for: one that such notices hold, or one that they never do.

A linear model over character n-grams (weighted as TF-IDF) and, where the encoder is the one that it was fitted with, the
question's own vector: p = softmax(b + x·W). Fitted by `python -m retriever.fit_forms` on `data/forms.jsonl`.
Source: H. Daumé III, A Course in Machine Learning, 2017, section 7 (linear models); the weighting as in G. Salton and
C. Buckley, Term-weighting approaches in automatic text retrieval, 1988, table 1 (sublinear frequency, idf, cosine norm).
"""

import functools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retriever.recent import Recent
from retriever.records import Absent

Floats1d = NDArray[np.float32]
Floats2d = NDArray[np.float32]

MODEL = Path(__file__).parent / "data" / "forms.npz"
LONGEST_GRAM = 4
# Questions of a batch are read once to encode what must be, and once more to answer.
REMEMBERED = 256
# More of a long text tells nothing more of its form; what asks stands at its end.
MAX_CHARS = 160

# Above the one and below the other the characters of a question alone decide, which saves encoding it whole.
PLAINLY_HELD, PLAINLY_ABSENT = 0.8, 0.06
# Facts that such notices hold.
SETS = ("list", "unit", "leaderitems", "count")
HELD = ("who", "leader", "target", "detail", "deadline", *SETS, "compare", "number", "meta", "check")
# Facts that they never hold, with the reason for a refusal.
NOT_HELD: Mapping[str, Absent] = {
    "progress": Absent.PROGRESS,
    "money": Absent.MONEY,
    "contact": Absent.CONTACT,
    "procedure": Absent.PROCEDURE,
    "names": Absent.NAMES,
    "place": Absent.PLACE,
    "person": Absent.PERSON,
    "schedule": Absent.SCHEDULE,
    "reason": Absent.REASON,
    "explain": Absent.EXPLANATION,
    "opinion": Absent.OPINION,
    "personal": Absent.PERSONAL,
    "after": Absent.AFTERWARDS,
    "chitchat": Absent.CHIT_CHAT,
    "command": Absent.CHIT_CHAT,
}


@dataclass(frozen=True, slots=True)
class Form:
    """How likely a question asks for each kind of fact; the values sum to 1."""

    chances: Mapping[str, float]

    @property
    def held(self) -> float:
        """The chance that it asks for a fact of a kind that such notices hold."""
        return sum(self.chances.get(name, 0.0) for name in HELD)

    @property
    def is_plain(self) -> bool:
        """Whether its characters leave no doubt whether it asks for a fact that is held, so that no vector is needed."""
        return self.held > PLAINLY_HELD or self.held < PLAINLY_ABSENT

    @property
    def small_talk(self) -> float:
        """The chance that it asks for nothing of the notice at all."""
        return self.chances.get("chitchat", 0.0) + self.chances.get("command", 0.0)

    @property
    def of_sets(self) -> float:
        """The chance that it asks for a set of items, or for how many there are."""
        return sum(self.chances.get(name, 0.0) for name in SETS)

    @property
    def best(self) -> tuple[str, float]:
        """The likeliest kind of fact of all, with its chance."""
        return max(self.chances.items(), key=lambda pair: pair[1])

    @property
    def best_held(self) -> str:
        """The likeliest kind of fact among those that are held."""
        return max(HELD, key=lambda name: self.chances.get(name, 0.0))

    @property
    def absent(self) -> Absent:
        """The likeliest reason why what it asks for is not held."""
        return NOT_HELD[max(NOT_HELD, key=lambda name: self.chances.get(name, 0.0))]


UNKNOWN = Form({"who": 1.0})


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of a softmax regression over f grams and d components of a vector, for k forms.

    `grams` maps a gram to its row; `idf` has shape (f,), `by_gram` (f, k), `by_vector` (d, k) (d is 0 where no vector
    is read), `bias` (k,); all float32.
    """

    forms: tuple[str, ...]
    grams: Mapping[str, int]
    idf: Floats1d
    by_gram: Floats2d
    by_vector: Floats2d
    bias: Floats1d

    def read(self, text: str, vector: Floats1d | None) -> Form:
        """Read the form of a cleaned question; `vector` has shape (d,) where the model reads one."""
        logits = self.bias.copy()
        counts = Counter(filter(self.grams.__contains__, grams_of(text)))
        if counts:
            rows = np.array([self.grams[gram] for gram in counts])
            values = np.array([1 + math.log(n) for n in counts.values()], np.float32) * self.idf[rows]
            logits += (values / np.linalg.norm(values)) @ self.by_gram[rows]
        if vector is not None and len(self.by_vector):
            logits += vector @ self.by_vector
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        return Form(dict(zip(self.forms, map(float, chances), strict=True)))


class FormReader:
    """Reads forms with the question's vector where the encoder is the fitted one, else by its characters alone."""

    def __init__(self, plain: LinearModel, joint: LinearModel, revision: str) -> None:
        self._plain, self._joint, self._revision = plain, joint, revision
        self._read: Recent[str, Form] = Recent(REMEMBERED)

    def reads_vectors_of(self, revision: str) -> bool:
        """Whether the vectors of an encoder of this revision are those that the model was fitted with."""
        return revision == self._revision

    def by_characters(self, text: str) -> Form:
        """Read the form of a cleaned question by its characters alone."""
        form = self._read.get(text)
        if form is None:
            form = self._plain.read(text, None)
            self._read.put(text, form)
        return form

    def with_vector(self, text: str, vector: Floats1d) -> Form:
        """Read the form of a cleaned question by its characters and its vector."""
        return self._joint.read(text, vector)


def grams_of(text: str) -> list[str]:
    """The character n-grams, 1 to 4 characters, of the end of a text between its bounds."""
    bounded = f"^{text.lower()[-MAX_CHARS:]}$"
    return [bounded[n : n + size] for size in range(1, LONGEST_GRAM + 1) for n in range(len(bounded) - size + 1)]


@functools.cache
def load_forms(path: Path = MODEL) -> FormReader:
    """The fitted model that ships."""
    with np.load(path, allow_pickle=False) as arrays:
        forms = tuple(arrays["forms"].tobytes().decode("utf-8").split("\n"))
        grams = {gram: n for n, gram in enumerate(arrays["grams"].tobytes().decode("utf-8").split("\n"))}
        idf = arrays["idf"].astype(np.float32)
        nothing = np.empty((0, len(forms)), np.float32)
        plain = LinearModel(forms, grams, idf, _floats(arrays["plain_gram"]), nothing, _floats(arrays["plain_bias"]))
        joint = LinearModel(
            forms,
            grams,
            idf,
            _floats(arrays["joint_gram"]),
            _floats(arrays["joint_vector"]),
            _floats(arrays["joint_bias"]),
        )
        return FormReader(plain, joint, arrays["revision"].tobytes().decode("utf-8"))


def _floats(array: NDArray[np.float16]) -> Floats2d:
    return array.astype(np.float32)
