"""Moving house: everything out as open files, into an empty installation, the same screens."""

from __future__ import annotations

import csv
import json
import shutil

import pyarrow.parquet as pq
import pytest
from django.apps import apps

from tests.web.house.making import run_anywhere as run
from tests.web.house.making import run_script
from tuuletus.web.data_classes import SECRET
from tuuletus.web.house.transfer import LEFT_OUT, find_columns, find_tables


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The invented restaurant."""
    data = tmp_path_factory.mktemp("moving") / "data"
    run_script(data, "fill.py")
    return data


@pytest.fixture(scope="module")
def folder(house, tmp_path_factory):
    path = tmp_path_factory.mktemp("moved") / "everything"
    answer = run(house, "export", path)
    assert answer.returncode == 0, answer.stderr
    return path


@pytest.fixture(scope="module")
def new_house(folder, tmp_path_factory):
    data = tmp_path_factory.mktemp("new") / "data"
    answer = run(data, "import", folder)
    assert answer.returncode == 0, answer.stderr
    return data


def test_every_screen_is_the_same_in_the_new_house(house, new_house):
    before = json.loads(run_script(house, "look.py"))
    after = json.loads(run_script(new_house, "look.py"))

    assert len(before) >= 12
    assert before == after


def test_what_is_exported_again_is_the_same(folder, new_house, tmp_path):
    answer = run(new_house, "export", tmp_path / "again")
    assert answer.returncode == 0, answer.stderr

    for path in sorted((folder / "tables").glob("*.parquet")):
        again = pq.read_table(tmp_path / "again" / "tables" / path.name)
        before = pq.read_table(path)
        if path.stem == "person":  # looking around is signing in, and passwords are given
            changed = ["last_login", "session_round"]
            again, before = again.drop(changed), before.drop(changed)
        assert again.equals(before), path.name


def test_both_forms_hold_the_same_rows_and_the_schema_says_how_many(folder):
    schema = json.loads((folder / "schema.json").read_text())

    for table in schema["tables"]:
        path = folder / "tables" / f"{table['name']}.parquet"
        with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
        assert pq.read_metadata(path).num_rows == len(rows) - 1 == table["rows"]
        assert rows[0] == [column["name"] for column in table["columns"]]
    assert sum(table["rows"] for table in schema["tables"]) > 1000


def test_no_secret_is_in_the_files(folder):
    names = {
        column["name"]
        for table in json.loads((folder / "schema.json").read_text())["tables"]
        for column in table["columns"]
    }

    assert not names & {"password", "digest"}
    assert b"argon2" not in b"".join(path.read_bytes() for path in folder.rglob("*.csv"))


def test_every_table_is_carried_over_or_left_out_on_purpose():
    models = set(apps.get_app_config("tuuletus").get_models())

    assert set(find_tables()) | set(LEFT_OUT) == models
    for model in find_tables():
        classes = getattr(model, "data_classes", {})
        names = {column.field.name for column in find_columns(model)}
        assert names == {
            field.name
            for field in model._meta.concrete_fields
            if classes.get(field.name) != SECRET
        }


def test_a_house_that_is_not_empty_takes_nothing(house, folder):
    answer = run(house, "import", folder)

    assert answer.returncode == 2
    assert "empty" in answer.stderr


def test_a_folder_that_is_not_empty_is_not_written_into(house, folder):
    answer = run(house, "export", folder)

    assert answer.returncode == 2
    assert "not empty" in answer.stderr


@pytest.mark.parametrize("damage", ["missing", "cut", "schema"])
def test_a_damaged_export_leaves_the_new_house_empty(folder, tmp_path, damage):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    victim = copy / "tables" / "post.parquet"
    if damage == "missing":
        victim.unlink()
    elif damage == "cut":
        victim.write_bytes(victim.read_bytes()[:-200])
    else:
        (copy / "schema.json").write_text("{")

    answer = run(tmp_path / "data", "import", copy)

    assert answer.returncode == 2
    assert "workspace" not in run(tmp_path / "data", "doctor").stdout
    assert "no administrator" in run(tmp_path / "data", "doctor").stdout


def test_somebody_gets_a_password_and_no_weak_one(new_house):
    weak = run(new_house, "password", "anna@example.com", "--password-file", "-", input="12345\n")
    strong = run(
        new_house, "password", "ANNA@example.com", "--password-file", "-",
        input="a window on the sea\n",
    )  # fmt: skip
    nobody = run(new_house, "password", "olli@example.com", "--password-file", "-", input="x\n")

    assert [weak.returncode, strong.returncode, nobody.returncode] == [2, 0, 2]
    assert nobody.stderr
