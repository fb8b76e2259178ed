"""Every code block of the documentation and the README does what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.docs_blocks import ROOT, Runner, blocks_of, folder_of_a_reader, pages

NOT_RUN = 9
PAGES = [page for page in pages() if blocks_of(page)]


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_every_block_runs_and_prints_what_the_page_shows(page: Path) -> None:
    with folder_of_a_reader() as folder:
        runner = Runner(folder)
        differing = {str(b): now for b in blocks_of(page) if (now := runner.run(b)) is not None}
    assert differing == {}, "write them anew: python -m tests.support.docs_blocks --accept"


def test_what_is_not_run_is_counted_and_has_a_reason() -> None:
    reasons = [b.asks["no-run"] for p in pages() for b in blocks_of(p) if "no-run" in b.asks]
    assert all(len(reason.split()) >= 3 for reason in reasons)
    assert len(reasons) == NOT_RUN


@pytest.mark.parametrize(
    "text",
    ["```console\n$ rm -r /\n```\n", "```json\n{}\n```\n", '```text by="me"\n\n```\n'],
    ids=["another program", "nothing says how", "unknown word"],
)
def test_a_block_that_nobody_can_run_is_refused(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    (block,) = blocks_of(page)
    with pytest.raises(AssertionError):
        Runner(tmp_path).run(block)


def test_a_changed_output_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```python\nprint(1 + 1)\n```\n\n```text output="python"\n3\n```\n', encoding="utf-8"
    )
    runner = Runner(tmp_path)
    assert [runner.run(b) for b in blocks_of(page)] == [None, "2\n"]
