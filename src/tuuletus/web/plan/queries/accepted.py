"""The mixes that were accepted, and what was really published in their weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import overlay_traits
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import Acceptance, EntryState, PlanEntry
from tuuletus.web.review.models import Decision

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDone:
    """One type of an accepted mix: entries, how many of them came out, and all its posts.

    `published` counts the posts of the type in the weeks of the mix, planned or not, and those
    that came of an entry a day or two before or after; None while there are none and the weeks
    have not begun.
    """

    trait: str
    value: str
    planned: int
    came: int
    given_up: int
    published: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedMix:
    """An accepted mix with its weeks, what came of it, and its decisions."""

    acceptance: Acceptance
    first_day: date | None
    last_day: date | None
    types: tuple[TypeDone, ...]
    decisions: tuple[Decision, ...]

    @property
    def planned(self) -> int:
        """How many entries it made."""
        return sum(one.planned for one in self.types)

    @property
    def is_given_up(self) -> bool:
        """Whether all of its entries are given up."""
        return bool(self.types) and all(one.given_up == one.planned for one in self.types)

    @property
    def is_taken_back(self) -> bool:
        """Whether the acceptance was taken back, as far as can be told.

        That is not stored. Its decisions are gone then, which nothing else takes away; of one that
        made none, or whose review was closed, only `is_given_up` is known.
        """
        had_decisions = self.acceptance.review_id is not None
        return self.is_given_up and had_decisions and not self.decisions

    @property
    def may_be_taken_back(self) -> bool:
        """Whether nothing of it is published, and not all of it is given up."""
        return not self.came and any(one.given_up < one.planned for one in self.types)

    @property
    def is_past_taking_back(self) -> bool:
        """Whether something of it is published and something still open."""
        return bool(self.came) and any(one.given_up + one.came < one.planned for one in self.types)

    @property
    def came(self) -> int:
        """How many of them were published."""
        return sum(one.came for one in self.types)


def find_acceptances(workspace: Workspace) -> QuerySet[Acceptance]:
    """The accepted mixes of a workspace, the newest first."""
    return (
        Acceptance.objects.filter(workspace=workspace)
        .select_related("person", "review")
        .order_by("-accepted_at", "-pk")
    )


def tell_accepted(
    workspace: Workspace, acceptances: Sequence[Acceptance], *, today: date
) -> list[AcceptedMix]:
    """What came of some accepted mixes, in their order."""
    entries: dict[int, list[PlanEntry]] = {one.pk: [] for one in acceptances}
    rows = PlanEntry.objects.filter(acceptance__in=acceptances).select_related("post")
    for entry in rows.order_by("day", "pk"):
        if entry.acceptance_id is not None:
            entries[entry.acceptance_id].append(entry)
    decisions: dict[tuple[int, object], list[Decision]] = {}
    reviews = [one.review_id for one in acceptances if one.review_id]
    for decision in Decision.objects.filter(review__in=reviews).order_by("pk"):
        key = (decision.review_id, decision.decided_at)
        decisions.setdefault(key, []).append(decision)
    spans = {one.pk: find_span(one, entries[one.pk]) for one in acceptances}
    published = _Published(workspace, [span for span in spans.values() if span], today=today)
    return [
        AcceptedMix(
            acceptance=one,
            first_day=span[0] if span else None,
            last_day=span[1] if span else None,
            types=tuple(_tell_types(entries[one.pk], published, span)),
            decisions=tuple(decisions.get((one.review_id or 0, one.accepted_at), ())),
        )
        for one in acceptances
        for span in (spans[one.pk],)
    ]


def find_span(acceptance: Acceptance, entries: Sequence[PlanEntry]) -> tuple[date, date] | None:
    """The first and last day of a mix; of an older one, those of its entries."""
    if acceptance.first_day and acceptance.weeks:
        end = acceptance.first_day + acceptance.weeks * WEEK
        return acceptance.first_day, end - timedelta(days=1)
    return (entries[0].day, entries[-1].day) if entries else None


def _tell_types(
    entries: Iterable[PlanEntry], published: _Published, span: tuple[date, date] | None
) -> list[TypeDone]:
    own: dict[tuple[str, str], list[PlanEntry]] = {}
    for entry in entries:
        own.setdefault((entry.trait, entry.value), []).append(entry)
    return [
        TypeDone(
            trait=trait,
            value=value,
            planned=len(rows),
            came=sum(row.state == EntryState.PUBLISHED for row in rows),
            given_up=sum(row.state == EntryState.DROPPED for row in rows),
            published=published.count(trait, value, span, entries=rows) if span else None,
        )
        for (trait, value), rows in sorted(own.items(), key=lambda one: -len(one[1]))
    ]


class _Published:
    """Posts by day and trait, read once for all the mixes of a page."""

    def __init__(
        self, workspace: Workspace, spans: Sequence[tuple[date, date]], *, today: date
    ) -> None:
        self.today, self.zone = today, ZoneInfo(workspace.time_zone)
        self.counted: Counter[tuple[date, str, str]] = Counter()
        if not spans:
            return
        # a day more, since the days of the database are those of UTC
        posts = list(
            Post.objects.filter(
                channel__workspace=workspace,
                published_at__date__gte=min(first for first, _last in spans) - timedelta(days=1),
                published_at__date__lte=max(last for _first, last in spans) + timedelta(days=1),
            )
        )
        traits = overlay_traits(posts)
        for post in posts:
            if post.published_at is not None:
                day = post.published_at.astimezone(self.zone).date()
                self.counted.update((day, *pair) for pair in traits[post.pk].items())

    def count(
        self, trait: str, value: str, span: tuple[date, date], *, entries: Iterable[PlanEntry]
    ) -> int | None:
        """The posts of a type from a first to a last day, and those of its entries beside them.

        None before the first day while there are none.
        """
        first, last = span
        beside = sum(
            not first <= one.post.published_at.astimezone(self.zone).date() <= last
            for one in entries
            if one.post is not None and one.post.published_at is not None
        )
        if first > self.today:
            return beside or None
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return sum(self.counted[day, trait, value] for day in days) + beside
