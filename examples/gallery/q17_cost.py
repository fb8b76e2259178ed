# %% [markdown]
# # Who pays more at the margin?
# Dollars to remove one more warhead over dollars to add one. Above one, the attacker pays less.
# The low end takes one interceptor for each warhead; the high end as many as doubt demands.

# %%
from showing import bars, claim, one, show_claim

checked = claim("cost-at-the-margin", argument="golden-dome")
rows = [
    (r["label"], r["ratio_high"], r["ratio_low"], r["ratio_high"])
    for r in one(checked).tables[0].as_dicts()
]

# %%
figure = bars(
    "Cost of removing one more warhead over cost of adding one (the bar is the high end)",
    rows,
    unit="ratio",
    axis="ratio of costs",
    scenario="sourced unit costs; price years as stated by the sources",
    reference=1.0,
)
show_claim(checked, "q17_cost", figure)
