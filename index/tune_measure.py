"""Measure what tuning gains: on topics left out of it, and on public questions of quite other matters.

`python -m index.tune_measure MATTERS.jsonl … --model UNTUNED [--folds 5] [--public SQUAD.json]`

Topics are dealt into folds; the encoder is tuned on all folds but one, whose questions then look for their matter among
the official wordings of all matters. Public questions, in the form of SQuAD, look for their paragraph among all, with
an encoder tuned on all topics.
"""

import argparse
import json
import logging
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console

from index.arrays import Floats2d
from index.tune import SEED, Recipe, TunableEncoder, tune
from index.tune_pairs import Matter, read_matters


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, each with the row of the one passage that answers it."""

    questions: tuple[str, ...]
    golds: tuple[int, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of n questions find their passage first, and among the first five; in percent."""

    questions: int
    recall_at_1: float
    recall_at_5: float

    def __str__(self) -> str:
        """Say it in a line."""
        return f"n = {self.questions}, R@1 {self.recall_at_1:.1f}, R@5 {self.recall_at_5:.1f}"


def score_ranking(scores: Floats2d, golds: Sequence[int]) -> Score:
    """Tell how often the gold passage is first, or in the first five; of equal scores the gold's counts as last.

    Args:
        scores: shape (n, m), of n questions with m passages.
        golds: n rows of passages.

    """
    gold = scores[np.arange(len(golds)), list(golds)]
    ahead = (scores >= gold[:, None]).sum(axis=1) - 1
    return Score(len(golds), float(100 * (ahead < 1).mean()), float(100 * (ahead < 5).mean()))


def measure(encoder: TunableEncoder, task: Task) -> Score:
    """Rank the passages of a task by the cosine with each question."""
    queries = encoder.encode([encoder.query(text) for text in task.questions])
    passages = encoder.encode([encoder.passage(text) for text in task.passages])
    return score_ranking(queries @ passages.T, task.golds)


def folds_of(matters: Sequence[Matter], count: int, *, seed: int) -> tuple[frozenset[str], ...]:
    """Deal the topics into folds."""
    topics = sorted({matter.topic for matter in matters})
    random.Random(seed).shuffle(topics)
    return tuple(frozenset(topics[fold::count]) for fold in range(count))


def topic_task(matters: Sequence[Matter], topics: frozenset[str]) -> Task:
    """Make a task of the questions on some topics, with the official wordings of all matters."""
    asked = [(q, row) for row, m in enumerate(matters) if m.topic in topics for q in m.questions]
    return Task(tuple(q for q, _ in asked), tuple(row for _, row in asked), tuple(m.official for m in matters))


def public_task(path: Path, most: int, *, seed: int) -> Task:
    """Make a task of a file in the form of SQuAD: all its paragraphs, and some of its questions drawn by lot."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    asked = [(qa["question"], row) for row, paragraph in enumerate(paragraphs) for qa in paragraph["qas"]]
    drawn = random.Random(seed).sample(asked, min(most, len(asked)))
    passages = tuple(paragraph["context"] for paragraph in paragraphs)
    return Task(tuple(q for q, _ in drawn), tuple(row for _, row in drawn), passages)


def compare(matters: Sequence[Matter], task: Task, model: Path, recipe: Recipe) -> tuple[Score, Score]:
    """Score a task before tuning on the matters, and after."""
    encoder = TunableEncoder(model, recipe)
    before = measure(encoder, task)
    tune(encoder, matters, recipe)
    return before, measure(encoder, task)


def main(arguments: Sequence[str]) -> int:
    """Print a line a fold, and one for the public questions."""
    parser = argparse.ArgumentParser(prog="python -m index.tune_measure", description="测量微调的增益")
    parser.add_argument("matters", nargs="+", type=Path, help="事项词表(JSONL)")
    parser.add_argument("--model", type=Path, required=True, help="未微调的模型目录")
    parser.add_argument("--folds", type=int, default=5, help="主题折数;0 为不做")
    parser.add_argument("--public", type=Path, help="公开问答集(SQuAD 格式)")
    parser.add_argument("--public-questions", type=int, default=1200, help="抽取的公开问题数")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子")
    parser.add_argument("--threads", type=int, default=1, help="线程数")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    recipe, console, matters = Recipe(seed=given.seed), Console(), read_matters(given.matters)
    for number, topics in enumerate(folds_of(matters, given.folds, seed=given.seed), 1):
        known = [matter for matter in matters if matter.topic not in topics]
        before, after = compare(known, topic_task(matters, topics), given.model, recipe)
        console.print(f"第 {number} 折:{before} → {after}", soft_wrap=True)
    if given.public is not None:
        task = public_task(given.public, given.public_questions, seed=given.seed)
        before, after = compare(matters, task, given.model, recipe)
        console.print(f"公开问题:{before} → {after}", soft_wrap=True)
    return 0


if __name__ == "__main__":
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(main(sys.argv[1:]))
