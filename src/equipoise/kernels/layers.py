"""How many warheads leak through layers of defense in order: the exact distribution.

The number that arrives is random (any distribution over 0..N). A layer has a stock of
interceptors, a number of shots at a warhead and a doctrine of how the stock is spread.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equipoise.kernels import validate
from equipoise.kernels.chances import Row, Rows, largest_count, next_row, start_row
from equipoise.kernels.compiling import compiled, inlined
from equipoise.kernels.engagement import (
    ENGAGE_ROWS,
    EVEN_SPREAD,
    INVERSE,
    SALVO,
    SALVO_WITH_REMAINDER,
    Layer,
    Scratch,
    engage,
    new_scratch,
)
from equipoise.kernels.thinning import LEAST_MEAN, NO_CUT, Span, drop_tails
from equipoise.kernels.validate import FloatArray, IntArray, ParameterError
from equipoise.kernels.windows import Windows, empty_windows, rows_of

__all__ = [
    "EVEN_SPREAD",
    "SALVO",
    "SALVO_WITH_REMAINDER",
    "leakers_pmf",
    "removed_upper_bound",
]


def leakers_pmf(
    arriving: object,
    *,
    interceptors: object,
    shots: object,
    doctrine: object,
    sspk: object,
    p_track: object,
    p_common_mode: object,
    engageable_share: object,
    shared_tracking: bool = False,
    shared_common_mode: bool = False,
) -> FloatArray:
    """P(exactly 0, 1, ..., N warheads leak) after all layers in order.

    A warhead that reaches a layer is engageable there with chance ``engageable_share``,
    drawn anew in each layer and for each warhead. The layer then shoots at engageable
    warheads by its doctrine:

    - ``SALVO``: whole salvos of ``shots`` at the first floor(interceptors / shots) of them;
      leftover interceptors are not used.
    - ``SALVO_WITH_REMAINDER``: the same, and the next warhead gets the partial salvo.
    - ``EVEN_SPREAD``: shots are spread as evenly as the stock allows, at most ``shots``
      each.

    A warhead met by n shots is killed with chance p_track [1 - (1 - sspk)^n] (Wilkening
    1999): tracking is common to all shots at it, and an untracked warhead draws its shots in
    vain. With chance ``p_common_mode`` the layer kills nothing at all.

    With ``shared_tracking`` one tracking draw per warhead holds in every layer. A warhead
    that is not tracked is then seen by no layer: it leaks and draws no interceptors. All
    entries of ``p_track`` must be equal. With ``shared_common_mode`` one uniform draw decides
    for all layers: a layer fails when the draw is below its ``p_common_mode``, so layers
    with equal values fail together.

    Args:
        arriving: distribution of the number that arrives, shape (N + 1,).
        interceptors: stock of each layer, shape (L,).
        shots: most shots at one warhead, 1 or more, shape (L,).
        doctrine: one of the codes above, shape (L,).
        sspk: single-shot kill probability, shape (L,).
        p_track: chance that a warhead is tracked, shape (L,).
        p_common_mode: chance that the whole layer fails, shape (L,).
        engageable_share: chance that a warhead is engageable, shape (L,).
        shared_tracking: one tracking draw per warhead for all layers.
        shared_common_mode: one failure draw for all layers.

    Returns:
        Array of N + 1 probabilities that sum to 1; no layers return the input.

    Raises:
        ParameterError: if a parameter is out of its domain, or lengths differ.
    """
    pmf = validate.pmf("arriving", arriving)
    columns = layer_columns(
        interceptors=interceptors,
        shots=shots,
        doctrine=doctrine,
        sspk=sspk,
        p_track=p_track,
        p_common_mode=p_common_mode,
        engageable_share=engageable_share,
        ndim=1,
    )
    validate.same_length(LayerColumns._fields, columns)
    if shared_tracking:
        require_equal_tracking(columns.p_track)
    sharing = Sharing(bool(shared_tracking), bool(shared_common_mode))
    windows = empty_windows(1, pmf.size)
    windows.vecs[0, : pmf.size] = pmf
    windows.limits[0, 1] = pmf.size - 1
    leak_windows(windows, columns.as_rows(), sharing, layer_scratch(pmf.size, cut=NO_CUT))
    leaking: FloatArray = windows.vecs[0, : pmf.size] / windows.vecs.sum()
    return leaking


class LayerColumns(NamedTuple):
    """Checked parameters of the layers of one scenario (1-D) or of many (2-D)."""

    interceptors: IntArray
    shots: IntArray
    doctrine: IntArray
    sspk: FloatArray
    p_track: FloatArray
    p_common_mode: FloatArray
    engageable_share: FloatArray

    def as_rows(self) -> LayerColumns:
        """The layers of one scenario as a table of one row."""
        return LayerColumns(
            self.interceptors[np.newaxis],
            self.shots[np.newaxis],
            self.doctrine[np.newaxis],
            self.sspk[np.newaxis],
            self.p_track[np.newaxis],
            self.p_common_mode[np.newaxis],
            self.engageable_share[np.newaxis],
        )

    def part(self, rows: slice) -> LayerColumns:
        """Some rows, each array with rows of its own."""
        return LayerColumns(
            rows_of(self.interceptors, rows),
            rows_of(self.shots, rows),
            rows_of(self.doctrine, rows),
            rows_of(self.sspk, rows),
            rows_of(self.p_track, rows),
            rows_of(self.p_common_mode, rows),
            rows_of(self.engageable_share, rows),
        )


def layer_columns(
    *,
    interceptors: object,
    shots: object,
    doctrine: object,
    sspk: object,
    p_track: object,
    p_common_mode: object,
    engageable_share: object,
    ndim: int,
    common_mode_name: str = "p_common_mode",
) -> LayerColumns:
    """The seven checked arrays of layer parameters (layers on the last axis).

    Raises:
        ParameterError: if an entry is out of its domain.
    """
    codes = validate.counts("doctrine", doctrine, ndim=ndim)
    if np.any(codes > SALVO_WITH_REMAINDER):
        raise ParameterError(
            "doctrine",
            f"is {codes.max()}",
            "Give 0 (salvo), 1 (even spread) or 2 (salvo with remainder).",
        )
    return LayerColumns(
        validate.counts("interceptors", interceptors, ndim=ndim),
        validate.counts("shots", shots, ndim=ndim, low=1),
        codes,
        validate.probabilities("sspk", sspk, ndim=ndim),
        validate.probabilities("p_track", p_track, ndim=ndim),
        validate.probabilities(common_mode_name, p_common_mode, ndim=ndim),
        validate.probabilities("engageable_share", engageable_share, ndim=ndim),
    )


def require_equal_tracking(p_track: FloatArray) -> None:
    """Check that the layers of each scenario share one tracking probability.

    Raises:
        ParameterError: if they differ.
    """
    if p_track.size and np.any(p_track != p_track[..., :1]):
        raise ParameterError(
            "p_track",
            "differs between layers although tracking is shared",
            "Give every layer the same value, or set shared_tracking to False.",
        )


def removed_upper_bound(arriving: object, *, interceptors: object, engageable: bool) -> float:
    """Share removed if every interceptor works and kills a different warhead.

    E[min(A, total interceptors)] / E[A] for A warheads that arrive: no doctrine, tracking or
    kill probability can do better.

    Args:
        arriving: distribution of the number that arrives, shape (N + 1,).
        interceptors: stock of each layer, shape (L,).
        engageable: whether the defense can engage these warheads at all.

    Returns:
        A share within [0, 1]; 0 if no warhead arrives (fewer than 1e-270 are expected).

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    pmf = validate.pmf("arriving", arriving)
    total = int(validate.counts("interceptors", interceptors, ndim=1).sum())
    number = np.arange(pmf.size)
    mean = float(pmf @ number)
    if not engageable or mean < LEAST_MEAN:
        return 0.0
    return min(1.0, float(pmf @ np.minimum(number, total)) / mean)


