"""Settings come from the environment; a word that cannot be understood stops the start."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tuuletus.errors import SettingsError

PREFIX = "TUULETUS_"

KNOWN = frozenset(
    {
        "TUULETUS_ALLOW_PRIVATE_NETWORKS",
        "TUULETUS_CACHE",
        "TUULETUS_DATA",
        "TUULETUS_DEBUG",
        "TUULETUS_FIELD_KEYS",
        "TUULETUS_HOSTS",
        "TUULETUS_HSTS_SUBDOMAINS",
        "TUULETUS_LAKE",
        "TUULETUS_LANGUAGE",
        "TUULETUS_LOG_LEVEL",
        "TUULETUS_MAIL_FROM",
        "TUULETUS_MAIL_URL",
        "TUULETUS_MAX_UPLOAD_MB",
        "TUULETUS_OIDC_CLIENT_ID",
        "TUULETUS_OIDC_ISSUER",
        "TUULETUS_OIDC_NAME",
        "TUULETUS_OIDC_SECRET",
        "TUULETUS_PROXIES",
        "TUULETUS_READ_MB",
        "TUULETUS_READ_SECONDS",
        "TUULETUS_SECOND_STEP",
        "TUULETUS_SECRET_KEY",
        "TUULETUS_URL",
    }
)
"""Every setting of ours; `DATABASE_URL` is the only other name that is read."""

Environment = Mapping[str, str]


class Looking:
    """Whether this process only looks at the house, as the doctor does, and makes nothing."""

    only = False


def look_only() -> None:
    """From now on make neither folders nor keys nor a database; before Django starts."""
    Looking.only = True


def make_folders(*folders: Path) -> None:
    """The folders that the house needs, for its own user alone."""
    if Looking.only:
        return
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            msg = (
                f"The folder {folder} cannot be made ({error.strerror}). Set TUULETUS_DATA to a"
                " folder that the user who runs Tuuletus may write, or run `tuuletus doctor`."
            )
            raise SettingsError(msg) from error


def check_names(environment: Environment) -> None:
    """Refuse misspelled settings, which would otherwise be silently ignored."""
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in KNOWN)
    if unknown:
        known = ", ".join(sorted(KNOWN))
        msg = f"There is no setting {', '.join(unknown)}. The settings are: {known}."
        raise SettingsError(msg)


def read_text(environment: Environment, name: str, *, default: str = "") -> str:
    """The text of a setting without surrounding blanks, or the default when empty."""
    return environment.get(name, "").strip() or default


def read_flag(environment: Environment, name: str, *, default: bool) -> bool:
    """True or false, written as such."""
    text = read_choice(
        environment, name, choices=("true", "false"), default="true" if default else "false"
    )
    return text == "true"


def read_number(environment: Environment, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number between two bounds."""
    text = read_text(environment, name, default=str(default))
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        msg = f"{name} is {text!r}; write a whole number from {low} to {high}."
        raise SettingsError(msg)
    return int(text)


def read_choice(
    environment: Environment, name: str, *, choices: tuple[str, ...], default: str
) -> str:
    """One of the given words."""
    text = read_text(environment, name, default=default)
    if text not in choices:
        msg = f"{name} is {text!r}; write one of: {', '.join(choices)}."
        raise SettingsError(msg)
    return text


def read_list(environment: Environment, name: str) -> list[str]:
    """The parts of a comma-separated setting."""
    return [part.strip() for part in environment.get(name, "").split(",") if part.strip()]


def read_networks(environment: Environment, name: str) -> list[str]:
    """Networks such as 10.0.0.0/8, each checked."""
    networks = read_list(environment, name)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            msg = f"{name} holds {network!r}; write networks such as 10.1.0.0/16."
            raise SettingsError(msg) from error
    return networks


