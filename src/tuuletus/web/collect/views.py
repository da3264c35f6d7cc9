"""Pages of imports, posts and channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.channels.metrics import is_audience
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    cancel_import,
    clear_traits,
    confirm_import,
    guess_columns,
    receive_files,
    set_mapping,
    set_reading,
    set_traits,
)
from tuuletus.web.collect.forms import (
    ImportForm,
    MappingForm,
    PostFilterForm,
    ReadingForm,
    SetTraitForm,
)
from tuuletus.web.collect.models import FileState, ImportRun, Post, SourceFile
from tuuletus.web.collect.queries import (
    INTERACTIONS,
    PostFilter,
    PostRow,
    build_rows,
    compare_spans,
    count_traits,
    find_channels,
    find_growth,
    find_imports,
    find_metrics,
    find_periods,
    find_posts,
    find_sources,
    overlay_traits,
    rate_channels,
    records_for_learning,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.spreadsheet import write_csv
from tuuletus.wording import Speaker, metric_name, platform_name, trait_name, trait_value

POSTS_A_PAGE = 50
IMPORTS_A_PAGE = 20
METRICS_SHOWN = 4
MOST_AT_ONCE = 1000
SPANS = (28, 90, 365)


@needs(Permission.IMPORT)
def new(request: WorkspaceRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if form.is_valid():
        run = receive_files(
            request.workspace, request.person, form.cleaned_data["uploads"], now=now()
        )
        return redirect("collect:import", run.pk)
    return render(request, "collect/new.html", {"nav": "posts", "form": form})


@require_safe
@needs(Permission.SEE)
def imports(request: WorkspaceRequest) -> HttpResponse:
    page = Paginator(find_imports(request.workspace), IMPORTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    seen = {"nav": "posts", "page": page, "may_import": may(request.membership, Permission.IMPORT)}
    return render(request, "collect/imports.html", seen)


@require_safe
@needs(Permission.SEE)
def preview(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(find_imports(request.workspace), pk=pk)
    files = [(file, reading_form(request, file)) for file in run.files.order_by("pk")]
    seen = {
        "nav": "posts",
        "run": run,
        "files": files,
        "is_new": any(file.state == FileState.READY for file, _form in files),
        "may_import": may(request.membership, Permission.IMPORT),
        "may_decide": may(request.membership, Permission.DECIDE),
    }
    return render(request, "collect/import.html", seen)


def reading_form(request: WorkspaceRequest, file: SourceFile) -> ReadingForm:
    """The form about a file's clock, as it was filled in last."""
    said = file.options.get("read_at")
    read_at = parse_datetime(said) if said else file.read_at
    initial = {
        "source_zone": file.options.get("source_zone", ""),
        "read_at": localtime(read_at) if read_at else None,
    }
    return ReadingForm(
        request.POST or None, initial=initial, zone=request.workspace.time_zone, prefix=file.pk
    )


def find_run(request: WorkspaceRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun, pk=pk, workspace=request.workspace)


def find_file(request: WorkspaceRequest, pk: int, file: int) -> SourceFile:
    return get_object_or_404(
        SourceFile.objects.select_related("run__workspace"),
        pk=file,
        run=pk,
        run__workspace=request.workspace,
    )


