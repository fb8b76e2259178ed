"""The first five minutes of a newcomer, step by step, in a real browser with the network cut."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

RUSSIAN_WORD = re.compile("[\u0430-\u044f]{4}")
PERCENT = re.compile(r"\d+(?:\.\d+)?\s%")


def percents(text: str) -> list[float]:
    return [float(found.split()[0]) for found in PERCENT.findall(text.replace("\u00a0", " "))]


def statement(page: Any) -> str:
    return str(page.locator("#statement").inner_text())


def test_at_once_one_question_without_account(page: Any) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "How much does missile defense change this?"
    )
    assert page.locator("input[type=password], input[type=email]").count() == 0
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(page.locator("#attacker")).to_have_value("RUS")
    expect(page.locator("#defender")).to_have_value("USA")


def test_after_twenty_seconds_one_number_its_range_and_the_upper_bound_first(page: Any) -> None:
    page.goto("/")
    said = statement(page)
    bound, share, low, high = percents(said)[:4]
    assert said.startswith("Even if all")
    assert low <= share <= high <= bound
    expect(page.locator("#answer")).to_contain_text("Date of the data")


def test_after_a_minute_the_other_drivers_stand_beside_it_on_one_scale(page: Any) -> None:
    page.goto("/")
    rows = page.locator("#drivers tbody tr")
    names = rows.locator("th").all_inner_texts()
    for word in ("Upload", "Modernization", "first strike", "Defense"):
        assert any(word in name for name in names), names
    moved = [int(t.replace(",", "")) for t in rows.locator("td.n").all_inner_texts()]
    assert moved == sorted(moved, reverse=True)
    widths = [
        float(w or 0)
        for w in rows.locator("svg rect:nth-child(2)").evaluate_all(
            "found => found.map(r => r.getAttribute('width'))"
        )
    ]
    largest = moved[0] / widths[0]
    for swing, width in zip(moved, widths, strict=True):
        assert abs(swing - width * largest) <= 0.06 * swing + largest, (moved, widths)


def test_after_two_minutes_other_assumptions_move_the_answer_and_say_what_moved_it(
    page: Any,
) -> None:
    page.goto("/")
    before = statement(page)
    choices = page.locator("#viewpoint option").evaluate_all("o => o.map(x => x.value)")
    assert len(choices) >= 6
    page.select_option("#viewpoint", "mda")
    expect(page).to_have_url(re.compile("viewpoint=mda"))
    expect(page.locator("#moved")).to_contain_text("What moved the answer")
    assert statement(page) != before
    page.select_option("#viewpoint", "")
    expect(page.locator("#moved")).to_have_count(0)
    page.select_option("#rule", index=1)
    expect(page.locator("#moved")).to_be_visible()
    expect(page.locator("#moved")).to_contain_text("How tests are counted")


def test_a_link_is_a_scenario(page: Any) -> None:
    page.goto("/")
    page.select_option("#posture", "day-to-day-ride-out")
    expect(page).to_have_url(re.compile("posture=day-to-day-ride-out"))
    said, link = statement(page), page.url
    page.goto("/forces")
    page.goto(link)
    assert statement(page) == said
    expect(page.locator("#posture")).to_have_value("day-to-day-ride-out")


def test_after_three_minutes_fewer_forces_bring_the_threshold(page: Any) -> None:
    page.goto("/threshold")
    first = percents(page.locator("#share").inner_text())[0]
    expect(page.locator("#threshold-number")).to_have_text(re.compile(r"\d"))
    slider = page.locator("#warheads")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("warheads=\\d+"))
    expect(page.locator("#statement")).not_to_contain_text("2,177")
    page.locator("#warheads").fill("300")
    expect(page.locator("#statement")).to_contain_text("300 warheads")
    fewer = percents(page.locator("#share").inner_text())[0]
    assert fewer > first
    before = page.locator("#threshold-number").inner_text()
    page.locator("#interceptors").fill("600")
    expect(page.locator("#statement")).to_contain_text("600 interceptors")
    after = page.locator("#threshold-number").inner_text()
    assert int(after.replace(",", "")) > int(before.replace(",", ""))


def test_after_four_minutes_any_number_leads_to_its_source(page: Any) -> None:
    page.goto("/")
    page.locator("#inputs summary").click()
    page.locator("#inputs a[href^='/facts/']").first.click()
    expect(page).to_have_url(re.compile(r"/facts/"))
    shown = page.locator("main")
    for word in ("Source", "Place", "Date", "Rival", "disput"):
        expect(shown).to_contain_text(re.compile(word, re.IGNORECASE))


def test_after_five_minutes_the_citation_is_copied_and_the_report_taken_home(
    page: Any, browser: Any, tmp_path: Any
) -> None:
    page.goto("/")
    page.locator("#reproduce summary").click()
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.locator("#announcement")).to_have_text("The citation is copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"run [0-9a-f]{12}, facts", copied), copied
    with page.expect_download() as figure:
        page.get_by_role("link", name="Figure (SVG)").click()
    drawn = figure.value.path().read_text(encoding="utf-8")
    drawn_by = re.search(r"run ([0-9a-f]{12})", drawn)
    assert drawn_by, drawn[-300:]
    assert f"Figure: run {drawn_by[1]}." in copied
    page.goto("/claims")
    with page.expect_download(timeout=90_000) as report:
        page.get_by_role("link", name=re.compile("report", re.IGNORECASE)).first.click()
    kept = tmp_path / "report.html"
    report.value.save_as(kept)
    away = browser.new_context(offline=True).new_page()
    away.goto(kept.as_uri())
    expect(away.get_by_role("heading", level=1)).to_be_visible()
    assert away.locator("svg").count() > 10
    assert kept.stat().st_size < 2_000_000
    away.context.close()


def test_the_keyboard_alone_is_enough(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "viewpoint":
            break
    expect(page.locator("#viewpoint")).to_be_focused()
    before = statement(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("viewpoint="))
    expect(page.locator("#viewpoint")).to_be_focused()
    assert statement(page) != before


def test_without_its_script_the_page_answers_all_the_same(browser: Any, home: str) -> None:
    context = browser.new_context(base_url=home, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/")
    plain.select_option("#viewpoint", "mda")
    plain.locator("#controls button").first.click()
    expect(plain).to_have_url(re.compile("viewpoint=mda"))
    expect(plain.locator("#moved")).to_be_visible()
    context.close()


def test_russian_readers_are_served_too(page: Any) -> None:
    page.goto("/?lang=ru")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert RUSSIAN_WORD.search(page.locator("h1").inner_text())
    assert RUSSIAN_WORD.search(statement(page))
