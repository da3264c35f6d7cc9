"""Whether clear findings about headlines keep their sign in tests that were not looked at."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.response.headlines import read_tests
from tuuletus.analysis.contrasts import contrast_traits
from tuuletus.analysis.design import build_design
from tuuletus.analysis.effects import (
    CONFOUNDING_SD,
    Responses,
    fit_effects,
    probability_above,
)
from tuuletus.analysis.levels import NO_WEEK
from tuuletus.analysis.multiplicity import choose_clear, two_sided

Array = np.ndarray
PATTERNS = {
    "question": r"\?",
    "digit": r"\d",
    "quote": "['\"“‘]",
    "you": r"(?i)\byou",
    "this": r"(?i)\bthis\b",
    "ellipsis": r"\.\.\.",
    "exclaim": "!",
    "caps": r"\b[A-Z]{3,}\b",
    "how": r"(?i)\bhow\b",
    "why": r"(?i)\bwhy\b",
    "he_she": r"(?i)\b(?:he|she|his|her)\b",
    "i_my": r"\b(?:I|my)\b",
    "we": r"(?i)\b(?:we|our)\b",
    "one": r"(?i)\bone\b",
    "video": "video|watch",
    "colon": ":",
    "comma": ",",
    "not": r"(?i)\b(?:not|never|no|don't|can't)\b",
}


def run(folder: Path, seeds: range) -> dict[str, Any]:
    """Clear findings of one half of the tests and their signs in the other half."""
    arms = read_tests(folder)
    traits = [_read_headline(str(text)) for text in arms["headline"]]
    out: dict[str, Any] = {}
    for name, within in (("randomised", True), ("seen across posts", False)):
        clear, same, cpu = 0, 0, 0.0
        for seed in seeds:
            half = np.random.default_rng([seed, 10]).random(int(arms["test"].max()) + 1) < 0.5
            mine = half[arms["test"]]
            start = time.process_time()
            found = _find(arms, traits, mine, within=within)
            cpu += time.process_time() - start
            truth = _held_out(arms, traits, ~mine)
            for trait, mean in found.items():
                clear, same = clear + 1, same + (np.sign(mean) == np.sign(truth[trait]))
        out[name] = {
            "tuuletus": {
                "clear": clear / len(seeds),
                "same_sign": same / clear if clear else float("nan"),
                "cpu_seconds": cpu / len(seeds),
            }
        }
    return out


def _read_headline(text: str) -> dict[str, str]:
    traits = {name: "yes" if re.search(rule, text) else "no" for name, rule in PATTERNS.items()}
    traits["length"] = "short" if len(text) < 60 else "long" if len(text) > 95 else "medium"
    return traits


def _find(
    arms: dict[str, Array], traits: list[dict[str, str]], mine: Array, *, within: bool
) -> dict[str, float]:
    """Clear effects of a headline's features: within tests, or as if each arm were a post."""
    chosen = np.flatnonzero(mine)
    design = build_design([traits[spot] for spot in chosen])
    group = np.unique(arms["test"][chosen], return_inverse=True)[1]
    fitted = fit_effects(
        Responses(
            value=arms["clicks"][chosen].astype(float),
            variance=np.zeros(len(chosen)),
            channel=group if within else np.zeros(len(chosen), dtype=np.int64),
            week=np.full(len(chosen), NO_WEEK),
            offset=np.log(arms["trials"][chosen].astype(float)),
        ),
        design,
    )
    found = contrast_traits(fitted)
    mean, covariance = found.mean, found.covariance
    # in an experiment nothing is confounded
    bias = 0.0 if within else CONFOUNDING_SD**2
    asked = np.array([value in ("yes", "short", "long") for value in design.values])
    surprise = two_sided(probability_above(mean, np.diag(covariance) + bias))[asked]
    stands = np.flatnonzero(asked)[choose_clear(surprise)]
    return {
        f"{design.names[design.trait_of[column]]} {design.values[column]}": float(mean[column])
        for column in stands
    }


def _held_out(
    arms: dict[str, Array], traits: list[dict[str, str]], mine: Array
) -> dict[str, float]:
    """Effects within the held-out tests by weighted least squares on logits, without shrinkage."""
    chosen = np.flatnonzero(mine)
    design = build_design([traits[spot] for spot in chosen])
    test = np.unique(arms["test"][chosen], return_inverse=True)[1]
    clicks, trials = arms["clicks"][chosen], arms["trials"][chosen]
    value = np.log((clicks + 0.5) / (trials - clicks + 0.5))
    weight = 1.0 / (1.0 / (clicks + 0.5) + 1.0 / (trials - clicks + 0.5) + 0.2**2)
    asked = [v in ("yes", "short", "long") for v in design.values]
    columns = np.flatnonzero(asked)
    x = np.any(design.columns[:, :, None] == columns, axis=1).astype(float)
    total = np.bincount(test, weight)

    def centre(vector: Array) -> Array:
        return vector - (np.bincount(test, weight * vector) / total)[test]

    x = np.column_stack([centre(x[:, spot]) for spot in range(x.shape[1])])
    gram = x.T @ (weight[:, None] * x)
    effects = np.linalg.solve(gram, x.T @ (weight * centre(value)))
    return {
        f"{design.names[design.trait_of[column]]} {design.values[column]}": float(effect)
        for column, effect in zip(columns, effects, strict=True)
    }