@require_POST
@needs(Permission.IMPORT)
def confirm(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        confirm_import(run, now=now())
        messages.success(request, _("Stored. What was added is told below."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", run.pk)


@require_POST
@needs(Permission.IMPORT)
def cancel(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        cancel_import(run)
        messages.success(request, _("The import was cancelled. Nothing was stored."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:imports")


def say_already_done(request: WorkspaceRequest) -> None:
    messages.warning(
        request, _("This import was stored or cancelled already. Nothing was changed now.")
    )


@require_POST
@needs(Permission.IMPORT)
def reading(request: WorkspaceRequest, pk: int, file: int) -> HttpResponse:
    found = find_file(request, pk, file)
    form = reading_form(request, found)
    if not form.is_valid():
        messages.error(request, _("That day or hour could not be read. Nothing was changed."))
        return redirect("collect:import", pk)
    try:
        set_reading(found, **form.cleaned_data)
        messages.success(request, _("The file was read again. Look at the hours once more."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", pk)


@needs(Permission.IMPORT)
def columns(request: WorkspaceRequest, pk: int, file: int) -> HttpResponse:
    found = find_file(request, pk, file)
    try:
        guess = guess_columns(found)
    except AlreadyDoneError:
        say_already_done(request)
        return redirect("collect:import", pk)
    form = MappingForm(
        request.POST or None, guess=guess, current=found.mapping, initial=found.options
    )
    if form.is_valid():
        set_mapping(found, form.read_roles(), form.read_options())
        return redirect("collect:import", pk)
    rows = list(zip(guess.columns, list(form), strict=False))
    seen = {"nav": "posts", "file": found, "form": form, "rows": rows}
    return render(request, "collect/columns.html", seen)


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
    own = list(find_channels(request.workspace))
    platforms = sorted({channel.platform for channel in own})
    traits = [
        (
            trait_name(trait, speaker),
            [
                (f"{trait}={value}", f"{trait_value(trait, value, speaker)} ({count})")
                for value, count in sorted(values.items())
            ],
        )
        for trait, values in sorted(count_traits(request.workspace).items())
    ]
    form = PostFilterForm(
        request.GET,
        channels=[(str(channel.pk), str(channel)) for channel in own],
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
    shown = metrics[: METRICS_SHOWN + 1]
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
        "rows": build_rows(list(page), shown),
        "headings": build_headings(request, chosen, shown),
        "query": f"{urlencode(asked)}&" if asked else "",
        "asked": urlencode(asked),
        "is_narrowed": any(value for key, value in asked.items() if key != "sort"),
        "trait_form": SetTraitForm(),
        "trait_names": [name for name, _values in form.fields["trait"].choices[1:]],  # type: ignore[attr-defined]
        "may_set": may(request.membership, Permission.SET_TRAITS),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, "collect/_posts.html" if is_part else "collect/posts.html", seen)


@require_safe
@needs(Permission.SEE)
def posts_csv(request: WorkspaceRequest) -> HttpResponse:
    form, metrics = read_list(request)
    found = list(find_posts(request.workspace, form.read_filter()))
    traits = sorted({trait for one in overlay_traits(found).values() for trait in one})
    header = ["channel", "platform", "key", "published_at", "text", "permalink", *metrics, *traits]
    rows = (csv_row(row, traits) for row in build_rows(found, metrics))
    response = HttpResponse(write_csv(rows, header), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tuuletus-posts.csv"'
    return response


def csv_row(row: PostRow, traits: Sequence[str]) -> list[object]:
    """A post as cells; what is not told stays empty."""
    post = row.post
    published = localtime(post.published_at).isoformat() if post.published_at else None
    return [
        str(post.channel),
        post.channel.platform,
        post.key,
        published,
        post.text,
        post.permalink,
        *(number.value for number in row.numbers),
        *(row.traits.get(trait) for trait in traits),
    ]


@require_POST
@needs(Permission.SET_TRAITS)
def traits(request: WorkspaceRequest) -> HttpResponse:
    back = redirect(f"/posts/?{request.POST.get('asked', '')}")
    asked = [int(pk) for pk in request.POST.getlist("post")[:MOST_AT_ONCE] if pk.isdecimal()]
    chosen = list(Post.objects.filter(pk__in=asked, channel__workspace=request.workspace))
    form = SetTraitForm(request.POST)
    if not chosen or not form.is_valid():
        messages.error(request, _("Choose at least one post and name a trait."))
        return back
    change_traits(request, chosen, **form.cleaned_data)
    return redirect("collect:post", chosen[0].pk) if "single" in request.POST else back


def change_traits(
    request: WorkspaceRequest, chosen: Sequence[Post], *, trait: str, value: str
) -> None:
    """Set or clear a trait, and say so."""
    if value:
        count = set_traits(chosen, trait, value, person=request.person, now=now())
        message = ngettext(
            "The trait was set for %(count)d post.",
            "The trait was set for %(count)d posts.",
            count,
        )
    else:
        count = clear_traits(chosen, trait)
        message = ngettext(
            "The trait was taken away from %(count)d post.",
            "The trait was taken away from %(count)d posts.",
            count,
        )
    messages.success(request, message % {"count": count})


@require_safe
@needs(Permission.SEE)
def post(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Post.objects.select_related("channel"), pk=pk, channel__workspace=request.workspace
    )
    seen = {
        "nav": "posts",
        "post": found,
        "growth": find_growth(found),
        "read_traits": sorted(found.traits.items()),
        "set_traits": found.set_traits.select_related("set_by").order_by("trait"),
        "trait_form": SetTraitForm(),
        "may_set": may(request.membership, Permission.SET_TRAITS),
    }
    return render(request, "collect/post.html", seen)


@require_safe
@needs(Permission.SEE)
def channels(request: WorkspaceRequest) -> HttpResponse:
    metrics = [INTERACTIONS, *find_metrics(request.workspace)]
    metric = request.GET.get("metric", INTERACTIONS)
    metric = metric if metric in metrics else INTERACTIONS
    days = request.GET.get("days", "")
    span = int(days) if days in {str(one) for one in SPANS} else SPANS[1]
    found = records_for_learning(request.workspace)
    periods = find_periods(found, days=span)
    seen: dict[str, Any] = {
        "nav": "channels",
        "channels": list(find_channels(request.workspace)),
        "metrics": list(dict.fromkeys(metrics)),
        "metric": metric,
        "is_audience": is_audience(metric),
        "tables": rate_channels(found, metric=metric),
        "days": span,
        "spans": SPANS,
        "periods": periods,
        "comparison": compare_spans(found, periods, metric=metric) if periods else None,
        "sources": list(find_sources(request.workspace)),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "collect/channels.html", seen)
