"""The command line. Heavy imports stand inside the commands, so that ``--help`` is quick."""

from __future__ import annotations

import sys

import click

from equipoise._version import __version__
from equipoise.cli import (
    check,
    constellation,
    explain,
    facts,
    forces,
    geometry,
    order_of_battle,
    outcome,
    rebuild,
    reconcile,
    records,
    run,
    scorecard,
    serve,
    treaties,
    viewpoints,
)
from equipoise.cli.shared import HELP, report_error


@click.group(context_settings=HELP)
@click.version_option(__version__, prog_name="equipoise")
def cli() -> None:
    """How much does missile defense change the strategic balance?

    Start with `equipoise check`. Every command takes --json. Dates are YYYY, YYYY-MM or
    YYYY-MM-DD; a year or month stands for its last day. Parties are ISO codes: RUS, USA, CHN.
    """


for module in (
    check,
    outcome,
    serve,
    forces,
    treaties,
    order_of_battle,
    records,
    explain,
    facts,
    run,
    geometry,
    constellation,
    scorecard,
    rebuild,
    reconcile,
    viewpoints,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command line: exit 0 on success, 2 on bad input, 1 on failure."""
    from equipoise.core.errors import EquipoiseError

    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was left half written.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except ModuleNotFoundError as error:
        cure = "Install Equipoise again: pip install --force-reinstall equipoise."
        click.echo(f"Error: the module {error.name} is missing. {cure}", err=True)
        sys.exit(1)
    except (EquipoiseError, ValueError, OSError) as error:
        sys.exit(report_error(error))
