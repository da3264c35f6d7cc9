"""Run `python -m bench.accounts [--requests 200] [--seeds 7:8] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import tempfile
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from scipy.stats import mannwhitneyu

from bench.accounts import PEOPLE, known_address, unknown_address
from bench.serving import find_port, running

MOST_MS, MOST_SHARE, LEAST_P = 5.0, 0.05, 0.01
WARM_UP = 20
FORMS = {
    "Signing in with a wrong password": (
        "/accounts/login/",
        lambda address: {"login": address, "password": "not that window"},
    ),
    "Asking for a new password": (
        "/accounts/password/reset/",
        lambda address: {"email": address},
    ),
}


def main() -> None:
    """Ask for those who are known and those who are not in turn, and compare the times."""
    parser = argparse.ArgumentParser(prog="python -m bench.accounts")
    parser.add_argument("--data", help="not needed: the people are invented")
    parser.add_argument("--requests", type=int, default=200, help="of each kind")
    parser.add_argument("--seeds", default="7:8", help="the first one chooses the order")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seed = int(given.seeds.split(":")[0])
    if given.requests + WARM_UP > PEOPLE:
        parser.error(f"at most {PEOPLE - WARM_UP} requests")
    mail = Controller(Sink(), hostname="127.0.0.1", port=find_port())
    mail.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            results = measure(Path(folder), mail.port, given.requests, seed)
    finally:
        mail.stop()
    report = {
        "title": "Whether time tells who has an account",
        "seeds": [seed, seed + 1],
        "versions": {"python": platform.python_version(), "tuuletus": version("tuuletus")},
        "missing": {},
        "results": {name: {"tuuletus": row} for name, row in results.items()},
        "targets": [row for name, found in results.items() for row in check(name, found)],
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def measure(folder: Path, mail_port: int, asked: int, seed: int) -> dict[str, dict[str, Any]]:
    """The times of both kinds of address at each form of a running installation."""
    settings = {
        "TUULETUS_PROXIES": "1",  # so that every request can come from an address of its own
        "TUULETUS_MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    with running(folder, filler="bench.accounts.house", **settings) as served:
        found = {}
        for name in FORMS:
            found[name] = compare(served.address, name, asked, seed)
            print(name, found[name], flush=True)
        return found


def compare(address: str, name: str, asked: int, seed: int) -> dict[str, Any]:
    """Ask for as many who are known as who are not, in a shuffled order of pairs."""
    path, fill = FORMS[name]
    order = random.Random(seed)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    answers: dict[str, Counter[int]] = {"known": Counter(), "unknown": Counter()}
    with requests.Session() as session:
        token = _open_form(session, address + path)
        for number in range(asked + WARM_UP):
            pair = [("known", known_address(number)), ("unknown", unknown_address(number))]
            order.shuffle(pair)
            for place, (kind, who) in enumerate(pair):
                began = time.perf_counter()
                answer = session.post(
                    address + path,
                    fill(who) | {"csrfmiddlewaretoken": token},
                    headers={
                        "X-Forwarded-For": f"203.0.{number % 200}.{2 * (number // 200) + place}"
                    },
                    allow_redirects=False,
                    timeout=60,
                )
                took = time.perf_counter() - began
                answers[kind][answer.status_code] += 1
                if number >= WARM_UP:
                    times[kind].append(took * 1000)
    medians = {kind: float(np.median(own)) for kind, own in times.items()}
    return {
        "requests": 2 * asked,
        "median_known_ms": medians["known"],
        "median_unknown_ms": medians["unknown"],
        "difference_ms": abs(medians["known"] - medians["unknown"]),
        "p": float(mannwhitneyu(times["known"], times["unknown"]).pvalue),
        "answers_that_differ": len(set(answers["known"]) ^ set(answers["unknown"])),
        "answers_refused": sum(answers["known"][code] for code in (403, 429)),
    }


def _open_form(session: requests.Session, url: str) -> str:
    page = session.get(url, timeout=60).text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, url
    return found[1]


def check(name: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    most = max(MOST_MS, MOST_SHARE * found["median_known_ms"])
    rows = [
        ("difference of the medians, ms", found["difference_ms"], None, most),
        ("p of no difference", found["p"], LEAST_P, None),
        ("answers that differ", found["answers_that_differ"], None, 0),
        ("answers refused, so that nothing was measured", found["answers_refused"], None, 0),
    ]
    return [
        {
            "target": f"{name}: {target}",
            "measured": measured,
            "at_least": at_least,
            "at_most": at_most,
            "passed": (at_least is None or measured >= at_least)
            and (at_most is None or measured <= at_most),
        }
        for target, measured, at_least, at_most in rows
    ]


if __name__ == "__main__":
    main()
