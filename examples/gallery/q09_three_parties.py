# %% [markdown]
# # Three parties: what does a defense against one do to the other pairs?
# Russia, the United States and China make six directed pairs. Each pair whose defender has a
# defense on record is computed in four postures; the worst one is named.

# %%
from showing import bars, claim, one, show_claim

checked = claim("six-pairs", argument="golden-dome")
rows = [
    (f"{r['attacker']} against {r['defender']}, {r['posture']}", r["median"], r["low"], r["high"])
    for r in one(checked).tables[0].as_dicts()
]

# %%
figure = bars(
    "Share of a retaliation removed, by directed pair and posture",
    rows,
    unit="%",
    axis="percent of arriving warheads removed",
    scenario="deployed defenses, nobody adjusts; 5 to 95 percent over what is not known",
)
show_claim(checked, "q09_three_parties", figure)
