"""One event, one line, no secret."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from tuuletus.web.logs import build_logging, scrub

CANARY = "canary-77aa1b"


@pytest.fixture
def write():
    """Writes one event through the formatter in use and gives the line."""
    config = build_logging(level="INFO")["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=config["foreign_pre_chain"], processors=config["processors"]
    )

    def write(message: str, *args: object, exc_info: object = None) -> str:
        record = logging.LogRecord("house", 20, __file__, 1, message, args, exc_info)
        return formatter.format(record)

    return write


@pytest.mark.parametrize(
    "name",
    [
        'Aino\n{"event": "forged", "level": "info"}',
        "Aino\r\nforged",
        "Aino\x1b[2J\x1b[31mforged",
        "Aino\u2028forged",
        "Aino\x00\x07\x9b31m",
        "Aino\u2029\x85",
    ],
)
def test_a_name_cannot_forge_a_line_or_steer_a_terminal(write, name):
    line = write("%s signed in", name)

    assert len(line.splitlines()) == 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)
    assert json.loads(line)["level"] == "info"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"authorization=basic {CANARY}",
        f"GET /invitations/{CANARY}{CANARY}/ 200",
        f"GET /accounts/password/reset/key/3-{CANARY}/",
        f"postgres://aino:{CANARY}@db/house refused",
        f"token tuu_{CANARY.replace('-', '')} unknown",
    ],
)
def test_secrets_of_known_shape_become_dots_in_any_text(write, text):
    line = write(text)

    assert CANARY not in line
    assert CANARY.replace("-", "") not in line


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "SECRET_KEY",
        "access_token",
        "Cookie",
        "sessionid",
        "api_key",
        "HTTP_AUTHORIZATION",
    ],
)
def test_what_stands_under_a_secret_name_becomes_dots_at_any_depth(name):
    event = scrub(None, "info", {"event": "x", "deep": [{name: CANARY}], name: [CANARY]})

    assert CANARY not in json.dumps(event)


def test_an_error_with_its_trace_stays_one_line(write):
    try:
        raise ValueError("Bearer " + CANARY)
    except ValueError as error:
        line = write("failed", exc_info=(ValueError, error, error.__traceback__))

    assert len(line.splitlines()) == 1
    assert "ValueError" in line
    assert CANARY not in line


def test_numbers_and_nothing_stay_what_they_are():
    assert scrub(None, "", {"n": 1, "share": 0.5, "none": None, "yes": True}) == {
        "n": 1,
        "share": 0.5,
        "none": None,
        "yes": True,
    }
