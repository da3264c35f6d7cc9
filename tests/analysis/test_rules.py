from __future__ import annotations

import pytest

from tuuletus.analysis.rules import (
    LONGEST_PATTERN,
    Rule,
    Subject,
    apply_rules,
    check_rule,
    compile_rule,
)
from tuuletus.errors import RuleError


def post(text="", *, key=1, permalink="", author=""):
    return Subject(key=key, text=text, permalink=permalink, author=author)


def rule(key, pattern, *, value="x", trait="topic", kind="contains"):
    return Rule(key=key, trait=trait, value=value, kind=kind, pattern=pattern)


@pytest.mark.parametrize(
    ("kind", "pattern", "subject", "words"),
    [
        ("contains", "lounas", post("Tänään LOUNAS 12 €"), "lounas"),
        ("contains", "å", post("a\u030a"), "å"),
        ("contains", "illallinen", post("lounas"), None),
        ("hashtag", "#Keitto", post("hyvää #keitto!"), "#keitto"),
        ("hashtag", "keitto", post("#keittolounas"), None),
        ("hashtag", "keitto", post("a#keitto &#keitto"), None),
        ("link", "varaa.fi", post("ks. https://Varaa.fi/2"), "https://Varaa.fi/2"),
        ("link", "/reel/", post(permalink="https://x.example/reel/1"), "https://x.example/reel/1"),
        ("link", "varaa.fi", post("varaa.fi"), None),
        ("author", "aino", post(author="Aino"), "Aino"),
        ("author", "aino", post("Aino"), None),
        ("regex", r"\bkeit\w+", post("Päivän KEITTO"), "KEITTO"),
        ("regex", r"x*", post("abc"), None),
    ],
)
def test_each_kind_looks_where_it_says(kind, pattern, subject, words):
    assert compile_rule(kind, pattern)(subject) == words


@pytest.mark.parametrize(
    ("kind", "pattern", "code"),
    [
        ("contains", "  ", "rule_empty"),
        ("contains", "x" * (LONGEST_PATTERN + 1), "rule_too_long"),
        ("regex", "(", "rule_malformed"),
        ("regex", "[a", "rule_malformed"),
        ("regex", "a{99999999999999}", "rule_malformed"),
        ("shape", "x", "rule_unknown"),
    ],
)
def test_what_cannot_be_used_says_why(kind, pattern, code):
    with pytest.raises(RuleError) as caught:
        compile_rule(kind, pattern)

    assert caught.value.code == code


def test_an_expression_that_never_ends_is_stopped():
    find = compile_rule("regex", r"(\w+\s?)+\d{9}$")

    with pytest.raises(RuleError) as caught:
        find(post("keitto " * 300 + "!"))

    assert caught.value.code == "rule_too_slow"


@pytest.mark.parametrize("pattern", [r"(a|a)*$", r"(a|aa)+$", r"(?:lounas|lounas|lou|nas)*!$"])
def test_an_expression_that_may_explode_is_refused_before_it_meets_a_text(pattern):
    with pytest.raises(RuleError) as caught:
        check_rule("regex", pattern)

    assert caught.value.code == "rule_too_slow"


@pytest.mark.parametrize(
    "pattern",
    [r"\b(lohi|keitto)\w*", r"lounas.*keitto.*lohi", r"#\w+\s#\w+", r"(\d+[.,])*\d+ ?€", "ä+ö"],
)
def test_usual_expressions_are_taken(pattern):
    assert callable(check_rule("regex", pattern))


def test_an_expression_that_is_slow_on_each_text_is_stopped_over_all(monkeypatch):
    monkeypatch.setattr("tuuletus.analysis.rules._SECONDS_IN_ALL", 0)

    with pytest.raises(RuleError) as caught:
        compile_rule("regex", "a.*b")(post("a" * 200))

    assert caught.value.code == "rule_too_slow"


def test_the_earlier_rule_wins_and_the_collision_is_told():
    soup, fish = rule(1, "keitto", value="soup"), rule(2, "lohi", value="fish")
    same = rule(3, "lohi", value="soup")
    subjects = [post("lohikeitto", key=7), post("lohi", key=8), post("piirakka", key=9)]

    ruling = apply_rules([soup, fish, same], subjects)

    assert {key: one.value for key, one in ruling.given.items()} == {
        (7, "topic"): "soup",
        (8, "topic"): "fish",
    }
    assert [(one.post, one.winner.key, one.loser.key) for one in ruling.conflicts] == [
        (7, 1, 2),
        (8, 2, 3),
    ]


def test_rules_of_different_traits_do_not_collide():
    ruling = apply_rules([rule(1, "a"), rule(2, "a", trait="tone", value="y")], [post("a")])

    assert len(ruling.given) == 2
    assert not ruling.conflicts
