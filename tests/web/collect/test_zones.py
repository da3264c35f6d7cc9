"""A workspace that moves to another time zone."""

from __future__ import annotations

from tuuletus.web.collect.models import Post
from tuuletus.web.collect.steps import follow_time_zone


def read_hours():
    return set(Post.objects.values_list("traits__hour", flat=True))


def test_hours_of_stored_posts_follow_the_workspace(workspace, stored, now):
    helsinki = read_hours()

    workspace.time_zone = "America/New_York"
    workspace.save()
    moved = follow_time_zone(now)

    assert (helsinki, moved, read_hours()) == ({"18-21"}, True, {"12-15"})
    assert follow_time_zone(now) is False


def test_a_post_without_a_clock_time_keeps_its_weekday(workspace, stored, now):
    post = Post.objects.order_by("pk")[0]
    post.traits = {"weekday": "3", "format": "photo"}
    post.save()

    workspace.time_zone = "Pacific/Auckland"
    workspace.save()
    follow_time_zone(now)

    post.refresh_from_db()
    assert post.traits == {"weekday": "3", "format": "photo"}
