"""`tuuletus review`: files in, sentences and numbers out."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tuuletus.analysis.findings import Finding, learn
from tuuletus.cli.app import app
from tuuletus.cli.printing import ROWS, build_table
from tuuletus.wording import Speaker

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "posts"
THAILAND = DATA / "fb_live_sellers_thailand.csv"
MORO = DATA / "facebook_metrics_moro2016.csv"
TESTS = Path(__file__).resolve().parents[1]
DAILY = TESTS / "channels" / "meta" / "fixtures" / "daily_breakdown.csv"


def run(*arguments: str | Path):
    return CliRunner().invoke(app, ["review", *map(str, arguments)], env={"LANG": "C.UTF-8"})


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"REAL DATA ABSENT: {path.name} is not there, so this was not tested")
    return path


@pytest.fixture
def table(tmp_path) -> Path:
    """Videos every third day with about twice the reactions of photos."""
    rows = ["post id;date;format;text;reactions;comments;shares"]
    for day in range(60):
        is_video = day % 3 == 0
        reactions = (40 if is_video else 20) + day % 5
        kind = "video" if is_video else "photo"
        date = f"2026-{1 + day // 28:02}-{1 + day % 28:02} 1{day % 3}:30"
        rows.append(f"p{day};{date};{kind};Lohikeitto {day};{reactions};{day % 3};1")
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_three_sentences_and_a_table_say_what_stood_out(table):
    result = run(table, "--language", "en")

    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("60 posts")
    assert "Format: video" in lines[2]
    assert "video" in result.stdout.split("──")[-1]


@pytest.fixture
def pages(tmp_path) -> Path:
    """Two pages of one platform: on one of them videos get twice as much, on the other not."""
    rows = ["post id;date;page name;page id;format;reactions;comments;shares"]
    for day in range(120):
        is_video, on_cafe = day % 3 == 0, day % 2 == 0
        reactions = (40 if is_video and on_cafe else 20) + day % 5
        name = "Kahvila;11" if on_cafe else "Kauppa;22"
        date = f"2026-{1 + day // 28:02}-{1 + day % 28:02} 1{day % 3}:30"
        kind = "video" if is_video else "photo"
        rows.append(f"p{day};{date};{name};{kind};{reactions};{day % 3};1")
    path = tmp_path / "pages.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("told", ["Kahvila", "kahvila", "11"])
def test_one_channel_alone_is_learnt_from_by_its_name_or_its_key(pages, told):
    both = json.loads(run(pages, "--json").stdout)
    own = json.loads(run(pages, "--json", "--channel", told).stdout)

    assert (own["channels"], own["posts"]) == (["Kahvila"], 60)
    means = [
        one["mean"] for told in (both, own) for one in told["findings"] if one["value"] == "video"
    ]
    assert means == sorted(means)
    assert 1.3 < means[-1] < 2
    assert means[0] < means[-1]


def test_a_channel_that_no_file_tells_stops_with_those_that_are_told(pages):
    result = run(pages, "--channel", "Ravintola", "--language", "en")

    assert result.exit_code == 2
    assert "no posts of the channel Ravintola. They tell: Kahvila (" in result.stderr
    assert "22)" in result.stderr


def test_a_platform_that_no_file_tells_stops_with_those_that_are_told(pages):
    result = run(pages, "--platform", "myspace", "--language", "en")

    assert result.exit_code == 2
    assert "no posts of the platform myspace. They tell: " in result.stderr


def test_a_name_of_several_channels_stops_and_asks_for_the_key(pages):
    pages.write_text(pages.read_text().replace("Kauppa", "Kahvila"))

    result = run(pages, "--channel", "Kahvila", "--language", "en")

    assert result.exit_code == 2
    assert "Several channels are called Kahvila." in result.stderr


def test_json_holds_exactly_what_is_promised(table):
    result = run(table, "--json")

    answer = json.loads(result.stdout)
    assert list(answer) == [
        "posts",
        "channels",
        "period",
        "joined",
        "repeated_rows",
        "unread",
        "weekdays",
        "columns_left_aside",
        "zones",
        "refused",
        "not_opened",
        "findings",
    ]
    assert answer["posts"] == 60
    assert answer["period"] == ["2026-01-01", "2026-03-04"]
    assert answer["unread"] == []
    assert {tuple(finding) for finding in answer["findings"]} == {
        (
            *("trait", "value", "metric", "mean", "low", "high", "n", "probability"),
            *("differs", "verdict", "by_channel", "untold"),
        )
    }
    video = next(
        one for one in answer["findings"] if (one["trait"], one["value"]) == ("format", "video")
    )
    assert video["n"] == 20
    assert 1 < video["low"] < video["mean"] < video["high"]
    assert video["probability"] > 0.99


def test_a_cell_that_cannot_be_read_is_named_and_the_rest_counts(table):
    text = table.read_text(encoding="utf-8").replace(";44;", ";plenty;", 1)
    table.write_text(text, encoding="utf-8")

    answer = json.loads(run(table, "--json").stdout)

    assert [(cell["file"], cell["column"]) for cell in answer["unread"]] == [
        ("posts.csv", "reactions")
    ]
    assert answer["posts"] == 60


def test_the_same_file_twice_counts_once(table, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_bytes(table.read_bytes())

    once, twice = run(table, "--json"), run(table, copy, table, "--json")

    assert twice.stdout == once.stdout


def test_a_missing_file_is_told_with_code_two(tmp_path):
    result = run(tmp_path / "none.csv", "--json")

    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["error"], told["message"]) == ("no_file", result.stderr.strip())
    assert "none.csv" in result.stderr


def test_a_file_that_is_no_export_is_told_by_name_with_code_two(tmp_path):
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    result = run(picture, "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "error": "unreadable",
        "message": result.stderr.strip(),
        "posts": 0,
        "refused": [{"file": "picture.csv", "reason": "picture"}],
        "not_opened": [],
    }
    assert result.stderr.startswith("picture.csv: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [("--language", "xx"), ("--zone", "Mars/Olympus"), ("--zone", "../etc/passwd")]
)
def test_an_answer_in_no_language_or_zone_is_refused(table, arguments):
    result = run(table, *arguments)

    assert result.exit_code == 2
    assert arguments[1] in result.stderr


def test_review_starts_without_django(table):
    program = f"""
