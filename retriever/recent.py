"""A small memory of what was worked out lately."""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

# What `remember_short` keeps: some megabytes at most.
SHORT_TEXTS, SHORT_CHARS = 20_000, 120


class Recent(Generic[Key, Value]):
    """The most recently used values by key, a bounded number of them; safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The value of a key, None where it is not remembered."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Remember a value, forgetting the one not used for longest."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)


def remember_short(reading: Callable[[str], Value]) -> Callable[[str], Value]:
    """Keep what is read of short texts, as many as a bulk run puts in order before it asks them; long ones are read anew."""
    kept = functools.lru_cache(maxsize=SHORT_TEXTS)(reading)

    @functools.wraps(reading)
    def read(text: str) -> Value:
        return kept(text) if len(text) <= SHORT_CHARS else reading(text)

    return read
