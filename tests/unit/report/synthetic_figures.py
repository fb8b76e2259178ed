"""Made-up figures of every kind, for the tests of the report. No number is of the world."""

from __future__ import annotations

from equipoise.core.finding import Column, Figure, Table

SCENARIO = (
    "An invented force of 2012-05 not struck first; European interceptors as planned for 2020; "
    "viewpoint 'example'; bombers left out"
)


def arrivals() -> Figure:
    cases = (
        ("Not struck first, day-to-day alert", 1012.0, 62.0, 11.0),
        ("Generated alert, attack ridden out", 742.0, 70.0, 13.0),
        ("Day-to-day alert, attack ridden out", 188.0, 41.0, 19.0),
    )
    probits = [-1.96, -1.44, -1.15, -0.93, -0.76, -0.6, -0.45, -0.32, -0.19, -0.06]
    probits += [-p for p in reversed(probits)]
    rows = tuple(
        (case, state, round(0.025 + 0.05 * k, 3), round(mean + sd * z - removed * on))
        for case, mean, sd, removed in cases
        for state, on in (("without", 0), ("with", 1))
        for k, z in enumerate(probits)
    )
    columns = (
        Column("case", "case"),
        Column("defense", "defense"),
        Column("quantile", "quantile"),
        Column("warheads", "arriving warheads", "warheads"),
    )
    return Figure(
        kind="arrivals",
        title="With every case the defense moves the arrivals by less than chance does",
        table=Table("Arriving warheads, twenty quantiles", columns, rows),
        scenario=SCENARIO,
        options={"metric": "Arriving ballistic warheads, exact distribution"},
    )


def drivers() -> Figure:
    rows = (
        ("alert and survivability", 205.0, 1031.0, 0.71, 0.66, 0.76),
        ("loading and upload", 690.0, 1240.0, 0.31, 0.27, 0.35),
        ("modernization: force of the year", 818.0, 1002.0, 0.08, 0.05, 0.11),
        ("reliability of missiles and warheads", 802.0, 934.0, 0.05, 0.03, 0.07),
        ("missile defense", 884.0, 901.0, 0.008, 0.004, 0.013),
    )
    columns = (
        Column("driver", "what is changed"),
        Column("low", "low end", "warheads"),
        Column("high", "high end", "warheads"),
        Column("index", "total-effect index"),
        Column("index_low", "index, low"),
        Column("index_high", "index, high"),
    )
    return Figure(
        kind="drivers",
        title="Alert and loading move the answer by hundreds of warheads, the defense by tens",
        table=Table("Swings and total-effect indices", columns, rows),
        scenario=SCENARIO,
        options={
            "metric": "Expected arriving warheads; share of variance",
            "baseline": 892.0,
            "highlight": "missile defense",
            "x_title": "arriving warheads, each changed alone",
            "index_small": 0.05,
            "index_large": 0.25,
            "note": "4,096 base points, 90 % intervals",
        },
    )


def lead_times() -> Figure:
    pairs = (
        (
            "Hypersonic glide warhead",
            "Avangard",
            "US decision to deploy, December 2002",
            17.5,
            16.5,
        ),
        (
            "New heavy silo-based missile with several warheads",
            "Sarmat",
            "Phased plan, 2009",
            3.1,
            1.4,
        ),
        ("Multiple-warhead mobile missile", "RS-24", "Third site in Europe, 2007", 2.2, 0.3),
        ("Maneuvering warhead", "Topol-M", "ABM Treaty exit, 2001", 1.1, -0.2),
        ("Short-range missiles in the exclave", "Iskander", "Phased plan, 2009", -0.4, -1.3),
        ("Nuclear-powered cruise missile", "Burevestnik", "ABM Treaty exit, 2001", -1.2, -6.0),
    )
    dated = (
        (measure, system, trigger, lead, rule)
        for measure, system, trigger, main, careful in pairs
        for rule, lead in (("main dates", main), ("conservative dates", careful))
    )
    rows = (*dated, ("Other steps “as needed”", None, "Any", None, "main dates"))
    columns = (
        Column("measure", "measure"),
        Column("system", "system"),
        Column("trigger", "claimed trigger"),
        Column("lead_years", "lead", "years", 1),
        Column("rule", "counting rule"),
    )
    return Figure(
        kind="lead_times",
        title="Most of the measures named as responses were under way before their trigger",
        table=Table("Lead of each measure over its trigger", columns, rows),
        scenario="Statements recorded up to 2012-05; every rule shown",
        options={"metric": "Years from earliest public evidence of the measure to the trigger"},
    )


