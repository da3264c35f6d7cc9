"""Whose a file is that tells only its platform: by the house, by the same drop, or asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tuuletus.channels.headers import plain
from tuuletus.channels.stems import clean_stem
from tuuletus.errors import AlreadyDoneError
from tuuletus.records import OWN_DATA, OWN_PROFILE, OWN_TABLE, TABLE
from tuuletus.web.collect.actions.tables import (
    BY_DROP,
    CHOSEN,
    CHOSEN_CHANNEL,
    LOOKED_AT,
    OF_ITS_OWN,
    ONLY_ONE,
    PERHAPS,
    find_candidates,
    find_stored,
)
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.people.models import Workspace

WHICH_CHANNEL = "which_channel"
"""What a file asks that may be of several channels."""

_ASKED = ("refusal", "details", "message", "offers")
_UNSURE = (None, ONLY_ONE, BY_DROP, PERHAPS, CHOSEN)
"""Reasons that do not come from the posts."""


def place_nameless(workspace: Workspace, files: Sequence[SourceFile]) -> list[SourceFile]:
    """Say of the files of one drop where those go that tell only their platform; the changed ones.

    Where one channel of the platform is known or in the drop, the file goes there. Where there
    are several, it asks.
    """
    told = find_told_channels(files)
    return [file for file in files if is_open(file) and place(workspace, file, told)]


def is_open(file: SourceFile) -> bool:
    """Whether a file tells only its platform, and nobody said more of it."""
    asks = file.summary.get("refusal") == WHICH_CHANNEL
    is_understood = file.state == FileState.READY or (file.state == FileState.MAPPING and asks)
    why = (file.summary.get("fits") or {}).get("why")
    return (
        is_understood
        and is_loosely_chosen(file.options.get(CHOSEN_CHANNEL))
        and why in _UNSURE
        and find_nameless(file) is not None
    )


def is_loosely_chosen(chosen: str | None) -> bool:
    """Whether nobody chose a channel, or one that only another file of the drop names."""
    return chosen is None or ":" in chosen


def find_nameless(file: SourceFile) -> Mapping[str, Any] | None:
    """The channel of a file that tells only its platform, as its summary tells it."""
    own = [one for one in file.summary.get("channels", ()) if one["key"] == one["platform"]]
    is_one = len(own) == 1 and not own[0]["name"] and own[0]["platform"] != TABLE
    return own[0] if is_one else None


def find_told_channels(files: Iterable[SourceFile]) -> list[Mapping[str, Any]]:
    """The channels that the files of a drop name themselves, each once."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for file in files:
        for one in file.summary.get("channels", ()) if file.state == FileState.READY else ():
            is_own = one["key"] in (OWN_DATA, OWN_PROFILE) or one["key"].startswith(OWN_TABLE)
            if one["key"] != one["platform"] and not is_own:
                found.setdefault((one["platform"], one["key"]), one)
    return list(found.values())


def place(workspace: Workspace, file: SourceFile, told: Iterable[Mapping[str, Any]]) -> bool:
    """Send one file to its only channel, or let it ask; says whether that changes anything."""
    before = (file.state, file.summary)
    nameless = find_nameless(file)
    platform = nameless["platform"] if nameless else ""
    offers = find_offers(workspace, platform, told)
    chosen = file.options.get(CHOSEN_CHANNEL)
    meant = [offer for offer in offers if offer["address"] == chosen]
    summary = {key: value for key, value in file.summary.items() if key not in _ASKED}
    if (summary.get("fits") or {}).get("why") in (BY_DROP, CHOSEN):
        del summary["fits"]
    file.state = FileState.READY
    if meant:
        summary["fits"] = tell_fit(meant[0], why=CHOSEN, posts=summary["posts"])
    elif len(offers) == 1 and "fits" not in summary:
        summary["fits"] = tell_fit(offers[0], why=BY_DROP, posts=summary["posts"])
    elif len(offers) > 1:
        file.state = FileState.MAPPING
        summary |= {
            "refusal": WHICH_CHANNEL,
            "details": {"platform": platform},
            "message": "",
            "offers": offers,
        }
    file.summary = summary
    return before != (file.state, file.summary)


def find_offers(
    workspace: Workspace, platform: str, told: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The channels that a file of a platform can be of: those of the house, then of the drop."""
    stored = find_candidates(workspace, platform).exclude(key__startswith=OWN_TABLE)
    offers = {
        one.key: {"channel": one.pk, "platform": platform, "key": one.key, "name": one.name}
        for one in stored.exclude(key=platform).order_by("name", "key")
    }
    for one in told:
        if one["platform"] == platform:
            own = {"channel": None} | {name: one[name] for name in ("platform", "key", "name")}
            offers.setdefault(one["key"], own)
    return [own | {"address": f"{platform}:{own['key']}"} for own in offers.values()]


def tell_fit(offer: Mapping[str, Any], *, why: str, posts: int) -> dict[str, Any]:
    """Where a file goes, as its summary tells it."""
    names = {name: offer[name] for name in ("channel", "platform", "key", "name")}
    return names | {"why": why, "joins": True, "same": 0, "posts": posts}


def answer_which(file: SourceFile, address: str, *, for_alike: bool) -> list[SourceFile]:
    """Say of which offered channel a file is, or OF_ITS_OWN; `for_alike`: so are the others.

    Gives the files that are answered, not saved yet. Raises AlreadyDoneError where a file does
    not ask, or was not offered that channel.
    """
    asking = file.run.files.filter(state=FileState.MAPPING).order_by("pk")
    alike = [
        one
        for one in asking
        if one.summary.get("refusal") == WHICH_CHANNEL
        and one.summary["details"] == file.summary.get("details")
    ]
    answered = [one for one in alike if for_alike or one.pk == file.pk]
    for one in answered:
        offers = {offer["address"]: offer for offer in one.summary["offers"]}
        if address != OF_ITS_OWN and address not in offers:
            raise AlreadyDoneError
        summary = {key: value for key, value in one.summary.items() if key not in _ASKED}
        summary.pop("fits", None)
        if address != OF_ITS_OWN:
            summary["fits"] = tell_fit(offers[address], why=CHOSEN, posts=summary["posts"])
        stored = offers[address]["channel"] if address in offers else None
        one.summary = summary
        one.options = one.options | {CHOSEN_CHANNEL: str(stored) if stored else address}
        is_known = find_stored(file.run.workspace, one.sha256)
        one.state = FileState.KNOWN if is_known else FileState.READY
    if not answered:
        raise AlreadyDoneError
    return answered


def find_usual_owners(run: ImportRun, files: Sequence[SourceFile]) -> dict[int, str]:
    """What was said of the last stored file of the same kind and name, as offered; by file."""
    if not files:
        return {}
    earlier = SourceFile.objects.filter(
        run__workspace=run.workspace,
        run__state=ImportState.STORED,
        state=FileState.READY,
        format__in={file.format for file in files},
    ).order_by("-pk")
    said: dict[tuple[str, str], str] = {}
    for kind, name, options in earlier.values_list("format", "name", "options")[:LOOKED_AT]:
        if options.get(CHOSEN_CHANNEL):
            said.setdefault((kind, plain(clean_stem(name))), str(options[CHOSEN_CHANNEL]))
    usual: dict[int, str] = {}
    for file in files:
        last = said.get((file.format, plain(clean_stem(file.name))), "")
        for one in file.summary.get("offers", ()):
            if last in (str(one["channel"]), one["address"]):
                usual[file.pk] = str(one["address"])
    return usual
