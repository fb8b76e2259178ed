"""Every shipped row of the exact reference tables, recomputed in fractions.

A printed number agrees when the exact one, rounded to as many significant digits as the
table carries, is the same number. No row is left out for its size.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from tests.blind import arrivals_fractions as arrivals
from tests.blind import dictionary_laws as laws
from tests.blind import inventory_fractions as inventory
from tests.blind import leakage_fractions as leakage
from tests.blind import shoot_look_shoot_fractions as looks
from tests.blind import statistics_fractions as statistics

TABLES = Path(__file__).parent.parent / "reference" / "tables"
Row = dict[str, str]

LONG_DIGITS = 17
MOMENT_DIGITS = 14
SHORT_DIGITS = 12
RULE_DIGITS = 10
SHIPPED_ROWS = {
    "reference_leakage": 42,
    "reference_shoot_look_shoot": 47,
    "reference_inventory_required": 100,
    "reference_retaliation": 8,
    "reference_offset": 8,
    "reference_statistics_beta": 6,
    "reference_statistics_richardson": 4,
}


def rows_of(table: str) -> list[Row]:
    """Return the rows of one reference table."""
    with (TABLES / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def every_row(table: str) -> pytest.MarkDecorator:
    """Return the mark that runs a test once for each row, named by its id."""
    rows = rows_of(table)
    return pytest.mark.parametrize("row", rows, ids=[row["id"] for row in rows])


def rounded(exact: Fraction, *, digits: int) -> Fraction:
    """Return `exact` rounded half to even to `digits` significant digits."""
    if exact == 0:
        return exact
    exponent = len(str(abs(exact.numerator))) - len(str(exact.denominator)) - digits
    unit = Fraction(10) ** exponent
    while abs(round(exact / unit)) >= 10**digits:
        unit *= 10
    return round(exact / unit) * unit


def assert_printed(exact: Fraction, printed: str, *, digits: int) -> None:
    """Fail unless `printed` is `exact` at the table's number of significant digits."""
    assert rounded(exact, digits=digits) == Fraction(printed), (float(exact), printed)


def assert_pmf(exact: list[Fraction], printed: str) -> None:
    """Fail unless every entry of a printed PMF is the exact one and the sum is 1."""
    expected = json.loads(printed)
    assert len(exact) == len(expected)
    assert sum(exact) == 1
    for value, text in zip(exact, expected, strict=True):
        assert_printed(value, text, digits=LONG_DIGITS)


