"""Every real file beside the repository, read whole: understood in numbers, or refused in words.

The numbers are those that `../shared/data/README.md` and `FORMATS.md` state, as far as they do:
rows of each table, and which platforms' archives count nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.errors import ChannelError
from tuuletus.wording import Speaker, say_refusal

DATA = Path(__file__).parents[3] / "shared/data"
FOLDERS = ("exports", "posts")
READ_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What a file that is understood holds; `metrics` are all that it may count."""

    format: str
    posts: int = 0
    measurements: int = 0
    outcomes: int = 0
    rows: int | None = None
    metrics: frozenset[str] | None = None


NOTHING: frozenset[str] = frozenset()
COMMENTS = frozenset({"comments"})
WXR = "wordpress_export"
INSTAGRAM = (
    "comments",
    "connections",
    "events",
    "fundraisers",
    "guides",
    "likes",
    "profile",
    "saved",
    "searches",
    "settings",
    "stories_activities",
)
X = ("account-suspension", "account", "app", "follower", "following", "saved-search")
REFUSED = {
    "exports/FORMATS.md": "prose",
    **{f"exports/instagram/2020-format/{name}.json": "unknown_json" for name in INSTAGRAM},
    "exports/instagram/2020-format/messages.json": "private_file",
    "exports/instagram/2020-format/seen_content.json": "broken_json",
    "exports/instagram/2020-format/shopping.json": "broken_json",
    "exports/wordpress/malformed.xml": "broken_xml",
    **{f"exports/x/{name}.js": "private_file" for name in X},
    "exports/youtube/geography_Table_data.csv": "not_posts",
    # 144 counts under names such as TS1: somebody has to say what they are
    "posts/newspop_Facebook_Palestine.csv": "columns_unknown",
    "posts/upworthy_headline_tests.parquet": "parquet",
}
UNDERSTOOD = {
    "exports/bluesky/fakermaker.repo.car": Holds(
        format="bluesky_repository", posts=41, metrics=NOTHING
    ),
    "exports/bluesky/greenground.repo.car": Holds(format="bluesky_repository", metrics=NOTHING),
    "exports/instagram/2020-format/media.json": Holds(
        format="instagram_download", posts=106, metrics=NOTHING
    ),
    "exports/wordpress/slashes.xml": Holds(format=WXR, posts=1, measurements=1, metrics=COMMENTS),
    "exports/wordpress/small-export.xml": Holds(
        format=WXR, posts=9, measurements=9, metrics=COMMENTS
    ),
    "exports/wordpress/term-formats.xml": Holds(format=WXR, metrics=NOTHING),
    "exports/wordpress/themeunittestdata.wordpress.xml": Holds(
        format=WXR, posts=69, measurements=69, metrics=COMMENTS
    ),
    "exports/wordpress/wxr-utf-8-challenges.xml": Holds(
        format=WXR, posts=1, measurements=1, metrics=COMMENTS
    ),
    "exports/x/api_tweets.json": Holds(
        format="x_archive", posts=3, measurements=4, metrics=frozenset({"likes", "shares"})
    ),
    "exports/youtube/geography_Totals.csv": Holds(
        format="youtube_days", measurements=365, rows=365, metrics=frozenset({"views"})
    ),
    "posts/facebook_metrics_moro2016.csv": Holds(
        # of four posts a part is blank, and the sum of the file stands in for it
        format="table",
        posts=500,
        measurements=5_999,
        rows=500,
    ),
    "posts/fb_live_sellers_thailand.csv": Holds(
        format="table", posts=5_306, measurements=47_754, rows=5_308
    ),
    "posts/online_news_popularity_reduced.csv": Holds(
        format="table", posts=4_954, measurements=69_356, rows=4_954
    ),
    "posts/upworthy_ga_2013.01.01-2015.04.30-daily-pageviews.csv": Holds(
        format="ga4_days", measurements=850, rows=850, metrics=frozenset({"views"})
    ),
    "posts/upworthy_ga_2013.01.01-2015.04.30-daily-users-info.csv": Holds(
        format="table", measurements=3_642, rows=850
    ),
}


def find_files() -> list[str]:
    return sorted(
        path.relative_to(DATA).as_posix()
        for folder in FOLDERS
        for path in (DATA / folder).rglob("*")
        if path.is_file()
    )


def read(name):
    (source,) = open_sources([(DATA / name, Path(name).name)])
    return read_file(source, ReadingOptions(read_at=READ_AT))


pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"REAL FILES SKIPPED: there is no folder {DATA.name} beside us"
)


def test_every_real_file_is_spoken_for():
    assert set(find_files()) <= set(REFUSED) | set(UNDERSTOOD)


@pytest.mark.parametrize("name", sorted(UNDERSTOOD))
def test_a_real_file_is_understood_whole(name):
    stated = UNDERSTOOD[name]

    reading = read(name)

    counts = (len(reading.posts), len(reading.measurements), len(reading.outcomes))
    assert reading.format == stated.format
    assert counts == (stated.posts, stated.measurements, stated.outcomes)
    assert stated.rows in {None, reading.rows}
    if stated.metrics is not None:
        assert set(reading.metrics) <= stated.metrics


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_real_file_that_tells_nothing_is_refused_with_a_sentence(name):
    with pytest.raises(ChannelError) as caught:
        read(name)

    sentence = say_refusal(caught.value, Speaker("en"))
    assert caught.value.code == REFUSED[name]
    assert sentence.endswith(".")
    assert "%(" not in sentence
