"""Shares in reach against plain sums and random orbits, sizes and chances at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, poisson

from equipoise.kernels import constellation as c
from equipoise.kernels.validate import ParameterError


def share_by_adaptive_sum(inclination: float, latitude: float, reach: float) -> float:
    """The textbook integrand, as printed, by SciPy's adaptive quadrature."""
    i, lat, theta = np.radians([inclination, latitude, reach])

    def integrand(u: float) -> float:
        x = math.asin(math.sin(i) * math.sin(u))
        cosine = (math.cos(theta) - math.sin(lat) * math.sin(x)) / (math.cos(lat) * math.cos(x))
        return math.acos(min(1.0, max(-1.0, cosine))) / math.pi

    edges = [
        math.asin(max(-1.0, min(1.0, math.sin(x) / math.sin(i))))
        for x in (lat - theta, lat + theta)
    ]
    total, _ = quad(
        integrand,
        -math.pi / 2.0,
        math.pi / 2.0,
        points=sorted(set(edges)),
        limit=2000,
        epsabs=1e-11,
    )
    return float(total / math.pi)


@pytest.mark.parametrize(
    ("inclination", "latitude", "reach"),
    [
        (45.0, 40.0, 5.0),
        (60.0, -30.0, 12.0),
        (97.0, 55.0, 5.0),
        (45.0, 44.0, 5.0),
        (80.0, 70.0, 15.0),
    ],
)
def test_inclined_share_equals_the_printed_integral(
    inclination: float, latitude: float, reach: float
) -> None:
    assert float(c.inclined_share(inclination, latitude, reach)) == pytest.approx(
        share_by_adaptive_sum(inclination, latitude, reach), abs=1e-9
    )


def test_inclined_share_equals_random_orbits() -> None:
    rng = np.random.default_rng(20120501)
    draws, inclination, latitude, reach = 400_000, *np.radians([53.0, 47.0, 11.0])
    node, phase = rng.uniform(0.0, 2.0 * math.pi, (2, draws))
    up = math.sin(inclination) * np.sin(phase)
    along = np.cos(node) * np.cos(phase) - np.sin(node) * np.sin(phase) * math.cos(inclination)
    inside = np.cos(latitude) * along + np.sin(latitude) * up >= math.cos(reach)
    error = math.sqrt(inside.mean() / draws)
    share = float(c.inclined_share(53.0, 47.0, 11.0))
    assert share == pytest.approx(float(inside.mean()), abs=4.0 * error)


def test_inclined_share_has_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    inclination, latitude, reach = np.meshgrid(
        [10.0, 45.0, 63.4, 90.0, 120.0], [-80.0, 0.0, 40.0, 50.0, 90.0], [0.1, 5.0, 40.0, 120.0]
    )
    shares = c.inclined_share(inclination, latitude, reach)
    monkeypatch.setattr(c, "QUADRATURE_STEP", c.QUADRATURE_STEP / 3.0)
    monkeypatch.setattr(c, "QUADRATURE_END", 4.2)
    assert shares == pytest.approx(c.inclined_share(inclination, latitude, reach), abs=1e-12)


def test_satellites_over_the_equator() -> None:
    # On the equator the reach covers 2 theta of the ring; at 3 degrees a chord of it.
    shares = c.inclined_share(0.0, [0.0, 3.0, 6.0], 5.0)
    chord = math.degrees(math.acos(math.cos(math.radians(5.0)) / math.cos(math.radians(3.0))))
    assert shares == pytest.approx([10.0 / 360.0, 2.0 * chord / 360.0, 0.0], abs=1e-15)


def test_polar_satellites_at_the_pole() -> None:
    assert c.inclined_share(90.0, [90.0, -90.0], 10.0) == pytest.approx([20.0 / 360.0] * 2)


def test_a_reach_around_the_earth_has_all() -> None:
    assert float(c.inclined_share(45.0, 12.0, 180.0)) == pytest.approx(1.0, abs=1e-14)
    assert float(c.cap_share(180.0)) == 1.0


def test_all_sites_together_see_the_isotropic_share() -> None:
    latitude, weight = np.polynomial.legendre.leggauss(400)
    for inclination in (35.0, 70.0):
        shares = c.inclined_share(inclination, np.degrees(np.arcsin(latitude)), 20.0)
        assert weight @ shares / 2.0 == pytest.approx(float(c.cap_share(20.0)), rel=1e-5)


def test_absentee_ratio() -> None:
    assert c.absentee_ratio([1.0, 0.01, 0.0]) == pytest.approx([1.0, 100.0, math.inf])


def test_flat_disc_and_cap_agree_at_short_reach() -> None:
    cap = c.absentee_ratio(c.cap_share(c.central_angle(10.0, 300.0)))
    assert float(c.flat_disc_ratio(10.0, 300.0)) == pytest.approx(float(cap), rel=1e-6)


