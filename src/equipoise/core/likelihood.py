"""Words for chances: one printed scale per report, and words only beside numbers.

The scale is a context variable, as the language is; where nothing is said it is that of
U.S. Intelligence Community Directive 203. The scale of the Intergovernmental Panel on Climate
Change is offered because its words mean other numbers: its *likely* begins at 66 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.language import N_, _
from equipoise.core.wording import percent


@dataclass(frozen=True, slots=True)
class Band:
    """A word of a scale and the chances it stands for, both ends included."""

    word: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of likelihood.

    Attributes:
        name: as the option ``--scale`` names it.
        title: what it is called.
        source: where it is defined.
        bands: from the least to the most likely; they may overlap.
    """

    name: str
    title: str
    source: str
    bands: tuple[Band, ...]


ICD203 = Scale(
    name="icd203",
    title=N_("the analytic standard of the United States intelligence community (ICD 203)"),
    source="U.S. Intelligence Community Directive 203, Analytic Standards, 2015",
    bands=(
        Band(N_("remote"), 0.01, 0.05),
        Band(N_("very unlikely"), 0.05, 0.20),
        Band(N_("unlikely"), 0.20, 0.45),
        Band(N_("roughly even"), 0.45, 0.55),
        Band(N_("likely"), 0.55, 0.80),
        Band(N_("very likely"), 0.80, 0.95),
        Band(N_("almost certain"), 0.95, 0.99),
    ),
)
IPCC = Scale(
    name="ipcc",
    title=N_("the guidance of the Intergovernmental Panel on Climate Change (IPCC)"),
    source="Mastrandrea and others, Guidance Note on Consistent Treatment of Uncertainties, 2010",
    bands=(
        Band(N_("exceptionally unlikely"), 0.0, 0.01),
        Band(N_("very unlikely"), 0.0, 0.10),
        Band(N_("unlikely"), 0.0, 0.33),
        Band(N_("about as likely as not"), 0.33, 0.66),
        Band(N_("likely"), 0.66, 1.0),
        Band(N_("very likely"), 0.90, 1.0),
        Band(N_("virtually certain"), 0.99, 1.0),
    ),
)
SCALES = {scale.name: scale for scale in (ICD203, IPCC)}
_SCALE: ContextVar[Scale] = ContextVar("scale", default=ICD203)


@contextmanager
def scale(name: str) -> Iterator[None]:
    """Use a scale inside the ``with`` block, in this thread or task only.

    Raises:
        UnknownNameError: if there is no such scale.
    """
    if name not in SCALES:
        raise UnknownNameError("scale of likelihood", name, SCALES)
    token = _SCALE.set(SCALES[name])
    try:
        yield
    finally:
        _SCALE.reset(token)


def current_scale() -> Scale:
    """The scale that holds here."""
    return _SCALE.get()


def likelihood(p: float) -> str:
    """The word of the current scale for a probability, to be used beside the number.

    Where bands overlap the narrowest counts, and a value on a border belongs to the upper
    band. Beyond the ends of a scale its first and last words stand, as nothing lies further
    out.

    Raises:
        BadInputError: if the value is no probability.
    """
    if not 0 <= p <= 1:
        raise BadInputError(
            f"{p} is not a probability", cure="Give a number from 0 to 1, for example 0.25."
        )
    return _(_band(p).word)


def _band(p: float) -> Band:
    bands = current_scale().bands
    around = [band for band in bands if band.low <= p < band.high or p == band.high == 1]
    if not around:
        return bands[0] if p < bands[0].low else bands[-1]
    return min(around, key=lambda band: band.high - band.low)


def band_text(band: Band) -> str:
    """The chances a word stands for: ``55 % to 80 %``."""
    return _("{low} to {high}").format(low=percent(band.low), high=percent(band.high))
