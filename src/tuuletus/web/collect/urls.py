"""Paths of imports, posts, channels and outcomes."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.collect import views

app_name = "collect"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new, name="new"),
    path("imports/<int:pk>/", views.preview, name="import"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("imports/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("imports/<int:pk>/progress/", views.progress, name="progress"),
    path("imports/<int:pk>/undo/", views.undo, name="undo"),
    path("imports/<int:pk>/again/", views.again, name="again"),
    path("imports/<int:pk>/leave/", views.leave_waiting, name="leave_waiting"),
    path("imports/<int:pk>/files/<int:file>/leave/", views.leave, name="leave"),
    path("imports/<int:pk>/files/<int:file>/channel/", views.owner, name="owner"),
    path("imports/<int:pk>/files/<int:file>/reading/", views.reading, name="reading"),
    path("imports/<int:pk>/files/<int:file>/columns/", views.columns, name="columns"),
    path("posts/", views.posts, name="posts"),
    path("posts.csv", views.posts_csv, name="posts_csv"),
    path("posts/traits/", views.traits, name="traits"),
    path("posts/traits/<int:pk>/undo/", views.undo_traits, name="undo_traits"),
    path("posts/rules/", views.rules, name="rules"),
    path("posts/rules/<int:pk>/forget/", views.forget_rule, name="forget_rule"),
    path("posts/rules/<int:pk>/up/", views.rule_up, name="rule_up"),
    path("posts/<int:pk>/", views.post, name="post"),
    path("channels/", views.channels, name="channels"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/calendar/", views.calendar, name="calendar"),
    path("outcomes/calendar/<int:pk>/forget/", views.forget_event, name="forget_event"),
]
