"""The plan for programs: the mix, its limits and acceptance, its entries, wear-out and habits."""

from __future__ import annotations

from ninja import Router

from tuuletus.web.plan.api import entries, limits, mixes, wearing

router = Router(tags=["plan"])
for part in (mixes, limits, entries, wearing):
    router.add_router("", part.router)
