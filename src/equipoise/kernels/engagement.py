"""One layer of defense against a random number of warheads, in place.

The span is the distribution of the number that reaches the layer. Nothing is checked and
nothing is allocated.

What is below ``scratch.cut`` may be dropped. With W entries in the window and N <= 100,000
warheads a layer loses less than 2 N cut in rows of chances (one chance per number and count),
N cut in the tails of binomials in each of at most 3 + log2 N rounds, and 5 W cut at the ends
of windows: each entry is dropped once in the sweep, once after it, twice in a mixture, and in
the N merges of an even spread, whose cut is 1e-5 of the usual one, once in all. Together that
is less than 25 (W + N) cut.

Let E of A warheads be engageable. If the layer engages them in order, the distribution of
the number left when only engageable warheads above number j are shot at obeys

    V[x] <- (1 - k) V[x] + k V[x + 1] + P(A = x) P(E = j | A = x),   j = capacity - 1, ..., 0

from V[x] = P(A = x) P(E >= capacity | A = x), with k the kill probability of engageable
warhead j + 1: all that have more than j of them lose one more, and those with exactly j
join. All terms are non-negative, so no entry loses relative accuracy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from equipoise.kernels.binomial import fill_binomial_above
from equipoise.kernels.chances import (
    Row,
    Rows,
    keep_at_least,
    largest_count,
    next_row,
    start_row,
)
from equipoise.kernels.compiling import compiled, inlined
from equipoise.kernels.thinning import (
    PAD,
    Span,
    add_shifted_down,
    drop_tails,
    remove_eight,
    remove_one,
)
from equipoise.kernels.validate import FloatArray

SALVO = 0
EVEN_SPREAD = 1
SALVO_WITH_REMAINDER = 2

# Rows of scratch; a run on the stack takes one row and three entries of the row of marks.
DROP, ROW, BEFORE, TEMP, SPREAD, MARKS, INVERSE, STACK = 0, 1, 2, 3, 4, 5, 6, 7
STACK_ROWS = 20
ENGAGE_ROWS = STACK + STACK_ROWS
LEAST_COLUMNS = 3 * STACK_ROWS
MERGE_CUT = 1e-5


class Scratch(NamedTuple):
    """Working memory, one row per purpose, and the chance below which entries are dropped."""

    rows: FloatArray
    cut: float


def new_scratch(size: int, *, extra_rows: int, cut: float) -> Scratch:
    """Scratch for distributions of up to ``size`` entries, with its table of inverses."""
    rows = np.zeros((ENGAGE_ROWS + extra_rows, max(size + PAD, LEAST_COLUMNS)))
    rows[INVERSE, 1:] = 1.0 / np.arange(1, rows.shape[1])
    return Scratch(rows, cut)


class Layer(NamedTuple):
    """One layer: stock, most shots at a warhead, doctrine code and probabilities."""

    interceptors: int
    shots: int
    doctrine: int
    sspk: float
    p_track: float
    engageable_share: float


class Salvos(NamedTuple):
    """``full`` warheads engaged at one kill chance, the next one at another."""

    full: int
    kill: float
    kill_next: float
    engageable_share: float


@compiled
def kill_probability(sspk: float, shots: int, p_track: float) -> float:
    """p_track [1 - (1 - sspk)^shots] (Wilkening 1999), accurate for a small sspk too."""
    if shots == 0:
        return 0.0
    if sspk >= 1.0:
        return p_track
    return -p_track * math.expm1(shots * math.log1p(-sspk))


@inlined
def engage(span: Span, layer: Layer, scratch: Scratch, even_spread: bool | None) -> Span:
    """Change the number that reaches a layer to the number that leaks through it.

    ``even_spread`` is None where no layer spreads its shots, which is then not compiled.
    """
    salvos = salvos_of(layer, span.top, scratch.cut)
    if span.top == 0 or salvos.engageable_share <= 0.0:
        return span
    for x in range(span.top + 1):
        scratch.rows[BEFORE, x] = span.vec[x]
    rows = _rows(span, salvos.engageable_share, scratch)
    first = -1
    if salvos.full >= 0:
        first = _keep_unengaged(span, salvos, rows)
    elif even_spread is not None:
        first = _spread_evenly(span, layer, rows, scratch)
    after = _sweep(span, first, salvos, rows, scratch)
    if salvos.full >= 0:
        return after
    for x in range(span.top + 1):
        span.vec[x] += scratch.rows[SPREAD, x]
    return drop_tails(Span(span.vec, 0, span.top), scratch.cut)


@compiled
def salvos_of(layer: Layer, top: int, cut: float) -> Salvos:
    """How the layer engages in order; ``full`` is -1 where it must spread its shots instead.

    A layer that kills nothing has an engageable share of zero.
    """
    full = layer.interceptors // layer.shots
    rest = layer.interceptors - full * layer.shots
    share = layer.engageable_share
    kill = kill_probability(layer.sspk, layer.shots, layer.p_track)
    kill_next = 0.0
    if layer.doctrine == SALVO_WITH_REMAINDER:
        kill_next = kill_probability(layer.sspk, rest, layer.p_track)
    if share > 0.0 and full >= largest_count(top, share, cut):
        # The stock never binds: each warhead is killed on its own.
        return Salvos(top, kill * share, 0.0, 1.0 if kill * share > 0.0 else 0.0)
    if layer.doctrine == EVEN_SPREAD and layer.shots > 1 and layer.interceptors > 0:
        return Salvos(-1, kill, 0.0, share)
    return Salvos(full, kill, kill_next, share if full > 0 or kill_next > 0.0 else 0.0)


@inlined
def _keep_unengaged(span: Span, salvos: Salvos, rows: Rows) -> int:
    """Keep those whose number exceeds the capacity; returns the next number to engage."""
    capacity = salvos.full + 1 if salvos.kill_next > 0.0 else salvos.full
    capacity = min(capacity, span.top)
    keep_at_least(span.vec, rows, capacity)
    return capacity - 1


@inlined
def _rows(span: Span, share: float, scratch: Scratch) -> Rows:
    work = scratch.rows
    return Rows(work[ROW], work[INVERSE], span.low, span.top, share, scratch.cut)


@compiled
def _sweep(span: Span, j: int, salvos: Salvos, rows: Rows, scratch: Scratch) -> Span:
    """Run the recursion of the module's docstring from ``j`` down to 0."""
    vec, bottom, top = span
    arriving, joining = scratch.rows[BEFORE], scratch.rows[DROP]
    row = start_row(rows, j)
    while row.j >= 0:
        j = row.j
        kill = salvos.kill_next if j == salvos.full else salvos.kill
        if row.first > row.last and kill == salvos.kill:
            # Everyone has more than j engageable warheads: the rest is one binomial.
            _remove_binomial(Span(vec, bottom, top), j + 1, kill, scratch)
            bottom -= j + 1
            break
        if rows.p >= 1.0 and j - 7 >= rows.low and j + 1 < top and kill == salvos.kill:
            for i in range(8):
                joining[i] = arriving[j - 7 + i]
            remove_eight(vec, j + 1, top, kill, joining)
            row = start_row(rows, j - 8)
        else:
            start = max(j + 1, bottom)
            if start <= top:
                remove_one(vec, start, top, kill)
                bottom = min(bottom, start - 1)
            for n in range(row.first, row.last + 1):
                vec[n] += arriving[n] * rows.row[n]
            top = max(top, row.last)
            row = next_row(rows, row) if row.first <= row.last else Row(j - 1, 1, 0)
        while top > max(row.j + 1, row.last) and vec[top] < rows.cut:
            vec[top] = 0.0
            top -= 1
    return drop_tails(Span(vec, min(max(bottom, 0), top), top), rows.cut)


