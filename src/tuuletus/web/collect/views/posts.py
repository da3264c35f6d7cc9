"""Pages of posts: the list, one post, traits set by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import clear_traits, set_traits, undo_change
from tuuletus.web.collect.forms import PostFilterForm, SetTraitForm
from tuuletus.web.collect.models import Post, TraitChange
from tuuletus.web.collect.queries import (
    INTERACTIONS,
    PostFilter,
    build_rows,
    count_traits,
    explain_traits,
    find_growth,
    find_metrics,
    find_posts,
    overlay_traits,
    sort_channels,
    tell_many,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.spreadsheet import stream_csv
from tuuletus.wording import (
    Speaker,
    channel_name,
    metric_name,
    platform_name,
    trait_name,
    trait_value,
)

POSTS_A_PAGE = 50
METRICS_SHOWN = 4
PART_OF_REACTIONS = "reactions_"
MOST_AT_ONCE = 1000
FRESH = timedelta(days=1)
CODES = "codes"
FIXED = "en"
"""Programs get commas between cells and a decimal point, whatever language a person reads."""
"""Asks for the names that programs know instead of those of the reader."""
POST_COLUMNS = {
    "channel": pgettext_lazy("column of a table", "Channel"),
    "platform": pgettext_lazy("column of a table", "Platform"),
    "key": pgettext_lazy("column of a table", "Identifier"),
    "title": pgettext_lazy("column of a table", "Name of the post"),
    "published_at": pgettext_lazy("column of a table", "Published"),
    "text": pgettext_lazy("column of a table", "Text"),
    "permalink": pgettext_lazy("column of a table", "Address of the post"),
    "channel_key": pgettext_lazy("column of a table", "Identifier of the channel"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a column by which a list can be sorted."""

    name: str
    query: str
    order: str
    is_number: bool


def read_list(request: WorkspaceRequest) -> tuple[PostFilterForm, list[str]]:
    """The filter as asked for, and every metric there is to sort by."""
    speaker = Speaker(get_language() or "en")
    told = find_metrics(request.workspace)
    metrics = [INTERACTIONS, *(metric for metric in told if metric != INTERACTIONS)]
    own = sort_channels(request.workspace)
    platforms = sorted({channel.platform for channel in own})
    traits = [
        (
            trait_name(trait, speaker),
            [
                (
                    f"{trait}={value}",
                    f"{trait_value(trait, value, speaker)} ({speaker.number(count)})",
                )
                for value, count in sorted(values.items())
            ],
        )
        for trait, values in sorted(count_traits(request.workspace).items())
    ]
    form = PostFilterForm(
        request.GET,
        channels=[
            (str(channel.pk), f"{channel} · {platform_name(channel.platform, speaker)}")
            for channel in own
        ],
        platforms=[(platform, platform_name(platform, speaker)) for platform in platforms],
        traits=traits,
        sorts=metrics,
    )
    return form, metrics


def build_headings(
    request: WorkspaceRequest, chosen: PostFilter, metrics: Sequence[str]
) -> list[Heading]:
    """The sortable columns; the one in force turns round when asked for again."""
    speaker = Speaker(get_language() or "en")
    kept = {key: value for key, value in request.GET.items() if key not in ("sort", "page")}
    headings = []
    for key in ("published", *metrics):
        is_sorted = chosen.sort == key
        wanted = key if is_sorted and chosen.descending else f"-{key}"
        order = ("descending" if chosen.descending else "ascending") if is_sorted else ""
        headings.append(
            Heading(
                name=_("Published") if key == "published" else metric_name(key, speaker),
                query=urlencode(kept | {"sort": wanted}),
                order=order,
                is_number=key != "published",
            )
        )
    return headings


