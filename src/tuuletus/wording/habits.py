"""Habits of the audience in sentences: when and in what form it answers, and what has shifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tuuletus.analysis.habits import HabitShift, HabitState, Level, StreamName
from tuuletus.wording.names import trait_value
from tuuletus.wording.speaker import Speaker

DAYPART, WEEKDAYS, FORM = "daypart", "weekdays", "form"
ERRORS_A_YEAR = (0.058, 0.183)
"""Shifts told by mistake a year on the page of an account, in the best and the worst of the
simulated worlds (`bench/results/habits.json`)."""
WITHDRAWN = 0.56
"""The share of them that later posts withdraw, over all those worlds."""


def stream_name(stream: StreamName, channels: Mapping[str, str], speaker: Speaker) -> str:
    """A stream as people call it; `channels` are names by the channel's code."""
    if stream.kind == FORM:
        form = trait_value("format", stream.value, speaker)
        return f"{form} · {channels.get(stream.channel, stream.channel)}"
    return {
        "night": speaker.pgettext("part of the day", "night (22–6)"),
        "morning": speaker.pgettext("part of the day", "morning (6–11)"),
        "midday": speaker.pgettext("part of the day", "midday (11–14)"),
        "afternoon": speaker.pgettext("part of the day", "afternoon (14–17)"),
        "evening": speaker.pgettext("part of the day", "evening (17–22)"),
        "workdays": speaker.pgettext("part of the week", "Monday to Thursday"),
        "friday": speaker.pgettext("part of the week", "Friday"),
        "weekend": speaker.pgettext("part of the week", "weekend"),
    }.get(stream.value, stream.value)


def say_kind(
    kind: str,
    clear: Sequence[tuple[HabitState, Level]],
    channels: Mapping[str, str],
    speaker: Speaker,
    *,
    compared: int,
    ended_on: date | None = None,
) -> str:
    """What is visible now of one kind of streams: the clearest difference, or none.

    `compared` is how many of its streams could be compared with others at all; `ended_on` is the
    last day of posts that are too old to say anything of the present.
    """
    if compared < 2:
        return {
            DAYPART: speaker.gettext("Too few posts at different times of day to compare them."),
            WEEKDAYS: speaker.gettext("Too few posts on different days to compare them."),
            FORM: speaker.gettext("Too few posts of different forms to compare them."),
        }[kind]
    if not clear:
        return {
            DAYPART: speaker.gettext("No difference is visible between times of day."),
            WEEKDAYS: speaker.gettext("No difference is visible between days of the week."),
            FORM: speaker.gettext("No difference is visible between forms."),
        }[kind]
    best, level = max(clear, key=lambda one: one[1].multiple)
    words = {
        "name": stream_name(best.stream, channels, speaker),
        "mean": speaker.number(level.multiple, digits=2),
        "low": speaker.number(level.low, digits=2),
        "high": speaker.number(level.high, digits=2),
        "count": speaker.number(best.posts),
    }
    if level.multiple > 1.0 and ended_on is not None:
        words["day"] = speaker.day(ended_on)
        text = speaker.ngettext(
            "The best until %(day)s: %(name)s – about %(mean)s times what other posts got,"
            " probably %(low)s to %(high)s times (%(count)s post).",
            "The best until %(day)s: %(name)s – about %(mean)s times what other posts got,"
            " probably %(low)s to %(high)s times (%(count)s posts).",
            best.posts,
        )
    elif level.multiple > 1.0:
        text = speaker.ngettext(
            "The best now: %(name)s – about %(mean)s times what other posts get, probably %(low)s"
            " to %(high)s times (%(count)s post).",
            "The best now: %(name)s – about %(mean)s times what other posts get, probably %(low)s"
            " to %(high)s times (%(count)s posts).",
            best.posts,
        )
    else:
        text = speaker.ngettext(
            "Nothing stands out upwards; weaker than others: %(name)s – about %(mean)s times what"
            " other posts get, probably %(low)s to %(high)s times (%(count)s post).",
            "Nothing stands out upwards; weaker than others: %(name)s – about %(mean)s times what"
            " other posts get, probably %(low)s to %(high)s times (%(count)s posts).",
            best.posts,
        )
    return text % words


def say_ended(ended_on: date, speaker: Speaker) -> str:
    """That the posts end too long ago to tell of the present."""
    return speaker.gettext(
        "The newest post here is of %(day)s, so this is how people answered until then. How they"
        " answer now cannot be told before newer posts are brought."
    ) % {"day": speaker.day(ended_on)}


def say_shift(shift: HabitShift, channels: Mapping[str, str], speaker: Speaker) -> str:
    """One shift: what, how much, since when, and how late it was found."""
    return f"{say_change(shift, channels, speaker)} {say_found(shift, speaker)}"


