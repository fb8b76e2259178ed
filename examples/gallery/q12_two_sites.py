# %% [markdown]
# # Do Redzikowo and Deveselu touch Russian missiles?
# Nobody has published which share of Russian warheads the European layer could engage. So the
# share runs from none to all, and the answer is a curve: at none nothing is removed, whatever
# else is assumed.

# %%
from showing import samples, show_study

import equipoise as eq
from equipoise.core.wording import percent, percent_range
from equipoise.report.study_pictures import curve_picture

study = eq.Study(
    {
        "name": "two-sites",
        "scenario": {
            "attacker": "RUS",
            "defender": "USA",
            "on": "2026-06-30",
            "posture": "no-first-strike",
            "layers": ["europe"],
        },
        "parameters": {"engageable_share_europe": {"uniform": [0, 1]}},
        "outputs": ["removed_share", "upper_bound_share"],
        "matters": {"output": "removed_share", "at_least": 0.02},
        "seed": 2012,
    }
)
result = study.run(samples=samples(8192))

# %%
answer = result.break_even("engageable_share_europe")
picture = curve_picture(
    answer.curve,
    title=answer.words[0],
    threshold=0.02,
    scenario="RUS against USA, 2026-06-30, no-first-strike, the European layer alone",
    run_id=result.run_id,
)
share, bound = (
    next(r for r in result.summary().to_rows() if r["output"] == name)
    for name in ("removed_share", "upper_bound_share")
)
sentence = (
    f"The European layer could remove {percent(bound['high'])} of arriving Russian warheads at "
    f"most if every interceptor worked, {percent(share['central'])} "
    f"({percent_range(share['low'], share['high'])}, 90 % over what is not known) if its reach is "
    f"anything from none to all, and nothing if no Russian missile is within reach."
)
show_study("q12_two_sites", sentence, picture.svg, result=result)
