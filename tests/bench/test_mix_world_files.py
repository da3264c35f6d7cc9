from __future__ import annotations

import numpy as np
import pytest

from bench.mix.world_files import ForeignYear, WorldFileError, load
from bench.mix.worlds import World, slots_of

FIELDS = """
import numpy as np
from dataclasses import dataclass

@dataclass
class World:
    name: str
    K: int
    C: int
    T: int
    A: np.ndarray
    kind: int
    p1: np.ndarray
    p2: np.ndarray
    spill: float
    base: np.ndarray
    shock: np.ndarray
    template: list

def build(seed, K=8, C=3, T=52, kind=1):
    A = np.random.default_rng(seed).normal(0, 0.4, (T, K, C))
    template = [(1.5, 0), (0.5, 1), (6.3, 2)]
    return World("x", K, C, T, A, kind, np.full(K, 0.2), np.full(K, 9.0), 0.6,
                 np.full(C, 50.0), np.zeros((T, C)), template)
"""
OWN = """
import numpy as np

class Picky:
    K, C, T = 6, 2, 10

    def __init__(self, seed):
        self.liked = np.random.default_rng(seed).normal(0, 0.5, self.K)

    def {name}(self, z):
        again = np.r_[False, z[1:] == z[:-1]]
        values = np.exp(self.liked[z]) * np.where(again, 0.25, 1.0)
        return {returned}
"""
PICKY = OWN.format(name="values", returned="values")


def load_text(tmp_path, text, name="mine.py"):
    path = tmp_path / name
    path.write_text(text)
    return load(path)


def values(year, seed=0):
    plan = np.random.default_rng(seed).integers(0, year.types, len(slots_of(year).day))
    return year.values(plan)


@pytest.mark.parametrize(
    "maker",
    [
        "def make_world(seed): return build(seed)",
        "def make_world(name, seed): return build(seed)",
        "def make_world(name: str, seed: int, K=8, C=3, T=52): return build(seed, K, C, T)",
        "def make_world(seed, K, C, T): return build(seed, K, C, T)",
        "def make_world(number): return build(number)",
        "def make_world(*, seed, weeks): return build(seed, T=weeks)",
        "WORLD = build(7)",
        "WORLD = lambda seed: build(seed)",
        "WORLDS = {'mine': lambda seed: build(seed)}",
    ],
)
def test_each_way_to_make_a_world_gives_the_same(tmp_path, maker):
    found = load_text(tmp_path, f"{FIELDS}\n{maker}\n")

    year = found.make("mine", seed=7)

    assert found.names == ("mine",)
    assert isinstance(year, World)
    expected = np.random.default_rng(7).normal(0, 0.4, (52, 8, 3))
    assert np.array_equal(year.appeal, expected)
    assert [day for day, _ in year.template] == [0.5, 1.5, 6.3]


def test_our_own_record_and_a_named_world_are_taken(tmp_path):
    text = (
        "from bench.mix.worlds import make_world as ours\nNAME = 'rerun'\n"
        "def make_world(seed): return ours('satiate', seed=seed)\n"
    )

    found = load_text(tmp_path, text)

    assert found.names == ("rerun",)
    assert isinstance(found.make("rerun", seed=1), World)


def test_several_worlds_of_one_file_are_named_by_its_table(tmp_path):
    text = (
        f"{FIELDS}\nWORLDS = {{'calm': 0, 'tired': 1}}\n"
        "def make_world(name, seed): return build(seed, kind=WORLDS[name])\n"
    )

    found = load_text(tmp_path, text)

    assert found.names == ("calm", "tired")
    calm, tired = (found.make(name, seed=3) for name in found.names)
    assert values(tired).sum() < values(calm).sum()


