from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log

import pytest

from tuuletus.analysis.horizon.forecast import Chance, Forecast
from tuuletus.analysis.patience.calibration import Certificate
from tuuletus.analysis.patience.pooling import Pool
from tuuletus.analysis.patience.result import (
    Answer,
    Effect,
    Evidence,
    Interval,
    OutcomeResult,
    Parameter,
    Part,
    Patience,
    Trust,
)
from tuuletus.wording import (
    Speaker,
    answer_name,
    parameter_name,
    part_name,
    plan_name,
    say_certificate,
    say_forecast,
    say_learnt,
    say_outcomes,
    say_patience,
    say_pool,
    say_prior,
    say_when_here,
)
from tuuletus.wording.patience import say_amount, say_weight

ENGLISH = Speaker("en")
TODAY = date(2026, 3, 2)
PRIOR_WORDS = "Beforehand it was held likely"


def effect(channel: str = "", **changes: object) -> Effect:
    fields: dict[str, object] = {
        "channel": channel,
        "total": Interval(mean=1234.0, low=567.0, high=1891.0),
        "share": Interval(mean=0.12, low=0.05, high=0.18),
        "prior_share": Interval(mean=0.06, low=0.01, high=0.12),
        "learnt": 0.5,
    }
    return Effect(**(fields | changes))  # type: ignore[arg-type]


def evidence(answer: Answer) -> Evidence:
    return Evidence(log_bayes_factor=0.0, answer=answer)


def result(*, slow: Answer = Answer.TOO_EARLY, immediate: Answer = Answer.SEEN) -> Patience:
    def part(name: str, level: float) -> Part:
        return Part(name=name, mean=(level,) * 3, low=(level - 5,) * 3, high=(level + 5,) * 3)

    outcome = OutcomeResult(
        name="bookings",
        total=10_000.0,
        told_weeks=2,
        immediate=(effect("Instagram"),),
        immediate_sum=effect(),
        slow=(effect("Instagram", learnt=0.02),),
        slow_sum=effect(),
        parts=(part("level", 80.0), part("immediate", 12.0), part("slow", 8.0)),
        observed=(101.0, None, 99.5),
        shocks=(),
    )
    return Patience(
        weeks=3,
        channels=("Instagram",),
        outcomes=(outcome,),
        immediate_evidence=evidence(immediate),
        slow_evidence=evidence(slow),
        parameters=(),
        trust=Trust(k_hat=0.3, effective_draws=900.0, points=4000),
        seed=0,
    )


def several(*, together: Answer, alone: dict[str, Answer | None]) -> Patience:
    """Outcomes with evidence of their own beside that of all together; slow and at once alike."""
    one = result().outcome

    def weigh(answer: Answer | None) -> Evidence | None:
        return None if answer is None else evidence(answer)

    return replace(
        result(slow=together, immediate=together),
        outcomes=tuple(
            replace(one, name=name, immediate_evidence=weigh(told), slow_evidence=weigh(told))
            for name, told in alone.items()
        ),
    )


def forecast(plan: str = "as_before", **changes: object) -> Forecast:
    """A forecast of which every drawing of the futures finds the same, unless that is told."""
    chances = changes.get(
        "chances",
        (Chance(weeks=26, seen=0.3, known=0.2), Chance(weeks=104, seen=0.6, known=0.4)),
    )
    weeks = changes.get("earliest_weeks", 70)
    fields: dict[str, object] = {
        "plan": plan,
        "chances": chances,
        "earliest_weeks": weeks,
        "soonest_weeks": weeks,
        "latest_weeks": weeks,
        "weeks_again": (weeks,) * 20,
        "chance_again": (chances[-1].seen,) * 20,  # type: ignore[index]
        "chance": 0.5,
        "cost": Interval(mean=0.0, low=0.0, high=0.0),
    }
    return Forecast(**(fields | changes))  # type: ignore[arg-type]


