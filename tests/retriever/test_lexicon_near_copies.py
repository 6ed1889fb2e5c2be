"""The lexicon was written blind to the development questions: none of them stands in it, nor a near copy."""

import json
import re
from pathlib import Path

from retriever.lexicon import load_lexicon

QUESTIONS = Path(__file__).parents[1] / "data" / "development_huzhou.jsonl"
TOO_NEAR = 0.6
SHORTEST = 6


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def pairs(text: str) -> frozenset[str]:
    plain = letters(text)
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def test_no_development_question_stands_in_the_lexicon_even_nearly():
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    asked_pairs = [(question, pairs(question)) for question in asked]
    near = []
    for concept in load_lexicon().concepts.values():
        for line in (*concept.questions, *concept.everyday):
            own = pairs(line)
            if len(letters(line)) < SHORTEST:
                continue
            for question, theirs in asked_pairs:
                alike = len(own & theirs) / len(own | theirs)
                if alike >= TOO_NEAR or letters(question) == letters(line):
                    near.append((concept.id, line, question, round(alike, 2)))
    assert near == []
