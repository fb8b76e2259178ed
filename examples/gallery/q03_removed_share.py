# %% [markdown]
# # What share of a peer's arriving warheads does the defense remove?
# A force and a defense are read from the facts at a date, every input keeps its declared doubt,
# and chance is summed exactly. Here: Russia against what the United States has deployed, not
# struck first and after an attack ridden out.

# %%
import numpy as np
from showing import bars, samples, show_study

import equipoise as eq
from equipoise.core.wording import percent, percent_range
from equipoise.exchange.scenario import POSTURES
from equipoise.report.figures import svg

study = eq.Study(
    {
        "name": "removed-share",
        "scenario": {"attacker": "RUS", "defender": "USA", "on": "2026-06-30", "plan": "deployed"},
        "parameters": {
            "posture": {"choice": list(POSTURES)},
        },
        "outputs": ["removed_share", "upper_bound_share", "mean_arriving"],
        "seed": 2012,
    }
)
result = study.run(samples=samples(16384))

# %%
rows = []
frame = result.to_pandas()
for posture in POSTURES:
    found = frame[frame["posture"] == posture]
    low, middle, high = np.quantile(found["removed_share"], [0.05, 0.5, 0.95])
    bound = float(np.median(found["upper_bound_share"]))
    rows.append((f"{posture}: every interceptor works", bound, None, None))
    rows.append((f"{posture}: under these assumptions", float(middle), float(low), float(high)))
figure = bars(
    "Share of arriving Russian warheads that the deployed US defense removes",
    rows,
    unit="share",
    axis="share of arriving warheads removed",
    scenario="RUS against USA, 2026-06-30; 5 to 95 percent over what is not known",
)

# %%
first = frame[frame["posture"] == "no-first-strike"]
low, middle, high = np.quantile(first["removed_share"], [0.05, 0.5, 0.95])
most = float(np.median(first["upper_bound_share"]))
sentence = (
    f"Of what would arrive from a Russian force that is not struck first, the US defense deployed "
    f"on 30 June 2026 removes at most {percent(most)} if every interceptor works, and "
    f"{percent(middle)} ({percent_range(low, high)}, 90 % over what is not known) under the "
    f"declared assumptions."
)
show_study("q03_removed_share", sentence, svg(figure, run_id=result.run_id), result=result)