def test_a_slow_effect_that_is_seen_is_told_with_what_was_held_likely_beforehand():
    lines = say_patience(result(slow=Answer.SEEN), ENGLISH)

    assert lines[0] == (
        "The slowly built effect is seen (bookings). In 3 weeks it is about 1,200 of 10,000 (12%)."
        " Probably it is 570 to 1,900. Beforehand it was held likely that it is 1% – 12% of all."
    )
    assert lines[2] == (
        "The immediate effect is seen (bookings). In 3 weeks it is about 1,200 of 10,000 (12%)."
        " Probably it is 570 to 1,900."
    )


@pytest.mark.parametrize(
    ("weeks", "time"), [(52, "1 year"), (75, "75 weeks"), (104, "2 years"), (157, "3 years")]
)
def test_the_time_is_told_in_years_where_they_are_whole(weeks, time):
    found = replace(result().outcome, observed=(1.0,) * weeks)

    assert say_amount(found, effect(), ENGLISH).startswith(f"In {time} it is")


@pytest.mark.parametrize("slow", Answer)
@pytest.mark.parametrize("immediate", Answer)
def test_no_slow_number_stands_without_its_prior(slow, immediate):
    slow_line = say_patience(result(slow=slow, immediate=immediate), ENGLISH)[0]

    assert (PRIOR_WORDS in slow_line) == any(sign.isdigit() for sign in slow_line)


def test_too_early_names_the_day_the_plan_and_the_chance():
    line = say_patience(result(), ENGLISH, forecast=forecast(), today=TODAY)[0]

    assert line == (
        "It is too early to say whether there is a slowly built effect. On this plan (as before)"
        " it can be known at the earliest July 2027; the chance within 24 months is 60%."
    )


def test_too_early_for_two_years_says_so():
    never = forecast(
        earliest_weeks=None, chance=0.03, chances=(Chance(weeks=104, seen=0.03, known=0.03),)
    )

    line = say_patience(result(), ENGLISH, forecast=never, today=TODAY)[0]

    assert "will probably not be known within two years either: the chance is 3%" in line


def test_nearly_half_is_about_as_likely_as_not_and_not_improbable():
    half = forecast(earliest_weeks=None, chances=(Chance(weeks=104, seen=0.49, known=0.3),))

    lines = (
        say_patience(result(), ENGLISH, forecast=half, today=TODAY)[0],
        say_forecast(half, ENGLISH, today=TODAY),
        say_when_here(half, ENGLISH, today=TODAY),
        say_forecast(forecast("pause"), ENGLISH, today=TODAY, usual=half),
    )

    assert all("about as likely as not" in line for line in lines)
    assert not any("probably not" in line for line in lines)


def test_a_time_is_told_as_far_as_the_drawing_of_futures_leaves_it_open():
    open_ = forecast(soonest_weeks=60, latest_weeks=80)
    never = forecast(latest_weeks=None)

    assert "at the earliest April – September 2027;" in say_forecast(open_, ENGLISH, today=TODAY)
    assert "about as likely as not" in say_forecast(never, ENGLISH, today=TODAY)


def test_without_a_forecast_no_day_is_told():
    line = say_patience(result(), ENGLISH)[0]

    assert line == "It is too early to say whether there is a slowly built effect."


@pytest.mark.parametrize("own", [Answer.TOO_EARLY, Answer.NOT_SEEN, None])
def test_an_outcome_is_called_seen_only_by_its_own_numbers(own):
    mixed = several(together=Answer.SEEN, alone={"sales": Answer.SEEN, "noise": own})

    by_name = say_patience(mixed, ENGLISH, outcome=1)
    page = say_outcomes(mixed, ENGLISH, forecast=forecast(), today=TODAY)

    assert "is seen" not in by_name[0] + by_name[2]
    assert all("(noise)" in line for line in (by_name[0], by_name[2]))
    for line, kind in ((page[0], "slowly built"), (page[2], "immediate")):
        assert line.startswith(f"The {kind} effect is seen (sales). In 3 weeks it is about")
        assert by_name[0 if kind == "slowly built" else 2] in line
    assert mixed.slow_answer is mixed.immediate_answer is Answer.SEEN


