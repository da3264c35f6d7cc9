"""Twins of a Mastodon archive."""

from __future__ import annotations

import html
import json
from datetime import UTC, timedelta

from tests.channels.twins import UNKNOWN, UNKNOWN_COLUMN, Files, Story, Twin

ME = "https://some.example/users/aurinko"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def write(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The outbox, the actor and what must stay closed."""
    items = []
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        when = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        text = html.escape(told.post.text).replace("\n", "<br />")
        note = {
            "id": f"{ME}/statuses/{place}",
            "type": "Note",
            "published": when,
            "content": f"<p>{text}</p>",
            "url": f"https://some.example/@aurinko/{place}",
        }
        note |= {UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}
        items.append({"id": f"{note['id']}/activity", "type": "Create", "actor": ME,
                      "published": when, "to": [PUBLIC], "cc": [f"{ME}/followers"],
                      "object": note})  # fmt: skip
    if "private posts" in quirks:
        for audience in ([f"{ME}/followers"], ["https://other.example/users/b"]):
            note = {"id": f"{ME}/statuses/SECRET", "content": "SECRET", "published": when}
            items.append({"type": "Create", "actor": ME, "to": audience, "cc": [], "object": note})
    total = 3 if "a wrong total" in quirks else len(items)
    outbox = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json",
              "type": "OrderedCollection", "totalItems": total, "orderedItems": items}  # fmt: skip
    return {
        "outbox.json": json.dumps(outbox).encode(),
        "actor.json": json.dumps({"id": ME, "preferredUsername": "aurinko"}).encode(),
        "bookmarks.json": b'{"orderedItems": ["SECRET"]}',
    }


TWINS = (
    Twin(
        format="mastodon_archive",
        write=write,
        quirks=("private posts", "a wrong total"),
        precision=timedelta(seconds=1),
    ),
)
