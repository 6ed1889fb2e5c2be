"""Progress bars in the terminal: of a bulk run, with rate and time left, and of an index that is built."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from ui.bulk_progress import BulkProgress

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
        tasks: dict[str, TaskID] = {}

        def show(progress: BulkProgress) -> None:
            if progress.stage not in tasks:  # no bar for a run that never gets so far
                tasks[progress.stage] = bar.add_task(STAGE_NAMES[progress.stage], total=None, rate="", left="")
            bar.update(
                tasks[progress.stage],
                completed=progress.done,
                total=progress.total,
                rate=f"{progress.rate:.0f}行/秒" if progress.rate else "",
                left=left_text(progress.left_s),
            )

        yield show


class IndexBar:
    """Shows on stderr how far an index is built; says nothing where one is only opened."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` texts are encoded."""
        if self._bar is None:
            self._console.print(f"第一次使用,正在建立索引(共{total}条,一两分钟)…", soft_wrap=True)
            columns = (BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task("", total=total)
            self._bar.start()
        self._bar.update(self._task, completed=done)
        if done >= total:
            self._bar.stop()


def left_text(left_s: float | None) -> str:
    """Return the time left as a person says it."""
    if left_s is None:
        return ""
    minutes, seconds = divmod(round(left_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"剩余{hours}:{minutes:02}:{seconds:02}" if hours else f"剩余{minutes}:{seconds:02}"
