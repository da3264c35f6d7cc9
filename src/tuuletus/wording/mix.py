"""What to publish next, in sentences a marketer understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tuuletus.analysis.mix.breaches import Broken, Rule
from tuuletus.analysis.mix.result import Mix, Reason, TypeLabel, Why, Word
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
            return speaker.pgettext("label of a content type", "Nothing to say")
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
            return speaker.ngettext(
                "Better than the middle with a chance of only %(chance)s, after %(count)s post.",
                "Better than the middle with a chance of only %(chance)s, after %(count)s posts.",
                int(told["n"]),
            ) % {
                "chance": speaker.chance(told["p_above_median"]),
                "count": speaker.number(told["n"]),
            }
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
                "%(count)s measured post is too few to say anything; it takes %(needed)s.",
                "%(count)s measured posts are too few to say anything; it takes %(needed)s.",
                int(told["n"]),
            ) % {
                "count": speaker.number(told["n"]),
                "needed": speaker.number(told["needed"]),
            }
        case Why.ALONE:
            return speaker.gettext("It is the only type, so there is nothing to compare it with.")
        case Why.MIDDLING:
            return speaker.gettext(
                "Neither clearly among the best third (chance %(best)s) nor clearly weak."
            ) % {"best": speaker.chance(told["p_top_third"])}


def say_change_date(label: TypeLabel, day: date | None, speaker: Speaker) -> str:
    """When the label may change; `day` is the date of `may_change_on`."""
    if day is None:
        return speaker.gettext("Will hardly change within half a year on this plan.")
    return speaker.gettext("May change from %(day)s on.") % {"day": speaker.day(day)}


def say_exploration(mix: Mix, speaker: Speaker) -> str:
    """How much of the plan is there to learn from, and what that costs."""
    count = sum(placement.exploring for placement in mix.placements)
    if not count:
        return speaker.gettext("No post of this plan is there only to learn from.")
    return speaker.ngettext(
        "%(count)s post of %(all)s is there to learn from; that costs about %(price)s of the"
        " expected response.",
        "%(count)s posts of %(all)s are there to learn from; that costs about %(price)s of the"
        " expected response.",
        count,
    ) % {
        "count": speaker.number(count),
        "all": speaker.number(len(mix.placements)),
        "price": speaker.percent(mix.exploration_price),
    }


def say_empty(cause: Rule | None, when: str, speaker: Speaker) -> str:
    """That a slot stays empty, and which limit keeps every type out of it; `when` names it."""
    match cause:
        case Rule.CAPACITY:
            text = speaker.gettext(
                "%(when)s stays empty: no type fits into the hours that are left."
            )
        case Rule.REST:
            text = speaker.gettext(
                "%(when)s stays empty: every type that may stand there must rest."
            )
        case Rule.AT_MOST | Rule.RAMP:
            text = speaker.gettext(
                "%(when)s stays empty: the types that may stand there are used up for the week."
            )
        case Rule.FORBIDDEN:
            text = speaker.gettext("%(when)s stays empty: every type is forbidden on its channel.")
        case _:
            text = speaker.gettext("%(when)s stays empty: no type fits all limits.")
    return text % {"when": when}


def say_broken(
    broken: Broken,
    speaker: Speaker,
    *,
    types: Sequence[str],
    week: date | None = None,
    when: str = "",
) -> str:
    """A wish that the plan does not meet; `week` is the Monday of its week, `when` its slot."""
    if broken.rule is Rule.EMPTY:
        return say_empty(broken.cause, when, speaker)
    words = {
        "type": "" if broken.type is None else types[broken.type],
        "wanted": speaker.number(broken.wanted),
        "got": speaker.number(broken.got),
        "week": "" if week is None else speaker.day(week),
    }
    match broken.rule:
        case Rule.FORBIDDEN:
            sentence = speaker.gettext(
                "%(type)s stands on a channel where it is forbidden, since that was decided."
            )
        case Rule.AT_MOST:
            sentence = speaker.gettext(
                "Week of %(week)s: %(type)s stands %(got)s times, at most %(wanted)s were wished."
            )
        case Rule.RAMP:
            sentence = speaker.gettext(
                "Week of %(week)s: %(type)s stands %(got)s times; after its busiest week lately,"
                " more than %(wanted)s would go far beyond what was tried."
            )
        case Rule.AT_LEAST:
            sentence = speaker.gettext(
                "Week of %(week)s: %(type)s stands %(got)s times, at least %(wanted)s were wished."
            )
        case Rule.REST:
            sentence = speaker.gettext(
                "%(type)s rests only %(got)s days between two posts; %(wanted)s were wished."
            )
        case _:
            sentence = speaker.gettext(
                "Week of %(week)s: the plan takes %(got)s hours, people have %(wanted)s."
            )
    return sentence % words
