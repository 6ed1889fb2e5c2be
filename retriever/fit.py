"""Fit the ranking weights and the calibration, and say how well they do on questions left out.

`python -m retriever.fit --set DOCUMENT GOLD.jsonl … [--set DOCUMENT GOLD.jsonl …] --index FOLDER [--write]`

Two kinds of samples. Gold questions on a document, of kinds that one matter answers, and refusals. And the lexicon's own
questions: those of a concept that is tied to items are answered by these, those of any other concept by none; while
such a question is ranked, its concept and those that share a term with it are hidden from the lexicon, so that it is met as a stranger would be.
Weights are fitted by a listwise softmax (Z. Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach,
ICML 2007, section 4, top-one probability), the calibration by logistic regression; both with an L2 prior, both judged by
five folds, a concept's questions all in one.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.catalog import Catalog, load_catalog
from corpus.units import UnitRegistry
from index.encoder import load_encoder
from index.model_build import default_cache, ensure_default_model
from retriever.confidence import CALIBRATION, FEATURES, features_of
from retriever.dialogue import resolve
from retriever.entities import leaders_of
from retriever.forms import FormReader, load_forms
from retriever.hybrid import SOURCES, WEIGHTS, HybridRetriever, Query, Weights
from retriever.lexicon import load_lexicon
from retriever.metrics import recall_at_k, roc_auc
from retriever.opening import open_retriever
from retriever.question import Names
from retriever.records import Absent, Hit

FOLDS = 5
MATTERS = frozenset({"who", "target", "detail", "leader", "false"})

Floats1d = NDArray[np.float64]
Floats2d = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with all its hits; `gold` holds the ids that answer it, empty where nothing does."""

    group: str
    text: str
    gold: frozenset[str]
    hits: tuple[Hit, ...]
    foreign: float
    mention: float
    held: float | None = None  # None for questions whose form was not read


def gold_samples(
    paths: Iterable[Path], document: str, catalog: Catalog, retriever: HybridRetriever, forms: FormReader
) -> list[Sample]:
    """Samples from gold questions on one document."""
    items = [item for item in catalog.items() if item.document == document and item.annex]
    known = next(d for d in catalog.documents if d.id == document)
    names = Names(
        UnitRegistry([unit for item in items for unit in item.units], known.groups, known.place), leaders_of(items)
    )
    among = frozenset(item.id for item in items)
    samples = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            if case["kind"] not in MATTERS | {"none"}:
                continue
            question = resolve(case["question"], case.get("history", ()), names)
            if (
                question.absent in {Absent.CHIT_CHAT, Absent.EMPTY}
                or question.refs
                or question.lean
                or not question.topic
            ):
                continue
            gold = frozenset(
                f"{document}/{label}"
                for label in (*case["gold"], *(case.get("also_ok", ()) if case["answerable"] else ()))
            )
            query = Query(question.topic, question.topic, question.quoted)
            form = forms.by_characters(question.text)
            if not form.is_plain:
                vector = retriever.encoder.encode_queries([question.text.lower()]).pooled[0]
                form = forms.with_vector(question.text, vector)
            samples.append(
                Sample(
                    case["id"],
                    query.words,
                    gold if case["answerable"] else frozenset(),
                    retriever.rank(query, among),
                    *retriever.background(query),
                    form.held,
                )
            )
    return samples


def lexicon_samples(retriever: HybridRetriever, most: int = 1) -> list[Sample]:
    """Samples from the lexicon's questions, each with its own concept hidden."""
    ties = retriever.lexicon.ties([item for item in retriever.items.values() if item.annex > 0])
    kin = retriever.lexicon.kin()
    among = frozenset(item.id for item in retriever.items.values() if item.annex > 0)
    samples = []
    for concept in retriever.lexicon.concepts.values():
        gold = frozenset(ties.get(concept.id, ()))
        if len(gold) > 4:
            continue
        hidden = kin[concept.id]
        for text in concept.questions[:most]:
            query = Query(text, text)
            samples.append(
                Sample(
                    f"lexicon/{concept.id}",
                    text,
                    gold,
                    retriever.rank(query, among, hidden),
                    *retriever.background(query, hidden),
                )
            )
    return samples


