"""Posts for programs, with their traits and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.web.collect.api.channels import find_told, require_own_channel
from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import (
    PostFilter,
    PostRow,
    build_rows,
    count_traits,
    find_growth,
    find_posts,
    overlay_traits,
)
from tuuletus.web.parameters import (
    Paged,
    Paging,
    not_understood,
    require_known,
    take_no_parameters,
    take_part,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.people.models import Workspace

PUBLISHED = "published"

router = Router()


class PostOut(Schema):
    """A post with its traits in force and latest numbers; null is not told, which is not zero."""

    id: int
    channel: str
    platform: str
    key: str
    title: str
    published_at: datetime | None
    text: str
    permalink: str
    traits: dict[str, str]
    numbers: dict[str, float | None]


class PostsOut(Paged):
    """A part of the posts."""

    posts: list[PostOut]


class ReadingOut(Schema):
    """One reading of one metric, with the file that told it."""

    metric: str
    value: float
    read_at: datetime
    file: str


class PostWithReadings(PostOut):
    """A post with every reading ever stored."""

    readings: list[ReadingOut]


class PostsAsked(Paging):
    """Which posts, in which order."""

    channel: int | None = Field(None, description="A channel by its id.")
    platform: str = Field("", description="A platform, as `facebook`.")
    trait: str = Field("", description="A trait, together with `value`.")
    value: str = ""
    start: date | None = Field(None, description="The first day, by the workspace's clock.")
    end: date | None = Field(None, description="The last day, which counts too.")
    text: str = Field("", max_length=200, description="A part of the text.")
    sort: str = Field(
        f"-{PUBLISHED}", description="`published` or a metric; with - in front from the top."
    )


@router.get(
    "/posts",
    response=PostsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Posts"),
    operation_id="tuuletus_web_collect_api_list_posts",
)
def list_posts(request: HttpRequest, asked: Query[PostsAsked]) -> PostsOut:
    """Return posts with their latest numbers, a part of the list at a time."""
    workspace = cast("WorkspaceRequest", request).workspace
    metrics = find_told(workspace)
    check_posts_asked(workspace, asked, metrics)
    chosen = PostFilter(
        **asked.dict(exclude={"sort", "limit", "offset"}),
        sort=asked.sort.removeprefix("-"),
        descending=asked.sort.startswith("-"),
    )
    part, paged = take_part(find_posts(workspace, chosen), asked)
    rows = build_rows(workspace, part, metrics)
    return PostsOut(**paged.dict(), posts=[PostOut(**tell_post(row)) for row in rows])


def check_posts_asked(workspace: Workspace, asked: PostsAsked, metrics: list[str]) -> None:
    """Refuse what would give an empty or another list without a word."""
    require_known("sort", asked.sort.removeprefix("-"), [PUBLISHED, *metrics])
    require_own_channel(workspace, platform=asked.platform, channel=asked.channel)
    if asked.trait:
        traits = count_traits(workspace)
        require_known("trait", asked.trait, sorted(traits))
        require_known("value", asked.value, sorted(traits[asked.trait]))
    elif asked.value:
        raise not_understood("value", gettext("say of which trait it is."))
    if asked.start and asked.end and asked.start > asked.end:
        raise not_understood("end", gettext("the last day is before the first."))


@router.get(
    "/posts/{pk}",
    response=PostWithReadings,
    auth=Bearer(Permission.SEE),
    summary=_("A post"),
    operation_id="tuuletus_web_collect_api_read_post",
)
def read_post(request: HttpRequest, pk: int) -> PostWithReadings:
    """Return a post with all its readings."""
    take_no_parameters(request)
    workspace = cast("WorkspaceRequest", request).workspace
    posts = Post.objects.select_related("channel")
    post = get_object_or_404(posts, pk=pk, channel__workspace=workspace)
    growth = find_growth(post)
    readings = [
        ReadingOut(
            metric=one.metric,
            value=reading.value,
            read_at=reading.read_at,
            file=reading.source.name,
        )
        for one in growth
        for reading in one.readings
    ]
    row = PostRow(post=post, traits=overlay_traits([post])[post.pk], numbers=())
    numbers = {one.metric: one.latest.value for one in growth}
    return PostWithReadings(**tell_post(row) | {"numbers": numbers}, readings=readings)


def tell_post(row: PostRow) -> dict[str, Any]:
    """A post as the API shows it."""
    post = row.post
    return {
        "id": post.pk,
        "channel": str(post.channel),
        "platform": post.channel.platform,
        "key": post.key,
        "title": post.title,
        "published_at": post.published_at,
        "text": post.text,
        "permalink": post.permalink,
        "traits": row.traits,
        "numbers": {number.metric: number.value for number in row.numbers},
    }