def thresholds() -> Figure:
    rows = tuple(
        (posture, plan, size, *(min(1.0, stock * keep * f / (size * alive)) for f in (0.4, 0.7, 1)))
        for posture, alive in (
            ("Not struck first", 0.9),
            ("Generated alert, ridden out", 0.6),
            ("Day-to-day alert, ridden out", 0.2),
        )
        for plan, stock, keep in (
            ("European, deployed", 24, 0.5),
            ("European, planned", 80, 0.5),
            ("all United States", 160, 0.6),
        )
        for size in (100, 150, 200, 300, 400, 500, 700, 900, 1100, 1300, 1500)
    )
    columns = (
        Column("posture", "posture"),
        Column("plan", "defense"),
        Column("warheads", "warheads in the force", "warheads"),
        Column("low", "low", "share"),
        Column("central", "share removed", "share"),
        Column("high", "high", "share"),
    )
    return Figure(
        kind="threshold_map",
        title="Below a few hundred warheads the same defense begins to matter",
        table=Table("Share of arriving warheads removed", columns, rows),
        scenario=SCENARIO,
        options={"metric": "Share of arriving warheads removed, median and 90 % interval"},
    )


def threshold_grid() -> Figure:
    rows = tuple(
        (size, stock, min(1.0, 0.5 * stock / size))
        for size in (100, 200, 300, 400, 500, 700, 1000, 1500)
        for stock in (10, 20, 44, 64, 100, 200)
    )
    columns = (
        Column("warheads", "warheads in the force", "warheads"),
        Column("interceptors", "interceptors", "interceptors"),
        Column("central", "share removed", "share"),
    )
    return Figure(
        kind="threshold_map",
        title="Where forces are small and interceptors many, the defense matters",
        table=Table("Share removed by force and interceptors", columns, rows),
        scenario=SCENARIO,
        options={"metric": "Share of arriving warheads removed, in percent"},
    )


def ledger() -> Figure:
    names = (
        "Warheads added by RS-24 and R-29 line",
        "Removable at most, deployed defense",
        "Removable at most, planned defense",
    )
    rows = tuple(
        row
        for k, year in enumerate(range(2007, 2021))
        for row in (
            (year, names[0], 12.0 * k, 18.0 * k, 25.0 * k),
            (year, names[1], None, float(max(0, 4 * (k - 3))), None),
            (year, names[2], 10.0 + 3 * k, 20.0 + 4 * k, 30.0 + 5 * k),
        )
    )
    columns = (
        Column("year", "year", "year"),
        Column("series", "series"),
        Column("low", "low", "warheads"),
        Column("central", "central", "warheads"),
        Column("high", "high", "warheads"),
    )
    return Figure(
        kind="ledger",
        title="Added warheads outgrew what the defense could remove, and earlier",
        table=Table("Warheads added and removable, by year", columns, rows),
        scenario=SCENARIO,
        options={"metric": "Warheads, end of year"},
    )


def rates() -> Figure:
    rows = (
        ("Russian national elections", "six months before", 0.83, 0.47, 1.36, 15, 18),
        ("Russian national elections", "all other months", 0.31, 0.23, 0.41, 41, 132),
        ("Milestones of the defense", "within three months", 0.52, 0.3, 0.84, 15, 29),
        ("Milestones of the defense", "all other months", 0.34, 0.25, 0.44, 41, 121),
    )
    columns = (
        Column("group", "what the windows are around"),
        Column("window", "window"),
        Column("rate", "rate", "threats per month"),
        Column("low", "low", "threats per month"),
        Column("high", "high", "threats per month"),
        Column("count", "threats"),
        Column("months", "months"),
    )
    return Figure(
        kind="rates",
        title="Threats came more often before elections than around milestones",
        table=Table("Threats per month", columns, rows),
        scenario="Statements recorded from 2007 to 2020, made-up numbers",
        options={"metric": "Threats per month with 90 % exact intervals"},
    )


