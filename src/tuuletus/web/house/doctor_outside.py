"""Looks at what the house needs from outside."""

from __future__ import annotations

import importlib.util
import json
import socket
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection

from tuuletus.errors import OutsideCallError
from tuuletus.web.house.findings import BAD, GOOD, WARNING, Finding
from tuuletus.web.outside import fetch

SPARK_PORT = 7077
SPARK_SECONDS = 3.0


def look_at_mail(_now: datetime) -> Iterator[Finding]:
    """Whether mail can leave."""
    if "smtp" not in settings.EMAIL_BACKEND:
        yield Finding(
            about="mail",
            state=WARNING,
            says="There is no mail server: verdicts are only written to the log, and links for new"
            " passwords are not sent at all.",
            advice="Set TUULETUS_MAIL_URL, for example smtp://name:password@mail.example.fi:587."
            " Until then `tuuletus password EMAIL` gives somebody a new password.",
        )
        return
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except OSError as error:
        yield Finding(
            about="mail",
            state=BAD,
            says=f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take mail"
            f" ({type(error).__name__}).",
            advice="Check TUULETUS_MAIL_URL: address, port, name and password.",
        )
    else:
        yield Finding(about="mail", state=GOOD, says=f"{settings.EMAIL_HOST} takes mail.")


def look_at_sign_in(_now: datetime) -> Iterator[Finding]:
    """Whether the company's own sign-in service answers, where one is set."""
    for provider in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ()):
        address = str(provider["settings"]["server_url"]).rstrip("/")
        try:
            answer = fetch(f"{address}/.well-known/openid-configuration")
            told = json.loads(answer.body) if answer.status == HTTPStatus.OK else None
        except (OutsideCallError, ValueError):
            told = None
        issuer = told.get("issuer") if isinstance(told, dict) else None
        if issuer == provider["settings"]["server_url"]:
            yield Finding(about="sign-in", state=GOOD, says=f"{address} answers.")
        elif issuer:
            yield Finding(
                about="sign-in",
                state=BAD,
                says=f"{address} answers, but its tokens name {issuer} as their issuer.",
                advice=f"Write TUULETUS_OIDC_ISSUER={issuer}, if that is your company's service.",
            )
        else:
            yield Finding(
                about="sign-in",
                state=BAD,
                says=f"{address} does not answer as a sign-in service.",
                advice="Check TUULETUS_OIDC_ISSUER; people can still use their passwords.",
            )


def look_at_spark(_now: datetime) -> Iterator[Finding]:
    """Whether Spark answers, where reports over many posts are to run on it."""
    if settings.LAKE == "duckdb":
        return
    if importlib.util.find_spec("pyspark") is None:
        yield Finding(
            about="spark",
            state=BAD,
            says=f"TUULETUS_LAKE is {settings.LAKE}, but Spark is not installed here.",
            advice="Run: pip install 'tuuletus[spark]', or set TUULETUS_LAKE=duckdb.",
        )
        return
    if settings.LAKE == "spark":
        yield Finding(about="spark", state=GOOD, says="Spark runs inside this machine.")
        return
    try:
        address = urlsplit(settings.LAKE)
        place = (address.hostname or "", address.port or SPARK_PORT)
        with socket.create_connection(place, timeout=SPARK_SECONDS):
            pass
    except (OSError, ValueError) as error:
        yield Finding(
            about="spark",
            state=BAD,
            says=f"{settings.LAKE} does not answer ({type(error).__name__}).",
            advice="Start the Spark master or mend TUULETUS_LAKE; with TUULETUS_LAKE=duckdb"
            " everything runs without it.",
        )
    else:
        yield Finding(about="spark", state=GOOD, says=f"{settings.LAKE} answers.")
