"""`tuuletus wear-out`, `habits` and `entries`: what the pages of the plan tell, in a terminal."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import WORTH
from tests.web.house.making import run as run_in_house
from tuuletus.cli.app import app


def run(command, *arguments, language="en"):
    told = [command, *map(str, arguments), "--language", language, "--exported-on", "2026-05-25"]
    return CliRunner().invoke(app, told, env={"LANG": "C.UTF-8"})


def test_wear_out_is_told_of_each_type_with_how_often_it_is_wrong(table):
    result = run("wear-out", table, "--trait", "category")
    told = json.loads(run("wear-out", table, "--json").stdout)

    assert result.exit_code == 0, result.stderr
    assert "No sign of wear-out" in result.stdout
    assert "0.5% are wrongly said in a year" in " ".join(result.stdout.split())
    assert {one["value"] for one in told["types"]} == set(WORTH)
    assert all(name in result.stdout for name in WORTH)
    assert {one["rest"] for one in told["types"]} == {None}
    assert 0.0 < told["false_alarms"] < told["false_alarms_at_most"] < told["found"] < 1.0


def test_of_a_type_with_few_posts_no_number_is_made_up(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"2026-0{1 + n // 20}-{1 + n % 20:02},{'abc'[n % 3]},{n % 7 + 3}" for n in range(60)]
    rows += [f"2026-05-{day:02},rare,9" for day in (4, 9, 14)]
    path.write_text("date,category,likes\n" + "\n".join(rows) + "\n", encoding="utf-8")

    result = run("wear-out", path, "--trait", "category")
    told = json.loads(run("wear-out", path, "--trait", "category", "--json").stdout)

    line = next(line for line in result.stdout.splitlines() if line.lstrip().startswith("rare"))
    assert "Too early to say" in line
    assert "%" not in line
    assert told["types"][-1]["value"] == "rare"


def test_posts_without_a_day_are_said_to_have_none(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"post {n},{'abc'[n % 3]},{n % 7 + 3}" for n in range(60)]
    path.write_text("text,category,likes\n" + "\n".join(rows) + "\n", encoding="utf-8")

    result = run("wear-out", path, "--trait", "category")

    assert result.exit_code == 2
    assert "60 posts, but none has a day" in " ".join(result.stderr.split())


def test_what_a_rest_would_tell_is_played_through_on_demand(table, monkeypatch):
    monkeypatch.setattr("tuuletus.analysis.plan.wear.ASKED_FROM", 0.0)
    monkeypatch.setattr("tuuletus.analysis.plan.wear.MOST_RESTS", 1)

    told = json.loads(run("wear-out", table, "--json", "--rests", "2").stdout)

    rests = [one["rest"] for one in told["types"] if one["rest"]]
    assert [(one["weeks"], one["known_on"]) for one in rests] == [(2, "2026-06-30")]


def test_habits_are_told_now_and_as_shifts(table):
    result = run("habits", table)
    told = json.loads(run("habits", table, "--json").stdout)

    assert result.exit_code == 0, result.stderr
    assert "No habit is seen to have shifted" in result.stdout
    assert "times of day" in result.stdout
    assert (told["posts"], told["shifts"]) == (100, [])
    assert {one["stream"]["kind"] for one in told["states"]} >= {"daypart", "weekdays"}


def test_of_posts_without_a_day_no_habit_is_told(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"post {n},{n % 7 + 3}" for n in range(60)]
    path.write_text("text,likes\n" + "\n".join(rows) + "\n", encoding="utf-8")

    told = " ".join(run("habits", path).stdout.split())

    assert told.startswith("No post tells both its hour and a number")
    assert "60 posts have no date" in told
    assert "years that the posts cover" not in told


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("command", ["wear-out", "habits"])
def test_they_speak_the_chosen_language(table, command, language):
    result = run(command, table, language=language)

    assert result.exit_code == 0, result.stderr
    assert "No " not in result.stdout


@pytest.mark.parametrize("command", ["wear-out", "habits", "mix"])
def test_files_without_posts_get_a_sentence(tmp_path, command):
    path = tmp_path / "bookings.csv"
    path.write_text("date;bookings\n2026-01-05;3\n2026-01-06;4\n", encoding="utf-8")

    result = run(command, path)

    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_entries_are_listed_as_a_table_or_json(tmp_path):
    house = tmp_path / "data"
    made = run_in_house(
        house, "init", "--email", "anna@example.fi", "--name", "Anna Aalto",
        "--workspace", "Merituuli", "--password-file", "-", input="a window on the sea\n",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr

    table = run_in_house(house, "entries")
    told = run_in_house(house, "entries", "--json")
    unknown = run_in_house(house, "entries", "--state", "burnt")
    nowhere = run_in_house(house, "entries", "--workspace", "nowhere")

    assert next(iter(csv.reader(io.StringIO(table.stdout))))[:3] == ["id", "day", "platform"]
    assert json.loads(told.stdout) == []
    assert unknown.returncode == 2
    assert "to_write" in unknown.stderr
    assert nowhere.returncode == 2
    assert "merituuli" in nowhere.stderr


@pytest.fixture
def silent(table):
    """The same posts, of which none had any response."""
    lines = table.read_text("utf-8").splitlines()
    rows = [line.rsplit(";", 3)[0] + ";0;0;0" for line in lines[1:]]
    table.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")
    return table


def test_posts_without_any_response_tell_nothing_of_wear_out(silent):
    result = run("wear-out", silent, "--trait", "category")
    told = json.loads(run("wear-out", silent, "--trait", "category", "--json").stdout)

    assert result.stdout.startswith("No post had any response, so nothing is known of what wears")
    table = result.stdout.split("recipes", 1)[1].split("\n\n")[0]
    assert "%" not in table
    assert {one["word"] for one in told["types"]} == {"silent"}


def test_one_type_without_any_response_is_told_apart_from_the_others(table):
    lines = table.read_text("utf-8").splitlines()
    rows = [
        line.rsplit(";", 3)[0] + ";0;0;0" if ";offers;" in line else line for line in lines[1:]
    ]
    table.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")

    told = json.loads(run("wear-out", table, "--trait", "category", "--json").stdout)

    words = {one["value"]: one["word"] for one in told["types"]}
    assert words.pop("offers") == "silent"
    assert "silent" not in words.values()
    assert told["types"][-1]["sentence"].startswith("None of its ")


def test_of_posts_without_any_response_the_mix_says_that_nothing_is_known(silent):
    options = ("--trait", "category", "--weeks", "2")
    result = run("mix", silent, *options)
    told = json.loads(run("mix", silent, *options, "--json").stdout)

    words = " ".join(result.stdout.split())
    assert "Nothing is known yet of what brings more" in words
    assert "expected to bring most" not in words
    assert "It could change" not in words
    assert {one["change"] for one in told["types"]} == {"same"}
    assert {one["may_change_on"] for one in told["types"]} == {None}


def test_rows_that_tell_a_post_again_are_counted_and_told(tmp_path):
    rows = [
        f"2026-0{1 + n // 28}-{1 + n % 28:02},{'abc'[n % 3]},post {n},{n + 3}" for n in range(60)
    ]
    path = tmp_path / "posts.csv"
    path.write_text("date,category,text,likes\n" + "\n".join(rows + rows[:20]) + "\n", "utf-8")

    told = json.loads(run("review", path, "--json").stdout)
    words = " ".join(run("mix", path, "--trait", "category", "--weeks", "1").stdout.split())

    assert (told["posts"], told["repeated_rows"]) == (60, 20)
    assert "posts.csv: 20 rows tell posts that other rows told already" in words
