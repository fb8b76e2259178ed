# %% [markdown]
# # Is what could be loaded back larger than what the defense could remove?
# With no treaty in force either side could put stored warheads on the launchers it has. The
# interceptors of the other side, each removing a warhead, stand beside it.

# %%
from showing import bars, claim, one, show_claim

checked = claim("upload-dwarfs-defense", argument="golden-dome")
rows = []
for r in one(checked).tables[0].as_dicts():
    label = f"{r['party']} could add in {r['months']} months"
    rows.append((label, r["central"], r["low"], r["high"]))
    removed = (f"{r['defender']} could remove at most", r["removable"], None, None)
    if removed not in rows:
        rows.append(removed)

# %%
figure = bars(
    "Warheads that could be loaded, and interceptors that could remove them",
    rows,
    unit="warheads",
    axis="warheads",
    scenario="declared rates of loading; every interceptor of the high estimate works",
)
show_claim(checked, "q08_upload", figure)