def fit_weights(samples: Sequence[Sample], prior: Weights, strength: float = 0.5, steps: int = 400) -> Weights:
    """Weights by gradient descent on the listwise loss, drawn towards a prior."""
    start = np.array([getattr(prior, name) for name in SOURCES])
    weights, scale = start.copy(), 25.0
    lists = [
        (_matrix(sample.hits), np.array([hit.item.id in sample.gold for hit in sample.hits]))
        for sample in samples
        if sample.gold
    ]
    lists = [(matrix, right) for matrix, right in lists if right.any()]
    for step in range(steps):
        gradient = strength * (weights - start)
        for matrix, right in lists:
            logits = scale * (matrix @ weights)
            p = np.exp(logits - logits.max())
            p /= p.sum()
            q = np.where(right, p, 0.0)
            gradient += scale * (matrix.T @ (p - q / q.sum())) / len(lists) * 0.02
        weights = np.maximum(weights - 0.2 / math.sqrt(1 + step / 20) * gradient, 0.0)
    # Only proportions matter for the order; margins are read on the prior's scale.
    weights *= start[:4].sum() / weights[:4].sum()
    return Weights(**{name: round(float(value), 4) for name, value in zip(SOURCES, weights, strict=True)})


def _matrix(hits: Sequence[Hit]) -> Floats2d:
    return np.array([[hit.scores[name] for name in SOURCES] for hit in hits])


def reranked(sample: Sample, weights: Weights) -> list[Hit]:
    """A sample's hits in the order of other weights."""
    vector = np.array([getattr(weights, name) for name in SOURCES])
    scores = _matrix(sample.hits) @ vector
    order = np.argsort(-scores, kind="stable")
    return [
        Hit(sample.hits[n].item, float(scores[n]), rank, sample.hits[n].scores, sample.hits[n].clause)
        for rank, n in enumerate(order, 1)
    ]


def _features(sample: Sample, weights: Weights) -> tuple[list[float], bool]:
    hits = reranked(sample, weights)
    features = features_of(hits, sample.text, sample.foreign, sample.mention, sample.held or 0.5)
    if sample.held is None:
        features["form"] = math.nan
    return [features[name] for name in FEATURES], bool(sample.gold)


def fit_logistic(
    x: Floats2d, y: Floats1d, sample_weights: Floats1d, strength: float = 1.0
) -> tuple[float, Floats1d, Floats1d, Floats1d]:
    """Bias, weights, centre and spread of a logistic regression with an L2 prior, by Newton's method."""
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0) + 1e-9
    # What was not read (the form of the lexicon's questions) tells neither way.
    z = np.hstack([np.ones((len(x), 1)), np.nan_to_num((x - centre) / spread, nan=0.0)])
    w = np.zeros(z.shape[1])
    prior = np.diag([1e-6] + [strength] * (z.shape[1] - 1))
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (sample_weights * (p - y)) + prior @ w
        hessian = (z * (sample_weights * p * (1 - p))[:, None]).T @ z + prior
        w -= np.linalg.solve(hessian, gradient)
    return float(w[0]), w[1:], centre, spread


def folds_of(samples: Sequence[Sample]) -> list[int]:
    """A fold for each sample, the same for one group, by its order of appearance."""
    groups = {name: n for n, name in enumerate(dict.fromkeys(sample.group for sample in samples))}
    return [groups[sample.group] % FOLDS for sample in samples]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def report(samples: Sequence[Sample], prior: Weights, gold_weight: float) -> None:
    """Print out-of-fold recall, ROC AUC and the reliability curve, for gold and lexicon questions apart."""
    folds = folds_of(samples)
    rows: list[tuple[bool, bool, float, list[Hit], Sample]] = []
    for fold in range(FOLDS):
        train = [s for s, f in zip(samples, folds, strict=True) if f != fold]
        test = [s for s, f in zip(samples, folds, strict=True) if f == fold]
        weights = fit_weights(train, prior)
        pairs = [_features(s, weights) for s in train]
        x, y = np.array([p[0] for p in pairs]), np.array([float(p[1]) for p in pairs])
        bias, w, centre, spread = fit_logistic(x, y, _importance(train, gold_weight))
        for sample in test:
            features, right = _features(sample, weights)
            scaled = np.nan_to_num((np.array(features) - centre) / spread, nan=0.0)
            p = 1 / (1 + math.exp(-(bias + float(scaled @ w))))
            rows.append((sample.group.startswith("lexicon/"), right, p, reranked(sample, weights), sample))
    for name, chosen in (
        ("gold", [r for r in rows if not r[0]]),
        ("lexicon, own concept hidden", [r for r in rows if r[0]]),
    ):
        _report_part(name, chosen)