@inlined
def _remove_binomial(span: Span, number: int, kill: float, scratch: Scratch) -> None:
    """Remove Bin(number, kill) from a number that is at least ``number``."""
    vec, low, top = span
    temp, drop = scratch.rows[TEMP], scratch.rows[DROP]
    for x in range(max(0, low - number), top + 1):
        temp[x] = 0.0
    first, last = fill_binomial_above(number, kill, scratch.cut, drop)
    add_shifted_down(temp, span, Span(drop, first, last))
    for x in range(max(0, low - number), top + 1):
        vec[x] = temp[x]


@compiled
def _spread_evenly(span: Span, layer: Layer, rows: Rows, scratch: Scratch) -> int:
    """Shots as even as the stock allows, by the number j of engageable warheads.

    With j of at least the stock, each interceptor has its own warhead. Between stock / shots
    and the stock, see ``_even_block``. Both go to the row SPREAD. With fewer, each gets all
    its shots, as if engaged in order; the number with which that starts is returned.
    """
    stock, work = layer.interceptors, scratch.rows
    for x in range(span.top + 1):
        work[SPREAD, x] = 0.0
    j = min(stock - 1, span.top, largest_count(span.top, rows.p, scratch.cut))
    if j == stock - 1 and stock <= span.top:
        keep_at_least(span.vec, rows, stock)
        p_killed = layer.p_track * layer.sspk
        first, last = fill_binomial_above(stock, p_killed, scratch.cut, work[DROP])
        add_shifted_down(work[SPREAD], span, Span(work[DROP], first, last))
    row = start_row(rows, j)
    while row.j > stock // layer.shots and row.first <= row.last:
        row = _even_block(row, rows, layer, scratch)
    for x in range(span.top + 1):
        span.vec[x] = 0.0
    return row.j if row.first <= row.last else -1