@pytest.mark.parametrize("name", ["values", "expected_values", "expected", "value"])
@pytest.mark.parametrize("returned", ["values", "list(values)", "(values.sum(), values)"])
def test_a_world_with_values_of_its_own_is_asked_for_them(tmp_path, name, returned):
    text = (
        OWN.format(name=name, returned=returned) + "\ndef make_world(seed): return Picky(seed)\n"
    )

    year = load_text(tmp_path, text).make("mine", seed=3)

    assert isinstance(year, ForeignYear)
    assert (year.types, year.weeks, len(year.base)) == (6, 10, 2)
    assert values(year).shape == (len(slots_of(year).day),)
    repeated = year.values(np.zeros(len(slots_of(year).day), dtype=np.int64))
    assert repeated[1] == pytest.approx(repeated[0] / 4)


def test_a_maker_that_takes_a_name_is_asked_for_any(tmp_path):
    by_name = load_text(tmp_path, f"{FIELDS}\ndef make_world(name, seed): return build(seed)\n")
    one_only = load_text(tmp_path, f"{FIELDS}\ndef make_world(seed): return build(seed)\n", "b.py")

    assert by_name.knows("another")
    assert by_name.make("another", seed=1).name == "another"
    assert not one_only.knows("another")
    assert one_only.knows("b")


def test_a_makers_own_sizes_are_kept(tmp_path):
    text = f"{FIELDS}\ndef make_world(seed, K=5, T=20): return build(seed, K=K, T=T)\n"

    year = load_text(tmp_path, text).make("mine", seed=1)

    assert (year.types, year.weeks) == (5, 20)


def test_a_class_can_be_the_world(tmp_path):
    year = load_text(tmp_path, f"{PICKY}\nWORLD = Picky\n").make("mine", seed=3)

    assert isinstance(year, ForeignYear)


def test_values_of_the_file_go_before_a_kind_that_is_unknown_here(tmp_path):
    text = (
        f"{FIELDS}\ndef make_world(seed): return build(seed, kind=9)\n"
        "def values(world, z): return float(len(z)), np.full(len(z), 2.0)\n"
    )

    year = load_text(tmp_path, text).make("mine", seed=3)

    assert isinstance(year, ForeignYear)
    assert (values(year) == 2.0).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1\n", "holds no world; it needs make_world"),
        ("def make_world(seed) return 3\n", "does not run"),
        ("def make_world(seed): return 3\n", "neither A .* nor values"),
        ("def make_world(seed): return {'A': [[1.0]]}\n", "three axes"),
        (f"{FIELDS}\ndef make_world(seed): return build(seed, kind=9)\n", "kind 9 is unknown"),
        (f"{FIELDS}\ndef make_world(seed): return 1 / 0\n", "make_world failed"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, text, sentence):
    with pytest.raises(WorldFileError, match=sentence):
        load_text(tmp_path, text).make("mine", seed=1)


def test_values_that_are_no_numbers_are_named(tmp_path):
    text = OWN.format(name="values", returned="values[:3]") + "\nWORLD = Picky\n"

    with pytest.raises(WorldFileError, match="one for each slot"):
        values(load_text(tmp_path, text).make("mine", seed=1))


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ("A=np.full((52, 8, 3), np.nan)", r"A must be finite numbers, and A\[0, 0, 0\] is nan"),
        ("A=np.full((52, 8, 3), -np.inf)", "give a very low number"),
        ("A=np.zeros((8, 52, 3)), T=52, K=8, C=3", r"here \[52, 8, 3\].* it has \[8, 52, 3\]"),
        ("A=np.zeros((52, 0, 3))", "none of them 0"),
        ("A=[[1.0], [1.0, 2.0]]", "A must be numbers"),
        ("A=np.zeros((52, 8, 3)), shock=np.full((52, 3), np.inf)", "shock must be finite"),
    ],
)
def test_an_appeal_that_is_none_is_refused_with_what_it_must_be(tmp_path, world, said):
    text = f"import numpy as np\ndef make_world(seed):\n    return dict({world})\n"

    with pytest.raises(WorldFileError, match=said):
        load_text(tmp_path, text).make("mine", seed=1)
