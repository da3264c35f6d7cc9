from __future__ import annotations

import stat
import zipfile

import pytest

from tuuletus.channels import guards
from tuuletus.channels.source import open_sources
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError


@pytest.fixture
def archive(tmp_path):
    def build(*entries):
        path = tmp_path / "archive.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for entry in entries:
                made.writestr(*entry)
        return path

    return build


def link(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([("../evil.csv", "x")], "zip_unsafe_name"),
        ([("/etc/evil", "x")], "zip_unsafe_name"),
        ([("..\\evil", "x")], "zip_unsafe_name"),
        ([("C:/evil", "x")], "zip_unsafe_name"),
        ([("a\nb.csv", "x")], "zip_unsafe_name"),
        ([("d/" * 400 + "x", "x")], "zip_unsafe_name"),
        ([("Posts.csv", "x"), ("posts.csv", "y")], "zip_duplicate_name"),
        ([(link("l.csv"), "/etc/passwd")], "zip_link"),
        ([("zeros", b"0" * (5 << 20))], "zip_ratio"),
    ],
)
def test_an_unsafe_archive_is_refused_before_anything_is_read(archive, entries, code):
    with pytest.raises(HostileFileError) as caught:
        open_sources([(archive(*entries), "archive.zip")])

    assert caught.value.code == code


def test_an_archive_with_too_many_files_is_refused(archive, monkeypatch):
    monkeypatch.setattr(guards, "MAX_ENTRIES", 3)

    with pytest.raises(HostileFileError) as caught:
        open_sources([(archive(*((f"{n}.csv", "a") for n in range(4))), "archive.zip")])

    assert caught.value.details == {"limit": 3, "found": 4}


def test_bytes_are_counted_while_they_are_unpacked(archive):
    path = archive(("posts.csv", bytes(range(256)) * 40))

    with pytest.raises(HostileFileError) as caught:
        guards.read_part(guards.open_archive(path), "posts.csv", limit=1000)

    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ('{"a": NaN, "b": 1}', {"a": None, "b": 1}, ["not_a_number"]),
        ("[1e400, -Infinity, 2.5]", [None, None, 2.5], ["not_a_number", "not_a_number"]),
        ('{"a": 1, "a": 2}', {"a": 2}, ["duplicate_key"]),
        ('["\\ud83d", "a\\u0000b"]', ["\ufffd", "ab"], ["half_character", "nul_removed"]),
        ('["\\ud83d \\u0000"]', ["\ufffd "], ["nul_removed", "half_character"]),
        ("[" + "9" * 5000 + "]", [None], ["not_a_number"]),
        ('{"a": {"b": ["\\ud83d\\ude00"]}}', {"a": {"b": ["😀"]}}, []),
    ],
)
def test_json_keeps_what_is_sound_and_says_the_rest(text, value, codes):
    parsed = guards.parse_json(text)

    assert parsed.value == value
    assert [code for code, _ in parsed.notes] == codes


def test_what_is_said_of_a_broken_text_can_be_stored():
    read = guards.parse_json('{"title": "\\ud800 x \\u0000"}')

    assert repr(read.notes).encode()
    assert all(str(part).encode() for note in read.notes for part in note)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[" * 101 + "]" * 101])
def test_deep_json_is_refused_and_never_breaks_the_stack(text):
    with pytest.raises(HostileFileError) as caught:
        guards.parse_json(text)

    assert caught.value.code == "too_deep"


def test_commas_and_brackets_inside_of_texts_are_no_structure(monkeypatch):
    monkeypatch.setattr(guards, "MAX_VALUES", 10)
    text = '["' + ",:[{" * 500 + '", "\\"' + "[" * 200 + '", 1]'

    assert guards.parse_json(text).value[2] == 1


@pytest.mark.parametrize(
    "text", ["[" + "[]," * 12 + "[]]", '{"a": 1, "b": 2, "c": [3, 4, 5, 6, 7]}']
)
def test_more_values_than_may_be_are_refused_before_they_are_read(monkeypatch, text):
    monkeypatch.setattr(guards, "MAX_VALUES", 10)

    with pytest.raises(HostileFileError) as caught:
        guards.parse_json(text)

    assert (caught.value.code, caught.value.details) == ("too_many_values", {"limit": 10})


def test_a_text_that_never_ends_is_no_work_without_end():
    with pytest.raises(UnknownFileError) as caught:
        guards.parse_json('["' + '\\"' * 1_000_000)

    assert caught.value.code == "broken_json"


def test_xml_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(guards, "MAX_MARKS", 10)

    with pytest.raises(HostileFileError) as caught:
        guards.check_xml(b"<r>" + b"<a/>" * 10 + b"</r>")

    assert caught.value.code == "too_many_values"


@pytest.mark.parametrize("text", ["", "{", "[1,]", "nope", "[1] 2"])
def test_broken_json_is_refused(text):
    with pytest.raises(UnknownFileError) as caught:
        guards.parse_json(text)

    assert caught.value.code == "broken_json"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>', "xml_entities"),
        (b"<!DOCTYPE r><r/>", "xml_entities"),
        (b"<a>" * 200_000, "too_deep"),
        (b"<a>", "broken_xml"),
    ],
)
def test_unsafe_xml_is_refused(content, code):
    with pytest.raises(ChannelError) as caught:
        guards.check_xml(content)

    assert caught.value.code == code
