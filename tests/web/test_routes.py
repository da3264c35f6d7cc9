"""Who may come where: every path, every role, as a table that was reviewed.

A new path without a row in route_matrix.csv (and, of the API, in token_matrix.csv) fails here.
To add one, write what should happen; the message of the failing test shows what does.
"""

from __future__ import annotations

import csv
import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as clock

from tests.web.routes import Route, find_routes
from tuuletus.web.collect.actions import add_rule, set_traits
from tuuletus.web.collect.models import (
    Channel,
    ImportRun,
    OwnEvent,
    Post,
    SourceFile,
    TraitChange,
)
from tuuletus.web.people.actions import create_token, invite
from tuuletus.web.people.models import AccessToken, Membership
from tuuletus.web.plan.models import Acceptance, Campaign, PlanEntry
from tuuletus.web.public import PUBLIC, SIGNED_IN
from tuuletus.web.review.actions import decide, open_review

PAGES = Path(__file__).with_name("route_matrix.csv")
TOKENS = Path(__file__).with_name("token_matrix.csv")
ROLES = ("nobody", "expert", "manager", "marketer", "administrator", "outsider")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HX-GET", "HX-POST")
"""HX- is the same as a part of a page asks for it."""
ABSENT = "absent"
"""What an administrator is told about an object that is not there."""
HOLDERS = (
    "nonsense",
    "expired",
    *(f"{role} {scope}" for role in ROLES[1:] for scope in ("read", "write")),
    ABSENT,
)
"""Whose token of which scope; that for an absent object is an administrator's with both."""
LEAST_CELLS = 1500
LARGE = 2**63 - 1
BODIES = {
    "api:notes": {"notes": "Keittoa?"},
    "api:choose": {"channel": None},
    "api:read_columns": {"columns": {}},
    "api:set_columns": {"columns": {}},
    "api:accept": {"digest": "0" * 64},
    "api:take_back_acceptance": {"digest": "0" * 64},
    "api:change": {"state": "written"},
    "api:choose_places": {"slots": []},
    "api:set_limits": {},
    "api:decide_on": {"kind": "act", "what": "Uusi lista"},
}
EVENT = {"name": "Markkinat", "first_day": "2026-12-01"}
RULE = {"kind": "contains", "pattern": "y", "trait": "topic", "value": "y"}
BODIES |= {"api:list_events": EVENT, "api:put_event": EVENT}
BODIES |= {"api:list_rules": RULE, "api:put_rule": RULE}
QUERIES = {"api:foresee": "?measure=topic%3Dkala"}

Row = dict[str, str]


