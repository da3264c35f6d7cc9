"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """All activities share one app, one label and one migration history."""

    name = "tuuletus.web"
    label = "tuuletus"
    verbose_name = "Tuuletus"
    default_auto_field = "django.db.models.BigAutoField"
