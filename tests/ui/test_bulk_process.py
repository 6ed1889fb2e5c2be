"""A second process that answers batches: what it gives is what the service here gives, and its end loses nothing."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from encoders import HashEncoder

import ui.bulk_worker
from answer.service import AnswerService
from retriever.lexicon import Lexicon
from tests.ui.bulk_service import MiniService
from ui.bulk import BulkOptions, run_bulk
from ui.bulk_process import AnsweringProcess, second_process
from ui.bulk_reply import outcome_of
from ui.evaluate_variants import rebuilt
from ui.settings import Settings
from ui.wiring import build_service

WORKER = (sys.executable, str(Path(__file__).with_name("hash_worker.py")))
BATCH = [(f"谁负责{matter}?", ()) for matter in ("加装电梯", "绿化造林", "养老床位", "五未土地", "停车位")]
BATCH += [("目标是多少?", ("谁负责加装电梯?",)), ("\ud800半个字", ()), ("第一行\n第二行", ())]
ENOUGH_S = 60.0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def service(settings) -> AnswerService:
    return build_service(settings, HashEncoder())


@pytest.fixture
def process(settings, service) -> Iterator[AnsweringProcess]:
    process = AnsweringProcess(settings, lambda: service, WORKER)
    yield process
    process.close()


def here(service: AnswerService) -> list[str]:
    replies = service.ask_many([question for question, _ in BATCH], [history for _, history in BATCH])
    return [outcome_of(reply).to_json() for reply in replies]


def wait_until(is_so) -> bool:
    deadline = time.monotonic() + ENOUGH_S
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def has_ended(process: AnsweringProcess) -> bool:
    return process._process.poll() is not None


def test_it_answers_as_the_service_here_does(process, service):
    assert wait_until(lambda: process.is_ready)
    assert process.outcomes(BATCH) == here(service)
    assert process.outcomes(BATCH[::-1]) == here(service)[::-1]


def test_before_it_is_ready_and_after_it_is_closed_it_answers_nothing(process):
    assert process.outcomes(BATCH) is None
    assert wait_until(lambda: process.is_ready)
    process.close()
    assert process.outcomes(BATCH) is None


def test_threads_that_find_it_busy_are_sent_away(process, service):
    assert wait_until(lambda: process.is_ready)
    given: list[list[str] | None] = []
    threads = [threading.Thread(target=lambda: given.append(process.outcomes(BATCH))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {None if one is None else tuple(one) for one in given} <= {None, tuple(here(service))}
    assert any(one is not None for one in given)


def test_a_killed_process_is_done_without(process):
    assert wait_until(lambda: process.is_ready)
    os.kill(process.pid, signal.SIGKILL)
    assert process.outcomes(BATCH) is None
    assert not process.is_ready


def test_a_process_that_hangs_is_done_without(process, monkeypatch):
    monkeypatch.setattr("ui.bulk_process._PATIENCE_S", 0.2)
    assert wait_until(lambda: process.is_ready)
    os.kill(process.pid, signal.SIGSTOP)
    assert process.outcomes(BATCH) is None
    assert wait_until(lambda: has_ended(process))


def test_a_process_with_another_service_is_not_used(settings, service):
    process = AnsweringProcess(settings, lambda: rebuilt(service, lexicon=Lexicon([])), WORKER)
    assert wait_until(lambda: has_ended(process))
    assert process.outcomes(BATCH) is None
    process.close()


def test_a_process_that_answers_something_else_is_not_used(settings, service):
    class Changed(AnswerService):
        def __init__(self) -> None:
            self.__dict__.update(service.__dict__)

        def ask_many(self, questions, histories=None):
            return service.ask_many(["谁负责养老床位?"] * len(questions), histories)

    changed = Changed()
    process = AnsweringProcess(settings, lambda: changed, WORKER)
    assert wait_until(lambda: process.is_ready)
    assert process.outcomes(BATCH) is None
    assert not process.is_ready
    process.close()


def test_a_service_that_was_replaced_meanwhile_is_not_mixed_with_it(settings, service):
    current = [service]
    process = AnsweringProcess(settings, lambda: current[0], WORKER)
    assert wait_until(lambda: process.is_ready)
    current[0] = rebuilt(service)
    assert process.outcomes(BATCH) is None
    process.close()


def test_it_builds_no_index(service, tmp_path):
    process = AnsweringProcess(Settings(data_dir=tmp_path), lambda: service, WORKER)
    assert wait_until(lambda: has_ended(process))
    assert not (tmp_path / "index" / "current").exists()
    process.close()


def test_what_cannot_be_started_as_such_does_no_harm(settings, service):
    process = AnsweringProcess(settings, lambda: service, (sys.executable, "-c", "raise SystemExit(3)"))
    assert wait_until(lambda: has_ended(process))
    assert process.outcomes(BATCH) is None
    process.close()


def test_a_model_that_takes_much_memory_gets_no_second_process(settings, service):
    with second_process(settings, lambda: service) as process:
        assert process is None


def test_a_batch_that_fails_leaves_the_process_working(monkeypatch):
    monkeypatch.setattr(ui.bulk_worker, "identity_of", lambda service: "mini")
    monkeypatch.setattr("ui.wiring.build_service", lambda settings, progress: MiniService())
    batches = [[["谁负责加装电梯", []], ["会出错", []]], [["谁负责加装电梯", []]]]
    source = io.BytesIO(b"".join(json.dumps(message).encode() + b"\n" for message in ({}, *batches)))
    target = io.BytesIO()
    with pytest.raises(EOFError):
        ui.bulk_worker._serve(source, target)
    said, failed, answered = map(json.loads, target.getvalue().splitlines())
    assert (said, failed, len(answered)) == ("mini", None, 1)


def test_no_byte_of_a_run_changes_with_it_nor_by_its_death(settings, service, tmp_path):
    source = tmp_path / "a.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["问题"], *[[f"谁负责{n}号工作?"] for n in range(900)]])
    fixed = {"version": "1", "clock": lambda: 0.0}
    run_bulk(service, source, tmp_path / "plain.csv", options=BulkOptions(**fixed))
    for name in ("beside", "dying"):
        with Watched(settings, service, dies=name == "dying") as beside:
            options = BulkOptions(beside=lambda beside=beside: beside, batch=8, **fixed)
            run_bulk(service, source, tmp_path / f"{name}.csv", options=options)
            assert beside.answered > 0
        assert (tmp_path / f"{name}.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


class Watched:
    """Opens a process that is ready, counts what it answers, and kills it in the middle if it is to die."""

    def __init__(self, settings: Settings, service: AnswerService, *, dies: bool) -> None:
        self.process, self.answered, self._dies = AnsweringProcess(settings, lambda: service, WORKER), 0, dies
        assert wait_until(lambda: self.process.is_ready)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.close()

    def outcomes(self, batch):
        if self._dies and self.answered >= 3:
            threading.Timer(0.002, self.process._process.kill).start()
        outcomes = self.process.outcomes(batch)
        self.answered += outcomes is not None
        return outcomes


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_it_ends_with_the_process_that_started_it(settings, service):
    code = (
        "import sys, time; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
        "from encoders import HashEncoder; from ui.settings import Settings; from ui.wiring import build_service\n"
        "from ui.bulk_process import AnsweringProcess; from tests.ui.test_bulk_process import WORKER\n"
        "settings = Settings(data_dir=Path(sys.argv[1])); service = build_service(settings, HashEncoder())\n"
        "print(AnsweringProcess(settings, lambda: service, WORKER).pid, flush=True); time.sleep(600)"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code, str(settings.data_dir), str(root), str(root / "tests")]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    pid = int(first.stdout.readline())
    assert is_alive(pid)
    first.kill()
    first.wait()
    first.stdout.close()
    assert wait_until(lambda: not is_alive(pid))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
