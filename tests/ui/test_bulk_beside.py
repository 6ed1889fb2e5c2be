"""Bulk answering in windows, by matter, with a second process: each question has the reply it has alone."""

import csv
import json
import os
import random
import signal
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from answer.service import AnswerService
from corpus.catalog import load_catalog
from index.encoder import QueryCache
from tests.benchmarks.bench_bulk import make_questions
from tests.ui.bulk_service import MiniService
from ui.bulk import BulkOptions, run_bulk
from ui.bulk_process import second_process
from ui.bulk_reply import outcome_of
from ui.evaluate_variants import rebuilt
from ui.settings import Settings
from ui.wiring import SHIPPED_DOCUMENTS, build_encoder

ROOT = Path(__file__).parents[2]
FRAMES = ("谁负责{}?", "{}的目标是多少?", "请问{}由谁牵头")
MATTERS = ("加装电梯", "造林多少亩", "养老床位", "五未土地")


def write_questions(path: Path, questions) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["问题"], *[[question] for question in questions]])
    return path


class EverySecond:
    """Answers every second batch that it is asked, and counts the others."""

    def __init__(self) -> None:
        self.left, self._service, self._lock = 0, MiniService(), threading.Lock()

    def outcomes(self, batch):
        with self._lock:
            self.left += 1
            if self.left % 2:
                return None
        replies = self._service.ask_many([question for question, _ in batch], [history for _, history in batch])
        return [outcome_of(reply).to_json() for reply in replies]


class Opened:
    """Counts how often it is opened."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def __call__(self):
        self.count += 1
        yield


def test_questions_on_the_same_matter_come_after_one_another(tmp_path):
    questions = [frame.format(matter) for frame in FRAMES for matter in MATTERS]
    service = MiniService()
    source = write_questions(tmp_path / "a.csv", questions)
    run_bulk(service, source, tmp_path / "b.csv", options=BulkOptions(batch=3, threads=1))
    assert service.asked == [frame.format(matter) for matter in MATTERS for frame in FRAMES]


@pytest.mark.parametrize(("window", "batch", "threads"), [(1, 1, 1), (5, 2, 3), (7, 16, 2), (16_384, 64, 2)])
def test_window_batch_and_threads_do_not_show_in_the_output(tmp_path, window, batch, threads):
    dice = random.Random(window)
    questions = [dice.choice(FRAMES).format(dice.choice(MATTERS)) + "。" * dice.randrange(5) for _ in range(200)]
    source = write_questions(tmp_path / "a.csv", questions)
    plain = BulkOptions(window=200, batch=200, threads=1, clock=lambda: 0.0)
    run_bulk(MiniService(), source, tmp_path / "plain.csv", options=plain)
    options = BulkOptions(window=window, batch=batch, threads=threads, clock=lambda: 0.0)
    run_bulk(MiniService(), source, tmp_path / "b.csv", options=options)
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


def test_a_question_is_asked_once_whatever_window_it_comes_again_in(tmp_path):
    questions = [f"造林{n % 30}亩" for n in range(300)]
    service = MiniService()
    source = write_questions(tmp_path / "a.csv", questions)
    run_bulk(service, source, tmp_path / "b.csv", options=BulkOptions(window=7, batch=2))
    assert sorted(service.asked) == sorted(set(questions))


@pytest.mark.parametrize(("questions", "opened"), [(20, 0), (2_000, 1)])
def test_only_many_questions_have_something_opened_beside_them_and_once(tmp_path, questions, opened):
    beside = Opened()
    source = write_questions(tmp_path / "a.csv", [f"造林{n}亩" for n in range(questions)])
    run_bulk(MiniService(), source, tmp_path / "b.csv", options=BulkOptions(window=500, beside=beside))
    assert beside.count == opened


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_it_does_not_show_who_answered_a_batch(tmp_path, threads):
    source = write_questions(tmp_path / "a.csv", [f"造林{n}亩" for n in range(1_000)])
    plain = BulkOptions(clock=lambda: 0.0)
    run_bulk(MiniService(), source, tmp_path / "plain.csv", options=plain)
    beside, service = EverySecond(), MiniService()
    options = BulkOptions(beside=lambda: nullcontext(beside), batch=32, threads=threads, clock=lambda: 0.0)
    run_bulk(service, source, tmp_path / "b.csv", options=options)
    assert 0 < len(service.asked) < 1_000
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


@pytest.fixture(scope="module")
def real() -> AnswerService:
    # The index that `zhize` itself uses, where it fits: building one takes minutes.
    catalog = load_catalog(sorted(SHIPPED_DOCUMENTS.glob("*.txt")))
    return AnswerService.build(catalog, build_encoder(Settings()), ROOT / ".zhize" / "index")


@pytest.fixture(scope="module")
def questions(real) -> list[str]:
    return make_questions([item for item in real.catalog.items() if item.annex], 420)


def kill_once_ready(process) -> None:
    while process is not None and process._process.poll() is None:
        time.sleep(0.05)
        if process.is_ready:
            time.sleep(0.3)
            os.kill(process.pid, signal.SIGKILL)
            return


@pytest.mark.slow
def test_a_second_process_changes_no_byte_and_its_death_neither(tmp_path, real, questions):
    source = write_questions(tmp_path / "a.csv", questions)
    settings = Settings(data_dir=ROOT / ".zhize")
    fixed = {"version": "1", "clock": lambda: 0.0}
    run_bulk(real, source, tmp_path / "plain.csv", options=BulkOptions(**fixed))

    @contextmanager
    def dying():
        with second_process(settings, lambda: real) as beside:
            killer = threading.Thread(target=kill_once_ready, args=(beside,), daemon=True)
            killer.start()
            yield beside

    for name, beside in {"beside": lambda: second_process(settings, lambda: real), "dying": dying}.items():
        real.retriever.encoder._cache = QueryCache()  # all is encoded anew
        run_bulk(real, source, tmp_path / f"{name}.csv", options=BulkOptions(beside=beside, **fixed))
        assert (tmp_path / f"{name}.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


@pytest.mark.slow
def test_a_question_has_the_reply_that_it_has_alone(tmp_path, real, questions):
    some = questions[:60]
    source = write_questions(tmp_path / "a.csv", some)
    run_bulk(real, source, tmp_path / "b.jsonl", options=BulkOptions(batch=16))
    fresh = rebuilt(real)  # remembers nothing
    alone = [outcome_of(fresh.ask(question)) for question in reversed(some)][::-1]
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    assert [(row["答复"], row["置信度"], row["状态"]) for row in rows] == [
        (outcome.answer, outcome.confidence, outcome.status.value) for outcome in alone
    ]
