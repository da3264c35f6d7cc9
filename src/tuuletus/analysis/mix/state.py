"""What the engine knows of an account: the average of its models, and what was published."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.forms import FORMS, PARTS
from tuuletus.analysis.mix.history import History, start_history

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VERSION = 1
DRIFTS = (0.0, 0.03, 0.1)
"""How far a type's appeal walks in a week (sd, log scale); each form has a model for each."""
USUAL_SCALE = 0.77
"""Scale of one post's luck (Student-t, log scale) before the account's own is learnt."""
FEWEST_MEASURED = 6
"""With fewer measured posts of a type, nothing is said of it but that."""
_TYPE_SD = 0.5
_CELL_SD = 0.25
_LEVEL = (4.0, 3.0)
_CROWD = (0.02, 0.05)
_PAID = (0.7, 0.8)
_FORM_WEIGHT = {"none": 1.0}

MODELS: tuple[tuple[int, float], ...] = tuple(
    (form, drift) for form in range(len(FORMS)) for drift in DRIFTS
)
FORM_OF = np.array([form for form, _ in MODELS])
DRIFT_OF = np.array([drift for _, drift in MODELS])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each unknown of a model stands; those that planning draws come first."""

    types: int
    channels: int

    @property
    def kind(self) -> slice:
        """Appeal of each type on all channels."""
        return slice(0, self.types)

    @property
    def cell(self) -> slice:
        """What a type's appeal on a channel adds to that."""
        return slice(self.types, self.types * (1 + self.channels))

    @property
    def own(self) -> slice:
        """What each type's sensitivity adds to the shared one: type by part."""
        first = self.types * (1 + self.channels)
        return slice(first, first + PARTS * self.types)

    @property
    def shared(self) -> slice:
        """Sensitivity that all types share, by part."""
        first = self.types * (1 + self.channels + PARTS)
        return slice(first, first + PARTS)

    @property
    def crowd(self) -> int:
        """How much any own post just before lowers the response."""
        return self.types * (1 + self.channels + PARTS) + PARTS

    @property
    def drawn(self) -> int:
        """So many unknowns decide what to publish."""
        return self.crowd + 1

    @property
    def paid(self) -> int:
        """What bought reach adds."""
        return self.drawn

    @property
    def level(self) -> slice:
        """The level of each channel."""
        return slice(self.paid + 1, self.paid + 1 + self.channels)

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return self.paid + 1 + self.channels


