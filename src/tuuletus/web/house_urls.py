"""Paths of the house itself."""

from __future__ import annotations

from django.urls import path

from tuuletus.web import views

app_name = "house"
urlpatterns = [
    path("health", views.health, name="health"),
    path("settings/api/", views.api_guide, name="api"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/language/", views.language, name="language"),
]
