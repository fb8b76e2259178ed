"""A question at several sizes of the force, with what arrives kept while the defense changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from equipoise.exchange.inputs import Input, Question, force_columns, layer_columns
from equipoise.exchange.outcome import arriving_undefended
from equipoise.exchange.summary import removed_if_all_work
from equipoise.kernels.kept import KeptArrivals, kept_arrivals, kept_layers, removed_shares
from equipoise.kernels.layers import LayerColumns
from equipoise.sweep.space import FloatArray, draw

Values = Mapping[str, FloatArray]


@dataclass(frozen=True)
class Cut:
    """A force of one size, and what arrives from it over all that is not known.

    Attributes:
        arrivals: exact distributions of what arrives, one per sampled set of inputs.
        central: the same with every input at its middle.
    """

    arrivals: KeptArrivals = field(repr=False)
    central: FloatArray = field(repr=False)

    def removed_shares(self, layers: LayerColumns) -> FloatArray:
        """Removed share of each sampled set of inputs, shape (samples,).

        Args:
            layers: of any defense of the same question, from :func:`layers_of`.
        """
        return removed_shares(self.arrivals, layers)

    def upper_bound(self, defense: Question) -> float:
        """Share removed if every interceptor of the high estimate works."""
        stock = sum(round(x.interceptors.high) for x in defense.layers)
        return removed_if_all_work(self.central, stock)


def draws_of(defense: Question, *, samples: int, seed: int) -> Values:
    """Sampled inputs of a question.

    The inputs of the force come first in every design, so that their draws do not depend on
    which inputs of the defense carry doubt, and a cut may be met by any defense.
    """
    return draw(defense.parameters(), samples, seed=seed)


def layers_of(defense: Question, values: Values, samples: int) -> LayerColumns:
    """The layers of a defense over all that is not known.

    Args:
        defense: a question.
        values: its inputs, from :func:`draws_of`.
        samples: size of the design.
    """
    column = _column(values, samples)
    return kept_layers(**layer_columns(defense.layers, column, samples, defense.doctrine))


def cut_of(question: Question, *, samples: int, seed: int) -> Cut:
    """What arrives from the force of a question, ready for any defense."""
    column = _column(draws_of(question, samples=samples, seed=seed), samples)
    return Cut(
        arrivals=kept_arrivals(**force_columns(question, column)),
        central=arriving_undefended(question.central_scenario()),
    )


def resting_arrivals(question: Question) -> KeptArrivals:
    """What arrives from a force whose inputs rest at their middle, for defenses that do not."""
    return kept_arrivals(**force_columns(question, _column({}, 1)))


def _column(values: Values, samples: int) -> Callable[[Input], FloatArray]:
    def column(item: Input) -> FloatArray:
        return values.get(item.name, np.full(samples, item.central))

    return column
