# %% [markdown]
# # What would a worst-case planner build?
# A planner who wants to keep what would arrive without the defense adds warheads: some at the
# median of the defense, more at the percentile that pessimism asks for.

# %%
from showing import bars, claim, one, show_claim

checked = claim("planners-hedge", argument="golden-dome")
rows = []
for r in one(checked).tables[0].as_dicts():
    pair = f"{r['party']} against {r['defender']}, {r['posture']}"
    rows.append((f"{pair}: at the median", r["median"], None, None))
    rows.append((f"{pair}: in the worst case", r["worst"], None, None))

# %%
figure = bars(
    "Warheads a planner adds to keep what would arrive without the defense",
    rows,
    unit="warheads",
    axis="warheads added",
    scenario="deployed defenses; worst case at the 95th percentile of the defense",
)
show_claim(checked, "q18_worst_case", figure)
