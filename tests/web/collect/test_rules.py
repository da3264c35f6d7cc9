"""Traits by rule: tried, saved, put in order, applied to what comes later; and undo."""

from __future__ import annotations

import pytest

from tests.web.collect.conftest import LATER, bring_in, csv_file, meta_row
from tuuletus.web.collect.actions import (
    add_rule,
    forget_rule,
    move_rule_up,
    rules,
    set_traits,
    try_rule,
    undo_change,
)
from tuuletus.web.collect.models import Post, RuledTrait, SetTrait, TraitChange, TraitRule
from tuuletus.web.collect.queries import PostFilter, find_posts, find_rules, overlay_traits
from tuuletus.web.collect.steps import apply_rules_of_large_workspace

SOUP = {"trait": "topic", "value": "keitto", "kind": "contains", "pattern": "keitto"}
FISH = {"trait": "topic", "value": "kala", "kind": "contains", "pattern": "lohi"}


@pytest.fixture
def posts(workspace, aino):
    texts = ["Lohikeitto", "Hernekeitto", "Lohta", "Piirakka"]
    rows = [meta_row(number, text=text) for number, text in enumerate(texts)]
    bring_in(workspace, csv_file(rows), now=LATER, person=aino)
    return {post.text: post for post in Post.objects.all()}


def topics():
    every = list(Post.objects.all())
    return {post.text: overlay_traits(every)[post.pk].get("topic") for post in every}


SLOW = {"trait": "tone", "value": "x", "kind": "regex", "pattern": r"(\w+\s?)+\d{9}$"}


def add(workspace, person, rule):
    return add_rule(workspace, **rule, person=person, now=LATER)


def test_a_rule_is_tried_before_it_is_saved(workspace, aino, posts, now):
    set_traits([posts["Lohikeitto"]], "topic", "kala", person=aino, now=now)

    trial = try_rule(workspace, **SOUP)

    assert (trial.count, trial.posts, trial.set_otherwise) == (2, 4, 1)
    assert {post.text for post, _words in trial.examples} == {"Lohikeitto", "Hernekeitto"}
    assert not RuledTrait.objects.exists()


def test_a_rule_gives_its_trait_and_what_is_set_by_hand_goes_before_it(
    workspace, aino, posts, now
):
    set_traits([posts["Hernekeitto"]], "topic", "torstai", person=aino, now=now)

    add(workspace, aino, SOUP)
    add(workspace, aino, FISH)
    add(workspace, aino, FISH)

    assert topics() == {
        "Lohikeitto": "keitto",
        "Hernekeitto": "torstai",
        "Lohta": None,
        "Piirakka": None,
    }
    assert TraitRule.objects.count() == 2
    found = find_posts(workspace, PostFilter(trait="topic", value="keitto"))
    assert [post.text for post in found] == ["Lohikeitto"]


def test_collisions_are_shown_and_the_upper_rule_wins(workspace, aino, posts):
    soup, fish = add(workspace, aino, SOUP), add(workspace, aino, FISH)
    rows = find_rules(workspace)
    assert [row.given for row in rows] == [2, 0]
    assert rows[1].clashes == ((soup, 1),)

    move_rule_up(TraitRule.objects.get(pk=fish.pk))

    assert topics()["Lohikeitto"] == "kala"
    assert [row.rule.pk for row in find_rules(workspace)] == [fish.pk, soup.pk]


def test_posts_that_come_later_are_ruled_too(workspace, aino, posts):
    add(workspace, aino, SOUP)

    bring_in(workspace, csv_file([meta_row(9, text="Kesäkeitto")]), now=LATER, person=aino)

    assert topics()["Kesäkeitto"] == "keitto"


def test_a_rule_taken_away_takes_its_traits_along(workspace, aino, posts):
    forget_rule(add(workspace, aino, SOUP))

    assert set(topics().values()) == {None}


def test_a_rule_that_takes_too_long_is_stopped_and_the_others_go_on(workspace, aino, posts):
    # as one stored before such expressions were refused
    TraitRule.objects.create(workspace=workspace, place=1, made_by=aino, made_at=LATER, **SLOW)
    add(workspace, aino, SOUP)

    bring_in(
        workspace, csv_file([meta_row(9, text="keitto " * 300 + "!")]), now=LATER, person=aino
    )

    assert TraitRule.objects.get(trait="tone").stopped == "rule_too_slow"
    assert RuledTrait.objects.filter(rule__trait="topic").count() == 3


def test_an_expression_that_may_explode_is_neither_tried_nor_saved(as_aino, workspace, posts):
    tried = as_aino.get("/posts/rules/", SLOW).content.decode()
    saved = as_aino.post("/posts/rules/", SLOW).content.decode()

    for page in (tried, saved):
        assert "takes too long" in page
    assert not workspace.trait_rules.exists()


def test_the_page_tries_saves_orders_and_takes_away(as_aino, posts):
    tried = as_aino.get("/posts/rules/", SOUP).content.decode()
    assert "2 posts of 4 fit" in tried

    as_aino.post("/posts/rules/", SOUP)
    as_aino.post("/posts/rules/", FISH)
    page = as_aino.get("/posts/rules/").content.decode()
    assert "keitto (1)" in page

    fish = TraitRule.objects.get(value="kala")
    as_aino.post(f"/posts/rules/{fish.pk}/up/")
    as_aino.post(f"/posts/rules/{fish.pk}/forget/")
    assert TraitRule.objects.get().value == "keitto"


