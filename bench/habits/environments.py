"""Make the environment of the peers: `python -m bench.habits.environments`.

It lies under var/peers, apart from what ours depends on.
"""

from __future__ import annotations

import subprocess
import sys

from bench.patience.environments import FOLDER, find_python

PACKAGES = ("river==0.26.1", "ruptures==1.1.10", "numpy==2.4.6")
PYTHON = FOLDER / "habits" / "bin" / "python"


def make() -> None:
    """Make it; where it is there, only what is missing is installed."""
    if not PYTHON.exists():
        python = find_python("python3.11") or sys.executable
        subprocess.run([python, "-m", "venv", str(FOLDER / "habits")], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)


if __name__ == "__main__":
    make()
    print(PYTHON)