def timeline() -> Figure:
    rows = (
        (
            "Silo-based missile with several warheads",
            "promised in service",
            "2016",
            None,
            "promised",
        ),
        (
            "Silo-based missile with several warheads",
            "flight tests",
            "2018-03",
            "2022-04-20",
            "tested",
        ),
        (
            "Silo-based missile with several warheads",
            "reported on duty",
            "2023-09-01",
            None,
            "deployed",
        ),
        ("One more new missile", "promised in service", 2013, None, "promised"),
        ("One more new missile", "flight tests", "2011-09", "2015-03", "tested"),
    )
    columns = (
        Column("lane", "program"),
        Column("label", "what"),
        Column("start", "date or start", "year"),
        Column("end", "end"),
        Column("kind", "kind"),
    )
    return Figure(
        kind="timeline",
        title="Both programs slipped by years",
        table=Table("Promises and dates", columns, rows),
        scenario="As known at the end of 2025",
        options={},
    )


def bars() -> Figure:
    rows = (
        ("No agreement", "viewpoint A", 0.031, 0.02, 0.044),
        ("No agreement", "viewpoint B", 0.012, 0.01, 0.02),
        ("Numbers capped", "viewpoint A", 0.02, 0.012, 0.03),
        ("Numbers capped", "viewpoint B", 0.011, None, None),
        ("Speed capped at 3 km/s", "viewpoint A", 0.0, 0.0, 0.004),
        ("Speed capped at 3 km/s", "viewpoint B", 0.0, None, None),
    )
    columns = (
        Column("category", "proposal"),
        Column("group", "viewpoint"),
        Column("value", "share removed", "share"),
        Column("low", "low", "share"),
        Column("high", "high", "share"),
    )
    return Figure(
        kind="bars",
        title="No proposal on record changes the share by more than two points",
        table=Table("Share removed under each proposal", columns, rows),
        scenario=SCENARIO,
        options={
            "x_title": "share of arriving warheads removed",
            "reference": 0.02,
            "reference_label": "rule: 2 %",
        },
    )


def places() -> Figure:
    columns = (
        Column("path", "Path"),
        Column("state", "State"),
        Column("latitude", "Latitude", "degrees", 0),
        Column("longitude", "Longitude", "degrees", 0),
        Column("label", "Label"),
    )
    rows = (
        ("west to east", "can be met", 55.0, 37.0, "west"),
        ("west to east", "can be met", 75.0, 10.0, None),
        ("west to east", "out of reach", 60.0, -60.0, None),
        ("a site", "site", 54.0, 17.0, "a site"),
    )
    return Figure(
        kind="map",
        title="Two of three points can be met",
        table=Table("Points along the path", columns, rows),
        scenario=SCENARIO,
        options={},
    )


def slope() -> Figure:
    columns = (
        Column("case", "party"),
        Column("before", "2010", "warheads"),
        Column("after", "2025", "warheads"),
    )
    rows = (
        ("Party A, deployed strategic warheads", 1952, 1718),
        ("Party B, deployed strategic warheads", 1537, 1700),
        ("Party C, all warheads", 240, 600),
        ("Party D, all warheads", 300, 290),
        ("Party E, all warheads", 225, 225),
    )
    return Figure(
        kind="slope",
        title="Two parties came down to the same level, one more than doubled",
        table=Table("Warheads before and after", columns, rows),
        scenario="Made-up numbers of two years",
        options={
            "before_label": "2010",
            "after_label": "2025",
            "metric": "Warheads, end of year",
            "highlight": "Party C, all warheads",
        },
    )


