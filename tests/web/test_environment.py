"""Settings refuse to guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuuletus.errors import SettingsError
from tuuletus.web.environment import (
    check_names,
    read_address,
    read_database,
    read_flag,
    read_mail,
    read_networks,
    read_number,
    read_sign_in_service,
)

DATA = Path("house")


def test_a_misspelled_setting_stops_the_start_and_names_those_that_exist():
    with pytest.raises(SettingsError, match=r"TUULETUS_DEBGU.*TUULETUS_DEBUG"):
        check_names({"TUULETUS_DEBGU": "true"})


def test_names_of_others_are_left_alone():
    check_names({"PATH": "/bin", "DATABASE_URL": "sqlite:///x"})


@pytest.mark.parametrize("text", ["yes", "True", "1", "on"])
def test_a_flag_is_true_or_false_and_nothing_else(text):
    with pytest.raises(SettingsError, match="true, false"):
        read_flag({"TUULETUS_DEBUG": text}, "TUULETUS_DEBUG", default=False)


@pytest.mark.parametrize("text", ["-1", "10", "two", "٣", "1.5"])
def test_a_number_outside_its_bounds_is_refused(text):
    with pytest.raises(SettingsError, match="from 0 to 9"):
        read_number({"N": text}, "N", default=0, low=0, high=9)


@pytest.mark.parametrize("text", ["tuuletus.fi", "ftp://tuuletus.fi", "https://t.fi/path"])
def test_an_address_needs_a_scheme_and_no_path(text):
    with pytest.raises(SettingsError, match=r"https://tuuletus.example.fi"):
        read_address({"A": text}, "A")


def test_without_an_address_the_database_lies_in_the_data_folder():
    database = read_database({}, "DATABASE_URL", data=DATA)

    assert database["NAME"] == str(DATA / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_postgres_address_is_taken_apart():
    url = {"DATABASE_URL": "postgres://aino:s%40lt@db.example.fi:6432/house"}

    database = read_database(url, "DATABASE_URL", data=DATA)

    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "house",
        "USER": "aino",
        "PASSWORD": "s@lt",
        "HOST": "db.example.fi",
        "PORT": "6432",
    }


def test_an_unknown_database_is_refused_without_repeating_its_password():
    with pytest.raises(SettingsError) as refusal:
        read_database({"D": "mysql://aino:salasana@db/house"}, "D", data=DATA)

    assert "mysql" in str(refusal.value)
    assert "salasana" not in str(refusal.value)


def test_mail_is_printed_unless_a_server_is_named():
    assert read_mail({}, "M")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert read_mail({"M": "smtps://a:b@mail.fi"}, "M")["EMAIL_PORT"] == 465


def test_an_unknown_kind_of_mail_is_refused():
    with pytest.raises(SettingsError, match="smtp://HOST:PORT"):
        read_mail({"M": "pigeon://roof"}, "M")


def test_a_network_that_is_none_is_refused():
    with pytest.raises(SettingsError, match=r"10\.1\.0\.0/16"):
        read_networks({"N": "10.0.0.0/8, office"}, "N")


def test_signing_in_elsewhere_needs_all_three_settings():
    with pytest.raises(SettingsError, match="needs all of"):
        read_sign_in_service({"TUULETUS_OIDC_ISSUER": "https://login.example.fi"})


def test_signing_in_elsewhere_uses_https_and_pkce():
    names = {
        "TUULETUS_OIDC_ISSUER": "https://login.example.fi",
        "TUULETUS_OIDC_CLIENT_ID": "tuuletus",
        "TUULETUS_OIDC_SECRET": "salt",
    }

    service = read_sign_in_service(names)

    assert service is not None
    assert service["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    with pytest.raises(SettingsError, match="https://"):
        read_sign_in_service(names | {"TUULETUS_OIDC_ISSUER": "http://login.example.fi"})


def test_the_issuer_is_the_one_of_the_settings_whatever_the_service_says():
    service = read_sign_in_service(
        {
            "TUULETUS_OIDC_ISSUER": "https://login.example.fi",
            "TUULETUS_OIDC_CLIENT_ID": "tuuletus",
            "TUULETUS_OIDC_SECRET": "salt",
        }
    )

    assert service is not None
    (app,) = service["openid_connect"]["APPS"]
    overrides = app["settings"]["openid_configuration_overrides"]
    assert overrides == {"issuer": "https://login.example.fi"}
