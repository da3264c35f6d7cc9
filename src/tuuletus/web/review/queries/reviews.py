"""Reviews, and the measures that they made no use of."""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet

from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Decision, Measure, Review

REVIEWS_WITHOUT_USE = 5


def find_reviews(workspace: Workspace) -> QuerySet[Review]:
    """All reviews, the newest first, with the number of their decisions.

    What each was read from is long, so it is fetched only of the review that is asked for it.
    """
    return (
        Review.objects.filter(workspace=workspace)
        .select_related("opened_by")
        .defer("findings")
        .annotate(decision_count=Count("decisions"))
        .order_by("-number")
    )


def find_open_review(workspace: Workspace) -> Review | None:
    """The review that is going on, if any."""
    return Review.objects.filter(workspace=workspace, closed_at=None).first()


def hidden_traits(workspace: Workspace) -> frozenset[str]:
    """The measures that the team has retired."""
    hidden = Measure.objects.filter(workspace=workspace, hidden_at__isnull=False)
    return frozenset(hidden.values_list("key", flat=True))


def find_retirements(workspace: Workspace) -> list[str]:
    """Traits shown in each of the last five closed reviews that led to no decision in them.

    A trait that the team chose to keep is proposed again only after five more reviews.
    """
    closed = Review.objects.filter(workspace=workspace, closed_at__isnull=False).defer("findings")
    last = list(closed.order_by("-number")[:REVIEWS_WITHOUT_USE])
    if len(last) < REVIEWS_WITHOUT_USE:
        return []
    shown = set.intersection(*(set(review.measures_shown) for review in last))
    used = Decision.objects.filter(review__in=last).exclude(measure="")
    useful = {
        trait
        for measure in used.values_list("measure", flat=True)
        for trait in measure.partition("=")[0].split(" × ")
    }
    first_opened = min(review.opened_at for review in last)
    spoken = Measure.objects.filter(workspace=workspace)
    answered = set(spoken.filter(hidden_at__isnull=False).values_list("key", flat=True)) | set(
        spoken.filter(kept_at__gte=first_opened).values_list("key", flat=True)
    )
    return sorted(shown - useful - answered)


def next_number(workspace: Workspace) -> int:
    """The number of the next review."""
    last = Review.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
