"""What was learnt, decided and checked."""

from __future__ import annotations

from tuuletus.web.review.queries.decisions import (
    HitRate,
    describe,
    draw_looks,
    find_decisions,
    find_due_checks,
    find_due_decisions,
    find_hit_rate,
    find_next_check,
    find_verdicts,
    is_untouched,
    read_registration,
)
from tuuletus.web.review.queries.learning import (
    METRIC,
    Learned,
    Slot,
    build_snapshot,
    build_timing,
    find_finding,
    learn_workspace,
    read_snapshot,
)
from tuuletus.web.review.queries.minutes import Minutes, build_minutes
from tuuletus.web.review.queries.reviews import (
    find_open_review,
    find_retirements,
    find_reviews,
    hidden_traits,
)

__all__ = [
    "METRIC",
    "HitRate",
    "Learned",
    "Minutes",
    "Slot",
    "build_minutes",
    "build_snapshot",
    "build_timing",
    "describe",
    "draw_looks",
    "find_decisions",
    "find_due_checks",
    "find_due_decisions",
    "find_finding",
    "find_hit_rate",
    "find_next_check",
    "find_open_review",
    "find_retirements",
    "find_reviews",
    "find_verdicts",
    "hidden_traits",
    "is_untouched",
    "learn_workspace",
    "read_registration",
    "read_snapshot",
]
