"""A folder is looked at before a new house is made for it."""

from __future__ import annotations

import json

import pytest

from tests.web.house.making import run
from tuuletus.errors import BackupError
from tuuletus.web.house.exports import check_export

TABLE = {"name": "post", "rows": 0}
WRONG = {
    "no_export": None,
    "newer": {"format": 99, "version": "99.0", "tables": []},
    "damaged": {"format": 1, "version": "0.1", "tables": [TABLE]},
}


def write(folder, schema):
    folder.mkdir()
    if schema is not None:
        (folder / "schema.json").write_text(json.dumps(schema))
    return folder


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_folder_leaves_no_house_behind(tmp_path, code):
    folder, data = write(tmp_path / "wrong", WRONG[code]), tmp_path / "new"

    answer = run(data, "import", folder)

    assert answer.returncode == 2
    assert str(folder) in answer.stderr or "99.0" in answer.stderr
    assert "steps" not in answer.stdout
    assert not data.exists()


@pytest.mark.parametrize("schema", [[], {}, {"format": 1, "tables": "post"}, {"format": None}])
def test_a_schema_of_another_shape_is_no_export(tmp_path, schema):
    with pytest.raises(BackupError) as caught:
        check_export(write(tmp_path / "wrong", schema))

    assert caught.value.code == "no_export"


def test_tables_that_nobody_knows_are_refused_before_any_migration(tmp_path):
    table = {"name": "wonder", "rows": 0}
    folder = write(tmp_path / "wrong", {"format": 1, "version": "99.0", "tables": [table]})
    (folder / "tables").mkdir()
    (folder / "tables" / "wonder.parquet").touch()
    data = tmp_path / "new"

    answer = run(data, "import", folder)

    assert answer.returncode == 2
    assert "99.0, which is newer" in answer.stderr
    assert not (data / "db.sqlite3").exists()
