"""Pages of findings, reviews and decisions."""

from __future__ import annotations

from tuuletus.web.review.views.decisions import (
    decision,
    decisions,
    done,
    give_up,
    hide,
    keep,
    measures,
)
from tuuletus.web.review.views.findings import finding, findings, timing
from tuuletus.web.review.views.minutes import (
    minutes,
    minutes_csv,
    minutes_markdown,
    minutes_pdf,
)
from tuuletus.web.review.views.patience import certificate, patience, watch
from tuuletus.web.review.views.plans import plan, plan_this
from tuuletus.web.review.views.reviews import (
    close,
    decide_on,
    foresee_check,
    notes,
    open_new,
    review,
    reviews,
)

__all__ = [
    "certificate",
    "close",
    "decide_on",
    "decision",
    "decisions",
    "done",
    "finding",
    "findings",
    "foresee_check",
    "give_up",
    "hide",
    "keep",
    "measures",
    "minutes",
    "minutes_csv",
    "minutes_markdown",
    "minutes_pdf",
    "notes",
    "open_new",
    "patience",
    "plan",
    "plan_this",
    "review",
    "reviews",
    "timing",
    "watch",
]
