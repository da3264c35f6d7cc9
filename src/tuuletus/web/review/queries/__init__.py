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
from tuuletus.web.review.queries.histories import HISTORY, ask_for_history, history_of
from tuuletus.web.review.queries.learning import (
    LEARNED,
    METRIC,
    Learned,
    Slot,
    ask_for_learning,
    build_snapshot,
    find_finding,
    find_learnable,
    find_metric,
    find_on_channel,
    find_usual,
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
    "HISTORY",
    "LEARNED",
    "METRIC",
    "HitRate",
    "Learned",
    "Minutes",
    "Slot",
    "ask_for_history",
    "ask_for_learning",
    "build_minutes",
    "build_snapshot",
    "describe",
    "draw_looks",
    "find_decisions",
    "find_due_checks",
    "find_due_decisions",
    "find_finding",
    "find_hit_rate",
    "find_learnable",
    "find_metric",
    "find_next_check",
    "find_on_channel",
    "find_open_review",
    "find_retirements",
    "find_reviews",
    "find_usual",
    "find_verdicts",
    "hidden_traits",
    "history_of",
    "is_untouched",
    "learn_workspace",
    "read_registration",
    "read_snapshot",
]
