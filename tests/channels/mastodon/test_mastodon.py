"""The audience of a post, told by the activity or by the post itself."""

from __future__ import annotations

import json

import pytest

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FRIEND = "https://m.example/users/friend"


def outbox(activity, note):
    item = {
        "type": "Create",
        "published": "2026-03-02T10:00:00Z",
        "actor": "https://m.example/users/m",
        "object": {
            "id": "https://m.example/1",
            "type": "Note",
            "published": "2026-03-02T10:00:00Z",
            "content": "Keitto",
        }
        | note,
    } | activity
    return json.dumps({"type": "OrderedCollection", "orderedItems": [item]})


@pytest.mark.parametrize(
    ("activity", "note", "posts"),
    [
        ({"to": [PUBLIC]}, {}, 1),
        ({}, {"to": [PUBLIC]}, 1),
        ({}, {"to": [FRIEND], "cc": [PUBLIC]}, 1),
        ({"to": None}, {"to": PUBLIC}, 1),
        ({}, {"to": [FRIEND]}, 0),
        ({}, {}, 0),
        ({"to": [FRIEND]}, {"to": [PUBLIC]}, 0),
        ({"to": []}, {"to": [PUBLIC]}, 0),
    ],
)
def test_where_the_activity_tells_no_audience_the_post_does(read, activity, note, posts):
    reading = read("outbox.json", outbox(activity, note))

    assert len(reading.posts) == posts
    assert [one.reason for one in reading.unread] == ([] if posts else ["not_public"])
