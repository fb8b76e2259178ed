"""Run every script of the gallery and keep its answer and picture.

python examples/gallery/build.py [--samples N] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from pathlib import Path

from showing import FOLDER, SAMPLES

HERE = Path(__file__).parent


def main(arguments: list[str]) -> None:
    """Run the scripts in the order of their names."""
    parser = argparse.ArgumentParser(description="Answer every question of the gallery.")
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "build" / "gallery")
    parser.add_argument("--samples", type=int, help="longest study; shorter to try it out")
    asked = parser.parse_args(arguments)
    os.environ[FOLDER] = str(asked.out)
    if asked.samples:
        os.environ[SAMPLES] = str(asked.samples)
    for script in sorted(HERE.glob("q*.py")):
        print(f"== {script.stem}")
        runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
