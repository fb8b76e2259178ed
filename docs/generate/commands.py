"""Reference text of the command line, made from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
from parts import table

from equipoise.cli import cli


def commands() -> str:
    """Every command with its arguments, options, examples and text."""
    return "\n\n".join(_described(cli, None))


def _described(command: click.Command, parent: click.Context | None) -> Iterator[str]:
    """A command, and those inside it."""
    name = "equipoise" if parent is None else command.name
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [p for p in command.get_params(context) if isinstance(p, click.Option)]
    rows = [_option(option, context) for option in options if not option.hidden]
    yield f"## {name}"
    yield from _paragraphs(command.help or "")
    yield f"```text\n{usage}\n```"
    yield table(("option", "default", "says"), rows)
    if isinstance(command, click.Group):
        for _, inner in sorted(command.commands.items()):
            yield from _described(inner, context)


def _paragraphs(text: str) -> Iterator[str]:
    """The text for people; paragraphs marked as they stand become code."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            yield f"```text\n{paragraph.removeprefix(chr(8)).strip()}\n```"
        else:
            yield " ".join(paragraph.split())


def _option(option: click.Option, context: click.Context) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" `{option.make_metavar(context)}`"
    default = option.get_default(context) if option.show_default else None
    shown = "" if default is None or option.is_flag else f"`{default}`"
    must = " Required." if option.required else ""
    return f"{names}{value}", shown, f"{option.help or ''}{must}".strip()
