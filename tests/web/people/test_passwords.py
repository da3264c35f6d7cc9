"""What everybody tries first is no password."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tuuletus.web.people.models import Person
from tuuletus.web.people.passwords import refuse_common, split_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "salasana12",
        "Salasana123!",
        "Kesä2026!!!!",
        "kesätalvi2026",
        "s4l4s4n412",
        "ravintola1",
        "2026lösenord",
        "Sommar-2026-",
        "ravintola sauna 1",
    ],
)
def test_a_common_word_with_digits_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, Person(first_name="Aino"))

    assert "password_common_word" in {one.code for one in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    ["a window on the sea", "ikkuna merelle päin", "kesäyön lohikeitto9", "x7Qp-kesä-Lw"],
)
def test_words_that_do_not_belong_together_are_taken(password):
    assert validate_password(password, Person(first_name="Aino")) is None


def test_the_name_of_the_workspace_with_digits_is_refused(aino):
    with pytest.raises(ValidationError):
        validate_password("merituuli2026", aino)


@pytest.mark.parametrize(
    "password", ["kahvilakuujakala", "Kahvila-Kuu-ja-Kala!", "kuukala2026", "K4hv1la kuu"]
)
def test_a_name_is_refused_as_a_whole_and_in_its_words(password):
    with pytest.raises(ValidationError):
        refuse_common(password, split_names(["Kahvila Kuu ja Kala"]))


def test_a_sentence_with_a_word_of_the_name_is_taken():
    assert refuse_common("kala uimassa vasten virtaa", split_names(["Kahvila Kuu"])) is None


@pytest.mark.parametrize(
    ("language", "told"), [("fi", "muistuttaa liikaa toista tietoa"), ("sv", "liknar för mycket")]
)
def test_a_password_like_the_address_is_refused_in_the_readers_words(aino, language, told):
    with override(language), pytest.raises(ValidationError) as refused:
        validate_password(aino.email, aino)

    assert told in " ".join(refused.value.messages)


@pytest.mark.parametrize(("language", "called"), [("fi", "nimi"), ("sv", "namn"), ("en", "name")])
def test_a_password_like_the_name_calls_the_name_as_the_form_does(language, called):
    with override(language), pytest.raises(ValidationError) as refused:
        validate_password("Kaarina-Virtanen", Person(first_name="Kaarina Virtanen"))

    [similar] = [one for one in refused.value.error_list if one.code == "password_too_similar"]
    assert similar.params == {"verbose_name": called}


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("b" * 16, "password_too_alike"),
        ("Abababababab", "password_too_alike"),
        ("1111222233334444", "password_too_alike"),
        ("a window on the sea " * 11, "password_too_long"),
        ("x7Qp-Lw", "password_too_short"),
    ],
)
def test_a_password_too_short_too_long_or_too_alike_is_refused(password, code):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, Person(first_name="Aino"))

    assert [one.code for one in refused.value.error_list] == [code]


def test_a_very_long_password_is_not_looked_at_from_every_end():
    with pytest.raises(ValidationError) as refused:
        validate_password("0123456789" * 200_000, Person(first_name="Aino"))

    assert "password_too_long" in {one.code for one in refused.value.error_list}
