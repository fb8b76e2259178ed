"""Work done before it is asked for, by one thread.

Its priority is the usual one: a thread that yields to others would keep them waiting whenever
it is put aside while it holds the interpreter.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator

Steps = Iterator[Callable[[], object]]


class Ahead:
    """Takes turns between the things that are to be computed, a step of each at a time.

    Args:
        most: how many things are kept under way; the oldest is given up for a new one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._wanted: OrderedDict[Hashable, Steps] = OrderedDict()
        self._under_way: Hashable = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def begin(self, key: Hashable, steps: Callable[[], Steps]) -> None:
        """Begin with something unless it is under way.

        Args:
            key: of the thing.
            steps: gives its steps; each is short, and its failure is of no concern.
        """
        with self._changed:
            if key in self._wanted or key == self._under_way or self._closed:
                return
            self._wanted[key] = steps()
            while len(self._wanted) > self._most:
                self._wanted.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="equipoise-ahead", daemon=True
                )
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """End after the step under way."""
        with self._changed:
            self._closed = True
            self._wanted.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._wanted and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                key, steps = self._wanted.popitem(last=False)
                self._under_way = key
            more = _done(steps)
            with self._changed:
                self._under_way = None
                if more and not self._closed and len(self._wanted) < self._most:
                    self._wanted[key] = steps


def _done(steps: Steps) -> bool:
    """Do the next step; whether there may be more."""
    try:
        step = next(steps, None)
        if step is None:
            return False
        step()
    except Exception:  # whoever asks for it will be told
        return False
    return True
