"""The command as a stranger starts it: in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-c", "from equipoise.cli import main; main()")
PATIENCE_S = 120.0


def equipoise(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What ``equipoise ARGUMENTS`` says and how it ends, started in a folder."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        cwd=folder,
    )
