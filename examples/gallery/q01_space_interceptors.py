# %% [markdown]
# # How many space-based interceptors?
# Published answers run over two powers of ten. Brought to one missile that is to be stopped at
# once, how far apart are they, and how much of that is the time left for the flight?

# %%
from showing import bars, claim, one, show_claim

checked = claim("how-many-interceptors", argument="golden-dome")
published = one(checked).tables[0].as_dicts()

# %%
rows = [
    (
        f"{r['who']} {r['year']}, {r['missiles']} at once",
        r["each_high"],
        r["each_low"],
        r["each_high"],
    )
    for r in published
]
figure = bars(
    "Published numbers in orbit for each missile to be stopped at once (the bar is the high end)",
    rows,
    unit="interceptors",
    axis="interceptors in orbit for each missile",
    scenario="as published; a row with two ends gives a range",
)
show_claim(checked, "q01_space_interceptors", figure)
