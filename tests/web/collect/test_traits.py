"""Traits set by people lie over those taken from the data."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.web.collect.conftest import LATER
from tests.web.collect.test_api import bearer
from tuuletus.web.collect.actions import add_rule, clear_traits, set_traits
from tuuletus.web.collect.models import Post, SetTrait, TraitRule
from tuuletus.web.collect.queries import explain_traits, overlay_traits, records_for_learning
from tuuletus.web.people.models import Person


def test_a_trait_is_set_for_many_posts_at_once(posts, aino, now):
    count = set_traits(posts[:3], "topic", "keitto", person=aino, now=now)

    assert count == 3
    assert set(SetTrait.objects.values_list("trait", "value", "set_by")) == {
        ("topic", "keitto", aino.pk)
    }


def test_setting_again_replaces_the_value(posts, aino, now):
    set_traits(posts[:2], "topic", "keitto", person=aino, now=now)

    set_traits(posts[:1], "topic", "kala", person=aino, now=now)

    assert [one.value for one in SetTrait.objects.order_by("post")] == ["kala", "keitto"]


def test_a_set_trait_wins_until_it_is_cleared(posts, aino, now):
    first = posts[0]
    read = first.traits["format"]
    set_traits([first], "format", "series", person=aino, now=now)
    during = overlay_traits([first])[first.pk]["format"]

    clear_traits([first], "format", person=aino, now=now)

    assert (during, overlay_traits([first])[first.pk]["format"]) == ("series", read)


def test_page_table_findings_and_api_tell_the_same_traits(as_aino, workspace, aino, posts, now):
    first = Post.objects.get(text="Päivän keitto 1")
    for trait, value in (("topic", "lounas"), ("weekday", "7"), ("tone", "iloinen")):
        add_rule(
            workspace, trait=trait, value=value, kind="contains", pattern="keitto",
            person=aino, now=LATER,
        )  # fmt: skip
    set_traits([first], "tone", "vakava", person=aino, now=now)

    page = as_aino.get(f"/posts/{first.pk}/").content.decode()
    lines = b"".join(as_aino.get("/posts.csv?names=codes")).decode("utf-8-sig")
    (row,) = [one for one in csv.DictReader(io.StringIO(lines)) if one["key"] == first.key]
    learning = records_for_learning(workspace)
    api = as_aino.get(f"/api/v1/posts/{first.pk}", headers=bearer(aino, workspace, now)).json()

    in_force = first.traits | {"topic": "lounas", "weekday": "7", "tone": "vakava"}
    told = explain_traits(first)
    assert {one.trait: one.value for one in told} == in_force
    assert {trait: row[trait] for trait in in_force} == in_force
    assert learning.traits[learning.pks.index(first.pk)] == in_force
    assert api["traits"] == in_force
    assert {one.trait for one in told if one.rule} == {"topic", "weekday"}
    assert {one.trait for one in told if one.set_trait} == {"tone"}
    assert page.count("<code>keitto</code>") == 2
    assert "Topic: lounas" in page
    assert "Weekday: Sunday" in page
    assert "iloinen" not in page


@pytest.mark.parametrize(
    ("language", "trait", "value", "kept"),
    [
        ("fi", "Viikonpäivä", "perjantai", ("weekday", "5")),
        ("sv", "veckodag", "Fredag", ("weekday", "5")),
        ("en", "Weekday", "friday", ("weekday", "5")),
        ("fi", "formaatti", "Kuva", ("format", "photo")),
        ("fi", "tunti", "18-21", ("hour", "18-21")),
        ("fi", "Kellonaika", "18–21", ("hour", "18-21")),
        ("sv", "språk", "finska", ("language", "fi")),
        ("en", "language", "FI", ("language", "fi")),
        ("en", "question", "Yes", ("question", "yes")),
        ("fi", "Aihe", "kissa", ("topic", "kissa")),
    ],
)
def test_a_trait_and_its_value_are_known_in_the_words_of_the_pages(
    client, aino, posts, language, trait, value, kept
):
    Person.objects.filter(pk=aino.pk).update(language=language)
    client.force_login(aino)

    client.post("/posts/traits/", {"post": posts[0].pk, "trait": trait, "value": value})

    assert list(SetTrait.objects.values_list("trait", "value")) == [kept]


@pytest.mark.parametrize(
    ("trait", "value", "named"),
    [
        ("Viikonpäivä", "kissa", "perjantai"),
        ("Viikonpäivä", "8", "perjantai"),
        ("weekday", "0", "perjantai"),
        ("tunti", "25", "18–21"),
        ("Kieli", "klingon", "suomi"),
        ("formaatti", "kissa", "karuselli"),
        ("length", "7", "lyhyt"),
    ],
)
def test_a_trait_that_is_read_takes_only_the_values_it_has(
    client, aino, posts, trait, value, named
):
    Person.objects.filter(pk=aino.pk).update(language="fi")
    client.force_login(aino)
    said = {"trait": trait, "value": value}

    bulk = client.post("/posts/traits/", {"post": posts[0].pk} | said, follow=True)
    rule = client.post("/posts/rules/", said | {"kind": "contains", "pattern": "keitto"})

    assert named in bulk.content.decode()
    assert named in rule.content.decode()
    assert not SetTrait.objects.exists()
    assert not TraitRule.objects.exists()


def test_a_value_that_the_files_tell_can_be_set_though_nobody_else_knows_it(as_aino, posts):
    Post.objects.filter(pk=posts[0].pk).update(traits={"format": "juliste"})

    as_aino.post("/posts/traits/", {"post": posts[1].pk, "trait": "format", "value": "juliste"})

    assert SetTrait.objects.get().value == "juliste"


def test_a_column_is_shown_without_marks_and_known_by_what_is_shown(as_aino, posts):
    first, second = posts[:2]
    Post.objects.filter(pk=second.pk).update(traits={"is_weekend": "yes"})
    typed = {"post": [first.pk], "trait": "Is weekend", "value": "No"}

    page = as_aino.get(f"/posts/{second.pk}/").content.decode()
    as_aino.post("/posts/traits/", typed)

    assert "is weekend" in page
    assert "is_weekend" not in strip_attributes(page)
    assert SetTrait.objects.values_list("trait", "value").get() == ("is_weekend", "No")
    Post.objects.filter(pk=posts[2].pk).update(traits={"is_weekend": "no"})
    as_aino.post("/posts/traits/", typed)
    assert SetTrait.objects.values_list("trait", "value").get() == ("is_weekend", "no")


def strip_attributes(page):
    return re.sub(r"<[^>]*>", "", page)
