# %% [markdown]
# # Even if everything works: the upper bound, year by year
# The plainest question needs no model. Divide the interceptors of the highest estimate by the
# ballistic missile warheads of the force. Whatever is assumed about skill, no more can be removed
# than one warhead for each interceptor, from a force that arrives whole.

# %%
from showing import show_facts

import equipoise as eq
from equipoise.claims.frame import newest_day
from equipoise.core.errors import BadInputError
from equipoise.core.finding import Column, Figure, Table
from equipoise.core.wording import percent

facts = eq.load_facts().recorded()
rows = []
for year in range(2005, newest_day(facts).year):
    try:
        force = eq.force_structure(facts, "RUS", on=f"{year}-12-31")
        defense = eq.architecture(facts, "USA", on=f"{year}-12-31")
    except BadInputError:
        continue
    low, central, high = (count / force.warheads for count in defense.interceptors)
    rows.append((year, "US interceptors over Russian ballistic warheads", low, central, high))

# %%
columns = (
    Column("year", "Year"),
    Column("series", "Series"),
    Column("low", "low", "share"),
    Column("central", "central", "share"),
    Column("high", "high", "share"),
)
last_year, _, low, _, high = rows[-1]
title = f"At the end of {last_year}: at most {percent(high)} of Russian ballistic warheads"
table = Table(title, columns, tuple(rows))
scenario = "all US interceptors against missiles, deployed; force as listed; nothing fails"
figure = Figure("ledger", title, table, scenario, {"y_title": "share removed at most"})
sentence = (
    f"Even if every US interceptor deployed at the end of {last_year} worked and met another "
    f"warhead, at most {percent(high)} of the warheads on Russian ballistic missiles would be "
    f"removed ({percent(low)} by the low count of interceptors); at the end of {rows[0][0]} it was "
    f"{percent(rows[0][4])}."
)
show_facts("q04_upper_bound", sentence, figure, facts=facts)
