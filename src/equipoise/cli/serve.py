"""``equipoise serve``."""

from __future__ import annotations

import click

DEFAULT_PORT = 8000


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of 127.0.0.1; 0 for a free one.",
)
def serve(port: int) -> None:
    """Open the workbench in your browser: the same numbers, on a page of this machine.

    It listens on 127.0.0.1 only and keeps no record of what is asked. Stop it with Ctrl-C.
    """
    _require_web()
    from equipoise.web import serving

    try:
        serving.serve(port, started=_started)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def _started(address: str) -> None:
    click.echo(f"Equipoise at {address}")
    click.echo("Open it in a browser. Stop with Ctrl-C.", err=True)


def _require_web() -> None:
    """Refuse early where the libraries of the page are missing.

    Raises:
        BadInputError: if one is.
    """
    from importlib.util import find_spec

    from equipoise.core.errors import BadInputError

    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise BadInputError(
            f"the page needs {' and '.join(missing)}, which {'are' if missing[1:] else 'is'} "
            "not installed",
            cure="Install it: pip install 'equipoise[web]'.",
        )


COMMANDS = (serve,)
