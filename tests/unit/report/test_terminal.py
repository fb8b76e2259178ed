"""Findings as text: nothing cut, nothing garbled, nothing read as markup."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from equipoise.core.finding import Column, Table
from equipoise.report import terminal
from tests.unit.report import synthetic, synthetic_figures


def printed(console: Console, **changes: object) -> str:
    findings = changes.get("findings", synthetic.findings())
    terminal.print_findings(
        findings,  # type: ignore[arg-type]
        synthetic.header(),
        synthetic.run(),
        console=console,
    )
    terminal.print_table(synthetic_figures.lead_times().table, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [50, 80, 120])
def test_piped_text_has_no_codes_no_boxes_and_fits(width: int) -> None:
    text = printed(Console(file=io.StringIO(), width=width))
    assert "\x1b" not in text
    assert not set(text) & set("─━│┃┏┓┗┛┡┩└┘├┤")
    assert max(len(line) for line in text.splitlines()) <= width


@pytest.mark.parametrize("width", [50, 80, 120])
def test_every_word_survives_the_wrapping(width: int) -> None:
    text = printed(Console(file=io.StringIO(), width=width))
    squeezed = "".join(text.split())
    for finding in synthetic.findings():
        for part in (finding.question, finding.statement, finding.condition):
            assert "".join(part.split()) in squeezed
    assert "…" not in text


def test_columns_line_up_and_names_stay_whole() -> None:
    text = printed(Console(file=io.StringIO(), width=80))
    lines = text.splitlines()
    head = next(line for line in lines if line.startswith("claim "))
    row = next(line for line in lines if line.startswith("made-up-complete "))
    assert row.index("supported") == head.index("verdict")
    assert row.split("  ")[-1].strip() == "25 %"
    assert row == "made-up-complete     supported           4.4 %   2 % (1 to 3.1 %)      25 %"


def test_terminal_gets_emphasis_and_a_line_under_the_head() -> None:
    text = printed(Console(file=io.StringIO(), width=80, force_terminal=True))
    assert "\x1b[1m" in text
    assert "───" in text


def test_markup_and_control_codes_in_findings_are_shown_or_dropped() -> None:
    finding = synthetic.finding(statement="[bold]not bold[/bold] :smile: \x1b[31mred")
    text = printed(Console(file=io.StringIO(), width=80), findings=[finding])
    assert "[bold]not bold[/bold] :smile: [31mred" in text
    assert "\x1b" not in text


def test_console_without_unicode_gets_plain_characters() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    table = Table("“Ranges”", (Column("a", "a"),), (("1\u20132 → ≥3",), (None,), ("数",)))
    terminal.print_table(table, Console(file=file, width=40))
    file.flush()
    lines = [line.rstrip() for line in raw.getvalue().decode("ascii").splitlines()]
    assert lines == ['"Ranges"', "a", "1-2 -> >=3", "-", "?"]


def test_note_and_second_rule_are_printed() -> None:
    table = Table("T", (Column("a", "a"),), (("x",),), note="May not add up.")
    console = Console(file=io.StringIO(), width=60)
    terminal.print_table(table, console)
    assert console.file.getvalue().splitlines()[-1] == "May not add up."  # type: ignore[attr-defined]
    assert "second rule: supported. Better posed." in printed(Console(file=io.StringIO(), width=80))