import sys
from tuuletus.cli import main

sys.argv = ["tuuletus", "review", {str(table)!r}, "--json"]
try:
    main()
except SystemExit:
    pass
print([name for name in sys.modules if name.split(".")[0] == "django"], file=sys.stderr)
"""

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LANG": "C.UTF-8"},
    )

    assert done.stderr.strip() == "[]"
    assert json.loads(done.stdout)["posts"] == 60


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_file_that_would_give_wrong_numbers_is_refused_in_a_sentence(language):
    result = run(DAILY, "--language", language)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") <= 4
    assert "Traceback" not in result.stderr
    assert "Meta" in result.stderr


def test_numbers_under_headers_that_say_nothing_are_no_posts(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("a;b;c\n1;2;3\n4;5;6\n", encoding="utf-8")

    result = run(path, "--language", "en")

    assert result.exit_code == 2
    assert "its columns (a, b, c) do not tell what is in it" in result.stderr


def test_a_real_file_of_several_pages_gives_findings():
    answer = json.loads(run(needs(THAILAND), "--json").stdout)

    assert answer["posts"] == 5_306
    assert answer["period"] == ["2012-07-15", "2018-03-15"]
    traits = {(one["trait"], one["value"]) for one in answer["findings"]}
    assert {("format", "video"), ("format", "photo"), ("format", "status")} <= traits
    assert all(one["low"] <= one["mean"] <= one["high"] for one in answer["findings"])


def test_a_real_file_without_dates_says_that_it_has_none():
    path = needs(MORO)

    answer = json.loads(run(path, "--json").stdout)
    words = run(path, "--language", "en").stdout

    assert answer["posts"] == 500
    assert answer["period"] is None
    assert "does not tell when" in words


def test_finnish_is_spoken_when_asked(table):
    result = run(table, "--language", "fi")

    assert result.exit_code == 0
    assert "%(" not in result.stdout
    assert "1,0" in result.stdout or "0," in result.stdout, "decimal commas"


def test_the_table_begins_with_what_is_clear():
    def finding(value, *, clear):
        told = {"mean": 1.4, "low": 1.1, "high": 1.8, "n": 30, "probability": 0.98, "posts": ()}
        return Finding(pairs=(("topic", value),), metric="likes", clear=clear, **told)

    early = [finding(f"early {number}", clear=False) for number in range(ROWS)]
    learning = learn([], [], traits=[], now=datetime(2026, 11, 23, tzinfo=UTC))
    told = replace(learning, findings=(*early, finding("sure", clear=True)))
    console = Console(width=200, file=io.StringIO())

    console.print(build_table(told, speaker=Speaker("en")))

    shown = re.findall(r"sure|early \d+", console.file.getvalue())
    assert shown == ["sure", *(f"early {number}" for number in range(ROWS - 1))]


def test_a_folder_stands_for_the_files_in_it(table):
    (table.parent / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (table.parent / ".hidden.csv").write_text("a;b\n1;2\n")
    (table.parent / "letter.txt").write_text("Hei!\n")

    told = run(table.parent, "--language", "en")
    answer = json.loads(run(table.parent, "--json").stdout)

    assert told.exit_code == 0, told.stderr
    assert "60 posts (posts)" in told.stdout
    assert "letter.txt: " in told.stdout
    assert [one["file"] for one in answer["refused"]] == ["letter.txt"]
    assert [(one["reason"], one["files"]) for one in answer["not_opened"]] == [("closed_media", 1)]
    assert "Files not opened: 1 (photo.jpg)" in told.stdout


def test_of_a_download_unpacked_in_a_folder_only_the_posts_are_opened(table):
    copy = table.parent / "in" / "copy"
    copy.mkdir(parents=True)
    shares = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    link = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7487000000000000000"
    (copy / "Shares.csv").write_text(f"{shares}2026-08-10 21:30:00,{link},Keitto,,,ANYONE\n")
    (copy / "messages.csv").write_text("this would be refused as running text,\nwere it opened\n")

    told = run(table.parent, "--language", "en")
    answer = json.loads(run(table.parent, "--json").stdout)

    assert answer["posts"] == 61
    assert answer["refused"] == []
    shown = " ".join(told.stdout.split())
    assert "in/copy, LinkedIn: only what tells of posts was opened;" in shown
    assert "Files not opened: 1 (messages.csv)." in shown


def test_a_zip_of_a_folder_is_read_like_the_folder(table):
    packed = table.parent / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(table, "all/posts.csv")
        archive.writestr("all/letter.txt", "Hei!\n")
        archive.writestr("all/a.jpg", b"\xff\xd8\xff")
        archive.writestr("all/inner.zip", zip_of({"b.zip": zip_of({"c.csv": "a"})}))

    answer = json.loads(run(packed, "--json").stdout)

    assert answer["posts"] == 60
    assert {one["file"]: one["reason"] for one in answer["refused"]} == {
        "all.zip: all/letter.txt": "unknown_file",
        "all.zip: all/inner.zip: b.zip": "nested_zip",
    }
    assert [(one["file"], one["files"]) for one in answer["not_opened"]] == [("all.zip", 1)]


def zip_of(members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_folder_without_exports_says_what_to_do(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")

    result = run(tmp_path, "--language", "en")

    assert result.exit_code == 2
    assert "is a folder in which there is no file that could be an export" in result.stderr


def test_a_table_of_the_same_posts_under_another_name_counts_once(table):
    other = table.with_name("raportti.csv")
    other.write_text(table.read_text().replace(";1\n", ";2\n"))

    told = run(table, other, "--language", "en")
    (joined,) = json.loads(run(table, other, "--json").stdout)["joined"]

    assert "60 posts (posts)" in told.stdout
    assert "60 of its 60 posts are known in posts: it is counted there" in told.stdout
    assert joined == {
        "file": "raportti.csv",
        "channel": "posts",
        "same_posts": 60,
        "posts": 60,
        "is_counted_there": True,
    }


def test_no_program_is_told_that_anything_is_certain(table):
    findings = json.loads(run(table, "--json").stdout)["findings"]

    told = [one["probability"] for one in findings]
    assert max(told) == 0.9999
    assert min(told) >= 0.0001
    assert all(round(value, 4) == value for one in findings for value in (one["mean"], one["low"]))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_table_breaks_no_word_whatever_the_terminals_width(table, language, width):
    result = CliRunner().invoke(
        app, ["review", str(table), "--language", language], env={"COLUMNS": str(width)}
    )

    lines = result.stdout.splitlines()
    ruled = next(place for place, line in enumerate(lines) if line.startswith("───"))
    until = next(place for place in range(ruled, len(lines)) if lines[place].endswith("."))
    start = max(place for place in range(ruled) if not lines[place].strip()) + 1
    drawn = lines[start:until]
    assert max(map(len, drawn)) <= width
    words = {word.strip(":") for line in drawn for word in line.split() if word[0] != "─"}
    assert words - whole_words(table, language) == set()


def whole_words(table: Path, language: str) -> set[str]:
    """The words of the same table where it is as wide as it likes."""
    env = {"COLUMNS": "400"}
    told = CliRunner().invoke(app, ["review", str(table), "--language", language], env=env)
    return {word.strip(":") for word in told.stdout.split()}


def zip_both(table: Path) -> Path:
    path = table.with_name("both.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(table, "posts.csv")
        archive.write(DAILY, "daily.csv")
        archive.writestr("empty.csv", b"")
    return path


def test_a_refused_file_is_named_and_the_others_are_learnt_from(table):
    told = run(table, DAILY, "--language", "en")
    answer = json.loads(run(table, DAILY, "--json").stdout)

    assert told.exit_code == 0, told.stderr
    assert "60 posts" in told.stdout
    assert f"{DAILY.name}: This is Meta's daily breakdown" in told.stdout
    assert answer["refused"] == [{"file": DAILY.name, "reason": "daily_breakdown"}]


def test_a_refused_file_of_a_zip_is_named_and_the_others_are_learnt_from(table):
    answer = json.loads(run(zip_both(table), "--json").stdout)

    assert answer["posts"] == 60
    assert answer["refused"] == [
        {"file": "both.zip: daily.csv", "reason": "daily_breakdown"},
        {"file": "both.zip: empty.csv", "reason": "empty_file"},
    ]


def test_a_period_of_one_day_is_told_as_one_day(tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"p{n};2026-11-20 1{n}:30;video;Keitto {n};{n + 4};1;1" for n in range(5)]
    path.write_text("post id;date;format;text;reactions;comments;shares\n" + "\n".join(rows))

    result = run(path, "--language", "en", "--exported-on", "2026-11-28")

    assert result.stdout.splitlines()[0].endswith(", of 20 November 2026.")


def test_marks_that_turn_the_writing_are_not_printed(table):
    other = table.with_name("\u202eabc\u202d.csv")
    table.rename(other)

    told = run(other, "--language", "en")

    assert "60 posts (abc)" in told.stdout
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", told.stdout + told.stderr)


@pytest.fixture
def ambiguous(tmp_path) -> Path:
    """Posts whose dates can be read both ways."""
    rows = [f"p{i:03d};0{1 + i % 9}/0{1 + i % 8}/2026;Juttu {i};{i}" for i in range(40)]
    path = tmp_path / "oma.csv"
    path.write_text("\n".join(["post id;date;text;reactions", *rows]), "utf-8")
    return path


def test_dates_that_can_be_read_both_ways_name_the_option_that_decides(ambiguous):
    result = run(ambiguous)

    assert result.exit_code == 2
    assert "--date-order day_first or --date-order month_first" in result.output


@pytest.mark.parametrize(
    ("order", "period"),
    [("day_first", ["2026-01-01", "2026-08-08"]), ("month_first", ["2026-01-01", "2026-09-04"])],
)
def test_the_order_of_day_and_month_can_be_said(ambiguous, table, order, period):
    alone = json.loads(run(ambiguous, "--json", "--date-order", order).output)
    both = json.loads(run(ambiguous, table, "--json", "--date-order", order).output)

    assert (alone["posts"], alone["period"]) == (40, period)
    assert both["posts"] == 100


def test_an_order_that_is_none_is_named(ambiguous):
    result = run(ambiguous, "--date-order", "year_first")

    assert result.exit_code == 2
    assert "write day_first or month_first" in result.output


@pytest.mark.parametrize(("order", "last"), [("", "2026-09-12"), ("day_first", "2026-12-09")])
def test_an_order_that_was_concluded_can_be_corrected(tmp_path, order, last):
    rows = [f"p{i:03d};0{1 + i % 9}/12/2026;Juttu {i};{i}" for i in range(40)]
    path = tmp_path / "oma.csv"
    path.write_text("\n".join(["post id;date;text;reactions", *rows]), "utf-8")
    said = ["--date-order", order] if order else []

    told = run(path, "--json", "--exported-on", "2026-11-20", *said)

    assert json.loads(told.output)["period"][1] == last


def test_numbers_of_weekdays_say_which_day_they_were_taken_for(tmp_path):
    rows = ["month;weekday;like;reach"]
    rows += [f"{1 + day // 20};{day % 7 + 1};{20 + day % 5};{100 + day}" for day in range(60)]
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows), encoding="utf-8")

    assumed = run(path, "--language", "en").stdout
    told = [
        json.loads(run(path, "--json", *more).stdout)["weekdays"]
        for more in ((), ("--first-weekday", "monday"))
    ]

    assert "posts.csv: Weekdays are told as numbers, and the file does not tell which" in assumed
    assert "taken to be Sunday" in assumed
    assert "Another one: --first-weekday." in assumed
    assert told == [
        [{"file": "posts.csv", "lowest": 1, "first": "sunday", "reason": "assumed"}],
        [{"file": "posts.csv", "lowest": 1, "first": "monday", "reason": "asked"}],
    ]


def test_weekdays_that_begin_with_no_such_day_are_refused(table):
    result = run(table, "--first-weekday", "wednesday")

    assert result.exit_code == 2
    assert "write one of: monday, sunday, saturday." in result.stderr


META = TESTS / "channels" / "meta" / "fixtures" / "facebook_posts_en.csv"


def test_times_of_meta_are_said_to_be_those_of_california():
    said = run(META, "--language", "en").stdout
    told = json.loads(run(META, "--json").stdout)["zones"]

    assert (
        "so the times in facebook_posts_en.csv were read as America/Los_Angeles and moved to"
        " Europe/Helsinki." in said
    )
    assert "where a file names no time zone" not in said
    assert told == [
        {
            "file": "facebook_posts_en.csv",
            "zone": "America/Los_Angeles",
            "reason": "meta_pacific",
        }
    ]


def test_other_times_are_said_to_be_taken_for_those_of_the_asked_zone(table):
    said = run(table, "--language", "en", "--zone", "Europe/Oslo").stdout

    assert "of Europe/Oslo; where a file names no time zone" in said
    assert "California" not in said


def test_columns_that_were_left_aside_are_named(table):
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [
        f"{line};{'Kommentti' if not place else f'x{place}'}" for place, line in enumerate(lines)
    ]
    table.write_text("\n".join(rows), encoding="utf-8")

    said = run(table, "--language", "en").stdout
    told = json.loads(run(table, "--json").stdout)["columns_left_aside"]

    assert "posts.csv: columns that were left aside: Kommentti." in said
    assert told == [{"file": "posts.csv", "columns": ["Kommentti"]}]


def test_guessed_columns_of_a_strange_language_are_named_as_guesses(tmp_path):
    rows = "".join(
        f"14401000000000{n:02d};https://facebook.com/1/{n};{n + 1}.10.2026 12:00;Keitto {n};"
        f"{n + 190};{n + 90};{n}\n"
        for n in range(12)
    )
    header = "Julkaisun tunnus;Pysyvä linkki;Julkaisuaika;Otsikko;Näyttökerrat;Kattavuus;Jaot\n"
    table = tmp_path / "vienti.csv"
    table.write_text(header + rows, encoding="utf-8")

    said = run(table, "--language", "en").stdout

    assert "The guesses are: Näyttökerrat → Views, Kattavuus → Reach, Jaot → Shares." in said


def test_of_very_many_columns_left_aside_the_rest_is_counted(table):
    lines = table.read_text(encoding="utf-8").splitlines()
    more = ";".join(f"Sarake {place}" for place in range(20))
    rows = [f"{lines[0]};{more}", *(line + ";" * 20 for line in lines[1:])]
    table.write_text("\n".join(rows), encoding="utf-8")

    said = run(table, "--language", "en").stdout

    assert "Sarake 10, Sarake 11 and 8 more." in said


@pytest.fixture
def letters(tmp_path) -> Path:
    """A table whose headers say nothing."""
    rows = ["A;B;C;D;E"]
    for day in range(40):
        text = f"Lohikeitto {day} ja muuta hyvää"
        cells = (f"2026-{1 + day // 28:02}-{1 + day % 28:02}", text, 3 + day, 9 + day * 7 % 50)
        rows.append(";".join((*map(str, cells), "photo" if day % 3 else "video")))
    path = tmp_path / "letters.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_numbers_that_nothing_names_are_no_posts_that_were_never_measured(letters):
    said = run(letters, "--language", "en").stdout

    assert "letters.csv: what the numbers in C, D count cannot be told from their headers" in said
    assert "or ask about one of them: --metric C." in said
    assert "never measured" not in said


@pytest.mark.parametrize("written", ["C", "c"])
def test_a_metric_without_a_name_is_asked_about_as_its_header_is_written(letters, written):
    result = run(letters, "--metric", written, "--language", "en")

    assert "40 posts compared" in result.stdout, result.stderr


def test_a_metric_that_is_not_told_stops_with_those_that_are(letters, table):
    unnamed, named = (
        run(path, "--metric", "clicks", "--language", "en").stderr.strip()
        for path in (letters, table)
    )

    assert unnamed == "The files do not tell clicks. They tell: C, D."
    assert named == (
        "The files do not tell clicks. They tell: comments, interactions, reactions, shares."
    )


def test_a_file_without_posts_and_numbers_is_said_to_have_neither(tmp_path):
    path = tmp_path / "terms.xml"
    path.write_text(
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        "<title>Kahvila</title><wp:wxr_version>1.2</wp:wxr_version><wp:tag>a</wp:tag>"
        "</channel></rss>",
        encoding="utf-8",
    )

    result = run(path, "--language", "en")

    assert result.stderr.splitlines() == [
        "terms.xml holds no published posts and no numbers. Name the export of your posts.",
        "terms.xml: there is no post in the file, but only this: tag (1)",
    ]
