"""What each metric name means and since when: an old and a new name are never one series."""

from __future__ import annotations

from dataclasses import dataclass

from tuuletus.analysis.periods import part_metric

CHECKED = "2026-11"

COUNT = "count"
AUDIENCE = "audience"
LENGTH = "length"
RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One canonical metric.

    `kind` is "count" (may be summed), "audience" (people: the same ones come back, so it is never
    summed), "length" (seconds) or "rate" (a share). `since` and `until` are months ("2024-11")
    of the platforms' own change; `replaced_by` names the metric that came instead.
    """

    name: str
    kind: str = COUNT
    since: str = ""
    until: str = ""
    replaced_by: str = ""


_ALL = (
    Metric(name="reactions"),
    Metric(name="likes"),
    Metric(name="comments"),
    Metric(name="shares"),
    Metric(name="saves"),
    Metric(name="clicks"),
    Metric(name="link_clicks"),
    Metric(name="other_clicks"),
    Metric(name="interactions"),
    Metric(name="engagements"),
    Metric(name="follows"),
    Metric(name="unfollows"),
    Metric(name="profile_visits"),
    Metric(name="sends"),
    Metric(name="detail_expands"),
    Metric(name="hashtag_clicks"),
    Metric(name="permalink_clicks"),
    Metric(name="posts_created"),
    Metric(name="subscribers_net"),
    Metric(name="subscribers_gained"),
    Metric(name="subscribers_lost"),
    Metric(name="followers_new"),
    Metric(name="followers_net"),
    Metric(name="page_views"),
    Metric(name="offsite_views"),
    Metric(name="feed_impressions"),
    Metric(name="impressions_organic"),
    Metric(name="impressions_boosted"),
    Metric(name="sessions"),
    Metric(name="sessions_engaged"),
    Metric(name="events"),
    Metric(name="key_events"),
    Metric(name="results"),
    # Meta counts views instead of impressions: Instagram from 2024-08, Facebook from 2024-11.
    # A view counts repeats that an impression did not, so the two never continue each other.
    Metric(name="impressions", until="2024-11", replaced_by="views"),
    Metric(name="views", since="2024-08"),
    Metric(name="views_organic", since="2024-08"),
    Metric(name="views_boosted", since="2024-08"),
    Metric(name="video_views"),
    Metric(name="video_views_overview"),
    Metric(name="video_views_3s"),
    Metric(name="video_views_3s_organic"),
    Metric(name="video_views_3s_boosted"),
    Metric(name="video_views_1m"),
    Metric(name="media_views"),
    Metric(name="reach", kind=AUDIENCE),
    Metric(name="reach_organic", kind=AUDIENCE),
    Metric(name="reach_boosted", kind=AUDIENCE),
    Metric(name="viewers", kind=AUDIENCE),
    Metric(name="viewers_3s", kind=AUDIENCE),
    Metric(name="viewers_1m", kind=AUDIENCE),
    Metric(name="engaged_users", kind=AUDIENCE),
    Metric(name="consumers", kind=AUDIENCE),
    Metric(name="followers", kind=AUDIENCE),
    Metric(name="page_likes", kind=AUDIENCE),
    Metric(name="subscribers", kind=AUDIENCE),
    Metric(name="users", kind=AUDIENCE),
    Metric(name="users_active", kind=AUDIENCE),
    Metric(name="users_new", kind=AUDIENCE),
    Metric(name="new_viewers", kind=AUDIENCE),
    Metric(name="returning_viewers", kind=AUDIENCE),
    Metric(name="page_visitors", kind=AUDIENCE),
    Metric(name="seconds_viewed", kind=LENGTH),
    Metric(name="average_seconds_viewed", kind=LENGTH),
    Metric(name="watch_hours", kind=LENGTH),
    Metric(name="watch_ms", kind=LENGTH),
    Metric(name="click_rate", kind=RATE),
    Metric(name="bounce_rate", kind=RATE),
    Metric(name="engagement_rate", kind=RATE),
    Metric(name="completion_rate", kind=RATE),
    Metric(name="stayed_rate", kind=RATE),
    # Meta's post export of old, whose columns begin with "Lifetime"
    Metric(name="consumptions"),
    Metric(name="consumers_targeted", kind=AUDIENCE),
    Metric(name="consumptions_targeted"),
    Metric(name="impressions_likers"),
    Metric(name="reach_likers", kind=AUDIENCE),
    Metric(name="impressions_likers_boosted"),
    Metric(name="reach_likers_boosted", kind=AUDIENCE),
    Metric(name="engaged_likers", kind=AUDIENCE),
    Metric(name="negative_feedback"),
    Metric(name="negative_feedback_users", kind=AUDIENCE),
    Metric(name="video_views_95_organic"),
    Metric(name="video_views_95_boosted"),
    Metric(name="video_views_organic"),
    Metric(name="video_views_boosted"),
    Metric(name="average_time_viewed", kind=LENGTH),
    Metric(name="video_length", kind=LENGTH),
    Metric(name="post_stories"),
    Metric(name="talking_about", kind=AUDIENCE),
)
METRICS = {metric.name: metric for metric in _ALL}
SIZES = frozenset({"followers", "page_likes", "subscribers"})
"""How large a channel is, which is no response to any of its posts."""
RESPONSES = ("reactions", "likes", "comments", "shares", "saves")


def find_metric(name: str) -> Metric:
    """What is known of a metric, of however long a time; a name of the user's own is a count."""
    return METRICS.get(part_metric(name)[0]) or Metric(name=name)


def is_count(name: str) -> bool:
    """Whether numbers of this metric may be added up."""
    return find_metric(name).kind == COUNT


def is_audience(name: str) -> bool:
    """Whether the metric counts people, who are never added up."""
    return find_metric(name).kind == AUDIENCE


def is_size(name: str) -> bool:
    """Whether the metric tells how large a channel is."""
    return name in SIZES
