"""Wear-out in sentences: whether a type gets less by being used much, and what a rest would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tuuletus.analysis.plan.wear import TypeWear, WearTold
from tuuletus.analysis.wearout import FEWEST_POSTS, FEWEST_RECENT, PERHAPS_FROM, UNTOLD, Word
from tuuletus.analysis.wearout_rates import (
    FALSE_PERHAPS,
    FALSE_PERHAPS_AT_MOST,
    FALSE_PERHAPS_BESIDE,
    FALSE_PERHAPS_BESIDE_AT_MOST,
    FALSE_WEARING,
    FALSE_WEARING_AT_MOST,
    FALSE_WEARING_BESIDE,
    FALSE_WEARING_BESIDE_AT_MOST,
    FOUND,
    FOUND_OR_PERHAPS,
)
from tuuletus.wording.names import trait_value
from tuuletus.wording.speaker import Speaker

SIGNS = frozenset({Word.PERHAPS, Word.WEARING, Word.RESTED})
UNCLEAR_FROM = 0.7
"""From such a chance of wear-out on "no sign" would contradict it, though no word of wear is said
below `PERHAPS_FROM`, by which the rates of error are kept."""


def is_unclear(word: str, probability: float) -> bool:
    """Whether a type likely wears out, but not surely enough for a word."""
    return word == Word.NONE and probability >= UNCLEAR_FROM


def wear_name(word: str, speaker: Speaker, *, probability: float = 0.0) -> str:
    """The word about a type's wear, which has that chance."""
    if is_unclear(word, probability):
        return speaker.pgettext("wear-out", "Cannot be told")
    return {
        Word.NONE: speaker.pgettext("wear-out", "No sign of wear-out"),
        Word.PERHAPS: speaker.pgettext("wear-out", "Perhaps wearing out"),
        Word.WEARING: speaker.pgettext("wear-out", "Wearing out"),
        Word.RESTED: speaker.pgettext("wear-out", "Rested"),
        Word.SILENT: speaker.pgettext("wear-out", "Nothing is known"),
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
        word: none, perhaps, wearing, rested, silent or too_early.
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
        "from": speaker.chance(PERHAPS_FROM),
    }
    match Word(word):
        case Word.NONE if is_unclear(word, probability):
            text = speaker.gettext(
                "It cannot be told yet: the chance that using it takes more than a tenth of its"
                " response is %(chance)s. Only from %(from)s on is a type called perhaps wearing"
                " out, so that those that do not wear are seldom called so."
            )
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
        case Word.SILENT:
            text = speaker.gettext(
                "None of its %(n)s posts with numbers had any response, so nothing is known of its"
                " wear-out."
            )
        case Word.TOO_EARLY:
            text = speaker.gettext(
                "Too early to say: %(n)s posts with numbers, %(recent)s of them in its last eight"
                " weeks. At least %(fewest)s and %(lately)s are needed, over four weeks or more."
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
    told = (
        speaker.ngettext(
            "A rest of %(weeks)s week, begun now, would settle by %(day)s whether it wears out,"
            " with a chance of %(chance)s.",
            "A rest of %(weeks)s weeks, begun now, would settle by %(day)s whether it wears out,"
            " with a chance of %(chance)s.",
            weeks,
        )
        % words
    )
    return f"{told} {say_two_judgements(speaker)}"


def say_two_judgements(speaker: Speaker) -> str:
    """Why the page of wear-out and the check of a rest may know at different times."""
    return speaker.gettext(
        "Wear-out is judged from all posts of the type. The check of a decision to rest asks"
        " something else and mostly takes longer: whether the posts after the rest get more than"
        " those before it, beside the other posts of the same weeks."
    )


def say_agreed_rest(until: date, speaker: Speaker) -> str:
    """That a rest is decided already."""
    return speaker.gettext("A rest until %(day)s is agreed.") % {"day": speaker.day(until)}


def say_worn(
    names: Sequence[str],
    speaker: Speaker,
    *,
    rested: Sequence[str] = (),
    perhaps: Sequence[str] = (),
    unclear: int = 0,
    too_early: bool = False,
    silent: bool = False,
) -> str:
    """Which types wear out, for sure and perhaps; the sentence that is left where none does.

    `rested` have worn and had their rest; `unclear` counts types of which it cannot be told;
    `too_early` says that none has posts enough, `silent` that none had any response.
    """
    told = []
    if names:
        told.append(
            speaker.ngettext("Wearing out: %(names)s.", "Wearing out: %(names)s.", len(names))
            % {"names": ", ".join(names)}
        )
    if rested:
        told.append(
            speaker.gettext("Wore out by much use and is rested now: %(names)s.")
            % {"names": ", ".join(rested)}
        )
    if perhaps:
        told.append(
            speaker.gettext("Perhaps wearing out: %(names)s.") % {"names": ", ".join(perhaps)}
        )
    if told:
        return " ".join(told)
    if unclear:
        return speaker.ngettext(
            "No clear sign of wear-out; of %(count)s type it cannot be told.",
            "No clear sign of wear-out; of %(count)s types it cannot be told.",
            unclear,
        ) % {"count": speaker.number(unclear)}
    if silent:
        return speaker.gettext(
            "No post had any response, so nothing is known of what wears out. Is there a column of"
            " numbers that tells more?"
        )
    if too_early:
        return speaker.gettext("It is too early to say whether anything wears out.")
    return speaker.gettext("No sign of wear-out.")


def say_short_rates(rates: Mapping[str, float], *, beside: bool, speaker: Speaker) -> str:
    """How often types are wrongly said to wear out, and how often wear is found, in short.

    Args:
        rates: see `describe_rates`.
        beside: whether they are of types beside others that wear out.
        speaker: speaks one language.

    """
    if beside:
        text = speaker.gettext(
            "Of types that do not wear, beside types that wear out much as may be the case here,"
            " %(false)s are wrongly said in a year to be wearing out (at most %(false_most)s). Of"
            " types that lose a third or more, %(found)s are found within the year."
        )
    else:
        text = speaker.gettext(
            "Of types that do not wear, %(false)s are wrongly said in a year to be wearing out (at"
            " most %(false_most)s). Of types that lose a third or more, %(found)s are found within"
            " the year."
        )
    return text % _write_rates(rates, speaker)


def say_more_rates(rates: Mapping[str, float], *, wide: bool, speaker: Speaker) -> str:
    """The same of types that are said to wear out perhaps, and how all of it was measured.

    `wide` says that the ranges of types that do not wear are wider than they would have to be.
    """
    told = [
        speaker.gettext(
            "Perhaps or for sure, %(false_perhaps)s of the types that do not wear are said in a"
            " year to be wearing out (at most %(perhaps_most)s), and %(found_perhaps)s of those"
            " that lose a third or more."
        )
        % _write_rates(rates, speaker),
        speaker.gettext(
            "All of this was tried on simulated years whose truth is known. “At most” says what"
            " the share is below with a chance of 95 %, by so many simulated years."
        ),
    ]
    if wide:
        told.append(
            speaker.gettext(
                "The ranges of types that do not wear are on the wide side: they held the truth"
                " more often than four times in five."
            )
        )
    return " ".join(told)


def _write_rates(rates: Mapping[str, float], speaker: Speaker) -> dict[str, str]:
    return {
        "false": speaker.fine_percent(rates["false_alarms"]),
        "false_most": speaker.fine_percent(rates["false_alarms_at_most"]),
        "false_perhaps": speaker.percent(rates["false_perhaps"]),
        "perhaps_most": speaker.percent(rates["false_perhaps_at_most"]),
        "found": speaker.percent(rates["found"]),
        "found_perhaps": speaker.percent(rates["found_perhaps"]),
    }


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


def has_wearing(told: WearTold) -> bool:
    """Whether some type is said to wear out: beside it, others are wrongly said to more often."""
    return any(one.word in (Word.WEARING, Word.RESTED) for one in told.types)


def tell_short_rates(told: WearTold, speaker: Speaker) -> str:
    """How often the words are wrong in the case at hand, in short."""
    return say_short_rates(describe_rates(told), beside=has_wearing(told), speaker=speaker)


def tell_more_rates(told: WearTold, speaker: Speaker) -> str:
    """What else there is to say of that."""
    return say_more_rates(describe_rates(told), wide=not has_wearing(told), speaker=speaker)


def describe_rates(told: WearTold) -> dict[str, float]:
    """The rates of error in the case at hand; `at_most` is what a rate is below with 95 %."""
    beside = has_wearing(told)
    return {
        "false_alarms": FALSE_WEARING_BESIDE if beside else FALSE_WEARING,
        "false_alarms_at_most": FALSE_WEARING_BESIDE_AT_MOST if beside else FALSE_WEARING_AT_MOST,
        "false_perhaps": FALSE_PERHAPS_BESIDE if beside else FALSE_PERHAPS,
        "false_perhaps_at_most": FALSE_PERHAPS_BESIDE_AT_MOST if beside else FALSE_PERHAPS_AT_MOST,
        "found": FOUND,
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
        for word in (Word.WEARING, Word.RESTED, Word.PERHAPS)
    }
    return say_worn(
        named[Word.WEARING],
        speaker,
        rested=named[Word.RESTED],
        perhaps=named[Word.PERHAPS],
        unclear=sum(is_unclear(one.word, one.probability) for one in told.types),
        too_early=all(one.word in UNTOLD for one in told.types),
        silent=all(one.word == Word.SILENT for one in told.types),
    )
