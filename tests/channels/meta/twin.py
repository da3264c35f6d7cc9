"""Twins of Meta's own files."""

from __future__ import annotations

import json
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tests.channels.twins import (
    BAD_NUMBER,
    DAMAGED,
    UNKNOWN,
    UNKNOWN_COLUMN,
    Files,
    Story,
    Told,
    Twin,
    add_unknown,
    write_csv,
)

PACIFIC = ZoneInfo("America/Los_Angeles")
HEADERS = {
    "en": {
        "id": "Post ID", "page": "Page ID", "name": "Page name", "title": "Title",
        "text": "Description", "time": "Publish time", "link": "Permalink", "kind": "Post type",
        "span": "Date", "views": "Views", "reach": "Reach", "reactions": "Reactions",
        "comments": "Comments", "shares": "Shares",
    },
    "sv": {
        "id": "Publicerings-id", "page": "Sid-id", "name": "Sidnamn", "title": "Titel",
        "text": "Beskrivning", "time": "Publiceringstid", "link": "Permalänk",
        "kind": "Inläggstyp", "span": "Datum", "views": "Visningar", "reach": "Räckvidd",
        "reactions": "Reaktioner", "comments": "Kommentarer", "shares": "Delningar",
    },
    "de": {
        "id": "Beitrags-ID", "page": "Seiten-ID", "name": "Seitenname", "title": "Titel",
        "text": "Beschreibung", "time": "Veröffentlichungszeitpunkt", "link": "Permalink",
        "kind": "Beitragstyp", "span": "Datum", "views": "Aufrufe", "reach": "Reichweite",
        "reactions": "Reaktionen", "comments": "Kommentare", "shares": "Geteilte Inhalte",
    },
}  # fmt: skip
LIFETIME = {"en": "Lifetime", "sv": "Livstid", "de": "Lebenszeit"}
COUNTS = ("views", "reach", "reactions", "comments", "shares")


