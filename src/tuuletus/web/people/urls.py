"""Paths of people."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.people import views

app_name = "people"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("invitations/<str:secret>/", views.invitation, name="invitation"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/role/", views.role, name="role"),
    path("people/<int:pk>/end/", views.end, name="end"),
    path("people/<int:pk>/end-sessions/", views.end_sessions_of, name="end_sessions_of"),
    path("people/<int:pk>/renew/", views.renew, name="renew"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("workspaces/<int:pk>/switch/", views.switch, name="switch"),
    path("settings/me/", views.me, name="me"),
    path("settings/me/end-sessions/", views.end_everywhere, name="end_sessions"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("settings/workspace/", views.workspace, name="workspace"),
    path("settings/stored/", views.stored, name="stored"),
    path("settings/stored.csv", views.stored_csv, name="stored_csv"),
]