def test_what_only_all_outcomes_together_show_is_said_of_none_by_name():
    shared = several(
        together=Answer.SEEN, alone={"sales": Answer.TOO_EARLY, "noise": Answer.TOO_EARLY}
    )

    lines = say_outcomes(shared, ENGLISH)

    assert lines[0] == (
        "A slowly built effect is seen in at least one of these outcomes (sales, noise); which"
        " one, these numbers do not tell."
    )
    assert lines[2].startswith("An immediate effect is seen in at least one of these outcomes")
    assert "is seen" not in "".join(say_patience(shared, ENGLISH, outcome=0))


def test_the_date_of_several_outcomes_is_told_once_and_of_all_together():
    early = several(
        together=Answer.TOO_EARLY, alone={"sales": Answer.TOO_EARLY, "noise": Answer.TOO_EARLY}
    )

    told = say_outcomes(early, ENGLISH, forecast=forecast(), today=TODAY)
    alone = say_patience(early, ENGLISH, outcome=1, forecast=forecast(), today=TODAY)

    assert "On this plan (as before)" in told[0]
    assert "2027" not in alone[0]


def test_outcomes_without_an_effect_are_each_told_so():
    none = several(
        together=Answer.NOT_SEEN, alone={"sales": Answer.NOT_SEEN, "noise": Answer.NOT_SEEN}
    )
    half = several(
        together=Answer.NOT_SEEN, alone={"sales": Answer.NOT_SEEN, "noise": Answer.TOO_EARLY}
    )

    assert say_outcomes(none, ENGLISH)[0].count("is not seen") == 2
    assert "Taken together these outcomes show no slowly built" in say_outcomes(half, ENGLISH)[0]


def test_a_plan_tells_its_day_its_cost_and_the_days_it_gains():
    pause = forecast("pause", earliest_weeks=40, cost=Interval(mean=321.0, low=210.0, high=444.0))

    assert say_forecast(pause, ENGLISH, today=TODAY, usual=forecast()) == (
        "half a year's pause: at the earliest December 2026; if the effect is there, it is as"
        " likely as not to be seen by then. Within 24 months the chance is 60%. It costs about 320"
        " of the outcome against going on as before, probably 210 to 440. That is about 7 months"
        " earlier than going on as before."
    )


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        ((0.0, 0.0, 0.0), "It costs nothing."),
        ((-300.0, -400.0, -200.0), "It brings about 300 more"),
        ((-300.0, -400.0, -200.0), "probably 200 to 400."),
        ((10.0, -40.0, 60.0), "it brings up to 40 more or 60 less"),
    ],
)
def test_a_cost_is_told_as_what_it_is(cost, words):
    mean, low, high = cost

    line = say_forecast(
        forecast(cost=Interval(mean=mean, low=low, high=high)), ENGLISH, today=TODAY
    )

    assert words in line


@pytest.mark.parametrize(
    ("own", "usual", "words"),
    [
        (80, 70, "about 2 months later"),
        (68, 70, "no clear difference"),
        (70, 70, "no clear difference"),
        (70, None, "would not be known within two years"),
        (None, 70, "probably not seen within two years"),
    ],
)
def test_days_are_compared_with_going_on_as_before(own, usual, words):
    never = (Chance(weeks=104, seen=0.2, known=0.2),)
    line = say_forecast(
        forecast("pause", earliest_weeks=own, **({} if own else {"chances": never})),
        ENGLISH,
        today=TODAY,
        usual=forecast(earliest_weeks=usual, **({} if usual else {"chances": never})),
    )

    assert words in line


def test_an_immediate_effect_that_is_not_seen_may_be_a_smaller_one():
    line, meaning = say_patience(result(immediate=Answer.NOT_SEEN), ENGLISH)[2:]

    assert "as large as was held likely beforehand (1% – 12% of all) is improbable" in line
    assert "a smaller one may be there" in line
    assert "no better" not in line + meaning


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (5.0, "With a slowly built effect your numbers are 5.0 times as likely as without one."),
        (0.2, "Without a slowly built effect your numbers are 5.0 times as likely as with one."),
        (1e9, "With a slowly built effect your numbers are > 1,000,000 times as likely"),
    ],
)
def test_a_weight_is_never_told_as_one_over_a_number(factor, words):
    assert say_weight(log(factor), 0.0, ENGLISH)[0].startswith(words)


