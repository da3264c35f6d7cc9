"""The traits of a post: what it is, when it went out, how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import chain
from typing import TypeVar

from tuuletus.analysis.text.features import TextFeatures, read_features
from tuuletus.analysis.text.language import find_language
from tuuletus.records import Post

# shorter than two lines on a phone; longer than what is shown before "See more"
_SHORT = 80
_LONG = 250
_MANY_HASHTAGS = 4
_BAND_HOURS = 3
_MOST_SHARED = 20_000

Told = TypeVar("Told", bound=Mapping[str, str])


def read_traits(post: Post, *, zone: tzinfo) -> dict[str, str]:
    """The traits of one post as codes; weekday and hour are those of `zone`.

    What is not told is left out. What the file states wins over what is computed, and an empty
    statement says that a trait is not told: a date without a clock time has no hour.
    """
    traits = _read_published(post, zone) | _read_text(post.text)
    traits.update(post.stated)
    return {name: value for name, value in traits.items() if value}


def share_alike(traits: Iterable[Told]) -> Iterator[Told]:
    """The same traits, one mapping for all posts that are alike: of many posts few differ.

    Nobody may write into them from then on.
    """
    known: dict[tuple[str, ...], Told] = {}
    for own in traits:
        words = tuple(chain.from_iterable(own.items()))
        if len(known) < _MOST_SHARED:
            yield known.setdefault(words, own)
        else:
            yield known.get(words, own)


def read_moment(moment: datetime) -> dict[str, str]:
    """The weekday and the band of hours of a moment, in the zone that it carries."""
    start = moment.hour // _BAND_HOURS * _BAND_HOURS
    return {
        "weekday": str(moment.isoweekday()),
        "hour": f"{start:02d}-{start + _BAND_HOURS:02d}",
    }


def _read_published(post: Post, zone: tzinfo) -> dict[str, str]:
    if post.published_at is None:
        return {}
    # a date without a clock time stays on its day, whatever zone it is looked at from
    has_clock = post.stated.get("hour") != ""
    return read_moment(post.published_at.astimezone(zone) if has_clock else post.published_at)


def _read_text(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    features = read_features(text)
    traits = {
        "length": _length(features),
        "links": "yes" if features.links else "no",
        "hashtags": _hashtags(features),
        "question": "yes" if features.is_question else "no",
        "emoji": "yes" if features.emoji else "no",
    }
    language = find_language(text)
    return traits | ({"language": language} if language else {})


def _length(features: TextFeatures) -> str:
    if features.length < _SHORT:
        return "short"
    return "medium" if features.length <= _LONG else "long"


def _hashtags(features: TextFeatures) -> str:
    if not features.hashtags:
        return "none"
    return "few" if features.hashtags < _MANY_HASHTAGS else "many"