def waterfall() -> Figure:
    columns = (
        Column("step", "From the first to the last"),
        Column("kind", "Kind"),
        Column("delta", "Change", "interceptors", 0),
        Column("level", "Then", "interceptors", 0),
        Column("low", "Least of any order", "interceptors", 0),
        Column("high", "Most", "interceptors", 0),
    )
    rows = (
        ("First institute, 2003", "start", None, 1646, None, None),
        ("Fewer missiles at once: 5 instead of 10", "step", -823, 823, -900, -640),
        ("Higher orbit", "step", 411, 1234, 300, 470),
        ("Two shots at each missile", "step", 1234, 2468, 800, 1650),
        ("Decision time", "not computed", None, None, None, None),
        ("Left over", "residual", -512, 1956, None, None),
        ("Second institute, 2025", "end", None, 1956, None, None),
    )
    return Figure(
        kind="waterfall",
        title="Two published constellation sizes, 1,646 and 1,956: a third is left over",
        table=Table("From one to the other", columns, rows),
        scenario="Made-up figures of two institutes",
        options={"x_title": "interceptors in orbit", "metric": "Interceptors in orbit"},
    )


def bands() -> Figure:
    columns = (
        Column("year", "year", "year"),
        Column("series", "series"),
        Column("level", "interval", "share"),
        Column("low", "low", "warheads"),
        Column("high", "high", "warheads"),
    )
    rows = tuple(
        (year, name, level, base + k * slope - width * k, base + k * slope + width * k)
        for name, base, slope in (("Party A", 1500.0, 22.0), ("Party B", 400.0, 61.0))
        for k, year in enumerate(range(2025, 2041))
        for level, width in ((0.0, 0.0), (0.5, 9.0), (0.8, 17.0), (0.95, 26.0))
    )
    return Figure(
        kind="bands",
        title="Party B may double, Party A grows slowly; the doubt grows with the years",
        table=Table("Warheads by year", columns, rows),
        scenario=SCENARIO,
        options={"metric": "Warheads, end of year", "note": "4,096 draws"},
    )


def time_altitude() -> Figure:
    columns = (
        Column("panel", "whose numbers"),
        Column("time", "time", "s", 0),
        Column("altitude", "altitude", "km", 0),
        Column("earliest", "interceptor at the earliest", "s", 0),
        Column("met", "can be met"),
    )
    rows = tuple(
        (panel, time, height, early, early is not None and early <= time)
        for panel, early_by, late in (
            ("One camp's numbers", 0.8, 700),
            ("Critics' numbers", 0.4, 320),
        )
        for time in range(240, 1801, 60)
        for height in (1200.0 * (1 - ((time - 1000) / 860) ** 2),)
        for early in (late + early_by * (time - 240) if time < 1500 else None,)
    )
    return Figure(
        kind="time_altitude",
        title="The critics' numbers let the arc be met, the other camp's only late",
        table=Table("Altitude by time", columns, rows),
        scenario=SCENARIO,
        options={"metric": "One made-up arc", "least_altitude_km": 120.0},
    )


def arcs() -> Figure:
    columns = (
        Column("panel", "panel"),
        Column("line", "arc"),
        Column("time", "time", "s", 0),
        Column("altitude", "altitude", "km", 0),
    )
    rows = tuple(
        ("", name, time, top * (1 - (2 * time / total - 1) ** 2))
        for name, top, total in (
            ("minimum energy", 1200.0, 1700),
            ("low at this speed", 600.0, 1400),
            ("high at this speed", 2300.0, 2500),
        )
        for time in range(0, total + 1, 100)
    )
    return Figure(
        kind="time_altitude",
        title="Three arcs of one range",
        table=Table("Altitude by time", columns, rows),
        scenario="Made-up arcs",
        options={},
    )


FIGURES = {
    "arrivals": arrivals,
    "drivers": drivers,
    "lead_times": lead_times,
    "thresholds": thresholds,
    "threshold_grid": threshold_grid,
    "ledger": ledger,
    "rates": rates,
    "timeline": timeline,
    "bars": bars,
    "map": places,
    "slope": slope,
    "waterfall": waterfall,
    "bands": bands,
    "time_altitude": time_altitude,
    "arcs": arcs,
}
