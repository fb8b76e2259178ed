"""Answers that are computed once and kept, the least used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def _one(_value: object) -> int:
    return 1


class Kept(Generic[K, V]):
    """Answers by key: computed once even if several threads ask, the least used forgotten.

    Args:
        most: how many answers are kept, or how much they may weigh together.
        weigh: weight of an answer; 1 unless told otherwise.
    """

    def __init__(self, most: int, *, weigh: Callable[[V], int] = _one) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._lock = Lock()
        self._answers: OrderedDict[K, tuple[Future[V], int]] = OrderedDict()

    def get(self, key: K, compute: Callable[[], V]) -> V:
        """The answer of a key; a failed computation is not kept and raises its error."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            else:
                future: Future[V] = Future()
                self._answers[key] = (future, 0)
        if found is not None:
            return found[0].result()
        self._fill(key, future, compute)
        return future.result()

    def _fill(self, key: K, future: Future[V], compute: Callable[[], V]) -> None:
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                del self._answers[key]
            future.set_exception(error)
            return
        with self._lock:
            weight = self._weigh(value)
            self._answers[key] = (future, weight)
            self._weight += weight
            self._forget()
        future.set_result(value)

    def _forget(self) -> None:
        """Drop the least used answers until the rest is light enough; none under way."""
        for key in list(self._answers):
            if self._weight <= self._most:
                return
            weight = self._answers[key][1]
            if weight > 0:
                self._weight -= weight
                del self._answers[key]
