"""What one file may cost: the system stops what takes more, and a sentence says so."""

from __future__ import annotations

import subprocess
import sys

import pytest

needs_system = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")

WITHIN = """
from tuuletus.channels import limits
from tuuletus.errors import HostileFileError
limits.set_limits(megabytes=120, seconds=1)
try:
    {what}
    print("through")
except MemoryError:
    print("too_heavy")
except HostileFileError as error:
    print(error.code)
"""


def run_within(what):
    program = [sys.executable, "-c", WITHIN.format(what=what)]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()


@needs_system
@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("bytearray(20 * 2**20)", "through"),
        ("bytearray(300 * 2**20)", "too_heavy"),
        ("[None for _ in iter(int, 1)]", "too_heavy"),
        ("(lambda: [0 for _ in iter(int, 1) if _])()", "too_slow"),
    ],
)
def test_what_a_process_does_is_limited(what, answer):
    assert run_within(what) == [answer]
