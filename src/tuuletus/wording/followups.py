"""Checks and their dates, in sentences."""

from __future__ import annotations

from datetime import date
from math import exp

from tuuletus.analysis.followup import ComparedWith, FollowUp, Outcome
from tuuletus.analysis.horizon.confirmation import Horizon, Obstacle
from tuuletus.analysis.verdicts import HOLD_MARGIN, RULED_OUT, direction, half_of
from tuuletus.wording.names import inside, metric_name
from tuuletus.wording.speaker import Speaker


def say_change(followup: FollowUp, speaker: Speaker, *, expected: float) -> str:
    """The change with its interval, and the chance that there was one in the hoped-for direction.

    Args:
        followup: a verdict with numbers.
        speaker: who says it.
        expected: the multiple that the decision hoped for. The chance is not that of this
            multiple but of any rise (or fall); of what is kept, that most of it was kept.

    """
    words = {
        "chance": speaker.chance(followup.probability),
        "low": speaker.change(followup.low),
        "high": speaker.change(followup.high),
        "margin": speaker.percent(HOLD_MARGIN),
    }
    if expected == 1.0:
        sentence = speaker.gettext(
            "the change is probably %(low)s to %(high)s, and that at least %(margin)s of the"
            " response was kept is %(chance)s likely"
        )
    elif direction(expected) < 0.0:
        sentence = speaker.gettext(
            "the change is probably %(low)s to %(high)s, and that there was any fall at all is"
            " %(chance)s likely"
        )
    else:
        sentence = speaker.gettext(
            "the change is probably %(low)s to %(high)s, and that there was any rise at all is"
            " %(chance)s likely"
        )
    return sentence % words


def say_followup(
    followup: FollowUp,
    speaker: Speaker,
    *,
    expected: float,
    about: str = "",
    metric: str = "",
    tells_next: bool = True,
) -> str:
    """The verdict as a sentence; `expected` is the multiple that the decision hoped for.

    `about` names the property of the changed posts, for where there are none. With `tells_next`
    a verdict that has to wait says for how long: not where it was given long ago, and the day has
    passed. `metric` is told where it is not the usual one.
    """
    sentence = _say_verdict(followup, speaker, expected, about=about, tells_next=tells_next)
    if not metric:
        return sentence
    measured = speaker.gettext("Measured by: %(metric)s.")
    return f"{sentence} {measured % {'metric': inside(metric_name(metric, speaker))}}"


def _say_verdict(
    followup: FollowUp, speaker: Speaker, expected: float, *, about: str, tells_next: bool
) -> str:
    if followup.outcome is Outcome.DESCRIBED:
        return speaker.gettext(
            "There are no other posts to compare with, so what happened is only described."
        )
    words = {
        "change": say_change(followup, speaker, expected=expected),
        "day": speaker.day(followup.next_on),
        "about": about,
    }
    if followup.outcome is Outcome.WORKED:
        return speaker.gettext("It worked: %(change)s.") % words
    if followup.outcome is Outcome.DID_NOT:
        return f"{_say_why_not(speaker, expected=expected)} " + (
            speaker.gettext("As far as can be told, %(change)s.") % words
        )
    if followup.next_on is None and followup.n_after == 0:
        return speaker.gettext(
            "It cannot be told: no such post was published within a year, as far as is known here."
        )
    if followup.next_on is None:
        return speaker.gettext("It cannot be told, and waiting longer will not tell it.")
    sentence = _say_why_open(followup, speaker) % words
    return f"{sentence} {_say_next(speaker) % words}" if tells_next else sentence


def _say_why_open(followup: FollowUp, speaker: Speaker) -> str:
    if followup.newest is not None:
        return speaker.gettext(
            "It cannot be told yet: nothing is known here that was published after the decision."
            " The newest post is of %(newest)s. Bring in newer files."
        ) % {"newest": speaker.day(followup.newest)}
    if followup.n_out == 0:
        return speaker.gettext(
            "It cannot be told yet: no post with the property “%(about)s” that was published after"
            " the decision is known here. Give the property to the posts that have it, or publish"
            " some."
        )
    if followup.n_after == 0:
        return speaker.gettext("It cannot be told yet: no such post is old enough.")
    return speaker.gettext("It cannot be told yet. So far %(change)s.")


def _say_next(speaker: Speaker) -> str:
    return speaker.gettext("The next look is on %(day)s.")


def _say_why_not(speaker: Speaker, *, expected: float) -> str:
    """The rule of the verdict: even half of what was hoped for is ruled out."""
    words = {
        "hoped": speaker.change(expected),
        "half": speaker.change(exp(direction(expected) * half_of(expected))),
        "margin": speaker.percent(HOLD_MARGIN),
        "ruled_out": speaker.percent(RULED_OUT),
    }
    if expected == 1.0:
        return (
            speaker.gettext(
                "It did not work: the response was to hold, and these posts leave a chance of less"
                " than %(ruled_out)s that at least %(margin)s of it was kept."
            )
            % words
        )
    return (
        speaker.gettext(
            "It did not work: %(hoped)s was hoped for, and these posts leave a chance of less than"
            " %(ruled_out)s to even half the way there, %(half)s."
        )
        % words
    )


