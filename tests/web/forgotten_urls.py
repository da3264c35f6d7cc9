"""A path whose view states no permission."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("forgotten/", lambda _request: HttpResponse("everything"), name="forgotten"),
    path("", include("tuuletus.web.urls")),
]