@require_safe
@needs(Permission.SEE)
def posts(request: WorkspaceRequest) -> HttpResponse:
    form, metrics = read_list(request)
    chosen = form.read_filter()
    # the kinds of reactions are parts of a column that is shown
    whole = [metric for metric in metrics if not metric.startswith(PART_OF_REACTIONS)]
    shown = whole[: METRICS_SHOWN + 1]
    if chosen.sort in metrics and chosen.sort not in shown:
        shown = [*shown[:-1], chosen.sort]
    page = Paginator(find_posts(request.workspace, chosen), POSTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    asked = {key: value for key, value in request.GET.items() if key != "page"}
    seen = {
        "nav": "posts",
        "form": form,
        "page": page,
        "rows": build_rows(request.workspace, list(page), shown),
        "headings": build_headings(request, chosen, shown),
        "query": f"{urlencode(asked)}&" if asked else "",
        "asked": urlencode(asked),
        "is_narrowed": any(value for key, value in asked.items() if key != "sort"),
        "trait_form": SetTraitForm(workspace=request.workspace),
        "may_set": may(request.membership, Permission.SET_TRAITS),
        "last_change": find_last_change(request),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, "collect/_posts.html" if is_part else "collect/posts.html", seen)


@require_safe
@needs(Permission.SEE)
def posts_csv(request: WorkspaceRequest) -> StreamingHttpResponse:
    """The list for a spreadsheet, in the reader's words; for programs by `?names=codes`."""
    form, metrics = read_list(request)
    traits = sorted(count_traits(request.workspace))
    speaker = None if request.GET.get("names") == CODES else Speaker(get_language() or "en")
    header = [*POST_COLUMNS, *metrics, *traits]
    if speaker is not None:
        header = [
            *map(str, POST_COLUMNS.values()),
            *(metric_name(metric, speaker) for metric in metrics),
            *(trait_name(trait, speaker) for trait in traits),
        ]
    zone = ZoneInfo(request.workspace.time_zone)
    found = find_posts(request.workspace, form.read_filter())

    def list_portions() -> Iterator[Iterator[list[object]]]:
        # when the first line is on its way already
        tell = tell_many(request.workspace, metrics, asked=len(found))
        for portion in found.portions():
            yield csv_rows(portion, tell(portion), traits, zone=zone, speaker=speaker)

    response = StreamingHttpResponse(
        stream_csv(list_portions(), header, language=speaker.language if speaker else FIXED),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="tuuletus-posts.csv"'
    return response


def whole(value: float | None) -> float | int | None:
    """A count without the decimal that no count has."""
    return int(value) if value is not None and value.is_integer() else value


def csv_rows(
    posts: Sequence[Post],
    numbers: Mapping[int, Sequence[float | None]],
    traits: Sequence[str],
    *,
    zone: ZoneInfo,
    speaker: Speaker | None,
) -> Iterator[list[object]]:
    """Posts as cells; what is not told stays empty. Without a speaker values stay codes."""
    told = overlay_traits(posts)

    def name(trait: str, value: str | None) -> str | None:
        return value if speaker is None or not value else trait_value(trait, value, speaker)

    def moment(post: Post) -> str | None:
        at = post.published_at and post.published_at.astimezone(zone)
        if at is None or speaker is None:
            return at.isoformat() if at else None
        return f"{at:%Y-%m-%d %H:%M:%S}" if post.tells_hour else f"{at:%Y-%m-%d}"

    for post in posts:
        platform = post.channel.platform
        yield [
            channel_name(platform, post.channel.key, post.channel.name, speaker or Speaker(FIXED)),
            platform if speaker is None else platform_name(platform, speaker),
            post.key,
            post.title,
            moment(post),
            post.text,
            post.permalink,
            post.channel.key,
            *map(whole, numbers[post.pk]),
            *(name(trait, told[post.pk].get(trait)) for trait in traits),
        ]


@require_POST
@needs(Permission.SET_TRAITS)
def traits(request: WorkspaceRequest) -> HttpResponse:
    back = redirect(f"/posts/?{request.POST.get('asked', '')}")
    chosen = find_chosen(request)
    form = SetTraitForm(request.POST, workspace=request.workspace)
    if not chosen or "trait" in form.errors:
        messages.error(request, _("Choose at least one post and name a trait."))
        return back
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["value"])))
        return back
    change_traits(request, chosen, **form.cleaned_data)
    return redirect("collect:post", chosen[0].pk) if "single" in request.POST else back


