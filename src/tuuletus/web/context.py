"""What every page knows: the workspace, the navigation, the state of the house."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from tuuletus.web.collect.queries import find_at_work
from tuuletus.web.people.access import Permission, may
from tuuletus.web.people.mail import is_mail_set_up
from tuuletus.web.people.queries import find_workspaces
from tuuletus.web.phrases import SECTIONS, THEMES
from tuuletus.web.worker import find_lateness

THEME_COOKIE = "tuuletus_theme"


def house(request: HttpRequest) -> dict[str, Any]:
    """Variables of the base template."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    seen: dict[str, Any] = {
        "theme": theme if theme in THEMES else "",
        "mail_is_set_up": is_mail_set_up(),
        "shortcuts_off": request.COOKIES.get("tuuletus_shortcuts") == "off",
    }
    membership = getattr(request, "membership", None)
    if membership is None:
        return seen
    return seen | {
        "workspace": membership.workspace,
        "membership": membership,
        "other_workspaces": lambda: find_workspaces(
            membership.person, except_for=membership.workspace
        ),
        "find_at_work": lambda: find_at_work(membership.workspace),
        "sections": SECTIONS,
        "may_manage": may(membership, Permission.MANAGE),
        "worker_late": find_lateness(timezone.now()),
    }
