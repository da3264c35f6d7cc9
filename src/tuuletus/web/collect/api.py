"""Imports, posts and channels over the HTTP API: the same queries and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tuuletus.channels.describing import describe_weekdays
from tuuletus.channels.table import TableGuess, roles
from tuuletus.errors import AlreadyDoneError, ChannelError
from tuuletus.web.collect.actions import (
    ask,
    cancel_import,
    choose_channel,
    choose_offered,
    confirm_import,
    find_candidates,
    find_parted,
    guess_columns,
    leave_out,
    leave_out_waiting,
    receive_files,
    set_mapping,
    take_back,
)
from tuuletus.web.collect.forms import MappingForm, choose_role
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportRun,
    ImportState,
    Post,
    SourceFile,
)
from tuuletus.web.collect.queries import (
    INTERACTIONS,
    RATES,
    ComingSeries,
    Contradiction,
    PostFilter,
    PostRow,
    build_rows,
    count_traits,
    find_added,
    find_coming,
    find_growth,
    find_import_contradictions,
    find_metrics,
    find_posts,
    find_renamed,
    overlay_traits,
    sort_channels,
    tell_contradiction,
    tell_renamed,
)
from tuuletus.web.collect.queries.added import STORED
from tuuletus.web.collect.queries.coming import TOLD
from tuuletus.web.parameters import (
    Paged,
    Paging,
    Parameters,
    not_understood,
    require_known,
    take_no_parameters,
    take_part,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.people.models import Workspace
from tuuletus.wording import Speaker, say_asking, say_refusal

PUBLISHED = "published"
INNER = frozenset({TOLD, STORED})
"""What the summary of a file keeps for the program itself."""

router = Router(tags=["collect"])


class FileOut(Schema):
    """One file of an import and what was understood of it."""

    id: int
    name: str
    sha256: str
    state: str
    format: str
    read_at: datetime | None
    summary: dict[str, Any]


class AddedOut(Schema):
    """How many of a kind an import added.

    `kind` is `posts`, `readings` (numbers of posts) or `own_numbers` (channels' own, by day).
    `before` were stored already; `shared` stood several times in the files of this import.
    """

    kind: str
    new: int
    before: int
    shared: int


class AddedSeriesOut(Schema):
    """Values of one series of outcomes that an import added.

    `told_as` is what the file calls it. `span` is 1 where a value is of a day and 7 where it is
    of a week; `first_told` counts those that no other import told before.
    """

    name: str
    told_as: str
    span: int
    values: int
    first_told: int
    first: date
    last: date


class SeriesOut(Schema):
    """A series of outcomes in a file that waits to be stored, and what it will be called."""

    file: int
    told_as: str
    name: str
    span: int
    values: int
    message: str = Field(description="Why it is called otherwise than in the file, else empty.")


class ContradictionOut(Schema):
    """Days or weeks (by `span`) that two files tell differently; the numbers of `kept` count.

    `why` is `exported`, `later`, `further` or `named`: by export date, import, last day or name.
    """

    series: str
    span: int
    count: int
    day: date
    kept: int = Field(description="A file by its id.")
    kept_value: float
    other: int = Field(description="A file by its id.")
    other_value: float
    why: str
    message: str


class ImportOut(Schema):
    """An import; counts are those of what was stored, `added` has them by kind."""

    id: int
    state: str
    percent_done: int
    started_at: datetime
    stored_at: datetime | None
    new_posts: int
    known_posts: int
    new_measurements: int
    known_measurements: int
    waiting_import: int | None = Field(
        description="The import that keeps those files of the same drop that wait for an answer."
    )
    added: list[AddedOut]
    added_series: list[AddedSeriesOut]
    added_traits: list[str]
    coming_series: list[SeriesOut]
    contradictions: list[ContradictionOut]
    files: list[FileOut]


class ColumnOut(Schema):
    """A column of a table, what it seems to be or was said to be, and some of its cells."""

    name: str
    role: str
    sure: float
    is_guess: bool = Field(
        description="Whether the role waits for somebody to confirm it: the name only resembles."
    )
    examples: list[str]


class WeekdaysOut(Schema):
    """Which day the lowest number of a weekday is: `decided` by the file, `asked` or `assumed`."""

    lowest: int
    first: str
    reason: str


class ColumnsOut(Schema):
    """The columns of a file, and every role that one may be given."""

    columns: list[ColumnOut]
    asks_date_order: bool
    weekdays: WeekdaysOut | None = Field(
        description="What numbers of weekdays were taken to mean; null: there are none."
    )
    roles: list[str]


class ColumnsIn(Schema):
    """What the columns of a file are; those that are left out are not read."""

    columns: dict[str, str] = Field(description="The role of each column, by its name.")
    date_order: str = Field("", description="`day_first` or `month_first`, where it is asked.")
    first_weekday: str = Field(
        "",
        description="`monday`, `sunday` or `saturday`: the day of the lowest number of a weekday.",
    )
    channel_name: str = Field("", description="Whose posts these are, if the file is silent.")


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


class RateOut(Schema):
    """A channel's mean rate with its 80 % interval and the number of posts behind it."""

    channel: str
    platform: str
    name: str
    mean: float
    low: float
    high: float
    n: int


class ChannelAsked(Parameters):
    """Of which channel a file is."""

    channel: int | None = Field(
        None, description="A channel by its id; null: a new one of its own.", le=2**63 - 1
    )
    address: str = Field(
        "", description="Or one of the `offers` of a file that asks which channel it is of."
    )


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


class RatesAsked(Parameters):
    """Which rates."""

    metric: str = Field(INTERACTIONS, description="A metric that the posts tell.")


@router.post(
    "/imports",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Drop files"),
)
def receive(request: HttpRequest, files: File[list[UploadedFile]]) -> ImportOut:
    """Read files and tell what was understood; nothing is stored before it is confirmed."""
    inside = cast("WorkspaceRequest", request)
    return tell_import(receive_files(inside.workspace, inside.person, files, now=now()))


@router.get(
    "/imports/{pk}",
    response=ImportOut,
    auth=Bearer(Permission.SEE),
    summary=_("An import"),
)
def read_import(request: HttpRequest, pk: int) -> ImportOut:
    """Tell where an import stands."""
    take_no_parameters(request)
    return tell_import(find_import(request, pk))


@router.post(
    "/imports/{pk}/files/{file}/channel",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Say of which channel a file is"),
)
def choose(request: HttpRequest, pk: int, file: int, asked: ChannelAsked) -> ImportOut:
    """Say of which channel a file is that names none; `fits` in its summary tells what is likely.

    Its posts are then stored with those of that channel and none of them twice.
    """
    run = find_import(request, pk)
    found = get_object_or_404(
        SourceFile.objects.select_related("run__workspace"), run=run, pk=file
    )
    if asked.address:
        offers = [one["address"] for one in found.summary.get("offers", ())]
        require_known("address", asked.address, offers)
        choose_offered(found, asked.address)
    elif "channel" in asked.model_fields_set:
        choose_channel(found, find_chosen(found, asked.channel))
    else:
        raise not_understood("channel", gettext("say which one, or null."))
    return tell_import(find_import(request, pk))


def find_chosen(file: SourceFile, channel: int | None) -> Channel | None:
    """The channel that is meant; refused where the file cannot be of it."""
    if not file.summary.get("is_nameless"):
        told = gettext("the file itself tells of which channel it is.")
        raise not_understood("channel", told)
    if channel is None:
        return None
    platforms = {one["platform"] for one in file.summary["channels"]}
    for platform in platforms:
        if found := find_candidates(file.run.workspace, platform).filter(pk=channel).first():
            return found
    none = gettext("there is none of this id that the file can be of.")
    raise not_understood("channel", none)


@router.post(
    "/imports/{pk}/confirm",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Store an import"),
)
def confirm(request: HttpRequest, pk: int) -> ImportOut:
    """Store what was understood; what takes a while goes on by itself: ask how far by GET.

    Files that wait for an answer are kept as an import of their own: `waiting_import`.
    """
    return tell_import(confirm_import(find_import(request, pk), clock=now))


@router.post(
    "/imports/{pk}/undo",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Take an import back"),
)
def undo(request: HttpRequest, pk: int) -> ImportOut:
    """Take back all that an import stored, but not what other files told too."""
    return tell_import(take_back(find_import(request, pk), clock=now))


@router.post(
    "/imports/{pk}/cancel",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Cancel an import"),
)
def cancel(request: HttpRequest, pk: int) -> ImportOut:
    """Drop an import that is not stored, with its files. One that is being stored is undone."""
    run = find_import(request, pk)
    try:
        return tell_import(cancel_import(run))
    except AlreadyDoneError:
        if run.state != ImportState.STORING:
            raise
    return tell_import(take_back(run, clock=now))


@router.post(
    "/imports/{pk}/leave",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Leave out the files that wait"),
)
def leave_waiting(request: HttpRequest, pk: int) -> ImportOut:
    """Bring in none of the files that wait for an answer; the others can be stored."""
    run = find_import(request, pk)
    leave_out_waiting(run)
    return tell_import(run)


@router.post(
    "/imports/{pk}/files/{file}/leave",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Leave out a file that waits"),
)
def leave(request: HttpRequest, pk: int, file: int) -> ImportOut:
    """Do not bring in a file that waits for an answer; the others can be stored."""
    leave_out(find_file(request, pk, file))
    return tell_import(find_import(request, pk))


@router.get(
    "/imports/{pk}/files/{file}/columns",
    response=ColumnsOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("The columns of a file"),
)
def read_columns(request: HttpRequest, pk: int, file: int) -> ColumnsOut:
    """Tell what each column of a kept file seems to be, and what it can be."""
    take_no_parameters(request)
    found = find_file(request, pk, file)
    guess = guess_columns(found)
    form = MappingForm(guess=guess, current=found.mapping)
    return ColumnsOut(
        columns=[
            ColumnOut(
                name=column.name,
                role=choose_role(found.mapping, column),
                sure=column.sure,
                is_guess=column.is_guess,
                examples=list(column.examples),
            )
            for column in guess.columns
        ],
        asks_date_order=guess.date_order is None,
        weekdays=tell_weekdays(found, guess),
        roles=form.list_roles(),
    )


def tell_weekdays(file: SourceFile, guess: TableGuess) -> WeekdaysOut | None:
    """What numbers of weekdays were taken to mean, or would be as long as nothing was read."""
    codes = guess.weekday_codes
    told = file.summary.get("weekdays") or (describe_weekdays(codes) if codes else None)
    return WeekdaysOut(**told) if told else None


@router.post(
    "/imports/{pk}/files/{file}/columns",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Say what the columns are"),
)
def set_columns(request: HttpRequest, pk: int, file: int, said: ColumnsIn) -> ImportOut:
    """Say what each column is. The file is read anew, and the answer is kept for the next one."""
    found = find_file(request, pk, file)
    guess = guess_columns(found)
    for name in said.columns:
        require_known("columns", name, [column.name for column in guess.columns])
    given = {
        f"column_{number}": said.columns.get(column.name, roles.IGNORE)
        for number, column in enumerate(guess.columns)
    }
    form = MappingForm(given | said.dict(exclude={"columns"}), guess=guess, current=found.mapping)
    if not form.is_valid():
        field, reasons = next(iter(form.errors.items()))
        name = str(form.fields[field].label) if field.startswith("column_") else field
        raise not_understood(name, " ".join(map(str, reasons)))
    if said.first_weekday and "first_weekday" not in form.fields:
        none = gettext("the file tells no weekdays as numbers.")
        raise not_understood("first_weekday", none)
    set_mapping(found, form.read_roles(), form.read_options())
    return tell_import(find_import(request, pk))


@router.get("/posts", response=PostsOut, auth=Bearer(Permission.SEE), summary=_("Posts"))
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
    rows = build_rows(part, metrics)
    return PostsOut(**paged.dict(), posts=[PostOut(**tell_post(row)) for row in rows])


def find_told(workspace: Workspace) -> list[str]:
    """The metrics that the posts of a workspace tell, their interactions first."""
    return list(dict.fromkeys([INTERACTIONS, *find_metrics(workspace)]))


def require_own_channel(workspace: Workspace, *, platform: str, channel: int | None) -> None:
    """Refuse a platform or a channel that the workspace has not, or a channel of another platform.

    Those not told are let be.
    """
    own = sort_channels(workspace) if channel is not None or platform else []
    if channel is not None:
        require_known("channel", str(channel), [str(one.pk) for one in own])
    if platform:
        require_known("platform", platform, sorted({one.platform for one in own}))
    chosen = next((one for one in own if one.pk == channel), None)
    if chosen is not None and platform and chosen.platform != platform:
        sentence = gettext("the channel %(channel)s is of the platform %(platform)s.")
        words = {"channel": channel, "platform": chosen.platform}
        raise not_understood("platform", sentence % words)


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
    "/posts/{pk}", response=PostWithReadings, auth=Bearer(Permission.SEE), summary=_("A post")
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


@router.get(
    "/channels",
    response=list[RateOut],
    auth=Bearer(Permission.SEE),
    summary=_("Channels"),
)
def list_channels(request: HttpRequest, asked: Query[RatesAsked]) -> list[RateOut]:
    """Return each channel's rate of a metric; rates of different names are not to be ranked."""
    workspace = cast("WorkspaceRequest", request).workspace
    require_known("metric", asked.metric, find_told(workspace))
    kept = ask(workspace, RATES, {"metric": asked.metric}, now=now())
    return [
        RateOut(
            channel=rate.channel.name or rate.channel.key,
            platform=rate.channel.platform,
            name=rate.name,
            mean=rate.mean,
            low=rate.low,
            high=rate.high,
            n=rate.n,
        )
        for table in kept.answer
        for rate in table.rates
    ]


def find_import(request: HttpRequest, pk: int) -> ImportRun:
    """An import of the token's own workspace."""
    return get_object_or_404(
        ImportRun, pk=pk, workspace=cast("WorkspaceRequest", request).workspace
    )


def find_file(request: HttpRequest, pk: int, file: int) -> SourceFile:
    """A file of an import of the token's own workspace."""
    files = SourceFile.objects.select_related("run__workspace")
    return get_object_or_404(
        files, pk=file, run=pk, run__workspace=cast("WorkspaceRequest", request).workspace
    )


def tell_import(run: ImportRun) -> ImportOut:
    """An import as the API shows it."""
    names = ("id", "name", "sha256", "state", "format", "read_at")
    files = [
        FileOut(**{name: getattr(file, name) for name in names}, summary=tell_summary(file))
        for file in run.files.order_by("pk")
    ]
    counts = ("new_posts", "known_posts", "new_measurements", "known_measurements")
    parted = find_parted(run)
    added = find_added(run) if run.state == ImportState.STORED else None
    coming = find_coming(run)
    return ImportOut(
        id=run.pk,
        state=run.state,
        percent_done=run.percent_done,
        started_at=run.started_at,
        stored_at=run.stored_at,
        files=files,
        waiting_import=parted.pk if parted else None,
        added=[AddedOut.from_orm(one) for one in added.kinds] if added else [],
        added_series=[AddedSeriesOut.from_orm(one) for one in added.series] if added else [],
        added_traits=list(added.traits) if added else [],
        coming_series=tell_coming(run, coming),
        contradictions=[
            tell_contradicted(found) for found in find_import_contradictions(run, coming)
        ],
        **{name: getattr(run, name) for name in counts},
    )


def tell_coming(run: ImportRun, coming: list[ComingSeries]) -> list[SeriesOut]:
    """The outcomes of an import that waits, with the reasons of their names."""
    speaker = Speaker(get_language() or "en")
    reasons = {
        (one.file.pk, one.told_as): tell_renamed(one, speaker) for one in find_renamed(run, coming)
    }
    return [
        SeriesOut(
            file=one.file.pk,
            told_as=one.told_as,
            name=one.name,
            span=one.span,
            values=len(one.values),
            message=reasons.get((one.file.pk, one.told_as), ""),
        )
        for one in coming
    ]


def tell_contradicted(found: Contradiction) -> ContradictionOut:
    """A contradiction as the API shows it."""
    return ContradictionOut(
        series=found.series,
        span=found.span,
        count=found.count,
        day=found.day,
        kept=found.kept.pk,
        kept_value=found.kept_value,
        other=found.other.pk,
        other_value=found.other_value,
        why=found.why,
        message=tell_contradiction(found, Speaker(get_language() or "en")),
    )


def tell_summary(file: SourceFile) -> dict[str, Any]:
    """What was understood of a file; why it is refused or asks, in the person's language."""
    summary = {name: told for name, told in file.summary.items() if name not in INNER}
    if "refusal" not in summary:
        return summary
    error = ChannelError(summary["message"], code=summary["refusal"], **summary["details"])
    say = say_asking if file.state == FileState.MAPPING else say_refusal
    return summary | {"message": say(error, Speaker(get_language() or "en"))}


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