class Uneven(NamedTuple):
    """Some warheads get ``shots`` and are killed with chance ``few``, others one shot more."""

    shots: int
    few: float
    many: float


@inlined
def _even_block(row: Row, rows: Rows, layer: Layer, scratch: Scratch) -> Row:
    """Add to the spread the numbers j of engageable warheads that get the same b shots.

    Of j warheads (b + 1) j - I get b shots and I - b j get b + 1. With f and g the generating
    functions of kills of one such warhead, the kills from j are f^((b+1) j - I) g^(I - b j),
    so a run of numbers lo..hi sums to

        S(lo, hi) = sum over j of c_j X^(j - lo) Y^(hi - j),   X = f^(b+1),  Y = g^b,

    and two neighboring runs merge as S(lo, mid) Y^(hi - mid) + S(mid + 1, hi) X^(mid + 1 - lo).
    Equal runs are merged as soon as two are there, like the carries of a binary counter.
    """
    stock, work = layer.interceptors, scratch.rows
    shots = stock // row.j
    lowest = max(stock // layer.shots, stock // (shots + 1)) + 1
    few = kill_probability(layer.sspk, shots, layer.p_track)
    many = kill_probability(layer.sspk, shots + 1, layer.p_track)
    uneven = Uneven(shots, few, many)
    high, depth = row.j, 0
    while row.j >= lowest and row.first <= row.last:
        node = work[STACK + depth]
        for n in range(row.first, row.last + 1):
            node[n] = work[BEFORE, n] * rows.row[n]
        _set_run(work, depth, row.first, row.last, 1)
        depth += 1
        row = next_row(rows, row)
        done = row.j < lowest or row.first > row.last
        while depth > 1 and (done or _length(work, depth - 1) == _length(work, depth - 2)):
            _merge(depth - 1, uneven, scratch)
            depth -= 1
    _add_run((shots + 1) * (row.j + 1) - stock, stock - shots * high, uneven, scratch)
    return row


@inlined
def _set_run(work: FloatArray, depth: int, first: int, last: int, length: int) -> None:
    work[MARKS, 3 * depth] = first
    work[MARKS, 3 * depth + 1] = last
    work[MARKS, 3 * depth + 2] = length


@inlined
def _length(work: FloatArray, depth: int) -> int:
    return int(work[MARKS, 3 * depth + 2])


@inlined
def _run(work: FloatArray, depth: int) -> Span:
    first, last = int(work[MARKS, 3 * depth]), int(work[MARKS, 3 * depth + 1])
    return Span(work[STACK + depth], first, last)


@compiled
def _merge(depth: int, uneven: Uneven, scratch: Scratch) -> None:
    """Merge the run at ``depth`` (lower numbers) into the one below it on the stack."""
    work, cut = scratch.rows, scratch.cut
    temp, drop = work[TEMP], work[DROP]
    lower, higher = _run(work, depth), _run(work, depth - 1)
    lower_length, higher_length = _length(work, depth), _length(work, depth - 1)
    n_many, n_few = uneven.shots * higher_length, (uneven.shots + 1) * lower_length
    low = max(0, min(lower.low - n_many, higher.low - n_few))
    top = max(lower.top, higher.top)
    for x in range(low, top + 1):
        temp[x] = 0.0
    first, last = fill_binomial_above(n_many, uneven.many, cut, drop)
    add_shifted_down(temp, lower, Span(drop, first, last))
    first, last = fill_binomial_above(n_few, uneven.few, cut, drop)
    add_shifted_down(temp, higher, Span(drop, first, last))
    merged = drop_tails(Span(temp, low, top), MERGE_CUT * cut)
    for x in range(merged.low, merged.top + 1):
        work[STACK + depth - 1, x] = temp[x]
    _set_run(work, depth - 1, merged.low, merged.top, lower_length + higher_length)


@inlined
def _add_run(n_few: int, n_many: int, uneven: Uneven, scratch: Scratch) -> None:
    """Add the run at the bottom of the stack to the spread, less the kills all of it shares."""
    work, cut = scratch.rows, scratch.cut
    temp, drop, run = work[TEMP], work[DROP], _run(scratch.rows, 0)
    low = max(0, run.low - n_few)
    for x in range(low, run.top + 1):
        temp[x] = 0.0
    first, last = fill_binomial_above(n_few, uneven.few, cut, drop)
    add_shifted_down(temp, run, Span(drop, first, last))
    first, last = fill_binomial_above(n_many, uneven.many, cut, drop)
    add_shifted_down(work[SPREAD], Span(temp, low, run.top), Span(drop, first, last))
