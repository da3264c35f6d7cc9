"""What the models say about the wear of one type: how much, in what form, how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import draw_accounts
from tuuletus.analysis.mix.forms import FORMS, PARTS, Kind, build_features
from tuuletus.analysis.mix.history import USUAL_DAYS, WINDOW_DAYS, History, recall, start_history
from tuuletus.analysis.mix.state import FORM_OF, MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RECOVERED = 0.8
_DRAWS = 2000
_LONGEST_REST = 120
_REST_STEP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWear:
    """One form with its probability, and its sensitivity to use: mean and sd by part.

    The log response falls by sensitivity times feature, feature by feature (`forms`). Moments are
    those of the models of the form, weighted, before what is negative counts as 0.
    """

    kind: Kind
    days: float
    probability: float
    mean: tuple[float, ...]
    sd: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeWear:
    """The wear of one type on one channel, by draws that are equally likely.

    Attributes:
        type: index of the type.
        channel: index of the channel that it is told for.
        models: the forms with their probabilities; these add to 1.
        posts: numbers of posts within the last 14 days that `curve` is told for.
        curve: draws x posts, multiple of the rested response after so many posts, evenly spread
            over the last 14 days on this channel and with none before them.
        now: by draw, multiple of the rested response at the state's day, after what was published.
        usual: by draw, the mean of that multiple over the type's posts of the last eight weeks; 1
            when there were none.
        rest: by draw, days without the type until four fifths of what `tired_after` posts in 14
            days took are back; 0 where nothing is lost, infinite where it does not come back.
        tired_after: the number of posts that `rest` begins with.
        n: measured posts of the type.

    """

    type: int
    channel: int
    models: tuple[ModelWear, ...]
    posts: tuple[int, ...]
    curve: Floats
    now: Floats
    usual: Floats
    rest: Floats
    tired_after: int
    n: int


def describe_wear(
    state: MixState,
    *,
    kind: int,
    channel: int | None = None,
    posts: Sequence[int] = tuple(range(9)),
    tired_after: int = 4,
    draws: int = _DRAWS,
    seed: int = 0,
) -> TypeWear:
    """The wear of type `kind`, on the channel where it was published most unless one is named."""
    rng = np.random.default_rng([seed, 3])
    drawn = draw_accounts(state, count=draws, rng=rng)
    mine = state.history.type == kind
    if channel is None:
        counts = np.bincount(state.history.channel[mine], minlength=len(state.channels))
        channel = int(counts.argmax())
    sensitivity = drawn.sensitivity[:, kind]

    def tire(feature: Floats) -> Floats:
        """Multiples by draw and moment out of forms x moments x parts."""
        lost = np.einsum("dp,dmp->dm", sensitivity, feature[drawn.form])
        return np.asarray(np.exp(-lost))

    recent = tire(_features_of_recent(state, kind))
    rests = np.arange(0.0, _LONGEST_REST + _REST_STEP, _REST_STEP)
    return TypeWear(
        type=kind,
        channel=channel,
        models=_list_models(state, kind),
        posts=tuple(posts),
        curve=tire(
            np.concatenate([_tire_for(count, np.zeros(1)) for count in posts], axis=1)
            if posts
            else np.zeros((len(FORMS), 0, PARTS))
        ),
        now=tire(_features_at(state.history, kind, channel, np.array([state.day])))[:, 0],
        usual=np.asarray(recent.mean(axis=1)) if recent.shape[1] else np.ones(len(recent)),
        rest=_find_rest(np.log(tire(_tire_for(tired_after, rests))), rests),
        tired_after=tired_after,
        n=int(state.measured[kind]),
    )


def _features_at(history: History, kind: int, channel: int, day: Floats) -> Floats:
    kinds = np.full(len(day), kind)
    channels = np.full(len(day), channel)
    return build_features(recall(history, kind=kinds, channel=channels, day=day), day)


def _tire_for(count: int, rests: Floats) -> Floats:
    """Features after `count` posts spread over 14 days, and then so many days of rest."""
    start = start_history(1)
    day = WINDOW_DAYS * (np.arange(count) + 0.5) / max(count, 1)
    none = np.zeros(count, dtype=np.int64)
    history = History(day=day, channel=none, type=none, older=start.older)
    return _features_at(history, 0, 0, WINDOW_DAYS + rests)


def _features_of_recent(state: MixState, kind: int) -> Floats:
    """Features at each of the type's posts of the last eight weeks."""
    recent = state.history.since(state.day - USUAL_DAYS)
    mine = recent.type == kind
    use = recall(
        state.history, kind=recent.type[mine], channel=recent.channel[mine], day=recent.day[mine]
    )
    return build_features(use, recent.day[mine])


def _find_rest(log_multiple: Floats, rests: Floats) -> Floats:
    """Days until four fifths of the log loss at the beginning are back."""
    lost = -log_multiple
    back = lost <= (1.0 - RECOVERED) * lost[:, :1]
    first = np.where(back.any(axis=1), rests[back.argmax(axis=1)], np.inf)
    return np.where(lost[:, 0] > 1e-9, first, 0.0)


def _list_models(state: MixState, kind: int) -> tuple[ModelWear, ...]:
    layout, weight = state.layout, state.weight
    found = []
    for number, form in enumerate(FORMS):
        rows = np.flatnonzero(number == FORM_OF)
        total = float(weight[rows].sum())
        share = weight[rows] / total if total > 0.0 else np.full(len(rows), 1.0 / len(rows))
        mean, sd = [], []
        for part in range(len(form.prior)):
            own = layout.own.start + PARTS * kind + part
            common = layout.shared.start + part
            middle = state.mean[rows, own] + state.mean[rows, common]
            spread = (
                state.cov[rows, own, own]
                + state.cov[rows, common, common]
                + 2.0 * state.cov[rows, own, common]
            )
            mean.append(float(share @ middle))
            sd.append(float(np.sqrt(share @ (spread + middle**2) - mean[-1] ** 2)))
        found.append(
            ModelWear(
                kind=form.kind, days=form.days, probability=total, mean=tuple(mean), sd=tuple(sd)
            )
        )
    return tuple(found)
