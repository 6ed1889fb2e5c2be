"""Kill `zhize bulk` at random points, go on, and compare with an uninterrupted run; `make bench-kills` runs it.

The real service answers. Every run of the command is killed (SIGKILL) at a random moment between its start and the time
that a whole run takes, until so many were killed; then it runs to its end. Byte for byte the same, or exit code 1.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.bench_bulk import SEED, make_questions, write_questions
from ui.wiring import build_catalog, build_service, read_settings


def command(source: Path, target: Path) -> list[str]:
    return [sys.executable, "-c", "from ui.cli import main; main()", "bulk", str(source), str(target)]


def run_whole(source: Path, target: Path) -> float:
    """Seconds that an uninterrupted run takes."""
    start = time.perf_counter()
    subprocess.run(command(source, target), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def run_killed(source: Path, target: Path, after_s: float) -> bool:
    """Whether the run was still going when it was killed."""
    process = subprocess.Popen(command(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def kill_often(source: Path, folder: Path, kills: int) -> Sequence[bool]:
    """Kill runs until `kills` were; for each that ended, and the last, whether its output is that of a whole run."""
    whole, target = folder / "whole.csv", folder / "killed.csv"
    seconds = run_whole(source, whole)
    dice, killed, same = random.Random(SEED), 0, []
    while killed < kills:
        # From early in its start to past its end; a resumed run ends earlier, and the next one begins anew.
        was_killed = run_killed(source, target, dice.uniform(0.1, 1.0) * seconds)
        killed += was_killed
        partial = target.with_name(target.name + ".partial")
        print(f"{killed}/{kills} {'killed' if was_killed else 'ended'} {partial.exists()=}", flush=True)  # noqa: T201
        if target.exists():
            same.append(target.read_bytes() == whole.read_bytes())
            target.unlink()
    run_whole(source, target)
    return [*same, target.read_bytes() == whole.read_bytes()]


def main() -> int:
    """Kill, compare, and say how often the output was the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--kills", type=int, default=30)
    arguments = parser.parse_args()
    settings = read_settings()
    build_service(settings)  # the index is built once
    items = [item for item in build_catalog(settings).items() if item.annex]
    questions = make_questions(items, arguments.rows * 9 // 10)
    rows = random.Random(SEED).choices(questions, k=arguments.rows - len(questions)) + questions
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "questions.csv"
        write_questions(source, rows)
        same = kill_often(source, Path(folder), arguments.kills)
    print(f"{arguments.kills} kills, {sum(same)} of {len(same)} finished outputs are the same")  # noqa: T201
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
