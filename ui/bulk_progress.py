"""A progress bar in the terminal, with rate and time left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

from ui.bulk import BulkProgress

STAGE_NAMES: Final = {"answering": "作答", "writing": "写出"}


@contextmanager
def rich_progress(console: Console | None = None) -> Iterator[Callable[[BulkProgress], None]]:
    """Yield what `run_bulk` takes as `progress`; the bar goes to stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console or Console(stderr=True), transient=False) as bar:
        tasks = {stage: bar.add_task(name, total=None, rate="", left="") for stage, name in STAGE_NAMES.items()}

        def show(progress: BulkProgress) -> None:
            bar.update(
                tasks[progress.stage],
                completed=progress.done,
                total=progress.total,
                rate=f"{progress.rate:.0f}行/秒" if progress.rate else "",
                left=left_text(progress.left_s),
            )

        yield show


def left_text(left_s: float | None) -> str:
    """Return the time left as a person says it."""
    if left_s is None:
        return ""
    minutes, seconds = divmod(round(left_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"剩余{hours}:{minutes:02}:{seconds:02}" if hours else f"剩余{minutes}:{seconds:02}"
