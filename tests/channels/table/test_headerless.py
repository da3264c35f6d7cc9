"""Tables whose first row is missing: what the values alone tell."""

from __future__ import annotations

from tuuletus.channels.table import guess_mapping


def build_headless(source, *, rows=60):
    lines = []
    for row in range(rows):
        kinds = [40 + row * 7 % 31, row % 9, row % 7, row % 5, row % 3]
        media = ("video", "photo", "link", "status")[row % 4]
        own = f"246675545449582_{15550000000 + row}"
        counts = [row * 3 % 50, row % 11, sum(kinds), *kinds]
        lines.append(f"{own},{media},1/{1 + row % 28}/2018 9:10,{','.join(map(str, counts))}")
    return source("posts.csv", "\n".join(lines) + "\n")


def test_few_words_of_media_are_the_format_and_counts_are_no_traits(source):
    guess = guess_mapping(build_headless(source))

    assert not guess.named
    assert guess.mapping["Column 2"] == "format"
    assert not [role for role in guess.mapping.values() if role.startswith("trait:")]


def test_a_count_that_is_the_sum_of_many_others_is_of_reactions(source):
    guess = guess_mapping(build_headless(source))

    assert guess.mapping["Column 6"] == "metric:reactions"
    assert guess.mapping["Column 5"] == "metric:column_5"


def test_a_count_that_is_the_sum_of_a_few_others_is_the_total(source):
    lines = [
        f"24667554544958{row:02},2018-01-{1 + row % 28:02},{2 * row},{row % 7},{2 * row + row % 7}"
        for row in range(10, 60)
    ]
    guess = guess_mapping(source("posts.csv", "\n".join(lines) + "\n"))

    assert guess.mapping["Column 5"] == "total"
