"""Meta's post export of old, whose columns begin with "Lifetime"."""

from __future__ import annotations

import pytest

from tuuletus.channels.metrics import METRICS, is_count
from tuuletus.channels.source import open_sources
from tuuletus.channels.table import guess_mapping
from tuuletus.wording.names import metric_codes

COLUMNS = {
    "Lifetime Post Total Reach": "reach",
    "Lifetime Post organic reach": "reach_organic",
    "Lifetime Post Paid Reach": "reach_boosted",
    "Lifetime Post Total Impressions": "impressions",
    "Lifetime Post Organic Impressions": "impressions_organic",
    "Lifetime Post Paid Impressions": "impressions_boosted",
    "Lifetime Engaged Users": "engaged_users",
    "Lifetime Matched Audience Targeting Consumers on Post": "consumers_targeted",
    "Lifetime Matched Audience Targeting Consumptions on Post": "consumptions_targeted",
    "Lifetime Post Consumers": "consumers",
    "Lifetime Post Consumptions": "consumptions",
    "Lifetime Negative Feedback": "negative_feedback",
    "Lifetime Negative Feedback from Users": "negative_feedback_users",
    "Lifetime Post Impressions by people who have liked your Page": "impressions_likers",
    "Lifetime Post reach by people who like your Page": "reach_likers",
    "Lifetime Post Paid Impressions by people who have liked your Page": (
        "impressions_likers_boosted"
    ),
    "Lifetime Paid reach of a post by people who like your Page": "reach_likers_boosted",
    "Lifetime People who have liked your Page and engaged with your post": "engaged_likers",
    "Lifetime Organic views to 95%": "video_views_95_organic",
    "Lifetime Paid views to 95%": "video_views_95_boosted",
    "Lifetime Organic Video Views": "video_views_organic",
    "Lifetime Paid Video Views": "video_views_boosted",
    "Lifetime Average time video viewed": "average_time_viewed",
    "Lifetime Video length": "video_length",
    "Lifetime Post Stories": "post_stories",
    "Lifetime Talking About This (Post)": "talking_about",
    "LP_Impression": "impressions_likers",
    "LP_Reach": "reach_likers",
    "LP_Engage_With_Post": "engaged_likers",
    "Consumption": "consumptions",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_known_by_its_whole_name(column, tmp_path):
    path = tmp_path / "posts.csv"
    rows = "".join(f"90000000{n};{n * 7 % 40}\n" for n in range(30))
    path.write_text(f"Post ID;{column}\n{rows}", "utf-8")
    (source,) = open_sources([(path, path.name)])

    guess = guess_mapping(source)

    assert guess.mapping[column] == f"metric:{COLUMNS[column]}"


def test_people_are_not_added_up():
    people = {"reach_likers", "reach_likers_boosted", "engaged_likers", "talking_about"}

    assert {name for name in people if is_count(name)} == set()


def test_every_metric_that_is_known_has_a_name_of_its_own():
    assert set(METRICS) - metric_codes() == set()