def read_address(environment: Environment, name: str, *, default: str = "") -> str:
    """An http or https address without path, such as https://tuuletus.example.fi."""
    text = read_text(environment, name, default=default).rstrip("/")
    parts = urlsplit(text)
    well_formed = parts.scheme in ("http", "https") and parts.hostname and not parts.path
    if text and not well_formed:
        msg = f"{name} is {text!r}; write an address such as https://tuuletus.example.fi."
        raise SettingsError(msg)
    return text


def read_database(environment: Environment, name: str, *, data: Path) -> dict[str, Any]:
    """Django's database settings out of one address; SQLite in the data folder by default."""
    text = read_text(environment, name, default=f"sqlite:///{data / 'db.sqlite3'}")
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        name = text.removeprefix("sqlite:///")
        return watched_database(name) if Looking.only else sqlite_database(name)
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or parse_qs(parts.query).get("host", [""])[0]),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    msg = (
        f"{name} starts with {parts.scheme!r}; write sqlite:///PATH or "
        "postgres://USER:PASSWORD@HOST:PORT/NAME."
    )
    raise SettingsError(msg)


def watched_database(name: str) -> dict[str, Any]:
    """SQLite for somebody who only looks: a missing file stays missing."""
    return {
        "ENGINE": "tuuletus.web.sqlite",
        "NAME": f"{Path(name).absolute().as_uri()}?mode=ro",
        "OPTIONS": {"timeout": 5},
    }


def sqlite_database(name: str) -> dict[str, Any]:
    """SQLite so that what was acknowledged survives a power cut and writers wait their turn.

    What is deleted is overwritten at once; Debian's SQLite does so by default, others do not.
    """
    return {
        "ENGINE": "tuuletus.web.sqlite",
        "TEST": {"NAME": ":memory:"},
        "NAME": name,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            ),
        },
    }


def read_mail(environment: Environment, name: str) -> dict[str, Any]:
    """Django's mail settings out of one address; mail is printed when there is none."""
    text = read_text(environment, name, default="console://")
    parts = urlsplit(text)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        msg = (
            f"{name} starts with {parts.scheme!r}; write console://, "
            "smtp://HOST:PORT, smtp+starttls://USER:PASSWORD@HOST:PORT or smtps://..."
        )
        raise SettingsError(msg)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def read_lake(environment: Environment, name: str) -> str:
    """Where reports over many posts run: "duckdb", "spark" or the address of a Spark cluster."""
    text = read_text(environment, name, default="duckdb")
    if text not in ("duckdb", "spark") and not text.startswith("spark://"):
        msg = f"{name} is {text!r}; write duckdb, spark or spark://HOST:PORT."
        raise SettingsError(msg)
    return text


LOOPBACK = ("localhost", "127.0.0.1", "::1")


def read_sign_in_service(environment: Environment) -> dict[str, Any] | None:
    """The company's own sign-in (OpenID Connect) as allauth wants it, or None when not set."""
    names = ("TUULETUS_OIDC_ISSUER", "TUULETUS_OIDC_CLIENT_ID", "TUULETUS_OIDC_SECRET")
    issuer, client_id, secret = (read_text(environment, name) for name in names)
    if not (issuer or client_id or secret):
        return None
    if not (issuer and client_id and secret):
        msg = f"Signing in through OpenID Connect needs all of {', '.join(names)}."
        raise SettingsError(msg)
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        msg = f"TUULETUS_OIDC_ISSUER is {issuer!r}; write an address that starts with https://."
        raise SettingsError(msg)
    name = read_text(environment, "TUULETUS_OIDC_NAME", default="OpenID Connect")
    app = {
        "provider_id": "company",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": issuer,
            "oauth_pkce_enabled": True,
            # tokens must name this very issuer, whatever the service says of itself
            "openid_configuration_overrides": {"issuer": issuer},
        },
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def find_sign_in_origins(service: dict[str, Any] | None) -> list[str]:
    """The origins to which signing in may lead; none without a service of the company's own."""
    if service is None:
        return []
    parts = urlsplit(service["openid_connect"]["APPS"][0]["settings"]["server_url"])
    return [f"{parts.scheme}://{parts.netloc}"]
