"""What codes are called: platforms, metrics, traits and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel.dates import get_day_names, get_month_names

from tuuletus.analysis.periods import DAY, part_metric
from tuuletus.records import MADE_KEY, OWN_DATA, OWN_PROFILE, SPEND, Channel
from tuuletus.wording.periods import period_name
from tuuletus.wording.speaker import Speaker

BETWEEN = " × "
LONG_NUMBER = 10
"""A number of so many digits is hard to read and to tell from another."""
DIGITS_TOLD = 4
"""Of such a number at least so many of its last digits are told."""


def platform_name(code: str, speaker: Speaker) -> str:
    """The platform as its makers write it."""
    return {
        "facebook": "Facebook",
        "instagram": "Instagram",
        "x": "X",
        "wordpress": "WordPress",
        "bluesky": "Bluesky",
        "mastodon": "Mastodon",
        "linkedin": "LinkedIn",
        "youtube": "YouTube",
        "tiktok": "TikTok",
        "website": speaker.pgettext("platform", "Website"),
        "meta_ads": speaker.pgettext("platform", "Meta ads"),
        "table": speaker.pgettext("platform", "Own table"),
        "meta": "Meta",
    }.get(code, code)


def channel_name(platform: str, key: str, name: str, speaker: Speaker) -> str:
    """A channel by its name; without one, by what is known of whose it is."""
    if name or key not in {platform, OWN_DATA, OWN_PROFILE}:
        return name or key
    if key == platform:
        return platform_name(platform, speaker)
    words = {
        OWN_DATA: speaker.pgettext("channel", "%(platform)s, copy of own data"),
        OWN_PROFILE: speaker.pgettext("channel", "%(platform)s, own profile"),
    }
    return words[key] % {"platform": platform_name(platform, speaker)}


def full_channel_name(channel: Channel, speaker: Speaker) -> str:
    """A channel with its platform, for places that do not tell that beside it."""
    name = channel_name(channel.platform, channel.key, channel.name, speaker)
    if not channel.name and channel.key in {channel.platform, OWN_DATA, OWN_PROFILE}:
        return name  # it names the platform itself
    return f"{name} · {platform_name(channel.platform, speaker)}"


def short_channel_name(channel: Channel, speaker: Speaker, *, among: Iterable[Channel]) -> str:
    """A channel for a sentence or a row: of a long number without a name only its end.

    As many digits are told as set it apart from the channels that it stands `among`.

    >>> pages = [Channel(platform="facebook", key=key) for key in ("848451358648417", "67890")]
    >>> short_channel_name(pages[0], Speaker("en"), among=pages)
    'Facebook …8417'
    """
    key = channel.key
    if channel.name or not key.isdigit() or len(key) < LONG_NUMBER:
        return full_channel_name(channel, speaker)
    others = {one.key for one in among if one.platform == channel.platform} - {key}
    end = next(
        key[-digits:]
        for digits in range(DIGITS_TOLD, len(key) + 1)
        if digits == len(key) or not any(other.endswith(key[-digits:]) for other in others)
    )
    if end == key:
        return full_channel_name(channel, speaker)
    return speaker.pgettext("channel", "%(platform)s …%(end)s") % {
        "platform": platform_name(channel.platform, speaker),
        "end": end,
    }


def post_name(text: str, key: str, speaker: Speaker, *, file: str = "", row: str = "") -> str:
    """What people call a post: its text, its identifier, else where it stands."""
    if text.strip():
        return text
    if not MADE_KEY.fullmatch(key):
        return speaker.gettext("Post %(key)s") % {"key": key}
    if file and row:
        return speaker.gettext("row %(row)s of %(file)s") % {"row": row, "file": file}
    if file:
        return speaker.gettext("a post of %(file)s") % {"file": file}
    return speaker.gettext("a post without a text")


def metric_name(code: str, speaker: Speaker) -> str:
    """A metric, or a rate that names its audience ("interactions_per_reach").

    What is not of a day says of how long a time it is ("spend_eur/7d").
    """
    base, period = part_metric(code)
    if period != DAY:
        return speaker.pgettext("metric and length of time", "%(metric)s, %(period)s") % {
            "metric": metric_name(base, speaker),
            "period": period_name(period, speaker),
        }
    if "_per_" in code:
        top, _, audience = code.partition("_per_")
        if audience == "post":
            return speaker.gettext("%(metric)s per post") % {"metric": metric_name(top, speaker)}
        return speaker.gettext("%(metric)s per person reached (%(audience)s)") % {
            "metric": metric_name(top, speaker),
            "audience": inside(metric_name(audience, speaker)),
        }
    if code.startswith(SPEND):
        return speaker.pgettext("metric", "Ad spend (%(currency)s)") % {
            "currency": code.removeprefix(SPEND).upper()
        }
    # a column that no platform has keeps the word of its own table
    own_word = column_name(code.replace("_", " "), speaker)
    return _metrics(speaker.language).get(code) or own_word[:1].upper() + own_word[1:]


def column_name(name: str, speaker: Speaker) -> str:
    """A header as it stands in the file; of a column without one, which column it is."""
    match = re.fullmatch(r"[Cc]olumn[ _](\d+)", name)
    if match is None:
        return name
    return speaker.gettext("Column %(number)s") % {"number": match.group(1)}


def metric_codes() -> set[str]:
    """The metrics that have a name of their own in every language."""
    return set(_metrics("en"))


def inside(name: str) -> str:
    """A name as it is written inside a sentence."""
    return name[:1].lower() + name[1:]


_SHORTENED = {
    "consumption": "consumptions",
    "lp_impression": "impressions_likers",
    "lp_reach": "reach_likers",
    "lp_engage_with_post": "engaged_likers",
}
"""Names that tables imported earlier gave to metrics that have their own by now."""


@cache
def _metrics(language: str) -> dict[str, str]:
    speaker = Speaker(language)
    pgettext = speaker.pgettext
    return (
        {
            "interactions": pgettext("metric", "Interactions"),
            "reactions": pgettext("metric", "Reactions"),
            "reactions_like": pgettext("metric", "Reactions: like"),
            "reactions_comment": pgettext("metric", "Reactions: comments"),
            "reactions_share": pgettext("metric", "Reactions: shares"),
            "reactions_save": pgettext("metric", "Reactions: saves"),
            "reactions_love": pgettext("metric", "Reactions: love"),
            "reactions_care": pgettext("metric", "Reactions: care"),
            "reactions_haha": pgettext("metric", "Reactions: haha"),
            "reactions_wow": pgettext("metric", "Reactions: wow"),
            "reactions_sad": pgettext("metric", "Reactions: sad"),
            "reactions_angry": pgettext("metric", "Reactions: angry"),
            "likes": pgettext("metric", "Likes"),
            "comments": pgettext("metric", "Comments"),
            "shares": pgettext("metric", "Shares"),
            "saves": pgettext("metric", "Saves"),
            "clicks": pgettext("metric", "Clicks"),
            "link_clicks": pgettext("metric", "Link clicks"),
            "other_clicks": pgettext("metric", "Other clicks"),
            "engagements": pgettext("metric", "Engagements"),
            "follows": pgettext("metric", "Follows"),
            "unfollows": pgettext("metric", "Unfollows"),
            "profile_visits": pgettext("metric", "Profile visits"),
            "impressions": pgettext("metric", "Impressions"),
            "views": pgettext("metric", "Views"),
            "video_views": pgettext("metric", "Video views"),
            "video_views_overview": pgettext("metric", "Video views in the account overview"),
            "video_views_3s": pgettext("metric", "Views of 3 seconds"),
            "video_views_1m": pgettext("metric", "Views of 1 minute"),
            "media_views": pgettext("metric", "Media views"),
            "reach": pgettext("metric", "Reach"),
            "viewers": pgettext("metric", "Viewers"),
            "engaged_users": pgettext("metric", "People who did something"),
            "consumers": pgettext("metric", "People who clicked"),
            "followers": pgettext("metric", "Followers"),
            "page_likes": pgettext("metric", "Likes of the page"),
            "subscribers": pgettext("metric", "Subscribers"),
            "seconds_viewed": pgettext("metric", "Seconds viewed"),
            "average_seconds_viewed": pgettext("metric", "Average seconds viewed"),
            "watch_hours": pgettext("metric", "Hours watched"),
            "click_rate": pgettext("metric", "Click rate"),
            "engagement_rate": pgettext("metric", "Engagement rate"),
        }
        | _wider_metrics(speaker)
        | _lifetime_metrics(speaker)
    )


def _wider_metrics(speaker: Speaker) -> dict[str, str]:
    """What single platforms count besides."""
    pgettext = speaker.pgettext
    return {
        "subscribers_net": pgettext("metric", "Change in subscribers"),
        "subscribers_gained": pgettext("metric", "New subscribers"),
        "subscribers_lost": pgettext("metric", "Lost subscribers"),
        "followers_new": pgettext("metric", "New followers"),
        "followers_net": pgettext("metric", "Change in followers"),
        "page_views": pgettext("metric", "Page views"),
        "page_visitors": pgettext("metric", "Page visitors"),
        "offsite_views": pgettext("metric", "Views elsewhere"),
        "feed_impressions": pgettext("metric", "Times shown in the feed"),
        "impressions_organic": pgettext("metric", "Impressions without advertising"),
        "impressions_boosted": pgettext("metric", "Impressions by advertising"),
        "views_organic": pgettext("metric", "Views without advertising"),
        "views_boosted": pgettext("metric", "Views by advertising"),
        "reach_organic": pgettext("metric", "Reach without advertising"),
        "reach_boosted": pgettext("metric", "Reach by advertising"),
        "sessions": pgettext("metric", "Sessions"),
        "sessions_engaged": pgettext("metric", "Engaged sessions"),
        "events": pgettext("metric", "Events"),
        "key_events": pgettext("metric", "Key events"),
        "results": pgettext("metric", "Results of ads"),
        "users": pgettext("metric", "Users"),
        "users_active": pgettext("metric", "Active users"),
        "users_new": pgettext("metric", "New users"),
        "new_viewers": pgettext("metric", "New viewers"),
        "returning_viewers": pgettext("metric", "Returning viewers"),
        "bounce_rate": pgettext("metric", "Bounce rate"),
        "completion_rate": pgettext("metric", "Share watched to the end"),
        "stayed_rate": pgettext("metric", "Share who stayed to watch"),
        "sends": pgettext("metric", "Sent on"),
        "detail_expands": pgettext("metric", "Details opened"),
        "hashtag_clicks": pgettext("metric", "Hashtag clicks"),
        "permalink_clicks": pgettext("metric", "Clicks on the post"),
        "posts_created": pgettext("metric", "Posts made"),
        "watch_ms": pgettext("metric", "Milliseconds watched"),
        "viewers_3s": pgettext("metric", "Viewers of 3 seconds"),
        "viewers_1m": pgettext("metric", "Viewers of 1 minute"),
        "video_views_3s_organic": pgettext("metric", "Views of 3 seconds without advertising"),
        "video_views_3s_boosted": pgettext("metric", "Views of 3 seconds by advertising"),
    }


def _lifetime_metrics(speaker: Speaker) -> dict[str, str]:
    """What Meta's post export of old counts besides, and as tables shorten it."""
    pgettext = speaker.pgettext
    names = {
        "consumptions": pgettext("metric", "Clicks anywhere in the post"),
        "consumers_targeted": pgettext("metric", "People of the targeted audience who clicked"),
        "consumptions_targeted": pgettext("metric", "Clicks of the targeted audience"),
        "impressions_likers": pgettext("metric", "Impressions to people who like the page"),
        "reach_likers": pgettext("metric", "Reach among people who like the page"),
        "impressions_likers_boosted": pgettext(
            "metric", "Impressions by advertising to people who like the page"
        ),
        "reach_likers_boosted": pgettext(
            "metric", "Reach by advertising among people who like the page"
        ),
        "engaged_likers": pgettext("metric", "People who like the page and did something"),
        "negative_feedback": pgettext("metric", "Hidden or reported"),
        "negative_feedback_users": pgettext("metric", "People who hid or reported it"),
        "video_views_95_organic": pgettext("metric", "Views to 95 % without advertising"),
        "video_views_95_boosted": pgettext("metric", "Views to 95 % by advertising"),
        "video_views_organic": pgettext("metric", "Video views without advertising"),
        "video_views_boosted": pgettext("metric", "Video views by advertising"),
        "average_time_viewed": pgettext("metric", "Average time viewed"),
        "video_length": pgettext("metric", "Length of the video"),
        "post_stories": pgettext("metric", "Stories about the post"),
        "talking_about": pgettext("metric", "People talking about the post"),
    }
    return names | {short: names[code] for short, code in _SHORTENED.items()}


