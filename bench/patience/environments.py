"""Make the environments of the peers: `python -m bench.patience.environments [NAME ...]`.

Each peer needs libraries that ours must not depend on, and some exclude each other, so each lives
in a virtual environment of its own under var/peers.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What one environment holds: a Python that will do, and pinned packages."""

    pythons: tuple[str, ...]
    packages: tuple[str, ...]


ENVIRONMENTS = {
    "numpyro": Environment(
        pythons=("python3.11", "python3.12", "python3.13"),
        packages=("numpyro==0.22.0", "jax==0.10.2", "jaxlib==0.10.2"),
    ),
    "pymc": Environment(
        pythons=("python3.12", "python3.13"),
        packages=("pymc-marketing==1.3.0", "nutpie==0.16.11", "pymc==6.3.2"),
    ),
    "meridian": Environment(
        pythons=("python3.11", "python3.12"),
        packages=(
            "google-meridian==2.1.0",
            "jax==0.10.2",
            "jaxlib==0.10.2",
            "tensorflow==2.21.0",
            "tfp-nightly==0.26.0.dev20260130",
        ),
    ),
    "ucm": Environment(
        pythons=("python3.11", "python3.12", "python3.13"), packages=("statsmodels==0.15.0",)
    ),
}


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment, whether it is there or not."""
    return FOLDER / name / "bin" / "python"


def make(name: str, wanted: Environment) -> None:
    """Make one environment; where it is there, only what is missing is installed."""
    if not python_of(name).exists():
        python = next(filter(None, map(find_python, wanted.pythons)), None)
        if python is None:
            sys.exit(f"{name} needs one of {', '.join(wanted.pythons)}, and none is installed")
        subprocess.run([python, "-m", "venv", str(FOLDER / name)], check=True)
    subprocess.run(
        [str(python_of(name)), "-m", "pip", "install", "--quiet", *wanted.packages], check=True
    )


def find_python(name: str) -> str | None:
    """Where this Python is: among those of pyenv, or on the path.

    Those of pyenv first, since what it puts on the path may only be a notice.
    """
    kept = Path.home() / ".pyenv" / "versions"
    version = name.removeprefix("python")
    under = sorted(kept.glob(f"{version}.*/bin/python")) if kept.is_dir() else []
    return str(under[-1]) if under else shutil.which(name)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or list(ENVIRONMENTS):
        make(chosen, ENVIRONMENTS[chosen])
        print(f"{chosen}: {python_of(chosen)}")
