"""Nothing is stored that nobody has thought about."""

from __future__ import annotations

from tuuletus.web.data_classes import OF_OTHERS, DataClass
from tuuletus.web.people.stored import TIMES, read_inventory


def test_every_field_of_every_table_has_a_class():
    unclassified = [
        f"{one.model}.{one.field}" for one in read_inventory() if one.data_class is None
    ]

    assert unclassified == []


def test_every_field_about_persons_has_a_use():
    without = {one.model for one in read_inventory() if one.is_personal and one.use is None}

    assert without == set()


def test_every_retention_time_is_that_of_a_field():
    names = {f"{one.model}.{one.field}" for one in read_inventory()}

    assert [start for start in TIMES if not any(name.startswith(start) for name in names)] == []


def test_no_class_is_kept_for_a_field_that_is_gone():
    known = {(one.model, one.field) for one in read_inventory()}

    assert {
        (model, field) for model, fields in OF_OTHERS.items() for field in fields
    } - known == set()


def test_passwords_tokens_and_links_are_secrets():
    secrets = {
        f"{one.model}.{one.field}"
        for one in read_inventory()
        if one.data_class is DataClass.SECRET
    }

    assert {
        "tuuletus.Person.password",
        "tuuletus.AccessToken.digest",
        "tuuletus.Invitation.digest",
        "mfa.Authenticator.data",
        "sessions.Session.session_data",
    } <= secrets