def trait_name(code: str, speaker: Speaker) -> str:
    """A trait, or the two of a combination."""
    if BETWEEN in code:
        return BETWEEN.join(trait_name(part, speaker) for part in code.split(BETWEEN))
    return trait_names(speaker).get(code) or column_name(code, speaker).replace("_", " ")


def trait_names(speaker: Speaker) -> dict[str, str]:
    """The known traits by code."""
    pgettext = speaker.pgettext
    return {
        "format": pgettext("trait", "Format"),
        "weekday": pgettext("trait", "Weekday"),
        "hour": pgettext("trait", "Time of day"),
        "month": pgettext("trait", "Month"),
        "length": pgettext("trait", "Length of text"),
        "links": pgettext("trait", "Link"),
        "hashtags": pgettext("trait", "Hashtags"),
        "question": pgettext("trait", "Question"),
        "emoji": pgettext("trait", "Emoji"),
        "language": pgettext("trait", "Language"),
        "topic": pgettext("trait", "Topic"),
        "series": pgettext("trait", "Series"),
        "tone": pgettext("trait", "Tone"),
        "author": pgettext("trait", "Author"),
        "paid": pgettext("trait", "Paid reach"),
        "category": pgettext("trait", "Category"),
    }


def trait_value(trait: str, value: str, speaker: Speaker) -> str:
    """A value of a trait; of a combination both, joined as they are."""
    traits, parts = trait.split(BETWEEN), value.split(BETWEEN)
    if len(traits) == len(parts) > 1:
        pairs = zip(traits, parts, strict=True)
        return BETWEEN.join(trait_value(name, part, speaker) for name, part in pairs)
    if trait == "weekday" and value in tuple("1234567"):
        return str(
            get_day_names("wide", context="stand-alone", locale=speaker.language)[int(value) - 1]
        )
    if trait == "month" and value.isdigit() and 1 <= int(value) <= 12:
        months = get_month_names("wide", context="stand-alone", locale=speaker.language)
        return str(months[int(value)])
    if trait == "hour":
        return speaker.pgettext("hours", "%(hours)s") % {"hours": value.replace("-", "–")}
    known = value_names(speaker)
    # a trait of a table's own may be an answer, too
    return known.get((trait, value)) or known.get(("question", value)) or value


