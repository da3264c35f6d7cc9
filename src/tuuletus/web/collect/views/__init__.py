"""Pages of imports, posts and channels."""

from __future__ import annotations

from tuuletus.web.collect.views.channels import channels
from tuuletus.web.collect.views.imports import (
    again,
    cancel,
    columns,
    confirm,
    imports,
    new,
    preview,
    progress,
    reading,
    undo,
)
from tuuletus.web.collect.views.posts import post, posts, posts_csv, traits

__all__ = [
    "again",
    "cancel",
    "channels",
    "columns",
    "confirm",
    "imports",
    "new",
    "post",
    "posts",
    "posts_csv",
    "preview",
    "progress",
    "reading",
    "traits",
    "undo",
]
