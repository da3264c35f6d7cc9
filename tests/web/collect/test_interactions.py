"""Blank is not zero: the same interactions in the list, the file, the API and the findings."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.collect.conftest import HEADER, LATER, bring_in, csv_file, meta_row
from tests.web.collect.test_api import bearer
from tuuletus.analysis.response import collect_readings
from tuuletus.web.collect.actions import copy_workspace
from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import PostFilter, find_posts, records_for_learning
from tuuletus.web.collect.queries.lake import tell_copied

SUM = "Reactions, Comments and Shares"
WITHOUT_SUM = [name for name in HEADER if name != SUM]


def rows(*, total=""):
    """Ten posts, the third of which leaves its comments blank."""
    told = [
        {"Reactions": 10 + one, "Comments": 2, "Shares": 1, SUM: 13 + one} for one in range(10)
    ]
    told[2] = {"Reactions": 16, "Comments": "", "Shares": 2, SUM: total}
    return [meta_row(one, **numbers) for one, numbers in enumerate(told, start=1)]


def keep(row):
    return {name: row[name] for name in WITHOUT_SUM}


def ask_all(workspace, aino, as_aino, now):
    """What each door says of the post, and where the list puts it."""
    key = "100000000000003"
    found = records_for_learning(workspace)
    readings = collect_readings(found.posts, found.measurements, metric="interactions")
    learnt = {
        found.posts[place].key: value
        for place, value in zip(readings.post, readings.value.tolist(), strict=True)
    }
    order = [post.key for post in find_posts(workspace, PostFilter(sort="interactions"))]
    headers = bearer(aino, workspace, now)
    listed = as_aino.get("/api/v1/posts?sort=-interactions&limit=50", headers=headers).json()
    by_api = {post["key"]: post["numbers"]["interactions"] for post in listed["posts"]}
    answer = as_aino.get("/posts.csv?names=codes")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    by_file = {row["key"]: row["interactions"] for row in csv.DictReader(io.StringIO(text))}
    workspace.refresh_from_db()
    assert copy_workspace(workspace)
    pks, values = tell_copied(workspace, ["interactions"])
    keys = dict(Post.objects.values_list("pk", "key"))
    copied = dict(zip((keys[pk] for pk in pks.tolist()), values[0].tolist(), strict=True))
    again = [post.key for post in find_posts(workspace, PostFilter(sort="interactions"))]
    assert again == order
    return {
        "findings": learnt.get(key),
        "API": by_api.get(key),
        "file": float(by_file[key]) if by_file[key] else None,
        "copy": None if copied[key] != copied[key] else copied[key],
    }, order.index(key)


DOORS = ("findings", "API", "file", "copy")


@pytest.mark.parametrize("header", [HEADER, WITHOUT_SUM])
def test_a_post_with_a_blank_part_and_no_sum_tells_no_interactions_anywhere(
    workspace, aino, as_aino, now, header
):
    told = rows() if header is HEADER else [keep(row) for row in rows()]
    bring_in(workspace, csv_file(told, header=header), now=LATER, person=aino)

    assert ask_all(workspace, aino, as_aino, now) == (dict.fromkeys(DOORS), 9)


def test_the_file_s_own_sum_stands_in_for_a_blank_part(workspace, aino, as_aino, now):
    bring_in(workspace, csv_file(rows(total=25)), now=LATER, person=aino)

    assert ask_all(workspace, aino, as_aino, now) == (dict.fromkeys(DOORS, 25.0), 0)


def test_a_part_that_most_posts_leave_blank_takes_nothing_away(workspace, aino, as_aino, now):
    told = [row | {"Comments": ""} if place > 5 else row for place, row in enumerate(rows())]
    bring_in(workspace, csv_file(told), now=LATER, person=aino)

    assert ask_all(workspace, aino, as_aino, now)[0] == dict.fromkeys(DOORS, 18.0)
