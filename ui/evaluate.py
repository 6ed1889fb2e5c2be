"""Measure a service on gold questions: right or not, ranking, refusal, confidence, speed; `zhize eval` calls it.

`python -m ui.evaluate GOLD.jsonl … --documents NOTICE.txt …` does the same over the notices named and no others.
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from answer.service import AnswerService
from corpus.catalog import load_catalog
from index.files import replace_text, sha256_of
from ui.evaluate_figures import Figures, figures_of, share_of
from ui.evaluate_gold import GoldCase, read_gold
from ui.evaluate_run import Outcome, ask_all
from ui.evaluate_tables import percent, show_ablations, show_failures, show_figures
from ui.evaluate_variants import ABLATIONS
from ui.schemas import Json, reply_json
from ui.settings import Settings
from ui.wiring import build_encoder, build_lexicon, build_service, read_settings


def evaluate(
    service: AnswerService,
    gold: Sequence[Path],
    *,
    out: Path | None = None,
    store: Path | None = None,
    ablations: bool = False,
    least: float = 0.0,
    console: Console | None = None,
) -> int:
    """Ask all gold questions, print the figures and store them.

    Args:
        service: what is measured; it is not changed, and its memory of questions is not used.
        gold: files of gold questions.
        out: where the failures go as JSONL, if anywhere.
        store: where configuration and figures go as JSON; by default a file of this moment in the data folder.
        ablations: whether to ask all again with each part switched off.
        least: the share of right answers to reach.
        console: where the tables go; the terminal by default.

    Returns:
        0, or 1 where fewer answers than `least` are right.

    Raises:
        ValueError: a gold file cannot be read.
    """
    console = console or Console()
    cases = read_gold(gold)
    if not cases:
        raise ValueError("标准问题文件是空的")
    outcomes = _ask_with_bar(service, cases, "作答")
    figures = figures_of(outcomes)
    show_failures(console, outcomes)
    show_figures(console, figures)
    if ablations:
        figures["ablations"] = ablation_figures(service, cases, figures["right"]["share"])
        show_ablations(console, figures["ablations"])
    if out:
        replace_text(out, "".join(json.dumps(miss, ensure_ascii=False) + "\n" for miss in failures_of(outcomes)))
    target = store or default_store(read_settings())
    target.parent.mkdir(parents=True, exist_ok=True)
    body = {"configuration": configuration_of(service, gold), "figures": figures}
    replace_text(target, json.dumps(body, ensure_ascii=False, indent=1) + "\n")
    right = figures["right"]
    console.print(f"答对 {right['right']}/{right['total']} = {percent(right['share'])},已存入 {target}")
    return 0 if right["share"] >= least else 1


def default_store(settings: Settings) -> Path:
    """A file of this moment."""
    return settings.data_dir / "eval" / f"{datetime.now():%Y-%m-%d-%H%M%S}.json"


def ablation_figures(service: AnswerService, cases: Sequence[GoldCase], whole: float) -> dict[str, Figures]:
    """The share right with each part switched off, and its change against `whole`."""
    found = {}
    for name, (heading, switch_off) in ABLATIONS.items():
        share = share_of(_ask_with_bar(switch_off(service), cases, heading, with_rankings=False))
        found[name] = share | {"change": share["share"] - whole}
    return found


def _ask_with_bar(
    service: AnswerService, cases: Sequence[GoldCase], heading: str, *, with_rankings: bool = True
) -> tuple[Outcome, ...]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(heading, total=len(cases))
        return ask_all(
            service, cases, with_rankings=with_rankings, progress=lambda done: bar.update(task, completed=done)
        )


def failures_of(outcomes: Sequence[Outcome]) -> list[Json]:
    """What went wrong, each with the question, the failed checks and the reply."""
    return [
        {
            "id": outcome.case.id,
            "case": asdict(outcome.case),
            "failed": outcome.failed,
            "cited": outcome.cited,
            "reply": reply_json(outcome.reply),
        }
        for outcome in outcomes
        if not outcome.right
    ]


def configuration_of(service: AnswerService, gold: Sequence[Path]) -> Json:
    """Everything that the figures depend on: questions, documents, model, index, lexicon, weights."""
    retriever = service.retriever
    index = {name: value for name, value in asdict(retriever.bundle.manifest).items() if name != "files"}
    return {
        "zhize": installed_version("zhize"),
        "python": platform.python_version(),
        "started": f"{datetime.now().astimezone():%Y-%m-%dT%H:%M:%S%z}",
        "gold": {path.name: f"sha256:{sha256_of(path)}" for path in gold},
        "documents": {document.id: document.version for document in service.catalog.documents},
        "model": {"name": retriever.encoder.name, "revision": retriever.encoder.revision},
        "index": index,
        "lexicon": f"sha256:{service.lexicon.digest}",
        "weights": asdict(retriever.weights),
        "calibration": asdict(service.calibration),
    }


def service_over(documents: Sequence[Path], settings: Settings) -> AnswerService:
    """A service over some notices alone; their index is kept apart from that in use."""
    name = "-".join(sorted(path.stem for path in documents))
    index_directory = settings.data_dir / "eval" / f"index-{name}"[:120]
    index_directory.mkdir(parents=True, exist_ok=True)
    lexicon = build_lexicon(settings)
    return AnswerService.build(load_catalog(documents), build_encoder(settings), index_directory, lexicon=lexicon)


def main() -> int:
    """Measure from the command line, over chosen notices."""
    parser = argparse.ArgumentParser(description="用标准问题检验答复")
    parser.add_argument("gold", nargs="+", type=Path, help="标准问题文件")
    parser.add_argument("--documents", nargs="+", type=Path, help="只载入这些通知;不写则与服务相同")
    parser.add_argument("--out", type=Path, help="错题写入这个文件(JSONL)")
    parser.add_argument("--store", type=Path, help="配置和指标写入这个文件(JSON)")
    parser.add_argument("--ablations", action="store_true", help="逐一关闭各部分再测")
    parser.add_argument("--least", type=float, default=0.0, help="答对率低于此值时以 1 结束")
    options = parser.parse_args()
    settings = read_settings()
    service = service_over(options.documents, settings) if options.documents else build_service(settings)
    return evaluate(
        service,
        options.gold,
        out=options.out,
        store=options.store,
        ablations=options.ablations,
        least=options.least,
    )


if __name__ == "__main__":
    sys.exit(main())