def say_dropped(speaker: Speaker) -> str:
    """Why there is no verdict on what was dropped, before its day."""
    return speaker.gettext(
        "What is no longer published has no response, so there is nothing to check and no verdict"
        " comes of it. After that day it may be proposed again."
    )


def say_drop_over(published: int, speaker: Speaker) -> str:
    """What there is to say once the day of what was dropped has come; so many came out since."""
    if not published:
        return speaker.gettext(
            "None was published since, so there is no response to judge. From now on it may be"
            " proposed again."
        )
    return speaker.ngettext(
        "It was dropped, yet %(count)s post of it was published since. From now on it may be"
        " proposed again.",
        "It was dropped, yet %(count)s posts of it were published since. From now on it may be"
        " proposed again.",
        published,
    ) % {"count": speaker.number(published)}


def say_against(followup: FollowUp, speaker: Speaker) -> str:
    """Why then and now may seem to say something else than the change between them."""
    if followup.compared_with is not ComparedWith.BEFORE:
        return ""
    if followup.now > followup.then and followup.mean < 1.0:
        return speaker.gettext(
            "These posts got more than before, but the other posts of the same weeks rose more:"
            " the change is what is left when that is taken off."
        )
    if followup.now < followup.then and followup.mean > 1.0:
        return speaker.gettext(
            "These posts got less than before, but the other posts of the same weeks fell more:"
            " the change is what is left when that is taken off."
        )
    return speaker.gettext(
        "The change is what is left when the change of the other posts of the same weeks is taken"
        " off."
    )


def say_horizon(horizon: Horizon, speaker: Speaker, *, check_on: date | None = None) -> str:
    """By which day the expected effect would probably be confirmed, or why there is none.

    With `check_on` it is also said when the check comes before that day.
    """
    return " ".join(
        filter(
            None,
            (
                _say_no_past(horizon, speaker),
                speaker.gettext("One such post a week is counted on.")
                if horizon.is_assumed
                else "",
                _say_day(horizon, speaker, check_on=check_on),
            ),
        )
    )


def _say_no_past(horizon: Horizon, speaker: Speaker) -> str:
    """With what posts are compared that have no past."""
    if not horizon.is_new:
        return ""
    return speaker.gettext(
        "There is no past to compare with yet. The check compares the new posts with your"
        " other posts of the same weeks."
    )


def _say_day(horizon: Horizon, speaker: Speaker, *, check_on: date | None) -> str:
    if horizon.earliest is not None:
        sentence = speaker.ngettext(
            "If the effect is as expected, it is confirmed by %(day)s with a chance of %(chance)s,"
            " when %(count)s such post has been published.",
            "If the effect is as expected, it is confirmed by %(day)s with a chance of %(chance)s,"
            " when %(count)s such posts have been published.",
            horizon.posts_needed or 0,
        ) % {
            "day": speaker.day(horizon.earliest),
            "count": speaker.number(horizon.posts_needed),
            "chance": speaker.chance(horizon.probability),
        }
        if check_on is None or check_on >= horizon.earliest:
            return sentence
        early = speaker.gettext(
            "The check on %(day)s comes before that, so it may leave the question open."
        )
        return f"{sentence} {early % {'day': speaker.day(check_on)}}"
    if horizon.obstacle is Obstacle.NO_PAST:
        return _say_enough(horizon, speaker)
    return {
        Obstacle.NOTHING_RECENT: _say_nothing_recent(horizon, speaker),
        Obstacle.NO_CONTROLS: speaker.gettext(
            "There are no other posts to compare with, so the effect cannot be confirmed; it can"
            " only be described."
        ),
        Obstacle.TOO_SMALL: speaker.gettext(
            "At this pace the expected effect could not be confirmed within two years (chance"
            " %(chance)s by then). Publish such posts more often, or expect a larger effect."
        ),
        None: "",
    }[horizon.obstacle] % {"chance": speaker.chance(horizon.probability)}


def _say_enough(horizon: Horizon, speaker: Speaker) -> str:
    return speaker.ngettext(
        "It needs at least %(count)s such post, which is out and old enough by %(day)s. Kinds of"
        " post differ anyway, so an effect of the expected size would be confirmed with a chance"
        " of only %(chance)s; a larger one is more likely to show.",
        "It needs at least %(count)s such posts, which are out and old enough by %(day)s. Kinds of"
        " post differ anyway, so an effect of the expected size would be confirmed with a chance"
        " of only %(chance)s; a larger one is more likely to show.",
        horizon.posts_needed or 0,
    ) % {
        "count": speaker.number(horizon.posts_needed),
        "day": speaker.day(horizon.enough_on),
        "chance": speaker.chance(horizon.probability),
    }


def _say_nothing_recent(horizon: Horizon, speaker: Speaker) -> str:
    if horizon.newest is None:
        return speaker.gettext(
            "No post with a date is known here, so it cannot be told how soon the effect would"
            " show. Bring in files with dates, and the day follows."
        )
    return speaker.gettext(
        "Nothing that is known here was published in the last quarter of a year: the newest post"
        " is of %(day)s. So it cannot be told how soon the effect would show. Bring in newer"
        " files, and the day follows."
    ) % {"day": speaker.day(horizon.newest)}
