"""The report as a page: valid, whole, escaped, numbered, and the same every time."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import pairwise

import html5lib
import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Column, Table
from equipoise.core.language import day_text
from equipoise.core.provenance import Run
from equipoise.report import words
from equipoise.report.html import ReportHeader, rebuild_command, slug, tie, web_address
from equipoise.report.sources import bibliography
from tests.unit.report import synthetic, synthetic_figures

XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def page() -> str:
    return synthetic.page()


@cache
def tree() -> html5lib.treebuilders.etree.Document:  # type: ignore[name-defined]
    return html5lib.HTMLParser(strict=True).parse(page())


def elements(name: str) -> list:  # type: ignore[type-arg]
    return list(tree().iter(f"{XHTML}{name}"))


def words_of(element) -> str:  # type: ignore[no-untyped-def]
    """The text of an element, its parts kept apart."""
    text = " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())
    return re.sub(r" (?=[.,;])", "", text)


def test_page_parses_without_an_error() -> None:
    assert tree().find(f"{XHTML}head/{XHTML}title").text == "Point of examples"
    assert tree().get("lang") == "en"


def test_ids_are_unique_and_links_inside_resolve() -> None:
    ids = [e.get("id") for e in tree().iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    inside = [e.get("href")[1:] for e in elements("a") if e.get("href", "").startswith("#")]
    assert inside
    assert set(inside) <= set(ids)
    for element in tree().iter():
        for name in (element.get("aria-labelledby") or "").split():
            assert name in ids


def test_headings_do_not_skip_a_level() -> None:
    levels = [int(e.tag[-1]) for e in tree().iter() if re.fullmatch(rf"{XHTML}h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_scoped_heads() -> None:
    assert elements("table")
    for table in elements("table"):
        assert words_of(table.find(f"{XHTML}caption"))
        for head in table.iter(f"{XHTML}th"):
            assert head.get("scope") in {"col", "row", "colgroup"}


def test_every_figure_has_words_a_caption_and_its_numbers() -> None:
    figures = elements("figure")
    drawn = sum(len(finding.figures) for finding in synthetic.findings()) + 1
    assert len(figures) == drawn
    for number, figure in enumerate(figures, start=1):
        assert figure.get("id") == f"figure-{number}"
        pictures = [e for e in figure.iter() if e.tag.endswith("}svg")]
        assert len(pictures) == 2
        assert all(len(e.get("aria-label")) > 80 for e in pictures)
        assert f"Figure {number}." in words_of(figure.find(f"{XHTML}figcaption"))
    twins = [e for e in elements("details") if e.get("class") is None]
    assert len(twins) == drawn
    assert all("open" in e.attrib and e.find(f".//{XHTML}table") is not None for e in twins)


def test_text_from_outside_is_escaped() -> None:
    assert len(elements("script")) == 1
    assert not any(name.startswith("on") for e in tree().iter() for name in e.attrib)
    assert not elements("img")
    assert not elements("i")
    assert "<script>alert" not in page()
    assert "{{ 7 * 7 }} & <b>bold</b>" in words_of(tree())
    assert "“The shield <works> & wins” in 2012" in words_of(tree())
    assert "Журнал примеров" in page()
    assert "Ψηφία — «кавычки» — 数字" in page()


def test_content_comes_in_the_order_of_the_design() -> None:
    text = words_of(tree().find(f"{XHTML}body"))
    marks = [
        "How much does missile defense change this?",
        "Even if every interceptor hit, at most 4.4 % of arriving warheads",
        "Date of the data: facts published up to 31 May 2012. As of 31 May 2012, with what was "
        "public by 31 May 2012; assumptions: invented author.",
        "The findings at a glance Each claim",
        "How to read them Verdicts",
        "The claims, one by one Claim 1",
        "The rule, declared before computing",
        "What moves the answer",
        "Who disagrees",
        "What to keep in mind",
        "Sources of this claim",
        "Sources Numbered",
        "Scope and release statement This report",
        "This run, and how to cite it Run",
    ]
    places = [text.find(mark) for mark in marks]
    assert -1 not in places, marks[places.index(-1)]
    assert places == sorted(places)


def test_summary_gives_upper_bound_number_range_and_recalled_share() -> None:
    (summary,) = [e for e in elements("table") if e.get("class") == "summary"]
    rows = [[words_of(cell) for cell in row] for row in summary.find(f"{XHTML}tbody")]
    assert rows[0] == [
        "Does an invented defense change what arrives? removed share of arriving warheads",
        "supported",
        "4.4 %",
        "2 %",
        "1 % to 3.1 % 90 % interval",
        "25 %",
    ]
    dash = words.NOT_AVAILABLE
    assert rows[2][1:] == ["not testable", dash, dash, "no number", dash]
    assert [row[1] for row in rows] == [
        "supported",
        "depends",
        "not testable",
        "refuted",
        "waiting",
    ]


def test_second_rule_shows_both_verdicts() -> None:
    claim = next(e for e in elements("section") if e.get("id") == "claim-made-up-second-rule")
    text = words_of(claim)
    assert "depends by the rule declared for this claim; supported by a second rule" in text
    assert "A second rule beside it Why Better posed." in text
    other = next(e for e in elements("section") if e.get("id") == "claim-made-up-complete")
    assert "second rule" not in words_of(other)


def test_repeated_names_of_lines_become_one_heading() -> None:
    heads = [e for e in elements("th") if e.get("scope") == "row" and e.get("rowspan")]
    assert {words_of(e): e.get("rowspan") for e in heads} == {
        "Silo-based missile with several warheads": "3",
        "One more new missile": "2",
        "Russian national elections": "2",
        "Milestones of the defense": "2",
        "No agreement": "2",
        "Numbers capped": "2",
        "Speed capped at 3 km/s": "2",
    }


def test_further_tables_come_once_and_long_ones_open_on_a_click() -> None:
    figure = synthetic_figures.ledger()
    long = Table("Long", (Column("a", "a"),), tuple((f"x{k}",) for k in range(20)))
    short = Table("Short", (Column("a", "a"),), (("x",),))
    finding = synthetic.finding(figures=(figure,), tables=(figure.table, long, short))
    html = synthetic.page(findings=[finding], header=synthetic.header(figure=None))
    parsed = html5lib.HTMLParser(strict=True).parse(html)
    captions = [words_of(e) for e in parsed.iter(f"{XHTML}caption")]
    assert captions.count(figure.table.title) == 1
    (further,) = [e for e in parsed.iter(f"{XHTML}details") if e.get("class") == "further"]
    assert "open" not in further.attrib
    assert words_of(further).startswith("Long (20 rows)")
    assert "Short" in captions


def test_source_numbers_agree_everywhere() -> None:
    (listing,) = [e for e in elements("ol") if e.get("class") == "sources"]
    entries = list(listing)
    assert [e.get("id") for e in entries] == [f"source-{k + 1}" for k in range(len(entries))]
    assert [e.get("value") for e in entries] == [str(k + 1) for k in range(len(entries))]
    links = [e for e in elements("a") if e.get("href", "").startswith("#source-")]
    assert links
    for link in links:
        assert words_of(link) == f"[{link.get('href').removeprefix('#source-')}]"
    assert "Made-up tables, volume 0: forces & defenses" in words_of(entries[0])


def test_sources_say_how_much_is_recalled() -> None:
    books = bibliography(synthetic.findings(), synthetic.facts())
    assert {k: (e.number, e.rows, e.recalled) for k, e in books.entries.items()} == {
        "s0": (1, 2, 1),
        "s1": (2, 1, 0),
        "s2": (3, 1, 0),
        "s3": (4, 0, 0),
    }
    (listing,) = [e for e in elements("ol") if e.get("class") == "sources"]
    assert "2 rows read, 1 recalled." in words_of(listing[0])
    assert "Accessed 1 October 2025. Grade B. License: facts only." in words_of(listing[1])


def test_facts_are_printed_as_their_sources_give_them() -> None:
    (details,) = [e for e in elements("details") if e.get("class") == "facts"]
    text = words_of(details)
    assert "f1 warheads, RUS, Example-1, silo 1,719.5 warheads May 2012 [2] table 1" in text
    assert (
        "f0 warheads, RUS, Example-1 1,000 to 1,900 warheads May 2012 [1] table 0 recalled" in text
    )
    assert "r0 statements, RUS, Example-1 23 November 2011 [1] paragraph 4" in text


def test_unknown_source_or_row_is_an_error() -> None:
    broken = synthetic.finding(source_ids=("nowhere",))
    with pytest.raises(UnknownNameError, match="unknown source 'nowhere'"):
        synthetic.page(findings=[broken])
    broken = synthetic.finding(facts_read=("f99",))
    with pytest.raises(UnknownNameError, match="unknown fact or record 'f99'"):
        synthetic.page(findings=[broken])


def test_large_source_lists_are_grouped_by_producer() -> None:
    facts = synthetic.facts(90)
    ids = tuple(facts.sources)
    html = synthetic.page(facts=facts, findings=[synthetic.finding(source_ids=ids)])
    parsed = html5lib.HTMLParser(strict=True).parse(html)
    (cluster,) = [e for e in parsed.iter(f"{XHTML}ul") if e.get("class") == "cluster"]
    assert len(list(cluster)) == 3
    assert words_of(cluster[0]).startswith("Institute of Examples [1] [4] [7]")


def test_run_can_be_rebuilt_and_cited() -> None:
    text = words_of(tree())
    assert "equipoise check point-of-examples --on 2012-05-31 --known-by 2012-05-31" in text
    assert synthetic.run().run_id in text
    assert "d" * 64 in text
    assert "@software{equipoise_" in text


def test_rebuild_command_quotes_and_leaves_out_what_is_not_set() -> None:
    run = Run("1", "d", {"on": "2012-05-31", "known_by": None, "viewpoint": "my own; rm"})
    assert rebuild_command(run, "a b") == (
        "equipoise check 'a b' --on 2012-05-31 --viewpoint 'my own; rm' --report report.html"
    )


def test_report_without_findings_numbers_or_figure_is_still_a_page() -> None:
    header = synthetic.header(numbers=(), figure=None, known_by=None, argument_source="")
    html = synthetic.page(findings=[], header=header)
    html5lib.HTMLParser(strict=True).parse(html)
    assert "with what is known now" in html
    assert "<figure" not in html


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("2 % (1 % to 3 %)", "2\u00a0% (1\u00a0% to 3\u00a0%)"),
        ("-3.1 to -2", "\u22123.1 to \u22122"),
        ("2012-05-31, RS-24, 1-5, -x", "2012-05-31, RS-24, 1-5, -x"),
    ],
)
def test_tie(text: str, tied: str) -> None:
    assert tie(text) == tied


def test_small_helpers() -> None:
    assert slug("Größe & more!") == "gr-e-more"
    assert slug("***") == "x"
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert web_address("javascript:alert(1)") == ""
    assert day_text(date(2012, 5, 1)) == "1 May 2012"
    assert day_text(PartialDate.parse("2012-05")) == "May 2012"
    assert day_text("2012") == "2012"
    assert day_text(None) == ""
    with pytest.raises(BadInputError):
        day_text("soon")


def test_addresses_that_are_no_web_pages_are_not_links() -> None:
    facts = synthetic.facts(6)
    source = facts.sources["s1"]
    facts.sources["s1"] = type(source)(  # type: ignore[index]
        **{**{n: getattr(source, n) for n in source.__slots__}, "url": "javascript:alert(1)"}
    )
    html = synthetic.page(facts=facts, findings=[synthetic.finding()])
    parsed = html5lib.HTMLParser(strict=True).parse(html)
    assert not [e for e in parsed.iter() if "javascript" in (e.get("href") or "")]
    assert "javascript:alert(1)" in html


def test_header_says_its_circumstances() -> None:
    header = ReportHeader(
        headline="h",
        numbers=(),
        on=date(2026, 2, 6),
        known_by=None,
        viewpoint="podvig",
        vintage="v",
    )
    assert header.circumstances == (
        "As of 6 February 2026, with what is known now; assumptions: podvig."
    )
