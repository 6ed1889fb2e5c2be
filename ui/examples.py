"""Questions to begin with, taken from the documents that are loaded and tried before they are shown."""

from collections import Counter

from answer.service import AnswerService
from corpus.records import Item


def example_questions(service: AnswerService, most: int = 6) -> tuple[str, ...]:
    """Give questions of different kinds that the service does answer."""
    items = [item for item in service.catalog.items() if item.annex]
    kept: list[str] = []
    for choices in (
        _who(items),
        _targets(items),
        _units(items),
        _leaders(items),
        _numbers(items),
        ("这份通知是谁印发的?",),
    ):
        answered = (question for question in choices[:4] if service.ask(question).answerable)
        question = next(answered, None)
        if question:
            kept.append(question)
    return tuple(dict.fromkeys(kept))[:most]


def _matters(items: list[Item]) -> list[str]:
    """Name matters that are short enough to ask for, those of the livelihood lists first."""
    found = [target.object for item in sorted(items, key=lambda item: -item.annex) for target in item.targets]
    return [matter for matter in dict.fromkeys(found) if 4 <= len(matter) <= 14]


def _who(items: list[Item]) -> tuple[str, ...]:
    lifts = sorted(_matters(items)[:12], key=lambda matter: (abs(len(matter) - 8), matter))
    return tuple(f"谁负责{matter}?" for matter in lifts)


def _targets(items: list[Item]) -> tuple[str, ...]:
    matters = sorted(_matters(items)[12:], key=lambda matter: (abs(len(matter) - 7), matter))
    return tuple(f"{matter}的目标是多少?" for matter in matters)


def _units(items: list[Item]) -> tuple[str, ...]:
    leads = Counter(unit.unit for item in items for unit in item.lead)
    return tuple(
        f"{unit}牵头哪些工作?" for unit, _ in sorted(leads.items(), key=lambda pair: (abs(pair[1] - 5), pair[0]))
    )


def _leaders(items: list[Item]) -> tuple[str, ...]:
    return tuple(
        f"{leader}牵头哪些任务?" for leader in dict.fromkeys(person.text for item in items for person in item.leaders)
    )


def _numbers(items: list[Item]) -> tuple[str, ...]:
    labels = [item.label for item in items]
    return tuple(f"{label}是什么内容?" for label in labels[len(labels) // 4 :][:4])
