"""At which age posts are compared: at a common one, or by all that they ever got."""

from __future__ import annotations

from collections.abc import Mapping

from tuuletus.analysis.findings import Learning
from tuuletus.wording.speaker import Speaker

WHOLE_LIFE = ("settled", "age_unknown")
"""How counts came about that were read long after the common age, or at nobody knows which."""


def count_whole_lives(ages: Mapping[str, int]) -> int:
    """How many posts count with their whole lives."""
    return sum(ages.get(kind, 0) for kind in WHOLE_LIFE)


def say_lifetime(speaker: Speaker) -> str:
    """What counts are that no common age stands behind."""
    return speaker.gettext("Lifetime counts as they stood when the file was made.")


def say_compared(learning: Learning, speaker: Speaker) -> str:
    """How many posts were compared, and at which age."""
    whole = count_whole_lives(learning.ages)
    aged = learning.n - whole
    days = speaker.number(learning.age_days)
    sentences = []
    if aged > 0 or not whole:
        sentences.append(
            speaker.ngettext(
                "One post compared at the age of %(days)s days.",
                "%(told)s posts compared at the age of %(days)s days.",
                aged,
            )
            % {"told": speaker.number(aged), "days": days}
        )
    predicted = learning.ages.get("predicted", 0)
    if predicted:
        sentences.append(
            speaker.ngettext(
                "One of them was younger when its numbers were read: what it has got by that age"
                " was predicted.",
                "%(told)s of them were younger when their numbers were read: what they have got by"
                " that age was predicted.",
                predicted,
            )
            % {"told": speaker.number(predicted)}
        )
    if whole:
        sentences.append(
            speaker.ngettext(
                "One post compared by its lifetime counts as they stood when the file was made.",
                "%(told)s posts compared by their lifetime counts as they stood when the file was"
                " made.",
                whole,
            )
            % {"told": speaker.number(whole)}
        )
    return " ".join(sentences)


def say_undated(speaker: Speaker) -> tuple[str, str, str]:
    """What a channel lacks whose posts have no dates, and what it serves for all the same."""
    return (
        speaker.gettext(
            "No file tells when these posts were published, so it cannot be seen whether an idea"
            " wears out, decisions cannot be followed up, and posts cannot be compared at the same"
            " age."
        ),
        speaker.gettext(
            "They still show which properties went with a good response: format, hour, weekday and"
            " whatever else the file states."
        ),
        say_lifetime(speaker),
    )