def say_change(shift: HabitShift, channels: Mapping[str, str], speaker: Speaker) -> str:
    """One shift: what, how much, since when."""
    words = {
        "name": stream_name(shift.stream, channels, speaker),
        "week": speaker.day(shift.week),
        "mean": speaker.number(shift.multiple, digits=2),
        "low": speaker.number(shift.low, digits=2),
        "high": speaker.number(shift.high, digits=2),
    }
    text = (
        speaker.gettext(
            "%(name)s: since the week of %(week)s posts get more than before, about %(mean)s times"
            " as much (probably %(low)s to %(high)s times)."
        )
        if shift.is_rise
        else speaker.gettext(
            "%(name)s: since the week of %(week)s posts get less than before, about %(mean)s times"
            " what they got (probably %(low)s to %(high)s times)."
        )
    )
    return text % words


def say_found(shift: HabitShift, speaker: Speaker) -> str:
    """On which day a shift was found, and how late that was."""
    late = max((shift.found_on - shift.week) // timedelta(weeks=1), 0)
    return speaker.ngettext(
        "It was found on %(found)s, %(weeks)s week and %(posts)s posts after it began.",
        "It was found on %(found)s, %(weeks)s weeks and %(posts)s posts after it began.",
        late,
    ) % {
        "found": speaker.day(shift.found_on),
        "weeks": speaker.number(late),
        "posts": speaker.number(shift.posts_until_found),
    }


def say_errors(speaker: Speaker) -> str:
    """Why a change is told late, and how often one is told by mistake nevertheless."""
    fewest, most = (1.0 / rate for rate in reversed(ERRORS_A_YEAR))
    return speaker.gettext(
        "Luck alone easily doubles or halves what a post gets. So a change is told only when many"
        " posts say so, weeks or months after it began. On simulated accounts one was told by"
        " mistake once in %(fewest)s to %(most)s years, most often where a part of the day has a"
        " yearly wave of its own; %(withdrawn)s of those were withdrawn by later posts."
    ) % {
        "fewest": speaker.number(fewest, digits=0),
        "most": speaker.number(most, digits=0),
        "withdrawn": speaker.percent(WITHDRAWN),
    }


def say_nothing_usable(speaker: Speaker) -> str:
    """That no post can be compared with others."""
    return speaker.gettext(
        "No post tells both its hour and a number, so nothing can be said of habits. Files that"
        " tell the clock time of each post and what came back are needed here."
    )


def say_shifts(count: int, *, years: float, groups: int = 1, speaker: Speaker) -> str:
    """How many shifts were found in how long a time, in how many groups of posts."""
    if not groups:
        return speaker.gettext(
            "Whether a habit has shifted cannot be seen yet: no group of posts has twenty posts,"
            " and as many as five others beside them on its channels."
        )
    told = max(round(years, 1), 0.1)
    digits = 0 if told.is_integer() and told > 1 else 1
    words = {"count": speaker.number(count), "years": speaker.number(told, digits=digits)}
    if not count:
        return (
            speaker.gettext(
                "No habit is seen to have shifted in the %(years)s years that the posts cover."
            )
            % words
        )
    return (
        speaker.ngettext(
            "%(count)s habit has shifted in the %(years)s years that the posts cover.",
            "%(count)s habits have shifted in the %(years)s years that the posts cover.",
            count,
        )
        % words
    )


def say_left_out_posts(left_out: Mapping[str, int], speaker: Speaker) -> list[str]:
    """How many posts say nothing of habits, by reason."""
    told = {
        "unmeasured": speaker.ngettext(
            "%(counter)s post has no number at a comparable age yet.",
            "%(counter)s posts have no number at a comparable age yet.",
            left_out.get("unmeasured", 0),
        ),
        "paid": speaker.ngettext(
            "%(counter)s post was advertised and is left out.",
            "%(counter)s posts were advertised and are left out.",
            left_out.get("paid", 0),
        ),
        "no_clock": speaker.ngettext(
            "%(counter)s post does not tell its hour and is left out.",
            "%(counter)s posts do not tell their hour and are left out.",
            left_out.get("no_clock", 0),
        ),
        "undated": speaker.ngettext(
            "%(counter)s post has no date and is left out.",
            "%(counter)s posts have no date and are left out.",
            left_out.get("undated", 0),
        ),
    }
    return [
        text % {"counter": speaker.number(left_out[reason])}
        for reason, text in told.items()
        if left_out.get(reason)
    ]


def say_hours(best: HabitState, level: Level, speaker: Speaker) -> str:
    """The part of the day that is clearly best, where somebody plans posts."""
    return speaker.ngettext(
        "On all channels together posts do best now in this part of the day: %(name)s. They get"
        " about %(mean)s times what other posts get, probably %(low)s to %(high)s times"
        " (%(count)s post).",
        "On all channels together posts do best now in this part of the day: %(name)s. They get"
        " about %(mean)s times what other posts get, probably %(low)s to %(high)s times"
        " (%(count)s posts).",
        best.posts,
    ) % {
        "name": stream_name(best.stream, {}, speaker),
        "mean": speaker.number(level.multiple, digits=2),
        "low": speaker.number(level.low, digits=2),
        "high": speaker.number(level.high, digits=2),
        "count": speaker.number(best.posts),
    }
