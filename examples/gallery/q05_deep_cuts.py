# %% [markdown]
# # How deep can cuts go before a given defense matters?
# The Russian force shrinks in proportion while the US defense stays as it is. Where does the
# defense begin to remove a tenth of what arrives?

# %%
from showing import samples, show_study

import equipoise as eq
from equipoise.core.wording import percent, percent_range
from equipoise.report.study_pictures import curve_picture

study = eq.Study(
    {
        "name": "deep-cuts-gallery",
        "scenario": {
            "attacker": "RUS",
            "defender": "USA",
            "on": "2026-06-30",
            "posture": "generated-ride-out",
        },
        "parameters": {"warheads": {"uniform": [100, 1481]}},
        "outputs": ["removed_share"],
        "matters": {"output": "removed_share", "at_least": 0.10},
        "seed": 2012,
    }
)
result = study.run(samples=samples(8192))

# %%
answer = result.break_even("warheads")
picture = curve_picture(
    answer.curve,
    title=answer.words[0],
    threshold=0.10,
    scenario="RUS against USA, 2026-06-30, generated-ride-out, all else in its declared doubt",
    run_id=result.run_id,
)
flips = ", ".join(f"{crossing.at:,.0f}" for crossing in answer.at_rest) or "none of the sizes"
median = ", ".join(f"{crossing.at:,.0f}" for crossing in answer.median) or "none of the sizes"
low, middle, high = (result.summary().to_rows()[0][k] for k in ("low", "central", "high"))
sentence = (
    f"With all else at its middle, the US defense deployed on 30 June 2026 removes a tenth of what "
    f"arrives once the Russian force has shrunk to {flips} warheads; for the median over all that "
    f"is not known it is {median}. Over all sizes from 100 to 1,481 warheads it removes "
    f"{percent(middle)} ({percent_range(low, high)}, 90 % over what is not known)."
)
show_study("q05_deep_cuts", sentence, picture.svg, result=result)
