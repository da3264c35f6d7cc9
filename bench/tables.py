"""Write the tables of `docs/explain/figures_NAME.md` from `bench/results/NAME.json`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ENGINE = re.compile(r"\(engine (\w+)\)")


def render_report(name: str, report: dict[str, Any]) -> str:
    """The page for one results file: what was asked, then each part method by method.

    A report holds `title`, `seeds`, `versions`, `missing`, `results` (parts, possibly nested,
    down to method -> metric -> number) and `targets` (rows with target, measured, at_least,
    at_most, passed). `engines` may tell by part (`targets` being what was asked) which engine its
    rows of ours are of; else it is the one of the versions, where they tell one.
    """
    first, last = report["seeds"]
    versions = ", ".join(f"{part} {number}" for part, number in report["versions"].items())
    lines = [
        f"# Figures: {report['title'].lower()}",
        "",
        f"Written by `python -m bench.tables` from `bench/results/{name}.json`; "
        f"seeds {first} to {last - 1}; {versions}.",
        "",
    ]
    lines += _render_missing(report["missing"])
    if report["targets"]:
        engine = _say_engine(report, "targets")
        lines += ["## What was asked", "", *engine, *_render_targets(report["targets"]), ""]
    for part, rows in report["results"].items():
        lines += _render_part(part, rows, engine=_say_engine(report, part))
    return "\n".join(lines).rstrip() + "\n"


def _say_engine(report: dict[str, Any], part: str) -> list[str]:
    """Of which engine our rows of a part are; nothing where that is not told."""
    engines = report.get("engines")
    told = name_engine(report["versions"]) if engines is None else engines.get(part, "")
    return [f"Ours is of the engine {told}.", ""] if told else []


def name_engine(versions: dict[str, str]) -> str:
    """Which engine the versions of a run name; empty where they name none."""
    found = ENGINE.search(versions.get("tuuletus", ""))
    return found[1] if found else ""


def _render_missing(missing: dict[str, str]) -> list[str]:
    """What was left out, by reason."""
    by_reason: dict[str, list[str]] = {}
    for part, why in missing.items():
        by_reason.setdefault(why, []).append(part)
    return [
        line
        for why, parts in by_reason.items()
        for line in (f"Left out ({why}): {', '.join(parts)}.", "")
    ]


def _render_targets(targets: list[dict[str, Any]]) -> list[str]:
    rows = [["target", "measured", "asked", "met"]]
    for row in targets:
        bounds = [
            f"{sign} {_render(row[key])}"
            for key, sign in (("at_least", "≥"), ("at_most", "≤"))
            if row[key] is not None
        ]
        met = "yes" if row["passed"] else "no"
        rows.append([row["target"], _render(row["measured"]), " and ".join(bounds), met])
    return _table(rows)


def _render_part(path: str, rows: dict[str, Any], *, engine: list[str]) -> list[str]:
    nested = [name for name, row in rows.items() if _is_nested(row)]
    if nested:
        return [
            line
            for name in nested
            for line in _render_part(f"{path}, {name}", rows[name], engine=engine)
        ]
    metrics = list(dict.fromkeys(metric for row in rows.values() for metric in row))
    table = [["method", *(metric.replace("_", " ") for metric in metrics)]]
    table += [
        [name, *(_render(row.get(metric)) for metric in metrics)] for name, row in rows.items()
    ]
    return [f"## {path[0].upper()}{path[1:]}", "", *engine, *_table(table), ""]


def _is_nested(row: Any) -> bool:
    return isinstance(row, dict) and any(isinstance(cell, dict) for cell in row.values())


def _render(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _table(rows: list[list[str]]) -> list[str]:
    head, *body = rows
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return lines + ["| " + " | ".join(cells) + " |" for cells in body]


def main() -> None:
    """Write one page for each results file."""
    for path in sorted((ROOT / "bench" / "results").glob("*.json")):
        page = ROOT / "docs" / "explain" / f"figures_{path.stem}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        report = json.loads(path.read_text(encoding="utf-8"))
        page.write_text(render_report(path.stem, report), encoding="utf-8")
        print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
