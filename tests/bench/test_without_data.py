"""A measurement that needs files says so in a sentence when it is given none."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(name, *more):
    program = [sys.executable, "-m", f"bench.{name}", *more]
    return subprocess.run(program, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ([], "brand: left out, it needs files of posts; name their folder with --data"),
        (["--data", "nowhere"], "name another folder with --data"),
    ],
)
def test_response_leaves_out_what_needs_files(more, sentence):
    done = run("response", "--only", "brand", *more)

    assert done.returncode == 0, done.stderr
    assert sentence in done.stdout
    assert "Errno" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("patience", ["--only", "pinkham"]),
        ("hostile", []),
        ("hostile", ["--data", "nowhere"]),
    ],
)
def test_others_stop_with_what_to_write(name, more):
    done = run(name, *more)

    assert done.returncode == 2
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr
