"""Gold questions, and the checks that a reply to one must pass.

A gold file is JSONL: `id`, `question`, `kind`, `gold` (labels such as 重点25, or full ids where several documents are
loaded), `answerable`, and optionally `tag`, `history`, `documents`, `gold_mode`, `also_ok`, `must`, `must_not`, `lead`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer.records import Reply
from corpus.records import Item
from ui.schemas import item_json

SET_KINDS = frozenset({"unit", "list"})
# The answer is a number or a fact of the notice itself: which items stand beside it is not judged.
UNCITED_KINDS = frozenset({"count", "meta"})
NOTICE_LABEL = "通知"


@dataclass(frozen=True, slots=True)
class GoldCase:
    """One question with what a right reply must and must not hold.

    `gold` and `also_ok` are labels or full ids; each entry of `must` is a choice of wordings of which one must occur.
    """

    id: str
    question: str
    kind: str
    gold: tuple[str, ...]
    answerable: bool
    tag: str = ""
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    any_of_gold: bool = False
    also_ok: tuple[str, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    lead: str = ""

    @property
    def gold_items(self) -> frozenset[str]:
        """The items that must be cited; the notice itself may be or not."""
        return frozenset(name for name in self.gold if not _is_notice(name))

    @property
    def wants_set(self) -> bool:
        """Whether a complete set is asked for."""
        return not self.any_of_gold and (self.kind in SET_KINDS or len(self.gold_items) > 2)


def read_gold(paths: Iterable[Path]) -> tuple[GoldCase, ...]:
    """Read gold files, one after another.

    Raises:
        ValueError: a line is not a JSON object of the form above; the text is for the user.
    """
    return tuple(case for path in paths for case in _cases(path))


def _cases(path: Path) -> Iterator[GoldCase]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield case_from(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{path.name} 第 {number} 行不是标准问题({type(error).__name__}: {error})") from error


def case_from(entry: Mapping[str, Any]) -> GoldCase:
    """Read one gold object."""
    return GoldCase(
        id=str(entry["id"]),
        question=str(entry["question"]),
        kind=str(entry["kind"]),
        gold=tuple(entry["gold"]),
        answerable=bool(entry["answerable"]),
        tag=str(entry.get("tag") or ""),
        history=tuple(entry.get("history") or ()),
        documents=tuple(entry.get("documents") or ()),
        any_of_gold=entry.get("gold_mode") == "any",
        also_ok=tuple(entry.get("also_ok") or ()),
        must=tuple((fact,) if isinstance(fact, str) else tuple(fact) for fact in entry.get("must") or ()),
        must_not=tuple(entry.get("must_not") or ()),
        lead=str(entry.get("lead") or ""),
    )


def _is_notice(name: str) -> bool:
    return name.rpartition("/")[2] == NOTICE_LABEL


def plain(text: str) -> str:
    """A text as facts are looked for in it: NFKC, no white space, no markdown marks, no commas within figures."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s*_`#>|“”\"]", "", text)


def states(answer: str, fact: str) -> bool:
    """Whether a fact stands in a plain answer; a figure only where it is not a part of a longer one."""
    wanted = plain(fact)
    before = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    after = r"(?![\d.]*\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, answer) is not None


def names_of(items: Sequence[Item], case: GoldCase) -> tuple[str, ...]:
    """Name items as the gold does, each once: by label where it says labels, by full id otherwise."""
    known = {*case.gold, *case.also_ok}
    full = any("/" in name for name in known)
    names = (item.id if full and item.label not in known else item.label for item in items)
    return tuple(dict.fromkeys(names))


def cited_names(reply: Reply, case: GoldCase) -> tuple[str, ...]:
    """Name what a reply rests on, best first, without the notice itself."""
    items = [evidence.item for evidence in reply.evidence if evidence.item.label != NOTICE_LABEL]
    return names_of(items, case)


def failed_checks(case: GoldCase, reply: Reply) -> tuple[str, ...]:
    """The names of the checks that a reply fails, with what they wanted; () for a right one."""
    answer = plain(reply.answer)
    failed = [] if reply.answerable == case.answerable else ["answerable"]
    if case.answerable and case.kind not in UNCITED_KINDS and not _cites_gold(case, cited_names(reply, case)):
        failed.append("gold")
    failed += ["must:" + "|".join(choice) for choice in case.must if not any(states(answer, fact) for fact in choice)]
    failed += ["must_not:" + wrong for wrong in case.must_not if states(answer, wrong)]
    if case.lead and case.answerable and _unit(first_lead(reply)) != _unit(case.lead):
        failed.append("lead")
    return tuple(failed)


def _cites_gold(case: GoldCase, cited: Sequence[str]) -> bool:
    """Whether the first cited is right, nothing else is cited, and all that must be is.

    For sets the cited ones equal the gold, give or take what may be cited too; else one of the gold is enough where
    other items would do as well.
    """
    gold, found = case.gold_items, set(cited)
    if not found <= gold | set(case.also_ok):
        return False
    if gold <= found:
        return True
    return not case.wants_set and bool(found & gold) and bool(case.also_ok or case.any_of_gold)


def first_lead(reply: Reply) -> str:
    """The lead unit of the first item that a reply rests on, "" where there is none."""
    first = next((evidence.item for evidence in reply.evidence if evidence.item.label != NOTICE_LABEL), None)
    return str(item_json(first)["lead"] or "") if first else ""


def _unit(name: str) -> str:
    return re.sub(r"[(〔\[【].*[)〕\]】]$", "", plain(name))
