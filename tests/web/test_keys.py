"""The keys of an installation: made once, readable by one."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet

from tuuletus.errors import SettingsError
from tuuletus.web.keys import KEYS_FILE, load_keys, parse_field_keys


def test_the_first_start_makes_keys_and_later_ones_find_the_same(tmp_path):
    first = load_keys(tmp_path)

    assert load_keys(tmp_path) == first


def test_the_keys_file_is_readable_by_its_owner_alone(tmp_path):
    load_keys(tmp_path)

    assert stat.S_IMODE((tmp_path / KEYS_FILE).stat().st_mode) == 0o600


def test_of_many_first_starts_at_once_all_get_the_same_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_keys(tmp_path), range(16)))

    assert len({one.secret_key for one in keys}) == 1
    assert [path.name for path in tmp_path.glob("*keys*")] == [KEYS_FILE]


def test_keys_from_the_environment_win_over_the_file(tmp_path):
    given = (("k9", Fernet.generate_key().decode()),)

    keys = load_keys(tmp_path, secret_key="from outside", field_keys=given)

    assert (keys.secret_key, keys.field_keys) == ("from outside", given)
    assert not (tmp_path / KEYS_FILE).exists()


def test_a_broken_keys_file_stops_the_start_without_showing_what_it_holds(tmp_path):
    (tmp_path / KEYS_FILE).write_text('{"secret_key": "CANARY", "field_keys": [["k1", "x"]]}')

    with pytest.raises(SettingsError) as refusal:
        load_keys(tmp_path)

    assert "backup" in str(refusal.value)
    assert "CANARY" not in str(refusal.value)


def test_keys_do_not_show_themselves(tmp_path):
    keys = load_keys(tmp_path)

    assert keys.secret_key not in repr(keys)


def test_a_field_key_that_is_none_is_refused():
    with pytest.raises(SettingsError, match="k2=KEY"):
        parse_field_keys(["k1=short"])
