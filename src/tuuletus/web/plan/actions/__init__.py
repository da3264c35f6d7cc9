"""What a team sets for its plan, accepts and writes."""

from __future__ import annotations

from tuuletus.web.plan.actions.accepting import Accepted, accept_mix
from tuuletus.web.plan.actions.asking import (
    ask_habits,
    ask_mix,
    ask_prices,
    ask_settable,
    ask_wear,
    refuse_stale,
)
from tuuletus.web.plan.actions.entries import change_entry, join_next
from tuuletus.web.plan.actions.keeping import keep_next
from tuuletus.web.plan.actions.limits import (
    add_type,
    choose_slots,
    forget_type,
    set_campaign,
    set_choices,
    set_rhythm,
    set_type_limits,
    stop_campaign,
)
from tuuletus.web.plan.actions.taking_back import take_back

__all__ = [
    "Accepted",
    "accept_mix",
    "add_type",
    "ask_habits",
    "ask_mix",
    "ask_prices",
    "ask_settable",
    "ask_wear",
    "change_entry",
    "choose_slots",
    "forget_type",
    "join_next",
    "keep_next",
    "refuse_stale",
    "set_campaign",
    "set_choices",
    "set_rhythm",
    "set_type_limits",
    "stop_campaign",
    "take_back",
]
