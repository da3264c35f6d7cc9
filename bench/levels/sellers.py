"""Levels on seven public pages beside a least-squares regression over the same stretch."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bench.response.sellers import FILE
from tuuletus.analysis.habits import AnsweredPost, HabitState, find_shifts
from tuuletus.analysis.habits.streams import name_daypart
from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.cli.reading import gather

Floats = NDArray[np.float64]
ZONE = "Asia/Bangkok"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EIGHTY = 1.2815515655446004
"""Half of an 80 % interval in standard deviations."""


def run(folder: Path) -> dict[str, Any]:
    """Each part of the day, and each form on each page: ours, and the regression's."""
    if not (folder / FILE).is_file():
        raise FileNotFoundError(2, "not there", str(folder / FILE))
    posts = read_posts(folder / FILE)
    pages = {page: f"page {place}" for place, page in enumerate(list_pages(posts), 1)}
    found: dict[str, Any] = {}
    for state in find_shifts(posts).states:
        if state.level is None or state.stream.kind == "weekdays":
            continue
        since = f", since {state.since:%Y-%m-%d}" if state.since else ""
        page = f", {pages[state.stream.channel]}" if state.stream.channel else ""
        found[f"{state.stream.value}{page}{since}"] = {
            "tuuletus": {
                "posts": float(state.posts),
                "multiple": state.level.multiple,
                "low": state.level.low,
                "high": state.level.high,
            },
            "least squares": regress(posts, state),
        }
    return found


def read_posts(path: Path) -> list[AnsweredPost]:
    """The posts with their interactions, in the pages' own time."""
    told = gather([path], zone=ZONE, read_at=NOW)
    readings = collect_readings(told.posts, told.measurements, metric="interactions", now=NOW)
    ready = bring_to_age(told.posts, readings, age=timedelta(days=7))
    posts = []
    for place, count in zip(ready.post.tolist(), ready.value.tolist(), strict=True):
        post = told.posts[place]
        if post.published_at is None:
            continue
        posts.append(
            AnsweredPost(
                published_at=post.published_at.astimezone(ZoneInfo(ZONE)),
                channel=post.channel.key,
                response=float(np.log1p(count)),
                count=count,
                traits={"format": told.traits[place].get("format", "")},
            )
        )
    return posts


def list_pages(posts: list[AnsweredPost]) -> list[str]:
    """The pages, those with the most posts first."""
    names = [post.channel for post in posts]
    return sorted(set(names), key=lambda one: (-names.count(one), one))


def regress(posts: list[AnsweredPost], state: HabitState) -> dict[str, float]:
    """The same contrast by ordinary least squares with robust errors.

    log(1 + interactions) on page by quarter, form by page, and part of the day; the others are
    weighed by their posts.
    """
    from statsmodels.api import OLS  # type: ignore[import-untyped] # noqa: PLC0415 - a peer

    chosen = [
        post for post in posts if state.since is None or post.published_at.date() >= state.since
    ]
    quarters, _ = spread([f"{post.channel} {name_quarter(post)}" for post in chosen])
    forms, of_form = spread([f"{post.channel} {post.traits['format']}" for post in chosen])
    parts, of_part = spread([name_daypart(post.published_at.hour) for post in chosen])
    design = np.hstack([quarters, forms, parts])
    with warnings.catch_warnings():
        # a page's quarters add up to its forms; contrasts within either are told all the same
        warnings.filterwarnings("ignore", message="The design matrix is rank-deficient")
        fitted = OLS(np.array([post.response for post in chosen]), design).fit(cov_type="HC0")
    own = state.stream
    contrast = np.zeros(design.shape[1])
    if own.kind == "daypart":
        names, counts, begin = of_part, parts.sum(axis=0), design.shape[1] - len(of_part)
        mine = names.index(own.value)
        beside = np.ones(len(names), dtype=np.bool_)
    else:
        names, counts, begin = of_form, forms.sum(axis=0), quarters.shape[1]
        mine = names.index(f"{own.channel} {own.value}")
        beside = np.array([name.startswith(f"{own.channel} ") for name in names])
    others = np.where(beside & (np.arange(len(names)) != mine), counts, 0.0)
    contrast[begin : begin + len(names)] = -others / others.sum()
    contrast[begin + mine] = 1.0
    told = fitted.t_test(contrast)
    middle, error = float(np.squeeze(told.effect)), float(np.squeeze(told.sd))
    return {
        "posts": float(counts[mine]),
        "multiple": float(np.exp(middle)),
        "low": float(np.exp(middle - EIGHTY * error)),
        "high": float(np.exp(middle + EIGHTY * error)),
    }


def name_quarter(post: AnsweredPost) -> date:
    """The first day of a post's quarter."""
    day = post.published_at.date()
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def spread(names: list[str]) -> tuple[Floats, list[str]]:
    """A column of ones and zeros for each name, and the names in their order."""
    known, place = np.unique(names, return_inverse=True)
    return np.eye(len(known))[place.reshape(-1)], known.tolist()
