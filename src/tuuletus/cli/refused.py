"""Files that could not be read, told to people and to programs without what learning needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuuletus.channels.dates import AmbiguousDatesError
from tuuletus.channels.members import CLOSED
from tuuletus.errors import ChannelError
from tuuletus.wording import Speaker, say_refusal

CELLS = 5
"""So many cells are told one by one; the rest are counted."""


def tell_refusals(refused: Sequence[ChannelError]) -> list[dict[str, str]]:
    """The files that could not be read, for programs, each with the code of the reason."""
    return [
        {"file": str(error.details.get("file", "")), "reason": error.code}
        for error in refused
        if error.code not in CLOSED
    ]


def tell_closed(refused: Sequence[ChannelError]) -> list[dict[str, object]]:
    """What was not opened of archives and folders, for programs: why, and how many files."""
    return [
        {
            "file": str(error.details.get("file", "")),
            "reason": error.code,
            "files": error.details["count"],
        }
        for error in refused
        if error.code in CLOSED
    ]


def say_refused(refused: Sequence[ChannelError], *, speaker: Speaker) -> Iterator[str]:
    """What could not be read of the files, and what was not opened of archives and folders.

    Files with the same reason stand together, and each is named.
    """
    shut = [error for error in refused if error.code in CLOSED]
    refused = [error for error in refused if error.code not in CLOSED]
    by_sentence: dict[str, list[str]] = {}
    for error in refused:
        sentence = say_refusal(error, speaker)
        if isinstance(error, AmbiguousDatesError):
            sentence += " " + speaker.gettext(
                "On the command line: --date-order day_first or --date-order month_first."
            )
        by_sentence.setdefault(sentence, []).append(str(error.details.get("file", "")))
    for sentence, files in by_sentence.items():
        yield f"{', '.join(dict.fromkeys(files))}: {sentence}"
    for error in shut:
        yield f"{error.details.get('file', '')}: {say_refusal(error, speaker)}"