def test_months_are_told_as_the_drawings_of_the_futures_have_them():
    usual = forecast(weeks_again=(60, 70, 80) * 10)
    pause = forecast("pause", earliest_weeks=40, weeks_again=(44, 40, 36) * 10)
    unsure = forecast("pause", earliest_weeks=60, weeks_again=(50, 75, 60) * 10)

    assert "probably 4 to 10 months earlier" in say_forecast(
        pause, ENGLISH, today=TODAY, usual=usual
    )
    assert "probably 4 to 10 months later" in say_forecast(
        usual, ENGLISH, today=TODAY, usual=pause
    )
    assert "no clear difference" in say_forecast(unsure, ENGLISH, today=TODAY, usual=usual)


def test_without_dates_a_clearly_higher_chance_is_told():
    seldom = forecast(earliest_weeks=None, chances=(Chance(weeks=104, seen=0.03, known=0.03),))
    oftener = forecast(
        "pause", earliest_weeks=None, chances=(Chance(weeks=104, seen=0.33, known=0.2),)
    )

    assert (
        "clearly more likely than going on as before, where the chance within 24 months is 3%"
        in say_forecast(oftener, ENGLISH, today=TODAY, usual=seldom)
    )
    assert "clearly less likely" in say_forecast(seldom, ENGLISH, today=TODAY, usual=oftener)


@pytest.mark.parametrize(
    ("learnt", "words"), [(0.02, "hardly moved"), (0.2, "a little"), (0.8, "decided")]
)
def test_how_far_the_data_moved_a_number_is_told(learnt, words):
    told = effect(learnt=learnt)
    parameter = Parameter(
        name="half_life_weeks",
        channel="",
        posterior=told.share,
        prior=told.prior_share,
        learnt=learnt,
    )

    assert words in say_learnt(told, ENGLISH)
    assert say_learnt(parameter, ENGLISH) == say_learnt(told, ENGLISH)


def test_what_is_too_early_to_say_is_not_called_decided():
    told = effect(learnt=0.8)

    assert "too early to say" in say_learnt(told, ENGLISH, answer=Answer.TOO_EARLY)
    assert "decided" in say_learnt(told, ENGLISH, answer=Answer.SEEN)
    assert "hardly" in say_learnt(effect(learnt=0.0), ENGLISH, answer=Answer.TOO_EARLY)


def test_a_certificate_says_what_was_promised_and_whether_it_was_kept():
    kept = Certificate(
        fits=200, refused=0, coverage_immediate=0.9, coverage_slow=0.92, p_value=0.4
    )

    assert "promise 90%" in say_certificate(kept, ENGLISH)
    assert say_certificate(kept, ENGLISH).endswith("keeps its promise here.")
    assert "does not keep" in say_certificate(replace(kept, coverage_slow=0.5), ENGLISH)
    assert "90 %" in say_certificate(kept, Speaker("fi"))


@pytest.mark.parametrize("answer", Answer)
def test_venues_together_have_one_of_three_answers(answer):
    pool = Pool(venues=(), population=(), slow_evidence=evidence(answer))

    words = {Answer.SEEN: "is seen", Answer.NOT_SEEN: "not seen", Answer.TOO_EARLY: "too early"}
    assert words[answer] in say_pool(pool, ENGLISH)
    assert answer_name(answer, ENGLISH) in words[answer]


def test_names_are_words_and_an_own_plan_keeps_its_name():
    assert plan_name("pause", Speaker("fi")) == "puolen vuoden tauko"
    assert plan_name("summer off", ENGLISH) == "summer off"
    assert part_name("level", Speaker("sv")) == "Grundnivå"
    assert parameter_name("half_life_weeks", ENGLISH) == "Weeks in which the slow effect halves"
    assert say_prior(effect(), ENGLISH).startswith(PRIOR_WORDS)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1234.0, "1,200"), (-0.0456, "-0.046"), (9.96, "10")]
)
def test_numbers_promise_two_digits_and_no_more(value, text):
    assert ENGLISH.about(value) == text
