"""Records for the analysis, as stored and with the traits in force."""

from __future__ import annotations

from collections import Counter

from tests.web.collect.conftest import bring_in, csv_file, meta_row
from tuuletus.web.collect.actions import add_rule, set_traits
from tuuletus.web.collect.models import Measurement, Post
from tuuletus.web.collect.queries import count_traits, counts, overlay_traits, records_for_learning
from tuuletus.web.collect.queries.counts import count_metrics


def test_records_carry_posts_numbers_traits_and_keys_in_one_order(
    workspace, posts, aino, now, django_assert_num_queries
):
    set_traits(posts[1:2], "topic", "kala", person=aino, now=now)

    with django_assert_num_queries(6):
        found = records_for_learning(workspace)

    assert found.pks == tuple(post.pk for post in posts)
    assert [post.key for post in found.posts] == [post.key for post in posts]
    assert [one.get("topic") for one in found.traits[:3]] == [None, "kala", None]
    assert set(found.metrics) >= {"reach", "reactions", "comments"}
    assert len(found.posts) == len(found.traits) == 30


def test_records_leave_other_workspaces_out(workspace, other_workspace, stored, now):
    bring_in(other_workspace, csv_file([meta_row(99)]), now=now)

    assert len(records_for_learning(other_workspace).posts) == 1


def test_traits_in_force_are_counted(workspace, posts, aino, now):
    read = count_traits(workspace)["format"]
    value = posts[0].traits["format"]

    set_traits(posts[:1], "format", "series", person=aino, now=now)

    counted = count_traits(workspace)["format"]
    assert counted["series"] == 1
    assert counted[value] == read[value] - 1
    assert Post.objects.count() == sum(counted.values())


def test_traits_are_counted_post_by_post_or_all_at_once_alike(
    workspace, other_workspace, posts, aino, now
):
    bring_in(other_workspace, csv_file([meta_row(99)]), now=now)
    set_traits(posts[:4], "topic", "kala", person=aino, now=now)
    set_traits(posts[2:9], "format", "series", person=aino, now=now)
    for trait in ("topic", "format"):
        add_rule(
            workspace,
            trait=trait,
            value="keitto",
            kind="contains",
            pattern="keitto",
            person=aino,
            now=now,
        )

    by_hand = Counter(
        (trait, value) for own in overlay_traits(posts).values() for trait, value in own.items()
    )

    counted = count_traits(workspace)
    assert {
        (trait, value): posts
        for trait, values in counted.items()
        for value, posts in values.items()
    } == by_hand
    assert by_hand["topic", "kala"] == 4
    assert by_hand["format", "series"] == 7
    assert by_hand["topic", "keitto"] > 0


def test_readings_of_posts_are_counted_and_those_of_a_channel_are_not(
    workspace, other_workspace, posts, now
):
    bring_in(other_workspace, csv_file([meta_row(99)]), now=now)
    first = Measurement.objects.filter(post=posts[0], metric="reach").get()
    Measurement.objects.create(
        channel=first.channel, metric="reach", value=5, read_at=now, source=first.source
    )

    told = count_metrics(workspace)

    assert told["reach"] == Measurement.objects.filter(post__in=posts, metric="reach").count()
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert count_metrics(workspace, platform=first.channel.platform) == told
    assert count_metrics(workspace, platform="unheard-of") == {}


def test_a_count_over_many_rows_is_taken_once_a_revision(
    workspace, posts, aino, now, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(counts, "MANY", 1)
    monkeypatch.setattr(counts, "_counts", counts.Remembered(64))
    before, readings = count_traits(workspace), count_metrics(workspace)
    with django_assert_num_queries(0):
        assert count_traits(workspace) == before
        assert count_metrics(workspace) == readings

    set_traits(posts[:1], "format", "series", person=aino, now=now)
    workspace.refresh_from_db()

    assert count_traits(workspace)["format"]["series"] == 1
