"""Measure one question from end to end against the bars: a whole `ask`, starts, memory; `make bench` runs it.

The index is built before anything is timed. Questions are new ones of about 20 characters, on one thread; take figures
from a machine that is otherwise idle.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from answer.service import AnswerService
from ui.evaluate_gold import read_gold
from ui.evaluate_variants import TimedEncoder, rebuilt
from ui.wiring import build_service, read_settings

GOLD = sorted((Path(__file__).parent.parent / "data").glob("*_huzhou.jsonl"))
ZHIZE = Path(sys.executable).with_name("zhize")
QUESTION = "谁负责既有住宅加装电梯这件民生实事?"
BAR_ASK_MS, BAR_SERVE_S, BAR_COMMAND_S, BAR_MEMORY_MB = 35, 5, 3, 900
WARM_UP, COMMAND_RUNS, SERVE_RUNS = 5, 3, 3
GIVE_UP_S, SETTLE_S = 60, 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of whole questions, and of the encoder in each."""

    whole_ms: list[float]
    encoder_ms: list[float]


def questions() -> list[str]:
    """Questions of about 20 characters on a single matter, each new."""
    cases = [case for case in read_gold(GOLD) if case.kind in {"who", "target", "detail"} and not case.history]
    return list(dict.fromkeys(case.question for case in cases if 17 <= len(case.question) <= 23))


def ask_once_each(service: AnswerService) -> Asked:
    encoder = TimedEncoder(service.retriever.encoder)
    fresh = rebuilt(service, encoder=encoder)
    asked = Asked([], [])
    for question in questions():
        before, start = encoder.spent_ms, time.perf_counter()
        fresh.ask(question)
        asked.whole_ms.append((time.perf_counter() - start) * 1000)
        asked.encoder_ms.append(encoder.spent_ms - before)
    return Asked(asked.whole_ms[WARM_UP:], asked.encoder_ms[WARM_UP:])


def seconds_of_command() -> float:
    times = []
    for _ in range(COMMAND_RUNS):
        start = time.perf_counter()
        subprocess.run([ZHIZE, "ask", QUESTION], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def serve_once() -> tuple[float, int]:
    """Seconds from the start of the server to its first answer, and its resident megabytes with the page loaded."""
    port = free_port()
    environment = os.environ | {"ZHIZE_LOG__ENABLED": "false"}
    start = time.perf_counter()
    command = [ZHIZE, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port, QUESTION):
            if server.poll() is not None or time.perf_counter() - start > GIVE_UP_S:
                raise RuntimeError(f"the server gave no answer within {GIVE_UP_S} s")
            time.sleep(0.02)
        first = time.perf_counter() - start
        for question in questions():
            answers(port, question)
        return first, settled_megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def answers(port: int, question: str) -> bool:
    body = json.dumps({"question": question}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/ask", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return bool(json.load(response)["answer"])
    except (urllib.error.URLError, ConnectionError):
        return False


def settled_megabytes(pid: int) -> int:
    """Resident memory once it no longer grows: the page's library is loaded after the first answer."""
    seen = [resident_megabytes(pid)]
    for _ in range(SETTLE_S // 2):
        time.sleep(2)
        seen.append(resident_megabytes(pid))
        if len(seen) > 5 and seen[-1] - seen[-5] <= 2:
            break
    return seen[-1]


def resident_megabytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    asked = ask_once_each(build_service(read_settings()))
    served = [serve_once() for _ in range(SERVE_RUNS)]
    whole, encoding = statistics.median(asked.whole_ms), statistics.median(asked.encoder_ms)
    rows = (
        (f"ask, new, p50 of {len(asked.whole_ms)}", whole, BAR_ASK_MS, "ms"),
        ("start of zhize serve to first answer", statistics.median(first for first, _ in served), BAR_SERVE_S, "s"),
        ("zhize ask, whole", seconds_of_command(), BAR_COMMAND_S, "s"),
        ("resident memory with the page", max(memory for _, memory in served), BAR_MEMORY_MB, "MB"),
    )
    table = Table("what", "measured", "bar", "")
    for name, value, bar, unit in rows:
        table.add_row(name, f"{value:.1f} {unit}", f"{bar} {unit}", "ok" if value <= bar else "over")
    table.add_row("of which the encoder, p50", f"{encoding:.1f} ms ({encoding / whole:.0%})", "", "")
    table.add_row("ask, p95", f"{statistics.quantiles(asked.whole_ms, n=20)[-1]:.1f} ms", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
