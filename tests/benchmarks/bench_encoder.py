"""Measure the default model: start, one question, many passages, memory; `make bench` runs it."""

import resource
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from index.encoder import load_encoder
from index.model_build import default_cache, ensure_default_model

QUESTION = "谁负责既有住宅加装电梯这件民生实事{}?"
PASSAGE = "推进老旧小区改造提升,全年改造小区{}个,惠及居民1.5万户,同步完善养老、托幼、停车等配套设施。"
QUESTIONS, PASSAGES = 200, 400


def milliseconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    folder = ensure_default_model(default_cache())
    table = Table("what", "measured")
    start = time.perf_counter()
    encoder = load_encoder(folder)
    table.add_row("start", f"{(time.perf_counter() - start) * 1000:.0f} ms")
    table.add_row("first question", f"{milliseconds(lambda: encoder.encode_queries([QUESTION])):.1f} ms")
    times = sorted(milliseconds(lambda i=i: encoder.encode_queries([QUESTION.format(i)])) for i in range(QUESTIONS))
    table.add_row("question, new, p50 / p95", f"{statistics.median(times):.1f} / {times[int(0.95 * QUESTIONS)]:.1f} ms")
    table.add_row("question, asked before", f"{milliseconds(lambda: encoder.encode_queries([QUESTION])):.3f} ms")
    table.add_row("peak memory", f"{peak_megabytes()} MB")
    for threads in (1, 2):
        side_by_side = load_encoder(folder, threads=threads)
        texts = [PASSAGE.format(i) for i in range(PASSAGES)]
        spent = milliseconds(lambda encoder=side_by_side, texts=texts: encoder.encode_passages(texts))
        table.add_row(f"passages, {threads} thread(s)", f"{PASSAGES / spent * 1000:.0f} a second")
    Console().print(table)


if __name__ == "__main__":
    main()
