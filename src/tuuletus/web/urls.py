"""All paths."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tuuletus.web.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tuuletus.web.home.urls")),
    path("", include("tuuletus.web.collect.urls")),
    path("", include("tuuletus.web.review.urls")),
    path("", include("tuuletus.web.plan.urls")),
    path("", include("tuuletus.web.people.urls")),
    path("", include("tuuletus.web.privacy.urls")),
    path("", include("tuuletus.web.house_urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-step/", include("allauth.mfa.urls")),
    path("accounts/company/", include("allauth.socialaccount.urls")),
]
if settings.SIGN_IN_SERVICE:
    urlpatterns.append(
        path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )

handler400 = "tuuletus.web.broken.bad_request"
handler403 = "tuuletus.web.broken.forbidden"
handler404 = "tuuletus.web.broken.not_found"
handler500 = "tuuletus.web.broken.server_error"
