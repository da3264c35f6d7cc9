"""Wear-out in sentences: whether a type gets less by being used much, and what a rest would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tuuletus.analysis.plan.wear import TypeWear, WearTold
from tuuletus.analysis.wearout import FEWEST_POSTS, FEWEST_RECENT, Word
from tuuletus.analysis.wearout_rates import (
    FALSE_PERHAPS,
    FALSE_WEARING_AT_MOST,
    FOUND,
    FOUND_OR_PERHAPS,
)
from tuuletus.wording.names import trait_value
from tuuletus.wording.speaker import Speaker

SIGNS = frozenset({Word.PERHAPS, Word.WEARING, Word.RESTED})


def wear_name(word: str, speaker: Speaker) -> str:
    """The word about a type's wear."""
    return {
        Word.NONE: speaker.pgettext("wear-out", "No sign of wear-out"),
        Word.PERHAPS: speaker.pgettext("wear-out", "Perhaps wearing out"),
        Word.WEARING: speaker.pgettext("wear-out", "Wearing out"),
        Word.RESTED: speaker.pgettext("wear-out", "Rested"),
        Word.TOO_EARLY: speaker.pgettext("wear-out", "Too early to say"),
    }[Word(word)]


def say_wear(
    word: str,
    *,
    probability: float,
    usual: tuple[float, float, float],
    now: float,
    n: int,
    recent: int,
    speaker: Speaker,
) -> str:
    """What is known of one type's wear.

    Args:
        word: none, perhaps, wearing, rested or too_early.
        probability: that recent use takes more than a tenth of the response.
        usual: low, middle and high of what the last posts got of their rested response.
        now: what a post today would get of it.
        n: measured posts, and `recent` those of its last eight weeks.
        recent: see `n`.
        speaker: speaks one language.

    """
    low, middle, high = usual
    words = {
        "chance": speaker.chance(probability),
        "low": speaker.percent(low),
        "middle": speaker.percent(middle),
        "high": speaker.percent(high),
        "now": speaker.percent(now),
        "n": speaker.number(n),
        "recent": speaker.number(recent),
        "fewest": speaker.number(FEWEST_POSTS),
        "lately": speaker.number(FEWEST_RECENT),
    }
    match Word(word):
        case Word.NONE:
            text = speaker.gettext(
                "No sign of wear-out. The chance that using it takes more than a tenth of its"
                " response is %(chance)s."
            )
        case Word.PERHAPS:
            text = speaker.gettext(
                "It may be wearing out: the chance that using it takes more than a tenth of its"
                " response is %(chance)s."
            )
        case Word.WEARING:
            text = speaker.gettext(
                "It is wearing out: its last posts got about %(middle)s of what they would have"
                " got rested, probably %(low)s to %(high)s."
            )
        case Word.RESTED:
            text = speaker.gettext(
                "It wears out when it is used much, and it has had its rest: a post now would get"
                " about %(now)s of what is possible."
            )
        case Word.TOO_EARLY:
            text = speaker.gettext(
                "Too early to say: %(n)s posts with numbers, %(recent)s of them in its last eight"
                " weeks. At least %(fewest)s and %(lately)s are needed."
            )
    return text % words


def say_recovery(
    median: float | None, low: float | None, high: float | None, speaker: Speaker
) -> str:
    """How many days of rest bring four fifths back; None stands for a rest that never does."""
    words = {
        "median": speaker.number(median, digits=0),
        "low": speaker.number(low, digits=0),
        "high": speaker.number(high, digits=0),
    }
    if median is None:
        return speaker.gettext("A rest will hardly bring back what is lost.")
    if high is None:
        return (
            speaker.gettext(
                "About %(median)s days of rest would bring most of it back, but perhaps a rest"
                " never does."
            )
            % words
        )
    return (
        speaker.gettext(
            "About %(median)s days of rest would bring most of it back, probably %(low)s to"
            " %(high)s days."
        )
        % words
    )


