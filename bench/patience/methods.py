"""Every method by name: ours in this process, each peer in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.patience import ours
from bench.patience.environments import python_of
from bench.patience.scoring import score
from tuuletus.analysis.patience.model import Given, build_model
from tuuletus.analysis.patience.worlds import Venue, simulate_venue

SCRIPTS = Path(__file__).parent / "peers"
OURS = "tuuletus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A script, the environment it runs in, and which of its variants."""

    environment: str
    script: str
    variant: str = "default"


PEERS = {
    "meridian-jax": Peer(environment="meridian", script="meridian_national.py", variant="jax"),
    "meridian-tensorflow": Peer(
        environment="meridian", script="meridian_national.py", variant="tensorflow"
    ),
    "pymc-marketing-nutpie": Peer(environment="pymc", script="pymc_mmm.py", variant="nutpie"),
    "pymc-marketing-default": Peer(environment="pymc", script="pymc_mmm.py"),
    "numpyro-same": Peer(environment="numpyro", script="numpyro_same.py"),
    "statsmodels-ucm": Peer(environment="ucm", script="ucm.py"),
}
METHODS = (OURS, *PEERS)


class NotInstalledError(ImportError):
    """The environment of a peer is not there."""


def run_method(name: str, *, scenario: str, seed: int) -> dict[str, Any]:
    """One fit of one method on one venue: its figures and scores."""
    venue = simulate_venue(scenario, seed=seed)
    row = ours.run(venue, seed=seed) if name == OURS else run_peer(PEERS[name], venue, seed=seed)
    row.pop("draws", None)
    return {"scenario": scenario, "seed": seed, **row}


def run_peer(peer: Peer, venue: Venue, *, seed: int) -> dict[str, Any]:
    """What a peer found, scored by us; `draws` holds its draws."""
    python = python_of(peer.environment)
    if not python.exists():
        raise NotInstalledError(
            f"run `python -m bench.patience.environments {peer.environment}` first"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "venue.npz"
        write_venue(path, venue, seed=seed)
        subprocess.run(
            [str(python), str(SCRIPTS / peer.script), str(path), "--variant", peer.variant],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        with np.load(path.with_suffix(".draws.npz")) as stored:
            draws = {part: stored[part] for part in stored.files}
        figures: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    scores = score(draws["immediate"], draws.get("slow"), venue)
    return {**figures, "scores": scores, "draws": draws}


def write_venue(path: Path, venue: Venue, *, seed: int) -> None:
    """The venue for a peer, with the arrays of our model for the one that samples it."""
    model = build_model(
        Given(outcomes=venue.outcome[:, None], exposure=venue.exposure), has_slow=True
    )
    fixed, priors = model.fixed[0], model.priors
    np.savez(
        path,
        seed=seed,
        weeks=np.array([week.isoformat() for week in venue.weeks]),
        outcome=venue.outcome,
        exposure=venue.exposure,
        scaled=model.exposure,
        scaled_outcome=model.outcomes[:, 0],
        scale=model.scale[0],
        fixed=fixed.columns,
        fixed_mean=fixed.mean,
        fixed_sd=fixed.sd,
        prior_mean=model.prior_mean,
        prior_sd=model.prior_sd,
        immediate_share=[priors.immediate_share.mean, priors.immediate_share.sd],
        slow_share=[priors.slow_share.mean, priors.slow_share.sd],
        leftover=priors.leftover.sd,
    )
