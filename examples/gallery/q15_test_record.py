# %% [markdown]
# # Which kill probability does the test record allow?
# A ratio of hits in tests is not a kill probability: tests are scripted, few, and the ratio turns
# on which of them count. So each program is shown under every counting rule, with the interval
# that a record of that size leaves (Jeffreys).

# %%
from showing import bars, show_facts

import equipoise as eq
from equipoise.claims.frame import newest_day
from equipoise.core.errors import NoFactError
from equipoise.core.wording import percent
from equipoise.defense.record import RULES, programs, test_record

facts = eq.load_facts().recorded()
found = []
for program in programs(facts):
    for rule in RULES:
        try:
            found.append(test_record(facts, program, rule=rule, on=newest_day(facts)))
        except NoFactError:
            continue

# %%
figure = bars(
    "Chance of a hit for each attempt that the test records allow, by counting rule",
    [
        (f"{r.program}, {r.rule.name}: {r.hits} of {r.attempts}", r.median, r.low, r.high)
        for r in found
    ],
    unit="probability",
    axis="chance of a hit for each attempt",
    scenario="public intercept tests; Jeffreys posterior, 5, 50 and 95 percent points",
)
gmd = [r for r in found if r.program == "GMD"]
worst, best = min(gmd, key=lambda r: r.median), max(gmd, key=lambda r: r.median)
usual = next(r for r in gmd if r.rule.name == "all-attempts")
sentence = (
    f"The GMD record of {usual.hits} hits in {usual.attempts} attempts allows a chance of "
    f"{percent(usual.median)} for each attempt ({percent(usual.low)} to {percent(usual.high)}, "
    f"90 %); the counting rule alone moves the middle from {percent(worst.median)} "
    f"({worst.rule.name}) to {percent(best.median)} ({best.rule.name})."
)
show_facts("q15_test_record", sentence, figure, facts=facts)
