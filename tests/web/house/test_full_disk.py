"""A disk that takes nothing more: whoever saves something is told so in their own words."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now as tell_time

from tests.web.collect.conftest import meta_file
from tuuletus.web.collect.actions import receive_files
from tuuletus.web.collect.actions.running import advance_import
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.people.actions import create_token
from tuuletus.web.people.models import Person
from tuuletus.web.people.sessions import SEE_EVERY, SEEN
from tuuletus.web.review.actions import open_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a disk of its own"),
]

FORMS = {
    "own settings": ("/settings/me/", {"name": "Anna Uusi", "language": "en"}),
    "a token": ("/settings/tokens/", {"name": "t", "scopes": ["read"]}),
    "the workspace": (
        "/settings/workspace/",
        {"name": "Toinen", "time_zone": "Europe/Stockholm", "country": "FI"},
    ),
    "retention times": (
        "/settings/keeping/",
        {"authors": 300, "uploads": 5, "history": 700, "invitations": 20, "leavers": 700},
    ),
    "a rule": (
        "/posts/rules/",
        {"kind": "contains", "pattern": "keitto", "trait": "topic", "value": "keitto"},
    ),
    "an event": (
        "/outcomes/calendar/",
        {"which": "event", "name": "Remontti", "first_day": "2026-12-01"},
    ),
}


@contextmanager
def nothing_can_be_written():
    """The database answers as on a disk that takes no byte more."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


@pytest.fixture
def browser(anna):
    Person.objects.filter(pk=anna.pk).update(language="en")
    client = Client(raise_request_exception=False)
    client.force_login(anna)
    return client


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_cannot_be_saved_is_answered_by_a_sentence(browser, form):
    path, told = FORMS[form]

    with nothing_can_be_written():
        answer = browser.post(path, told)
    after = browser.post(path, told)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    page = answer.content.decode()
    assert "The disk of the server is full" in page
    assert "What you sent just now was not saved." in page
    assert after.status_code in (200, 302)  # and goes on without a restart


def test_notes_that_save_themselves_are_answered_by_the_sentence_alone(browser, workspace, anna):
    review = open_review(workspace, person=anna, now=tell_time())

    with nothing_can_be_written():
        answer = browser.post(
            f"/reviews/{review.number}/notes/", {"notes": "x"}, headers={"HX-Request": "true"}
        )

    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("The disk of the server is full. What you sent")


def test_a_session_that_cannot_be_saved_is_no_fault_of_the_reader(browser):
    session = browser.session
    session[SEEN] = (tell_time() - SEE_EVERY - timedelta(hours=1)).isoformat()
    session.save()

    with nothing_can_be_written():
        page = browser.get("/settings/me/")

    assert page.status_code == 503
    assert "The disk of the server is full" in page.content.decode()


@contextmanager
def no_room_for_much():
    """The database takes changes of what is there, and hardly a page more."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_an_import_that_was_confirmed_is_accepted_where_the_disk_is_full(browser, workspace, anna):
    _token, secret = create_token(
        anna, workspace, name="t", scopes=["read", "write"], now=tell_time()
    )
    of_anna = {"authorization": f"Bearer {secret}"}
    asked = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=of_anna).json()
    path = f"/api/v1/imports/{asked['id']}"

    with no_room_for_much():
        answer = browser.post(f"{path}/confirm", headers=of_anna)
        again = browser.post(f"{path}/confirm", headers=of_anna)
    run = ImportRun.objects.get()
    advance_import(run, clock=tell_time)

    assert (answer.status_code, answer.json()["state"]) == (202, "storing")
    assert again.status_code == 409
    told = browser.get(path, headers=of_anna).json()
    assert (told["state"], told["new_posts"]) == ("stored", 30)


def test_the_page_of_an_import_that_was_confirmed_says_that_it_goes_on(browser, workspace, anna):
    run = receive_files(workspace, anna, [meta_file()], now=tell_time())

    with no_room_for_much():
        answer = browser.post(f"/imports/{run.pk}/confirm/", follow=True)

    assert answer.status_code == 200
    assert "What you sent just now" not in answer.content.decode()
    assert ImportRun.objects.get().state == ImportState.STORING
