# %% [markdown]
# # How much of China's growth can defense explain?
# Four yardsticks, from restoring the retaliation of 2019 to making good the whole defense in the
# worst case, beside the growth of the stockpile since.

# %%
from showing import bars, claim, one, show_claim

checked = claim("china-growth-explained", argument="golden-dome")
rows = [(r["yardstick"], r["share"], None, None) for r in one(checked).tables[0].as_dicts()]

# %%
figure = bars(
    "Share of the growth since 2019 that each yardstick could explain",
    rows,
    unit="%",
    axis="percent of the growth of the Chinese stockpile",
    scenario="deployed US defense, generated alert ridden out; each line is another yardstick",
)
show_claim(checked, "q10_china", figure)
