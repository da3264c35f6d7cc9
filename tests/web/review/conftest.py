"""A year and a half of posts with a known truth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from tuuletus.web.collect.models import Channel, ImportRun, Measurement, Post, SourceFile

DECIDED = date(2026, 4, 6)


def fill(
    workspace, *, now, effect=1.0, weeks=(-60, 33), lunches=3, others=6, seed=7, key="merituuli"
):
    """Posts each week around the decision; lunches change by `effect` from it on."""
    rng = np.random.default_rng(seed)
    channel = Channel.objects.create(
        workspace=workspace, platform="facebook", key=key, name=key.capitalize()
    )
    run = ImportRun.objects.create(workspace=workspace, started_at=now, state="stored")
    source = SourceFile.objects.create(
        run=run, name=f"{key}.csv", sha256=key.ljust(64, "a"), size=1, read_at=now
    )
    posts, counts = [], []
    for week in range(*weeks):
        for number in range(lunches + others):
            day = DECIDED + timedelta(days=7 * week + number % 7)
            is_lunch = number < lunches
            level = 4.8 + (np.log(effect) if is_lunch and week >= 0 else 0.0)
            posts.append(
                Post(
                    channel=channel,
                    key=f"{week}-{number}",
                    published_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
                    text="Lounas" if is_lunch else "Muuta",
                    traits={
                        "topic": "lunch" if is_lunch else "other",
                        "weekday": str(day.isoweekday()),
                        "hour": "09-12",
                    },
                )
            )
            counts.append(rng.poisson(np.exp(level + 0.5 * rng.standard_t(4.55))))
    posts = Post.objects.bulk_create(posts)
    told = Measurement.objects.bulk_create(
        Measurement(
            channel=channel,
            post=post,
            metric="reactions",
            value=float(count),
            read_at=post.published_at + timedelta(days=7),
            source=source,
        )
        for post, count in zip(posts, counts, strict=True)
        if post.published_at + timedelta(days=7) <= now
    )
    ImportRun.objects.filter(pk=run.pk).update(new_measurements=len(told))
    return channel


@pytest.fixture
def worked(workspace, now):
    """The restaurant after a change that really doubled what lunches get and more."""
    fill(workspace, now=now, effect=2.5)
    return workspace


@pytest.fixture
def review(worked, aino, now):
    from tuuletus.web.review.actions import open_review

    return open_review(worked, person=aino, now=now)
