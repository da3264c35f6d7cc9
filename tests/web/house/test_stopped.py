"""Ctrl-C at many moments: an installation is wholly old or wholly new, and it is said which."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.web.house.making import run, run_program
from tuuletus.web.house.archives import count_rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="looks at files of SQLite"),
]

STOPPING = Path(__file__).with_name("stopping.py")
COUNTED = ("tuuletus_person", "tuuletus_post", "tuuletus_measurement", "tuuletus_decision")


@pytest.fixture(scope="module")
def house(restaurant, tmp_path_factory):
    """The invented restaurant, with a dropped file that waits."""
    data = tmp_path_factory.mktemp("stopped") / "data"
    shutil.copytree(restaurant, data)
    (data / "uploads").mkdir(exist_ok=True)
    (data / "uploads" / ("a" * 32)).write_text("Post ID,Reactions")
    return data


def stop_at(moment, data, *arguments):
    """The command stopped at a moment (0: never), with how many moments there were."""
    command = [sys.executable, STOPPING, data, moment, *arguments]
    answer = run_program(command, data, database="")
    return answer, int(re.search(r"moments: (\d+)", answer.stderr)[1])


def count(data):
    told = count_rows(data / "db.sqlite3") if (data / "db.sqlite3").exists() else {}
    return [told.get(name, 0) for name in COUNTED]


def list_files(data):
    """What lies in a folder, but for what SQLite and the served files need."""
    found = (path.relative_to(data) for path in data.rglob("*") if path.is_file())
    return {str(one) for one in found if one.parts[0] not in ("static", "db.sqlite3-wal")}


def test_a_restore_stopped_at_any_moment_leaves_nothing_or_all_of_it(house, tmp_path):
    backup, keys = tmp_path / "all.zip", tmp_path / "keys.json"
    assert run(house, "backup", backup, "--keys", keys).returncode == 0
    arguments = ("restore", backup, "--keys", keys)
    whole, moments = stop_at(0, tmp_path / "whole", *arguments)
    assert whole.returncode == 0, whole.stderr
    wanted = count(house)
    assert min(wanted) > 0

    seen = set()
    for moment in (1, 13, 25, 37, moments // 2, moments):
        data = tmp_path / f"at {moment}"
        answer, _moments = stop_at(moment, data, *arguments)
        assert answer.returncode == 130, answer.stderr
        if "Nothing was restored" in answer.stderr:
            seen.add("old")
            assert list_files(data) == set()
        else:
            seen.add("new")
            assert "The whole backup is in" in answer.stderr
            assert count(data) == wanted
            assert (data / "keys.json").read_bytes() == keys.read_bytes()
            assert (data / "uploads" / ("a" * 32)).exists()
            assert not list(data.glob(".restoring-*"))
            assert run(data, "migrate").returncode == 0
    assert seen == {"old", "new"}


def test_an_import_stopped_at_any_moment_leaves_nothing_or_all_of_it(house, tmp_path):
    folder = tmp_path / "everything"
    assert run(house, "export", folder).returncode == 0
    whole, moments = stop_at(0, tmp_path / "whole", "import", folder)
    assert whole.returncode == 0, whole.stderr
    wanted = count(tmp_path / "whole")
    assert min(wanted) > 0

    for back in (moments // 2, 12, 1, 0):
        data = tmp_path / f"back {back}"
        answer, _moments = stop_at(moments - back, data, "import", folder)
        assert answer.returncode == 130, answer.stderr
        if "Nothing was imported" in answer.stderr:
            assert count(data) in ([0] * len(COUNTED), [])
        else:
            assert "everything was in already" in answer.stderr
            assert count(data) == wanted
    assert run(tmp_path / "back 12", "import", folder).returncode == 0
    assert count(tmp_path / "back 12") == wanted


def test_a_stopped_restore_into_a_house_that_is_in_use_says_that_nothing_was_done(house, tmp_path):
    backup = tmp_path / "all.zip"
    assert run(house, "backup", backup).returncode == 0
    before = count(house)

    answer, _moments = stop_at(1, house, "restore", backup)

    assert answer.returncode in (2, 130)
    assert "The whole backup is in" not in answer.stderr
    assert count(house) == before
