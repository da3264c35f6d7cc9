"""What changes once people come over TLS: read in a process of its own, as at a real start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

NAMES = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "LANGUAGE_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_PROXY_SSL_HEADER",
    "DEBUG",
)
READ = f"""
import json
from tuuletus.web import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


@pytest.fixture
def read(tmp_path):
    """The settings of a start under an environment."""

    def read(**environment):
        done = subprocess.run(
            [sys.executable, "-c", READ],
            env=os.environ | {"TUULETUS_DATA": str(tmp_path)} | environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    return read


def test_over_tls_cookies_are_bound_to_this_very_host_and_browsers_insist_on_tls(read):
    told = read(TUULETUS_URL="https://tuuletus.example.fi", TUULETUS_PROXIES="1")

    cookies = [told[name] for name in NAMES[:3]]
    assert all(name.startswith("__Host-") for name in cookies)
    assert (told["SESSION_COOKIE_SECURE"], told["CSRF_COOKIE_SECURE"]) == (True, True)
    assert told["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600


def test_the_other_names_of_a_domain_insist_on_tls_only_when_the_settings_say_so(read):
    url = {"TUULETUS_URL": "https://tuuletus.example.fi"}

    assert read(**url)["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
    assert read(**url, TUULETUS_HSTS_SUBDOMAINS="true")["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


def test_no_header_of_a_proxy_is_believed_unless_the_settings_say_that_there_is_one(read):
    assert read()["SECURE_PROXY_SSL_HEADER"] is None


def test_technical_error_pages_are_off(read):
    assert read()["DEBUG"] is False
