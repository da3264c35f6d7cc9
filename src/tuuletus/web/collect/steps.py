"""What the worker does about imports."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from tuuletus.web import worker
from tuuletus.web.collect.actions import (
    advance_import,
    apply_all_rules,
    copy_workspace,
    find_uncopied,
    find_unruled,
    find_waiting,
    follow_zone,
    work_out_next,
)
from tuuletus.web.collect.models import ImportRun
from tuuletus.web.collect.queries import RATES, SOURCES, SPANS, find_usual, sharing_posts
from tuuletus.web.people.models import Workspace
from tuuletus.web.turns import do_first

AT_ONCE = 30
"""So many comparisons are worked out before other work has its turn."""


def advance_waiting_import(now: datetime) -> bool:
    """Store or take back one import to its end, with a sign of life after each portion."""

    def live() -> None:
        worker.beat(timezone.now())

    def advance(run: ImportRun) -> bool:
        return advance_import(run, clock=timezone.now, tell=live)

    return do_first(find_waiting(now=now).select_related("workspace"), advance, now=now)


def apply_rules_of_large_workspace(now: datetime) -> bool:
    """Apply rules that were made or changed in a workspace with very many posts."""

    def apply(workspace: Workspace) -> bool:
        apply_all_rules(workspace)
        return True

    return do_first(find_unruled(), apply, now=now)


def copy_large_workspace(now: datetime) -> bool:
    """Make the columnar copy of a large workspace anew after its posts changed."""

    def copy(workspace: Workspace) -> bool:
        return copy_workspace(workspace) is not None

    return do_first(find_uncopied(), copy, now=now)


def compare_channels_again(now: datetime) -> bool:
    """Work out the comparisons of channels that are about older posts, reading those once."""
    questions, done = (RATES, SPANS, SOURCES), 0
    with sharing_posts():
        while done < AT_ONCE and work_out_next(questions, find_usual, now=now):
            done += 1
    return done > 0


def follow_time_zone(now: datetime) -> bool:
    """Tell weekdays and hours anew where a workspace has moved to another zone."""

    def follow(workspace: Workspace) -> bool:
        return follow_zone(workspace) > 0

    moved = Workspace.objects.exclude(traits_zone=F("time_zone"))
    return do_first(moved, follow, now=now)
