"""How quickly the page answers while ten people slide at once.

Starts ``equipoise serve``, then lets ten clients move the sliders of ``/threshold``, each in a
scenario of its own: at a person's pace, one move every quarter of a second, as soon as they
come; again after they have read for a while, as the page computes the stops of the sliders
ahead; and without any pause. Prints the start, the first view, and the 50th and 95th
percentiles as the clients see them (network on loopback and reading included). On a machine
that others use at the same time the times say little; the processor time of the server per
move then says more.

Run: ``python benchmarks/page.py [--seconds N]``.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

PEOPLE = 10
PAUSE_S = 0.25
READING_S = 15.0
VIEWPOINTS = ("", "mda", "podvig", "golden-dome-optimist", "wilkening")
POSTURES = ("no-first-strike", "generated-ride-out")
WARHEADS = range(50, 2151, 50)
INTERCEPTORS = range(0, 1001, 25)


class Page:
    """A server of its own, ended by its process id."""

    def __enter__(self) -> Page:
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from equipoise.cli import main; main()", "serve", "--port=0"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.port = int(line.rstrip("/\n").rsplit(":", 1)[1])
        self.start_s = time.perf_counter() - begun
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)


class Person:
    """Moves one slider after another and notes how long each answer took."""

    def __init__(self, port: int, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.random = random.Random(number)
        self.scenario = {
            "viewpoint": VIEWPOINTS[number % len(VIEWPOINTS)],
            "posture": POSTURES[number % len(POSTURES)],
        }
        self.warheads, self.interceptors = 1000, 125
        self.times: list[float] = []

    def ask(self, path: str) -> float:
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        return time.perf_counter() - begun

    def open(self) -> None:
        """Come to the view in a scenario of one's own."""
        self.ask(f"/threshold?{urlencode(self.scenario)}")

    def move(self) -> None:
        """Drag one slider some way, as a hand does."""
        if self.random.random() < 0.5:
            step = self.random.randint(-8, 8) * 50
            self.warheads = min(max(self.warheads + step, WARHEADS[0]), WARHEADS[-1])
        else:
            step = self.random.randint(-8, 8) * 25
            self.interceptors = min(max(self.interceptors + step, 0), INTERCEPTORS[-1])
        asked = {**self.scenario, "warheads": self.warheads, "interceptors": self.interceptors}
        self.times.append(self.ask(f"/threshold?{urlencode(asked)}"))

    def slide(self, seconds: float, pause: float) -> None:
        end = time.perf_counter() + seconds
        time.sleep(self.random.random() * pause)
        while time.perf_counter() < end:
            self.move()
            time.sleep(max(0.0, pause - self.times[-1]))


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def crowd(page: Page, *, seconds: float, pause: float) -> dict[str, float]:
    people = [Person(page.port, n) for n in range(PEOPLE)]
    for person in people:
        person.open()
    spent, load = processor_s(page.process.pid), os.getloadavg()[0]
    threads = [threading.Thread(target=p.slide, args=(seconds, pause)) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = list(itertools.chain.from_iterable(p.times for p in people))
    return {
        "moves": len(times),
        "per_second": len(times) / seconds,
        "median_ms": 1e3 * percentile(times, 0.5),
        "p95_ms": 1e3 * percentile(times, 0.95),
        "worst_ms": 1e3 * max(times),
        "processor_ms_per_move": 1e3 * (processor_s(page.process.pid) - spent) / len(times),
        "load_of_the_machine_before": load,
    }


def processor_s(pid: int) -> float:
    """Processor time of a process so far; not a number where the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    seconds = parser.parse_args().seconds
    with Page() as page:
        visitor = Person(page.port, 0)
        found: dict[str, object] = {
            "start_s": page.start_s,
            "first_view_s": visitor.ask("/"),
            "second_view_s": visitor.ask("/"),
        }
        while "Testing" in _text(page.port, "/claims") or "Waiting" in _text(page.port, "/claims"):
            time.sleep(1.0)
        found["as_soon_as_they_come"] = crowd(page, seconds=seconds, pause=PAUSE_S)
        time.sleep(READING_S)
        found["after_reading"] = crowd(page, seconds=seconds, pause=PAUSE_S)
        found["without_pause"] = crowd(page, seconds=seconds, pause=0.0)
    print(json.dumps(found, indent=2))


def _text(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


if __name__ == "__main__":
    main()