def test_chances_equal_scipy() -> None:
    n, share, needed = (
        np.array([1, 10, 499, 7800]),
        np.array([0.3, 0.5, 0.002, 0.0013]),
        [1, 5, 1, 10],
    )
    need = np.array(needed)
    assert c.p_at_least_binomial(n, share, need) == pytest.approx(binom.sf(need - 1, n, share))
    assert c.p_at_least_poisson(n * share, need) == pytest.approx(poisson.sf(need - 1, n * share))


def test_chances_at_their_edges() -> None:
    assert c.p_at_least_binomial([5, 5, 5, 0], [0.3, 0.0, 1.0, 0.5], [0, 1, 5, 1]).tolist() == [
        1.0, 0.0, 1.0, 0.0
    ]  # fmt: skip
    assert float(c.p_at_least_binomial(5, 0.9, 6)) == 0.0
    assert c.p_at_least_poisson([0.0, 0.0], [0, 1]).tolist() == [1.0, 0.0]


def test_one_even_group_keeps_its_mean() -> None:
    assert c.p_at_least_phased(1000, 0.01, [10, 11]).tolist() == [1.0, 0.0]
    assert c.p_at_least_phased(1050, 0.01, [10, 11, 12]) == pytest.approx([1.0, 0.5, 0.0])


def test_one_group_per_satellite_is_random() -> None:
    random = c.p_at_least_binomial(499, 1 / 499, [1, 2, 3])
    phased = c.p_at_least_phased(499, 1 / 499, [1, 2, 3], independent_groups=499)
    assert phased == pytest.approx(random, rel=1e-12)


def test_phasing_helps_when_the_mean_equals_the_need() -> None:
    groups = np.array([1000, 100, 25, 15, 1])
    chances = c.p_at_least_phased(1000, 0.01, 10, independent_groups=groups)
    assert np.all(np.diff(chances) > 0.0)


def test_shots() -> None:
    # ln(0.04)/ln(0.2) is 2 exactly, and rounding must not make it 3.
    single = [0.8, 0.5, 0.5, 0.9, 1.0, 0.3]
    required = [0.96, 0.9, 0.5, 0.0, 1.0, 0.3]
    shots = c.shots_for_kill_probability(single, required)
    assert shots.tolist() == [2, 4, 1, 0, 1, 1]


def test_size_rounds_up_but_not_for_rounding_errors() -> None:
    assert int(c.constellation_size(498.56, salvo_missiles=1, shots_per_missile=2)) == 998
    assert (
        int(c.constellation_size(1.0 / 0.1 * 3.0 / 3.0, salvo_missiles=3, shots_per_missile=1))
        == 30
    )
    assert int(c.constellation_size(0.1 * 3.0 * 10.0, salvo_missiles=1, shots_per_missile=1)) == 3


def test_generations() -> None:
    assert c.generations(20.0, [5.0, 6.0, 25.0, 20.0]).tolist() == [4, 3, 1, 1]
    assert int(c.generations(0.3, 0.1)) == 3


def test_a_band_is_as_many_discs_as_its_area_holds() -> None:
    # Both caps of a sphere beyond 30 degrees hold half of it; a disc of 500 km around 6,600 km.
    half, whole = c.area_ratio(500.0, 200.0, [30.0, 90.0], radius_km=6400.0)
    assert whole == pytest.approx(4.0 * math.pi * 6600.0**2 / (math.pi * 500.0**2))
    assert half == pytest.approx(whole / 2.0)


def test_bad_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="reach_km"):
        c.central_angle(30000.0, 300.0)
    with pytest.raises(ParameterError, match="inclination_deg"):
        c.inclined_share(181.0, 0.0, 5.0)
    with pytest.raises(ParameterError, match="share_in_reach"):
        c.absentee_ratio(1.1)
    with pytest.raises(ParameterError, match="needed_in_reach"):
        c.p_at_least_binomial(10, 0.5, 1.5)
    with pytest.raises(ParameterError, match="independent_groups"):
        c.p_at_least_phased(10, 0.5, 1, independent_groups=11)
    with pytest.raises(ParameterError, match="p_kill_required"):
        c.shots_for_kill_probability(0.8, 1.0)
    with pytest.raises(ParameterError, match="beyond any number of shots"):
        c.shots_for_kill_probability(0.0, 0.5)
    with pytest.raises(ParameterError, match="coverage_radius_km"):
        c.area_ratio(0.0, 200.0, 90.0)
    with pytest.raises(ParameterError, match="life_years"):
        c.generations(20.0, 0.0)
    with pytest.raises(ParameterError, match="reach_angle_deg"):
        c.concentration_gain(45.0, 40.0, 0.0)
