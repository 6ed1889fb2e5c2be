import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from index.encoder import OnnxEncoder
from index.encoder_process import EncoderProcess

WIDTH = 3
TEXTS = [[n, n + 1, 7] + [n] * (n % 4) for n in range(40)]
PROBE = [1, 2]


def states_of(ids: list[int]) -> np.ndarray:
    return np.repeat(np.array(ids, np.float32)[:, None] * 0.5, WIDTH, axis=1)


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with an encoder's inputs and output: every id halved, three times."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["ids", "mask"], ["seen"]),
        helper.make_node("Unsqueeze", ["seen", "axis"], ["column"]),
        helper.make_node("Mul", ["column", "halves"], ["states"]),
    ]
    ids, mask = (
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("input_ids", "attention_mask")
    )
    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", "t", WIDTH])
    constants = [
        helper.make_tensor("axis", TensorProto.INT64, [1], [2]),
        helper.make_tensor("halves", TensorProto.FLOAT, [WIDTH], [0.5] * WIDTH),
    ]
    model = helper.make_model(
        helper.make_graph(nodes, "halves", [ids, mask], [states], constants),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=10,
    )
    path = tmp_path_factory.mktemp("graph") / "halves.onnx"
    onnx.save(model, path)
    return path


@pytest.fixture
def process(graph: Path) -> Iterator[EncoderProcess]:
    process = EncoderProcess(graph, PROBE, states_of(PROBE))
    yield process
    process.close()


class Here:
    """Computes in this process, slowly, and counts."""

    def __init__(self, delay_s: float = 0.0) -> None:
        self.count, self._delay_s = 0, delay_s

    def __call__(self, ids: list[int]) -> np.ndarray:
        self.count += 1
        time.sleep(self._delay_s)
        return states_of(ids)


def assert_right(results: list[np.ndarray], texts: list[list[int]] = TEXTS) -> None:
    assert len(results) == len(texts)
    for ids, states in zip(texts, results, strict=True):
        np.testing.assert_array_equal(states, states_of(ids))


def wait_until_it_helps(process: EncoderProcess) -> None:
    for _ in range(200):
        here = Here(0.02)
        assert_right(process.compute(TEXTS, here))
        if here.count < len(TEXTS):
            return
    pytest.fail("the process never took a text")


def test_texts_come_in_their_order_and_both_processes_take_some(process):
    wait_until_it_helps(process)


def test_before_it_is_open_everything_is_computed_here(process):
    here = Here()
    assert_right(process.compute(TEXTS, here))
    assert here.count == len(TEXTS)


def test_what_a_killed_process_had_taken_is_computed_here(process):
    wait_until_it_helps(process)
    os.kill(process.pid, signal.SIGSTOP)  # takes texts and gives none back
    killer = threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL))
    killer.start()
    here = Here()
    assert_right(process.compute(TEXTS, here))
    killer.join()
    assert here.count == len(TEXTS)
    assert_right(process.compute(TEXTS, here))


def test_a_process_that_hangs_is_done_without(process, monkeypatch):
    wait_until_it_helps(process)
    monkeypatch.setattr("index.encoder_process._PATIENCE_S", 0.3)
    os.kill(process.pid, signal.SIGSTOP)
    here = Here()
    assert_right(process.compute(TEXTS, here))
    assert here.count == len(TEXTS)


def test_a_process_that_computes_something_else_is_not_used(graph):
    process = EncoderProcess(graph, PROBE, states_of(PROBE) + 1)
    for _ in range(50):
        here = Here(0.005)
        assert_right(process.compute(TEXTS[:8], here), TEXTS[:8])
        assert here.count == 8
    process.close()


def test_a_graph_that_is_missing_does_no_harm(tmp_path):
    process = EncoderProcess(tmp_path / "none.onnx", PROBE, states_of(PROBE))
    assert_right(process.compute(TEXTS, Here(0.01)))
    process.close()


def test_after_it_is_closed_everything_is_computed_here(process):
    wait_until_it_helps(process)
    process.close()
    here = Here()
    assert_right(process.compute(TEXTS, here))
    assert here.count == len(TEXTS)


def test_many_threads_get_the_states_of_their_own_texts(process):
    wait_until_it_helps(process)
    wrong: list[int] = []

    def ask(row: int) -> None:
        texts = [[row * 100 + n, 1] for n in range(12)]
        for _ in range(10):
            results = process.compute(texts, Here(0.001))
            wrong.extend(row for ids, own in zip(texts, results, strict=True) if own[0, 0] != ids[0] / 2)

    threads = [threading.Thread(target=ask, args=(row,)) for row in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_it_ends_with_the_process_that_started_it(graph):
    code = (
        "import sys, time, pathlib, numpy as np; from index.encoder_process import EncoderProcess\n"
        f"states = np.repeat(np.array({PROBE}, np.float32)[:, None] * 0.5, {WIDTH}, axis=1)\n"
        f"print(EncoderProcess(pathlib.Path(sys.argv[1]), {PROBE}, states).pid, flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    first = subprocess.Popen([sys.executable, "-c", code, str(graph)], stdout=subprocess.PIPE, text=True, cwd=root)
    pid = int(first.stdout.readline())
    assert is_alive(pid)
    first.kill()
    first.wait()
    first.stdout.close()
    deadline = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(pid)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_with_a_second_process_the_vectors_are_the_same_bit_for_bit(model_folder):
    texts = [f"加装电梯{n}部由谁负责" for n in range(120)]
    alone = OnnxEncoder(model_folder).encode_passages(texts)
    encoder = OnnxEncoder(model_folder)
    with encoder.with_second_process(), encoder.with_second_process():
        for _ in range(3):
            beside = encoder.encode_passages(texts)
            np.testing.assert_array_equal(alone.pooled, beside.pooled)
            assert all(np.array_equal(one, two) for one, two in zip(alone.tokens, beside.tokens, strict=True))
