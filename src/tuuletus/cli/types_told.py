"""What files tell of the types that are planned by, learnt as the pages learn it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tuuletus.analysis.plan.history import build_history, name_channels
from tuuletus.analysis.plan.learning import Learnt, learn
from tuuletus.analysis.plan.rhythm import Rhythm, find_first_day, guess_rhythm
from tuuletus.analysis.plan.stale import OLD_AFTER, is_stale
from tuuletus.analysis.plan.types import choose_trait, choose_types, count_values, list_traits
from tuuletus.cli.printing import say_no_posts
from tuuletus.cli.reading import Gathered
from tuuletus.cli.review import NO_POSTS
from tuuletus.cli.terminal import stop
from tuuletus.records import Channel
from tuuletus.wording import Speaker, platform_name
from tuuletus.wording.habits import say_left_out_posts


@dataclass(frozen=True, slots=True)
class ChannelsTold:
    """The channels of the files by number, from 1, in order of appearance."""

    numbers: dict[Channel, int]

    @property
    def names(self) -> dict[int, str]:
        """The channels' short names by number."""
        names = name_channels(list(self.numbers))
        return {number: names[channel] for channel, number in self.numbers.items()}

    def find_only(self, platform: str) -> int | None:
        """The number of the only channel of a platform."""
        its = [number for one, number in self.numbers.items() if one.platform == platform]
        return its[0] if len(its) == 1 else None

    def say_names(self, speaker: Speaker) -> dict[str, str]:
        """The channels as people call them, by number as text."""
        return {str(number): platform_name(name, speaker) for number, name in self.names.items()}

    def describe(self) -> list[dict[str, object]]:
        """The channels for programs."""
        names = self.names
        return [
            {
                "id": number,
                "platform": channel.platform,
                "key": channel.key,
                "name": names[number],
            }
            for channel, number in self.numbers.items()
        ]


def number_channels(gathered: Gathered) -> ChannelsTold:
    """The channels of the files."""
    return ChannelsTold({one: number for number, one in enumerate(gathered.channels, start=1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesTold:
    """The trait that is planned by, all its values, and the channels."""

    trait: str
    values: tuple[str, ...]
    channels: ChannelsTold


def find_types_told(gathered: Gathered, *, trait: str, speaker: Speaker) -> TypesTold:
    """What is planned by; stops with a sentence where the files do not tell the trait.

    Without a trait it is the one that tells of most posts, as on the page.
    """
    if not gathered.posts:
        stop(say_no_posts(gathered, speaker=speaker), code=NO_POSTS)
    counted = count_values(gathered.traits)
    told = list_traits(counted)
    if trait not in told and trait.replace(" ", "_") in told:
        trait = trait.replace(" ", "_")  # as it is shown
    if trait and trait not in told:
        if not told:
            stop(speaker.gettext("The files tell no trait of their posts that can be planned by."))
        sentence = speaker.gettext(
            "The files do not tell the trait %(trait)s of their posts. Plan by one of these, as in"
            " --trait %(first)s: %(told)s."
        )
        words = {"trait": trait, "first": told[0], "told": ", ".join(sorted(told))}
        stop(sentence % words, code="trait_not_told")
    chosen = choose_trait(counted, chosen=trait)
    return TypesTold(
        trait=chosen,
        values=tuple(counted.get(chosen, {})),
        channels=number_channels(gathered),
    )


def learn_types(
    gathered: Gathered,
    told: TypesTold,
    *,
    metric: str,
    clock: datetime,
    named: Sequence[str] = (),
) -> Learnt:
    """What is learnt of the posts by their types; `named` are those that wishes are about.

    `clock` is the present in the zone by whose clock days are counted.
    """
    values = [traits.get(told.trait) for traits in gathered.traits]
    history = build_history(
        gathered.posts,
        gathered.measurements,
        traits=gathered.traits,
        trait=told.trait,
        types=choose_types(values, named=named),
        channels=told.channels.numbers,
        metric=metric,
        now=clock,
    )
    return learn(history, until=clock.date(), revision=0)


def find_pace(gathered: Gathered, channels: ChannelsTold, clock: datetime) -> Rhythm:
    """The slots of a week at the pace so far."""
    return guess_rhythm(
        (channels.numbers[post.channel], post.published_at.astimezone(clock.tzinfo))
        for post in gathered.posts
        if post.published_at
    )


def say_undated(gathered: Gathered, speaker: Speaker) -> list[str]:
    """How many posts tell no day, where some do not."""
    return say_left_out_posts({"undated": count_undated(gathered)}, speaker)


def count_undated(gathered: Gathered) -> int:
    """How many posts tell no day."""
    return sum(post.published_at is None for post in gathered.posts)


def stop_undated(gathered: Gathered, speaker: Speaker) -> None:
    """Stop with a sentence where no post tells its day."""
    if count_undated(gathered) == len(gathered.posts):
        sentence = speaker.ngettext(
            "The files hold %(count)s post, but it has no day, and without days nothing can be"
            " said of how often something was published. Add a column with the day.",
            "The files hold %(count)s posts, but none has a day, and without days nothing can be"
            " said of how often something was published. Add a column with the day.",
            len(gathered.posts),
        )
        stop(sentence % {"count": speaker.number(len(gathered.posts))}, code="no_days")


def stop_old(
    learnt: Learnt, clock: datetime, speaker: Speaker, *, longest: timedelta = OLD_AFTER
) -> None:
    """Stop with a sentence where the newest post is older than the `longest` wait for the plan."""
    first_day = find_first_day(clock.date())
    if learnt.newest is None or not is_stale(learnt.newest, first_day=first_day, longest=longest):
        return
    sentence = speaker.gettext(
        "The newest post is of %(newest)s: that is too long ago to say anything of the weeks from"
        " %(first)s on. Bring newer posts, or ask as of the day of the export, such as"
        " --exported-on %(day)s."
    )
    words = {
        "newest": speaker.day(learnt.newest),
        "first": speaker.day(first_day),
        "day": (learnt.newest + timedelta(days=1)).isoformat(),
    }
    stop(sentence % words, code="too_old")


def say_no_types(speaker: Speaker) -> str:
    """That there is nothing to choose between."""
    return speaker.gettext(
        "There are no types to choose between yet: a type takes three posts with a date that have"
        " the same value of the trait."
    )


def find_name(name: str, known: Collection[str]) -> str | None:
    """A name as it is written in the data, whatever the case of its letters."""
    lower = {one.casefold(): one for one in known}
    return name if name in known else lower.get(name.casefold())
