"""Paths of the first page."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("assets/vega-<str:_version>.js", views.drawing_library, name="drawing_library"),
]
