"""The language layer: choice, plural forms, numbers, dates, templates, threads."""

from __future__ import annotations

import threading
from datetime import date

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core import language as speech
from equipoise.core.errors import UnknownNameError
from equipoise.core.finding import Column
from equipoise.core.language import (
    LANGUAGES,
    _,
    current_language,
    day_text,
    known_language,
    language,
    localized,
    ngettext,
    pgettext,
    quoted,
)
from equipoise.core.wording import joined, percent, percent_range, points, warheads
from equipoise.report import words


def test_english_is_spoken_where_nothing_is_said() -> None:
    assert current_language() == "en"
    assert _("Upper bound") == "Upper bound"
    assert _("") == ""


def test_a_language_holds_inside_its_block_only() -> None:
    with language("ru"):
        assert current_language() == "ru"
        assert _("Upper bound") == "Верхняя граница"
        with language("en"):
            assert _("Upper bound") == "Upper bound"
        assert _("Upper bound") == "Верхняя граница"
    assert _("Upper bound") == "Upper bound"


def test_the_language_is_given_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), language("ru"):
        raise ZeroDivisionError
    assert current_language() == "en"


def test_unknown_language_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown language 'fr'.*Known: en, ru"):
        known_language("fr")


def test_what_is_not_in_the_catalog_stays_as_it_is() -> None:
    with language("ru"):
        assert _("RS-28 Sarmat, Uzhur") == "RS-28 Sarmat, Uzhur"


def test_threads_do_not_hear_each_other() -> None:
    heard: dict[str, list[str]] = {code: [] for code in LANGUAGES}
    together = threading.Barrier(len(LANGUAGES))

    def speak(code: str) -> None:
        with language(code):
            together.wait(timeout=10)
            for _turn in range(200):
                heard[code].append(f"{_('Sources')} {percent(0.123)} {day_text('2012-05')}")

    threads = [threading.Thread(target=speak, args=(code,)) for code in LANGUAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert set(heard["en"]) == {"Sources 12 % May 2012"}
    assert set(heard["ru"]) == {"Источники 12 % май 2012\u00a0\u0433."}


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, "боезарядов"),
        (1, "боезаряд"),
        (2, "боезаряда"),
        (4, "боезаряда"),
        (5, "боезарядов"),
        (11, "боезарядов"),
        (14, "боезарядов"),
        (21, "боезаряд"),
        (22, "боезаряда"),
        (111, "боезарядов"),
        (1000, "боезарядов"),
    ],
)
def test_russian_has_three_forms(n: int, form: str) -> None:
    with language("ru"):
        assert ngettext("warhead", "warheads", n) == form
        assert words.quantity(n, "warheads").endswith(form)


def test_fractions_take_the_form_of_two() -> None:
    with language("ru"):
        assert words.quantity(3.4, "years") == "3,4 года"
        assert words.quantity(5, "years") == "5 лет"
        assert words.quantity(1400, "warheads", about=True) == "1\u00a0400 боезарядов"
        assert words.quantity(1385, "warheads", about=True) == "около 1\u00a0400 боезарядов"
        assert words.quantity(0.3, "interceptors") == "менее 1 перехватчика"


def test_ranges_take_the_genitive() -> None:
    with language("ru"):
        assert words.value_range(2, 4, "warheads") == "от 2 до 4 боезарядов"
        assert words.value_range(2, 21, "warheads") == "от 2 до 21 боезаряда"
        assert words.value_range(1.2, 9.9, "years") == "от 1,2 до 9,9 года"
        assert words.value_range(0.01, 0.031, "share") == "от 1 % до 3,1 %"


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_only_the_marks_of_a_number_change(value: float) -> None:
    english = words.number(value)
    with language("ru"):
        russian = words.number(value)
    back = russian.replace("\u00a0", "").replace(",", ".").replace("менее", "under")
    assert back == english.replace(",", "")


def test_numbers_in_sentences() -> None:
    with language("ru"):
        assert localized("1,400.5") == "1\u00a0400,5"
        assert percent(0.0234) == "2,3 %"
        assert percent_range(0.01, 0.0345) == "от 1 % до 3,5 %"
        assert points(0.0042) == "0,42 п.\u00a0п."
        assert warheads(1385.0) == "около 1\u00a0400"
        assert joined(["a", "b", "c"]) == "a, b и c"
        assert quoted("a") == "«a»"
        assert words.cell(True, Column("k", "k")) == "да"
        assert words.level_name(0.9) == "интервал 90 %"


def test_dates_are_put_in_words() -> None:
    day = date(2012, 5, 31)
    assert day_text(day) == "31 May 2012"
    assert day_text("2012-05") == "May 2012"
    assert day_text("2012") == "2012"
    assert day_text(None) == ""
    with language("ru"):
        assert day_text(day) == "31 мая 2012\u00a0\u0433."
        assert day_text("2012-05") == "май 2012\u00a0\u0433."
        assert day_text("2012") == "2012"


def test_context_tells_same_words_apart() -> None:
    with language("ru"):
        assert pgettext("month after a day", "May") == "мая"
        assert pgettext("month alone", "May") == "май"


def test_templates_speak_the_language() -> None:
    environment = jinja2.Environment(autoescape=True)
    speech.install(environment)
    template = environment.from_string(
        "{% trans %}Sources{% endtrans %}; {{ _('Claim %(n)s', n=3) }}; "
        "{% trans n=2 %}{{ n }} row{% pluralize n %}{{ n }} rows{% endtrans %}; "
        "{% trans scenario='<b>' %}Scenario: {{ scenario }}.{% endtrans %}"
    )
    assert template.render() == "Sources; Claim 3; 2 rows; Scenario: &lt;b&gt;."
    with language("ru"):
        assert template.render() == "Источники; Тезис 3; 2 строки; Сценарий: &lt;b&gt;."
