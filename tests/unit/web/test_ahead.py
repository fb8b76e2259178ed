"""Work ahead: step by step, taking turns, giving up the oldest, never in the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from equipoise.web.ahead import Ahead

PATIENCE_S = 20.0


class Noted:
    """Notes which steps were done, and waits until so many were."""

    def __init__(self, ahead: Ahead) -> None:
        self.ahead = ahead
        self.done: list[str] = []
        self.free = threading.Event()
        self.free.set()
        self._changed = threading.Condition()

    def begin(self, name: str, count: int) -> None:
        self.ahead.begin(name, lambda: self._steps(name, count))

    def _steps(self, name: str, count: int) -> Iterator[Callable[[], object]]:
        for n in range(count):
            yield lambda n=n: self._do(f"{name}{n}")  # type: ignore[misc]

    def _do(self, step: str) -> None:
        assert self.free.wait(PATIENCE_S)
        with self._changed:
            self.done.append(step)
            self._changed.notify()

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.done) >= count, PATIENCE_S)


def test_things_take_turns() -> None:
    noted = Noted(Ahead(4))
    noted.free.clear()
    noted.begin("a", 3)
    noted.begin("b", 3)
    noted.free.set()
    noted.wait_for(6)
    noted.ahead.close()
    assert [step for step in noted.done if step[0] == "a"] == ["a0", "a1", "a2"]
    assert noted.done.index("b0") < noted.done.index("a2")


def test_what_is_under_way_is_not_begun_again_and_the_oldest_is_given_up() -> None:
    noted = Noted(Ahead(2))
    noted.free.clear()
    for name in ("a", "a", "b", "c", "d"):
        noted.begin(name, 2)
    noted.free.set()
    noted.wait_for(4)
    noted.ahead.close()
    assert len(noted.done) == len(set(noted.done))
    assert {"c0", "c1", "d0", "d1"} <= set(noted.done)
    assert "b1" not in noted.done


def test_a_step_that_fails_ends_its_own_thing_only() -> None:
    ahead = Ahead(4)

    def fails() -> Iterator[Callable[[], object]]:
        yield lambda: 1 / 0
        raise AssertionError("not reached")

    noted = Noted(ahead)
    ahead.begin("bad", fails)
    noted.begin("good", 2)
    noted.wait_for(2)
    ahead.close()
    assert noted.done == ["good0", "good1"]


def test_closing_ends_the_thread_and_takes_nothing_more() -> None:
    noted = Noted(Ahead(4))
    noted.begin("a", 100_000)
    noted.wait_for(1)
    noted.ahead.close()
    before = len(noted.done)
    noted.begin("b", 3)
    assert len(noted.done) == before
    assert "equipoise-ahead" not in {t.name for t in threading.enumerate()}


def test_no_step_begins_while_somebody_waits_for_an_answer() -> None:
    noted = Noted(Ahead(4))
    with noted.ahead.held():
        noted.begin("a", 2)
        with noted.ahead.held():
            pass
        assert not noted.done
    noted.wait_for(2)
    noted.ahead.close()
    assert noted.done == ["a0", "a1"]


def test_what_was_done_last_is_not_begun_again() -> None:
    noted = Noted(Ahead(1))
    noted.begin("a", 2)
    noted.wait_for(2)
    noted.begin("b", 1)
    noted.wait_for(3)
    noted.begin("b", 1)
    noted.begin("a", 1)
    noted.wait_for(4)
    noted.ahead.close()
    assert noted.done == ["a0", "a1", "b0", "a0"]