def pair_name(trait: str, value: str, speaker: Speaker) -> str:
    """A trait with its value, as in "Format: video"."""
    return speaker.pgettext("trait and value", "%(trait)s: %(value)s") % {
        "trait": trait_name(trait, speaker),
        "value": trait_value(trait, value, speaker),
    }


def value_names(speaker: Speaker) -> dict[tuple[str, str], str]:
    """The known values by trait and code, but for those of the calendar."""
    pgettext = speaker.pgettext
    yes, no = pgettext("answer", "yes"), pgettext("answer", "no")
    yes_or_no = {
        (trait, value): text
        for trait in ("links", "question", "emoji")
        for value, text in (("yes", yes), ("no", no))
    }
    return yes_or_no | {
        ("format", "photo"): pgettext("format", "photo"),
        ("format", "video"): pgettext("format", "video"),
        ("format", "text"): pgettext("format", "text"),
        ("format", "link"): pgettext("format", "link"),
        ("format", "reel"): pgettext("format", "reel"),
        ("format", "carousel"): pgettext("format", "carousel"),
        ("format", "story"): pgettext("format", "story"),
        ("format", "status"): pgettext("format", "status update"),
        ("format", "album"): pgettext("format", "album"),
        ("format", "live"): pgettext("format", "live video"),
        ("format", "reply"): pgettext("format", "reply"),
        ("format", "repost"): pgettext("format", "repost"),
        ("format", "quote"): pgettext("format", "quote"),
        ("format", "document"): pgettext("format", "document"),
        ("format", "poll"): pgettext("format", "poll"),
        ("format", "event"): pgettext("format", "event"),
        ("format", "article"): pgettext("format", "article"),
        ("format", "page"): pgettext("format", "page"),
        ("length", "short"): pgettext("length", "short"),
        ("length", "medium"): pgettext("length", "medium"),
        ("length", "long"): pgettext("length", "long"),
        ("hashtags", "none"): pgettext("hashtags", "none"),
        ("hashtags", "few"): pgettext("hashtags", "a few"),
        ("hashtags", "many"): pgettext("hashtags", "many"),
        ("paid", "0"): no,
        ("paid", "1"): yes,
        ("paid", "yes"): yes,
        ("paid", "no"): no,
        ("language", "fi"): pgettext("language", "Finnish"),
        ("language", "sv"): pgettext("language", "Swedish"),
        ("language", "en"): pgettext("language", "English"),
        ("language", "other"): pgettext("language", "other"),
    }
