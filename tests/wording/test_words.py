from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import tuuletus.channels
from tuuletus.analysis.findings import Finding, Learning, OnChannel
from tuuletus.analysis.followup import ComparedWith, FollowUp, Outcome
from tuuletus.analysis.horizon.confirmation import Horizon, Obstacle
from tuuletus.records import Channel
from tuuletus.wording import (
    Speaker,
    column_name,
    metric_name,
    say_against,
    say_early,
    say_finding,
    say_followup,
    say_horizon,
    say_learning,
    say_timing,
    trait_name,
    trait_value,
)

ENGLISH = Speaker("en")


def find(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "pairs": (("format", "video"),),
        "metric": "interactions",
        "mean": 1.42,
        "low": 1.2,
        "high": 1.7,
        "n": 34,
        "probability": 0.98,
        "clear": True,
        "posts": (),
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def learn(*findings: Finding, shares: dict[str, float] | None = None) -> Learning:
    return Learning(
        metric="interactions",
        age_days=7.0,
        n=100,
        left_out={},
        normal=(),
        findings=findings,
        shares=shares or {},
        spread=0.8,
    )


def follow(**changes: object) -> FollowUp:
    fields: dict[str, object] = {
        "outcome": Outcome.WORKED,
        "compared_with": ComparedWith.BEFORE,
        "probability": 0.97,
        "mean": 1.4,
        "low": 1.1,
        "high": 1.8,
        "safe": False,
        "safe_low": 0.9,
        "n_before": 40,
        "n_after": 26,
        "n_controls": 80,
        "then": 100.0,
        "now": 140.0,
        "next_on": None,
    }
    return FollowUp(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "number", "share", "change"),
    [
        ("en", "1,234.5", "2%", "+40%"),
        ("fi", "1\xa0234,5", "2\xa0%", "+40\xa0%"),
        ("sv", "1\xa0234,5", "2\xa0%", "+40\xa0%"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language, number, share, change):
    speaker = Speaker(language)

    assert speaker.number(1234.5, digits=1) == number
    assert speaker.percent(0.0234) == share
    assert speaker.change(1.4) == change


def test_nothing_told_is_a_dash_and_never_a_zero():
    assert {
        ENGLISH.number(None),
        ENGLISH.number(math.nan),
        ENGLISH.percent(None),
        ENGLISH.multiple(None),
        ENGLISH.change(math.nan),
        ENGLISH.day(None),
        ENGLISH.moment(None),
    } == {"–"}


def test_near_certainty_is_not_called_certainty():
    assert ENGLISH.percent(0.9999) == "> 99%"
    assert ENGLISH.percent(0.0001) == "< 1%"
    assert (ENGLISH.chance(1.0), ENGLISH.chance(0.0)) == ("> 99%", "< 1%")


def test_days_are_written_out():
    assert Speaker("fi").day(date(2026, 11, 23)) == "23. marraskuuta 2026"
    assert ENGLISH.day(date(2026, 11, 23)) == "23 November 2026"
    assert "14.30" in Speaker("fi").moment(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
    assert Speaker("sv").moment(datetime(2026, 10, 12, 14, 30, tzinfo=UTC)) == "12.10.2026 14.30"


def test_a_finding_went_with_and_never_caused():
    sentence = say_finding(find(), ENGLISH)

    assert sentence == (
        "Format: video – went with more interactions than normal: about 1.42 times, probably"
        " 1.20 to 1.70 times (34 posts)."
    )
    assert "fewer" in say_finding(find(mean=0.6, low=0.5, high=0.8), ENGLISH)
    assert "no clear difference yet" in say_finding(find(clear=False), ENGLISH)
    both = find(clear=False, pairs=(("format", "video"), ("weekday", "5")))
    assert "no more than each alone" in say_finding(both, ENGLISH)


def test_every_clear_finding_of_a_handful_is_told():
    told = [find(pairs=(("topic", f"t{n}"),), mean=m) for n, m in enumerate((1.4, 1.3, 0.5))]

    sentences = say_learning(learn(*told, find(clear=False)), ENGLISH)

    assert [words.split(" –")[0] for words in sentences[:3]] == [
        "Topic: t0",
        "Topic: t1",
        "Topic: t2",
    ]
    assert "went with fewer" in sentences[2]
    assert sentences[3].startswith("1 other property")


def test_of_many_clear_findings_the_rest_is_counted_and_one_to_stop_is_told():
    means = (1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 0.5)
    told = [find(pairs=(("topic", f"t{n}"),), mean=m) for n, m in enumerate(means)]

    sentences = say_learning(learn(*told), ENGLISH)

    assert "Topic: t6 – went with fewer" in sentences[4]
    assert sentences[5] == (
        "2 more properties or combinations differ clearly from the normal level."
    )


@pytest.mark.parametrize("probability", [0.99, 0.01])
def test_a_high_chance_that_is_not_clear_is_explained(probability):
    early = find(clear=False, probability=probability)

    assert "by luck alone" in say_early([early, find(clear=False, probability=0.9)], ENGLISH)
    assert say_early([early], ENGLISH).startswith("Of 1 of these properties")
    assert say_early([find(clear=False, probability=0.9), find()], ENGLISH) == ""


def test_learning_is_three_sentences():
    sentences = say_learning(
        learn(find(), find(clear=False), shares={"hour": 0.016, "weekday": 0.02}), ENGLISH
    )

    assert len(sentences) == 3
    assert "went with more" in sentences[0]
    assert sentences[1].startswith("1 other property")
    assert "4%" in sentences[2]


def test_too_little_is_said_plainly():
    assert "too few" in say_learning(learn(), ENGLISH)[0]
    assert "Nothing stands out" in say_learning(learn(find(clear=False)), ENGLISH)[0]


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({}, "do not tell when"),
        ({"hour": 0.001, "weekday": 0.001}, "no difference between publishing times"),
        ({"hour": 0.02, "format": 0.05}, "matters more than when"),
        ({"hour": 0.02, "format": 0.01}, "explain 2% of the differences between posts."),
        ({"hour": 0.2}, "together explain 20%"),
    ],
)
def test_timing_is_given_its_honest_size(shares, words):
    assert words in say_timing(learn(shares=shares), ENGLISH)


@pytest.mark.parametrize("changes", [{"n": 99}, {"spread": 0.0}])
def test_few_posts_or_posts_all_alike_say_nothing_of_times(changes):
    told = replace(learn(shares={"hour": 0.2}), **changes)

    assert "too little" in say_timing(told, ENGLISH)


def test_a_clear_hour_is_not_called_no_difference():
    noon = find(pairs=(("hour", "12-15"),))

    assert "explain < 1%" in say_timing(learn(noon, shares={"hour": 0.002}), ENGLISH)


@pytest.mark.parametrize(
    ("followup", "words"),
    [
        (
            follow(),
            "It worked: the change is probably +10% to +80%, and that there was any rise at all is"
            " 97% likely.",
        ),
        (
            follow(outcome=Outcome.DID_NOT),
            "It did not work: +50% was hoped for, and these posts leave a chance of less than 10%"
            " to even half the way there, +22%. As far as can be told, the change is probably",
        ),
        (follow(outcome=Outcome.DESCRIBED), "only described"),
        (follow(outcome=Outcome.CANNOT_TELL), "waiting longer will not tell"),
        (
            follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 1, 4)),
            "The next look is on 4 January 2027",
        ),
        (
            follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 1, 4), n_after=0),
            "no such post is old enough",
        ),
        (
            follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 1, 4), n_after=0, n_out=0),
            "no post with the property “Topic: 100 % rye” that was published after the decision is"
            " known here. Give the property to the posts that have it",
        ),
        (
            follow(outcome=Outcome.CANNOT_TELL, n_after=0),
            "no such post was published within a year",
        ),
        (
            follow(
                outcome=Outcome.CANNOT_TELL,
                next_on=date(2027, 1, 4),
                n_after=0,
                newest=date(2018, 3, 15),
            ),
            "nothing is known here that was published after the decision. The newest post is of"
            " 15 March 2018.",
        ),
    ],
)
def test_every_verdict_has_its_sentence(followup, words):
    said = say_followup(followup, ENGLISH, expected=1.5, about="Topic: 100 % rye")

    assert words in said


