'''One more world from a file: `--world-file FILE.py`.

The file is Python and runs as it is. It tells its world in one of these ways:

- `make_world(seed)`, `make_world(name, seed)` or `make_world(seed, K, C, T)`: a function whose
  parameters may come in any order. `name` is the world's name; `K`, `C` and `T` (or `types`,
  `channels`, `weeks`) are 8, 3 and 52, unless they have defaults.
- `WORLD` (or `world`): the world itself, or a function or class that makes it, called as above.

The name is the file's `NAME`; otherwise each key of its `WORLDS`; otherwise the name of the file.
A `make_world(name, seed)` may also be asked for other names, with --world.

What comes back is one of these:

- a `bench.mix.worlds.World`;
- an object, or a dict, with the fields of a simulated year:
  `A` [T, K, C], log appeal (needed, unless it has `K`, `T` and values of its own);
  `kind`, what repeating does: none, linear, gap, rot, window, or their numbers 0 to 4;
  `p1`, `p2` [K], strength and scale; `spill`, a number; `base` [C], interactions of a usual post;
  `shock` [T, C], log; `template`, the slots of a week as (day in the week, channel).
  What is missing is as in a stationary world;
- the same with values of its own, for a world outside every family: a method or function
  `values(z)` (or `expected_values`, `expected`, `value`) that takes a whole year's types, one for
  each slot in the order of time, and returns what each post is expected to bring: an array, or a
  pair of the sum and the array, as `values(world, z)` in the file may, too. A post's value may
  depend on what went out before it, never on what comes later.

Values of its own go before `kind`. Its clairvoyant plan is found by local search on the values,
which asks for them up to 60,000 times; a function that takes a millisecond means a minute a seed.

    import numpy as np

    class Picky:
        K, C, T = 8, 3, 52

        def __init__(self, seed):
            self.liked = np.random.default_rng(seed).normal(0, 0.5, self.K)

        def values(self, z):
            """A type is worth a quarter just after itself."""
            again = np.r_[False, z[1:] == z[:-1]]
            return np.exp(self.liked[z]) * np.where(again, 0.25, 1.0)

    def make_world(seed):
        return Picky(seed)
'''

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from bench.mix.satiation import Floats, Form, Ints, Satiation
from bench.mix.worlds import (
    BASE,
    CHANNELS,
    SPILL,
    TEMPLATE,
    TYPES,
    WEEKS,
    World,
    Year,
    slots_of,
)

MAKERS = ("make_world", "build_world", "WORLD", "world", "WORLDS", "World")
VALUES = ("values", "expected_values", "expected", "value")
FORMS = (Form.NONE, Form.FADING, Form.GAP, Form.ROT, Form.WINDOW)
SIZES = {
    "K": TYPES,
    "C": CHANNELS,
    "T": WEEKS,
    "types": TYPES,
    "channels": CHANNELS,
    "weeks": WEEKS,
}
NAMES = {"name", "world"}
DEFAULT_BASE = 80.0


class WorldFileError(ValueError):
    """A file of worlds that cannot be used; the sentence says why and what it must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignYear:
    """A world with values of its own."""

    name: str
    types: int
    weeks: int
    base: Floats
    shock: Floats
    template: tuple[tuple[float, int], ...]
    ask: Callable[[Ints], Any]

    def values(self, plan: Ints) -> Floats:
        """What each post of a whole plan is expected to bring, as the file tells it."""
        told = self.ask(np.asarray(plan, dtype=np.int64).copy())
        if isinstance(told, tuple):
            told = told[-1]
        found = np.asarray(told, dtype=np.float64)
        if found.shape != plan.shape or not np.isfinite(found).all():
            raise WorldFileError(
                f"{self.name}: the values must be {len(plan)} finite numbers, one for each slot, "
                f"and they have the shape {found.shape}"
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFile:
    """A loaded file: the names of its worlds, and a world by name and seed."""

    names: tuple[str, ...]
    module: ModuleType

    @property
    def maker(self) -> Any:
        """The world, or what makes it."""
        return next(getattr(self.module, one) for one in MAKERS if hasattr(self.module, one))

    def knows(self, name: str) -> bool:
        """Whether it has a world of this name, or makes one for any name that it is given."""
        return name in self.names or bool(NAMES & set(_parameters(self.maker)))

    def make(self, name: str, *, seed: int) -> Year:
        """The file's world of one name and seed."""
        maker = self.maker
        try:
            made = _call(maker, name=name, seed=seed) if callable(maker) else maker
            if isinstance(made, Mapping) and name in made:
                made = made[name]
                made = _call(made, name=name, seed=seed) if callable(made) else made
        except WorldFileError:
            raise
        except Exception as error:
            raise WorldFileError(f"{name}: make_world failed with {error!r}") from error
        return adapt(made, name=name, module=self.module)