class Sharing(NamedTuple):
    """What the layers of a scenario have in common."""

    tracking: bool
    common_mode: bool


# Rows of scratch beside those of one engagement.
BEFORE_LAYER, ALL_ARRIVING, ALL_LEAKING, UNTRACKED, BEFORE_DRAW, MIXED = range(
    ENGAGE_ROWS, ENGAGE_ROWS + 6
)


def layer_scratch(size: int, *, cut: float) -> Scratch:
    """Scratch for ``leak_windows`` on distributions of up to ``size`` entries."""
    return new_scratch(size, extra_rows=6, cut=cut)


def leak_windows(
    windows: Windows, layers: LayerColumns, sharing: Sharing, scratch: Scratch
) -> None:
    """Change arrivals to leakers in every window, in place.

    Args:
        windows: distributions of the numbers that arrive.
        layers: one row per window.
        sharing: what the layers have in common.
        scratch: from ``layer_scratch``; chances below its cut may be dropped.
    """
    _leak_windows(
        windows,
        layers,
        sharing if sharing.tracking or sharing.common_mode else None,
        scratch,
        True if (layers.doctrine == EVEN_SPREAD).any() else None,
    )


@compiled
def _leak_windows(
    windows: Windows,
    layers: LayerColumns,
    sharing: Sharing | None,
    scratch: Scratch,
    even_spread: bool | None,
) -> None:
    """What is None is left out when compiling: half of the work for whole salvos."""
    for index in range(windows.limits.shape[0]):
        row = LayerColumns(
            layers.interceptors[index],
            layers.shots[index],
            layers.doctrine[index],
            layers.sspk[index],
            layers.p_track[index],
            layers.p_common_mode[index],
            layers.engageable_share[index],
        )
        if row.interceptors.size > 0:
            limits = windows.limits[index]
            span = Span(windows.vecs[index], limits[0], limits[1])
            if sharing is None:
                span = _in_sequence(span, row, False, -1.0, scratch, even_spread)
            else:
                span = _by_untracked(span, row, sharing, scratch, even_spread)
            limits[0] = span.low
            limits[1] = span.top