def write_posts(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The posts file of Business Suite."""
    names = HEADERS[language]
    order = list(names)
    if "columns in another order" in quirks:
        order.reverse()
    rows = [[names[one] for one in order]]
    for place, told in enumerate(story.posts):
        rows.append([_cell(one, told, place, language, quirks) for one in order])
    rows = add_unknown(rows, quirks)
    if "without a post's last column" in quirks:
        place = order.index("shares")
        rows = [row[:place] + row[place + 1 :] + row[place : place + 1] for row in rows]
    if BAD_NUMBER in quirks:
        rows[2][order.index("views")] = DAMAGED
    return {"Nov-01-2026_export.csv": write_csv(rows)}


def _cell(name: str, told: Told, place: int, language: str, quirks: frozenset[str]) -> str:
    post = told.post
    assert post.published_at is not None
    if name in COUNTS:
        value = told.numbers.get(name)
        return "" if value is None else str(value)
    clock = post.published_at.astimezone(PACIFIC)
    pattern = "%d.%m.%Y %H:%M" if language == "de" else "%m/%d/%Y %H:%M"
    is_titled = "text in the title" in quirks and place % 2
    return {
        "id": f"{place + 122_000_000_000_000_000}",
        "page": "100064000000001",
        "name": "Ravintola Aurinko",
        "title": post.text if is_titled else "",
        "text": "" if is_titled else post.text,
        "time": clock.strftime(pattern),
        "link": f"https://www.facebook.com/100064000000001/posts/{place}",
        "kind": "Photos",
        "span": LIFETIME[language],
    }[name]


def write_page(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The numbers of a page, one metric a table, in UTF-16."""
    rows = [["Facebook follows"], ["Date", "Primary"]]
    rows += [[f"{one.day}T00:00:00", str(one.followers)] for one in story.days]
    if "a second table below" in quirks:
        rows += [["Instagram reach"], ["Date", "Primary"]]
        rows += [[f"{one.day}T00:00:00", str(one.reach)] for one in story.days]
    if BAD_NUMBER in quirks:
        rows[3][1] = DAMAGED
    text = "sep=,\r\n" + write_csv(rows, encoding="utf-8").decode()
    return {"Follows.csv": text.encode("utf-16")}


def write_followers(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The history of followers, its days without a year."""
    rows = [["Date", "Followers", "Difference in followers from previous day"]]
    before = story.days[0].followers
    for one in story.days:
        rows.append([f"{one.day:%B} {one.day.day}", str(one.followers),
                     str(one.followers - before)])  # fmt: skip
        before = one.followers
    if "the running day" in quirks:
        day = story.days[-1].day + timedelta(days=1)
        rows.append([f"{day:%B} {day.day}", "undefined", "undefined"])
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][1] = DAMAGED
    return {"FollowerHistory.csv": write_csv(rows)}


def write_ads(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """A report of Ads Manager, a row a day."""
    rows = [["Reporting starts", "Reporting ends", "Ad name", "Results", "Result indicator",
             "Reach", "Impressions", "Amount spent (EUR)"]]  # fmt: skip
    if "a row of totals" in quirks:
        first, last = story.days[0].day, story.days[-1].day
        rows.append([str(first), str(last), "", "", "", "999", "999999", "9999"])
    rows += [
        [str(one.day), str(one.day), "Lounas", str(one.clicks), "actions:link_click",
         str(one.reach), str(one.views), str(one.clicks)]
        for one in story.days
    ]  # fmt: skip
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][6] = DAMAGED
    return {"Ads.csv": write_csv(rows)}


def write_facebook(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The copy of a person's own data from Facebook; its text written byte by byte."""
    posts = []
    for told in story.posts:
        moment = told.post.published_at
        assert moment is not None
        text = told.post.text.encode().decode("latin-1")
        post = {
            "timestamp": int(moment.timestamp()),
            "data": [{"post": text}, {"update_timestamp": 1}],
            "title": "Aino Esimerkki p\u00c3\u00a4ivitti tilansa.",
        }
        posts.append(post | ({UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}))
    folder = "your_facebook_activity/"
    return {
        f"{folder}posts/your_posts__check_ins__photos_and_videos_1.json": json.dumps(
            posts
        ).encode(),
        f"{folder}messages/inbox/a_1/message_1.json": b'{"participants": [{"name": "SECRET"}]}',
    }


def write_instagram(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The copy of a person's own data from Instagram, in its three shapes."""
    posts: list[dict[str, object]] = []
    for told in story.posts:
        moment = told.post.published_at
        assert moment is not None
        seconds, text = int(moment.timestamp()), told.post.text
        byte_by_byte = text.encode().decode("latin-1")
        if "as in 2020" in quirks:
            post = {"caption": text, "taken_at": moment.isoformat(), "path": "photos/1.jpg"}
        elif "labelled values" in quirks:
            post = {
                "timestamp": seconds,
                "media": [{"uri": "media/1.jpg", "creation_timestamp": seconds}],
                "label_values": [
                    {"label": "L\u00c3\u00a9gende", "value": byte_by_byte},
                    {"label": "URL", "value": "https://example.org/" + "x" * 3_000},
                ],
            }
        else:
            media = {"uri": "media/1.jpg", "creation_timestamp": seconds, "title": byte_by_byte}
            post = {"media": [media]}
        posts.append(post | ({UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}))
    if "as in 2020" in quirks:
        private = b'[{"participants": ["a"], "conversation": [{"text": "SECRET"}]}]'
        media = {"photos": posts, "direct": [{"taken_at": "2020-01-01T00:00:00", "path": "x"}]}
        return {"media.json": json.dumps(media).encode(), "messages.json": private}
    folder = "your_instagram_activity/"
    return {
        f"{folder}content/posts_1.json": json.dumps(posts).encode(),
        f"{folder}messages/inbox/a_1/message_1.json": b'{"participants": [{"name": "SECRET"}]}',
    }


TWINS = (
    Twin(
        format="meta_facebook_posts",
        write=write_posts,
        languages=("en", "sv", "de"),
        quirks=("columns in another order", "text in the title", "without a post's last column"),
        tells=MappingProxyType({one: one for one in COUNTS}),
    ),
    Twin(
        format="meta_page_days",
        write=write_page,
        quirks=("a second table below",),
        tells=MappingProxyType({"follows": "followers"}),
        posts=False,
        unknown=False,
    ),
    Twin(
        format="meta_page_days",
        write=write_followers,
        quirks=("the running day",),
        tells=MappingProxyType({"followers": "followers"}),
        posts=False,
    ),
    Twin(
        format="meta_ads",
        write=write_ads,
        quirks=("a row of totals",),
        tells=MappingProxyType({"impressions": "views", "reach": "reach", "spend_eur": "clicks"}),
        posts=False,
    ),
    Twin(format="facebook_download", write=write_facebook, precision=timedelta(seconds=1)),
    Twin(
        format="instagram_download",
        write=write_instagram,
        quirks=("as in 2020", "labelled values"),
        precision=timedelta(seconds=1),
    ),
)
