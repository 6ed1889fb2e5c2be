"""Score the service on gold questions, in process: right by kind and tag, retrieval metrics, refusals, failures.

A question is right when every check on its reply passes; the checks and their order are those of the field
`failed` in the report. Text is compared after NFKC, without white space, emphasis and quotation marks.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.console import Console
from rich.table import Table

from answer.records import Reply
from answer.service import AnswerService, Explanation
from retriever.metrics import recall_at_k, reciprocal_rank, roc_auc, set_f1

SET_KINDS = frozenset({"unit", "list"})
RANKED_KINDS = frozenset({"who", "target", "detail"})
NOTICE = "通知"


@dataclass(frozen=True, slots=True)
class Case:
    """A gold question; `gold` and `also_ok` hold labels, or full ids where several documents are asked."""

    id: str
    question: str
    kind: str
    answerable: bool
    gold: tuple[str, ...]
    tag: str = "-"
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    also_ok: frozenset[str] = frozenset()
    any_is_enough: bool = False
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its reply and the names of the checks that failed."""

    case: Case
    explanation: Explanation
    failed: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Everything that a report tells."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def right(self) -> float:
        """The share of questions whose every check passed."""
        return mean(not outcome.failed for outcome in self.outcomes) if self.outcomes else 0.0


def read_cases(path: Path) -> list[Case]:
    """The gold questions of a JSONL file.

    Raises:
        ValueError: for a line that is no gold question.
    """
    return [_case(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _case(entry: Mapping[str, Any]) -> Case:
    must = tuple(tuple(fact) if isinstance(fact, list) else (fact,) for fact in entry.get("must", ()))
    try:
        return Case(
            entry["id"],
            entry["question"],
            entry["kind"],
            bool(entry["answerable"]),
            tuple(entry["gold"]),
            entry.get("tag", "-"),
            tuple(entry.get("history", ())),
            tuple(entry.get("documents", ())),
            frozenset(entry.get("also_ok", ())),
            entry.get("gold_mode") == "any",
            must,
            tuple(entry.get("must_not", ())),
            entry.get("lead", ""),
        )
    except KeyError as error:
        raise ValueError(f"a gold question lacks {error}") from error


def normal(text: str) -> str:
    """Text as it is compared."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return re.sub(r"[\s*_`#>|“”\"]", "", text)


def holds(answer: str, fact: str) -> bool:
    """Whether a fact stands in a normalised answer; a figure only where it is not the end or start of a longer one."""
    fact = normal(fact)
    before = r"(?<![\d.])" if fact[:1].isdigit() else ""
    after = r"(?![\d.]*\d)" if fact[-1:].isdigit() else ""
    return re.search(before + re.escape(fact) + after, answer) is not None


def check(case: Case, reply: Reply) -> tuple[str, ...]:
    """The names of the checks that a reply fails, in order."""
    failed = []
    if reply.answerable != case.answerable:
        failed.append("answerable")
    if case.answerable and case.kind not in {"count", "meta"} and not _cites_right(case, reply):
        failed.append("gold")
    answer = normal(reply.answer)
    failed += [f"must:{'|'.join(fact)}" for fact in case.must if not any(holds(answer, option) for option in fact)]
    failed += [f"must_not:{wrong}" for wrong in case.must_not if holds(answer, wrong)]
    if case.lead and case.answerable and _bare(_first_lead(reply)) != _bare(case.lead):
        failed.append("lead")
    return tuple(failed)


def cited(case: Case, reply: Reply) -> list[str]:
    """What a reply rests on, as the case names items, the notice itself left out."""
    full = any("/" in name for name in (*case.gold, *case.also_ok))
    names = (entry.item.id if full else entry.item.label for entry in reply.evidence)
    return [name for name in dict.fromkeys(names) if not name.endswith(NOTICE)]


def _cites_right(case: Case, reply: Reply) -> bool:
    gold = {name for name in case.gold if not name.endswith(NOTICE)}
    allowed, found = gold | case.also_ok, cited(case, reply)
    if not case.any_is_enough and (case.kind in SET_KINDS or len(gold) > 2):
        return gold <= set(found) <= allowed
    enough = gold <= set(found) or (bool(gold & set(found)) and (bool(case.also_ok) or case.any_is_enough))
    return enough and set(found) <= allowed and not (gold and not found)


def _first_lead(reply: Reply) -> str:
    first = next((entry.item for entry in reply.evidence if entry.item.annex), None)
    return first.units[0].name if first and first.lead else ""


def _bare(unit: str) -> str:
    return re.sub(r"\(.*\)$", "", normal(unit))


def score(service: AnswerService, cases: Iterable[Case]) -> Score:
    """Ask every question and check its reply."""
    result = Score()
    for case in cases:
        explanation = service.explain(case.question, case.history, case.documents)
        result.outcomes.append(Outcome(case, explanation, check(case, explanation.reply)))
    return result


def evaluate(service: AnswerService, gold: Sequence[Path], *, least: float = 0.0) -> int:
    """Print the report on gold files; 0, or 1 where the share of right answers is below `least`."""
    console = Console()
    cases = [case for path in gold for case in read_cases(path)]
    result = score(service, cases)
    console.print(shares(result))
    console.print(f"检索(who/target/detail,单问):{retrieval_line(result)}")
    console.print(refusal_line(result))
    console.print(f"列全 F1:{set_line(result)}")
    console.print(f"答了而牵头单位错:{wrong_leads(result)};正文数字不在引文里:{unsupported_figures(result)}")
    for line in reliability(result):
        console.print(line)
    times = sorted(outcome.explanation.reply.elapsed_ms for outcome in result.outcomes)
    console.print(f"用时:中位 {median(times):.1f} ms,95% {times[int(len(times) * 0.95)]:.1f} ms")
    for outcome in result.outcomes:
        if outcome.failed:
            reply = outcome.explanation.reply
            console.print(
                f"{outcome.case.id} {outcome.case.question} {list(outcome.failed)}",
                style="bold",
                markup=False,
                soft_wrap=True,
            )
            console.print(f"    {cited(outcome.case, reply)[:8]} {reply.answer[:120]}", markup=False, soft_wrap=True)
    console.print(f"答对 {sum(not o.failed for o in result.outcomes)}/{len(cases)} = {result.right:.1%}")
    return 0 if result.right >= least else 1


def shares(result: Score) -> Table:
    """Right answers by kind and by tag."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for outcome in result.outcomes:
        for name in (f"类型 {outcome.case.kind}", f"标记 {outcome.case.tag}", "全部"):
            groups[name].append(not outcome.failed)
    table = Table("分组", "答对", "题数", "比例")
    for name in sorted(groups):
        table.add_row(name, str(sum(groups[name])), str(len(groups[name])), f"{mean(groups[name]):.1%}")
    return table


def _ranked(result: Score) -> list[tuple[list[str], set[str]]]:
    chosen = []
    for outcome in result.outcomes:
        case, hits = outcome.case, outcome.explanation.ranking.hits
        if case.kind in RANKED_KINDS and case.answerable and not case.history and hits:
            full = any("/" in name for name in case.gold)
            names = [hit.item.id if full else hit.item.label for hit in hits]
            chosen.append((names, {*case.gold, *case.also_ok}))
    return chosen


def retrieval_line(result: Score) -> str:
    """Recall@1/3/5 and MRR of the final ranking."""
    ranked = _ranked(result)
    if not ranked:
        return "无"
    recalls = " ".join(f"R@{k} {mean(recall_at_k(names, gold, k) for names, gold in ranked):.3f}" for k in (1, 3, 5))
    return f"{recalls} MRR {mean(reciprocal_rank(names, gold) for names, gold in ranked):.3f}({len(ranked)} 题)"


def refusal_line(result: Score) -> str:
    """Precision and recall of refusals."""
    refused = [o for o in result.outcomes if not o.explanation.reply.answerable]
    absent = [o for o in result.outcomes if not o.case.answerable]
    good = sum(not o.case.answerable for o in refused)
    precision = good / len(refused) if refused else 1.0
    recall = good / len(absent) if absent else 1.0
    return f"拒答:准确 {precision:.1%},召回 {recall:.1%}"


def set_line(result: Score) -> str:
    """The mean F1 of set answers."""
    sets = [o for o in result.outcomes if o.case.answerable and (o.case.kind in SET_KINDS or len(o.case.gold) > 2)]
    scores = [set_f1(set(cited(o.case, o.explanation.reply)) - o.case.also_ok, o.case.gold) for o in sets]
    return f"{mean(scores):.3f}({len(scores)} 题)" if scores else "无"


def wrong_leads(result: Score) -> int:
    """Answered replies whose first item's lead is not the gold one, though the items are right."""
    return sum(
        "lead" in o.failed and "gold" not in o.failed and o.explanation.reply.answerable for o in result.outcomes
    )


_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|万|亿)?")


def unsupported_figures(result: Score) -> int:
    """Answers to who/target questions with a figure that stands neither in a quote, a label nor the question."""
    count = 0
    for outcome in result.outcomes:
        reply = outcome.explanation.reply
        if outcome.case.kind not in RANKED_KINDS or not reply.answerable:
            continue
        held = normal(" ".join(c.quote for c in reply.citations) + reply.question + outcome.explanation.question.text)
        labels = "".join(entry.item.label for entry in reply.evidence)
        years = "".join(re.findall(r"依据(\d{4})年", reply.answer))
        text = re.sub(r"\[\d+\]|合计[^:]*:|前者多[^。]*。", "", normal(reply.answer))
        count += any(figure not in held + labels + years for figure in _FIGURE.findall(text))
    return count


def reliability(result: Score) -> list[str]:
    """How often replies of each confidence were right, and how well it parts right from wrong."""
    sure = [(o.explanation.reply.confidence, not o.failed) for o in result.outcomes]
    lines = []
    if len({right for _, right in sure}) > 1:
        auc = roc_auc([p for p, _ in sure], [right for _, right in sure])
        lines.append(f"置信度:ROC AUC {auc:.3f}")
    buckets: Counter[int] = Counter(min(9, int(p * 10)) for p, _ in sure)
    for bucket in sorted(buckets):
        inside = [right for p, right in sure if min(9, int(p * 10)) == bucket]
        lines.append(f"  {bucket / 10:.1f}–{bucket / 10 + 0.1:.1f}:{len(inside)} 题,对 {mean(inside):.0%}")
    return lines
