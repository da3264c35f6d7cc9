"""Which question about at-once and slow effects a page or a program asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuuletus.channels.spending import tells_spending
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
)
from tuuletus.web.review.queries.weeks import (
    find_post_sources,
    find_series_names,
    find_sources,
)
from tuuletus.wording import Speaker, plan_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be asked here, and what is.

    `unknown` are outcomes that were named and are not there; `own` those that were named as their
    own cause, too. Both are left out of what is asked.
    """

    names: list[str]
    keys: list[str]
    asked: Asked
    unknown: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The question as the end of an address."""
        return urlencode(self.asked.pairs)


def read_question(workspace: Workspace, told: QueryDict) -> Choices:
    """What a page asks: what it names and this workspace has, else what is watched, else all."""
    names = find_series_names(workspace)
    keys = [one.key for one in find_sources(workspace, names)]
    named = list(dict.fromkeys(told.getlist("outcome")))
    outcomes = [one for one in named if one in names]
    unknown = tuple(one for one in named if one and one not in names)
    if not outcomes:
        first = find_first_question(workspace)
        return Choices(names=names, keys=keys, asked=first, unknown=unknown)
    own = {f"series:{name}": name for name in outcomes}
    chosen = [one for one in dict.fromkeys(told.getlist("exposure")) if one in keys]
    exposure = [one for one in chosen if one not in own]
    exposure = exposure or [one for one in keys if one.startswith("posts:")]
    return Choices(
        names=names,
        keys=keys,
        asked=Asked(
            outcomes=tuple(outcomes[:MOST_OUTCOMES]), exposure=tuple(exposure[:MOST_EXPOSURES])
        ),
        unknown=unknown,
        own=tuple(own[one] for one in chosen if one in own),
    )


def find_first_question(workspace: Workspace) -> Asked:
    """What is asked where nothing is named: what is watched, else the first outcome and posts."""
    watched = Watch.objects.filter(workspace=workspace).first()
    if watched is not None:
        return Asked.parse(watched.question)
    posts = tuple(one.key for one in find_post_sources(workspace))
    names = find_series_names(workspace)
    # money spent is something that was done; nobody asks first whether posts bring more of it
    names = [one for one in names if not tells_spending(one)] or names
    return Asked(outcomes=tuple(names[:1]), exposure=posts[:MOST_EXPOSURES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """What the planner was asked: the pattern of an own plan, and how many venues."""

    own: str
    venues: int

    @property
    def is_own(self) -> bool:
        """Whether the own plan differs from going on as before."""
        return self.own != read_pattern("")


def read_plans(told: QueryDict) -> Plans:
    """The own plan out of one text or out of a field for each week, and the venues."""
    letters = [told.get(f"w{number}", USUAL) for number in range(OWN_WEEKS)]
    pattern = told.get("own") or "".join(one if one in FACTORS else USUAL for one in letters)
    text = told.get("venues", "")
    venues = int(text) if text.isdecimal() and len(text) < 4 else 1
    return Plans(own=read_pattern(pattern), venues=min(max(venues, 1), MOST_VENUES))


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
