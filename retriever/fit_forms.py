"""Fit the model of question forms, and say how well it does on matters left out.

`python -m retriever.fit_forms [--write]`

The questions of `data/forms.jsonl` come in groups on one matter that differ in form only; all of a group lie in one of
five folds. Softmax regression with an L2 prior (scikit-learn's, L-BFGS), once over character n-grams alone and once with
the question's vector, whose components are scaled to unit variance and a share of their weight.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.model_build import default_cache, ensure_default_model
from retriever.clean import clean
from retriever.forms import HELD, MODEL, NOT_HELD, grams_of
from retriever.metrics import roc_auc

DATA = Path(__file__).parent / "data" / "forms.jsonl"
FOLDS = 5
LEAST_TEXTS = 3  # that a gram stands in
LOOSENESS = 40.0  # the inverse strength of the prior
VECTOR_SHARE = 0.03  # of a component of unit variance beside a gram vector of unit norm


@dataclass(frozen=True, slots=True)
class Sample:
    """A question, its form, and the group on whose matter it is."""

    text: str
    form: str
    group: str


def read_samples(path: Path = DATA) -> list[Sample]:
    """The questions that the model is fitted on.

    Raises:
        ValueError: for a form that is none.
    """
    samples = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        entry = json.loads(line)
        if entry["form"] not in HELD and entry["form"] not in NOT_HELD:
            raise ValueError(f"{path}:{number}: expected a form of questions, got {entry['form']!r}")
        samples.append(Sample(clean(entry["text"]).lower(), entry["form"], str(entry.get("group", number))))
    return samples


def _gram_vectorizer() -> Any:  # noqa: ANN401 (scikit-learn has no types)
    # Only fitting needs scikit-learn, which takes a second to import.
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=grams_of, sublinear_tf=True, min_df=LEAST_TEXTS)


def _regression() -> Any:  # noqa: ANN401 (scikit-learn has no types)
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=LOOSENESS, max_iter=1000)


def report(samples: Sequence[Sample], features: Any, name: str) -> None:  # noqa: ANN401
    """Print accuracy and how well held and absent facts are told apart, out of fold."""
    from sklearn.model_selection import GroupKFold, cross_val_predict

    forms = np.array([sample.form for sample in samples])
    groups = [sample.group for sample in samples]
    chances = cross_val_predict(
        _regression(), features, forms, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )
    names = np.unique(forms)
    held = chances[:, [form in HELD for form in names]].sum(axis=1)
    labels = [form in HELD for form in forms]
    right = float((names[chances.argmax(axis=1)] == forms).mean())
    told = float(((held > 0.5) == np.array(labels)).mean())
    sys.stdout.write(
        f"{name}: {len(samples)} questions, form right {right:.3f}, held or not right {told:.3f}, "
        f"ROC AUC {roc_auc([float(p) for p in held], labels):.4f}\n"
    )


def main() -> None:
    """Fit and report; with --write, replace the file that ships."""
    parser = argparse.ArgumentParser(description="Fit the model of question forms")
    parser.add_argument("--model", type=Path, help="a model's folder; the default model if not given")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    from scipy.sparse import csr_matrix, hstack

    samples = read_samples()
    encoder = load_encoder(options.model or ensure_default_model(default_cache()))
    vectorizer = _gram_vectorizer()
    by_gram = vectorizer.fit_transform([sample.text for sample in samples])
    vectors = encoder.encode_queries([sample.text for sample in samples]).pooled.astype(np.float64)
    scale = VECTOR_SHARE / (vectors.std(axis=0) + 1e-9)
    joint = hstack([by_gram, csr_matrix(vectors * scale)]).tocsr()
    report(samples, by_gram, "characters alone")
    report(samples, joint, "characters and vector")
    if options.write:
        forms = [sample.form for sample in samples]
        plain_model, joint_model = _regression().fit(by_gram, forms), _regression().fit(joint, forms)
        grams = vectorizer.get_feature_names_out()
        _write(options_of(plain_model, joint_model, grams, vectorizer.idf_, scale, encoder.revision))


def options_of(
    plain: Any,  # noqa: ANN401 (scikit-learn has no types)
    joint: Any,  # noqa: ANN401
    grams: Sequence[str],
    idf: NDArray[np.float64],
    scale: NDArray[np.float64],
    revision: str,
) -> dict[str, NDArray[Any]]:
    """The arrays of the file that ships; weights of vectors are those of the vectors as they come."""
    size = len(grams)
    half = {
        "idf": idf,
        "plain_gram": plain.coef_.T,
        "plain_bias": plain.intercept_,
        "joint_gram": joint.coef_.T[:size],
        "joint_vector": joint.coef_.T[size:] * scale[:, None],
        "joint_bias": joint.intercept_,
    }
    texts = {"grams": "\n".join(grams), "forms": "\n".join(plain.classes_), "revision": revision}
    return {name: values.astype(np.float16) for name, values in half.items()} | {
        name: np.frombuffer(text.encode("utf-8"), np.uint8) for name, text in texts.items()
    }


def _write(arrays: dict[str, NDArray[Any]]) -> None:
    np.savez_compressed(MODEL, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
