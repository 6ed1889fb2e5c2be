"""How far a bulk run is: a run that is gone on with starts at what is kept, and its rate is its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a run is: `done` of `total` rows in its `stage` ("answering" or "writing"), `rate` in rows a second.

    `kept_before` is how many distinct questions an earlier run had answered.
    """

    stage: str
    done: int
    total: int
    rate: float
    kept_before: int = 0

    @property
    def left_s(self) -> float | None:
        """Seconds to the end of the stage, or None before that can be said."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None


class Rate:
    """Rows a second since the first row that needed work."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: tuple[int, float] | None = None

    def start(self, done: int) -> None:
        """Count from here, unless counting already."""
        if self._since is None:
            self._since = (done, self._clock())

    def at(self, done: int) -> float:
        """Return the rate up to now, 0 before anything can be said."""
        if self._since is None:
            return 0.0
        elapsed = self._clock() - self._since[1]
        return (done - self._since[0]) / elapsed if elapsed > 0 else 0.0
