"""How sure it is that the best item answers the question: a small logistic model over features that can be read.

p = 1 / (1 + exp(−(b + Σ w·x))), fitted by `python -m retriever.fit`, weights in `data/calibration.json`.
Source: J. Platt, Probabilistic Outputs for Support Vector Machines, 1999, section 2 (here over several features).
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retriever.records import Hit

FEATURES = (
    "item",
    "clause",
    "late",
    "expansion",
    "coverage",
    "concept",
    "literal",
    "margin",
    "foreign",
    "foreign_mention",
    "form",
)
CALIBRATION = Path(__file__).parent / "data" / "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A bias, a weight a feature, and the centre and spread that features were scaled by."""

    bias: float
    weights: Mapping[str, float]
    centre: Mapping[str, float]
    spread: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The chance in [0, 1] that the question is answered by the best item."""
        total = self.bias
        for name in FEATURES:
            total += self.weights[name] * (features[name] - self.centre[name]) / self.spread[name]
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features_of(
    hits: Sequence[Hit], topic: str, foreign: float, foreign_mention: float, held: float
) -> dict[str, float]:
    """The features of a ranking.

    Args:
        hits: best first; may be empty.
        topic: the matter asked for.
        foreign: the best dense score among matters that the documents do not hold.
        foreign_mention: how strongly the question names such a matter, 0 to 1.
        held: the chance that the question asks for a kind of fact that such notices hold.
    """
    best = hits[0] if hits else None
    scores = best.scores if best else {}
    own = max(scores.get("clause", 0.0), scores.get("expansion", 0.0))
    second = hits[1].score if len(hits) > 1 else 0.0
    return {
        **{
            name: float(scores.get(name, 0.0))
            for name in ("item", "clause", "late", "expansion", "coverage", "concept")
        },
        "margin": (best.score - second) if best else 0.0,
        "literal": literal_share(topic, best.item.text) if best else 0.0,
        "foreign": foreign - own,
        "foreign_mention": foreign_mention,
        "form": log_odds(held),
    }


def log_odds(chance: float, most: float = 4.0) -> float:
    """The logarithm of the odds of a chance, no more than `most` either way."""
    bounded = min(max(chance, 1e-6), 1 - 1e-6)
    return max(-most, min(most, math.log(bounded / (1 - bounded))))


def literal_share(topic: str, text: str) -> float:
    """How much of a matter stands word for word and unbroken in a text; 1 where all of it does."""
    plain, held = re.sub(r"[\W_]", "", topic), re.sub(r"[\W_]", "", text)
    if not plain:
        return 0.0
    longest = 0
    for start in range(len(plain)):
        while start + longest < len(plain) and plain[start : start + longest + 1] in held:
            longest += 1
    return longest / len(plain)


def load_calibration(path: Path = CALIBRATION) -> Calibration:
    """The fitted model that ships."""
    data = json.loads(path.read_text("utf-8"))
    return Calibration(data["bias"], data["weights"], data["centre"], data["spread"])
