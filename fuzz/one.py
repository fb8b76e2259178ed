"""Fuzz one target with Atheris: ``python -m fuzz.one TARGET SECONDS``.

Atheris follows which branches of the Python code the bytes reach. An input that is neither
read nor refused ends the process with its traceback, and is kept as ``crash-*`` where the
process was started.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

LONGEST_INPUT = 8192
SLOWEST_S = 5

with atheris.instrument_imports(include=["equipoise", "yaml"]):
    from fuzz.seeds import seeds
    from fuzz.targets import taken, workshop


def main() -> None:
    """Fuzz until the time is over."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    made = workshop()
    target = made.targets()[name]
    with tempfile.TemporaryDirectory(prefix="equipoise-fuzz-") as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds(Path(place) / "results")[name]):
            (corpus / f"seed-{number:03d}").write_bytes(seed)
        options = [
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST_INPUT}",
            f"-timeout={SLOWEST_S}",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: taken(target, data))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
