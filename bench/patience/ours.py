"""Our own method on one venue: the shipped code."""

from __future__ import annotations

import resource
import time
from typing import Any

from bench.patience.scoring import score
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.model import Given
from tuuletus.analysis.patience.posterior import fit_model
from tuuletus.analysis.patience.shocks import find_shocks
from tuuletus.analysis.patience.worlds import Venue


def run(venue: Venue, *, seed: int) -> dict[str, Any]:
    """One fit with its scores; `cpu` is that of the fit, `answer_cpu` of the whole answer."""
    begun = time.process_time()
    given = Given(outcomes=venue.outcome[:, None], exposure=venue.exposure)
    given = Given(outcomes=given.outcomes, exposure=given.exposure, shocks=find_shocks(given))
    posterior = fit_model(given, has_slow=True, seed=seed)
    cpu = time.process_time() - begun
    begun = time.process_time()
    answer = fit_patience(venue.outcome, venue.exposure, seed=seed)
    return {
        "cpu": cpu,
        "answer_cpu": time.process_time() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        "ess": posterior.effective,
        "k_hat": posterior.k_hat,
        "log_bayes_factor": answer.slow_evidence.log_bayes_factor,
        "scores": score(posterior.immediate[:, 0], posterior.slow[:, 0], venue),
    }