def assert_exact_fractions(exact: list[Fraction], printed: str) -> None:
    """Fail unless the table's exact fractions, where it prints them, are the same."""
    if printed:
        assert exact == [Fraction(text) for text in json.loads(printed)]


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The parameters of a row, read from its JSON as fractions or whole numbers."""

    values: dict[str, str | int]

    def fraction(self, name: str) -> Fraction:
        """Return one parameter as a fraction."""
        return Fraction(self.values[name])

    def whole(self, name: str) -> int:
        """Return one parameter as a whole number."""
        return int(self.values[name])

    def layer(self, number: int, *, p_track: Fraction) -> leakage.UnlimitedLayer:
        """Return layer 1 or 2 of a two-layer row."""
        return leakage.UnlimitedLayer(
            shots=self.whole(f"shots{number}"), sspk=self.fraction(f"sspk{number}"), p_track=p_track
        )


def _independent(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.barrage_independent_track(
        warheads=warheads,
        shots=given.whole("shots"),
        sspk=given.fraction("sspk"),
        p_track=given.fraction("p_track"),
    )


def _common_mode(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.barrage_system_common_mode(
        warheads=warheads,
        shots=given.whole("shots"),
        sspk=given.fraction("sspk"),
        p_track=given.fraction("p_track"),
        p_system=given.fraction("p_system"),
    )


def _two_layers_independent(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.layers_independent_track(
        warheads=warheads,
        layers=[
            given.layer(number, p_track=given.fraction(f"p_track{number}")) for number in (1, 2)
        ],
    )


def _two_layers_shared(warheads: int, given: Parameters) -> list[Fraction]:
    layers = [given.layer(number, p_track=Fraction(1)) for number in (1, 2)]
    return leakage.layers_shared_track(
        warheads=warheads, layers=layers, p_track=given.fraction("p_track")
    )


def _even_spread(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.barrage_finite_inventory_even(
        warheads=warheads,
        interceptors=given.whole("interceptors"),
        max_shots=given.whole("max_shots"),
        sspk=given.fraction("sspk"),
        p_track=given.fraction("p_track"),
    )


def _decoys(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.decoys_finite_inventory(
        warheads=warheads,
        decoys=given.whole("decoys"),
        interceptors=given.whole("interceptors"),
        shots=given.whole("shots"),
        sspk=given.fraction("sspk"),
        p_track=given.fraction("p_track"),
        p_warhead_called_warhead=given.fraction("p_warhead_called_warhead"),
        p_decoy_called_warhead=given.fraction("p_decoy_called_warhead"),
    )


def _beta(warheads: int, given: Parameters) -> list[Fraction]:
    return leakage.beta_shared_sspk(
        warheads=warheads,
        shots=given.whole("shots"),
        alpha=given.fraction("alpha"),
        beta=given.fraction("beta"),
    )


LEAKAGE_MODELS: dict[str, Callable[[int, Parameters], list[Fraction]]] = {
    "barrage_independent_track": _independent,
    "barrage_system_common_mode": _common_mode,
    "two_layer_independent_track": _two_layers_independent,
    "two_layer_shared_track": _two_layers_shared,
    "barrage_finite_inventory_even": _even_spread,
    "decoys_finite_inventory": _decoys,
    "beta_binomial_sspk": _beta,
}


@every_row("reference_leakage")
def test_leakage(row: Row) -> None:
    given = Parameters(values=json.loads(row["params"]))
    pmf = LEAKAGE_MODELS[row["model"]](int(row["W"]), given)
    assert_pmf(pmf, row["pmf_leakers_0_to_W"])
    assert_exact_fractions(pmf, row["pmf_exact_fractions"])
    assert_printed(pmf[0], row["P_zero_leak"], digits=LONG_DIGITS)
    assert_printed(laws.mean(pmf), row["mean_leakers"], digits=LONG_DIGITS)
    assert_printed(laws.variance(pmf), row["var_leakers"], digits=LONG_DIGITS)


@pytest.mark.parametrize(
    "row",
    [r for r in rows_of("reference_leakage") if r["model"] == "beta_binomial_sspk"],
    ids=lambda row: row["id"],
)
def test_beta_binomial_urn(row: Row) -> None:
    given = Parameters(values=json.loads(row["params"]))
    pmf = leakage.beta_binomial_one_shot(
        warheads=int(row["W"]), alpha=given.fraction("alpha"), beta=given.fraction("beta")
    )
    assert_pmf(pmf, row["pmf_leakers_0_to_W"])


@every_row("reference_shoot_look_shoot")
def test_shoot_look_shoot(row: Row) -> None:
    targets, interceptors = int(row["W"]), int(row["interceptors"])
    joint = looks.shoot_look_shoot(
        targets=targets,
        interceptors=interceptors,
        sspk=Fraction(row["sspk"]),
        salvo_per_round=json.loads(row["salvo_per_round"]),
        p_dead_called_alive=Fraction(row["p_dead_called_alive"]),
        p_alive_called_dead=Fraction(row["p_alive_called_dead"]),
    )
    pmf = looks.leakers_pmf(joint=joint, targets=targets)
    used = looks.used_pmf(joint=joint, interceptors=interceptors)
    assert_pmf(pmf, row["pmf_leakers_0_to_W"])
    assert_exact_fractions(pmf, row["pmf_exact_fractions"])
    assert_printed(pmf[0], row["P_zero_leak"], digits=LONG_DIGITS)
    assert_printed(laws.mean(pmf), row["mean_leakers"], digits=LONG_DIGITS)
    assert_printed(laws.mean(used), row["mean_interceptors_used"], digits=LONG_DIGITS)


def _assert_blank(row: Row, columns: Iterable[str]) -> None:
    assert [row[column] for column in columns if row[column]] == []


@every_row("reference_inventory_required")
def test_inventory_required(row: Row) -> None:
    warheads, sspk = int(row["W"]), Fraction(row["sspk"])
    p_track, target = Fraction(row["p_track_per_warhead"]), Fraction(row["target_P_zero_leak"])
    assert_printed(
        inventory.required_kill_probability(warheads=warheads, target=target),
        row["required_kill_prob_per_warhead"],
        digits=SHORT_DIGITS,
    )
    assert_printed(
        inventory.ceiling_p_no_leaker(warheads=warheads, p_track=p_track),
        row["ceiling_P_zero_leak_any_inventory"],
        digits=SHORT_DIGITS,
    )
    needed = inventory.interceptors_required_even_spread(
        warheads=warheads, sspk=sspk, p_track=p_track, target=target
    )
    uniform = inventory.shots_required_uniform(
        warheads=warheads, sspk=sspk, p_track=p_track, target=target
    )
    continuous = inventory.shots_required_continuous(
        warheads=warheads, sspk=sspk, p_track=p_track, target=target
    )
    if needed is None or uniform is None or continuous is None:
        assert (needed, uniform, continuous) == (None, None, None)
        assert row["n_shots_per_warhead_continuous"] == "infeasible"
        _assert_blank(row, list(row)[8:])
        return
    assert needed == int(row["I_barrage_integer_even_spread_min"])
    assert uniform == int(row["n_shots_integer_uniform"])
    assert warheads * uniform == int(row["I_barrage_integer_uniform"])
    assert_printed(continuous, row["n_shots_per_warhead_continuous"], digits=SHORT_DIGITS)
    assert_printed(warheads * continuous, row["I_barrage_continuous"], digits=SHORT_DIGITS)
    _assert_two_rounds(row, continuous=continuous, uniform=uniform)


def _assert_two_rounds(row: Row, *, continuous: Fraction, uniform: int) -> None:
    warheads, sspk = int(row["W"]), Fraction(row["sspk"])
    first_1 = inventory.expected_interceptors_two_rounds(
        warheads=warheads, sspk=sspk, shots=continuous, first_round_shots=1
    )
    best = inventory.best_integer_split(warheads=warheads, sspk=sspk, shots=uniform)
    assert_printed(first_1, row["I_sls_expected_continuous_first_round_1"], digits=SHORT_DIGITS)
    assert_printed(
        best.expected_interceptors, row["I_sls_expected_best_integer_split"], digits=SHORT_DIGITS
    )
    assert best.first_round_shots == int(row["n1_of_best_split"])


def _launchers(given: dict[str, object], *, p: str, p_penetrate: str) -> arrivals.Group:
    return arrivals.Group(
        platforms=int(str(given["n"])),
        launchers_per_platform=1,
        warheads_per_launcher=int(str(given["warheads"])),
        p_platform_survives=Fraction(str(given[p])),
        p_launcher_works=Fraction(1),
        p_warhead_penetrates=Fraction(p_penetrate),
    )


def _platforms(
    given: dict[str, object], *, p_platform: str, p_launcher: str, p_penetrate: str
) -> arrivals.Group:
    return arrivals.Group(
        platforms=int(str(given["platforms"])),
        launchers_per_platform=int(str(given["launchers"])),
        warheads_per_launcher=int(str(given["warheads"])),
        p_platform_survives=Fraction(str(given[p_platform])),
        p_launcher_works=Fraction(str(given[p_launcher])),
        p_warhead_penetrates=Fraction(p_penetrate),
    )


def _two_groups(given: dict[str, object], *, p_penetrate: str) -> list[arrivals.Group]:
    first, second = given["group1"], given["group2"]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    return [
        _launchers(first, p="p", p_penetrate=p_penetrate),
        _platforms(
            second, p_platform="p_platform", p_launcher="p_launcher", p_penetrate=p_penetrate
        ),
    ]


def _base_two_groups() -> dict[str, object]:
    base = [r for r in rows_of("reference_retaliation") if r["model"] == "two_groups"]
    assert len(base) == 1
    params: dict[str, object] = json.loads(base[0]["params"])
    return params


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:/\d+)?", text)


def _groups_in_words(text: str) -> list[arrivals.Group]:
    numbers = _numbers(text)
    if text.startswith("100 launchers"):
        launchers, warheads, p = numbers
        given: dict[str, object] = {"n": launchers, "warheads": warheads, "p": p}
        return [_launchers(given, p="p", p_penetrate="1")]
    first = dict(zip(("n", "warheads", "p"), numbers[:3], strict=True))
    second = dict(
        zip(
            ("platforms", "launchers", "warheads", "p_platform", "p_launcher"),
            numbers[3:],
            strict=True,
        )
    )
    return _two_groups({"group1": first, "group2": second}, p_penetrate="1")


def _arrivals_of(model: str, given: dict[str, object]) -> list[Fraction]:
    if model == "launchers_independent":
        groups = [_launchers(given, p="p_survive_and_work", p_penetrate=str(given["p_penetrate"]))]
    elif model == "platforms":
        groups = [
            _platforms(
                given,
                p_platform="p_platform_survives",
                p_launcher="p_launcher_works",
                p_penetrate=str(given["p_penetrate"]),
            )
        ]
    elif model == "two_groups":
        groups = _two_groups(given, p_penetrate=str(given["p_penetrate"]))
    elif model == "two_groups_common_mode":
        base = _base_two_groups()
        return arrivals.mixed_force_arrivals(
            groups=_two_groups(base, p_penetrate=str(base["p_penetrate"])),
            p_common_failure=Fraction(str(given["p_common_failure"])),
        )
    else:
        assert model == "defended"
        groups = _groups_in_words(str(given["base"]))
    return arrivals.mixed_force_arrivals(groups=groups)


@every_row("reference_retaliation")
def test_retaliation(row: Row) -> None:
    given = json.loads(row["params"])
    pmf = _arrivals_of(row["model"], given)
    if row["model"] == "defended":
        pmf = arrivals.leakers_of_whole_salvo_defense(
            arrivals=pmf,
            interceptors=given["interceptors"],
            shots=given["shots"],
            sspk=Fraction(given["sspk"]),
        )
    assert sum(pmf) == 1
    assert_printed(laws.mean(pmf), row["mean_arriving"], digits=MOMENT_DIGITS)
    assert_printed(laws.variance(pmf), row["var_arriving"], digits=MOMENT_DIGITS)
    for column, level in (("q05", "0.05"), ("median", "0.5"), ("q95", "0.95")):
        assert laws.quantile(pmf=pmf, level=Fraction(level)) == int(row[column])
    assert_printed(pmf[0], row["P_zero_arrive"], digits=SHORT_DIGITS)
    for threshold, printed in json.loads(row["P_at_least"]).items():
        exact = laws.p_at_least(pmf=pmf, threshold=int(threshold))
        assert_printed(exact, printed, digits=SHORT_DIGITS)


@every_row("reference_offset")
def test_offset(row: Row) -> None:
    required = int(row["required_arrivals_N"])
    interceptors, shots = int(row["interceptors"]), int(row["shots_per_target"])
    sspk, p_track = Fraction(row["sspk"]), Fraction(row["p_track"])
    offset = inventory.warheads_to_offset(
        interceptors=interceptors,
        shots=shots,
        sspk=sspk,
        p_track=p_track,
        required_arrivals=required,
        confidence=Fraction(row["confidence"]),
    )
    assert offset.attacking_warheads == int(row["min_attacking_warheads"])
    assert offset.attacking_warheads - required == int(row["extra_over_undefended"])
    assert_printed(offset.p_at_least_required, row["P_at_least_N"], digits=SHORT_DIGITS)
    rule = inventory.offset_expected_value_rule(
        interceptors=interceptors,
        shots=shots,
        sspk=sspk,
        p_track=p_track,
        required_arrivals=required,
    )
    assert_printed(rule, row["expected_value_rule_W"], digits=RULE_DIGITS)


@every_row("reference_statistics_beta")
def test_statistics_beta(row: Row) -> None:
    successes, trials = int(row["successes"]), int(row["trials"])
    prior_a, prior_b = Fraction(row["prior_a"]), Fraction(row["prior_b"])
    alpha, beta = statistics.posterior_parameters(
        successes=successes, trials=trials, prior_a=prior_a, prior_b=prior_b
    )
    exact = {
        "posterior_mean": statistics.posterior_mean(
            successes=successes, trials=trials, prior_a=prior_a, prior_b=prior_b
        ),
        "q05": statistics.beta_quantile(alpha=alpha, beta=beta, level=Fraction("0.05")),
        "q95": statistics.beta_quantile(alpha=alpha, beta=beta, level=Fraction("0.95")),
    }
    for shots in (2, 4):
        exact[f"posterior_P_kill_{shots}_shots_shared_p"] = statistics.p_kill_shared(
            alpha=alpha, beta=beta, shots=shots
        )
        exact[f"plugin_P_kill_{shots}_shots"] = statistics.p_kill_plug_in(
            successes=successes, trials=trials, shots=shots
        )
    assert set(exact) | {"id", "label", "successes", "trials", "prior_a", "prior_b"} == set(row)
    for column, value in exact.items():
        assert_printed(value, row[column], digits=SHORT_DIGITS)


@every_row("reference_statistics_richardson")
def test_statistics_richardson(row: Row) -> None:
    answer = statistics.richardson(
        k=Fraction(row["k"]),
        a=Fraction(row["a"]),
        l=Fraction(row["l"]),
        b=Fraction(row["b"]),
        g=Fraction(row["g"]),
        h=Fraction(row["h"]),
    )
    assert answer.stability == row["stability"]
    for (real, imaginary), column in zip(answer.eigenvalues, ("eig1", "eig2"), strict=True):
        assert imaginary == 0
        assert_printed(real, row[column], digits=SHORT_DIGITS)
    if answer.equilibrium is None:
        assert (row["x_eq"], row["y_eq"]) == ("none", "none")
        return
    for exact, column in zip(answer.equilibrium, ("x_eq", "y_eq"), strict=True):
        assert_printed(exact, row[column], digits=SHORT_DIGITS)


@pytest.mark.parametrize(("table", "shipped"), SHIPPED_ROWS.items())
def test_no_row_is_missing(table: str, shipped: int) -> None:
    """Rows are compared one test each; here the tables hold no fewer than were shipped."""
    rows = rows_of(table)
    assert len(rows) >= shipped
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_wrong_last_digit_is_noticed() -> None:
    assert_printed(Fraction(2, 3), "6.6666666666666667e-1", digits=LONG_DIGITS)
    with pytest.raises(AssertionError):
        assert_printed(Fraction(2, 3), "6.6666666666666668e-1", digits=LONG_DIGITS)
    with pytest.raises(AssertionError):
        assert_printed(Fraction(1, 2), "0.500000000001", digits=SHORT_DIGITS)
