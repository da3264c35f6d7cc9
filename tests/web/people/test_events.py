"""What the log tells of who came in, who was refused and who changed what somebody may do."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from django.test import Client

from tests.web.conftest import NOW, PASSWORD
from tuuletus.web.logs import build_logging
from tuuletus.web.people.actions import change_role, create_token, end_membership, invite
from tuuletus.web.people.models import Membership, Role


@pytest.fixture
def lines():
    """What the house writes while a test runs, line by line, through the formatter in use."""
    config = build_logging(level="INFO")["formatters"]["json"]
    written = []

    class Keeping(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler = Keeping()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=config["foreign_pre_chain"], processors=config["processors"]
        )
    )
    loggers = [logging.getLogger(name) for name in ("tuuletus.security", "django.request")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def try_password(email, password):
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def test_coming_and_leaving_are_told_with_person_address_and_time(lines, anna):
    client = try_password(anna.email, PASSWORD)
    client.post("/accounts/logout/")

    assert [(line["event"], line["about"], line["address"]) for line in lines] == [
        ("signed in", anna.pk, "127.0.0.1"),
        ("signed out", anna.pk, "127.0.0.1"),
    ]
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_refused_password_is_told_without_the_address_or_the_password(lines, anna):
    for email in (anna.email, anna.email.upper(), "nobody@example.fi"):
        try_password(email, "a wrong guess")

    refused = [line for line in lines if line["event"] == "sign-in refused"]
    first, same, other = (line["account"] for line in refused)
    assert first == same != other
    assert not any(
        text in json.dumps(refused).lower() for text in ("anna", "nobody", "a wrong guess")
    )


def test_who_is_refused_a_page_stands_on_the_line_and_on_no_later_one(lines, as_liisa, liisa):
    as_liisa.get("/people/")
    Client().get("/nothing-here/")

    signed_in, refused, absent = lines
    assert signed_in["event"] == "signed in"
    assert {name: refused[name] for name in ("logger", "event", "path", "person", "role")} == {
        "logger": "tuuletus.security",
        "event": "page refused",
        "path": "/people/",
        "person": liisa.pk,
        "role": Role.EXPERT,
    }
    assert "exception" not in refused
    assert "person" not in absent


def test_a_refused_call_of_a_program_tells_whose_token_it_was(lines, workspace, liisa):
    _token, key = create_token(liisa, workspace, name="bot", scopes=["read"], now=NOW)

    Client().post("/api/v1/imports", headers={"authorization": f"Bearer {key}"})

    (refused,) = (line for line in lines if line["logger"] == "django.request")
    assert refused["event"].startswith("Forbidden")
    assert key not in json.dumps(lines)


@pytest.mark.django_db
def test_every_change_of_what_somebody_may_do_is_told(lines, workspace, anna, eero):
    invite(workspace, email="olli@example.fi", role=Role.EXPERT, invited_by=anna, now=NOW)
    own = Membership.objects.get(person=eero)
    change_role(own, role=Role.MARKETER)
    create_token(eero, workspace, name="bot", scopes=["read"], now=NOW)
    end_membership(own, now=NOW)

    told = [(line["event"], line.get("given")) for line in lines]
    assert told == [
        ("invitation made", Role.EXPERT),
        ("role changed", Role.MARKETER),
        ("access token made", ["read"]),
        ("access ended", None),
        ("sessions ended", None),
    ]
    assert "olli" not in json.dumps(lines)


def test_a_changed_password_and_a_second_step_are_told(lines, as_anna, anna):
    as_anna.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "boats on the moss",
            "password2": "boats on the moss",
        },
    )

    assert ("password changed", anna.pk) in [(line["event"], line.get("about")) for line in lines]
