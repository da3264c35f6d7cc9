"""Paths of the plan."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.plan import views

app_name = "plan"
urlpatterns = [
    path("habits/", views.habits, name="habits"),
    path("habits/posts/", views.habit_posts, name="habit_posts"),
    path("wear-out/", views.wear_out, name="wear_out"),
    path("mix/", views.mix, name="mix"),
    path("mix/slots/", views.change_slots, name="change_slots"),
    path("mix/accept/", views.accept, name="accept"),
    path("mix/accepted/", views.accepted, name="accepted"),
    path("mix/accepted/<int:pk>/take-back/", views.take_back_accepted, name="take_back"),
    path("mix/limits/", views.limits, name="limits"),
    path("mix/campaigns/<int:pk>/end/", views.end_campaign, name="end_campaign"),
    path("mix/entries/", views.entries, name="entries"),
    path("mix/entries/<int:pk>/", views.change, name="change"),
]
