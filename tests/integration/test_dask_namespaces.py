"""A cluster whose scheduler and workers each have their own network and address.

Every process lives in a network namespace of its own and reaches the others over a bridge, as
machines do. Needs the right to make namespaces; skipped with the reason where that is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from equipoise.sweep.run import Engine
from tests.integration.dask_processes import Cluster
from tests.integration.running import parts_in
from tests.support.toy_sweep import Toy, run_toy

pytest.importorskip("distributed")

SAMPLES = 100_000
MARK = f"eq{os.getpid() % 100_000}"
SUBNET = f"10.213.{os.getpid() % 250}"


def ip(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)


@dataclass
class Network:
    """A bridge with one namespace per machine.

    Attributes:
        bridge: its name.
        machines: names of the namespaces.
    """

    bridge: str = f"{MARK}b"
    machines: list[str] = field(default_factory=list)

    def make(self) -> None:
        """Make the bridge.

        Skips the test where that is not permitted.
        """
        if shutil.which("ip") is None:
            pytest.skip("there is no ip command here")
        for step in (
            ("link", "add", self.bridge, "type", "bridge"),
            ("addr", "add", f"{SUBNET}.1/24", "dev", self.bridge),
            ("link", "set", self.bridge, "up"),
        ):
            done = ip(*step)
            if done.returncode != 0:
                self.remove()
                pytest.skip(f"no bridge may be made here: {done.stderr.strip()}")

    def machine(self) -> tuple[str, list[str]]:
        """A new namespace: its address, and how to start a process in it."""
        number = len(self.machines) + 2
        name, address = f"{MARK}n{number}", f"{SUBNET}.{number}"
        outer, inner = f"{MARK}o{number}", f"{MARK}i{number}"
        made = ip("netns", "add", name)
        if made.returncode != 0:
            pytest.skip(f"no network namespace may be made here: {made.stderr.strip()}")
        self.machines.append(name)
        for step in (
            ("link", "add", outer, "type", "veth", "peer", "name", inner),
            ("link", "set", inner, "netns", name),
            ("link", "set", outer, "master", self.bridge),
            ("link", "set", outer, "up"),
            ("-n", name, "addr", "add", f"{address}/24", "dev", inner),
            ("-n", name, "link", "set", inner, "up"),
            ("-n", name, "link", "set", "lo", "up"),
        ):
            done = ip(*step)
            assert done.returncode == 0, done.stderr
        return address, ["ip", "netns", "exec", name]

    def remove(self) -> None:
        """Remove everything that was made."""
        for name in self.machines:
            with suppress(OSError):
                ip("netns", "delete", name)
        ip("link", "delete", self.bridge)


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[Cluster, Network]]:
    network = Network()
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    network.make()
    try:
        address, inside = network.machine()
        cluster.start_scheduler(address, inside=inside)
        for _ in range(3):
            address, inside = network.machine()
            cluster.start_worker(address, inside=inside)
        yield cluster, network
    finally:
        cluster.end()
        network.remove()


def test_one_machine_of_three_is_lost(machines: tuple[Cluster, Network], tmp_path: Path) -> None:
    cluster, network = machines
    assert cluster.address.startswith(f"tcp://{SUBNET}.2:")
    addresses = {
        line.split()[-1]
        for log in cluster.folder.glob("worker-*.log")
        for line in log.read_text().splitlines()
        if "Start worker at" in line
    }
    assert {a.split("//")[1].split(":")[0] for a in addresses} == {
        f"{SUBNET}.{n}" for n in (3, 4, 5)
    }

    def killing(done: int, _total: int) -> None:
        if done >= SAMPLES // 4 and cluster.workers[0].poll() is None:
            cluster.kill_worker(0)
            cluster.workers[0].wait()

    out = tmp_path / "o"
    engine = Engine(scheduler=cluster.address)
    model = Toy(seconds_per_leaf=0.01)
    report = run_toy(out, SAMPLES, model=model, engine=engine, progress=killing)
    assert cluster.workers[0].poll() is not None
    assert len(network.machines) == 4
    assert len(parts_in(out)) == 13
    assert report.digest == run_toy(tmp_path / "local", SAMPLES).digest
