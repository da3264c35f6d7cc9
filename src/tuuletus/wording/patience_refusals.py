"""Why there is no answer about effects, and what to do."""

from __future__ import annotations

from datetime import date, timedelta

from tuuletus.analysis.patience.checking import FEWEST_WEEKS, Refusal, RefusedError
from tuuletus.wording.speaker import Speaker


def say_refusal(error: RefusedError, speaker: Speaker, *, today: date) -> str:
    """Why there is no answer, and what to do next: one sentence or two for each reason."""
    missing = error.details.get("missing_weeks")
    weeks = error.details.get("weeks")
    words = {
        "channel": str(error.details.get("channel", "")),
        "other": str(error.details.get("other", "")),
        "outcome": str(error.details.get("outcome", "")),
        "channels": ", ".join(str(error.details.get("channels", "")).split("\n")),
        "plan": str(error.details.get("plan", "")),
        "trial": str(error.details.get("trial", "")),
        "weeks": speaker.number(weeks if isinstance(weeks, int) else None),
        "needed": speaker.number(
            weeks + missing
            if isinstance(weeks, int) and isinstance(missing, int)
            else FEWEST_WEEKS
        ),
        "day": speaker.day(today + timedelta(weeks=missing if isinstance(missing, int) else 0)),
    }
    if error.reason is Refusal.NO_EXPOSURE and not words["channel"]:
        return speaker.gettext(
            "Nothing is chosen yet that may have brought it. Choose it: posts, reach, money spent"
            " or any other series that you brought in."
        )
    if error.reason is Refusal.FEW_WEEKS and weeks == 0:
        # waiting mends no file
        return speaker.gettext(
            "There is no whole week of numbers. Check the file: each row needs a day or the first"
            " day of a week, and a number."
        )
    sentences = _outcome_refusals(speaker) | _exposure_refusals(speaker) | _given_refusals(speaker)
    return sentences[error.reason] % words


def _outcome_refusals(speaker: Speaker) -> dict[Refusal, str]:
    return {
        Refusal.FEW_WEEKS: speaker.gettext(
            "There are %(weeks)s weeks so far, which cannot be told from the time of the year;"
            " %(needed)s are needed. Come back on %(day)s, or bring older numbers."
        ),
        Refusal.STILL_OUTCOME: speaker.gettext(
            "The outcome has the same value every week (%(outcome)s), so nothing can have changed"
            " it. Check that the right column was brought."
        ),
        Refusal.EMPTY_OUTCOME: speaker.gettext(
            "The outcome is zero or less on average (%(outcome)s), so there is nothing to explain."
            " Check that the right column was brought."
        ),
        Refusal.UNTOLD_WEEKS: speaker.gettext(
            "Too many weeks of the outcome are missing (%(outcome)s): only %(weeks)s are told."
            " Bring the missing weeks, or begin later."
        ),
        Refusal.LENGTHS_DIFFER: speaker.gettext(
            "The outcome, the exposure and what else was brought do not cover the same weeks or"
            " channels. Bring all of them for the same ones."
        ),
        Refusal.HUGE_NUMBERS: speaker.gettext(
            "Some numbers are too large to be true (%(outcome)s). Check that the right column was"
            " brought."
        ),
        Refusal.UNTRUSTED: speaker.gettext(
            "The calculation did not settle, so its numbers are not shown. Bring more weeks, add"
            " up channels that are alike, or leave out weeks that were out of the ordinary."
        ),
    }


def _exposure_refusals(speaker: Speaker) -> dict[Refusal, str]:
    return {
        Refusal.NO_EXPOSURE: speaker.gettext(
            "Hardly anything was published (%(channel)s): fewer than four weeks, too few to"
            " compare with the others. Leave the channel out, or come back when it has been used"
            " more."
        ),
        Refusal.STILL_EXPOSURE: speaker.gettext(
            "The same amount was published every week (%(channel)s), so there are no ups and downs"
            " to learn from. Vary it: some weeks with nothing, some with much more."
        ),
        Refusal.SAME_EXPOSURES: speaker.gettext(
            "Two channels rise and fall together (%(channel)s and %(other)s), so nobody can say"
            " which of them it was. Add them up and ask about both together."
        ),
        Refusal.DEPENDENT_EXPOSURES: speaker.gettext(
            "One of these channels follows from the others (%(channels)s), so only what they bring"
            " together can be told. Leave out the one that is a sum of others, or add them up and"
            " ask about all together."
        ),
        Refusal.OWN_CAUSE: speaker.gettext(
            "Nothing is its own cause: %(channel)s holds the same numbers as the outcome"
            " (%(outcome)s). Leave it out of what may have brought it."
        ),
        Refusal.NEGATIVE_EXPOSURE: speaker.gettext(
            "Exposure cannot be below zero (%(channel)s). Correct those weeks and try again."
        ),
        Refusal.BLANK_EXPOSURE: speaker.gettext(
            "Some weeks have no number (%(channel)s), and a blank is not a zero. Write 0 where"
            " nothing was published."
        ),
    }


def _given_refusals(speaker: Speaker) -> dict[Refusal, str]:
    """Of trials and plans, which are given beside the numbers."""
    return {
        Refusal.BAD_TRIAL: speaker.gettext(
            "Trial %(trial)s makes no sense: its channel, outcome and weeks have to be among those"
            " given, its last week not before its first, and its error above zero. Correct it and"
            " try again."
        ),
        Refusal.NO_COLUMN: speaker.gettext(
            "There is no column “%(channel)s”; there are these: %(channels)s."
        ),
        Refusal.PLAN_SHAPE: speaker.gettext(
            "The plan does not have one column for each channel (%(plan)s). It needs these:"
            " %(channels)s."
        ),
        Refusal.PLAN_NUMBERS: speaker.gettext(
            "The plan has a number that cannot be published (%(plan)s: %(channel)s, coming week"
            " %(weeks)s). Write zero or more."
        ),
        Refusal.PLAN_DAYS: speaker.gettext(
            "The plan tells of no week that is ahead (%(plan)s). It begins on %(day)s; correct its"
            " dates and try again."
        ),
    }