def test_a_broken_expression_is_explained(as_aino, posts):
    page = as_aino.get("/posts/rules/", SOUP | {"kind": "regex", "pattern": "("}).content.decode()

    assert "This is not a regular expression" in page


def test_rules_of_others_cannot_be_touched(workspace, aino, posts, as_matti):
    rule = add(workspace, aino, SOUP)

    assert as_matti.post(f"/posts/rules/{rule.pk}/forget/").status_code == 404
    assert as_matti.post(f"/posts/rules/{rule.pk}/up/").status_code == 404


def test_a_change_of_many_posts_is_undone_as_a_whole(workspace, aino, posts, now):
    set_traits([posts["Lohta"]], "topic", "kala", person=aino, now=now)
    every = list(posts.values())
    set_traits(every, "topic", "ruoka", person=aino, now=now)

    restored = undo_change(TraitChange.objects.latest("pk"))

    assert restored == 4
    assert topics() == dict.fromkeys(posts, None) | {"Lohta": "kala"}


def test_what_was_changed_again_meanwhile_stays(workspace, aino, posts, now):
    set_traits(list(posts.values()), "topic", "ruoka", person=aino, now=now)
    change = TraitChange.objects.get()
    set_traits([posts["Lohta"]], "topic", "kala", person=aino, now=now)

    assert undo_change(change) == 3
    assert topics()["Lohta"] == "kala"


def test_the_list_sets_all_that_it_shows_and_offers_to_undo_it(as_aino, posts):
    as_aino.post(
        "/posts/traits/",
        {"all": "1", "asked": "text=keitto", "trait": "topic", "value": "soppa"},
    )
    assert SetTrait.objects.count() == 2

    page = as_aino.get("/posts/").content.decode()
    assert "Last change" in page
    as_aino.post(f"/posts/traits/{TraitChange.objects.get().pk}/undo/", {"asked": ""})

    assert not SetTrait.objects.exists()


def test_the_last_change_is_told_in_words(as_aino, posts):
    as_aino.post("/posts/traits/", {"all": "1", "asked": "", "trait": "weekday", "value": "4"})

    assert "Last change: Weekday “Thursday” for" in as_aino.get("/posts/").content.decode()


def test_nobody_undoes_what_somebody_else_did(as_anna, aino, posts, now):
    set_traits(list(posts.values()), "topic", "ruoka", person=aino, now=now)

    answer = as_anna.post(f"/posts/traits/{TraitChange.objects.get().pk}/undo/")

    assert answer.status_code == 404
    assert SetTrait.objects.count() == 4


def test_what_is_set_twice_is_undone_to_what_there_was_before(posts, aino, now):
    every = list(posts.values())
    set_traits(every, "topic", "kala", person=aino, now=now)
    for _click in range(2):
        set_traits(every, "topic", "keitto", person=aino, now=now)

    undo_change(TraitChange.objects.latest("pk"))

    assert set(topics().values()) == {"kala"}


def test_a_rule_that_was_taken_away_already_is_told(as_aino, workspace, aino, posts):
    soup = add(workspace, aino, SOUP)

    pages = [
        as_aino.post(f"/posts/rules/{soup.pk}/{what}/", follow=True).content.decode()
        for what in ("forget", "forget", "up")
    ]

    assert ["had been taken away already" in page for page in pages] == [False, True, True]


def test_rules_that_change_while_they_are_applied_are_applied_anew(
    workspace, aino, posts, monkeypatch
):
    """As if another tab took a rule away and posts went while this one works it out."""
    soup = add(workspace, aino, SOUP)
    apply_rules, calls = rules.apply_rules, []

    def interrupt(*given):
        ruling = apply_rules(*given)
        calls.append(1)
        if len(calls) == 1:
            TraitRule.objects.filter(pk=soup.pk).delete()
        if len(calls) == 2:
            posts["Lohta"].delete()
        return ruling

    monkeypatch.setattr(rules, "apply_rules", interrupt)
    fish = add(workspace, aino, FISH)

    assert len(calls) == 2
    assert topics() == {"Lohikeitto": "kala", "Hernekeitto": None, "Piirakka": None}
    assert set(RuledTrait.objects.values_list("rule", flat=True)) == {fish.pk}


def test_of_very_many_posts_the_worker_applies_a_rule(workspace, aino, now, as_if_large):
    bring_in(workspace, csv_file([meta_row(1, text="Lounas tänään")]), now=now)
    as_if_large()
    told = {"trait": "topic", "value": "lunch", "kind": "contains", "pattern": "lounas"}

    rule = add_rule(workspace, **told, person=aino, now=now)
    before = (rule_states(workspace), RuledTrait.objects.count())
    worked = apply_rules_of_large_workspace(now)
    after = (rule_states(workspace), RuledTrait.objects.count())

    assert before == (["rule_waiting"], 0)
    assert (worked, after) == (True, ([""], 1))
    assert apply_rules_of_large_workspace(now) is False
    forget_rule(rule)
    assert RuledTrait.objects.count() == 0


def rule_states(workspace):
    return [rule.stopped for rule in workspace.trait_rules.all()]
