"""What to publish next, in sentences a marketer understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.labels import LIKELY
from tuuletus.analysis.mix.result import Reason, Untried, Why, Word
from tuuletus.analysis.plan.proposal import Broken
from tuuletus.wording.names import trait_value
from tuuletus.wording.speaker import Speaker


def word_name(word: Word, speaker: Speaker) -> str:
    """The word of a label."""
    match word:
        case Word.KEEP:
            return speaker.pgettext("decision", "Keep")
        case Word.VARY:
            return speaker.pgettext("decision", "Vary")
        case Word.DROP:
            return speaker.pgettext("decision", "Drop")
        case Word.TRY:
            return speaker.pgettext("decision", "Try")
        case Word.LEAVE:
            return speaker.pgettext("label of a content type", "No change")
        case Word.EMPTY:
            return speaker.pgettext("label of a slot", "Left empty")


def say_reason(reason: Reason, speaker: Speaker) -> str:
    """Why a label was given, with the numbers behind it."""
    told = reason.numbers
    match reason.why:
        case Why.STRONG:
            return speaker.gettext("Among the best third with a chance of %(chance)s.") % {
                "chance": speaker.chance(told["p_top_third"])
            }
        case Why.WEARS:
            return speaker.gettext(
                "Strong when rested, but published in all the places that it would then deserve"
                " it would bring only %(share)s of that."
            ) % {"share": speaker.percent(told["fatigue"])}
        case Why.WEAK:
            return _say_weak(told, speaker)
        case Why.UNSURE:
            return speaker.ngettext(
                "%(count)s post says too little: the upper end of what is likely is %(ratio)s the"
                " lower.",
                "%(count)s posts say too little: the upper end of what is likely is %(ratio)s the"
                " lower.",
                int(told["n"]),
            ) % {"count": speaker.number(told["n"]), "ratio": speaker.multiple(told["ratio"])}
        case Why.UNSEEN:
            return speaker.gettext("No post of it has been measured yet.")
        case Why.UNCLEAR:
            return speaker.gettext(
                "Too few posts have been measured, or none had a response: nothing is known yet."
            )
        case Why.FEW:
            return speaker.ngettext(
                "%(count)s measured post is too few to judge it; it takes %(needed)s. In these"
                " weeks other posts come first.",
                "%(count)s measured posts are too few to judge it; it takes %(needed)s. In these"
                " weeks other posts come first.",
                int(told["n"]),
            ) % {
                "count": speaker.number(told["n"]),
                "needed": speaker.number(told["needed"]),
            }
        case Why.ALONE:
            return speaker.gettext("It is the only type, so there is nothing to compare it with.")
        case Why.MIDDLING:
            return _say_middling(told["p_top_third"], speaker)


def _say_weak(told: Mapping[str, float], speaker: Speaker) -> str:
    """Why a type is dropped: how seldom it would be better than the one in the middle."""
    words = {
        "chance": speaker.chance(told["p_above_median"]),
        "count": speaker.number(told["n"]),
        "middle": speaker.multiple(told.get("middle")),
    }
    if "middle" not in told:
        return (
            speaker.ngettext(
                "Better than the middle with a chance of only %(chance)s, after %(count)s post.",
                "Better than the middle with a chance of only %(chance)s, after %(count)s posts.",
                int(told["n"]),
            )
            % words
        )
    return (
        speaker.ngettext(
            "Better than the type in the middle (%(middle)s) with a chance of only %(chance)s,"
            " after %(count)s post.",
            "Better than the type in the middle (%(middle)s) with a chance of only %(chance)s,"
            " after %(count)s posts.",
            int(told["n"]),
        )
        % words
    )


def _say_middling(best: float, speaker: Speaker) -> str:
    """Why nothing is said of a type that is known; it may be good, but have no place."""
    if best > LIKELY:
        return speaker.gettext(
            "Among the best third with a chance of %(chance)s, but other posts come first in"
            " these weeks."
        ) % {"chance": speaker.chance(best)}
    return speaker.gettext(
        "Neither clearly among the best third (chance %(best)s) nor clearly weak."
    ) % {"best": speaker.chance(best)}


def say_change_day(
    day: date | None, *, planned: int, resting: bool = False, speaker: Speaker
) -> str:
    """When the word could become another one."""
    if resting:
        return speaker.gettext("Its first posts after the rest tell whether the rest helped.")
    if not planned:
        return speaker.gettext("None is planned, so nothing more is learnt of it.")
    if day is None:
        return speaker.gettext("It is not going to change within half a year at this pace.")
    return speaker.gettext("It could change from %(day)s on, if things go as planned.") % {
        "day": speaker.day(day)
    }


def say_exploration(
    *, trying: int, slots: int, price: float, moved: int = 0, untried: str = "", speaker: Speaker
) -> str:
    """How much of the mix tries something uncertain, and what that costs.

    `moved` counts the other posts that are otherwise than where nothing is tried.
    """
    if not slots:
        return ""
    if untried == Untried.ROOM:
        return speaker.gettext(
            "With this little room no trial fits: one post would be more than the share that you"
            " chose to try."
        )
    if not trying:
        told = speaker.gettext(
            "Nothing is tried only to learn. Where no limit, running check or person decides, each"
            " post is the one that is expected to bring most."
        )
    else:
        told = speaker.ngettext(
            "%(trying)s of %(slots)s posts (%(share)s) tries something uncertain. The price is"
            " about %(price)s of the expected response of these weeks.",
            "%(trying)s of %(slots)s posts (%(share)s) try something uncertain. The price is about"
            " %(price)s of the expected response of these weeks.",
            trying,
        ) % {
            "trying": speaker.number(trying),
            "slots": speaker.number(slots),
            "share": speaker.percent(trying / slots),
            "price": speaker.fine_percent(price),
        }
    if moved:
        told += " " + speaker.ngettext(
            "What is unsure of the other types weighs too: %(moved)s other post is otherwise than"
            " in the plan that tries nothing, and the price is that of all.",
            "What is unsure of the other types weighs too: %(moved)s other posts are otherwise"
            " than in the plan that tries nothing, and the price is that of all.",
            moved,
        ) % {"moved": speaker.number(moved)}
    why = {
        Untried.NOTHING: speaker.gettext(
            "More is not tried, since every type has been measured often enough and lately, or is"
            " hardly better than the middle anyhow."
        ),
        Untried.LIMITS: speaker.gettext(
            "More is not tried, since limits or what is decided leave no room for it."
        ),
    }
    return f"{told} {why[Untried(untried)]}" if untried else told


MANY_EMPTY = 3
"""Of more empty slots than so many one sentence speaks, not one each."""
OLD_AFTER = timedelta(weeks=4)
"""Posts that end so long before today are said to be old."""


def say_empty(cause: Rule | None, when: str, speaker: Speaker) -> str:
    """That a slot stays empty, and which limit keeps every type out of it; `when` names it."""
    return speaker.gettext("%(when)s stays empty: %(why)s.") % {
        "when": when,
        "why": _say_cause(cause, speaker),
    }


def say_many_empty(causes: Sequence[Rule | None], *, slots: int, speaker: Speaker) -> str:
    """That many of the slots stay empty, and by which limit most of them do."""
    cause, _count = Counter(causes).most_common(1)[0]
    return speaker.ngettext(
        "%(count)s of %(slots)s slot stays empty. Mostly, %(why)s.",
        "%(count)s of %(slots)s slots stay empty. Mostly, %(why)s.",
        slots,
    ) % {
        "count": speaker.number(len(causes)),
        "slots": speaker.number(slots),
        "why": _say_cause(cause, speaker),
    }


def _say_cause(cause: Rule | None, speaker: Speaker) -> str:
    match cause:
        case Rule.CAPACITY:
            return speaker.gettext("no type fits into the hours that are left")
        case Rule.REST:
            return speaker.gettext("every type that may stand there must rest")
        case Rule.AT_MOST:
            return speaker.gettext("the types that may stand there are used up for the week")
        case Rule.RAMP:
            return speaker.gettext(
                "the types that may stand there have twice the posts of their busiest week already"
            )
        case Rule.FORBIDDEN:
            return speaker.gettext("every type is forbidden on its channel")
        case _:
            return speaker.gettext("no type fits all limits")


def say_old(newest: date | None, *, today: date, first_day: date, speaker: Speaker) -> str:
    """That the posts end long before the plan begins; empty where they do not."""
    if newest is None or today - newest < OLD_AFTER:
        return ""
    return speaker.gettext(
        "The newest post is of %(newest)s, but the plan begins on %(first)s: what has happened"
        " since is not known, so take the plan with care, or bring newer posts."
    ) % {"newest": speaker.day(newest), "first": speaker.day(first_day)}


def say_too_old(newest: date, *, first_day: date, speaker: Speaker) -> str:
    """That the posts end too long ago to say anything of the coming weeks, and what to do."""
    return speaker.gettext(
        "The newest post is of %(newest)s: that is too long ago to say anything of the weeks from"
        " %(first)s on. Bring in newer posts. What worked until then stands in the findings."
    ) % {"newest": speaker.day(newest), "first": speaker.day(first_day)}


def say_broken(broken: Broken, trait: str, speaker: Speaker) -> str:
    """A limit that the mix does not keep, and whether anything could be done about it.

    `trait` is the one whose values are the types. Of a slot that stays empty it is `say_empty`
    that speaks.
    """
    words = {
        "type": trait_value(trait, broken.value, speaker) if broken.value else "",
        "day": "" if broken.day is None else speaker.day(broken.day),
        "wanted": speaker.number(broken.wanted),
        "got": speaker.number(broken.got),
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
        Rule.RAMP: speaker.gettext(
            "%(type)s: %(got)s posts in the week from %(day)s; after its busiest week lately, more"
            " than %(wanted)s would go far beyond what was tried."
        ),
        Rule.REST: speaker.gettext(
            "%(type)s: only %(got)s days between two posts (%(day)s), although you want at least"
            " %(wanted)s."
        ),
        Rule.CAPACITY: speaker.gettext(
            "The week from %(day)s takes %(got)s hours of work, although you have %(wanted)s."
        ),
    }[Rule(broken.rule)]
    told = text % words
    if broken.decided:
        told += " " + speaker.gettext("What is decided or published already makes it so.")
    return told
