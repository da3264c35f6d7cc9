"""All paths."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("tuuletus.web.home.urls")),
    path("", include("tuuletus.web.collect.urls")),
    path("", include("tuuletus.web.review.urls")),
    path("people/", include("tuuletus.web.people.urls")),
]
