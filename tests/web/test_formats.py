"""Dates are written as in Europe, and in one form on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

import tuuletus.web

TEMPLATES = sorted((Path(tuuletus.web.__file__).parent / "templates").rglob("*.html"))
EVENING = datetime(2026, 10, 12, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "12 Oct 2026", "12 Oct 2026, 22:30"),
        ("fi", "12.10.2026", "12.10.2026 22.30"),
        ("sv", "12.10.2026", "12.10.2026 22.30"),
    ],
)
def test_a_short_date_is_written_as_the_language_does_here(language, day, moment):
    with override(language):
        assert date_format(EVENING, "SHORT_DATE_FORMAT") == day
        assert date_format(EVENING, "SHORT_DATETIME_FORMAT") == moment


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_page_writes_its_days_in_one_form(path):
    text = path.read_text(encoding="utf-8")

    assert not ("SHORT_DATE_FORMAT" in text and ("|day }}" in text or "|day %}" in text))


def test_the_day_of_a_moment_is_the_workspace_s_own():
    page = Template("{% load review %}{{ moment|day }}")

    with timezone.override("Europe/Helsinki"), override("en"):
        assert page.render(Context({"moment": EVENING})) == "13 October 2026"


@pytest.mark.parametrize(("value", "told"), [(244.7, "245"), (1.239, "1.24"), (3.0, "3")])
def test_a_number_is_rounded_and_not_cut(value, told):
    page = Template("{% load collect %}{{ value|told }}")

    with override("en"):
        assert page.render(Context({"value": value})) == told