@dataclass(frozen=True, slots=True, kw_only=True)
class MixState:
    """All that was learnt until `day`. Make one with `start_mix`, the next with `observe`.

    `mean` is models x unknowns (see `Layout`), `cov` models x unknowns x unknowns, `log_weight`
    by model; `measured` counts the measured posts of each type, `answered` all those that had any
    response, `luck` is the scale of one post's
    luck on the log scale. `surprise` holds, for each type and then each channel, the fading sum of
    its posts' surprises and the sum of their squared weights: many of one sign are a jump.
    """

    types: tuple[str, ...]
    channels: tuple[str, ...]
    day: float
    mean: Floats
    cov: Floats
    log_weight: Floats
    measured: Ints
    answered: int
    luck: float
    surprise: Floats
    history: History

    @property
    def layout(self) -> Layout:
        """Where each unknown stands."""
        return Layout(len(self.types), len(self.channels))

    @property
    def weight(self) -> Floats:
        """Probability of each model."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(weight / weight.sum())

    @property
    def is_known(self) -> bool:
        """Whether anything can be said: one post, or none with a response, tells nothing."""
        return bool(self.measured.sum() > 1 and self.answered)

    def add_type(self, name: str) -> MixState:
        """With one more type, of which only what all types share is known."""
        return self._widen((*self.types, name), self.channels)

    def add_channel(self, name: str) -> MixState:
        """With one more channel."""
        return self._widen(self.types, (*self.channels, name))

    def _widen(self, types: tuple[str, ...], channels: tuple[str, ...]) -> MixState:
        fresh = start_mix(types=types, channels=channels)
        old, new = self.layout, fresh.layout
        at = np.empty(old.size, dtype=np.int64)
        at[old.kind] = np.arange(old.types)
        cells = np.arange(new.types * new.channels).reshape(new.types, new.channels)
        at[old.cell] = new.cell.start + cells[: old.types, : old.channels].ravel()
        at[old.own] = new.own.start + np.arange(PARTS * old.types)
        at[old.shared.start : old.level.start] = np.arange(new.shared.start, new.level.start)
        at[old.level] = new.level.start + np.arange(old.channels)
        fresh.mean[:, at] = self.mean
        fresh.cov[:, at[:, None], at] = self.cov
        extra = len(types) - len(self.types)
        surprise = np.zeros_like(fresh.surprise)
        surprise[: old.types] = self.surprise[: old.types]
        surprise[new.types : new.types + old.channels] = self.surprise[old.types :]
        return replace(
            self,
            types=types,
            channels=channels,
            mean=fresh.mean,
            cov=fresh.cov,
            surprise=surprise,
            measured=np.concatenate([self.measured, np.zeros(extra, dtype=np.int64)]),
            history=replace(
                self.history, older=np.concatenate([self.history.older, np.zeros(extra)])
            ),
        )

    def to_record(self) -> dict[str, Any]:
        """All of it as JSON can keep it; `from_record` gives the same state back."""
        upper = np.triu_indices(self.layout.size)
        return {
            "version": VERSION,
            "models": len(MODELS),
            "types": list(self.types),
            "channels": list(self.channels),
            "day": self.day,
            "luck": self.luck,
            "surprise": self.surprise.tolist(),
            "measured": self.measured.tolist(),
            "answered": self.answered,
            "log_weight": self.log_weight.tolist(),
            "mean": _pack(self.mean),
            "cov": _pack(self.cov[:, upper[0], upper[1]]),
            "published": {
                "day": self.history.day.tolist(),
                "channel": self.history.channel.tolist(),
                "type": self.history.type.tolist(),
                "older": self.history.older.tolist(),
            },
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> MixState:
        """The state that `to_record` kept.

        Raises:
            ValueError: when the record is of another version; observe the posts again.

        """
        if record.get("version") != VERSION or record.get("models") != len(MODELS):
            raise ValueError(
                f"This record of a mix has version {record.get('version')!r} with"
                f" {record.get('models')!r} models; this version keeps {VERSION} with"
                f" {len(MODELS)}. Start with start_mix and observe the posts again."
            )
        types, channels = tuple(record["types"]), tuple(record["channels"])
        size, models = Layout(len(types), len(channels)).size, len(MODELS)
        upper = np.triu_indices(size)
        cov = np.empty((models, size, size))
        cov[:, upper[0], upper[1]] = _unpack(record["cov"]).reshape(models, -1)
        cov[:, upper[1], upper[0]] = cov[:, upper[0], upper[1]]
        published = record["published"]
        return cls(
            types=types,
            channels=channels,
            day=float(record["day"]),
            mean=_unpack(record["mean"]).reshape(models, size),
            cov=cov,
            log_weight=np.array(record["log_weight"], dtype=np.float64),
            measured=np.array(record["measured"], dtype=np.int64),
            # records of earlier days do not tell it
            answered=int(record.get("answered", sum(record["measured"]))),
            luck=float(record["luck"]),
            surprise=np.array(record["surprise"], dtype=np.float64),
            history=History(
                day=np.array(published["day"], dtype=np.float64),
                channel=np.array(published["channel"], dtype=np.int64),
                type=np.array(published["type"], dtype=np.int64),
                older=np.array(published["older"], dtype=np.float64),
            ),
        )


def _pack(values: Floats) -> str:
    return base64.b64encode(zlib.compress(np.ascontiguousarray(values).tobytes(), 1)).decode()


def _unpack(text: str) -> Floats:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.float64).copy()


def start_mix(*, types: Sequence[str], channels: Sequence[str]) -> MixState:
    """An account of which nothing is known but the names.

    Raises:
        ValueError: when there is no type or no channel, or a name is told twice.

    """
    for what, names in (("type", types), ("channel", channels)):
        if not names:
            raise ValueError(f"A mix needs at least one {what}; name one.")
        if len(set(names)) < len(names):
            raise ValueError(f"Each {what} is named once; got {', '.join(names)}.")
    layout = Layout(len(types), len(channels))
    mean = np.zeros((len(MODELS), layout.size))
    spread = np.zeros_like(mean)
    spread[:, layout.kind] = _TYPE_SD
    spread[:, layout.cell] = _CELL_SD
    for row, (form, _) in enumerate(MODELS):
        for part, prior in enumerate(FORMS[form].prior):
            mean[row, layout.shared.start + part] = prior.mean
            spread[row, layout.shared.start + part] = prior.shared_sd
            spread[row, layout.own.start + part : layout.own.stop : PARTS] = prior.own_sd
    mean[:, layout.crowd], spread[:, layout.crowd] = _CROWD
    mean[:, layout.paid], spread[:, layout.paid] = _PAID
    mean[:, layout.level], spread[:, layout.level] = _LEVEL
    return MixState(
        types=tuple(types),
        channels=tuple(channels),
        day=0.0,
        mean=mean,
        cov=spread[:, :, None] ** 2 * np.eye(layout.size),
        log_weight=_prior_weight(),
        measured=np.zeros(len(types), dtype=np.int64),
        answered=0,
        luck=USUAL_SCALE,
        surprise=np.zeros((len(types) + len(channels), 2)),
        history=start_history(len(types)),
    )


def _prior_weight() -> Floats:
    """Each kind of form is as likely as the others, whatever the number of its models."""
    kinds = [FORMS[form].kind for form in FORM_OF]
    weight = [_FORM_WEIGHT.get(kind, 1.0) / kinds.count(kind) for kind in kinds]
    return np.log(weight)
