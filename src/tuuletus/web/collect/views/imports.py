"""Pages of imports: dropped, looked at, stored, taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuuletus import records
from tuuletus.errors import AlreadyDoneError, UnansweredError
from tuuletus.web.collect.actions import (
    CHOSEN_CHANNEL,
    OF_ITS_OWN,
    WHICH_CHANNEL,
    cancel_import,
    choose_channel,
    choose_offered,
    confirm_import,
    find_candidates,
    find_parted,
    find_usual_owners,
    guess_columns,
    leave_out,
    leave_out_waiting,
    receive_files,
    set_mapping,
    set_reading,
    take_back,
    try_again,
)
from tuuletus.web.collect.forms import ImportForm, MappingForm, OwnerForm, ReadingForm
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.collect.queries import (
    LONG,
    FileGroup,
    find_added,
    find_coming,
    find_import_contradictions,
    find_imports,
    find_renamed,
    group_files,
)
from tuuletus.web.collect.queries.numbers import find_own_contradictions
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.wording import Speaker, full_channel_name

IMPORTS_A_PAGE = 20
ANSWERS = "answers"
"""The form of the preview that all answers about files are sent with, whatever its button."""
YEAR_FROM_NAME = "year_from_name"
"""The note of a reader that it took the year from a name, which a person may correct."""


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
    files = list(run.files.order_by("pk"))
    groups = group_files(files)
    is_long = len(files) >= LONG
    coming = find_coming(run)
    seen = {
        "nav": "posts",
        "run": run,
        "groups": [(group, list_forms(request, group, is_long=is_long)) for group in groups],
        "is_long": is_long,
        "count": {state.value: count_in(files, state) for state in FileState},
        "parted": find_parted(run),
        "renamed": find_renamed(run, coming),
        "contradictions": [
            *find_import_contradictions(run, coming),
            *find_own_contradictions(run, files),
        ],
        "added": find_added(run) if run.state == ImportState.STORED else None,
        "tells_outcomes": run.files.filter(outcomes__isnull=False).exists(),
        "may_import": may(request.membership, Permission.IMPORT),
        "may_decide": may(request.membership, Permission.DECIDE),
    }
    return render(request, "collect/import.html", seen)


def count_in(files: Iterable[SourceFile], state: FileState) -> int:
    """How many of some files are in a state, without what stands for those that stayed shut."""
    return sum(file.state == state and not file.summary.get("closed") for file in files)


def list_forms(
    request: WorkspaceRequest, group: FileGroup, *, is_long: bool
) -> list[tuple[SourceFile, forms.Form | None]]:
    """The files of a group with the form about each one's clock.

    A form lists every time zone: in a long list only what waits for its answer has it at hand.
    """
    has_form = group.state == FileState.MAPPING or not is_long
    asking = [file for file in group.files if asks_owner(file)]
    alike = Counter(map(ask_alike, asking))
    usual = find_usual_owners(asking[0].run, asking) if asking else {}
    found: list[tuple[SourceFile, forms.Form | None]] = []
    for file in group.files:
        if asks_owner(file):
            has_others = alike[ask_alike(file)] > 1
            last = usual.get(file.pk, "")
            found.append((file, owner_form(request, file, usual=last, has_others=has_others)))
        else:
            found.append((file, reading_form(request, file) if has_form else None))
    return found


def asks_owner(file: SourceFile) -> bool:
    """Whether a file asks of which of several channels it is."""
    return file.state == FileState.MAPPING and file.summary.get("refusal") == WHICH_CHANNEL


def ask_alike(file: SourceFile) -> str:
    """What files that ask the same have in common."""
    return str(file.summary["details"]["platform"])


def owner_form(
    request: WorkspaceRequest, file: SourceFile, *, usual: str = "", has_others: bool = True
) -> OwnerForm:
    """The question of which offered channel a file is; the usual one is chosen beforehand."""
    offers = [(one["address"], name_offer(one)) for one in file.summary["offers"]]
    return OwnerForm(
        request.POST or None,
        initial={"channel": usual},
        channels=[*offers, (OF_ITS_OWN, _("a new channel of its own"))],
        has_others=has_others,
        sent_with=ANSWERS,
        prefix=file.pk,
    )


def name_offer(told: Mapping[str, str]) -> str:
    """A channel to choose, with its platform: channels of several platforms share their names."""
    channel = records.Channel(platform=told["platform"], key=told["key"], name=told["name"])
    return full_channel_name(channel, Speaker(get_language() or "en"))


def reading_form(
    request: WorkspaceRequest, file: SourceFile, *, sent_with: str = ANSWERS
) -> ReadingForm:
    """The form about a file's clock, as it was filled in last."""
    said = file.options.get("read_at")
    read_at = parse_datetime(said) if said else file.read_at
    initial = {
        "source_zone": file.options.get("source_zone", ""),
        # to the minute, as it is shown: what nobody touches is no change
        "read_at": localtime(read_at).replace(second=0, microsecond=0) if read_at else None,
        "date_order": file.options.get("date_order", ""),
        "first_year": file.options.get("first_year"),
        "first_weekday": file.options.get("first_weekday", ""),
        "channel": file.options.get(CHOSEN_CHANNEL, ""),
    }
    weekdays = file.summary.get("weekdays")
    return ReadingForm(
        request.POST or None,
        initial=initial,
        zone=request.workspace.time_zone,
        channels=name_channels(request, file),
        asks_year=asks_year(file),
        lowest_weekday=weekdays["lowest"] if weekdays else None,
        sent_with=sent_with,
        prefix=file.pk,
    )


