"""The commands that open the house: each in a process and a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuuletus import __version__
from tuuletus.cli import THREADS, main

COMMAND = str(Path(sys.executable).with_name("tuuletus"))
WHO = ("--email", "anna@example.com", "--name", "Anna")
ANSWERS = (*WHO, "--workspace", "Ravintola", "--language", "en")


def run(*arguments: str, folder: Path, given: str = "", **settings: str):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TUULETUS_", "DATABASE_URL", "DJANGO_"))
    }
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=folder,
        env=kept | settings,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_version_is_told(tmp_path):
    assert run("--version", folder=tmp_path).stdout == f"tuuletus {__version__}\n"


def test_without_a_command_the_commands_are_listed(tmp_path):
    listed = run(folder=tmp_path).stdout

    commands = ("review", "serve", "work", "init", "demo", "migrate", "keys")
    assert [name for name in commands if name not in listed] == []


def test_the_worker_says_that_it_goes_on_until_it_is_stopped(tmp_path):
    told = " ".join(run("work", "--help", folder=tmp_path).stdout.split())

    assert "until it is stopped" in told
    assert "Ctrl-C" in told


def test_a_misspelled_setting_stops_with_a_sentence(tmp_path):
    done = run("migrate", folder=tmp_path, TUULETUS_URLL="https://example.com")

    assert done.returncode == 1
    assert done.stderr.startswith("tuuletus: There is no setting TUULETUS_URLL")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_first_administrator_is_made_once(tmp_path):
    first = run("init", *ANSWERS, "--password-file", "-", folder=tmp_path, given="sea and wind\n")
    second = run("init", *ANSWERS, "--password-file", "-", folder=tmp_path, given="other words\n")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "anna@example.com can now sign in" in first.stdout
    assert "nothing was changed" in second.stdout


@pytest.mark.slow
def test_an_easy_password_is_refused_with_the_reason(tmp_path):
    done = run("init", *ANSWERS, "--password-file", "-", folder=tmp_path, given="12345\n")

    assert done.returncode == 2
    assert "assword" in done.stderr


@pytest.mark.slow
def test_the_name_of_the_workspace_is_no_first_password(tmp_path):
    named = (*WHO, "--workspace", "Kahvila Kuu ja Kala", "--language", "en")

    told = {"folder": tmp_path, "given": "Kahvila kuu ja kala\n", "TUULETUS_LANGUAGE": "en"}
    done = run("init", *named, "--password-file", "-", **told)

    assert done.returncode == 2
    assert "common word or name" in done.stderr


@pytest.mark.slow
def test_keys_are_exchanged(tmp_path):
    run("migrate", folder=tmp_path)
    before = (tmp_path / "var" / "keys.json").read_text()

    done = run("keys", "rotate", folder=tmp_path)

    assert done.stdout.startswith("The key k2 is in use"), done.stderr
    assert (tmp_path / "var" / "keys.json").read_text() != before


def test_stopping_a_command_by_ctrl_c_shows_no_traceback(monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr("tuuletus.cli.app.app", stop)

    with pytest.raises(SystemExit) as caught:
        main()

    assert caught.value.code == 130


LOOKING = """
import os, sys
import tuuletus.cli
assert "numpy" not in sys.modules, "threads are chosen when it is loaded"
sys.argv = ["tuuletus", "--version"]
try:
    tuuletus.cli.main()
finally:
    print(*(os.environ[name] for name in tuuletus.cli.THREADS))
"""


def test_linear_algebra_gets_one_thread_unless_the_operator_says_otherwise():
    environment = {name: told for name, told in os.environ.items() if name not in THREADS}
    done = subprocess.run(
        [sys.executable, "-c", LOOKING],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"OPENBLAS_NUM_THREADS": "4"},
    )

    assert done.stdout.splitlines()[-1] == "1 4 1"
