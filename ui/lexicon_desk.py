"""Expressions added at the desk: tried on questions with known or earlier answers before they are kept."""

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from answer.records import Reply
from answer.service import AnswerService
from ui.settings import Settings
from ui.wiring import build_service

_MAX_CHECKED = 300


@dataclass(frozen=True, slots=True)
class Expression:
    """What people say (`everyday`) for what the documents write (`terms`)."""

    id: str
    terms: tuple[str, ...]
    everyday: tuple[str, ...]
    questions: tuple[str, ...] = ()

    @staticmethod
    def make(terms: Sequence[str], everyday: Sequence[str], questions: Sequence[str] = ()) -> "Expression":
        """Give an expression an id of its own words."""
        name = re.sub(r"\W+", "", terms[0] if terms else "")[:20]
        return Expression(f"desk-{name}", tuple(terms), tuple(everyday), tuple(questions))


@dataclass(frozen=True, slots=True)
class Effect:
    """What an expression would change; the counts of right replies only where questions with known answers are set."""

    checked: int
    changed: tuple[dict[str, str], ...]
    right_before: int | None
    right_after: int | None
    of: int


class ExpressionFile:
    """The file of added expressions, replaced whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Expression]:
        """Give the expressions kept."""
        if not self.path.is_file():
            return []
        entries = [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [_expression(entry) for entry in entries]

    def with_added(self, added: Expression) -> list[Expression]:
        """Give the expressions kept with one more; of one id the words are joined."""
        kept = {entry.id: entry for entry in self.read()}
        old = kept.get(added.id)
        if old:
            terms = tuple(dict.fromkeys((*old.terms, *added.terms)))
            everyday = tuple(dict.fromkeys((*old.everyday, *added.everyday)))
            added = Expression(added.id, terms, everyday, tuple(dict.fromkeys((*old.questions, *added.questions))))
        return list({**kept, added.id: added}.values())

    def write(self, expressions: Sequence[Expression]) -> None:
        """Keep these expressions instead."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self.path.parent, prefix=".part-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            for expression in expressions:
                stream.write(json.dumps({**asdict(expression), "topic": "desk"}, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, self.path)


def _expression(entry: dict[str, Any]) -> Expression:
    words = {name: tuple(entry.get(name, ())) for name in ("terms", "everyday", "questions")}
    return Expression(entry["id"], **words)


def try_expressions(settings: Settings, service: AnswerService, wanted: Sequence[Expression]) -> AnswerService:
    """Make a service that knows these expressions, beside the one that answers."""
    trial = ExpressionFile(settings.data_dir / "lexicon_trial.jsonl")
    trial.write(wanted)
    return build_service(settings, service.retriever.encoder, trial.path)


def effect_of(before: AnswerService, after: AnswerService, questions: Sequence[str], gold: Path | None) -> Effect:
    """Ask both services the same and tell what differs."""
    asked = list(dict.fromkeys(questions))[:_MAX_CHECKED]
    pairs = list(zip(asked, before.ask_many(asked), after.ask_many(asked), strict=True))
    changed = [
        {"question": question, "before": old.answer, "after": new.answer}
        for question, old, new in pairs
        if old.answer != new.answer
    ]
    known = _read_gold(gold)
    if not known:
        return Effect(len(asked), tuple(changed), None, None, 0)
    right = [
        sum(_is_right(one, reply) for one, reply in zip(known, _asked(service, known), strict=True))
        for service in (before, after)
    ]
    return Effect(len(asked), tuple(changed), right[0], right[1], len(known))


def _asked(service: AnswerService, known: Sequence[dict[str, Any]]) -> list[Reply]:
    return service.ask_many([one["question"] for one in known], [tuple(one.get("history", ())) for one in known])


def _read_gold(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.is_file():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [line for line in lines if "question" in line]


def _is_right(known: dict[str, Any], reply: Reply) -> bool:
    """Tell whether a reply holds all that it must, or is the refusal that it must be."""
    if known.get("answerable", True) != reply.answerable:
        return False
    must = known.get("must", ())
    words = [option if isinstance(option, list) else [option] for option in must]
    return all(any(str(word) in reply.answer for word in options) for options in words)
