"""The library's own check, fed with a simulated account."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from bench.followup.world import TRIGGER_WEEKS, WEEKS_AFTER, WEEKS_BEFORE, Look
from tuuletus.analysis.followup import FollowUp, Registration, check_change

DAY = date(2026, 1, 5)


def register(*, expected: float = 1.5) -> Registration:
    """The check that all simulated decisions are given."""
    return Registration(
        trait="topic",
        value="changed",
        metric="interactions",
        age_days=0,
        expected=expected,
        decided_on=DAY,
        starts_on=DAY,
        check_on=DAY + timedelta(weeks=WEEKS_AFTER),
        trigger_weeks=TRIGGER_WEEKS,
        baseline_weeks=WEEKS_BEFORE - TRIGGER_WEEKS,
    )


def check_look(look: Look, *, registration: Registration) -> FollowUp:
    """What the library says at the end of the look's last week."""
    weeks = np.arange(-WEEKS_BEFORE, look.weeks)
    changed = np.concatenate([look.changed_before, look.changed_after])
    controls = np.concatenate([look.controls_before, look.controls_after])
    number = np.concatenate(
        [np.repeat(weeks, changed.shape[1]), np.repeat(weeks, controls.shape[1])]
    )
    return check_change(
        registration,
        published_on=DAY.toordinal() + 7 * number,
        log_response=np.log1p(np.concatenate([changed.ravel(), controls.ravel()])),
        changed=np.arange(len(number)) < changed.size,
        today=DAY + timedelta(weeks=look.weeks),
    )