@pytest.mark.parametrize(
    ("expected", "why", "chance"),
    [
        (0.5, "−50% was hoped for", "any fall at all is 97% likely"),
        (1.0, "less than 10% that at least 80% of it was kept", "at least 80% of the response"),
    ],
)
def test_what_is_to_fall_or_to_hold_is_not_called_a_rise(expected, why, chance):
    said = say_followup(follow(outcome=Outcome.DID_NOT), ENGLISH, expected=expected)

    assert why in said
    assert chance in said
    assert "rise" not in said


def test_a_verdict_of_long_ago_announces_no_next_look():
    waiting = follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 1, 4))

    assert "next look" not in say_followup(waiting, ENGLISH, expected=1.5, tells_next=False)


def test_a_look_before_its_day_promises_no_answer_on_that_day():
    waiting = follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 1, 18))

    assert "until" not in say_followup(waiting, ENGLISH, expected=1.5)


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_every_obstacle_has_its_sentence(obstacle):
    horizon = Horizon(
        earliest=None, obstacle=obstacle, posts_needed=None, posts_a_week=1.0, probability=0.4
    )

    assert say_horizon(horizon, ENGLISH).endswith(".")


def test_nothing_recent_names_the_day_of_the_newest_post():
    horizon = Horizon(
        earliest=None,
        obstacle=Obstacle.NOTHING_RECENT,
        posts_needed=None,
        posts_a_week=0.0,
        probability=0.0,
        newest=date(2018, 3, 15),
    )

    assert "the newest post is of 15 March 2018" in say_horizon(horizon, ENGLISH)


