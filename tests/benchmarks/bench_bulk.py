"""Questions a second and peak memory of bulk answering, a plain loop over `ask`, and LangChain + FAISS in one run.

`python -m tests.benchmarks.bench_bulk` (make bench-bulk). Each contender has a process of its own, one after another,
in several rounds of which the median counts; times count from a service that is ready. Bulk answers all questions, the
others a sample of them, another one each round. Memory is the sum of the peaks of all processes of a contender, and so
is processor time, which tells more than rates do on a machine that others use.
"""

import argparse
import contextlib
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus.records import Item
from index.encoder import SentenceTransformerEncoder
from index.model_build import default_cache, ensure_default_model
from retriever.lexicon import load_lexicon
from ui.bulk import BulkOptions, run_bulk
from ui.bulk_process import second_process
from ui.machine import spare_the_machine
from ui.wiring import build_catalog, build_encoder, build_service, read_settings

SEED = 2020
BARS = {"langchain": 5.0, "loop": 3.0, "repeats": 10.0}
_FRAMES = (
    "{}由谁负责?", "{}归哪个部门管", "请问{}的牵头单位是哪家", "{}的责任单位有哪些?", "{}今年的目标是多少?",
    "{}要做到多少", "谁来抓{}这件事", "想问一下{},具体要做什么?", "{}是哪位市领导分管的", "我想了解{}怎么安排的",
    "{}有没有列入今年的工作",
    "{}由哪些单位配合?",
)  # fmt: skip
_OPENINGS = ("", "您好,", "麻烦问下,", "领导好,", "咨询:", "请教一下,")
# Load what is loaded on first use: tables of words and, for the misspelt one, of sounds.
_WARM_UP = ("谁负责加装电梯?", "生诸存蓝的目标是多少?")
_UNIT_FRAMES = ("{}牵头哪些工作?", "{}要配合做哪些事", "{}今年负责几项任务?", "{}的任务有哪些")


def make_questions(items: Sequence[Item], count: int) -> list[str]:
    """Return `count` distinct questions in a fixed random order, made from items and the lexicon by templates."""
    matters = _matters(items)
    dice = random.Random(SEED)
    made: dict[str, None] = {}
    units = sorted({unit.unit for item in items for unit in item.units})
    for unit in units:
        made.update(dict.fromkeys(frame.format(unit) for frame in _UNIT_FRAMES))
    possible = [(matter, frame, opening) for matter in matters for frame in _FRAMES for opening in _OPENINGS]
    dice.shuffle(possible)
    for matter, frame, opening in possible:
        if len(made) >= count:
            break
        made[opening + frame.format(matter)] = None
    questions = list(made)[:count]
    if len(questions) < count:
        raise ValueError(f"expected {count} questions, could make {len(questions)}")
    dice.shuffle(questions)
    return questions


def _matters(items: Sequence[Item]) -> list[str]:
    parts: dict[str, None] = {}
    for item in items:
        parts[item.title.strip(",。;")] = None
        parts.update(dict.fromkeys(clause.text.strip(",。;") for clause in item.clauses))
        parts.update(dict.fromkeys(target.object for target in item.targets))
    lexicon = load_lexicon()
    for concept in map(lexicon.concepts.__getitem__, lexicon.ties(items)):
        parts.update(dict.fromkeys((*concept.terms, *concept.everyday)))
    return sorted(part for part in parts if 2 <= len(part) <= 40 and "+" not in part)


def contend(contender: str, questions: Path, folder: Path) -> dict[str, float]:
    """Answer a csv of questions with one contender; `seconds`, `cpu_s` and `peak_mib` of its processes."""
    rows = [row[0] for row in _rows(questions)] if contender != "bulk" else []
    settings = read_settings()
    work: Callable[[], object]
    if contender.startswith("langchain"):
        from tests.benchmarks.langchain_pipeline import build_pipeline  # not everyone has it

        items = [item for item in build_catalog(settings).items() if item.annex]
        # "usual" loads the same model folder the usual way, by sentence-transformers; the others borrow our runtime.
        folder_of = settings.encoder.model or ensure_default_model(default_cache())
        usual = contender == "langchain-usual"
        chain = build_pipeline(items, SentenceTransformerEncoder(folder_of) if usual else build_encoder(settings))
        for question in _WARM_UP:
            chain.invoke(question)
        if contender in {"langchain", "langchain-usual"}:
            work = lambda: [chain.invoke(row) for row in rows]  # noqa: E731
        else:
            work = lambda: chain.batch(rows, {"max_concurrency": 2})  # noqa: E731
    else:
        service = build_service(settings)
        for question in _WARM_UP:
            service.ask(question)
        if contender == "loop":
            work = lambda: [service.ask(row) for row in rows]  # noqa: E731
        else:
            options = BulkOptions(beside=lambda: second_process(settings, lambda: service))
            work = lambda: run_bulk(service, questions, folder / "out.csv", options=options)  # noqa: E731
    watch = _ChildrenWatch()
    watch.start()
    started, used = time.perf_counter(), sum(os.times()[:4])
    work()
    seconds, used = time.perf_counter() - started, sum(os.times()[:4]) - used
    return {"seconds": seconds, "cpu_s": used, "peak_mib": (_peak_kib("self") + watch.peak_kib) / 1024}


