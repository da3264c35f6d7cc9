"""What is done with dropped files and stored posts."""

from __future__ import annotations

from tuuletus.web.collect.actions.answers import ask, ask_all, note_change, work_out_next
from tuuletus.web.collect.actions.calendar import add_event, forget_event, set_opening_hours
from tuuletus.web.collect.actions.copying import copy_workspace, find_uncopied
from tuuletus.web.collect.actions.owners import WHICH_CHANNEL, find_usual_owners
from tuuletus.web.collect.actions.parting import find_parted
from tuuletus.web.collect.actions.receiving import receive_files
from tuuletus.web.collect.actions.replies import (
    choose_channel,
    choose_offered,
    guess_columns,
    leave_out,
    leave_out_waiting,
    set_mapping,
    set_reading,
)
from tuuletus.web.collect.actions.rules import (
    Trial,
    add_rule,
    apply_all_rules,
    find_unruled,
    forget_rule,
    move_rule_up,
    try_rule,
)
from tuuletus.web.collect.actions.running import (
    advance_import,
    cancel_import,
    confirm_import,
    find_waiting,
    take_back,
    try_again,
)
from tuuletus.web.collect.actions.tables import CHOSEN_CHANNEL, OF_ITS_OWN, find_candidates
from tuuletus.web.collect.actions.traits import clear_traits, set_traits, undo_change
from tuuletus.web.collect.actions.zones import follow_zone

__all__ = [
    "CHOSEN_CHANNEL",
    "OF_ITS_OWN",
    "WHICH_CHANNEL",
    "Trial",
    "add_event",
    "add_rule",
    "advance_import",
    "apply_all_rules",
    "ask",
    "ask_all",
    "cancel_import",
    "choose_channel",
    "choose_offered",
    "clear_traits",
    "confirm_import",
    "copy_workspace",
    "find_candidates",
    "find_parted",
    "find_uncopied",
    "find_unruled",
    "find_usual_owners",
    "find_waiting",
    "follow_zone",
    "forget_event",
    "forget_rule",
    "guess_columns",
    "leave_out",
    "leave_out_waiting",
    "move_rule_up",
    "note_change",
    "receive_files",
    "set_mapping",
    "set_opening_hours",
    "set_reading",
    "set_traits",
    "take_back",
    "try_again",
    "try_rule",
    "undo_change",
    "work_out_next",
]
