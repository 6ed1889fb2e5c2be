"""Tell from the form of a question which kind of fact it asks for: one that such notices hold, or one that they never do.

A linear model over character n-grams (weighted as TF-IDF) and, where the encoder is the one that it was fitted with, the
question's own vector: p = softmax(b + x·W). Fitted by `python -m retriever.fit_forms` on `data/forms.jsonl`.
Source: H. Daumé III, A Course in Machine Learning, 2017, section 7 (linear models); the weighting as in G. Salton and
C. Buckley, Term-weighting approaches in automatic text retrieval, 1988, table 1 (sublinear frequency, idf, cosine norm).
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retriever.recent import Recent
from retriever.records import Absent, Aspect, Kind, Question

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
HELD = ("who", "leader", "target", "detail", "deadline", "set", "meta", "check")
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


# A fact that such notices do not hold is asked for where the chance that one is held lies below the first; words that
# look like asking for one (名单, 进展) are passed over where it lies above the second.
SURELY_ABSENT, SURELY_HELD = 0.1, 0.85
SURELY_TALK = 0.6
# Of these the words decide: a form alone does not tell a year, a place or a number of a document.
_BY_WORDS = frozenset({Absent.DOCUMENT_NUMBER, Absent.OTHER_YEAR, Absent.OTHER_PLACE, Absent.EMPTY, Absent.CHIT_CHAT})
_BODY_ACTS = re.compile(
    r"(?:哪(?:个|几?家|两家)(?:单位|部门|局)?|谁)(?:在|来|去)?(?:牵头|负责|主管|管|抓|办|张罗|弄|搞|推)"
)
_ALSO_LISTED = frozenset({Absent.NAMES, Absent.PLACE})
_ASPECT_OF: Mapping[str, Aspect] = {
    "who": Aspect.WHO,
    "leader": Aspect.LEADER,
    "target": Aspect.TARGET,
    "detail": Aspect.DETAIL,
    "deadline": Aspect.DEADLINE,
}
_MATTERS = frozenset({Kind.WHO, Kind.TARGET, Kind.LEADER, Kind.DETAIL})


# A fact that the form asks for this surely is asked for, whatever the words are; one below the other bound is not.
SURELY_ASKED, HARDLY_ASKED = 0.8, 0.06


def _by_form(question: Question, form: Form) -> tuple[tuple[Aspect, ...], Kind]:
    """The facts asked for and the kind, where the form tells for sure who is asked for, or that only what is done is."""
    aspects, kind = question.aspects, question.kind
    if kind not in _MATTERS or question.yes_no:
        return aspects, kind
    who, detail = form.chances.get("who", 0.0), form.chances.get("detail", 0.0)
    if Aspect.WHO not in aspects and Aspect.LEADER not in aspects and who > SURELY_ASKED:
        # Who is asked in words that name neither a body nor a role.
        kept = tuple(aspect for aspect in aspects if aspect is not Aspect.DETAIL)
        return (*kept, Aspect.WHO), Kind.WHO if kind is Kind.DETAIL else kind
    if aspects == (Aspect.WHO,) and who < HARDLY_ASKED and detail > SURELY_ASKED:
        # 今年哪家医院新开,哪家要搬: 哪家 is no body that is responsible.
        return (Aspect.DETAIL,), Kind.DETAIL
    return aspects, kind


def with_form(question: Question, form: Form) -> Question:
    """The question with what its form tells: whether what it asks for can be held, and what it asks for where no word says."""
    absent = question.absent
    named = bool(question.units or question.leaders or question.refs)
    if absent not in _BY_WORDS:
        if form.small_talk > SURELY_TALK and not named:
            absent = Absent.CHIT_CHAT
        elif absent is None and form.held < SURELY_ABSENT:
            # 写在哪些地方 asks for a place in the list: its words have told so already.
            # 哪家在办 asks for a body, whatever names the form makes one think of.
            passed_over = (question.kind is Kind.LIST and form.absent in _ALSO_LISTED) or (
                form.absent is Absent.NAMES and _BODY_ACTS.search(question.text)
            )
            absent = None if passed_over else form.absent
        elif absent is not None and form.held > SURELY_HELD:
            absent = None
    aspects, kind = _by_form(question, form)
    if not aspects and kind in _MATTERS and form.best_held in _ASPECT_OF and not question.yes_no:
        aspect = _ASPECT_OF[form.best_held]
        aspects, kind = (aspect,), Kind.DETAIL if aspect is Aspect.DEADLINE else Kind(aspect.value)
    return replace(
        question, absent=absent, aspects=aspects, kind=kind, held=form.held, set_chance=form.chances.get("set", 0.0)
    )
