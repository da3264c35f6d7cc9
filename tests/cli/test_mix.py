"""`tuuletus mix`: files and wishes in, a plan with words and reasons out."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import WORTH
from tuuletus.cli.app import app

RUNNER = CliRunner()


def run(*arguments: str | Path, exported_on: str = "2026-05-25"):
    told = ["mix", *map(str, arguments), "--language", "en", "--exported-on", exported_on]
    return CliRunner().invoke(app, told, env={"LANG": "C.UTF-8"})


def test_a_plan_is_printed_with_words_reasons_and_dates(table):
    result = run(table, "--trait", "category", "--weeks", "1")

    assert result.exit_code == 0, result.stderr
    assert "Facebook" in result.stdout
    assert "Drop" in result.stdout
    assert "after" in result.stdout
    assert "usual post" in result.stdout


def test_programs_get_the_same_as_json(table):
    result = run(table, "--trait", "category", "--weeks", "2", "--json")

    told = json.loads(result.stdout)
    assert len(told["slots"]) == 10
    assert {one["value"] for one in told["types"]} == set(WORTH)
    offers = next(one for one in told["types"] if one["value"] == "offers")
    assert offers["word"] == "drop"
    assert offers["reason"] == "weak"
    assert "Better than the type in the middle" in offers["sentence"]
    assert sum(one["planned"] for one in told["types"]) == 10
    assert told["broken"] == []
    assert (told["first_day"], told["weeks"]) == ("2026-06-01", 2)
    assert {one["day"] >= told["first_day"] for one in told["slots"]} == {True}
    assert {one["at"] for one in told["slots"]} == {None}


def test_the_same_files_and_seed_give_the_same_plan(table):
    told = [run(table, "--trait", "category", "--json", "--seed", "5").stdout for _ in range(2)]

    assert told[0] == told[1]


def test_slots_and_wishes_are_followed_and_what_is_broken_is_told(table):
    result = run(
        table, "--trait", "category", "--weeks", "2", "--json",
        "--slot", "mon 10:00 facebook", "--slot", "Thu 16:30 instagram",
        "--forbid", "recipes=facebook", "--at-least", "events=3", "--rest", "people=2",
    )  # fmt: skip

    told = json.loads(result.stdout)
    assert [(one["day"], one["at"]) for one in told["slots"]] == [
        ("2026-06-01", "10:00"),
        ("2026-06-04", "16:30"),
        ("2026-06-08", "10:00"),
        ("2026-06-11", "16:30"),
    ]
    facebook = next(one["id"] for one in told["channels"] if one["name"] == "facebook")
    on_facebook = [one["value"] for one in told["slots"] if one["channel"] == facebook]
    assert "recipes" not in on_facebook
    assert {one["rule"] for one in told["broken"]} == {"at_least"}
    assert told["broken"][0] | {"got": 0} == {
        "rule": "at_least",
        "value": "events",
        "day": "2026-06-01",
        "channel": told["broken"][0]["channel"],
        "wanted": 3.0,
        "got": 0,
        "decided": False,
    }


def test_a_broken_wish_is_said_in_words(table):
    result = run(table, "--trait", "category", "--weeks", "1", "--at-least", "events=9")

    assert "although you want at least 9" in result.stdout


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (("--trait", "mood"), "do not tell the trait mood"),
        (("--trait", "category", "--at-most", "quizzes=1"), "there is no type 'quizzes'"),
        (("--trait", "category", "--at-most", "people"), "not written TYPE=NUMBER"),
        (("--trait", "category", "--rest", "people=often"), "not a number"),
        (("--trait", "category", "--at-most", "people=1.5"), "takes whole numbers"),
        (("--trait", "category", "--rest", "people=2,5"), "takes whole numbers"),
        (
            ("--trait", "category", "--at-most", "people=1", "--at-least", "people=2"),
            "cannot be more than",
        ),
        (("--trait", "weekday"), "do not tell the trait weekday"),
        (("--trait", "category", "--capacity", "-3"), "--capacity: '-3' is not a number"),
        (("--trait", "category", "--slot", "someday"), 'as in "mon 10:00'),
        (("--trait", "category", "--slot", "mon 25:00 facebook"), 'as in "mon 10:00'),
        (("--trait", "category", "--slot", "mon 10:00 tiktok"), "there is no channel 'tiktok'"),
        (("--trait", "category", "--metric", "reach"), "do not tell reach"),
    ],
)
def test_what_cannot_be_done_says_why(table, wish, said):
    result = run(table, *wish)

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("language", "slot"), [("fi", "ke 10.30 facebook"), ("sv", "onsdag 10:30 facebook")]
)
def test_weekdays_are_read_in_the_chosen_language(table, language, slot):
    arguments = ["mix", str(table), "--trait", "category", "--weeks", "1", "--json"]
    arguments += ["--slot", slot, "--language", language, "--exported-on", "2026-05-25"]

    told = json.loads(CliRunner().invoke(app, arguments).stdout)

    assert [(one["day"], one["at"]) for one in told["slots"]] == [("2026-06-03", "10:30")]


def test_an_account_that_hardly_publishes_is_asked_when_to_publish(table):
    rows = table.read_text(encoding="utf-8").splitlines()
    few = [row for row in rows[:60] if ";2026-01-" in row]
    last = [row.replace("2026-03", "2026-05") for row in rows if ";2026-03-02" in row]
    table.write_text("\n".join([rows[0], *few, *last]) + "\n", encoding="utf-8")

    result = run(table, "--trait", "category")

    assert result.exit_code == 2
    assert "last eight weeks" in result.stderr
    assert '--slot "mon 10:00 ' in result.stderr


def test_a_type_with_fewer_than_three_posts_is_named_and_mixed_only_on_demand(table):
    with table.open("a", encoding="utf-8") as file:
        file.write("p900;2026-05-20 10:00;facebook;quizzes;30;0;1\n")

    without = json.loads(run(table, "--trait", "category", "--json").stdout)
    printed = run(table, "--trait", "category").stdout
    wished = run(
        table, "--trait", "category", "--json", "--at-most", "quizzes=1", "--new-type", "live"
    )
    named = {one["value"]: one["n"] for one in json.loads(wished.stdout)["types"]}

    assert {one["value"] for one in without["types"]} == set(WORTH)
    assert without["left_out"] == {"quizzes": 1}
    assert "quizzes (1)" in printed
    assert (named["quizzes"], named["live"]) == (1, 0)


def test_without_a_trait_the_one_that_tells_of_most_posts_is_planned_by(table):
    assert json.loads(run(table, "--json").stdout)["trait"] == "category"


def test_rows_that_cannot_be_read_are_told(table):
    with table.open("a", encoding="utf-8") as file:
        file.write("p900;2026-13-45 10:00;facebook;people;many;0;1\n")

    result = run(table, "--trait", "category", "--weeks", "1")

    assert "102" in result.stdout
    assert "many" in result.stdout


def test_a_share_of_exploration_is_tried_and_told(table):
    told = json.loads(run(table, "--trait", "category", "--json", "--exploration", "0").stdout)

    assert (told["exploration"], told["exploration_price"], told["untried"]) == (0.0, 0.0, "")


def test_posts_without_any_response_are_spread_and_nothing_is_said_of_them(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [
        f"p{day};2026-03-{day:02} 10:00;{('soup', 'fish')[day % 2]};Soup {day};"
        for day in range(1, 20)
    ]
    head = "post id;date;category;text;reactions"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    result = run(path, "--trait", "category")
    told = json.loads(run(path, "--trait", "category", "--json").stdout)

    assert result.exit_code == 0, result.stderr
    assert "No post has numbers yet" in result.stdout
    assert {one["word"] for one in told["types"]} == {"leave"}
    assert {one["median"] for one in told["types"]} == {None}


def test_posts_of_no_type_get_a_sentence_and_no_plan(tmp_path):
    path = tmp_path / "posts.csv"
    head = "post id;date;category;text;reactions"
    rows = [f"p{day};2026-03-{day:02} 10:00;kind {day};Soup {day};3" for day in range(1, 20)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    result = run(path, "--trait", "category")

    assert result.exit_code == 2
    assert "no types to choose between" in result.stderr


def test_no_type_is_planned_far_beyond_its_busiest_week_unless_asked(table):
    moments = [f"{day} {hour}:00" for day in ("mon", "tue", "wed") for hour in range(6, 16)]
    wishes = [part for moment in moments for part in ("--slot", f"{moment} facebook")]
    asked = ["--trait", "category", "--weeks", "1", *wishes, "--json"]

    def find_busiest(days):
        return max(
            Counter(date.fromisoformat(day[:10]).isocalendar().week for day in days).values()
        )

    def plan_recipes(*more):
        told = json.loads(run(table, *asked, *more).stdout)["slots"]
        return find_busiest(one["day"] for one in told if one["value"] == "recipes")

    published = [row.split(";") for row in table.read_text("utf-8").splitlines()[-40:]]
    busiest = find_busiest(row[1] for row in published if row[3] == "recipes")

    assert plan_recipes() <= 2 * busiest
    assert plan_recipes("--at-most", "recipes=25") > 2 * busiest


@pytest.fixture
def busy(tmp_path):
    """Half a year of five posts a day, the last of 15 March 2026."""
    last = date(2026, 3, 15)
    rows = [
        f"{last - timedelta(days=back):%Y-%m-%d};{hour}:00;{kind};{10 + (back * hour) % 9}"
        for back in range(180)
        for hour, kind in zip((8, 11, 13, 16, 19), ("a", "b", "a", "c", "b"), strict=True)
    ]
    path = tmp_path / "busy.csv"
    path.write_text("date;time;category;likes\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_of_an_old_export_the_pace_that_it_had_is_planned(busy):
    told = json.loads(run(busy, "--trait", "category", "--json", exported_on="2026-06-13").stdout)

    assert len(told["slots"]) == 70
    assert [one for one in told["slots"] if one["cause"] is not None] == []
    assert told["newest_post"] == "2026-03-15"


def test_an_old_export_is_said_to_be_old_with_the_day_the_plan_counts_from(busy):
    old = " ".join(run(busy, "--trait", "category", exported_on="2026-06-13").stdout.split())
    new = " ".join(run(busy, "--trait", "category", exported_on="2026-03-16").stdout.split())

    assert old.startswith(
        "The newest post is of 15 March 2026, but the plan begins on 15 June 2026"
    )
    assert "newest post" not in new


@pytest.mark.parametrize(
    ("day", "code"), [("2026-09-06", 0), ("2026-09-14", 2), ("2032-01-01", 2)]
)
@pytest.mark.parametrize("command", ["mix", "wear-out"])
def test_years_old_posts_are_said_to_be_too_old_and_nothing_is_planned(busy, command, day, code):
    result = RUNNER.invoke(
        app,
        [command, str(busy), "--trait", "category", "--exported-on", day, "--language", "en"],
    )

    assert result.exit_code == code
    if code:
        words = " ".join(result.stderr.split())
        assert "The newest post is of 15 March 2026: that is too long ago" in words
        assert "--exported-on 2026-03-16" in words
        assert not result.stdout


def test_without_the_day_of_the_export_posts_of_two_months_ago_are_too_old(busy):
    result = RUNNER.invoke(app, ["mix", str(busy), "--trait", "category", "--language", "en"])

    assert result.exit_code == 2
    assert "too long ago" in " ".join(result.stderr.split())


def test_posts_without_any_day_are_said_to_have_none(tmp_path):
    path = tmp_path / "undated.csv"
    rows = "".join(f"lounas {number};lounas;{number}\n" for number in range(30))
    path.write_text("text;category;likes\n" + rows, encoding="utf-8")

    result = RUNNER.invoke(app, ["mix", str(path), "--trait", "category", "--language", "en"])

    assert result.exit_code == 2
    assert "none has a day" in " ".join(result.stderr.split())


def test_many_empty_slots_are_one_sentence(busy):
    result = run(
        busy, "--trait", "category", "--weeks", "1",
        "--at-most", "a=1", "--at-most", "b=1", "--at-most", "c=1", exported_on="2026-03-16",
    )  # fmt: skip

    words = " ".join(result.stdout.split())
    assert "32 of 35 slots stay empty" in words
    assert "Left empty" not in words
    assert words.count("stay empty") == 1


def test_the_multiple_of_a_slot_lies_within_its_range(busy):
    told = json.loads(run(busy, "--trait", "category", "--json", exported_on="2026-06-13").stdout)

    for one in told["slots"]:
        assert one["low"] <= one["expected"] <= one["high"]


@pytest.mark.parametrize("name", ["facebook", "mychan"])
def test_the_only_channel_of_a_table_keeps_its_name(table, name):
    text = table.read_text("utf-8").replace(";instagram;", ";facebook;")
    table.write_text(text.replace(";facebook;", f";{name};"), encoding="utf-8")

    told = json.loads(
        run(table, "--trait", "category", "--json", "--slot", f"mon 10:00 {name}").stdout
    )

    assert [one["name"] for one in told["channels"]] == [name]
    assert {one["channel"] for one in told["slots"]} == {told["channels"][0]["id"]}
    by_platform = run(table, "--trait", "category", "--json", "--slot", "mon 10:00 table")
    assert json.loads(by_platform.stdout)["slots"] == told["slots"]


def test_as_many_weeks_can_be_planned_as_on_the_page(table):
    most, more = (run(table, "--trait", "category", "--weeks", weeks) for weeks in ("4", "5"))

    assert (most.exit_code, more.exit_code) == (0, 2)
