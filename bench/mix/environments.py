"""Make the environments of the peers: `python -m bench.mix.environments [NAME ...]`.

Each library lives in a virtual environment of its own under var/peers. One that does not install
is named with its reason, and the others are made all the same.
"""

from __future__ import annotations

import subprocess
import sys

from bench.patience.environments import Environment, make, python_of

PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.10")

ENVIRONMENTS = {
    "mabwiser": Environment(pythons=PYTHONS, packages=("mabwiser==2.7.4",)),
    "bayesianbandits": Environment(pythons=PYTHONS, packages=("bayesianbandits==1.5.0",)),
    "vowpalwabbit": Environment(
        pythons=PYTHONS, packages=("vowpalwabbit==9.11.9", "coba==8.1.0", "numpy")
    ),
    "river": Environment(pythons=PYTHONS, packages=("river==0.26.1",)),
    "gittins": Environment(pythons=PYTHONS, packages=("gittins==2.0.1", "numpy")),
    "contextualbandits": Environment(pythons=PYTHONS, packages=("contextualbandits==0.3.30",)),
    "smpybandits": Environment(
        pythons=PYTHONS, packages=("SMPyBandits==0.9.7", "scipy==1.13.1", "numpy==1.26.4")
    ),
}


def main(chosen: list[str]) -> int:
    """Make those that are named, or all; the number of those that did not install."""
    unknown = [name for name in chosen if name not in ENVIRONMENTS]
    if unknown:
        print(f"there is no {', '.join(unknown)}; there are {', '.join(ENVIRONMENTS)}")
        return 2
    failed = 0
    for name in chosen or list(ENVIRONMENTS):
        try:
            make(name, ENVIRONMENTS[name])
        except subprocess.CalledProcessError as error:
            failed += 1
            print(f"{name}: not installed, {error}", flush=True)
        else:
            print(f"{name}: {python_of(name)}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
