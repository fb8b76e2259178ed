# %% [markdown]
# # Which cap on interceptors makes a given cut acceptable?
# A map: the size of the force across, the homeland interceptors up, the share removed as shade.
# Whoever wants the defense to stay under a tenth can read off how many interceptors go with how
# many warheads.

# %%
from showing import samples, show_study

import equipoise as eq
from equipoise.core.wording import percent_range

study = eq.Study(
    {
        "name": "interceptor-cap",
        "scenario": {
            "attacker": "RUS",
            "defender": "USA",
            "on": "2026-06-30",
            "posture": "generated-ride-out",
            "layers": ["homeland"],
        },
        "parameters": {
            "warheads": {"uniform": [200, 1481]},
            "interceptors_homeland": {"uniform": [0, 400]},
        },
        "outputs": ["removed_share"],
        "matters": {"output": "removed_share", "at_least": 0.10},
        "seed": 2012,
    }
)
result = study.run(samples=samples(4096))

# %%
picture = result.plot.map("warheads", "interceptors_homeland", points=(9, 8))
summary = result.summary()
row = summary.to_rows()[0]
sentence = (
    f"{summary.words[0]} Over force sizes from 200 to 1,481 warheads and caps from 0 to 400 "
    f"homeland interceptors the share removed runs over "
    f"{percent_range(row['low'], row['high'])} (90 %); the map shows which pairs keep it "
    f"under a tenth."
)
show_study("q06_interceptor_cap", sentence, picture.svg, result=result)
