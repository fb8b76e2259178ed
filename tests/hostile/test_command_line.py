"""Any words on the command line: an answer, or one message with exit code 1 or 2."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.cli import cli, main

# What takes long when it is right, writes, serves, or prints the whole of something.
HEAVY = {
    "check", "drivers", "explain", "export", "golden", "outcome", "run", "serve", "threshold",
    "verdicts",
}  # fmt: skip
WORDS = (
    "", " ", "-", "--", "USA", "usa", "RUS", "CHN", "XXX", "2012", "2012-05", "2012-13", "99999",
    "0", "1", "-1", "1e400", "nan", "inf", "-inf", "1e-300", "999999999999999999999", "GMD",
    "none", "salvo", "baseline", "new-start", "SELECT 1", "'", '"; DROP TABLE forces', "\x00",
    "\udcff", "x" * 5000, "../../etc/passwd", "%s", "{}", "point-of-distraction", "mop-up",
    "largely-irrelevant", "\u202e", "١٢",
)  # fmt: skip
words = st.sampled_from(WORDS) | st.text(max_size=12)


@pytest.fixture(scope="module", autouse=True)
def in_an_empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with contextlib.chdir(tmp_path_factory.mktemp("empty")):
        yield


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command with some of its own options, valued at random, and perhaps a stray word."""
    name = draw(st.sampled_from(sorted(set(cli.commands) - HEAVY)))
    line = [name]
    for parameter in cli.commands[name].params:
        if isinstance(parameter.type, click.Path):
            continue
        if isinstance(parameter, click.Argument):
            if draw(st.integers(0, 9)):
                line.append(draw(words))
        elif not draw(st.integers(0, 3)):
            line.append(parameter.opts[0])
            if not getattr(parameter, "is_flag", False):
                line.append(draw(words))
    if not draw(st.integers(0, 9)):
        line.append(draw(words))
    return line


def answered(line: list[str]) -> tuple[int, str]:
    """Exit code and standard error of a command line, run as the installed command runs it."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", errors="backslashreplace") for _ in range(2))
    with (
        mock.patch.object(sys, "argv", ["equipoise", *line]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    err.flush()
    return code, err.buffer.getvalue().decode()  # type: ignore[attr-defined]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(command_lines())
def test_any_options_of_any_quick_command(line: list[str]) -> None:
    code, complaint = answered(line)
    assert code in (0, 1, 2)
    assert "Traceback" not in complaint
    assert code == 0 or complaint.strip(), "it failed without a word"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(("check", "outcome", "explain", "golden", "verify", "cite")), words, words)
def test_wrong_names_and_dates_are_refused_before_anything_is_computed(
    name: str, first: str, second: str
) -> None:
    """The date is wrong, so whatever the other words are, nothing may be computed."""
    line = [name, first, "--on", "never", "--known-by", second]
    code, complaint = answered(line)
    assert code in (1, 2)
    assert complaint.startswith(("Error: ", "Usage: ")), complaint
    assert list(Path().iterdir()) == []
