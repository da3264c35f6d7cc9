"""Outcomes and exposure with a known truth, stored as an import would store them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.models import ImportRun, Outcome, OutcomeSeries, SourceFile
from tuuletus.web.review.queries.patience import Asked

FIRST = date(2023, 11, 27)
WEEKS = 156
BEFORE = 52
SEEN = Asked(outcomes=("Haut",), exposure=("series:Uutiskirje",))
NOT_SEEN = Asked(outcomes=("Sopimuslounaat",), exposure=("series:Uutiskirje", "series:Mainonta"))
TOO_EARLY = Asked(outcomes=("Varaukset",), exposure=("series:Uutiskirje",))


def store_series(workspace, values, *, now, days=7):
    """Series by name, each a value by day."""
    run = ImportRun.objects.create(workspace=workspace, started_at=now, state="stored")
    number = ImportRun.objects.count()
    source = SourceFile.objects.create(
        run=run, name=f"luvut-{number}.csv", sha256=f"{number:064d}", size=1, told_at=now
    )
    for name, told in values.items():
        series, _ = OutcomeSeries.objects.get_or_create(
            workspace=workspace, name=name, defaults={"days": days}
        )
        Outcome.objects.bulk_create(
            Outcome(series=series, day=day, value=value, source=source)
            for day, value in told.items()
        )
    note_change(workspace)
    workspace.refresh_from_db()
    return source


def by_week(values, *, first=FIRST):
    return {first + timedelta(weeks=week): float(value) for week, value in enumerate(values)}


def fill_business(workspace, *, now, weeks=WEEKS):
    """Searches that a newsletter builds slowly, lunches that nothing moves, noisy bookings."""
    rng = np.random.default_rng(3)
    count = BEFORE + weeks
    newsletter, adverts = (np.round(2000 * rng.gamma(6, 1 / 6, count)) for _ in range(2))
    newsletter[BEFORE + 78 : BEFORE + 130] = 0.0
    adverts[BEFORE + 20 : BEFORE + 72] = 0.0
    keep, stock, built = 0.5 ** (1 / 26), 1.0, []
    for amount in newsletter / 2000:
        stock = keep * stock + (1 - keep) * amount
        built.append(stock)
    built = np.array(built)[BEFORE:]
    noise = rng.standard_normal((3, weeks))
    begin = FIRST - timedelta(weeks=BEFORE)
    return store_series(
        workspace,
        {
            "Uutiskirje": by_week(newsletter, first=begin),
            "Mainonta": by_week(adverts, first=begin),
            "Haut": by_week(4000 * (1 + 0.25 * built) * (1 + 0.02 * noise[0])),
            "Sopimuslounaat": by_week(900 * (1 + 0.006 * noise[1])),
            "Varaukset": by_week(300 * (1 + 0.15 * noise[2])),
        },
        now=now,
    )
