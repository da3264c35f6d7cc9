"""Signing in through the company's own service, against an OpenID provider on this machine."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import PASSWORD, START, open_context
from tests.served import COMMAND, serving

pytestmark = pytest.mark.e2e
PEOPLE = (
    {"sub": "aino-1", "email": "anna@example.fi", "email_verified": True, "name": "Anna Äijälä"},
    {"sub": "vieras", "email": "vieras@example.fi", "email_verified": True, "name": "Vieras"},
    {"sub": "huijari", "email": "anna@example.fi", "email_verified": False, "name": "Huijari"},
)


@contextmanager
def providing():
    """An OpenID provider on loopback that knows three people."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(COMMAND.with_name("oidc-provider-mock")), "--port", str(port)]
    for one in PEOPLE:
        command += ["--user-claims", json.dumps(one)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration"):
                    break
            except OSError:
                time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def house(chromium, tmp_path_factory):
    folder = Path(tmp_path_factory.mktemp("company"))
    settings = {
        "TUULETUS_OIDC_CLIENT_ID": "tuuletus",
        "TUULETUS_OIDC_SECRET": "not-so-secret",
        "TUULETUS_OIDC_NAME": "Meritili",
    }
    with providing() as issuer:
        settings["TUULETUS_OIDC_ISSUER"] = issuer
        with serving("serve", folder, **settings) as served:
            yield served


@pytest.fixture(scope="module")
def administrator(browser, house):
    page = open_context(browser, house).new_page()
    page.goto("/welcome/")
    page.fill("[name=workspace_name]", "Ravintola Merituuli")
    page.fill("[name=name]", "Anna Anttila")
    page.fill("[name=email]", "anna@example.fi")
    page.fill("[name=password]", PASSWORD)
    page.select_option("[name=language]", "en")
    page.locator("form:has([name=workspace_name]) [type=submit]").click()
    page.wait_for_url(START)
    page.context.close()


@pytest.fixture
def come_from(browser, house, administrator):
    """A page on which somebody has come back from the provider."""
    contexts = []

    def come(subject):
        context = open_context(browser, house)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_role("button", name=re.compile("Meritili")).click()
        page.fill("input[name=sub]", subject)
        page.locator("button[type=submit], input[type=submit]").first.click()
        page.wait_for_url(f"{house.address}/**")
        return page

    yield come
    for context in contexts:
        context.close()


def test_somebody_known_is_let_in(come_from):
    page = come_from("aino-1")

    assert START.match(page.url)
    assert page.locator("details.account").is_visible()


@pytest.mark.parametrize("subject", ["vieras", "huijari"])
def test_a_stranger_and_an_unproven_address_are_not(come_from, subject):
    page = come_from(subject)
    page.goto("/posts/")

    assert "/accounts/login/" in page.url
