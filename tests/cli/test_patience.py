"""`tuuletus patience`: an outcome and what was published in, three answers out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import tuuletus
from tests.wording.test_patience import forecast
from tuuletus.analysis.patience.pooling import Pool
from tuuletus.analysis.patience.result import Answer, Evidence, Interval
from tuuletus.cli.app import app
from tuuletus.cli.patience_printing import describe_forecast
from tuuletus.cli.venue_files import sort_naturally
from tuuletus.cli.venues import print_pool
from tuuletus.cli.weeks import align, build_weekly, count_holidays
from tuuletus.records import Outcome
from tuuletus.wording import Speaker

FIRST = date(2023, 1, 2)
START = "from tuuletus.cli import main; main()"


def run(*arguments: str | Path):
    return CliRunner().invoke(
        app, ["patience", *map(str, arguments)], env={"LANG": "C.UTF-8"}, catch_exceptions=False
    )


def write_venue(stem: Path, *, seed: int, weeks: int = 104, earlier: int = 8) -> tuple[Path, Path]:
    """Exposure by ISO week with semicolons, the outcome by day with decimal commas, no Sundays."""
    rng = np.random.default_rng(seed)
    exposure = np.round(rng.gamma(2.0, 2.0, (weeks + earlier, 2)))
    outcome = 200 + 4 * exposure[:, 0] + rng.normal(0.0, 8.0, weeks + earlier)
    mondays = [FIRST + timedelta(weeks=week) for week in range(weeks + earlier)]
    published = ["week;Instagram;reach"] + [
        f"{monday.isocalendar()[0]}-W{monday.isocalendar()[1]:02};{one:.0f};{other:.0f}"
        for monday, (one, other) in zip(mondays, exposure, strict=True)
    ]
    booked = ["date;bookings"] + [
        f"{monday + timedelta(days=day):%d.%m.%Y};{f'{value / 6:.1f}'.replace('.', ',')}"
        for monday, value in zip(mondays[earlier:], outcome[earlier:], strict=True)
        for day in range(6)
    ]
    paths = stem.with_suffix(".outcome.csv"), stem.with_suffix(".exposure.csv")
    paths[0].write_text("\n".join(booked) + "\n", encoding="utf-8")
    paths[1].write_text("\n".join(published) + "\n", encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    return write_venue(tmp_path_factory.mktemp("venue") / "kahvila", seed=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("venues")
    for number in range(3):
        write_venue(path / f"venue{number}", seed=number + 10, earlier=0)
    return path


def test_the_answer_comes_in_sentences_then_a_table_then_the_plans(files):
    result = run(*files, "--language", "en")

    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "104 weeks, from 27 February 2023 to 23 February 2025."
    assert "slowly built effect" in lines[2]
    assert result.stdout.count("Held likely") >= 2
    plans = result.stdout.split("When it can be known")[1].splitlines()
    assert [line.split(":")[0] for line in plans[1:5]] == [
        "as before",
        "half a year's pause",
        "a year's pause",
        "half-years off and at three times",
    ]
    assert "Beforehand it was held likely that the slowly built effect is" in "".join(plans[5:])


def write_two_outcomes(path: Path, exposure: Path) -> Path:
    """Sales that follow the exposure of Instagram, and numbers that follow nothing."""
    rng = np.random.default_rng(8)
    rows = [line.split(";") for line in exposure.read_text("utf-8").splitlines()[1:]]
    table = ["week;sales;noise"] + [
        f"{week};{400 + 12 * float(posts) + rng.normal(0, 10):.0f};{300 + rng.normal(0, 15):.0f}"
        for week, posts, _reach in rows
    ]
    path.write_text("\n".join(table) + "\n", "utf-8")
    return path


def test_of_several_outcomes_only_one_with_an_effect_is_called_seen(files, tmp_path):
    both = write_two_outcomes(tmp_path / "both.csv", files[1])

    shown = run(both, files[1], "--language", "en", "--plan", "pause").stdout
    told = json.loads(run(both, files[1], "--json", "--plan", "pause").stdout)

    assert re.search(r"The immediate effect is seen \(sales\)", shown)
    assert not re.search(r"is seen \(noise\)", shown)
    assert told["outcomes"][0]["immediate_evidence"]["answer"] == "seen"
    assert told["outcomes"][1]["immediate_evidence"]["answer"] != "seen"


def test_finnish_is_spoken(files):
    result = run(*files, "--language", "fi", "--plan", "pause")

    assert "hitaasti kertyvää vaikutusta" in result.stdout.casefold() or (
        "Hitaasti kertyvä vaikutus" in result.stdout
    )
    assert "puolen vuoden tauko" in result.stdout


def test_json_holds_exactly_what_is_promised_and_is_the_same_twice(files):
    once, twice = run(*files, "--json"), run(*files, "--json")

    assert once.stdout == twice.stdout
    answer = json.loads(once.stdout)
    assert list(answer) == [
        "first_week",
        "weeks",
        "channels",
        "weeks_before",
        "controls",
        "slow",
        "immediate",
        "sentences",
        "together",
        "outcomes",
        "parameters",
        "forecasts",
        "trust",
        "experiments",
        "certificate",
        "unread",
        "seed",
    ]
    assert answer["experiments"] == []
    assert answer["certificate"] is None
    assert answer["channels"] == ["Instagram", "reach"]
    assert answer["weeks_before"] == 8
    assert answer["immediate"]["answer"] == "seen"
    assert set(answer["outcomes"][0]["slow_sum"]) >= {"share", "prior_share"}
    assert set(answer["forecasts"][1]) == {
        "plan",
        "earliest",
        "earliest_from",
        "earliest_to",
        "beside_as_before",
        "weeks_gained",
        "chance",
        "chances",
        "cost",
    }


def test_holidays_older_exposure_and_an_own_plan_are_taken_in(files, tmp_path):
    before, own = tmp_path / "before.csv", tmp_path / "summer.csv"
    before.write_text("week,reach,Instagram\n2022-W51,4,2\n2022-W52,3,1\n", encoding="utf-8")
    own.write_text(
        "week,Instagram,reach\n2025-W09,0,0\n2025-W10,0,0\n2025-W11,0,1\n", encoding="utf-8"
    )

    result = run(
        *files, "--json", "--before", before, "--country", "fi", "--plan", own, "--seed", "3"
    )

    answer = json.loads(result.stdout)
    assert answer["weeks_before"] == 10
    assert answer["controls"] == ["holidays"]
    assert [forecast["plan"] for forecast in answer["forecasts"]] == ["as_before", "summer"]
    assert answer["forecasts"][1]["cost"]["mean"] != 0.0


@pytest.mark.parametrize(
    ("weeks", "posts", "words"),
    [
        ("2024-W1", "0", "The plan tells of no week that is ahead (summer). It begins on 24 Feb"),
        ("2027-W1", "0", "The plan tells of no week that is ahead (summer)."),
        ("2025-W1", "-3", "summer: Instagram, coming week 2). Write zero or more."),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(files, tmp_path, weeks, posts, words):
    own = tmp_path / "summer.csv"
    rows = [f"{weeks}{number},{posts},0" for number in range(3)]
    own.write_text("\n".join(["week,Instagram,reach", *rows]) + "\n", "utf-8")

    result = run(*files, "--language", "en", "--plan", own)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def write_trials(path: Path, *rows: str, head: str = "kanava;alku;loppu;vaikutus;alaraja;yläraja"):
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def test_the_result_of_a_trial_pulls_the_effect_towards_it(files, tmp_path):
    trial = write_trials(tmp_path / "t.csv", "Instagram;5.6.2023;30.7.2023;400;380,5;419,5")

    told = json.loads(run(*files, "--json", "--plan", "pause", "--experiments", trial).stdout)
    without = json.loads(run(*files, "--json", "--plan", "pause").stdout)
    shown = run(*files, "--language", "en", "--plan", "pause", "--experiments", trial)

    (one,) = told["experiments"]
    assert (one["channel"], one["outcome"]) == ("Instagram", "bookings")
    assert (one["first_week"], one["last_week"]) == ("2023-06-05", "2023-07-24")
    assert one["error"] == pytest.approx(39.0 / 3.29)
    means = [answer["outcomes"][0]["immediate"][0]["total"] for answer in (told, without)]
    assert means[0]["mean"] > means[1]["mean"]
    assert "The result of 1 trial is used." in shown.stdout


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("TikTok;5.6.2023;30.7.2023;400;380;420", "row 2: “TikTok” is none of these: Instagram"),
        ("reach;soon;30.7.2023;400;380;420", "row 2: “soon” is no day."),
        ("reach;5.6.2023;30.7.2023;much;380;420", "row 2: “much” is no number."),
        ("reach;5.6.2023;30.5.2023;400;380;420", "row 2: the last day is before the first one."),
        ("reach;5.6.2022;30.7.2022;400;380;420", "not within the weeks from 27 February 2023"),
        ("reach;5.6.2023;30.7.2023;400;420;380", "row 2: a result has an error above zero."),
    ],
)
def test_a_trial_that_makes_no_sense_is_named_by_its_row(files, tmp_path, row, words):
    trials = write_trials(tmp_path / "t.csv", row)

    result = run(*files, "--language", "en", "--experiments", trials)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_table_of_trials_without_errors_is_told_what_it_lacks(files, tmp_path):
    trials = write_trials(tmp_path / "t.csv", "reach,2023-06-05,3", head="channel,first,effect")

    result = run(*files, "--language", "en", "--experiments", trials)

    assert result.exit_code == 2
    assert "channel, first, last and effect, and either error or low and high" in result.stderr


def test_the_certificate_comes_when_it_is_asked_for(files, monkeypatch):
    monkeypatch.setattr("tuuletus.cli.patience.CERTIFICATE_FITS", 2)

    shown = run(*files, "--language", "en", "--plan", "pause", "--certificate")
    told = json.loads(run(*files, "--plan", "pause", "--certificate", "--json").stdout)

    assert "Tried on 2 invented outcomes with your own publishing" in shown.stdout
    assert told["certificate"]["fits"] == 2
    assert set(told["certificate"]) >= {"coverage_immediate", "coverage_slow", "kept"}


def shorten(path: Path, lines: int, into: Path) -> Path:
    into.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:lines]), "utf-8")
    return into


def test_twelve_weeks_get_a_day_to_come_back_and_never_a_number(files, tmp_path):
    few = shorten(files[0], 1 + 12 * 6, tmp_path / "few.csv")

    result = run(few, files[1], "--language", "en")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "There are 12 weeks so far" in result.stderr
    assert "Come back on 26 February 2024" in result.stderr


def test_a_blank_week_is_no_zero_unless_it_is_said_to_be(files, tmp_path):
    lines = files[1].read_text("utf-8").splitlines()
    gap = tmp_path / "gap.csv"
    gap.write_text("\n".join([*lines[:60], *lines[61:]]) + "\n", "utf-8")

    refused, taken = run(files[0], gap), run(files[0], gap, "--gaps-are-zero", "--json")

    assert refused.exit_code == 2
    assert "a blank is not a zero" in refused.stderr
    assert taken.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name two files"),
        (("--country", "XX"), "XX"),
        (("--language", "xx"), "xx"),
        (("--date-order", "odd"), "odd"),
        (("--venues", ".", "--backend", "abacus"), "abacus"),
        (("--venues", "/nowhere/at/all.csv"), "all.csv"),
        (("--venues", ".", "--certificate"), "leave out --venues"),
        (("none.csv", "none.csv"), "none.csv"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_two(arguments, words):
    result = run(*arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [("12 pcs of it", "No table of days or weeks was found"), ("1e300", "too large to be true")],
)
def test_an_outcome_that_cannot_be_used_is_told_as_an_outcome(files, tmp_path, value, words):
    mondays = [FIRST + timedelta(weeks=week) for week in range(112)]
    told = tmp_path / "told.csv"
    told.write_text("\n".join(["week,sold", *(f"{day},{value}" for day in mondays)]), "utf-8")

    result = run(told, files[1], "--language", "en")

    assert result.exit_code == 2
    assert words in result.stderr
    assert "post on each row" not in result.stderr


def test_a_table_of_events_is_told_what_it_lacks(files, tmp_path):
    told = tmp_path / "events.csv"
    told.write_text("day,event\n2024-06-21,Midsummer\n2024-08-15,Night market\n", "utf-8")

    result = run(files[0], files[1], "--controls", told, "--language", "en")

    assert result.exit_code == 2
    assert "a list of events without numbers" in result.stderr


def write_table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [
                "week,Dup",
                *(f"2024-0{1 + number // 8}-1{number // 2 % 4},7" for number in range(32)),
            ],
            "“2024-01-10” stands on rows 2, 3 (column “week”; so many days are doubled: 16)",
        ),
        (["year,sales", *(f"{year},1016" for year in range(1907, 1961))], "tells years (1907)"),
        (["week,sales", *(f"2034-02-{day:02},5" for day in range(1, 20))], "in the column “week”"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_why(files, tmp_path, rows, words):
    result = run(write_table(tmp_path / "a.csv", *rows), files[1], "--language", "en")

    assert result.exit_code == 2
    assert words in result.stderr
    assert "(exposure)" not in result.stderr


@pytest.mark.parametrize("venues", [[], ["--venues", "somewhere"]])
def test_a_plan_that_is_not_known_is_told_before_anything_is_read(venues):
    result = run("no.csv", "none.csv", *venues, "--plan", "foo", "--language", "en")

    assert result.exit_code == 2
    assert "There is no plan and no file foo." in result.stderr
    assert "as_before, pause, year_dark, pulses" in result.stderr
    assert ("staggered" in result.stderr) == bool(venues)


def test_an_empty_folder_of_venues_is_told_what_it_has_to_hold(tmp_path):
    result = run("--venues", tmp_path, "--language", "en")

    assert result.exit_code == 2
    assert "NAME.outcome.csv (the outcome) and NAME.exposure.csv" in result.stderr


@pytest.mark.parametrize("answer", [Answer.SEEN, Answer.NOT_SEEN])
def test_of_what_venues_know_already_only_the_costs_of_plans_are_told(answer, capsys):
    pool = Pool(
        venues=(), population=(), slow_evidence=Evidence(log_bayes_factor=5.0, answer=answer)
    )
    plans = (forecast(), forecast("pause", cost=Interval(mean=300.0, low=200.0, high=400.0)))

    print_pool(pool, (), (), plans, speaker=Speaker("en"))
    told = capsys.readouterr().out

    assert "This is known already. What other plans would cost:" in told
    assert "half a year's pause: It costs about 300" in " ".join(told.split())
    assert "at the earliest" not in told
    assert set(describe_forecast(plans[1], plans[0], FIRST, is_known=True)) == {"plan", "cost"}


def test_venues_are_sorted_as_people_sort():
    names = ["Geo10", "Geo2", "geo1", "Bar"]

    assert sorted(names, key=sort_naturally) == ["Bar", "geo1", "Geo2", "Geo10"]


def test_an_outcome_that_is_not_there_is_said(files):
    result = run(*files, "--outcome", "sales")

    assert result.exit_code == 2
    assert "There is no column “sales”; there are these: bookings." in result.stderr


def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(files):
    result = run(*files, "--language", "xx")

    assert result.exit_code == 2
    assert "fi, sv, en" in result.stderr


def test_weeks_out_of_line_and_weeks_without_a_number_are_told(files, tmp_path):
    rng = np.random.default_rng(5)
    values = 400 + rng.normal(0.0, 6.0, 112)
    values[40] *= 0.6
    values[70:] += 60.0
    rows = [line.split(";")[0] for line in files[1].read_text("utf-8").splitlines()[1:]]
    gaps = set(range(3, 37, 2))
    table = [
        f"{week};{'' if number in gaps else f'{values[number]:.0f}'}"
        for number, week in enumerate(rows)
    ]
    odd = tmp_path / "odd.csv"
    odd.write_text("\n".join(["week;sales", *table]) + "\n", "utf-8")

    shown = " ".join(run(odd, files[1], "--language", "en", "--plan", "pause").stdout.split())
    told = json.loads(run(odd, files[1], "--json", "--plan", "pause").stdout)["outcomes"][0]

    begin = date(2023, 1, 2)
    days = [begin + timedelta(weeks=week) for week in (40, 70)]
    assert f"the week from {days[0]:%-d %B %Y} alone, -1" in shown
    assert f"from {days[1]:%-d %B %Y} on a lasting shift of the level" in shown
    assert {one["week"] for one in told["shocks"]} >= {day.isoformat() for day in days}
    assert "17 weeks have no number and are left open (sales)" in shown
    assert "and 12 more." in shown
    assert len(told["untold_weeks"]) == 17


def test_a_number_that_cannot_be_true_is_left_out_by_name(files, tmp_path):
    rng = np.random.default_rng(4)
    values = 200 + rng.normal(0.0, 8.0, 104)
    values[40], values[60] = 20_000.0, np.nan
    mondays = [date(2023, 2, 27) + timedelta(weeks=week) for week in range(104)]
    rows = [
        f"{monday:%d.%m.%Y};{'' if np.isnan(value) else round(value)}"
        for monday, value in zip(mondays, values, strict=True)
    ]
    slip = tmp_path / "slip.csv"
    slip.write_text("\n".join(["week;sales", *rows]) + "\n", "utf-8")

    shown = " ".join(run(slip, files[1], "--language", "en", "--plan", "pause").stdout.split())
    told = json.loads(run(slip, files[1], "--json", "--plan", "pause").stdout)["outcomes"][0]

    assert f"The week from {mondays[40]:%-d %B %Y} has the number 20,000, about 100" in shown
    assert "it is left out (sales). Check the cell." in shown
    assert [one["week"] for one in told["left_out"]] == [mondays[40].isoformat()]
    assert told["left_out"][0]["value"] == 20_000.0
    assert told["untold_weeks"] == [mondays[60].isoformat()]


def test_only_the_channels_that_are_named_count(files):
    answer = json.loads(run(*files, "--channel", "reach", "--plan", "pause", "--json").stdout)

    assert answer["channels"] == ["reach"]


def test_venues_of_a_folder_are_pooled_and_those_without_an_answer_are_named(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    outcome, _ = write_venue(tmp_path / "young", seed=4)
    shorten(outcome, 1 + 20 * 6, outcome)

    shown = run("--venues", tmp_path, "--language", "en")
    answer = json.loads(run("--venues", tmp_path, "--json").stdout)

    assert shown.stdout.startswith("All venues together:")
    assert "young: There are 20 weeks so far" in shown.stdout
    assert [venue["name"] for venue in answer["venues"]] == ["venue0", "venue1", "venue2"]
    assert answer["refused"][0]["reason"] == "few_weeks"


def test_one_table_of_venues_says_the_same_as_its_pairs_of_files(tmp_path):
    rows = ["venue,week,bookings,Instagram"]
    for number in range(2):
        rng = np.random.default_rng(number)
        published = np.round(rng.gamma(2.0, 2.0, 60))
        booked = np.round(100 + 3 * published + rng.normal(0, 4, 60), 2)
        weeks = [FIRST + timedelta(weeks=week) for week in range(60)]
        rows += [
            f"v{number},{w},{b},{p}" for w, b, p in zip(weeks, booked, published, strict=True)
        ]
        for name, column in (("outcome", booked), ("exposure", published)):
            head = "bookings" if name == "outcome" else "Instagram"
            text = "\n".join(
                [f"week,{head}", *(f"{w},{x}" for w, x in zip(weeks, column, strict=True))]
            )
            (tmp_path / f"v{number}.{name}.csv").write_text(text + "\n", "utf-8")
    table = tmp_path / "all.csv"
    table.write_text("\n".join(rows) + "\n", "utf-8")

    together, apart = run("--venues", table, "--json"), run("--venues", tmp_path, "--json")

    assert together.exit_code == 0, together.stderr
    assert together.stdout == apart.stdout


def test_the_column_of_venues_is_found_after_the_dates_too(tmp_path):
    rows = ["week,place,sold,posts"]
    for number in range(2):
        rng = np.random.default_rng(number)
        posts = rng.poisson(4, 56)
        sold = np.round(100 + 3 * posts + rng.normal(0, 4, 56), 2)
        rows += [
            f"{FIRST + timedelta(weeks=week)},Kahvila {number},{sold[week]},{posts[week]}"
            for week in range(56)
        ]
    table = tmp_path / "all.csv"
    table.write_text("\n".join(rows) + "\n", "utf-8")

    answer = json.loads(run("--venues", table, "--json").stdout)

    assert [venue["name"] for venue in answer["venues"]] == ["Kahvila 0", "Kahvila 1"]


def test_venues_tell_together_when_it_can_be_known(folder):
    shown = run("--venues", folder, "--language", "en")
    told = json.loads(run("--venues", folder, "--json").stdout)

    lines = shown.stdout.split("When all venues together can tell it")[1].splitlines()
    assert [line.split(":")[0] for line in lines[1:4]] == [
        "as before",
        "half a year's pause",
        "half a year's pause, each in its own weeks",
    ]
    plans = {one["plan"]: one for one in told["forecasts"]}
    assert plans["as_before"]["cost"]["mean"] == 0.0
    assert plans["pause"]["cost"]["mean"] > 0.0
    later = plans["staggered"]["chances"][2]["seen"], plans["pause"]["chances"][2]["seen"]
    assert later[0] <= later[1] + 0.02


def test_venues_take_older_exposure_other_causes_and_plans_of_their_own(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    mondays = [FIRST + timedelta(weeks=week) for week in range(104)]
    before, plan, weather = (tmp_path / name for name in ("old.csv", "dark.csv", "rain.csv"))
    old = [f"venue0,{FIRST - timedelta(weeks=week)},3,4" for week in (2, 1)]
    before.write_text("\n".join(["place,week,Instagram,reach", *old]) + "\n", "utf-8")
    dark = [f"venue1,{FIRST + timedelta(weeks=104 + week)},0,0" for week in range(30)]
    plan.write_text("\n".join(["place,week,Instagram,reach", *dark]) + "\n", "utf-8")
    rain = [f"{monday},{monday.day % 5}" for monday in mondays]
    weather.write_text("\n".join(["week,rain", *rain]) + "\n", "utf-8")

    more = ("--before", before, "--plan", plan, "--controls", weather)
    told = json.loads(run("--venues", tmp_path, "--json", *more).stdout)
    plain = json.loads(run("--venues", tmp_path, "--json", "--plan", "as_before").stdout)

    assert [one["plan"] for one in told["forecasts"]] == ["as_before", "dark"]
    assert told["forecasts"][1]["cost"]["mean"] > 0.0
    for one, other in zip(told["venues"], plain["venues"], strict=True):
        assert one["slow_evidence"] != other["slow_evidence"]
    assert [one["plan"] for one in plain["forecasts"]] == ["as_before"]


def test_controls_that_leave_a_venue_out_refuse_it_by_name(folder, tmp_path):
    mondays = [FIRST + timedelta(weeks=week) for week in range(104)]
    rain = tmp_path / "rain.csv"
    rows = [f"venue{n},{monday},{monday.day % 5}" for n in range(2) for monday in mondays]
    more = [f"venue2,{monday},{monday.day % 5}" for monday in mondays[:60]]
    rain.write_text("\n".join(["place,week,rain", *rows, *more]) + "\n", "utf-8")

    told = json.loads(
        run("--venues", folder, "--json", "--controls", rain, "--plan", "as_before").stdout
    )

    assert [one["name"] for one in told["refused"]] == ["venue2"]


def test_venues_with_other_channels_cannot_be_taken_together(folder, tmp_path):
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        if path.name == "venue1.exposure.csv":
            text = text.replace("Instagram", "TikTok", 1)
        (tmp_path / path.name).write_text(text, "utf-8")

    result = run("--venues", tmp_path)

    assert result.exit_code == 2
    assert "same weeks or channels" in result.stderr


@pytest.mark.slow
def test_dask_brings_the_same_numbers_as_the_processes_of_this_machine(folder):
    def answer(*more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-c", START, "patience", "--venues", folder, "--json", *more],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        )
        return json.loads(done.stdout)

    assert answer("--backend", "dask") == answer("--backend", "loky")


def test_days_become_weeks_and_closed_weekdays_are_no_gaps():
    days = [FIRST + timedelta(days=day) for day in range(28) if day % 7 < 5]
    told = [day for day in days if day not in {days[7], *days[11:14]}]

    weekly = build_weekly(
        [Outcome(series="bookings", day=day, days=1, value=10.0) for day in told],
        is_outcome=True,
        gaps_are_zero=False,
    )

    values = weekly.values[:, 0]
    assert values[[0, 1, 3]] == pytest.approx([50.0, 50.0, 50.0])
    assert np.isnan(values[2])


def test_a_week_of_exposure_counts_only_whole():
    told = [FIRST + timedelta(days=day) for day in range(21) if day != 8]
    outcomes = [Outcome(series="posts", day=day, days=1, value=1.0) for day in told]

    strict = build_weekly(outcomes, is_outcome=False, gaps_are_zero=False)
    loose = build_weekly(outcomes, is_outcome=False, gaps_are_zero=True)

    assert np.isnan(strict.values[1, 0])
    assert loose.values[:, 0].tolist() == [7.0, 6.0, 7.0]


def test_weeks_that_begin_on_sunday_belong_to_their_middle():
    sundays = [date(2023, 1, 1) + timedelta(weeks=week) for week in range(3)]

    weekly = build_weekly(
        [Outcome(series="posts", day=day, days=7, value=1.0) for day in sundays],
        is_outcome=False,
        gaps_are_zero=False,
    )

    assert weekly.first == FIRST


def test_exposure_from_before_the_outcome_is_kept_apart_up_to_the_last_gap():
    def weekly(first: int, values: list[float]):
        return build_weekly(
            [
                Outcome(series="x", day=FIRST + timedelta(weeks=first + week), days=7, value=value)
                for week, value in enumerate(values)
                if value >= 0
            ],
            is_outcome=False,
            gaps_are_zero=False,
        )

    window = align(weekly(4, [1.0, 2.0, 3.0]), weekly(0, [9.0, -1.0, 8.0, 7.0, 6.0, 5.0]))

    assert window.before is not None
    assert window.before[:, 0].tolist() == [8.0, 7.0]
    assert window.exposures["x"].tolist() == [6.0, 5.0]
    assert window.outcomes["x"].tolist() == [1.0, 2.0]


def test_holidays_are_counted_by_week_without_sundays():
    counts = count_holidays("FI", first=date(2023, 4, 3), end=date(2023, 4, 17))

    assert counts.tolist() == [1.0, 1.0]


def test_the_library_names_are_there_and_cost_nothing_until_they_are_used():
    program = "import sys, tuuletus; print('numpy' in sys.modules, tuuletus.fit_patience.__name__)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "fit_patience"]
    assert all(hasattr(tuuletus, name) for name in tuuletus.__all__)
    assert set(tuuletus.__all__) <= set(dir(tuuletus))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = tuuletus.no_such_name
