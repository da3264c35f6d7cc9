"""What surrounds every page: limits, headers, languages, and no way to somewhere else."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as real_settings
from django.test import Client
from django.utils import timezone

from tuuletus.web.middleware import find_limit

PAGES = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/people/",
    "/settings/me/",
    "/settings/tokens/",
    "/settings/workspace/",
    "/settings/stored/",
    "/accounts/second-step/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/nowhere/",
]

POLICY = {
    "default-src 'none'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}

AWAY = [
    "https://evil.example",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "mailto:a@evil.example",
    "blob:https://evil.example/x",
    "//evil.example/%2f..",
    "//evil.example%2f..",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\n//evil.example",
    "\r\n//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\u3000//evil.example",
    "\u2028//evil.example",
    "//evil。example",
    "//evil．example",
    "／／evil.example",
    "//[::1]",
    "//127.0.0.1",
    "//2130706433",
    "//testserver@evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "https://evil.example/testserver",
    "https://evil.example?testserver",
    "https://evil.example#testserver",
    "https://evil.example\\@testserver",
    "https://testserver:pw@evil.example",
    "//testserver:80@evil.example",
    "http://testserver%00.evil.example",
    "http:///evil.example",
    "http:evil.example",
    "//evil.example:80",
    "//evil.example?",
    "//evil.example#",
    "?next=//evil.example",
    "https://testserver:8443@evil.example",
]


class Inline(HTMLParser):
    """Everything in a page that a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        names = {name for name in given if name == "style" or name.startswith("on")}
        self.faults += [f"<{tag} {name}>" for name in names]
        if tag == "style":
            self.faults.append("<style>")
        is_data = given.get("type") == "application/json"
        if tag == "script" and "src" not in given and not is_data:
            self.faults.append("<script>")
        for name in ("href", "src", "action"):
            if re.match(r"\s*(javascript|data|https?):", given.get(name) or "", re.IGNORECASE):
                self.faults.append(f"<{tag} {name}={given[name]}>")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_a_strict_policy_and_keeps_it_itself(as_anna, path):
    response = as_anna.get(path, follow=True)

    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    page = Inline()
    page.feed(response.content.decode())
    assert policy == POLICY
    assert page.faults == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_guessed_or_kept_by_a_cache(as_anna, path):
    response = as_anna.get(path, follow=True)

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_cookies_are_kept_from_scripts_and_other_sites(browser, anna):
    browser.post("/accounts/login/", {"login": anna.email, "password": "a window on the sea"})

    cookie = browser.cookies[real_settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("address", AWAY)
def test_signing_in_never_leads_to_another_site(anna, address):
    client = Client()

    response = client.post(
        "/accounts/login/",
        {"login": anna.email, "password": "a window on the sea", "next": address},
    )

    assert is_here(response["Location"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", AWAY)
def test_choosing_light_or_dark_never_leads_to_another_site(browser, address):
    response = browser.post("/settings/theme/", {"theme": "dark", "next": address})

    assert is_here(response["Location"])


def is_here(location: str) -> bool:
    """Whether a browser that reads this location stays on this site."""
    seen = re.sub(r"[\t\r\n]", "", location).strip("\x00 ").replace("\\", "/")
    return urlsplit(urljoin("http://testserver/accounts/login/", seen)).netloc == "testserver"


@pytest.mark.parametrize("path", ["/people/", "/accounts/login/", "/settings/theme/"])
def test_a_body_over_the_limit_is_refused_before_it_is_read(as_anna, path):
    response = as_anna.generic("POST", path, CONTENT_LENGTH=str(3 * 1024 * 1024))

    assert response.status_code == 413
    assert response["Content-Security-Policy"]


def test_only_the_import_takes_large_bodies(settings):
    settings.BODY_LIMIT, settings.UPLOAD_LIMIT = 2, 200

    assert find_limit("/imports/new/") == 200
    assert find_limit("/imports/new") == 2
    assert find_limit("/x/imports/new/") == 2


@pytest.mark.django_db
def test_a_form_with_thousands_of_fields_is_refused(as_anna):
    response = as_anna.post("/settings/me/", {f"f{number}": "" for number in range(2000)})

    assert response.status_code == 400


def test_a_persons_language_wins_over_the_browsers(as_aino, aino):
    aino.language = "sv"
    aino.save()

    page = as_aino.get("/settings/me/", headers={"accept-language": "fi"}).content.decode()

    assert '<html lang="sv"' in page


def test_a_stranger_is_met_in_the_language_of_the_browser(browser, anna):
    page = browser.get("/accounts/login/", headers={"accept-language": "sv"}).content.decode()

    assert '<html lang="sv"' in page


def test_times_are_those_of_the_workspace(as_aino, workspace, monkeypatch):
    workspace.time_zone = "Asia/Tokyo"
    workspace.save()
    seen = []
    from tuuletus.web.people import views

    def listen(_person, _workspace):
        seen.append(timezone.get_current_timezone_name())
        return []

    monkeypatch.setattr(views, "find_tokens", listen)

    as_aino.get("/settings/tokens/")

    assert seen == ["Asia/Tokyo"]


@pytest.mark.parametrize("path", ["/people/", "/settings/me/", "/settings/stored/"])
def test_every_page_of_an_invented_workspace_says_so(as_anna, workspace, path):
    before = as_anna.get(path).content.decode()
    workspace.is_invented = True
    workspace.save()

    after = as_anna.get(path).content.decode()

    assert ("Invented data" in before, "Invented data" in after) == (False, True)


def test_light_or_dark_is_remembered_without_a_script(as_aino):
    as_aino.post("/settings/theme/", {"theme": "dark", "next": "/settings/me/"})
    dark = as_aino.get("/settings/me/").content.decode()
    as_aino.post("/settings/theme/", {"theme": "", "next": "/settings/me/"})
    as_device = as_aino.get("/settings/me/").content.decode()

    assert 'data-theme="dark"' in dark
    assert "data-theme=" not in as_device


def test_single_letter_shortcuts_can_be_turned_off(as_aino):
    form = {"name": "Aino Aalto", "language": "en"}
    on = as_aino.get("/settings/me/").content.decode()

    as_aino.post("/settings/me/", form)

    off = as_aino.get("/settings/me/").content.decode()
    assert ('data-shortcuts="off"' in on, 'data-shortcuts="off"' in off) == (False, True)


def test_a_view_that_nobody_thought_of_is_refused(as_anna, settings):
    settings.ROOT_URLCONF = "tests.web.forgotten_urls"

    assert as_anna.get("/forgotten/").status_code == 403
