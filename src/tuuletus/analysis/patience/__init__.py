"""Immediate and slowly built effect of exposure on an outcome, with honest uncertainty.

The outcome of a week is modelled as

    level + season + controls + immediate effect + slow effect + noise

where the level is a random walk, the immediate effect is what the exposure of this and the last
weeks brings (geometric carry-over, then a saturating curve), and the slow effect comes from a
stock that exposure fills and that halves every 20 to 60 weeks. Parameters in which the model is
linear are integrated out exactly; the few others are explored by importance sampling.

`fit` is where to begin; `evidence` says what can be said, `tuuletus.analysis.horizon` when the
rest will be known. The package imports nothing by itself.
"""

from __future__ import annotations
