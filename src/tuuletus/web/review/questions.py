"""Which question about at-once and slow effects a page or a program asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from tuuletus.channels.spending import tells_spending
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Watch
from tuuletus.web.review.queries.patience import MOST_EXPOSURES, MOST_OUTCOMES, Asked
from tuuletus.web.review.queries.weeks import (
    find_post_sources,
    find_series_names,
    find_sources,
)


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
