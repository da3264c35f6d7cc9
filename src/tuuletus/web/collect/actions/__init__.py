"""What is done with dropped files and stored posts."""

from __future__ import annotations

from tuuletus.web.collect.actions.receiving import (
    guess_columns,
    receive_files,
    set_mapping,
    set_reading,
)
from tuuletus.web.collect.actions.storing import cancel_import, confirm_import
from tuuletus.web.collect.actions.traits import clear_traits, set_traits
from tuuletus.web.collect.actions.uploads import remove_old_uploads
from tuuletus.web.collect.actions.zones import follow_zone

__all__ = [
    "cancel_import",
    "clear_traits",
    "confirm_import",
    "follow_zone",
    "guess_columns",
    "receive_files",
    "remove_old_uploads",
    "set_mapping",
    "set_reading",
    "set_traits",
]
