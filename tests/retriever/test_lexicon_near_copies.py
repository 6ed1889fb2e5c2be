"""The lexicon was written blind to the development questions: none of them stands in it, nor a near copy."""

import json
import re
from functools import cache
from pathlib import Path

from retriever.fit_forms import read_samples
from retriever.lexicon import load_lexicon

QUESTIONS = Path(__file__).parents[1] / "data" / "development_huzhou.jsonl"
TOO_NEAR = 0.6
SHORTEST = 6


@cache
def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


@cache
def pairs(text: str) -> frozenset[str]:
    plain = letters(text)
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def is_near(line: str, question: str) -> bool:
    """Whether two texts share most of their pairs of characters, or one holds the other whole."""
    own, theirs = letters(line), letters(question)
    if min(len(own), len(theirs)) < SHORTEST:
        return False
    shared, either = pairs(line) & pairs(question), pairs(line) | pairs(question)
    return own in theirs or theirs in own or len(shared) / len(either) > TOO_NEAR


def test_a_copy_with_a_few_characters_changed_is_near():
    assert is_near("谁来负责加装电梯呀?", "谁来负责加装电梯呢")
    assert is_near("请问,今年加装电梯的目标是多少部呢", "今年加装电梯的目标是多少部")
    assert not is_near("公园绿地要增加多少", "谁来负责加装电梯")


def test_no_development_question_stands_in_the_lexicon_even_nearly():
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    said = [(c.id, line) for c in load_lexicon().concepts.values() for line in (*c.questions, *c.everyday)]
    near = [(name, line, question) for name, line in said for question in asked if is_near(line, question)]
    assert near == []


def test_no_development_question_stands_among_the_samples_of_forms_even_nearly():
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    told = [sample.text for sample in read_samples()]
    assert [(text, question) for text in told for question in asked if is_near(text, question)] == []
