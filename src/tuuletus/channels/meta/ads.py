"""The reports of Meta Ads Manager: what was spent and shown by period; no ad names its post."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from tuuletus.channels import dates, headers
from tuuletus.channels.columns import METRIC, Columns, describe, end_of_day
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError
from tuuletus.records import SPEND, Channel, Measurements, Reading

PLATFORM = "meta_ads"
_ROLES: Mapping[str, Sequence[str]] = {
    "starts": ("Reporting starts", "Rapportering startar", "Berichtsbeginn"),
    "ends": ("Reporting ends", "Rapportering slutar", "Berichtsende"),
    "name": ("Ad name", "Campaign name", "Ad set name", "Annonsnamn", "Kampanjnamn",
             "Anzeigenname", "Kampagnenname"),
    "indicator": ("Result indicator", "Resultatindikator", "Ergebnisindikator"),
    METRIC + "reach": ("Reach", "Räckvidd", "Reichweite"),
    METRIC + "impressions": ("Impressions", "Visningar", "Exponeringar", "Impressionen"),
    METRIC + "results": ("Results", "Resultat", "Ergebnisse"),
    METRIC + "link_clicks": ("Link clicks", "Länkklick", "Link-Klicks"),
    METRIC + "clicks": ("Clicks (all)", "Klick (alla)", "Klicks (alle)"),
}  # fmt: skip
_SPENT = re.compile(
    r"(?:amount spent|spenderat belopp|ausgegebener betrag|käytetty summa)\s*\(([a-z]{3})\)",
    re.IGNORECASE,
)


def recognise(source: Source) -> float:
    """0.95 for a report with its period and what was spent."""
    try:
        found = _find(source.table.header)
    except ChannelError:
        return 0.0
    has_spent = any(role.startswith(METRIC + SPEND) for role in found)
    return 0.95 if {"starts", "ends"} <= set(found) and has_spent else 0.0


def _find(header: Sequence[str]) -> dict[str, str]:
    aliases = {headers.plain(name): role for role, names in _ROLES.items() for name in names}
    found = headers.match_headers(header, aliases)
    for name in header:
        if match := _SPENT.fullmatch(name.strip()):
            found.setdefault(METRIC + SPEND + match[1].casefold(), name)
    return found


def read(source: Source, options: ReadingOptions) -> Reading:
    """Money, impressions and clicks of each period, summed over its ads; people never are."""
    columns = Columns.of(source.table, "tuuletus.channels.meta", source.name)
    columns = Columns(table=columns.table, found=_find(source.table.header), notes=columns.notes)
    zone = ZoneInfo(options.source_zone or options.zone)
    name = options.channel_name
    channel = Channel(platform=PLATFORM, key=name or PLATFORM, name=name)
    starts, ends = columns.moments("starts", options), columns.moments("ends", options)
    periods: dict[int, tuple[date, date]] = {}
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if _is_total(columns, place):
            columns.say("total_row", place, "name")
        elif first is not None and last is not None:
            periods[place] = (first.day, last.day)
    measurements = Measurements()
    for (_, last_day), metric, value in _sum_up(columns, periods):
        whole = dates.Moment(day=last_day, clock=None, zone=None)
        read_at = min(end_of_day(whole, zone), options.read_at)
        measurements.add(channel, None, metric, value, read_at)
    return describe(
        columns,
        source,
        options,
        format="meta_ads",
        measurements=measurements,
        unknown_columns=columns.unknown,
        lacking=("posts",),
        zone=zone.key,
        zone_reason="asked" if options.source_zone else "assumed",
    )


def _is_total(columns: Columns, place: int) -> bool:
    """The row of totals, which the report puts first and gives no name."""
    return columns.has("name") and not columns.cells("name")[place]


def _sum_up(
    columns: Columns, periods: Mapping[int, tuple[date, date]]
) -> list[tuple[tuple[date, date], str, float]]:
    told: dict[tuple[tuple[date, date], str], list[float]] = defaultdict(list)
    kinds: dict[tuple[date, date], set[str]] = defaultdict(set)
    indicators = columns.cells("indicator")
    for metric, place, value in columns.values(periods):
        told[periods[place], metric].append(value)
        if metric == "results":
            kinds[periods[place]].add(indicators[place])
    result = []
    overlapping = _find_overlaps({period for period, _ in told})
    for (period, metric), values in told.items():
        if metric == "reach" and len(values) > 1:
            columns.notes.add("reach_not_summed", column=columns.found[METRIC + "reach"],
                              value=f"{period[0]} – {period[1]}")  # fmt: skip
        elif metric == "results" and len(kinds[period]) > 1:
            columns.notes.add("results_differ", column=columns.found[METRIC + "results"],
                              value=f"{period[0]} – {period[1]}")  # fmt: skip
        elif period not in overlapping:
            result.append((period, metric, sum(values)))
    for period in sorted(overlapping):
        columns.notes.add("periods_overlap", value=f"{period[0]} – {period[1]}")
    return result


def _find_overlaps(periods: set[tuple[date, date]]) -> set[tuple[date, date]]:
    """Periods that end on the same day as a shorter one: only the shorter is kept."""
    shortest: dict[date, tuple[date, date]] = {}
    for period in sorted(periods):
        shortest[period[1]] = period
    return periods - set(shortest.values())
