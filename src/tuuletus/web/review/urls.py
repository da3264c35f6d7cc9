"""Paths of findings, reviews and decisions."""

from __future__ import annotations

from django.urls import path

from tuuletus.web.review import views

app_name = "review"
urlpatterns = [
    path("findings/", views.findings, name="findings"),
    path("findings/posts/", views.finding, name="finding"),
    path("timing/", views.timing, name="timing"),
    path("patience/", views.patience, name="patience"),
    path("patience/watch/", views.watch, name="watch"),
    path("patience/certificate/", views.certificate, name="certificate"),
    path("patience/plan/", views.plan, name="plan"),
    path("patience/plan/decide/", views.plan_this, name="plan_this"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/open/", views.open_new, name="open"),
    path("reviews/<int:number>/", views.review, name="review"),
    path("reviews/<int:number>/notes/", views.notes, name="notes"),
    path("reviews/<int:number>/decide/", views.decide_on, name="decide"),
    path("reviews/<int:number>/foresee/", views.foresee_check, name="foresee"),
    path("reviews/<int:number>/close/", views.close, name="close"),
    path("reviews/<int:number>/minutes/", views.minutes, name="minutes"),
    path("reviews/<int:number>/minutes.pdf", views.minutes_pdf, name="minutes_pdf"),
    path("reviews/<int:number>/minutes.md", views.minutes_markdown, name="minutes_md"),
    path("reviews/<int:number>/minutes.csv", views.minutes_csv, name="minutes_csv"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/done/", views.done, name="done"),
    path("decisions/<int:pk>/give-up/", views.give_up, name="give_up"),
    path("measures/", views.measures, name="measures"),
    path("measures/hide/", views.hide, name="hide"),
    path("measures/keep/", views.keep, name="keep"),
]
