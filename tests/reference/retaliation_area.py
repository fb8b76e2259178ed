"""Reference tables and published results of the area: retaliation."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrivals import arriving_pmf
from equipoise.kernels.layers import SALVO, leakers_pmf

Row = dict[str, str]
Columns = dict[str, object]
Group = tuple[int, int, int, float, float, float]
Pmf = npt.NDArray[np.float64]

TABLE = Path(__file__).parent / "tables" / "reference_retaliation.csv"
# A quantile is the smallest number whose CDF reaches it; ties are decided in exact fractions.
TIE = 1e-12

LAUNCHERS = re.compile(r"(\d+) launchers?, (\d+) warheads?, p ([\d./]+)")
SINGLE = re.compile(r"(\d+)x(\d+) p ([\d./]+)")
PLATFORM = re.compile(r"(\d+)x(\d+)x(\d+) platform ([\d./]+)(?: launcher ([\d./]+))?")
PENETRATE = re.compile(r"p_?penetrate ([\d./]+)")


def retaliation(row: Row) -> Columns:
    """The distribution of arriving warheads of one row, summarized as the table does."""
    params = json.loads(row["params"])
    pmf = force_pmf(params)
    if row["model"] == "defended":
        pmf = defended_pmf(pmf, params)
    return summary(pmf, requested_levels(row, pmf.size - 1))


def force_pmf(params: dict[str, object]) -> Pmf:
    """Arrivals of the force a row describes, in front of any defense."""
    groups = force_groups(params)
    columns = [list(column) for column in zip(*groups, strict=True)]
    return arriving_pmf(
        platforms=columns[0],
        launchers_per_platform=columns[1],
        warheads_per_launcher=columns[2],
        p_platform=columns[3],
        p_launcher=columns[4],
        p_warhead=columns[5],
        p_common_mode=number(params.get("p_common_failure", "0")),
    )


def force_groups(params: dict[str, object]) -> list[Group]:
    """The force groups of one row: counts and probabilities of the three levels."""
    if "base" in params and "as " not in str(params["base"]):
        return groups_from_words(str(params["base"]))
    if "base" in params:
        params = base_row(str(params["base"]).removeprefix("as ")) | params
    penetrate = number(params.get("p_penetrate", "1"))
    named = [params[key] for key in sorted(params) if key.startswith("group")]
    return [group(fields, penetrate) for fields in named or [params]]  # type: ignore[arg-type]


def base_row(model: str) -> dict[str, object]:
    """The parameters of the first row of a model in the shipped table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = next(row for row in csv.DictReader(file) if row["model"] == model)
    parameters: dict[str, object] = json.loads(found["params"])
    return parameters


def group(fields: dict[str, object], penetrate: float) -> Group:
    """One force group from the named parameters of a row."""
    if "platforms" not in fields:
        works = number(fields.get("p_survive_and_work", fields.get("p", "1")))
        return whole(fields["n"]), 1, whole(fields["warheads"]), 1.0, works, penetrate
    return (
        whole(fields["platforms"]),
        whole(fields["launchers"]),
        whole(fields["warheads"]),
        number(fields.get("p_platform_survives", fields.get("p_platform", "1"))),
        number(fields.get("p_launcher_works", fields.get("p_launcher", "1"))),
        penetrate,
    )


def groups_from_words(text: str) -> list[Group]:
    """The force groups of a base that the table gives in words."""
    found = PENETRATE.search(text)
    penetrate = number(found[1]) if found else 1.0
    groups: list[Group] = []
    for part in text.split("+"):
        if match := PLATFORM.search(part):
            sizes = (int(match[1]), int(match[2]), int(match[3]))
            groups.append((*sizes, number(match[4]), number(match[5] or "1"), penetrate))
        elif match := LAUNCHERS.search(part) or SINGLE.search(part):
            groups.append((int(match[1]), 1, int(match[2]), 1.0, number(match[3]), penetrate))
        else:
            raise ValueError(f"no force group in {part!r}")
    return groups


def defended_pmf(arriving: Pmf, params: dict[str, object]) -> Pmf:
    """Leakers through one layer of whole salvos."""
    return leakers_pmf(
        arriving,
        interceptors=[whole(params["interceptors"])],
        shots=[whole(params["shots"])],
        doctrine=[SALVO],
        sspk=[number(params["sspk"])],
        p_track=[number(params.get("p_track", "1"))],
        p_common_mode=[0.0],
        engageable_share=[1.0],
    )


def requested_levels(row: Row, most: int) -> list[int]:
    """The K of the column P_at_least if the row has it, otherwise every K."""
    text = row.get("P_at_least", "")
    return [int(level) for level in json.loads(text)] if text else list(range(1, most + 1))


def summary(pmf: Pmf, levels: list[int]) -> Columns:
    """The computed columns of the table."""
    values = np.arange(pmf.size)
    mean = float(pmf @ values)
    quantile = {q: int(np.searchsorted(np.cumsum(pmf), q - TIE)) for q in (0.05, 0.5, 0.95)}
    return {
        "mean_arriving": mean,
        "var_arriving": float(pmf @ (values - mean) ** 2),
        "q05": quantile[0.05],
        "median": quantile[0.5],
        "q95": quantile[0.95],
        "P_zero_arrive": float(pmf[0]),
        "P_at_least": {str(level): float(pmf[level:].sum()) for level in levels},
    }


def no_warhead_arrives(row: Row) -> Columns:
    """Chance that none of single-warhead launchers arrives."""
    inputs = json.loads(row["inputs"])
    pmf = arriving_pmf(
        platforms=[inputs["launchers"]],
        launchers_per_platform=[1],
        warheads_per_launcher=[1],
        p_platform=[inputs["p_survive_and_arrive"]],
        p_launcher=[1.0],
        p_warhead=[1.0],
    )
    return {"expected": float(pmf[0])}


def number(value: object) -> float:
    """A number given as a number, a decimal or a fraction."""
    return float(Fraction(str(value)))


def whole(value: object) -> int:
    """A whole number given as a number or in words."""
    return int(str(value))


TABLES: dict[str, Callable[[Row], Columns]] = {"reference_retaliation": retaliation}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "probability that no warhead of 20 arrives": no_warhead_arrives
}