def read_matrix(path: Path) -> dict[tuple[str, str], Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


EXPECTED = read_matrix(PAGES)
BY_TOKEN = read_matrix(TOKENS)
ROUTES = find_routes()
OF_API = [route for route in ROUTES if route.name.startswith("api:")]


@pytest.fixture
def world(workspace, aino, eero, liisa, anna, matti, browser, worker_alive):
    """Somebody of every role, and one object of every kind in the restaurant's workspace."""
    invitation, secret = invite(
        workspace, email="olli@example.fi", role="expert", invited_by=anna, now=clock()
    )
    token, _ = create_token(anna, workspace, name="report", scopes=["read"], now=clock())
    channel = Channel.objects.create(workspace=workspace, platform="meta", key="merituuli")
    post = Post.objects.create(channel=channel, key="1", text="Lohikeitto", published_at=clock())
    run = ImportRun.objects.create(workspace=workspace, person=aino, started_at=clock())
    file = SourceFile.objects.create(run=run, name="posts.csv", sha256="0" * 64, size=1)
    bare = ImportRun.objects.create(workspace=workspace, person=aino, started_at=clock())
    event = OwnEvent.objects.create(
        workspace=workspace, name="Messut", first_day=clock().date(), last_day=clock().date()
    )
    rule = add_rule(
        workspace, trait="topic", value="x", kind="contains", pattern="x", person=aino, now=clock()
    )
    set_traits([post], "topic", "kala", person=aino, now=clock())
    change = TraitChange.objects.get()
    in_run = {"pk": run.pk}
    in_file = {"pk": run.pk, "file": file.pk}
    clients = {"nobody": browser}
    people = zip(ROLES[1:], (liisa, eero, aino, anna, matti), strict=True)
    for role, person in people:
        clients[role] = Client()
        clients[role].force_login(person)
    eeros = Membership.objects.get(person=eero).pk
    review = open_review(workspace, person=aino, now=clock())
    decision = decide(
        review, kind="act", what="Uusi lista", owner=aino, due_on=clock().date(), now=clock()
    )
    entry = PlanEntry.objects.create(
        channel=channel, day=clock().date(), trait="topic", value="kala"
    )
    campaign = Campaign.objects.create(event=event)
    acceptance = Acceptance.objects.create(
        workspace=workspace, fingerprint="1" * 64, accepted_at=clock(), person=aino
    )
    in_review = {"number": review.number}
    in_decision = {"pk": decision.pk}
    objects = {
        "collect:post": {"pk": post.pk},
        "collect:channel": {"pk": channel.pk},
        "collect:forget_event": {"pk": event.pk},
        "collect:forget_rule": {"pk": rule.pk},
        "collect:rule_up": {"pk": rule.pk},
        "collect:undo_traits": {"pk": change.pk},
        "collect:import": {"pk": bare.pk},
        "collect:confirm": in_run,
        "collect:cancel": in_run,
        "collect:progress": in_run,
        "collect:undo": in_run,
        "collect:again": in_run,
        "collect:leave": in_file,
        "collect:leave_waiting": in_run,
        "collect:reading": in_file,
        "collect:owner": in_file,
        "api:remove_event": {"pk": event.pk},
        "api:remove_rule": {"pk": rule.pk},
        "api:choose": in_file,
        "api:leave": in_file,
        "api:leave_waiting": in_run,
        "collect:columns": in_file,
        "review:review": in_review,
        "review:notes": in_review,
        "review:decide": in_review,
        "review:foresee": in_review,
        "review:close": in_review,
        "review:minutes": in_review,
        "review:minutes_pdf": in_review,
        "review:minutes_md": in_review,
        "review:minutes_csv": in_review,
        "review:decision": in_decision,
        "review:done": in_decision,
        "review:give_up": in_decision,
        "plan:change": {"pk": entry.pk},
        "plan:end_campaign": {"pk": campaign.pk},
        "plan:take_back": {"pk": acceptance.pk},
        "people:invitation": {"secret": secret},
        "people:role": {"pk": eeros},
        "people:end": {"pk": eeros},
        "people:end_sessions_of": {"pk": eeros},
        "people:renew": {"pk": eeros},
        "people:withdraw": {"pk": invitation.pk},
        "people:switch": {"pk": workspace.pk},
        "people:revoke": {"pk": token.pk},
        "api:read_post": {"pk": post.pk},
        "api:read_import": in_run,
        "api:confirm": in_run,
        "api:undo": in_run,
        "api:cancel": in_run,
        "api:read_columns": in_file,
        "api:set_columns": in_file,
        "api:change": {"pk": entry.pk},
        "api:decision": in_decision,
        "api:done": in_decision,
    }
    return clients, objects


@pytest.fixture
def holders(world, workspace, other_workspace, liisa, eero, aino, anna, matti):
    """The tokens of `HOLDERS`."""
    keys = {"nonsense": "tuu_nonsense"}
    people = dict(zip(ROLES[1:], (liisa, eero, aino, anna, matti), strict=True))
    asked = {f"{role} {scope}": (role, [scope]) for role in people for scope in ("read", "write")}
    asked |= {name: ("administrator", ["read", "write"]) for name in ("expired", ABSENT)}
    for name, (role, scopes) in asked.items():
        place = other_workspace if role == "outsider" else workspace
        row, keys[name] = create_token(
            people[role], place, name="matrix", scopes=scopes, now=clock()
        )
        if name == "expired":
            AccessToken.objects.filter(pk=row.pk).update(expires_at=clock() - timedelta(days=1))
    return keys


def find_path(route: Route, objects: dict[str, dict[str, object]]) -> str:
    """The path with the arguments of a real object, or made-up ones where none is needed."""
    given = objects.get(route.name, {})
    made_up = {"uidb36": "1", "key": "a-b", "secret": "x", "provider_id": "company"}
    arguments = {name: given.get(name, made_up.get(name, 1)) for name in route.arguments}
    return reverse(route.name, kwargs=arguments)


def find_absent_path(route: Route) -> str:
    """The path of an object that is not there."""
    made_up = {"uidb36": "zzz", "key": "a-b", "secret": "x", "provider_id": "nowhere"}
    arguments = {name: made_up.get(name, LARGE) for name in route.arguments}
    return reverse(route.name, kwargs=arguments)


def call(client: Client, method: str, path: str, **more: object) -> int:
    """The status of one call that leaves no traces: no rows, cookies or counts of tries."""
    cookies = deepcopy(client.cookies)
    cache.clear()
    if method.startswith("HX-"):
        more = {"headers": {"HX-Request": "true"}}
    with transaction.atomic():
        status = client.generic(method.removeprefix("HX-"), path, **more).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def compare(expected: dict[tuple[str, str], Row], name: str, seen: dict[str, Row]) -> list[str]:
    """The rows that are not as the table says, as they would be written into it."""
    return [
        ",".join([name, method, *row.values()])
        for method, row in seen.items()
        if expected.get((name, method)) != {"route": name, "method": method} | row
    ]


@pytest.mark.parametrize("path", ["/", "/posts/", "/accounts/login/", "/api/v1/posts", "/health"])
def test_what_answers_to_trace_is_a_refusal(as_anna, path):
    answer = as_anna.generic("TRACE", path, headers={"x-canary": "canary-1"})

    assert answer.status_code == 405
    assert b"canary-1" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_path_answers_every_role_as_the_table_says(route, world):
    clients, objects = world
    path = find_path(route, objects)

    def ask(method: str) -> Row:
        told = {role: str(call(clients[role], method, path)) for role in ROLES}
        if not route.arguments:
            return told | {ABSENT: "-"}
        status = call(clients["administrator"], method, find_absent_path(route))
        return told | {ABSENT: str(status)}

    assert compare(EXPECTED, route.name, {method: ask(method) for method in METHODS}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", OF_API, ids=lambda route: route.name)
def test_every_path_of_the_api_answers_every_token_as_the_table_says(
    route, world, holders, browser
):
    _clients, objects = world
    query = QUERIES.get(route.name, "")
    path, absent = find_path(route, objects) + query, find_absent_path(route) + query
    body = json.dumps(BODIES.get(route.name, {}))

    def ask(method: str, holder: str) -> str:
        if holder == ABSENT and not route.arguments:
            return "-"
        told = {
            "data": body if method in ("POST", "PUT", "PATCH") else "",
            "content_type": "application/json",
            "headers": {"authorization": f"Bearer {holders[holder]}"},
        }
        return str(call(browser, method, absent if holder == ABSENT else path, **told))

    seen = {
        method: {holder: ask(method, holder) for holder in HOLDERS}
        for method in METHODS
        if not method.startswith("HX-")
    }
    assert compare(BY_TOKEN, route.name, seen) == []


def test_the_tables_name_no_path_that_is_gone():
    names = {route.name for route in ROUTES}

    assert {name for name, _ in (*EXPECTED, *BY_TOKEN)} - names == set()


def cells(expected: dict[tuple[str, str], Row]) -> list[str]:
    return [
        code
        for row in expected.values()
        for column, code in row.items()
        if column not in ("route", "method") and code != "-"
    ]


def test_the_tables_have_a_cell_for_everything():
    codes = cells(EXPECTED) + cells(BY_TOKEN)

    assert len(codes) >= LEAST_CELLS
    assert all(len(code) == 3 and code.isdecimal() and code < "500" for code in codes)


def does_something(code: str) -> bool:
    return code < "400" or code in ("409", "422")


WITH_OBJECTS = {route.name for route in ROUTES if {"pk", "number"} & set(route.arguments)}


def test_no_object_of_the_house_does_anything_for_an_outsider():
    opened = [
        (name, method)
        for (name, method), row in EXPECTED.items()
        if name in WITH_OBJECTS and method != "HX-GET" and does_something(row["outsider"])
    ]
    by_token = [
        (name, method)
        for (name, method), row in BY_TOKEN.items()
        if name in WITH_OBJECTS
        and any(does_something(row[f"outsider {scope}"]) for scope in ("read", "write"))
    ]

    own_second_step = {"mfa_remove_webauthn", "mfa_edit_webauthn"}
    assert {name for name, _method in opened} - own_second_step == set()
    assert by_token == []


def test_reading_tokens_change_nothing_and_writing_tokens_read_nothing():
    wrong = [
        (name, method, column)
        for (name, method), row in BY_TOKEN.items()
        for column, code in row.items()
        if column.endswith(" write" if method == "GET" else " read") and does_something(code)
    ]

    assert [one for one in wrong if one[0] != "api:openapi-json"] == []


def test_every_path_has_a_name():
    assert [route for route in ROUTES if not route.name or route.name.endswith(":")] == []


@pytest.mark.django_db
def test_what_answers_without_a_session_is_exactly_the_reviewed_list(world):
    clients, objects = world
    names = {route.name for route in ROUTES}

    open_to_all = {
        route.name
        for route in ROUTES
        for method in ("GET", "POST")
        if is_open(clients["nobody"], method, find_path(route, objects))
    }

    assert open_to_all - set(PUBLIC) == set()
    assert (set(PUBLIC) & names) - open_to_all == {"people:welcome"}  # gone: there are people


def is_open(client: Client, method: str, path: str) -> bool:
    """Whether a path does more for a stranger than send them to sign in or refuse them."""
    with transaction.atomic():
        response = client.generic(method, path)
        transaction.set_rollback(True)
    if response.status_code in (301, 302):
        # back to the page that was asked for, or after a form to one that can be asked for
        back = path if method in ("GET", "HEAD") else "/"
        return response["Location"] != f"/accounts/login/?next={back}"
    if response.status_code == 401:
        return "WWW-Authenticate" not in response and not path.startswith("/api/")
    return response.status_code not in (403, 404, 405)


def test_no_page_stands_on_both_lists():
    assert set(PUBLIC) & set(SIGNED_IN) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_every_form_is_refused_without_its_token(method, world, anna):
    _clients, objects = world
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    statuses = {
        route.name: getattr(client, method)(find_path(route, objects)).status_code
        for route in ROUTES
        if route.name != "api:openapi-json"
    }

    # The API takes no cookies, so there is nothing to forge: it asks for its token instead.
    of_api = {name: code for name, code in statuses.items() if name.startswith("api:")}
    assert {code for name, code in statuses.items() if name not in of_api} == {403}
    assert set(of_api.values()) <= {401, 403, 404, 405}
