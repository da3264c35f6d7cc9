"""What files and data hold reaches the terminal as text and never as an order."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.cli.test_patience import write_venue
from tests.web.house.making import run as run_apart
from tuuletus import cli
from tuuletus.cli.app import app
from tuuletus.cli.terminal import PlainTable, Printer, harmless, write_json

EVIL = "\u202eevil\u2066\x1b[31m\x9b2J[red]:fire:[/x]"
TAMED = "evil[31m2J[red]:fire:[/x]"
ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PRINTS_OWN_WORDS = {"app.py", "demo.py", "keys.py", "migrate.py", "terminal.py"}


def run(*arguments: str | Path):
    told = [*map(str, arguments), "--language", "en"]
    return CliRunner().invoke(app, told, env={"LANG": "C.UTF-8"}, catch_exceptions=False)


@pytest.fixture
def posts(tmp_path) -> Path:
    """Posts whose channel, type, text and one broken cell try to steer the terminal."""
    rng = np.random.default_rng(8)
    rows = ["post id;date;channel;category;text;reactions;comments;shares"]
    for number in range(80):
        kind = (EVIL, "lunch")[number % 2]
        count = "\x1b[2Jten" if number == 5 else str(rng.poisson(40 if number % 2 else 15))
        rows.append(
            f"p{number};2026-{1 + number // 28:02}-{1 + number % 28:02} 10:00;{EVIL};{kind};"
            f"{EVIL} {number};{count};0;1"
        )
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def weeks(tmp_path) -> tuple[Path, Path]:
    """An outcome and an exposure whose columns try the same."""
    outcome, exposure = write_venue(tmp_path / "kahvila", seed=1)
    exposure.write_text(exposure.read_text().replace("Instagram", EVIL), encoding="utf-8")
    outcome.write_text(outcome.read_text().replace("bookings", EVIL), encoding="utf-8")
    return outcome, exposure


def test_no_command_that_reads_files_passes_on_an_order(posts, weeks, tmp_path):
    told = {
        "review": run("review", posts),
        "mix": run("mix", posts, "--trait", "category", "--exported-on", "2026-04-01"),
        "mix refused": run("mix", posts, "--trait", "category", "--slot", "mon 10:00 nowhere"),
        "patience": run("patience", *weeks, "--plan", "pause"),
        "patience refused": run("patience", *weeks, "--channel", EVIL[::-1]),
        "missing": run("review", tmp_path / EVIL.replace("/", "")),
    }

    assert {name for name, one in told.items() if ORDERS.findall(one.output)} == set()
    assert [name for name, one in told.items() if one.exit_code and "refused" not in name] == [
        "missing"
    ]
    for name in ("review", "mix", "patience"):
        assert "evil" in told[name].stdout, name


def test_programs_get_every_character_of_a_name(posts):
    told = run("review", posts, "--json").stdout

    assert ORDERS.findall(told) == []
    assert json.loads(told)["channels"] == [EVIL]


def test_no_command_on_the_database_passes_on_an_order(tmp_path):
    data = tmp_path / "data"
    made = run_apart(
        data, "init", "--email", "anna@example.fi", "--name", "Anna \u202eAalto",
        "--workspace", "Meri", "--password-file", "-", input="a window on the sea\n",
    )  # fmt: skip
    told = [
        made,
        run_apart(data, "doctor"),
        run_apart(data, "erase-person", "Anna \u202eAalto"),
        run_apart(data, "facts"),
        run_apart(data, "export", tmp_path / "out\u202e\x1b[31m"),
        run_apart(data, "import", tmp_path / "none\u202e\x1b[31m"),
        run_apart(data, "backup", tmp_path / "b\u202e\x1b[31m.zip"),
    ]

    assert [ORDERS.findall(one.stdout + one.stderr) for one in told] == [[]] * len(told)


def test_every_module_prints_by_the_one_door():
    loose = {
        f"{path.name}:{node.lineno}"
        for path in Path(cli.__file__).parent.glob("*.py")
        if path.name not in PRINTS_OWN_WORDS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "typer.echo", "typer.secho", "console.print"}
    }

    assert loose == set()


def test_a_name_is_shown_as_it_is_but_for_orders(capsys):
    table = PlainTable()
    table.head(EVIL)
    table.row(EVIL)
    printer = Printer()

    printer.say(EVIL)
    printer.show(table)

    assert capsys.readouterr().out.count(TAMED) == 3


@pytest.mark.parametrize(("text", "shown"), [("a\r\nb\rc", "a b c"), ("a\nb\tc", "a\nb\tc")])
def test_lines_stay_lines_and_no_text_overwrites_another(text, shown):
    assert harmless(text) == shown


def test_json_is_read_back_as_it_was():
    assert json.loads(write_json([EVIL])) == [EVIL]
    assert ORDERS.findall(write_json([EVIL])) == []


@pytest.mark.parametrize("command", ["review", "mix", "patience", "doctor", "facts"])
def test_a_command_written_wrong_is_told_to_programs(command):
    result = CliRunner().invoke(app, [command, "--json", "--no-such-option"])

    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["error"] == "usage"
    assert "--no-such-option" in told["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["review"], "usage"),
        (["review", "none.csv"], "no_file"),
        (["review", "."], "empty_folder"),
        (["review", "none.csv", "--zone", "Mars"], "usage"),
        (["mix", "none.csv"], "no_file"),
        (["mix", "words.csv"], "unreadable"),
        (["patience", "words.csv"], "usage"),
        (["patience", "none.csv", "words.csv"], "no_file"),
        (["patience", "words.csv", "words.csv"], "unknown_file"),
        (["patience", "--venues", "."], "no_venues"),
    ],
)
def test_a_refusal_is_one_object_for_programs(arguments, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "words.csv" in arguments:
        Path("words.csv").write_text("a;b\nx;y\nz;w\n", encoding="utf-8")

    result = run(*arguments, "--json")

    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["error"] == code
    assert told["message"].strip()


def test_a_misspelled_setting_is_told_to_programs(tmp_path):
    told = run_apart(tmp_path / "data", "doctor", "--json", extra={"TUULETUS_URLL": "x"})

    assert told.returncode == 1
    assert json.loads(told.stdout)["error"] == "failed"


def test_without_json_a_refusal_leaves_the_answer_empty(tmp_path):
    result = run("review", tmp_path / "none.csv")

    assert (result.exit_code, result.stdout) == (2, "")
