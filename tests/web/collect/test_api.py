"""The same over the HTTP API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from tests.web.collect.conftest import meta_file
from tests.web.collect.refused import CUSTOMERS
from tuuletus.errors import ChannelError
from tuuletus.web.collect.actions.running import Lease, LeaseLostError, work_on
from tuuletus.web.collect.models import Channel, ImportRun, ImportState, Post
from tuuletus.web.people.actions import create_token
from tuuletus.wording import Speaker, say_asking, say_refusal

ODD = b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n"


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


TABLE = "Aika;A;B\n2026-03-02;10;Keitto tänään\n2026-03-03;20;Lohta ja perunaa\n"


@pytest.fixture
def waiting(browser, of_aino):
    """An import with a table whose columns nobody knows."""
    file = SimpleUploadedFile("luvut.csv", TABLE.encode())
    return browser.post("/api/v1/imports", {"files": [file]}, headers=of_aino).json()


def columns_of(waiting):
    return f"/api/v1/imports/{waiting['id']}/files/{waiting['files'][0]['id']}/columns"


def test_columns_are_told_said_and_then_stored(browser, of_aino, waiting):
    path = columns_of(waiting)
    told = browser.get(path, headers=of_aino).json()

    answer = browser.post(
        path,
        {"columns": {"Aika": "date", "A": "metric:likes", "B": "text"}, "channel_name": "Meri"},
        content_type="application/json",
        headers=of_aino,
    ).json()
    browser.post(f"/api/v1/imports/{waiting['id']}/confirm", headers=of_aino)

    assert [(one["name"], one["is_guess"]) for one in told["columns"]] == [
        ("Aika", False),
        ("A", True),
        ("B", False),  # not read, as it stands
    ]
    assert {"metric:likes", "outcome", "each", "ignore"} <= set(told["roles"])
    assert answer["state"] == "preview"
    assert sorted(Post.objects.values_list("text", flat=True)) == [
        "Keitto tänään", "Lohta ja perunaa"
    ]  # fmt: skip


def test_the_day_of_the_lowest_weekday_is_told_and_said(browser, of_aino):
    rows = "".join(f"{1 + n // 9};{n % 7};{20 + n}\n" for n in range(40))
    file = SimpleUploadedFile("luvut.csv", f"month;weekday;likes\n{rows}".encode())
    run = browser.post("/api/v1/imports", {"files": [file]}, headers=of_aino).json()
    path = columns_of(run)

    told = browser.get(path, headers=of_aino).json()
    columns = {one["name"]: one["role"] for one in told["columns"]}
    answers = [
        browser.post(
            path,
            {"columns": columns, "first_weekday": first},
            content_type="application/json",
            headers=of_aino,
        )
        for first in ("monday", "wednesday")
    ]

    assert told["weekdays"] == {"lowest": 0, "first": "sunday", "reason": "assumed"}
    assert [one.status_code for one in answers] == [200, 422]
    assert answers[0].json()["files"][0]["summary"]["weekdays"]["first"] == "monday"
    assert "first_weekday" in answers[1].json()["message"]


def test_a_first_weekday_of_a_file_without_such_numbers_is_refused(browser, of_aino, waiting):
    said = {"columns": {"Aika": "date", "A": "metric:likes"}, "first_weekday": "monday"}

    answer = browser.post(
        columns_of(waiting), said, content_type="application/json", headers=of_aino
    )

    assert answer.status_code == 422
    assert "no weekdays as numbers" in answer.json()["message"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"C": "date"}, "C"),
        ({"A": "wonder"}, "A: "),
        ({"A": "metric:../x"}, "A: "),
    ],
)
def test_columns_or_roles_that_are_not_there_are_named(browser, of_aino, waiting, columns, said):
    answer = browser.post(
        columns_of(waiting), {"columns": columns}, content_type="application/json", headers=of_aino
    )

    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert browser.get(f"/api/v1/imports/{waiting['id']}", headers=of_aino).json() == waiting


def test_an_import_is_cancelled_once_and_its_file_is_gone(browser, of_aino, waiting, settings):
    path = f"/api/v1/imports/{waiting['id']}/cancel"

    first, second = (browser.post(path, headers=of_aino) for _ in range(2))

    assert (first.json()["state"], second.status_code) == ("cancelled", 409)
    assert not list(Path(settings.UPLOADS).glob("*"))
    assert browser.get(columns_of(waiting), headers=of_aino).status_code == 409


@pytest.mark.parametrize("by", ["page", "undo", "cancel"])
def test_an_import_that_is_being_stored_is_taken_back_whole(
    browser, as_aino, of_aino, workspace, by, now
):
    file = meta_file()
    pk = browser.post("/api/v1/imports", {"files": [file]}, headers=of_aino).json()["id"]
    run = ImportRun.objects.get(pk=pk)
    ImportRun.objects.filter(pk=pk).update(state=ImportState.STORING, total=300)
    run.refresh_from_db()
    lease = Lease(run, clock=lambda: now)
    assert lease.take()
    work = work_on(run, lease)
    next(work)
    assert Post.objects.exists()

    if by == "page":
        as_aino.post(f"/imports/{pk}/undo/")
    else:
        answer = browser.post(f"/api/v1/imports/{pk}/{by}", headers=of_aino)
        assert (answer.status_code, answer.json()["state"]) == (200, "taken_back")

    with pytest.raises(LeaseLostError):
        list(work)
    assert ImportRun.objects.get(pk=pk).state == ImportState.TAKEN_BACK
    assert not Post.objects.exists()


def test_a_token_that_only_reads_brings_in_nothing(browser, aino, workspace, now):
    headers = bearer(aino, workspace, now, scopes=["read"])

    response = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=headers)

    assert response.status_code == 403


def test_posts_carry_their_latest_numbers(browser, of_aino, posts):
    listed = browser.get("/api/v1/posts?sort=-reactions", headers=of_aino).json()
    one = browser.get(f"/api/v1/posts/{posts[0].pk}", headers=of_aino).json()

    assert (listed["total"], listed["next_offset"]) == (30, None)
    assert listed["posts"][0]["numbers"]["reach"] == 200
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


def list_ids(client, headers, **asked):
    return [
        one["id"] for one in client.get("/api/v1/posts", asked, headers=headers).json()["posts"]
    ]


def test_posts_come_in_parts_that_make_the_whole(browser, of_aino, posts):
    first = browser.get("/api/v1/posts?limit=12", headers=of_aino).json()
    parts = [
        list_ids(browser, of_aino, limit=12, offset=offset)
        for offset in (0, first["next_offset"], 24)
    ]

    assert (first["total"], first["limit"], first["offset"]) == (30, 12, 0)
    assert [len(part) for part in parts] == [12, 12, 6]
    assert [pk for part in parts for pk in part] == list_ids(browser, of_aino, limit=500)
    assert list_ids(browser, of_aino, offset=30) == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("posts?limit=0", "limit: write 1 or more."),
        ("posts?limit=501", "limit: write 500 or less"),
        ("posts?limit=x", "limit: write a whole number."),
        ("posts?offset=-1", "offset: write 0 or more."),
        ("posts?page=2", "There is no parameter “page”. There are: limit, offset, channel"),
        ("posts?sort=nonsense", "sort: there is no “nonsense” here; there are: published, inter"),
        ("posts?sort=--reach", "sort: there is no “-reach” here"),
        ("posts?channel=999", "channel: there is no “999” here; there are: "),
        ("posts?platform=x", "platform: there is no “x” here; there are: facebook."),
        ("posts?trait=nonsense&value=x", "trait: there is no “nonsense” here; there are: "),
        ("posts?trait=weekday&value=9", "value: there is no “9” here; there are: 1, "),
        ("posts?value=9", "value: say of which trait it is"),
        ("posts?start=2026-02-30", "start: "),
        ("posts?start=2026-03-02&end=2026-03-01", "end: the last day is before the first"),
        ("posts?text=a%00b", "no character NUL"),
        ("channels?metric=nonsense", "metric: there is no “nonsense” here; there are: interacti"),
        ("channels?metrik=reach", "There is no parameter “metrik”. There are: metric"),
    ],
)
def test_what_is_not_there_is_refused_and_what_is_there_is_named(
    browser, of_aino, posts, path, told
):
    answer = browser.get(f"/api/v1/{path}", headers=of_aino)

    assert (answer.status_code, answer.json()["error"]) == (422, "not_understood")
    assert told in answer.json()["message"]


@pytest.mark.parametrize("sort", ["published", "-published", "reach", "-interactions"])
def test_posts_are_sorted_by_what_is_there(browser, of_aino, posts, sort):
    assert len(list_ids(browser, of_aino, sort=sort)) == 30


def test_posts_are_narrowed_by_what_is_there(browser, of_aino, posts):
    channel = posts[0].channel_id
    narrowed = [
        {"channel": channel},
        {"platform": "facebook"},
        {"start": "2026-10-13", "end": "2026-10-28"},
        {"text": "keitto"},
    ]

    assert [len(list_ids(browser, of_aino, **asked)) for asked in narrowed] == [30] * 4
    assert len(list_ids(browser, of_aino, trait="format", value="video")) == 15


def test_a_file_without_a_channel_is_put_to_one_by_its_id(
    browser, of_aino, workspace, other_workspace, stored
):
    theirs = Channel.objects.create(workspace=other_workspace, platform="table", key="x")
    rows = "".join(f"10000000000{n:04d};{n}\n" for n in range(25, 60))
    table = SimpleUploadedFile("saves.csv", f"Post id;Saves\n{rows}".encode())
    run = browser.post("/api/v1/imports", {"files": [table]}, headers=of_aino).json()
    (file,) = run["files"]
    path = f"/api/v1/imports/{run['id']}/files/{file['id']}/channel"

    def choose(channel):
        return browser.post(
            path, {"channel": channel}, content_type="application/json", headers=of_aino
        )

    joined = choose(file["summary"]["fits"]["channel"]).json()["files"][0]["summary"]
    apart = choose(None).json()["files"][0]["summary"]

    assert (file["summary"]["fits"]["same"], file["summary"]["fits"]["joins"]) == (6, False)
    assert (joined["known_posts"], joined["fits"]["why"]) == (6, "chosen")
    assert (apart["known_posts"], apart["fits"]["joins"]) == (0, False)
    assert choose(theirs.pk).status_code == 422


def test_a_file_without_a_channel_is_put_to_one_by_its_address(
    browser, of_aino, workspace, stored
):
    rows = "".join(f"2026-0{n // 28 + 1}-{n % 28 + 1:02d},lounas {n},{n}\n" for n in range(40))
    table = SimpleUploadedFile("lunch.csv", f"date,text,likes\n{rows}".encode())
    page = workspace.channels.get(platform="facebook")
    run = browser.post("/api/v1/imports", {"files": [table]}, headers=of_aino).json()
    path = f"/api/v1/imports/{run['id']}/files/{run['files'][0]['id']}/channel"

    def choose(address):
        return browser.post(
            path, {"address": address}, content_type="application/json", headers=of_aino
        )

    unknown = choose("facebook:nobody")
    (file,) = choose(f"facebook:{page.key}").json()["files"]

    assert (unknown.status_code, unknown.json()["error"]) == (422, "not_understood")
    assert f"facebook:{page.key}" in unknown.json()["message"]
    assert (file["summary"]["fits"]["channel"], file["summary"]["fits"]["why"]) == (
        page.pk,
        "chosen",
    )


def test_what_is_stored_is_taken_back_by_undo_and_not_by_cancel(browser, of_aino, stored):
    answer = browser.post(f"/api/v1/imports/{stored.pk}/cancel", headers=of_aino)

    assert (answer.status_code, answer.json()["error"]) == (409, "already_done")
    assert Post.objects.count() == 30


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_why_a_file_is_refused_or_asks_is_told_as_on_the_pages(browser, of_aino, aino, language):
    type(aino).objects.filter(pk=aino.pk).update(language=language)
    files = [SimpleUploadedFile("a.csv", CUSTOMERS.encode()), SimpleUploadedFile("b.csv", ODD)]

    told = browser.post("/api/v1/imports", {"files": files}, headers=of_aino).json()

    refused, asking = (one["summary"] for one in told["files"])
    speaker = Speaker(language)
    assert refused["refusal"] == "customers"
    assert refused["message"] == say_refusal(
        ChannelError("", code="customers", **refused["details"]), speaker
    )
    assert asking["message"] == say_asking(
        ChannelError("", code=asking["refusal"], **asking["details"]), speaker
    )
    browser.force_login(aino)
    page = browser.get(f"/imports/{told['id']}/").content.decode()
    assert escape(refused["message"]) in page
    assert escape(asking["message"]) in page


def test_a_file_that_was_understood_has_no_message(browser, of_aino):
    told = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=of_aino).json()

    assert "message" not in told["files"][0]["summary"]


def bring_bookings(browser, of_aino, *, name="varaukset.csv", last=8):
    rows = "\n".join(f"{day}.9.2026;{day * last}" for day in range(1, last))
    file = SimpleUploadedFile(name, f"Päivä;Varaukset\n{rows}\n".encode())
    run = browser.post("/api/v1/imports", {"files": [file]}, headers=of_aino).json()
    return browser.post(f"/api/v1/imports/{run['id']}/confirm", headers=of_aino).json()


def test_imports_are_listed_the_newest_first(browser, of_aino):
    first = bring_bookings(browser, of_aino)
    second = browser.post("/api/v1/imports", {"files": [meta_file()]}, headers=of_aino).json()

    told = browser.get("/api/v1/imports", headers=of_aino).json()

    assert [(one["id"], one["state"]) for one in told["imports"]] == [
        (second["id"], "preview"),
        (first["id"], "stored"),
    ]
    assert [file["name"] for file in told["imports"][1]["files"]] == ["varaukset.csv"]
    assert (told["total"], told["next_offset"]) == (2, None)


def test_outcomes_are_read_back_with_their_files_and_contradictions(browser, of_aino):
    first = bring_bookings(browser, of_aino)
    second = bring_bookings(browser, of_aino, name="varaukset 2.csv", last=9)

    (series,) = browser.get("/api/v1/outcomes", headers=of_aino).json()["outcomes"]

    assert (series["name"], series["span"]) == ("Varaukset", 1)
    assert series["values"][0] == {"day": "2026-09-01", "value": 9.0}
    assert len(series["values"]) == 8
    assert [file["import_id"] for file in series["files"]] == [first["id"], second["id"]]
    (found,) = series["contradictions"]
    assert (found["count"], found["kept_value"], found["other_value"]) == (7, 9.0, 8.0)


def test_own_events_are_added_listed_and_taken_out(browser, of_aino):
    event = {"name": "Messut", "first_day": "2026-12-01", "is_closed": True}

    first = call(browser, "POST", "/api/v1/events", of_aino, event).json()
    again = call(browser, "POST", "/api/v1/events", of_aino, event).json()
    listed = browser.get("/api/v1/events", headers=of_aino).json()
    gone = browser.delete(f"/api/v1/events/{first['id']}", headers=of_aino)

    assert first == again
    assert listed["events"] == [event | {"id": first["id"], "last_day": "2026-12-01"}]
    assert (gone.status_code, gone.content) == (204, b"")
    assert browser.get("/api/v1/events", headers=of_aino).json() == {"events": []}


def test_an_event_that_ends_before_it_begins_is_refused_by_its_field(browser, of_aino):
    event = {"name": "Messut", "first_day": "2026-12-02", "last_day": "2026-12-01"}

    answer = call(browser, "POST", "/api/v1/events", of_aino, event)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith("last_day: ")


def call(browser, method, path, headers, body):
    return browser.generic(
        method, path, json.dumps(body), content_type="application/json", headers=headers
    )


def test_rules_are_added_listed_with_what_they_do_and_taken_away(browser, of_aino, workspace, now):
    channel = Channel.objects.create(workspace=workspace, platform="meta", key="merituuli")
    Post.objects.create(channel=channel, key="1", text="Lohikeitto", published_at=now)
    rule = {"kind": "contains", "pattern": "keitto", "trait": "topic", "value": "soup"}

    first = call(browser, "POST", "/api/v1/rules", of_aino, rule).json()
    again = call(browser, "POST", "/api/v1/rules", of_aino, rule).json()
    listed = browser.get("/api/v1/rules", headers=of_aino).json()
    gone = browser.delete(f"/api/v1/rules/{first['id']}", headers=of_aino)

    assert first == again == rule | {"id": first["id"], "posts": 1, "clashes": [], "stopped": ""}
    assert listed == {"rules": [first]}
    assert gone.status_code == 204
    assert browser.get("/api/v1/rules", headers=of_aino).json() == {"rules": []}


def test_a_rule_that_cannot_be_used_is_refused_by_its_field(browser, of_aino):
    rule = {"kind": "regex", "pattern": "(", "trait": "topic", "value": "soup"}

    broken = call(browser, "POST", "/api/v1/rules", of_aino, rule)
    nowhere = call(browser, "POST", "/api/v1/rules", of_aino, rule | {"kind": "moon"})

    assert (broken.status_code, nowhere.status_code) == (422, 422)
    assert broken.json()["message"].startswith("pattern: ")
    assert nowhere.json()["message"].startswith("kind: ")
