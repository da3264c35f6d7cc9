"""The heaps that threads share."""

from __future__ import annotations

import subprocess
import sys

import pytest

COUNTED = """
import ctypes
import threading
from tuuletus.web.memory import give_back_memory, share_heaps

if {shared}:
    share_heaps()
together = threading.Barrier(6)

def work():
    kept = [bytes(2000) for _ in range(100)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
give_back_memory()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
told = libc.fopen(b"{path}", b"w")
libc.malloc_info(0, ctypes.c_void_p(told))
libc.fclose(ctypes.c_void_p(told))
"""


def count_heaps(path, *, shared):
    program = COUNTED.format(shared=shared, path=path)
    subprocess.run([sys.executable, "-c", program], check=True)
    return path.read_text("utf-8").count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="the heaps are those of the GNU C library")
def test_many_threads_share_two_heaps(tmp_path):
    assert count_heaps(tmp_path / "shared.xml", shared=True) <= 2
    assert count_heaps(tmp_path / "own.xml", shared=False) > 2


KEPT = """
import sys
from tuuletus.web.memory import give_back_memory

give_back_memory()
assert "pyarrow" not in sys.modules
import pyarrow

def filled():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4096 / 2**20

tables = [pyarrow.table({"a": [float(one) for one in range(20_000)]}) for _ in range(200)]
before = filled()
del tables
give_back_memory()
print(before - filled())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system must tell what is filled")
def test_what_tables_needed_is_given_back():
    done = subprocess.run([sys.executable, "-c", KEPT], check=True, capture_output=True, text=True)

    assert float(done.stdout) > 20
