"""Which question about at-once and slow effects a page or a program asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuuletus.channels.spending import tells_business, tells_publishing, tells_spending
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Watch
from tuuletus.web.review.queries.patience import (
    FACTORS,
    MOST_EXPOSURES,
    MOST_OUTCOMES,
    MOST_VENUES,
    OWN,
    OWN_WEEKS,
    STAGGERED,
    TOGETHER,
    USUAL,
    USUAL_VENUES,
    Asked,
    ask_for_patience,
    ask_for_plans,
    read_pattern,
    start_of_plans,
)
from tuuletus.web.review.queries.weeks import (
    FEWEST_POSTS,
    WEEK,
    count_told,
    find_post_sources,
    find_series_names,
    find_sources,
    find_spent,
    find_too_long,
)
from tuuletus.web.review.registrations import PatienceRegistration
from tuuletus.wording import Speaker, plan_name

MIDDLE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be asked here, and what is.

    `unknown` are outcomes that were named and are not there, `no_exposure` what was named as
    exposure and is not; `own` are outcomes that were named as their own cause, too. All are left
    out of what is asked. `too_long` are metrics of money spent in more than a week, which tell of
    no week.
    """

    names: list[str]
    keys: list[str]
    asked: Asked
    unknown: tuple[str, ...] = ()
    no_exposure: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The question as the end of an address."""
        return urlencode(self.asked.pairs)


def read_question(workspace: Workspace, told: QueryDict) -> Choices:
    """What a page asks: what it names and this workspace has, else what is watched, else all."""
    names = find_series_names(workspace)
    spent = find_spent(workspace)
    too_long = tuple(find_too_long(spent))
    keys = [one.key for one in find_sources(workspace, names, spent=spent)]
    named = list(dict.fromkeys(told.getlist("outcome")))
    outcomes = [one for one in named if one in names]
    unknown = tuple(one for one in named if one and one not in names)
    if not outcomes:
        first = find_first_question(workspace, spent=spent)
        return Choices(names=names, keys=keys, asked=first, unknown=unknown, too_long=too_long)
    own = {f"series:{name}": name for name in outcomes}
    told_exposure = dict.fromkeys(told.getlist("exposure"))
    chosen = [one for one in told_exposure if one in keys]
    exposure = [one for one in chosen if one not in own]
    exposure = exposure or find_usual_exposure(workspace, keys, but=own)
    return Choices(
        names=names,
        keys=keys,
        asked=Asked(
            outcomes=tuple(outcomes[:MOST_OUTCOMES]), exposure=tuple(exposure[:MOST_EXPOSURES])
        ),
        unknown=unknown,
        no_exposure=tuple(
            one.partition(":")[2] or one for one in told_exposure if one not in keys
        ),
        own=tuple(own[one] for one in chosen if one in own),
        too_long=too_long,
    )


def find_first_question(workspace: Workspace, *, spent: Sequence[str] | None = None) -> Asked:
    """What is asked where nothing is named: what is watched, of posts first; else see below.

    Else the first outcome is asked about, and what is sure to have been done: see
    `find_usual_exposure`. `spent` is what `find_spent` found, where it is known.
    """
    watched = [Asked.parse(one.question) for one in Watch.objects.filter(workspace=workspace)]
    if watched:
        return next((one for one in watched if any(map(is_posts, one.exposure))), watched[0])
    names = find_series_names(workspace)
    outcomes = tuple(_order_outcomes(names, count_told(workspace))[:1])
    spent = find_spent(workspace) if spent is None else spent
    keys = [one.key for one in find_sources(workspace, names, spent=spent)]
    own = [f"series:{name}" for name in outcomes]
    exposure = find_usual_exposure(workspace, keys, but=own)
    return Asked(outcomes=outcomes, exposure=tuple(exposure[:MOST_EXPOSURES]))


def _order_outcomes(names: Sequence[str], told: Mapping[str, int]) -> list[str]:
    """The likeliest outcome first: what was done last, and of the rest what is told longest.

    Money spent, a newsletter or what bears a channel's name is something that was done; nobody
    asks first whether posts bring more of it.
    """
    return sorted(
        names,
        key=lambda name: (
            tells_spending(name) or tells_publishing(name),
            not tells_business(name),
            -told.get(name, 0),
            name,
        ),
    )


def is_posts(key: str) -> bool:
    """Whether an exposure is a channel's posts."""
    return key.startswith("posts:")