def say_rest(*, weeks: int, settled: float, known_on: date, speaker: Speaker) -> str:
    """What a planned rest would tell, and when."""
    words = {
        "weeks": speaker.number(weeks),
        "chance": speaker.chance(settled),
        "day": speaker.day(known_on),
    }
    return (
        speaker.ngettext(
            "A rest of %(weeks)s week, begun now, would settle by %(day)s whether it wears out,"
            " with a chance of %(chance)s.",
            "A rest of %(weeks)s weeks, begun now, would settle by %(day)s whether it wears out,"
            " with a chance of %(chance)s.",
            weeks,
        )
        % words
    )


def say_worn(
    names: Sequence[str],
    speaker: Speaker,
    *,
    perhaps: Sequence[str] = (),
    too_early: bool = False,
) -> str:
    """Which types wear out, for sure and perhaps; the sentence that is left where none does.

    `too_early` says that no type has posts enough to tell.
    """
    told = []
    if names:
        told.append(
            speaker.ngettext("Wearing out: %(names)s.", "Wearing out: %(names)s.", len(names))
            % {"names": ", ".join(names)}
        )
    if perhaps:
        told.append(
            speaker.gettext("Perhaps wearing out: %(names)s.") % {"names": ", ".join(perhaps)}
        )
    if told:
        return " ".join(told)
    if too_early:
        return speaker.gettext("It is too early to say whether anything wears out.")
    return speaker.gettext("No sign of wear-out.")


def say_rates(
    *, false: float, false_perhaps: float, found: float, found_perhaps: float, speaker: Speaker
) -> str:
    """How often the words are wrong, both ways, as measured on years with a known truth."""
    words = {
        "false": speaker.percent(false),
        "false_perhaps": speaker.percent(false_perhaps),
        "found": speaker.percent(found),
        "found_perhaps": speaker.percent(found_perhaps),
    }
    rates = (
        speaker.gettext(
            "Tried on simulated years whose truth is known. Of types that do not wear, %(false)s a"
            " year are said to be wearing out, and %(false_perhaps)s perhaps or for sure. Of types"
            " that lose a third or more, %(found)s are found within the year as wearing out, and"
            " %(found_perhaps)s perhaps or for sure."
        )
        % words
    )
    wide = speaker.gettext(
        "The ranges of types that do not wear are on the wide side: they held the truth more often"
        " than four times in five."
    )
    return f"{rates} {wide}"


def say_type(one: TypeWear, speaker: Speaker) -> str:
    """What is known of a type's wear, in one sentence."""
    return say_wear(
        one.word,
        probability=one.probability,
        usual=one.usual,
        now=one.now[1],
        n=one.n,
        recent=one.recent,
        speaker=speaker,
    )


def tell_rates(speaker: Speaker) -> str:
    """How often the words are wrong; of false alarms what their share is surely below."""
    return say_rates(
        false=FALSE_WEARING_AT_MOST,
        false_perhaps=FALSE_PERHAPS,
        found=FOUND,
        found_perhaps=FOUND_OR_PERHAPS,
        speaker=speaker,
    )


def describe_rates() -> dict[str, float]:
    """The same for programs."""
    return {
        "false_alarms": FALSE_WEARING_AT_MOST,
        "found": FOUND,
        "false_perhaps": FALSE_PERHAPS,
        "found_perhaps": FOUND_OR_PERHAPS,
    }


def say_type_wear(one: TypeWear, speaker: Speaker) -> list[str]:
    """All that is known of a type's wear: the sign, how long a rest takes, and what it tells."""
    sentences = [say_type(one, speaker)]
    if one.word in SIGNS and one.recovery is not None:
        low, median, high = one.recovery
        sentences.append(say_recovery(median, low, high, speaker))
    if one.rest is not None:
        sentences.append(
            say_rest(
                weeks=one.rest.weeks,
                settled=one.rest.settled,
                known_on=one.rest.known_on,
                speaker=speaker,
            )
        )
    return sentences


def say_signs(told: WearTold, speaker: Speaker) -> str:
    """Which of all types wear out, in one sentence."""
    named = {
        word: [
            trait_value(told.trait, one.value, speaker) for one in told.types if one.word == word
        ]
        for word in (Word.WEARING, Word.PERHAPS)
    }
    return say_worn(
        named[Word.WEARING],
        speaker,
        perhaps=named[Word.PERHAPS],
        too_early=all(one.word == Word.TOO_EARLY for one in told.types),
    )
