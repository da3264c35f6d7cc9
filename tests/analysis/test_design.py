from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.design import build_design

TRAITS = [
    {"format": "video", "day": "1", "same": "x"},
    {"format": "photo", "day": "2", "same": "x"},
    {"format": "video", "same": "x"},
]


def dense(design):
    rows = np.zeros((len(design.columns), design.width))
    for trait in range(design.columns.shape[1]):
        rows[np.arange(len(rows)), design.columns[:, trait]] = 1.0
    return rows


def test_a_trait_with_one_value_is_left_out_and_an_untold_one_has_its_own_column():
    design = build_design(TRAITS)

    assert design.names == ("day", "format")
    assert design.values == ("", "1", "2", "photo", "video")
    assert design.columns.tolist() == [[1, 4], [2, 3], [0, 4]]


def test_no_posts_give_an_empty_design():
    design = build_design([])

    assert (design.width, design.columns.shape) == (0, (0, 0))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), min_size=2, max_size=20))
def test_sums_over_posts_equal_those_of_the_dense_matrix(rows):
    design = build_design([{"one": one, "two": two} for one, two in rows])
    weight = np.arange(1.0, len(rows) + 1.0)
    block = np.arange(len(rows)) % 2
    matrix = dense(design)

    for part, gram in enumerate(design.grams(weight, block, 2)):
        own = weight * (block == part)
        assert np.allclose(gram, matrix.T @ (own[:, None] * matrix))
    own = np.arange(2.0 * design.width).reshape(2, -1)
    assert np.allclose(design.apply_by(block, own), np.sum(matrix * own[block], axis=1))
    assert np.allclose(design.sums(weight), matrix.T @ weight)
    assert np.allclose(
        design.apply(np.arange(design.width * 1.0)), matrix @ np.arange(design.width)
    )
    assert np.allclose(
        design.cross(block, 2, weight), np.eye(2)[block].T @ (weight[:, None] * matrix)
    )
