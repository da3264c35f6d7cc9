"""Who may come where: every path, every role, as a table that was reviewed.

A new path without a row in route_matrix.csv fails here. To add one, write what should happen;
the message of the failing test shows what does.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
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
from tuuletus.web.people.models import Membership
from tuuletus.web.public import PUBLIC, SIGNED_IN
from tuuletus.web.review.actions import decide, open_review

MATRIX = Path(__file__).with_name("route_matrix.csv")
ROLES = ("nobody", "expert", "manager", "marketer", "administrator", "outsider")
METHODS = ("GET", "POST")

Row = dict[str, str]


def read_matrix() -> dict[tuple[str, str], Row]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


EXPECTED = read_matrix()
ROUTES = find_routes()


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
    in_review = {"number": review.number}
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
        "collect:reading": in_file,
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
        "review:decision": {"pk": decision.pk},
        "review:done": {"pk": decision.pk},
        "people:invitation": {"secret": secret},
        "people:role": {"pk": eeros},
        "people:end": {"pk": eeros},
        "people:renew": {"pk": eeros},
        "people:withdraw": {"pk": invitation.pk},
        "people:switch": {"pk": workspace.pk},
        "people:revoke": {"pk": token.pk},
    }
    return clients, objects


def find_path(route: Route, objects: dict[str, dict[str, object]]) -> str:
    """The path with the arguments of a real object, or made-up ones where none is needed."""
    given = objects.get(route.name, {})
    made_up = {"uidb36": "1", "key": "a-b", "secret": "x", "provider_id": "company"}
    arguments = {name: given.get(name, made_up.get(name, 1)) for name in route.arguments}
    return reverse(route.name, kwargs=arguments)


def call(client: Client, method: str, path: str) -> int:
    """The status of one call, whose traces are rolled back."""
    with transaction.atomic():
        status = client.generic(method, path, secure=False).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_path_answers_every_role_as_the_table_says(route, method, world):
    clients, objects = world
    path = find_path(route, objects)

    seen = {role: str(call(clients[role], method, path)) for role in ROLES}

    row = EXPECTED.get((route.name, method), {})
    assert {role: row.get(role) for role in ROLES} == seen, ",".join(
        [route.name, method, *seen.values()]
    )


def test_the_table_names_no_path_that_is_gone():
    names = {route.name for route in ROUTES}

    assert {name for name, _ in EXPECTED} - names == set()


def test_every_path_has_a_name():
    assert [route for route in ROUTES if not route.name or route.name.endswith(":")] == []


@pytest.mark.django_db
def test_what_answers_without_a_session_is_exactly_the_reviewed_list(world):
    clients, objects = world
    names = {route.name for route in ROUTES}

    open_to_all = {
        route.name
        for route in ROUTES
        for method in METHODS
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
        return response["Location"] != f"/accounts/login/?next={path}"
    if response.status_code == 401:
        return "WWW-Authenticate" not in response and not path.startswith("/api/")
    return response.status_code not in (403, 404, 405)


def test_no_page_stands_on_both_lists():
    assert set(PUBLIC) & set(SIGNED_IN) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_form_is_refused_without_its_token(route, world, anna):
    _clients, objects = world
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    status = client.post(find_path(route, objects)).status_code

    # The API takes no cookies, so there is nothing to forge: it asks for its token instead.
    allowed = {401, 403, 404, 405} if route.name.startswith("api:") else {403}
    assert status in allowed or route.name == "api:openapi-json"
