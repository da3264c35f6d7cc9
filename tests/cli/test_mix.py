"""`tuuletus mix`: files and wishes in, a plan with words and reasons out."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tuuletus.cli.app import app

WORTH = {"recipes": 60, "people": 45, "offers": 10, "events": 30}


def run(*arguments: str | Path):
    told = ["mix", *map(str, arguments), "--language", "en", "--exported-on", "2026-05-25"]
    return CliRunner().invoke(app, told, env={"LANG": "C.UTF-8"})


@pytest.fixture
def table(tmp_path) -> Path:
    """Twenty weeks of five posts on two channels; offers do badly."""
    rng = np.random.default_rng(8)
    rows = ["post id;date;channel;category;reactions;comments;shares"]
    for number in range(100):
        week, day = divmod(number, 5)
        at = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(weeks=week, days=day, hours=day)
        kind = list(WORTH)[int(rng.integers(4))]
        count = int(WORTH[kind] * np.exp(0.5 * rng.standard_normal()))
        place = "facebook" if day % 2 else "instagram"
        rows.append(f"p{number};{at:%Y-%m-%d %H:%M};{place};{kind};{count};0;1")
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


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
    assert len(told["placements"]) == 10
    assert {one["type"] for one in told["types"]} == set(WORTH)
    offers = next(one for one in told["types"] if one["type"] == "offers")
    assert offers["label"] == "drop"
    assert offers["reason"]["code"] == "weak"
    assert sum(one["planned"] for one in told["types"]) == 10
    assert told["broken"] == []
    assert all(one["at"] >= "2026-05-26" for one in told["placements"])


def test_the_same_files_and_seed_give_the_same_plan(table):
    told = [run(table, "--trait", "category", "--json", "--seed", "5").stdout for _ in range(2)]

    assert told[0] == told[1]


def test_slots_and_wishes_are_followed_and_what_is_broken_is_told(table):
    result = run(
        table, "--trait", "category", "--weeks", "2", "--json",
        "--slot", "mon 10:00 facebook", "--slot", "Thu 16:30 instagram",
        "--forbid", "recipes=facebook", "--at-least", "events=3", "--rest", "people=2,5",
    )  # fmt: skip

    told = json.loads(result.stdout)
    assert [one["at"][:16] for one in told["placements"]] == [
        "2026-05-28T16:30",
        "2026-06-01T10:00",
        "2026-06-04T16:30",
        "2026-06-08T10:00",
    ]
    on_facebook = [one["type"] for one in told["placements"] if one["channel"] == "facebook"]
    assert "recipes" not in on_facebook
    assert {one["rule"] for one in told["broken"]} == {"at_least"}
    assert told["broken"][0] | {"got": 0} == {
        "rule": "at_least",
        "type": "events",
        "week_of": "2026-05-25",
        "placements": told["broken"][0]["placements"],
        "wanted": 3.0,
        "got": 0,
        "decided": False,
        "cause": None,
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
        (("--trait", "category", "--at-most", "people=1.5"), "no whole number"),
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

    assert [one["at"][:16] for one in told["placements"]] == ["2026-05-27T10:30"]


def test_posts_with_dates_only_get_days_without_hours(table):
    rows = table.read_text(encoding="utf-8").splitlines()
    cells = [row.split(";") for row in rows]
    bare = [";".join([key, when.split(" ")[0], *rest]) for key, when, *rest in cells]
    table.write_text("\n".join(bare) + "\n", encoding="utf-8")

    printed = run(table, "--trait", "category", "--weeks", "1")
    told = json.loads(run(table, "--trait", "category", "--weeks", "1", "--json").stdout)

    assert {len(one["at"]) for one in told["placements"]} == {len("2026-05-27")}
    assert "00:00" not in printed.stdout
    assert "May 2026" in printed.stdout


def test_an_account_that_was_quiet_is_asked_when_to_publish(table):
    arguments = ["mix", str(table), "--trait", "category", "--language", "en"]

    result = CliRunner().invoke(app, [*arguments, "--exported-on", "2026-11-25"])

    assert result.exit_code == 2
    assert "last eight weeks" in result.stderr
    assert '--slot "mon 10:00 ' in result.stderr


def test_rows_that_cannot_be_read_are_told(table):
    with table.open("a", encoding="utf-8") as file:
        file.write("p900;2026-13-45 10:00;facebook;people;many;0;1\n")

    result = run(table, "--trait", "category", "--weeks", "1")

    assert "102" in result.stdout
    assert "many" in result.stdout


def test_a_share_of_exploration_is_tried_and_told(table):
    told = json.loads(run(table, "--trait", "category", "--json", "--exploration", "0").stdout)

    assert (told["exploration"], told["exploration_price"], told["untried"]) == (0.0, 0.0, None)


def test_posts_without_any_response_get_a_sentence_and_no_number(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"p{day};2026-03-{day:02} 10:00;recipes;Soup {day};" for day in range(1, 20)]
    head = "post id;date;category;text;reactions"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    result = run(path, "--trait", "category")

    assert result.exit_code == 2
    assert "nothing to plan from" in result.stderr


def test_no_type_is_planned_far_beyond_its_busiest_week_unless_asked(table):
    moments = [f"{day} {hour}:00" for day in ("mon", "tue", "wed") for hour in range(6, 16)]
    wishes = [part for moment in moments for part in ("--slot", f"{moment} facebook")]
    asked = ["--trait", "category", "--weeks", "1", *wishes, "--json"]

    def find_busiest(days):
        return max(
            Counter(date.fromisoformat(day[:10]).isocalendar().week for day in days).values()
        )

    def plan_recipes(*more):
        told = json.loads(run(table, *asked, *more).stdout)["placements"]
        return find_busiest(one["at"] for one in told if one["type"] == "recipes")

    published = [row.split(";") for row in table.read_text("utf-8").splitlines()[-40:]]
    busiest = find_busiest(row[1] for row in published if row[3] == "recipes")

    assert plan_recipes() <= 2 * busiest
    assert plan_recipes("--at-most", "recipes=25") > 2 * busiest
