"""The same over the HTTP API."""

from __future__ import annotations

import pytest

from tests.web.collect.conftest import meta_file
from tuuletus.web.collect.models import Post
from tuuletus.web.people.actions import create_token


def bearer(person, workspace, now, scopes=("read", "write")):
    _token, secret = create_token(person, workspace, name="t", scopes=list(scopes), now=now)
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def of_aino(aino, workspace, now):
    return bearer(aino, workspace, now)


def test_files_are_previewed_and_then_stored(browser, of_aino):
    preview = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=of_aino).json()
    before = Post.objects.count()

    stored = browser.post(f"/api/v1/imports/{preview['id']}/confirm", headers=of_aino).json()

    assert (preview["state"], preview["files"][0]["summary"]["posts"], before) == (
        "preview",
        30,
        0,
    )
    assert (stored["state"], stored["new_posts"]) == ("stored", 30)


def test_a_token_that_only_reads_brings_in_nothing(browser, aino, workspace, now):
    headers = bearer(aino, workspace, now, scopes=["read"])

    response = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=headers)

    assert response.status_code == 403


def test_posts_carry_their_latest_numbers(browser, of_aino, posts):
    listed = browser.get("/api/v1/posts?sort=-reactions", headers=of_aino).json()
    one = browser.get(f"/api/v1/posts/{posts[0].pk}", headers=of_aino).json()

    assert (listed["total"], listed["pages"], listed["posts"][0]["numbers"]["reach"]) == (
        30,
        1,
        200,
    )
    assert {reading["file"] for reading in one["readings"]} == {"posts.csv"}
    assert one["numbers"]["reactions"] == 10


def test_channels_carry_rates_with_intervals(browser, of_aino, stored):
    (rate,) = browser.get("/api/v1/channels", headers=of_aino).json()

    assert (rate["channel"], rate["n"]) == ("Ravintola Merituuli", 30)
    assert rate["low"] < rate["mean"] < rate["high"]


def test_a_token_of_another_workspace_finds_nothing(
    browser, matti, other_workspace, stored, posts, now
):
    headers = bearer(matti, other_workspace, now)

    answers = [
        browser.get(f"/api/v1/imports/{stored.pk}", headers=headers),
        browser.post(f"/api/v1/imports/{stored.pk}/confirm", headers=headers),
        browser.get(f"/api/v1/posts/{posts[0].pk}", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert browser.get("/api/v1/posts", headers=headers).json()["total"] == 0
