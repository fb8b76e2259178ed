"""Work done before it is asked for, by one thread, while nobody waits for an answer.

Its priority is the usual one: a thread that yields to others would keep them waiting whenever
it is put aside while it holds the interpreter.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

Steps = Iterator[Callable[[], object]]


class Ahead:
    """Takes turns between the things that are to be computed, a step of each at a time.

    Args:
        most: how many things are kept under way; the oldest is given up for a new one. As many
            of those done last are not begun again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._wanted: OrderedDict[Hashable, Steps] = OrderedDict()
        self._finished: OrderedDict[Hashable, None] = OrderedDict()
        self._under_way: Hashable = None
        self._answers = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def begin(self, key: Hashable, steps: Callable[[], Steps]) -> None:
        """Begin with something unless it is under way or done.

        Args:
            key: of the thing.
            steps: gives its steps; each is short, and its failure is of no concern.
        """
        with self._changed:
            known = key in self._wanted or key in self._finished or key == self._under_way
            if known or self._closed:
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

    @contextmanager
    def held(self) -> Iterator[None]:
        """No step begins while somebody's answer is being computed."""
        with self._changed:
            self._answers += 1
        try:
            yield
        finally:
            with self._changed:
                self._answers -= 1
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
                while (not self._wanted or self._answers) and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                key, steps = self._wanted.popitem(last=False)
                self._under_way = key
            more = _done(steps)
            with self._changed:
                self._under_way = None
                if not more:
                    self._finished[key] = None
                    while len(self._finished) > self._most:
                        self._finished.popitem(last=False)
                elif not self._closed and len(self._wanted) < self._most:
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
