"""The reports of Meta Ads Manager: what was spent and shown by period; no ad names its post."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from tuuletus.analysis.periods import find_period, mark_metric
from tuuletus.channels import dates, headers, numbers
from tuuletus.channels.columns import METRIC, Columns, describe, end_of_day
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.errors import ChannelError
from tuuletus.records import SPEND, Channel, Measurements, Reading

PLATFORM = "meta_ads"
_ROLES: Mapping[str, Sequence[str]] = {
    "starts": ("Reporting starts", "Rapportering startar", "Rapporteringen startar",
               "Rapporteringsstart", "Berichtsbeginn", "Auswertungsbeginn"),
    "ends": ("Reporting ends", "Rapportering slutar", "Rapporteringen slutar",
             "Rapporteringsslut", "Berichtsende", "Auswertungsende"),
    "name": ("Ad name", "Campaign name", "Ad set name", "Annonsnamn", "Kampanjnamn",
             "Annonsuppsättningsnamn", "Annonsuppsättningens namn", "Namn på annonsuppsättning",
             "Anzeigenname", "Kampagnenname", "Anzeigengruppenname", "Mainoksen nimi",
             "Kampanjan nimi", "Mainosjoukon nimi"),
    "indicator": ("Result indicator", "Resultatindikator", "Ergebnisindikator"),
    METRIC + "reach": ("Reach", "Räckvidd", "Reichweite", "Kattavuus"),
    METRIC + "impressions": ("Impressions", "Visningar", "Exponeringar", "Impressionen",
                             "Näyttökerrat"),
    METRIC + "results": ("Results", "Resultat", "Ergebnisse", "Tulokset"),
    METRIC + "link_clicks": ("Link clicks", "Länkklick", "Link-Klicks"),
    METRIC + "clicks": ("Clicks (all)", "Klick (alla)", "Klicks (alle)"),
}  # fmt: skip
_SPENT = re.compile(
    r"(?:amount spent|(?:totalt )?spenderat belopp|belopp spenderat|förbrukat belopp"
    r"|ausgegebener betrag|käytetty summa)\s*\(([a-z]{3})\)",
    re.IGNORECASE,
)
_IN_MONEY = re.compile(r"[^()]+\(([A-Z]{3})\)")
_Span = tuple[date, date]


def recognise(source: Source) -> float:
    """0.95 for a report with its period and what was spent."""
    try:
        found = _find(source.table)
    except ChannelError:
        return 0.0
    has_spent = any(role.startswith(METRIC + SPEND) for role in found)
    return 0.95 if {"starts", "ends"} <= set(found) and has_spent else 0.0


def _find(table: Table) -> dict[str, str]:
    """The columns by their headers; the period and the money also by their values.

    A report has a day on which each row's period starts and, beside it, one on which it ends.
    """
    aliases = {headers.plain(name): role for role, names in _ROLES.items() for name in names}
    found = headers.match_headers(table.header, aliases)
    for name in table.header:
        if match := _SPENT.fullmatch(name.strip()):
            found.setdefault(METRIC + SPEND + match[1].casefold(), name)
    if not any(role.startswith(METRIC) for role in found):
        return found
    if not {"starts", "ends"} & set(found) and (period := _find_period(table)):
        found["starts"], found["ends"] = period
    if not any(role.startswith(METRIC + SPEND) for role in found):
        found |= _find_spent(table)
    return found


def _find_period(table: Table) -> tuple[str, str] | None:
    """The first two columns side by side that tell two days, in order, in every row."""
    days = {name: _read_days(table.head(name)) for name in table.header}
    for first, last in pairwise(table.header):
        if _are_periods(days[first], days[last]) and _are_periods(
            _read_days(table.column(first)), _read_days(table.column(last))
        ):
            return first, last
    return None


def _are_periods(starts: Sequence[date | None], ends: Sequence[date | None]) -> bool:
    pairs = list(zip(starts, ends, strict=True))
    return bool(pairs) and all(one and two and one <= two for one, two in pairs)


def _read_days(cells: Sequence[str]) -> list[date | None]:
    try:
        read = dates.read_dates(cells)
    except ChannelError:
        return [None] * len(cells)
    return [moment.day if moment else None for moment in read.moments]


def _find_spent(table: Table) -> dict[str, str]:
    """Of the columns headed with a currency the one with the most: the others are costs of one."""
    sums = {
        name: sum(value for value in numbers.read_numbers(table.column(name)).values if value)
        for name in table.header
        if _IN_MONEY.fullmatch(name.strip())
    }
    name = max(sums, key=lambda each: sums[each], default="")
    match = _IN_MONEY.fullmatch(name.strip())
    return {METRIC + SPEND + match[1].casefold(): name} if match and sums[name] else {}


def read(source: Source, options: ReadingOptions) -> Reading:
    """Money, impressions and clicks of each period, summed over its ads; people never are.

    The rows of a report may be of days, weeks or months: the metric says of what it is.
    """
    columns = Columns.of(source.table, "tuuletus.channels.meta", source.name)
    columns = Columns(table=columns.table, found=_find(source.table), notes=columns.notes)
    zone = ZoneInfo(options.source_zone or options.zone)
    name = options.channel_name
    channel = Channel(platform=PLATFORM, key=name or PLATFORM, name=name)
    starts, ends = columns.moments("starts", options), columns.moments("ends", options)
    periods: dict[int, _Span] = {}
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if _is_total(columns, place):
            columns.say("total_row", place, "name")
        elif first is None or last is None:
            continue
        elif last.day < first.day:
            columns.say("ends_before_start", place, "ends", columns.cells("ends")[place])
        elif _end(last.day, zone) > options.read_at:
            reason = "day_not_over" if first.day == last.day else "period_not_over"
            columns.say(reason, place, "ends", columns.cells("ends")[place])
        else:
            periods[place] = (first.day, last.day)
    measurements = Measurements()
    for (first_day, last_day), metric, value in _sum_up(columns, periods):
        code = mark_metric(metric, find_period(first_day, last_day))
        measurements.add(channel, None, code, value, _end(last_day, zone))
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


def _end(last: date, zone: ZoneInfo) -> datetime:
    return end_of_day(dates.Moment(day=last, clock=None, zone=None), zone)


def _sum_up(columns: Columns, periods: Mapping[int, _Span]) -> list[tuple[_Span, str, float]]:
    told: dict[tuple[_Span, str], list[float]] = defaultdict(list)
    kinds: dict[_Span, set[str]] = defaultdict(set)
    indicators = columns.cells("indicator")
    for metric, place, value in columns.values(periods):
        told[periods[place], metric].append(value)
        if metric == "results":
            kinds[periods[place]].add(indicators[place])
    result = []
    for (period, metric), values in told.items():
        if metric == "reach" and len(values) > 1:
            columns.notes.add("reach_not_summed", column=columns.found[METRIC + "reach"],
                              value=f"{period[0]} – {period[1]}")  # fmt: skip
        elif metric == "results" and len(kinds[period]) > 1:
            columns.notes.add("results_differ", column=columns.found[METRIC + "results"],
                              value=f"{period[0]} – {period[1]}")  # fmt: skip
        else:
            result.append((period, metric, sum(values)))
    return result
