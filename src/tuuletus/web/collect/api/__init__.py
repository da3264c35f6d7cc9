"""Imports, posts and channels over the HTTP API: the same queries and actions as the pages.

Each operation tells its id, which programs know it by, so that it stays wherever its code stands.
"""

from __future__ import annotations

from ninja import Router

from tuuletus.web.collect.api import channels, columns, imports, outcomes, posts, rules

router = Router(tags=["collect"])
for part in (imports, columns, posts, channels, outcomes, rules):
    router.add_router("", part.router)
