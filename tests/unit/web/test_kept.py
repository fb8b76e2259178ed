"""Answers are computed once, kept within bounds, and never kept when they failed."""

from __future__ import annotations

import threading
import time

import pytest

from equipoise.web.kept import Kept


def test_an_answer_is_computed_once() -> None:
    kept: Kept[str, int] = Kept(4)
    calls: list[int] = []
    for _ in range(3):
        assert kept.get("a", lambda: calls.append(1) or 7) == 7
    assert len(calls) == 1


def test_the_least_used_answer_is_forgotten_first() -> None:
    kept: Kept[int, int] = Kept(2)
    for key in (1, 2, 1, 3):
        kept.get(key, lambda key=key: key)
    computed: list[int] = []
    for key in (1, 3, 2):
        kept.get(key, lambda key=key: computed.append(key) or key)
    assert computed == [2]


def test_weights_bound_what_is_kept() -> None:
    kept: Kept[int, bytes] = Kept(100, weigh=len)
    for key in range(50):
        kept.get(key, lambda: b"x" * 30)
    computed: list[int] = []
    for key in range(47, 50):
        kept.get(key, lambda key=key: computed.append(key) or b"")
    assert computed == []
    kept.get(46, lambda: computed.append(46) or b"")
    assert computed == [46]


def test_a_failure_is_told_and_tried_anew() -> None:
    kept: Kept[str, int] = Kept(4)

    def fails() -> int:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            kept.get("a", fails)
    assert kept.get("a", lambda: 1) == 1


def test_threads_that_ask_at_once_share_one_computation() -> None:
    kept: Kept[str, int] = Kept(4)
    calls: list[int] = []
    begun = threading.Barrier(8)

    def slowly() -> int:
        calls.append(1)
        time.sleep(0.05)
        return 7

    def ask() -> None:
        begun.wait()
        assert kept.get("a", slowly) == 7

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
