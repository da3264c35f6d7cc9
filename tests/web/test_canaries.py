"""Secrets are planted, everything is walked through, and none of them may turn up anywhere."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core import serializers
from django.db import connection
from django.utils.timezone import now as clock

from tests.web.routes import find_routes
from tests.web.test_routes import find_path
from tuuletus.web.crypto import decrypt
from tuuletus.web.people.actions import create_token, invite

pytestmark = pytest.mark.django_db

SHOWN_ON_PURPOSE = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}


@pytest.fixture
def canaries(anna, aino, workspace):
    """Secrets of every kind that the house keeps, as they are in clear."""
    planted = {settings.SECRET_KEY, *(key for _, key in settings.KEYS.field_keys)}
    for number in range(8):
        planted.add(
            create_token(anna, workspace, name=f"t{number}", scopes=["read"], now=clock())[1]
        )
        address = f"guest{number}@example.fi"
        planted.add(
            invite(workspace, email=address, role="expert", invited_by=anna, now=clock())[1]
        )
    totp = TOTP.activate(aino, "CANARYCANARYCANARYCANARY")
    codes = RecoveryCodes.activate(aino)
    planted |= {"CANARYCANARYCANARYCANARY", totp.instance.data["secret"]}
    planted.add(decrypt(codes.instance.data["seed"]))
    planted |= {anna.password, aino.password}
    return planted


def find_leaks(canaries: set[str], text: str) -> list[str]:
    return [canary for canary in canaries if canary in text]


def test_no_page_of_any_role_shows_a_secret(
    canaries, as_anna, as_aino, as_liisa, as_matti, browser
):
    leaks = []
    for route in find_routes():
        if route.name in SHOWN_ON_PURPOSE:
            continue
        path = find_path(route, {})
        for client in (as_anna, as_aino, as_liisa, as_matti, browser):
            answer = client.get(path)
            shown = answer.getvalue().decode()
            leaks += [(route.name, one) for one in find_leaks(canaries, shown)]

    assert leaks == []


def test_no_table_holds_a_secret_in_clear(canaries, anna, aino):
    hashed = {anna.password, aino.password}
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [str(row) for row in cursor.fetchall()]
    text = "\n".join(rows)

    encrypted = {one for one in canaries if re.fullmatch(r"k\d+:gAAAA.*", one)}
    assert find_leaks(canaries - hashed - encrypted, text) == []


def test_no_error_of_the_api_or_the_pages_repeats_a_secret(canaries, browser, caplog):
    for canary in sorted(canaries):
        answers = [
            browser.get("/api/v1/me", headers={"authorization": f"Bearer {canary}x"}),
            browser.post("/accounts/login/", {"login": "anna@example.fi", "password": canary}),
        ]
        for answer in answers:
            assert canary not in answer.getvalue().decode()

    assert find_leaks(canaries, caplog.text) == []


def test_an_inventory_of_people_serialised_shows_no_second_step(canaries, aino):
    text = serializers.serialize("json", aino.authenticator_set.all())

    assert "CANARYCANARY" not in text