def asks_year(file: SourceFile) -> bool:
    """Whether a file does not tell the year of its days itself."""
    reasons = {one["reason"] for one in file.summary.get("unread", ())}
    return (
        "first_year" in file.options
        or file.summary.get("refusal") == "year_unknown"
        or YEAR_FROM_NAME in reasons
    )


def name_channels(request: WorkspaceRequest, file: SourceFile) -> list[tuple[str, str]] | None:
    """The channels that a file may be of, where it does not tell; else None."""
    if not file.summary.get("is_nameless"):
        return None
    platforms = {one["platform"] for one in file.summary["channels"]}
    found = {
        channel
        for platform in platforms
        for channel in find_candidates(request.workspace, platform)
    }
    own = sorted(((str(one.pk), one.full_name) for one in found), key=itemgetter(1))
    chosen = file.options.get(CHOSEN_CHANNEL, "")
    fits = file.summary.get("fits") or {}
    if ":" in chosen and fits.get("channel") is None:  # one that is in the drop only
        own.append((chosen, name_offer(fits) if fits.get("name") else chosen))
    return [*own, (OF_ITS_OWN, _("a new channel of its own"))]


def find_run(request: WorkspaceRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun, pk=pk, workspace=request.workspace)


def find_file(request: WorkspaceRequest, pk: int, file: int) -> SourceFile:
    return get_object_or_404(
        SourceFile.objects.select_related("run__workspace"),
        pk=file,
        run=pk,
        run__workspace=request.workspace,
    )


def keep_answers(
    request: WorkspaceRequest, run: ImportRun, *, but: SourceFile | None = None
) -> bool:
    """Use what was answered about files and sent along with another button of the page.

    It says so, or why it could not be used; whether there was anything, so that nothing is stored
    in another way than somebody had answered. Raises AlreadyDoneError where it is too late.
    """
    used: list[str] = []
    for file in run.files.order_by("pk"):
        is_answered = any(name.startswith(f"{file.pk}-") for name in request.POST)
        if file == but or not is_answered:
            continue
        asks = asks_owner(file)
        form = owner_form(request, file) if asks else reading_form(request, file)
        if not form.has_changed() or (asks and not request.POST.get(f"{file.pk}-channel")):
            continue
        used.append(file.name)
        if not form.is_valid():
            told = _("What was answered about %(file)s could not be read, and was not used.")
            messages.error(request, told % {"file": file.name})
        elif asks:
            said = form.cleaned_data
            choose_offered(file, said["channel"], for_alike=said.get("alike", False))
        else:
            set_reading(file, **form.cleaned_data)
    if used and but is None:
        told = _(
            "Nothing is stored yet. First the answers that were not used yet were heeded:"
            " %(files)s. Look at what came of it, and store then."
        )
        messages.warning(request, told % {"files": ", ".join(used)})
    return bool(used)


