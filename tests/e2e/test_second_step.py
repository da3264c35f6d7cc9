"""Passkeys and the second step, with an authenticator that the browser pretends to have."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from tests.e2e.conftest import PASSWORD, START

pytestmark = pytest.mark.e2e


def add_authenticator(page):
    """A passkey holder inside the browser that always says yes."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    holder = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    line.send("WebAuthn.addVirtualAuthenticator", {"options": holder})


def prove(page):
    """Give the password again where the page asks for it."""
    if "reauthenticate" in page.url:
        page.fill("main input[name=password]", PASSWORD)
        page.press("main input[name=password]", "Enter")
        page.wait_for_load_state()


def sign_out(page):
    page.goto("/")
    page.locator("details.account > summary").click()
    page.locator("details.account form[action*='logout'] [type=submit]").click()
    page.wait_for_url("**/accounts/login/**")


def code_of(secret):
    """What an authenticator app would show now."""
    from allauth.mfa.totp.internal import auth

    return auth.format_hotp_value(
        auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))
    )


def test_a_passkey_signs_its_owner_in(settle):
    page = settle()
    add_authenticator(page)
    page.goto("/accounts/second-step/webauthn/add/")
    prove(page)

    page.fill("main input[name=name]", "Laptop")
    with suppress(Error):
        page.check("main input[name=passwordless]", timeout=2_000)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"second-step/(webauthn/$|recovery)"))
    sign_out(page)
    page.locator("#passkey_login").click()
    page.wait_for_url(START)

    assert page.locator("details.account").is_visible()


def test_an_authenticator_app_becomes_the_second_step(settle):
    page = settle()
    page.goto("/accounts/second-step/totp/activate/")
    prove(page)

    secret = page.locator("code.copy").text_content().strip()
    page.fill("input[name=code]", code_of(secret))
    page.locator("form:has(input[name=code]) [type=submit]").click()
    page.wait_for_load_state()
    page.goto("/accounts/second-step/recovery-codes/")
    codes = page.locator("main textarea").input_value().split()
    sign_out(page)
    page.fill("input[name=login]", "anna@example.fi")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/accounts/second-step/authenticate/**")
    page.fill("input[name=code]", codes[0])
    page.press("input[name=code]", "Enter")
    page.wait_for_url(START)

    assert page.locator("details.account").is_visible()
