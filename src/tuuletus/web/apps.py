"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """All activities share one app, one label and one migration history."""

    name = "tuuletus.web"
    label = "tuuletus"
    verbose_name = "Tuuletus"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to signing in, once the tables are known."""
        from tuuletus.web.people import events, sessions  # noqa: PLC0415 - needs the tables

        events.connect()
        sessions.connect()