def load(path: Path) -> WorldFile:
    """Run a file and find its worlds; `WorldFileError` where there are none."""
    if not path.is_file():
        raise WorldFileError(f"there is no file {path}; name a Python file with a world")
    spec = importlib.util.spec_from_file_location(f"bench_mix_world_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise WorldFileError(f"{path} is not Python; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a data class in the file looks itself up there
    sys.path.append(str(path.resolve().parent))  # what lies beside it may be imported
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise WorldFileError(f"{path} does not run: {error!r}") from error
    if not any(hasattr(module, name) for name in MAKERS):
        raise WorldFileError(f"{path} holds no world; it needs make_world(seed) or WORLD")
    return WorldFile(names=_names(module, path), module=module)


def _names(module: ModuleType, path: Path) -> tuple[str, ...]:
    told = getattr(module, "NAME", None)
    if isinstance(told, str):
        return (told,)
    several = getattr(module, "WORLDS", None)
    if several and not isinstance(several, str):
        return tuple(str(name) for name in several)
    return (path.stem,)


def _call(maker: Callable[..., Any], *, name: str, seed: int) -> Any:
    """Call a maker with what its parameters ask for, by name where they tell, else in order."""
    known: dict[str, Any] = {**SIZES, **dict.fromkeys(NAMES, name), "seed": seed}
    given: list[Any] = []
    named: dict[str, Any] = {}
    unnamed = iter((seed, TYPES, CHANNELS, WEEKS))
    for one in _parameters(maker).values():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        if one.default is not one.empty and one.name not in {*NAMES, "seed"}:
            continue
        if one.name in known:
            value = known[one.name]
        elif (value := next(unnamed, None)) is None:
            raise WorldFileError(f"{name}: nothing is known to give for the parameter {one.name}")
        if one.kind is one.POSITIONAL_ONLY:
            given.append(value)
        else:
            named[one.name] = value
    return maker(*given, **named)


def _parameters(maker: Any) -> Mapping[str, inspect.Parameter]:
    if not callable(maker):
        return {}
    try:
        return inspect.signature(maker).parameters
    except ValueError:  # some that are written in C do not tell
        return {"seed": inspect.Parameter("seed", inspect.Parameter.POSITIONAL_ONLY)}


def adapt(made: Any, *, name: str, module: ModuleType | None = None) -> Year:
    """A year from whatever a file returned."""
    if isinstance(made, World):
        return made
    if isinstance(made, Mapping):
        made = SimpleNamespace(**made)
    ask = _own_values(made, module)
    appeal = getattr(made, "A", getattr(made, "appeal", None))
    if appeal is None and (ask is None or not hasattr(made, "K")):
        raise WorldFileError(
            f"{name}: the world has neither A [T, K, C] nor values(z) with K and T; see "
            "docs/explain/mix.md"
        )
    if appeal is not None:
        try:
            appeal = np.asarray(appeal, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise WorldFileError(f"{name}: A must be numbers [T, K, C]: {error}") from error
        if appeal.ndim != 3:
            raise WorldFileError(f"{name}: A must have three axes [T, K, C], not {appeal.ndim}")
        _check_appeal(appeal, made, name)
        weeks, types, channels = appeal.shape
    else:
        types, weeks = int(made.K), int(getattr(made, "T", WEEKS))
        channels = int(getattr(made, "C", CHANNELS))
    common: dict[str, Any] = {
        "name": name,
        "base": _base(made, channels),
        "shock": _shock(made, name, weeks, channels),
        "template": _template(made, channels),
    }
    foreign = None if ask is None else ForeignYear(types=types, weeks=weeks, ask=ask, **common)
    if appeal is None or (foreign is not None and _form(made) is None):
        assert foreign is not None
        return foreign
    family = World(appeal=appeal, satiation=_satiation(made, name, types), **common)
    return family if foreign is None or _agree(family, foreign) else foreign


def _check_appeal(appeal: Floats, made: Any, name: str) -> None:
    """Refuse an appeal that is empty, not finite, or of other sizes than the world tells."""
    if not np.isfinite(appeal).all():
        place = [int(one) for one in np.argwhere(~np.isfinite(appeal))[0]]
        raise WorldFileError(
            f"{name}: A must be finite numbers, and A{place} is {appeal[tuple(place)]}; it is the "
            "log of what a post brings, so give a very low number for a type that brings nothing"
        )
    told = tuple(
        int(getattr(made, field, size)) for field, size in zip("TKC", appeal.shape, strict=True)
    )
    if told != appeal.shape or 0 in told:
        raise WorldFileError(
            f"{name}: A must have the shape [T, K, C], here {list(told)} and none of them 0, and "
            f"it has {list(appeal.shape)}"
        )


def _agree(family: World, foreign: ForeignYear) -> bool:
    """Whether values of its own are those of our family, whose plan is found much faster."""
    rng = np.random.default_rng(0)
    plans = [rng.integers(0, foreign.types, len(slots_of(foreign).day)) for _ in range(3)]
    return all(np.allclose(family.values(one), foreign.values(one)) for one in plans)


def _own_values(made: Any, module: ModuleType | None) -> Callable[[Ints], Any] | None:
    for name in VALUES:
        own = getattr(made, name, None)
        if callable(own):
            return own
    for name in VALUES:
        function = getattr(module, name, None) if module else None
        if not callable(function):
            continue
        needed = [
            one
            for one in inspect.signature(function).parameters.values()
            if one.default is one.empty
            and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
        ]
        if len(needed) == 2:
            return lambda plan, function=function: function(made, plan)
        if len(needed) == 1:
            return function
    return None


def _or(made: Any, name: str, usual: Any) -> Any:
    found = getattr(made, name, None)
    return usual if found is None else found


def _base(made: Any, channels: int) -> Floats:
    usual = [BASE[one] if one < len(BASE) else DEFAULT_BASE for one in range(channels)]
    return np.broadcast_to(np.asarray(_or(made, "base", usual), dtype=np.float64), channels).copy()


def _shock(made: Any, name: str, weeks: int, channels: int) -> Floats:
    shock = np.asarray(_or(made, "shock", np.zeros((weeks, channels))), dtype=np.float64)
    if shock.shape != (weeks, channels) or not np.isfinite(shock).all():
        raise WorldFileError(
            f"{name}: shock must be finite numbers [T, C], here {[weeks, channels]}, and it has "
            f"the shape {list(shock.shape)}"
        )
    return shock


def _template(made: Any, channels: int) -> tuple[tuple[float, int], ...]:
    told = _or(made, "template", [slot for slot in TEMPLATE if slot[1] < channels])
    return tuple(sorted((float(day), int(channel)) for day, channel in told))


def _form(made: Any) -> Form | None:
    kind = _or(made, "kind", 0)
    kinds = {one.value: one for one in FORMS} | {one.name.lower(): one for one in FORMS}
    kinds |= {str(number): one for number, one in enumerate(FORMS)}
    return kind if isinstance(kind, Form) else kinds.get(str(kind).lower())


def _satiation(made: Any, name: str, types: int) -> Satiation:
    form = _form(made)
    if form is None:
        raise WorldFileError(
            f"{name}: kind {made.kind!r} is unknown; there are "
            f"{', '.join(one.value for one in FORMS)}, or give the world values(z) of its own"
        )

    def of_each(field: str, usual: float) -> Floats:
        told = np.asarray(_or(made, field, usual), dtype=np.float64)
        return np.broadcast_to(told, types).copy()

    return Satiation(
        form=form,
        strength=of_each("p1", 0.0),
        scale=of_each("p2", 1.0),
        spill=float(_or(made, "spill", SPILL)),
    )
