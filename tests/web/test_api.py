"""The HTTP API asks for a token, a scope and a role, and speaks plainly when it refuses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock
from django.utils.translation import get_language, gettext, override

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.api import say_no
from tuuletus.web.broken import NOTHING_HERE
from tuuletus.web.people.actions import create_token, end_membership
from tuuletus.web.people.models import AccessToken
from tuuletus.web.views import list_operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(aino, workspace):
    _, secret = create_token(aino, workspace, name="report", scopes=["read"], now=clock())
    return secret


def ask(client, path="/api/v1/me", *, key="", method="GET"):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return client.generic(method, path, headers=headers)


def test_a_token_tells_whose_it_is(browser, key):
    answer = ask(browser, key=key)

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "name": "Aino Aalto",
            "role": "marketer",
            "workspace": "Ravintola Merituuli",
            "time_zone": "Europe/Helsinki",
            "is_invented": False,
        },
    )


@pytest.mark.parametrize("wrong", ["", "tuu_wrong", "x" * 10_000, "Bearer", "tuu_\u00e4"])
def test_without_a_good_token_the_answer_is_401_with_a_sentence(browser, key, wrong):
    answer = ask(browser, key=wrong)

    assert answer.status_code == 401
    assert answer.json()["error"] == "no_token"
    assert answer.json()["message"].startswith("Send an access token")


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("fi", "Lähetä voimassa oleva"), ("sv-FI,fi;q=0.5", "Skicka en giltig"), ("en", "Send an")],
)
def test_without_a_token_the_answer_is_in_the_language_asked_for(browser, asked, begins):
    answer = browser.get("/api/v1/me", headers={"accept-language": asked})

    assert (answer.status_code, answer.json()["error"]) == (401, "no_token")
    assert answer.json()["message"].startswith(begins)
    assert answer.headers["Content-Language"] == asked[:2]


def test_a_session_is_no_token(as_anna):
    assert ask(as_anna).status_code == 401


def test_a_token_that_ran_out_is_refused(browser, key):
    AccessToken.objects.update(expires_at=clock() - timedelta(seconds=1))

    assert ask(browser, key=key).status_code == 401


def test_the_token_of_somebody_who_left_is_refused(browser, aino, anna, workspace, key):
    membership = aino.memberships.get()
    membership.ended_at = clock()
    membership.save()
    before_deletion = ask(browser, key=key).status_code
    membership.ended_at = None
    membership.save()
    end_membership(membership, now=clock())

    assert (before_deletion, ask(browser, key=key).status_code) == (401, 401)


def test_a_token_that_may_not_read_is_refused(browser, aino, workspace):
    _, key = create_token(aino, workspace, name="x", scopes=["write"], now=clock())

    answer = ask(browser, key=key)

    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")


def test_use_is_noted_but_not_at_every_call(browser, key):
    ask(browser, key=key)
    first = AccessToken.objects.get().last_used_at
    ask(browser, key=key)

    assert first is not None
    assert AccessToken.objects.get().last_used_at == first


def test_every_operation_asks_for_a_token(browser):
    schema = browser.get("/api/v1/openapi.json").json()

    unguarded = [
        (path, method)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if not operation.get("security")
    ]
    assert unguarded == []
    assert "/api/v1/me" in schema["paths"]


def test_the_guide_tells_in_the_reader_s_language_what_each_operation_does(client, aino):
    aino.language = "fi"
    aino.save()
    client.force_login(aino)

    page = client.get("/settings/api/").content.decode()

    row = page.split("GET /api/v1/posts</code></th>")[1].split("</tr>")[0]
    assert re.findall(r'data-label="([^"]+)">([^<]*)<', row)[0] == ("Mitä se tekee", "Julkaisuja")
    assert 'data-label="' in row.split("Julkaisuja")[1], "the parameters, too, say what they are"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_operation_is_told_in_words_of_the_language(language):
    told = {one.summary for one in list_operations()}

    with override(language):
        own = {one.summary for one in list_operations()}

    assert told & own == set()


def test_an_address_that_is_none_is_told_as_json(browser, key):
    answer = ask(browser, "/api/v1/nosuch", key=key)

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
    assert "<html" in browser.get("/nosuch/").content.decode()


def test_errors_are_in_the_language_of_the_person_behind_the_token(browser, aino, key):
    type(aino).objects.filter(pk=aino.pk).update(language="fi")

    answer = ask(browser, "/api/v1/imports/9999", key=key)

    with override("fi"):
        assert answer.json()["message"] == gettext(NOTHING_HERE)
        assert get_language() == "fi"


def test_what_was_done_before_says_so_and_not_only_refused():
    assert "done before" in say_no(AlreadyDoneError())
    assert say_no(AlreadyDoneError("The review is closed.")) == "The review is closed."


def test_a_token_for_changes_is_offered_only_to_a_role_that_may_change(as_liisa, as_aino):
    for browser, offered in ((as_liisa, False), (as_aino, True)):
        page = browser.get("/settings/tokens/").content.decode()
        assert ('value="write"' in page) == offered
    made = as_liisa.post("/settings/tokens/", {"name": "x", "scopes": ["write"]})
    assert not AccessToken.objects.exists(), made.content.decode()


@pytest.fixture
def finnish_browser(browser):
    """A program that asks for Finnish, whoever its token is of."""
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "fi"
    return browser


@pytest.fixture
def english(aino):
    aino.language = "en"
    aino.save()


def test_a_method_that_is_not_taken_is_told_as_json_with_those_that_are(
    finnish_browser, key, english
):
    answer = ask(finnish_browser, key=key, method="DELETE")

    assert (answer.status_code, answer.json()["error"]) == (405, "wrong_method")
    assert answer.json()["message"] == "This address does not take DELETE. It takes: GET."
    assert answer.headers["Allow"] == "GET"


def test_an_unknown_address_is_refused_in_the_language_of_the_token(finnish_browser, key, english):
    answer = ask(finnish_browser, "/api/v1/nothing", key=key)

    assert (answer.status_code, answer.json()["message"]) == (404, NOTHING_HERE)


@pytest.mark.parametrize("path", ["/api/v1/imports", "/api/v1/reviews/1/notes"])
def test_too_large_a_body_is_refused_in_the_language_of_the_token(
    finnish_browser, key, english, path
):
    headers = {"authorization": f"Bearer {key}"}
    answer = finnish_browser.generic("POST", path, headers=headers, CONTENT_LENGTH=str(10**12))

    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert answer.json()["message"].startswith("Nothing was stored")


def test_a_body_that_is_no_json_is_refused_where_none_is_taken_and_nothing_is_made(
    browser, aino, workspace
):
    _, secret = create_token(aino, workspace, name="all", scopes=["write"], now=clock())
    headers = {"authorization": f"Bearer {secret}"}

    answer = browser.generic(
        "POST", "/api/v1/reviews", "{bad", content_type="application/json", headers=headers
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert not workspace.reviews.exists()