@inlined
def _by_untracked(
    span: Span,
    layers: LayerColumns,
    sharing: Sharing,
    scratch: Scratch,
    even_spread: bool | None,
) -> Span:
    """With shared tracking: given u untracked of n, layers see n - u; u are added afterwards."""
    vec, low, top = span
    work = scratch.rows
    p_untracked = 1.0 - layers.p_track[0] if sharing.tracking else 0.0
    # With many passes each may drop the less.
    tight = Scratch(work, scratch.cut / (top + 1.0 if p_untracked > 0.0 else 1.0))
    row = Row(0, low, top)
    rows = Rows(work[UNTRACKED], work[INVERSE], low, top, p_untracked, scratch.cut)
    if p_untracked > 0.0:
        for x in range(top + 1):
            work[ALL_ARRIVING, x] = vec[x]
            work[ALL_LEAKING, x] = 0.0
            vec[x] = 0.0
        row = start_row(rows, largest_count(top, p_untracked, scratch.cut))
    while row.first <= row.last:
        u = row.j
        if p_untracked > 0.0:
            for n in range(row.first, row.last + 1):
                vec[n - u] = work[ALL_ARRIVING, n] * rows.row[n]
        seen = Span(vec, row.first - u, row.last - u)
        leaking = _by_draw(seen, layers, sharing, tight, even_spread)
        if p_untracked <= 0.0:
            return leaking
        for x in range(leaking.low, leaking.top + 1):
            work[ALL_LEAKING, x + u] += vec[x]
            vec[x] = 0.0
        row = next_row(rows, row)
    for x in range(top + 1):
        vec[x] = work[ALL_LEAKING, x]
    return drop_tails(Span(vec, 0, top), scratch.cut)


@inlined
def _by_draw(
    span: Span,
    layers: LayerColumns,
    sharing: Sharing,
    scratch: Scratch,
    even_spread: bool | None,
) -> Span:
    """With shared failure: between neighboring failure chances the same layers fail."""
    vec, low, top = span
    arriving, mixed = scratch.rows[BEFORE_DRAW], scratch.rows[MIXED]
    if sharing.common_mode:
        for x in range(top + 1):
            arriving[x] = vec[x]
            mixed[x] = 0.0
    draw = 0.0 if sharing.common_mode else -1.0
    while True:
        arrived = Span(vec, low, top)
        leaking = _in_sequence(arrived, layers, sharing.tracking, draw, scratch, even_spread)
        if draw < 0.0:
            return leaking
        next_draw = 1.0
        for chance in layers.p_common_mode:
            if draw < chance < next_draw:
                next_draw = chance
        for x in range(leaking.low, leaking.top + 1):
            mixed[x] += (next_draw - draw) * vec[x]
        if next_draw >= 1.0:
            break
        draw = next_draw
        for x in range(top + 1):
            vec[x] = arriving[x]
    for x in range(top + 1):
        vec[x] = mixed[x]
    return drop_tails(Span(vec, 0, top), scratch.cut)


@inlined
def _in_sequence(
    span: Span,
    layers: LayerColumns,
    tracked: bool,
    draw: float,
    scratch: Scratch,
    even_spread: bool | None,
) -> Span:
    """Layers in order; a draw of 0 or more fails those whose chance lies above it.

    With ``tracked`` the warheads are those that every layer sees.
    """
    vec, low, top = span
    before = scratch.rows[BEFORE_LAYER]
    for index in range(layers.interceptors.size):
        failure = layers.p_common_mode[index]
        if draw >= 0.0:
            failure = 1.0 if failure > draw else 0.0
        if failure >= 1.0:
            continue
        for x in range(low, top + 1):
            before[x] = vec[x]
        layer = Layer(
            layers.interceptors[index],
            layers.shots[index],
            layers.doctrine[index],
            layers.sspk[index],
            1.0 if tracked else layers.p_track[index],
            layers.engageable_share[index],
        )
        after = engage(Span(vec, low, top), layer, scratch, even_spread)
        if failure > 0.0:
            for x in range(after.low, after.top + 1):
                vec[x] *= 1.0 - failure
            for x in range(low, top + 1):
                vec[x] += failure * before[x]
            widest = Span(vec, min(after.low, low), max(after.top, top))
            after = drop_tails(widest, scratch.cut)
        low, top = after.low, after.top
    return Span(vec, low, top)