def find_chosen(request: WorkspaceRequest) -> list[Post]:
    """The posts with a tick, or all that the list's conditions let through."""
    own = Post.objects.filter(channel__workspace=request.workspace).select_related("channel")
    if "all" not in request.POST:
        asked = [pk for pk in request.POST.getlist("post")[:MOST_AT_ONCE] if pk.isdecimal()]
        return list(own.filter(pk__in=asked))
    conditions = request.GET.copy()
    conditions.update(QueryDict(request.POST.get("asked", "")))
    request.GET = conditions  # type: ignore[assignment] # the same reader as the list's
    form, _metrics = read_list(request)
    return find_posts(request.workspace, form.read_filter()).bare()


@require_POST
@needs(Permission.SET_TRAITS)
def undo_traits(request: WorkspaceRequest, pk: int) -> HttpResponse:
    asked = request.POST.get("asked", "")
    try:
        if not TraitChange.objects.filter(pk=pk).exists():
            raise AlreadyDoneError
        change = get_object_or_404(
            TraitChange, pk=pk, person=request.person, workspace=request.workspace
        )
        total = len(change.before)
        count = undo_change(change)
    except AlreadyDoneError:
        messages.info(request, _("This change had been undone already."))
        return redirect(f"/posts/?{asked}")
    words = {"count": told(count), "left": told(total - count)}
    if count == total:
        message = ngettext("Undone for %(count)s post.", "Undone for %(count)s posts.", count)
    else:
        message = ngettext(
            "Undone for %(count)s post; %(left)s was changed again meanwhile and stays.",
            "Undone for %(count)s posts; %(left)s were changed again meanwhile and stay.",
            count,
        )
    messages.success(request, message % words)
    return redirect(f"/posts/?{asked}")


def told(count: int) -> str:
    """A count as it is written in the reader's language."""
    return Speaker(get_language() or "en").number(count)


def find_last_change(request: WorkspaceRequest) -> TraitChange | None:
    """The person's own last change, while it is fresh enough to be undone by a glance."""
    since = now() - FRESH
    own = TraitChange.objects.filter(person=request.person, workspace=request.workspace)
    return own.filter(changed_at__gte=since).order_by("-pk").first()


def change_traits(
    request: WorkspaceRequest, chosen: Sequence[Post], *, trait: str, value: str
) -> None:
    """Set or clear a trait, and say so."""
    if value:
        count = set_traits(chosen, trait, value, person=request.person, now=now())
        message = ngettext(
            "The trait was set for %(count)s post.",
            "The trait was set for %(count)s posts.",
            count,
        )
    else:
        count = clear_traits(chosen, trait, person=request.person, now=now())
        message = ngettext(
            "The trait was taken away from %(count)s post.",
            "The trait was taken away from %(count)s posts.",
            count,
        )
    messages.success(request, message % {"count": told(count)})


@require_safe
@needs(Permission.SEE)
def post(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Post.objects.select_related("channel"), pk=pk, channel__workspace=request.workspace
    )
    told = explain_traits(found)
    seen = {
        "nav": "posts",
        "post": found,
        "growth": find_growth(found),
        "set_traits": [one for one in told if one.set_trait],
        "ruled_traits": [one for one in told if one.rule],
        "read_traits": [one for one in told if not one.set_trait and not one.rule],
        "trait_form": SetTraitForm(workspace=request.workspace),
        "may_set": may(request.membership, Permission.SET_TRAITS),
    }
    return render(request, "collect/post.html", seen)
