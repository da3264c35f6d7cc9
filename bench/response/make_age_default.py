"""Write the shipped age curve (`analysis/age_default.py`) from the news items on Facebook.

python -m bench.response.make_age_default DATA/posts/newspop_Facebook_Palestine.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HOURS = {24: (0.5, 1, 2, 3, 4.5, 6, 9, 12, 18), 48: (0.5, 1, 2, 3, 4.5, 6, 9, 12, 18, 24, 36)}
COUNTS = (0, 1, 2, 3, 5, 8, 13, 25, 50, 100, 250, 600, 1500)
HEAD = '''"""The shipped age curve, as numbers.

Written by `python -m bench.response.make_age_default`.
Growth is log(1 + count at the common age) - log(1 + count seen), at 5 % to 95 % in steps of 5 %,
rows by age and columns by count seen. Source: {items} items, Moniz and Torgo 2018
(UCI "News Popularity in Multiple Social Media Platforms"), Facebook.
"""

from __future__ import annotations

# fmt: off
# ruff: noqa: E501
'''


def read_counts(path: Path) -> np.ndarray:
    """Items x 144 counts, one every 20 minutes, without gaps and never falling."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    table = np.array([[float(cell) for cell in line.split(",")[1:]] for line in lines])
    return np.maximum.accumulate(table[(table >= 0).all(axis=1)], axis=1)


def main(path: Path) -> None:
    """Write the module beside the analysis."""
    target = Path("src/tuuletus/analysis/age_default.py")
    counts = read_counts(path)
    lines = [HEAD.format(items=len(counts)), f"COUNTS = {COUNTS}", f"ITEMS = {len(counts)}"]
    lines.append(f"HOURS = {HOURS}")
    if not target.exists():
        target.write_text("\n".join([*lines, "GROWTH = {}", "FADE = 0.5"]) + "\n")
    from tuuletus.analysis.ages import fit_age_curve  # noqa: PLC0415 - the module may not exist yet

    middles = {}
    lines.append("GROWTH = {")
    for common, hours in HOURS.items():
        final = counts[:, common * 3 - 1]
        when = np.concatenate([np.full(len(counts), float(hour)) for hour in hours])
        seen = np.concatenate([counts[:, max(round(hour * 3), 1) - 1] for hour in hours])
        curve = fit_age_curve(when, seen, np.tile(final, len(hours)), target_hours=float(common))
        middles[common] = curve.growth[:, :, 9]
        lines.append(f"    {common}: (")
        for row in curve.growth:
            cells = ["(" + ", ".join(f"{cell:.3f}" for cell in column) + ")" for column in row]
            lines.append(
                "        (\n            " + ",\n            ".join(cells) + ",\n        ),"
            )
        lines.append("    ),")
    lines.append("}")
    old = middles[24][HOURS[24].index(12)]
    new = middles[48][HOURS[48].index(24)]
    weight = old > 0.02
    fade = float(np.clip(np.median(new[weight] / old[weight]), 0.2, 0.8))
    lines.append(
        "# growth of one doubling of the age as a share of the growth of the doubling before"
    )
    lines.append(f"FADE = {fade:.2f}")
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
