"""From rows to rates: of type-years without wear said to wear, of wear found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import beta

from bench.patience.targets import target
from bench.wearout.worlds import WITH, WITHOUT

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

STABLE = 0.97
"""A type that keeps at least this much of its rested response does not wear."""
BESIDE = "two_of_eight"
"""The world in which types without wear stand beside types that wear."""
RELEVANT = 2.0 / 3.0
"""Wear that leaves less than this is to be found."""


def summarise(rows: Rows) -> dict[str, Any]:
    """By world: shares of type-years."""
    table = {name: _of_world(own) for name, own in rows.items()}
    without = [row for name in WITHOUT for row in rows.get(name, [])]
    with_ = [row for name in WITH for row in rows.get(name, [])]
    table["all without wear"] = _of_world(without)
    table["all with wear"] = _of_world(with_)
    return {"worlds": {name: row for name, row in table.items() if row}}


def _of_world(rows: list[Row]) -> Row:
    rows = [row for row in rows if row["looks"]]
    stable = [row for row in rows if all(look["true"] >= STABLE for look in row["looks"])]
    worn = [row for row in rows if any(look["true"] <= RELEVANT for look in row["looks"])]
    if not rows:
        return {}
    looks = [look for row in rows for look in row["looks"]]
    found: Row = {"type_years": len(rows), "stable": len(stable)}
    if stable:
        found["stable_said_to_wear"] = _share(stable, {"wearing", "rested"})
        found["stable_said_perhaps"] = _share(stable, {"perhaps", "wearing", "rested"})
    found["wearing_much"] = len(worn)
    if worn:
        found["wear_found"] = _share(worn, {"wearing", "rested"}, limit=RELEVANT)
        found["wear_found_or_perhaps"] = _share(
            worn, {"perhaps", "wearing", "rested"}, limit=RELEVANT
        )
    found["usual_covered"] = float(np.mean([look["covered"] for look in looks]))
    found["curve_covered"] = float(np.mean([row["curve"]["inside"] for row in rows]))
    found["curve_width"] = float(np.mean([row["curve"]["width"] for row in rows]))
    return found


def _share(rows: list[Row], words: set[str], *, limit: float = np.inf) -> float:
    """Type-years with one of the words at any look (at which no more is left than `limit`)."""
    said = [
        any(look["word"] in words and look["true"] <= limit for look in row["looks"])
        for row in rows
    ]
    return float(np.mean(said))


def check(rows: Rows) -> list[Row]:
    """One row for each target that could be measured."""
    told = summarise(rows)["worlds"]
    found = []
    for name, row in told.items():
        if "stable_said_to_wear" in row:
            text = f"type-years without wear said to wear, {name} ({row['stable']})"
            found.append(target(text, row["stable_said_to_wear"], at_most=0.05))
        text = f"80 % band of the curve holds the truth, {name}"
        found.append(target(text, row["curve_covered"], at_least=0.72))
    return found


def render_rates(results: Mapping[str, Any]) -> str:
    """The module that holds the rates for the pages."""
    told = results["worlds"]
    without, with_ = told["all without wear"], told["all with wear"]
    beside = told[BESIDE]
    # one constant a rate, so that a page cannot tell another
    return f'''\
"""How often the words of `wearout` are wrong. Written by `python -m bench.wearout --rates`."""

from __future__ import annotations

FALSE_WEARING = {without["stable_said_to_wear"]:.3f}
"""Share of type-years without wear that are said to wear at any of 11 looks in the year."""
FALSE_WEARING_AT_MOST = {_find_upper(without["stable_said_to_wear"], without["stable"]):.3f}
"""What that share is below with 95 %, by so many type-years."""
FALSE_PERHAPS = {without["stable_said_perhaps"]:.3f}
"""Share of them that are at least said to wear perhaps."""
FALSE_PERHAPS_AT_MOST = {_find_upper(without["stable_said_perhaps"], without["stable"]):.3f}
"""What that share is below with 95 %."""
STABLE_YEARS = {without["stable"]}
FALSE_WEARING_BESIDE = {beside["stable_said_to_wear"]:.3f}
"""Share of type-years without wear that are said to wear, beside types that wear much."""
FALSE_WEARING_BESIDE_AT_MOST = {_find_upper(beside["stable_said_to_wear"], beside["stable"]):.3f}
"""What that share is below with 95 %, by so many type-years."""
FALSE_PERHAPS_BESIDE = {beside["stable_said_perhaps"]:.3f}
"""Share of them that are at least said to wear perhaps."""
FALSE_PERHAPS_BESIDE_AT_MOST = {_find_upper(beside["stable_said_perhaps"], beside["stable"]):.3f}
"""What that share is below with 95 %."""
BESIDE_YEARS = {beside["stable"]}
FOUND = {with_["wear_found"]:.3f}
"""Share of type-years that lost a third or more by wear in which it was found within the year."""
FOUND_OR_PERHAPS = {with_["wear_found_or_perhaps"]:.3f}
WORN_YEARS = {with_["wearing_much"]}
'''


def _find_upper(share: float, count: int) -> float:
    """The share that is hardly exceeded (95 %), when so many were seen of `count`."""
    return float(beta.ppf(0.95, round(share * count) + 1, count - round(share * count)))
