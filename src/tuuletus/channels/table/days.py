"""The channel's own numbers in a table of somebody's own, each row a day, a week or a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from tuuletus.analysis.periods import DAY, Period, divide_time, mark_metric
from tuuletus.channels import dates
from tuuletus.channels.columns import BY_PERIOD, end_of_day, find_rhythm
from tuuletus.channels.metrics import is_size
from tuuletus.channels.table import roles
from tuuletus.channels.table.work import Work, find_channels
from tuuletus.records import Channel, Measurement


def is_by_day(work: Work, kept: list[int]) -> bool:
    """Whether the rows are days of an account: one row a day, and nothing that names a post."""
    naming = (roles.ID, roles.TEXT, roles.TITLE, roles.LINK, roles.FORMAT)
    if any(work.name_of(role) for role in naming) or work.named(roles.TRAIT):
        return False
    told = [moment for place in kept if (moment := work.moments[place]) is not None]
    if len(told) < 2 or any(moment.clock not in {None, time(0)} for moment in told):
        return False
    keys = work.cells(roles.CHANNEL)
    days = {(moment.day, keys[place]) for place in kept if (moment := work.moments[place])}
    return len(days) == len(told)


def measure_days(work: Work, kept: list[int]) -> tuple[Measurement, ...]:
    """One reading of the channel a day and metric, dated at the end of its day.

    Days that are a week or a month apart stand for that time, as in `columns.measure_days`.
    """
    channels = find_channels(work)
    zone = ZoneInfo(work.zone)
    ends = _find_ends(work, kept)
    result: list[Measurement] = []
    for name, metric in (work.named(roles.METRIC) | work.named(roles.AUDIENCE)).items():
        for place in kept:
            value, moment = work.values[name][place], work.moments[place]
            if value is None or moment is None:
                continue
            period, last = ends[place]
            is_sum = not is_size(metric)
            end = end_of_day(last if is_sum else moment, zone)
            if end > work.options.read_at:
                reason = "day_not_over" if period == DAY else "period_not_over"
                work.say(reason, place, work.name_of(roles.DATE))
                continue
            result.append(
                Measurement(
                    channel=channels[place],
                    post_key=None,
                    metric=mark_metric(metric, period) if is_sum else metric,
                    value=value,
                    read_at=end,
                )
            )
    return tuple(result)


def _find_ends(work: Work, kept: list[int]) -> dict[int, tuple[Period, dates.Moment]]:
    """How long a time the numbers of each row are of, and its last day; channel by channel."""
    channels = find_channels(work)
    told: dict[Channel, set[date]] = {}
    moments = {place: moment for place in kept if (moment := work.moments[place]) is not None}
    for place, moment in moments.items():
        told.setdefault(channels[place], set()).add(moment.day)
    periods = {channel: divide_time(days) for channel, days in told.items()}
    for of_channel in periods.values():
        if longer := find_rhythm(of_channel.values()):
            work.notes.add(BY_PERIOD, column=work.name_of(roles.DATE), value=longer.mark)
            break
    ends: dict[int, tuple[Period, dates.Moment]] = {}
    for place, moment in moments.items():
        period = periods[channels[place]][moment.day]
        ends[place] = (period, replace(moment, day=period.find_last(moment.day)))
    return ends