class _ChildrenWatch(threading.Thread):
    """Adds up the peaks of the processes that this one starts; their usage as reported counts this one's memory too."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._peaks: dict[str, int] = {}

    @property
    def peak_kib(self) -> int:
        return sum(self._peaks.values())

    def run(self) -> None:
        while True:
            for path in Path("/proc/self/task").glob("*/children"):
                with contextlib.suppress(OSError):  # a thread that is gone
                    for pid in path.read_text().split():
                        with contextlib.suppress(OSError, StopIteration):  # a process that is gone, or going
                            self._peaks[pid] = max(self._peaks.get(pid, 0), _peak_kib(pid))
            time.sleep(0.1)


def _peak_kib(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _rows(path: Path) -> Iterable[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from list(csv.reader(file))[1:]


def write_questions(path: Path, questions: Iterable[str]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["问题"])
        for question in questions:
            writer.writerow([question])
            rows += 1
    return rows


def measure(contender: str, questions: Sequence[str] | Iterable[str], folder: Path) -> dict[str, float]:
    """Return rows a second and peak memory of a contender in a fresh process."""
    path = folder / "questions.csv"
    rows = write_questions(path, questions)
    command = [sys.executable, "-m", "tests.benchmarks.bench_bulk", "--contender", contender, str(path), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    per_row = {"rows_per_s": rows / result["seconds"], "cpu_ms": 1000 * result["cpu_s"] / rows}
    return {"rows": rows, **per_row, **result}


def main() -> None:
    """Measure, print a table and say which bars are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contender", nargs=3, metavar=("NAME", "CSV", "FOLDER"))
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=600, help="how many of them the others answer in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=100_000, help="rows of which a fifth is distinct")
    parser.add_argument("--million", action="store_true", help="also the memory of 1,000,000 rows")
    arguments = parser.parse_args()
    spare_the_machine()
    if arguments.contender:
        name, path, folder = arguments.contender
        print(json.dumps(contend(name, Path(path), Path(folder))))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as folder:
        results = _measure_all(arguments, Path(folder))
    for name, result in results.items():
        figures = (
            f"{result['rows_per_s']:>10.1f}行/秒{result['cpu_ms']:>10.2f}处理器毫秒/行{result['peak_mib']:>10.0f}MiB"
        )
        print(f"{name:22}{result['rows']:>10,.0f}行{figures}")  # noqa: T201
    _report(results)


def _measure_all(arguments: argparse.Namespace, folder: Path) -> dict[str, dict[str, float]]:
    settings = read_settings()
    build_service(settings)  # the index is built once, outside the times
    items = [item for item in build_catalog(settings).items() if item.annex]
    questions = make_questions(items, arguments.questions)
    rounds: dict[str, list[dict[str, float]]] = {}
    for number in range(arguments.rounds):
        first = number * arguments.sample % len(questions)
        sample = questions[first : first + arguments.sample]
        rounds.setdefault("bulk", []).append(measure("bulk", questions, folder))
        for name in ("loop", "langchain", "langchain-batch", "langchain-usual"):
            try:
                rounds.setdefault(name, []).append(measure(name, sample, folder))
            except subprocess.CalledProcessError:
                print(f"{name}: not measured, its packages are not installed", file=sys.stderr)  # noqa: T201
    if arguments.repeats:
        distinct = make_questions(items, arguments.repeats // 5)
        repeated = distinct * 5
        random.Random(SEED).shuffle(repeated)
        rounds["loop, 20% distinct"] = [measure("loop", repeated[: arguments.sample], folder)]
        rounds["bulk, 20% distinct"] = [measure("bulk", repeated, folder)]
        rounds["loop, 20% distinct"].append(measure("loop", repeated[-arguments.sample :], folder))
    if arguments.million:
        rounds["bulk, a million"] = [measure("bulk", (questions[i % 1_000] for i in range(1_000_000)), folder)]
    return {name: _median(results) for name, results in rounds.items() if results}


def _median(results: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(result[name] for result in results) for name in results[0]}


def _report(results: dict[str, dict[str, float]]) -> None:
    rate = {name: result["rows_per_s"] for name, result in results.items()}
    ratios = {"loop": rate["bulk"] / rate["loop"]}
    rivals = [rate[name] for name in ("langchain", "langchain-batch") if name in rate]
    if rivals:
        ratios["langchain on our runtime"] = rate["bulk"] / max(rivals)
    if "langchain-usual" in rate:
        ratios["langchain-usual"] = rate["bulk"] / rate["langchain-usual"]
    if "bulk, 20% distinct" in rate:
        ratios["repeats"] = rate["bulk, 20% distinct"] / rate["loop, 20% distinct"]
    for name, ratio in ratios.items():
        print(f"bulk / {name}: {ratio:.1f} (bar {BARS[name.split()[0].split('-')[0]]:.0f})")  # noqa: T201


if __name__ == "__main__":
    main()
