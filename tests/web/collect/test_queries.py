"""Records for the analysis, as stored and with the traits in force."""

from __future__ import annotations

from tests.web.collect.conftest import bring_in, csv_file, meta_row
from tuuletus.web.collect.actions import set_traits
from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import count_traits, records_for_learning


def test_records_carry_posts_numbers_traits_and_keys_in_one_order(
    workspace, posts, aino, now, django_assert_num_queries
):
    set_traits(posts[1:2], "topic", "kala", person=aino, now=now)

    with django_assert_num_queries(5):
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
