"""Pages of the plan."""

from __future__ import annotations

from tuuletus.web.plan.views.accepted import accepted, take_back_accepted
from tuuletus.web.plan.views.entries import change, entries
from tuuletus.web.plan.views.habits import habit_posts, habits
from tuuletus.web.plan.views.limits import end_campaign, limits
from tuuletus.web.plan.views.mix import accept, change_slots, mix
from tuuletus.web.plan.views.wearing import wear_out

__all__ = [
    "accept",
    "accepted",
    "change",
    "change_slots",
    "end_campaign",
    "entries",
    "habit_posts",
    "habits",
    "limits",
    "mix",
    "take_back_accepted",
    "wear_out",
]
