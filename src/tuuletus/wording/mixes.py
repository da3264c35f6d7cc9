"""The mix on the pages: what people, running checks and rests change about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.result import Reason, Why, Word
from tuuletus.analysis.plan.proposal import ProposedType
from tuuletus.analysis.plan.settling import Why as SettledWhy
from tuuletus.analysis.plan.settling import Worn
from tuuletus.analysis.plan.trying import SOON, find_try_day
from tuuletus.analysis.verdicts import FEWEST_CHANGED
from tuuletus.wording.mix import say_change_day, say_reason
from tuuletus.wording.speaker import Speaker
from tuuletus.wording.wearouts import say_recovery

DROPPED_FOR = timedelta(weeks=13)
"""So long a type stays away that is dropped by accepting a mix."""
ABOUT_WEAR = frozenset(
    {Why.WEARS.value, SettledWhy.RESTS.value, SettledWhy.LESS.value, SettledWhy.SPENT.value}
)


def say_type_reason(one: ProposedType, speaker: Speaker) -> str:
    """Why the word was said, with what wear-out tells where it is about that."""
    is_dropped = one.reason == SettledWhy.HELD_DROPPED
    until = one.held_until if is_dropped else one.rests_until
    told = say_why(one.reason, one.details, speaker, rests_until=until)
    if one.reason in ABOUT_WEAR and one.worn is not None:
        told += " " + say_worn_beside(one.worn, speaker)
    if one.reason == Why.WEAK and one.low is not None and one.low > 1.0:
        told += " " + speaker.gettext(
            "It lies above the usual post, since that is what you published in the last eight"
            " weeks, tired types too; rested, most other types lie higher still."
        )
    return told


def say_type_change(one: ProposedType, speaker: Speaker) -> str:
    """When the word could become another one; nothing while a check is running or of nothing."""
    if one.held_until is not None or one.reason == Why.UNCLEAR:
        return ""
    return say_change_day(
        one.may_change_on,
        planned=one.planned,
        resting=one.reason == SettledWhy.RESTS,
        speaker=speaker,
    )


def say_why(
    reason: str,
    numbers: Mapping[str, float],
    speaker: Speaker,
    *,
    rests_until: date | None = None,
) -> str:
    """Why a word stands: the reasons of the pages, and those of the engine.

    - `held`: its decision waits for its check, and it goes on as lately.
    - `held_share`: the same, where less is published than lately.
    - `held_decided`: the same, at the pace of the mix that was accepted.
    - `held_rests`: its rest goes on `rests_until` a day.
    - `held_dropped`: it stays away, `rests_until` a day where that is told.
    - `held_late`: its check is running, but nothing of it was published lately.
    - `rests`: it wears out, so none is planned for `weeks`.
    - `spent`: it wears out, and a rest would hardly help, so none is planned.
    - `less`: it wears out, so `planned` are, instead of the `usual` number.
    - `planned_anyway`: weak, but people or limits have planned it.
    - `unplaced`: worth a try, but people or limits have left no place for it.
    """
    words = {name: speaker.number(number, digits=0) for name, number in numbers.items()}
    held = _say_held_why(reason, rests_until, speaker)
    if held:
        return held
    match reason:
        case "rests":
            return _say_sign(numbers, speaker) + (
                speaker.ngettext(
                    "So it rests %(weeks)s week.",
                    "So it rests %(weeks)s weeks.",
                    round(numbers["weeks"]),
                )
                % words
            )
        case "less":
            return _say_sign(numbers, speaker) + (
                speaker.gettext(
                    "So it is used less: %(planned)s in these weeks instead of the usual"
                    " %(usual)s."
                )
                % words
            )
        case "spent":
            return _say_sign(numbers, speaker) + speaker.gettext(
                "So other posts come first in these weeks."
            )
        case "planned_anyway":
            return speaker.gettext(
                "It has brought little, but it has a place in these weeks by your own choice or a"
                " limit, so it is not dropped."
            )
        case "unplaced":
            return speaker.gettext(
                "Too little is known of it, so it would be worth a try; but by your own choice or"
                " a limit it has no place in these weeks."
            )
    return say_reason(Reason(why=Why(reason), numbers=numbers), speaker)


def _say_held_why(reason: str, rests_until: date | None, speaker: Speaker) -> str:
    """What a running check means for its type; empty for other reasons."""
    match reason:
        case "held":
            return speaker.gettext("Its check is running, so the mix leaves it at its pace.")
        case "held_share":
            return speaker.gettext(
                "Its check is running, so it keeps its usual share of the posts that fit."
            )
        case "held_decided":
            return speaker.gettext(
                "Its check is running, so it goes on at the pace that was accepted."
            )
        case "held_rests":
            return speaker.gettext("Its rest goes on until %(day)s.") % {
                "day": speaker.day(rests_until)
            }
        case "held_dropped":
            if rests_until is None:
                return speaker.gettext("It was dropped and stays away for now.")
            return speaker.gettext("It was dropped and stays away until %(day)s.") % {
                "day": speaker.day(rests_until)
            }
        case "held_late":
            return speaker.gettext(
                "Its check is running, though none was published lately: one a week at most is"
                " planned, so that there is something to check."
            )
    return ""


def _say_sign(numbers: Mapping[str, float], speaker: Speaker) -> str:
    """How surely it wears out, as the page of wear-out says it; a sentence to go on from."""
    if numbers.get("perhaps"):
        return speaker.gettext("Perhaps it is wearing out.") + " "
    return speaker.gettext("It is wearing out.") + " "


def say_worn_beside(worn: Worn, speaker: Speaker) -> str:
    """What the page of wear-out tells of the same type."""
    words = {
        "left": speaker.percent(worn.left),
        "low": speaker.percent(worn.low),
        "high": speaker.percent(worn.high),
        "chance": speaker.chance(worn.chance),
    }
    told = (
        speaker.gettext(
            "As often as lately, its posts get about %(left)s of what they would get rested"
            " (chance of wear-out %(chance)s)."
        )
        if worn.low is None or worn.high is None
        else speaker.gettext(
            "As often as lately, its posts get about %(left)s of what they would get rested,"
            " probably %(low)s to %(high)s (chance of wear-out %(chance)s)."
        )
    ) % words
    return told if worn.comes_back else f"{told} {say_recovery(None, None, None, speaker)}"


def say_held(name: str, day: date, speaker: Speaker, *, is_dropped: bool = False) -> str:
    """That a type has a check that is running, or is dropped until a day."""
    if is_dropped:
        return speaker.gettext("%(type)s was dropped and stays away until %(day)s.") % {
            "type": name,
            "day": speaker.day(day),
        }
    return speaker.gettext(
        "%(type)s has a running check until %(day)s: nothing new is decided of it before."
    ) % {"type": name, "day": speaker.day(day)}


def say_resting(
    name: str,
    *,
    first: date,
    back: date,
    check: date,
    speaker: Speaker,
) -> str:
    """A rest as a decision: what is compared, and when.

    With what chance its check will know is told beside every decision.
    """
    words = {
        "type": name,
        "first": speaker.day(first),
        "back": speaker.day(back),
        "check": speaker.day(check),
    }
    return (
        speaker.gettext(
            "%(type)s: rests from %(first)s. Check on %(check)s: the posts after the rest, from"
            " %(back)s, against those before."
        )
        % words
    )


def say_using_less(
    name: str,
    *,
    planned: int,
    usual: float,
    first: date,
    told_from: date,
    check: date,
    expected: float,
    speaker: Speaker,
) -> str:
    """Less use as a decision: how much less, what is compared, when, and what is hoped for."""
    return speaker.gettext(
        "%(type)s: used less from %(first)s, %(planned)s instead of the usual %(usual)s in these"
        " weeks. Check on %(check)s: the posts from %(from)s, against those before; hoped for:"
        " %(expected)s."
    ) % {
        "type": name,
        "planned": speaker.number(planned),
        "usual": speaker.number(usual, digits=0),
        "first": speaker.day(first),
        "from": speaker.day(told_from),
        "check": speaker.day(check),
        "expected": speaker.multiple(expected),
    }


def say_check(
    word: str, *, planned: int, reason: str, weeks: int, first_day: date, speaker: Speaker
) -> str:
    """What the check of a decision will be able to say; `planned` posts are for `weeks`."""
    if reason == SettledWhy.LESS:
        return speaker.gettext(
            "The check compares its posts, once less use has had two weeks to tell, with those"
            " before it."
        )
    if reason == SettledWhy.RESTS:
        return speaker.gettext(
            "The check compares its first posts after the rest with those before it."
        )
    if word == Word.DROP and not planned:
        return speaker.gettext(
            "None is published any more, so there is nothing to check. It stays away until"
            " %(day)s; after that it may be proposed again."
        ) % {"day": speaker.day(first_day + DROPPED_FOR)}
    if word == Word.TRY:
        return _say_try_check(planned, weeks=weeks, first_day=first_day, speaker=speaker)
    return speaker.gettext("Its posts from then on are compared with those before.")


def _say_try_check(planned: int, *, weeks: int, first_day: date, speaker: Speaker) -> str:
    """By when a try has posts enough, and how often to publish for an answer sooner."""
    day = find_try_day(planned=planned, weeks=weeks, first_day=first_day)
    words = {
        "needed": speaker.number(FEWEST_CHANGED),
        "day": speaker.day(day),
        "soon": speaker.day(first_day + SOON),
    }
    told = (
        speaker.gettext(
            "An answer takes %(needed)s posts, and at this pace they are not out within a year."
        )
        if day is None
        else speaker.gettext(
            "An answer takes %(needed)s posts; at this pace they are out by %(day)s, and its check"
            " is not before."
        )
    )
    if day is None or day > first_day + SOON:
        told += " " + speaker.gettext("One a week gives an answer by %(soon)s.")
    return told % words


def say_dropping(name: str, *, first: date, until: date, speaker: Speaker) -> str:
    """A drop as a decision: from when, and until when it stays away."""
    return speaker.gettext("%(type)s: none from %(first)s; it stays away until %(until)s.") % {
        "type": name,
        "first": speaker.day(first),
        "until": speaker.day(until),
    }


def say_trying(
    name: str,
    *,
    planned: int,
    first: date,
    check: date,
    expected: float,
    speaker: Speaker,
) -> str:
    """A try as a decision: how often, when it is checked, and what is hoped for."""
    return speaker.ngettext(
        "%(type)s: tried from %(first)s, %(planned)s post in these weeks. Check on %(check)s, if"
        " it goes on at this pace until it has %(needed)s posts; hoped for: %(expected)s.",
        "%(type)s: tried from %(first)s, %(planned)s posts in these weeks. Check on %(check)s, if"
        " it goes on at this pace until it has %(needed)s posts; hoped for: %(expected)s.",
        planned,
    ) % {
        "type": name,
        "first": speaker.day(first),
        "planned": speaker.number(planned),
        "check": speaker.day(check),
        "needed": speaker.number(FEWEST_CHANGED),
        "expected": speaker.multiple(expected),
    }


def say_since(since: date | None, *, recent: int, measured: int, speaker: Speaker) -> str:
    """From when on posts were learnt from, where that is not all of them."""
    if since is None:
        return ""
    return speaker.gettext(
        "Only the posts since %(day)s are learnt from, %(recent)s of %(count)s: the answers to"
        " older ones tell nothing about the coming weeks."
    ) % {
        "day": speaker.day(since),
        "recent": speaker.number(recent),
        "count": speaker.number(measured),
    }


def say_unlearnt(channels: Sequence[str], speaker: Speaker) -> str:
    """That nothing is planned yet on channels that posts have just come of."""
    if not channels:
        return ""
    return speaker.ngettext(
        "%(channels)s is new here, and its posts are still being learnt: nothing is planned there"
        " yet. Come back in a moment.",
        "%(channels)s are new here, and their posts are still being learnt: nothing is planned"
        " there yet. Come back in a moment.",
        len(channels),
    ) % {"channels": ", ".join(channels)}


def say_crowded_out(name: str, *, slots: int, speaker: Speaker) -> str:
    """That entries fill slots that a campaign asks for."""
    return speaker.ngettext(
        "%(campaign)s asks for %(count)s slot that an accepted post fills already. Give that post"
        " up under “To be written”, and the campaign gets the slot.",
        "%(campaign)s asks for %(count)s slots that accepted posts fill already. Give those posts"
        " up under “To be written”, and the campaign gets the slots.",
        slots,
    ) % {"campaign": name, "count": speaker.number(slots)}


def say_left_out(
    named: Sequence[tuple[str, int]], *, fewest: int, most: int, speaker: Speaker
) -> str:
    """Which values are no types of the mix, with their posts."""
    if not named:
        return ""
    return speaker.gettext(
        "A type needs at least %(fewest)s posts, and of more than %(most)s types those with fewest"
        " posts are left out. Not in the mix: %(names)s."
    ) % {
        "fewest": speaker.number(fewest),
        "most": speaker.number(most),
        "names": ", ".join(f"{name} ({speaker.number(count)})" for name, count in named),
    }


def say_trial_share(
    share: float | None,
    *,
    count: int | None,
    slots: int,
    price: float | None,
    moved: int = 0,
    speaker: Speaker,
) -> str:
    """A choice of how much is tried (None: as much as pays), with what comes of it and its price.

    Without a count and a price they are not known. `moved` counts the other posts that are
    otherwise than where nothing is tried.
    """
    name = (
        speaker.pgettext("exploration", "as much as pays in the long run")
        if share is None
        else speaker.percent(share)
    )
    if count is None or price is None:
        return name
    words = {
        "share": name,
        "count": speaker.number(count),
        "slots": speaker.number(slots),
        "price": speaker.fine_percent(price),
        "moved": speaker.number(moved),
    }
    if moved:
        return (
            speaker.ngettext(
                "%(share)s: %(count)s of %(slots)s and %(moved)s other post changed, −%(price)s",
                "%(share)s: %(count)s of %(slots)s and %(moved)s other posts changed, −%(price)s",
                moved,
            )
            % words
        )
    return speaker.gettext("%(share)s: %(count)s of %(slots)s, −%(price)s") % words


def say_cause(cause: str, speaker: Speaker) -> str:
    """Why a slot is left empty: the limit that keeps every type out of it; empty for several."""
    because = (
        {
            Rule.CAPACITY: speaker.pgettext("why a slot is empty", "hours of work"),
            Rule.REST: speaker.pgettext("why a slot is empty", "days between two"),
            Rule.AT_MOST: speaker.pgettext("why a slot is empty", "at most a week"),
            Rule.RAMP: speaker.pgettext("why a slot is empty", "twice its busiest week"),
            Rule.FORBIDDEN: speaker.pgettext("why a slot is empty", "not on this channel"),
        }.get(Rule(cause))
        if cause
        else None
    )
    limit = because or speaker.pgettext("why a slot is empty", "several limits together")
    return speaker.gettext("left empty: %(limit)s") % {"limit": limit}