def find_usual_exposure(
    workspace: Workspace, keys: Sequence[str], *, but: Collection[str]
) -> list[str]:
    """What is asked about where nobody says what may have brought an outcome.

    The posts of channels with enough of them, else the first money that was spent. Any other
    series may as well be an outcome: nothing is asked about before somebody chooses.
    """
    posts = [one.key for one in find_post_sources(workspace, fewest=FEWEST_POSTS)]
    if posts:
        return posts
    spent = (
        one
        for one in keys
        if one.startswith("spend:")
        or (one.startswith("series:") and one not in but and tells_spending(one[7:]))
    )
    return list(islice(spent, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """What the planner was asked: the pattern of an own plan, and how many venues.

    `is_filled` says that the weeks between two days were to be filled, and None that it was not
    asked; False where the days make no sense.
    """

    own: str
    venues: int
    is_filled: bool | None = None

    @property
    def is_own(self) -> bool:
        """Whether the own plan differs from going on as before."""
        return self.own != read_pattern("")


def read_plans(told: QueryDict, *, today: date) -> Plans:
    """The own plan out of one text or out of a field for each week, and the venues."""
    letters = [told.get(f"w{number}", USUAL) for number in range(OWN_WEEKS)]
    pattern = told.get("own") or "".join(one if one in FACTORS else USUAL for one in letters)
    text = told.get("venues", "")
    venues = int(text) if text.isdecimal() and len(text) < 4 else 1
    own, is_filled = read_pattern(pattern), None
    if "fill" in told:
        filled = _fill_weeks(own, told, begin=start_of_plans(today))
        own, is_filled = filled or own, filled is not None
    return Plans(own=own, venues=min(max(venues, 1), MOST_VENUES), is_filled=is_filled)


def _fill_weeks(own: str, told: QueryDict, *, begin: date) -> str | None:
    """The pattern with the weeks between two days filled; None where none lies between them.

    A week belongs to the days in which its middle lies.
    """
    first, last = (parse_day(told.get(name, "")) for name in ("first", "last"))
    letter = told.get("what", "")
    if first is None or last is None or letter not in FACTORS:
        return None
    middles = [begin + number * WEEK + MIDDLE for number in range(OWN_WEEKS)]
    if not any(first <= day <= last for day in middles):
        return None
    return "".join(
        letter if first <= day <= last else old for day, old in zip(middles, own, strict=True)
    )


def parse_day(text: str) -> date | None:
    """A day as a browser's date field sends it; None where it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def word_plans(asked: Asked, plans: Plans) -> dict[str, str]:
    """The words of a question about plans; see `PLANS`."""
    own = plans.own if plans.is_own else ""
    return ask_for_plans(ask_for_patience(asked), venues=plans.venues, own=own)


def call_plan(code: str, plans: Plans, speaker: Speaker) -> str:
    """A plan as people call it."""
    if code == OWN:
        return _("own plan")
    if code == USUAL_VENUES:
        return ngettext(
            "as before in %(count)d venue", "as before in %(count)d venues", plans.venues
        ) % {"count": plans.venues}
    if code == TOGETHER:
        return ngettext(
            "half a year's pause in %(count)d venue at once",
            "half a year's pause in %(count)d venues at once",
            plans.venues,
        ) % {"count": plans.venues}
    if code == STAGGERED:
        return ngettext(
            "half a year's pause in %(count)d venue, each in its own weeks",
            "half a year's pause in %(count)d venues, each in its own weeks",
            plans.venues,
        ) % {"count": plans.venues}
    return plan_name(code, speaker)


def call_registered(registration: PatienceRegistration, speaker: Speaker) -> str:
    """The plan of a fixed check as people call it."""
    plans = Plans(own=read_pattern(registration.own), venues=registration.venues)
    return call_plan(registration.plan, plans, speaker)