def _report_part(name: str, rows: Sequence[tuple[bool, bool, float, list[Hit], Sample]]) -> None:
    answerable = [r for r in rows if r[4].gold]
    ranks = [([hit.item.id for hit in r[3]], r[4].gold) for r in answerable]
    _say(f"{name}: {len(rows)} questions, {len(answerable)} answerable")
    if ranks:
        _say(
            "  recall@1 {:.3f}  @3 {:.3f}  @5 {:.3f}".format(
                *(float(np.mean([recall_at_k(ids, gold, k) for ids, gold in ranks])) for k in (1, 3, 5))
            )
        )
    labels, scores = [r[1] for r in rows], [r[2] for r in rows]
    if len(set(labels)) > 1:
        _say(f"  ROC AUC {roc_auc(scores, labels):.3f}")
    for low in np.arange(0.0, 1.0, 0.2):
        inside = [r for r in rows if low <= r[2] < low + 0.2]
        if inside:
            _say(
                f"  said {low:.1f}–{low + 0.2:.1f}: {len(inside):4d} questions, right {np.mean([r[1] for r in inside]):.2f}"
            )


def _importance(samples: Sequence[Sample], gold_weight: float) -> Floats1d:
    return np.array([1.0 if sample.group.startswith("lexicon/") else gold_weight for sample in samples])


def main() -> None:
    """Fit and report; with --write, replace the files that ship."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument(
        "--set", nargs="+", type=Path, action="append", required=True, help="a document and gold questions on it"
    )
    parser.add_argument("--model", type=Path, help="a model's folder; the default model if not given")
    parser.add_argument("--index", required=True, type=Path)
    parser.add_argument(
        "--gold-weight", type=float, default=4.0, help="how much a gold question counts beside one of the lexicon"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    prior, lexicon, forms = Weights(), load_lexicon(), load_forms()
    encoder = load_encoder(options.model or ensure_default_model(default_cache()))
    samples: list[Sample] = []
    for number, (text, *gold) in enumerate(options.set):
        catalog = load_catalog([text])
        folder = options.index / catalog.documents[0].id
        retriever = open_retriever(list(catalog.items()), encoder, folder, lexicon, weights=prior)
        samples += gold_samples(gold, catalog.documents[0].id, catalog, retriever, forms)
        if number == 0:
            samples += lexicon_samples(retriever)
    report(samples, prior, options.gold_weight)
    weights = fit_weights(samples, prior)
    pairs = [_features(sample, weights) for sample in samples]
    bias, w, centre, spread = fit_logistic(
        np.array([p[0] for p in pairs]),
        np.array([float(p[1]) for p in pairs]),
        _importance(samples, options.gold_weight),
    )
    _say(f"weights {weights}")
    _say("calibration " + ", ".join(f"{name} {value:+.2f}" for name, value in zip(FEATURES, w, strict=True)))
    if options.write:
        WEIGHTS.write_text(json.dumps(asdict(weights), indent=1) + "\n", "utf-8")
        named = {
            key: {name: round(float(v), 5) for name, v in zip(FEATURES, values, strict=True)}
            for key, values in (("weights", w), ("centre", centre), ("spread", spread))
        }
        CALIBRATION.write_text(json.dumps({"bias": round(bias, 5), **named}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
