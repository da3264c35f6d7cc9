"""What the worker does about decisions."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tuuletus.web.collect.actions import work_out_next
from tuuletus.web.review.actions import run_check, tell_owner
from tuuletus.web.review.actions_patience import (
    announce_next,
    certify_next,
    keep_first_questions,
    look_next,
)
from tuuletus.web.review.models import Check, Decision
from tuuletus.web.review.queries import HISTORY, LEARNED, find_due_checks, find_usual
from tuuletus.web.review.queries.patience import PATIENCE, PLANS, find_nothing
from tuuletus.web.turns import do_first


def run_due_check(now: datetime) -> bool:
    """Give the verdict on the decision whose check has been due the longest."""

    def check(decision: Decision) -> bool:
        return run_check(decision, now=now) is not None

    return do_first(find_due_checks(today=now.date()), check, now=now)


def learn_again(now: datetime) -> bool:
    """Work out anew what was learnt from older posts, and what running checks look at."""
    return work_out_next((LEARNED, HISTORY), find_usual, now=now)


def tell_owners(now: datetime) -> bool:
    """Tell one owner about a verdict that they have not been told."""

    def tell(check: Check) -> bool:
        link = settings.PUBLIC_URL + reverse("review:decision", args=[check.decision_id])
        return tell_owner(check, now=now, link=link)

    untold = Check.objects.filter(told_at=None).select_related("decision__owner")
    return do_first(untold.order_by("checked_at", "pk"), tell, now=now)


def look_at_watched(now: datetime) -> bool:
    """Look again at one watched question after something changed."""
    return look_next(now=now)


def announce_seen(now: datetime) -> bool:
    """Tell by mail, once, that a watched slow effect is seen."""
    return announce_next(now=now)


def work_out_patience(now: datetime) -> bool:
    """Work out anew what is kept of at-once and slow effects, and certificates asked for."""
    keep_first_questions(now=now)
    return work_out_next((PATIENCE, PLANS), find_nothing, now=now) or certify_next(now=now)
