"""Names that people type, in any language, as codes."""

from __future__ import annotations

import pytest

from tuuletus.wording import Speaker, trait_code, trait_name, trait_value, value_code
from tuuletus.wording.names import trait_names, value_names

LANGUAGES = ["en", "fi", "sv"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", trait_names(Speaker("en")))
def test_a_trait_is_known_by_its_name_in_every_language(code, language):
    name = trait_name(code, Speaker(language))

    assert {trait_code(name), trait_code(name.upper()), trait_code(code)} == {code}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("trait", "code"),
    [*((trait, code) for trait, code in value_names(Speaker("en")) if trait != "paid"),
     *(("weekday", str(day)) for day in range(1, 8)), ("month", "12")],
)  # fmt: skip
def test_a_value_is_known_by_its_name_in_every_language(trait, code, language):
    name = trait_value(trait, code, Speaker(language))

    assert value_code(trait, name.capitalize()) == code


def test_own_traits_and_values_stay_as_they_are_typed():
    assert trait_code("Oma juttu") == "oma juttu"
    assert value_code("topic", "Kuva") == "Kuva"
    assert value_code("topic", "") == ""
