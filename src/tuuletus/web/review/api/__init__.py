"""Findings, reviews and decisions for programs: the same actions and queries as the pages."""

from __future__ import annotations

from ninja import Router

from tuuletus.web.review.api import decisions, findings, minutes, plans, reviews

router = Router(tags=["review"])
for part in (findings, plans, reviews, decisions, minutes):
    router.add_router("", part.router)
