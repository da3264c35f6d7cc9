"""The mix on the pages: when a word may change, what trying costs, which limits are not kept."""

from __future__ import annotations

from datetime import date

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.wording.speaker import Speaker

_UNNOTICED = 0.005
"""A price below half a percent is none that anybody would notice."""


def say_change_day(day: date | None, *, planned: int, speaker: Speaker) -> str:
    """When the word could become another one."""
    if not planned:
        return speaker.gettext("None is planned, so nothing more is learnt of it.")
    if day is None:
        return speaker.gettext("It is not going to change within half a year at this pace.")
    return speaker.gettext("It could change from %(day)s on, if things go as planned.") % {
        "day": speaker.day(day)
    }


def say_exploration(*, trying: int, slots: int, price: float, speaker: Speaker) -> str:
    """How much of the mix tries something uncertain, and what that costs."""
    if not slots:
        return ""
    if not trying:
        return speaker.gettext(
            "Every post is what is expected to bring most. Nothing is tried only to learn."
        )
    words = {
        "trying": speaker.number(trying),
        "slots": speaker.number(slots),
        "price": speaker.percent(price),
    }
    if price < _UNNOTICED:
        text = speaker.ngettext(
            "%(trying)s of %(slots)s posts tries something uncertain. It costs nothing that you"
            " would notice.",
            "%(trying)s of %(slots)s posts try something uncertain. It costs nothing that you"
            " would notice.",
            trying,
        )
    else:
        text = speaker.ngettext(
            "%(trying)s of %(slots)s posts tries something uncertain. The price is about"
            " %(price)s of the expected response of these weeks.",
            "%(trying)s of %(slots)s posts try something uncertain. The price is about %(price)s"
            " of the expected response of these weeks.",
            trying,
        )
    return text % words


def say_broken(
    rule: str,
    *,
    name: str,
    day: date | None,
    wanted: float,
    got: float,
    decided: bool,
    speaker: Speaker,
) -> str:
    """A limit that the mix does not keep, and whether anything could be done about it."""
    words = {
        "type": name,
        "day": "" if day is None else speaker.day(day),
        "wanted": speaker.number(wanted),
        "got": speaker.number(got),
    }
    text = {
        Rule.FORBIDDEN: speaker.gettext(
            "%(type)s stands on a channel that your rules keep it from (%(day)s)."
        ),
        Rule.AT_MOST: speaker.gettext(
            "%(type)s: %(got)s posts in the week from %(day)s, although you want at most"
            " %(wanted)s."
        ),
        Rule.AT_LEAST: speaker.gettext(
            "%(type)s: only %(got)s posts in the week from %(day)s, although you want at least"
            " %(wanted)s."
        ),
        Rule.REST: speaker.gettext(
            "%(type)s: only %(got)s days between two posts (%(day)s), although you want at least"
            " %(wanted)s."
        ),
        Rule.CAPACITY: speaker.gettext(
            "The week from %(day)s takes %(got)s hours of work, although you have %(wanted)s."
        ),
    }[Rule(rule)]
    told = text % words
    if decided:
        told += " " + speaker.gettext("What is decided or published already makes it so.")
    return told
