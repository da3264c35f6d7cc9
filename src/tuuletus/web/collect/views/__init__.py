"""Pages of imports, posts and channels."""

from __future__ import annotations

from tuuletus.web.collect.views.calendar import calendar
from tuuletus.web.collect.views.calendar import forget as forget_event
from tuuletus.web.collect.views.channels import channel, channels
from tuuletus.web.collect.views.imports import (
    again,
    cancel,
    columns,
    confirm,
    imports,
    leave,
    leave_waiting,
    new,
    owner,
    preview,
    progress,
    reading,
    undo,
)
from tuuletus.web.collect.views.outcomes import outcomes
from tuuletus.web.collect.views.posts import post, posts, posts_csv, traits, undo_traits
from tuuletus.web.collect.views.rules import forget as forget_rule
from tuuletus.web.collect.views.rules import rules
from tuuletus.web.collect.views.rules import up as rule_up

__all__ = [
    "again",
    "calendar",
    "cancel",
    "channel",
    "channels",
    "columns",
    "confirm",
    "forget_event",
    "forget_rule",
    "imports",
    "leave",
    "leave_waiting",
    "new",
    "outcomes",
    "owner",
    "post",
    "posts",
    "posts_csv",
    "preview",
    "progress",
    "reading",
    "rule_up",
    "rules",
    "traits",
    "undo",
    "undo_traits",
]