@require_POST
@needs(Permission.IMPORT)
def confirm(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        if keep_answers(request, run):
            return redirect("collect:import", run.pk)
        run = confirm_import(run, clock=now)
        if run.state == ImportState.STORED:
            messages.success(request, _("Stored. What was added is told below."))
    except UnansweredError:
        messages.warning(
            request, _("Every file waits for an answer, so there is nothing to store yet.")
        )
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


@require_safe
@needs(Permission.SEE)
def progress(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """How far an import is; once it is done, the page is told to load anew."""
    run = find_run(request, pk)
    seen = {"run": run, "may_import": may(request.membership, Permission.IMPORT)}
    response = render(request, "collect/_progress.html", seen)
    if not run.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.IMPORT)
def undo(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        run = take_back(run, clock=now)
        if run.state == ImportState.TAKEN_BACK:
            messages.success(request, _("Taken back. It is as if the files had never been here."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", run.pk)


@require_POST
@needs(Permission.IMPORT)
def again(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        try_again(run, clock=now)
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", run.pk)


def say_already_done(request: WorkspaceRequest) -> None:
    messages.warning(
        request, _("This import was stored or cancelled already. Nothing was changed now.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def reading(request: WorkspaceRequest, pk: int, file: int) -> HttpResponse:
    """Of which channel a file is, on which clock and from when; asked on a page of its own."""
    found = find_file(request, pk, file)
    if request.method != "POST":
        form = reading_form(request, found, sent_with="")
        seen = {"nav": "posts", "file": found, "run": found.run, "form": form}
        return render(request, "collect/reading.html", seen)
    form = reading_form(request, found)
    if not form.is_valid():
        messages.error(request, _("That day or hour could not be read. Nothing was changed."))
        return redirect("collect:import", pk)
    try:
        set_reading(found, **form.cleaned_data)
        keep_answers(request, found.run, but=found)
        messages.success(request, _("The file was read again. Look at the hours once more."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", pk)


@require_POST
@needs(Permission.IMPORT)
def owner(request: WorkspaceRequest, pk: int, file: int) -> HttpResponse:
    """The file joins a channel, or becomes one of its own."""
    found = find_file(request, pk, file)
    if asks_owner(found):
        return answer_owner(request, found)
    offered = dict(name_channels(request, found) or ())
    said = request.POST.get("channel", "")
    if said not in offered:
        messages.error(request, _("There is no such channel. Nothing was changed."))
        return redirect("collect:import", pk)
    try:
        channel = None if said == OF_ITS_OWN else request.workspace.channels.get(pk=said)
        choose_channel(found, channel)
        keep_answers(request, found.run, but=found)
        messages.success(request, _("The file was read again."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", pk)


def answer_owner(request: WorkspaceRequest, file: SourceFile) -> HttpResponse:
    """The file, and those that ask the same where a person wants it so, has its channel."""
    form = owner_form(request, file)
    if not form.is_valid():
        messages.error(request, _("Choose a channel first. Nothing was changed."))
        return redirect("collect:import", file.run_id)
    try:
        said = form.cleaned_data
        choose_offered(file, said["channel"], for_alike=said.get("alike", False))
        keep_answers(request, file.run, but=file)
        messages.success(request, _("The channel is kept. Store when all is well."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", file.run_id)


@require_POST
@needs(Permission.IMPORT)
def leave(request: WorkspaceRequest, pk: int, file: int) -> HttpResponse:
    found = find_file(request, pk, file)
    try:
        leave_out(found)
        keep_answers(request, found.run, but=found)
        messages.success(request, _("The file is left out. The others can be stored."))
    except AlreadyDoneError:
        say_already_done(request)
    return redirect("collect:import", pk)


@require_POST
@needs(Permission.IMPORT)
def leave_waiting(request: WorkspaceRequest, pk: int) -> HttpResponse:
    run = find_run(request, pk)
    try:
        keep_answers(request, run)
        leave_out_waiting(run)
        messages.success(request, _("The files that waited are left out."))
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
