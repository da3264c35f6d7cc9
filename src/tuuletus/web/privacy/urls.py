"""Paths of personal data."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.privacy import views

app_name = "privacy"
urlpatterns = [
    path("settings/keeping/", views.times, name="times"),
    path("settings/person/", views.person, name="person"),
    path("settings/person/found/", views.found, name="found"),
    path("settings/person/file/", views.person_file, name="file"),
    path("settings/person/erase/", views.erase, name="erase"),
    path("settings/erasures/", views.erasures, name="erasures"),
]
