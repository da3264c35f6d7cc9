"""From what was published and what came back to decisions that are checked.

The names of this page are what a library user needs of the slow effect and of the mix; they are
loaded when they are first asked for, so that `import tuuletus` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuuletus.analysis.horizon.forecast import Forecast
    from tuuletus.analysis.horizon.knowledge import Plan, plan_knowledge, standard_plans
    from tuuletus.analysis.mix.constraints import Constraints
    from tuuletus.analysis.mix.history import PublishedPost
    from tuuletus.analysis.mix.learning import observe
    from tuuletus.analysis.mix.proposing import price_exploration, propose_mix
    from tuuletus.analysis.mix.result import Mix, Slot
    from tuuletus.analysis.mix.state import MixState, start_mix
    from tuuletus.analysis.mix.table import Account, learn_mix
    from tuuletus.analysis.patience.calibration import Certificate, certify
    from tuuletus.analysis.patience.checking import Refusal, RefusedError
    from tuuletus.analysis.patience.fit import fit_patience
    from tuuletus.analysis.patience.model import Experiment
    from tuuletus.analysis.patience.pooling import pool_venues
    from tuuletus.analysis.patience.priors import Normal, Priors
    from tuuletus.analysis.patience.result import Answer, Patience

__version__ = "0.1.0"

_HOMES = {
    "Account": "tuuletus.analysis.mix.table",
    "Answer": "tuuletus.analysis.patience.result",
    "Certificate": "tuuletus.analysis.patience.calibration",
    "Constraints": "tuuletus.analysis.mix.constraints",
    "Experiment": "tuuletus.analysis.patience.model",
    "Forecast": "tuuletus.analysis.horizon.forecast",
    "Mix": "tuuletus.analysis.mix.result",
    "MixState": "tuuletus.analysis.mix.state",
    "Normal": "tuuletus.analysis.patience.priors",
    "Patience": "tuuletus.analysis.patience.result",
    "Plan": "tuuletus.analysis.horizon.knowledge",
    "Priors": "tuuletus.analysis.patience.priors",
    "PublishedPost": "tuuletus.analysis.mix.history",
    "Refusal": "tuuletus.analysis.patience.checking",
    "RefusedError": "tuuletus.analysis.patience.checking",
    "Slot": "tuuletus.analysis.mix.result",
    "certify": "tuuletus.analysis.patience.calibration",
    "fit_patience": "tuuletus.analysis.patience.fit",
    "learn_mix": "tuuletus.analysis.mix.table",
    "observe": "tuuletus.analysis.mix.learning",
    "plan_knowledge": "tuuletus.analysis.horizon.knowledge",
    "pool_venues": "tuuletus.analysis.patience.pooling",
    "price_exploration": "tuuletus.analysis.mix.proposing",
    "propose_mix": "tuuletus.analysis.mix.proposing",
    "standard_plans": "tuuletus.analysis.horizon.knowledge",
    "start_mix": "tuuletus.analysis.mix.state",
}

__all__ = [
    "Account",
    "Answer",
    "Certificate",
    "Constraints",
    "Experiment",
    "Forecast",
    "Mix",
    "MixState",
    "Normal",
    "Patience",
    "Plan",
    "Priors",
    "PublishedPost",
    "Refusal",
    "RefusedError",
    "Slot",
    "__version__",
    "certify",
    "fit_patience",
    "learn_mix",
    "observe",
    "plan_knowledge",
    "pool_venues",
    "price_exploration",
    "propose_mix",
    "standard_plans",
    "start_mix",
]


def __getattr__(name: str) -> Any:
    """A name of the library, loaded when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