def test_a_horizon_names_day_posts_and_chance():
    horizon = Horizon(
        earliest=date(2027, 1, 4),
        obstacle=None,
        posts_needed=28,
        posts_a_week=2.0,
        probability=0.81,
    )

    assert say_horizon(horizon, ENGLISH) == (
        "If the effect is as expected, it is confirmed by 4 January 2027 with a chance of 81%,"
        " when 28 such posts have been published."
    )
    assert say_horizon(horizon, ENGLISH, check_on=date(2026, 12, 1)).endswith(
        "The check on 1 December 2026 comes before that, so it may leave the question open."
    )
    assert "open" not in say_horizon(horizon, ENGLISH, check_on=date(2027, 1, 4))


def test_the_horizon_of_something_new_tells_how_many_posts_it_needs():
    told = Horizon(
        earliest=date(2027, 1, 4),
        obstacle=None,
        posts_needed=28,
        posts_a_week=1.0,
        probability=0.81,
        is_new=True,
        is_assumed=True,
    )
    small = replace(
        told,
        earliest=None,
        obstacle=Obstacle.NO_PAST,
        posts_needed=12,
        probability=0.25,
        enough_on=date(2026, 12, 7),
    )

    assert say_horizon(told, ENGLISH) == (
        "There is no past to compare with yet. The check compares the new posts with your other"
        " posts of the same weeks. One such post a week is counted on. If the effect is as"
        " expected, it is confirmed by 4 January 2027 with a chance of 81%, when 28 such posts"
        " have been published."
    )
    assert say_horizon(small, ENGLISH).endswith(
        "It needs at least 12 such posts, which are out and old enough by 7 December 2026. Kinds"
        " of post differ anyway, so an effect of the expected size would be confirmed with a"
        " chance of only 25%; a larger one is more likely to show."
    )


@pytest.mark.parametrize(
    ("now", "mean", "words"),
    [
        (71.0, 0.95, "the other posts of the same weeks rose more"),
        (40.0, 1.05, "the other posts of the same weeks fell more"),
        (71.0, 1.05, "the change of the other posts of the same weeks is taken off"),
    ],
)
def test_a_change_against_the_plain_eye_is_explained(now, mean, words):
    assert words in say_against(follow(then=58.0, now=now, mean=mean), ENGLISH)


def test_then_and_now_have_as_many_digits():
    assert [ENGLISH.typical(value) for value in (57.99999, 71.0, 4.2, 4.0)] == [
        "58",
        "71",
        "4.2",
        "4.0",
    ]


def test_codes_become_names_and_own_words_stay():
    assert trait_value("weekday", "5", Speaker("fi")) == "perjantai"
    assert trait_value("weekday × format", "5 × video", ENGLISH) == "Friday × video"
    assert trait_name("format × own", ENGLISH) == "Format × own"
    assert trait_value("hour", "09-12", ENGLISH) == "09–12"
    assert trait_value("month", "2", ENGLISH) == "February"
    assert metric_name("interactions_per_reach", ENGLISH) == (
        "Interactions per person reached (reach)"
    )


ALIASES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(tuuletus.channels.__file__).parent.rglob("*.json")
)


PARTS = {f"reactions_{part}" for part in ("like", "comment", "share", "save")}
"""What a column is called where another one turns out to be the sum of it and others."""


@pytest.mark.parametrize("code", sorted(PARTS.union(re.findall(r"metric:([a-z0-9_]+)", ALIASES))))
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_metric_that_a_reader_knows_has_a_name_in_every_language(code, language):
    english = metric_name(code, Speaker("en"))

    assert english[:1].isupper()
    assert metric_name(code, Speaker(language)) != code.replace("_", " ").capitalize()


def test_a_column_without_a_header_is_named_in_the_language_of_the_reader():
    translated = Speaker("fi").gettext("Column %(number)s") % {"number": 4}

    assert column_name("Column 4", Speaker("fi")) == translated
    assert metric_name("column_4", Speaker("fi")) == translated
    assert trait_name("column_4", Speaker("en")) == "Column 4"
    assert column_name("Columns 4", Speaker("fi")) == "Columns 4"


def test_a_multiple_is_told_with_as_many_digits_in_a_sentence_as_in_a_table():
    sentence = say_finding(find(mean=12.029, low=9.9966, high=13.394), ENGLISH)

    assert "about 12.0 times, probably 10.0 to 13.4 times" in sentence
    assert ENGLISH.multiples(9.9966, 13.394) == "10.0 × – 13.4 ×"
    assert ENGLISH.multiples(0.883, 9.99) == "0.88 × – 9.99 ×"


def test_what_differs_by_channel_names_the_most_and_the_least():
    def own(name, mean):
        page = Channel(platform="facebook", key=name, name=name)
        return OnChannel(channel=page, mean=mean, low=mean, high=mean, n=9, probability=0.5)

    finding = find(differs=True, by_channel=(own("Kioski", 12.03), own("Torikahvila", 0.26)))

    assert say_finding(finding, ENGLISH) == (
        "Format: video – differs by channel (interactions): most on Kioski · Facebook (12.0 ×),"
        " least on Torikahvila · Facebook (0.26 ×). Over all channels about 1.42 times the normal"
        " level, probably 1.20 to 1.70 times (34 posts)."
    )
