"""Compile half of the kernels in a process of their own while the rest of a first run goes on.

Compiling takes longer than all that a run computes, and one process compiles one kernel at a
time. The cache on disk hands over what the other has compiled. Nothing depends on this: what is
not there in time is compiled where it is needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from equipoise.kernels.compiling import cache_folder


@contextmanager
def compiling_aside() -> Iterator[None]:
    """Compile in another process for as long as this lasts, if nothing is compiled yet."""
    if (os.cpu_count() or 1) < 2 or any(cache_folder().glob("**/*.nbi")):
        yield
        return
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def main() -> None:
    """Compile what a run needs late: leakers by whole salvos, and geometry."""
    from equipoise.kernels.layers import SALVO, leakers_pmf
    from equipoise.kernels.reach import least_time
    from equipoise.kernels.twobody import position, transfer_in_time

    leakers_pmf(
        [0.5, 0.5],
        interceptors=[1],
        shots=[1],
        doctrine=[SALVO],
        sspk=[0.5],
        p_track=[1.0],
        p_common_mode=[0.0],
        engageable_share=[1.0],
    )
    transfer_in_time(6500.0, 6600.0, 10.0, 600.0)
    position(1.0, speed_km_s=1.0, flight_path_angle_deg=45.0)
    least_time(5.0, 100.0, 100.0)


if __name__ == "__main__":
    main()
