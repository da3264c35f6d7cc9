"""Packed tar archives are held to the same limits as zip files."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from tests.channels.conftest import READ_AT
from tuuletus.channels import guards, tarred
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_file
from tuuletus.errors import ChannelError

POSTS = b"id,date,likes\n1,2026-03-02,4\n2,2026-03-04,6\n"


def entry(name, content=b"", **changes):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in changes.items():
        setattr(info, field, value)
    return info, content


def pack(*entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def dropped(tmp_path):
    def build(content):
        path = tmp_path / "a.tar.gz"
        path.write_bytes(content)
        return open_file(path, "a.tar.gz")

    return build


def refusal(dropped, content):
    with pytest.raises(ChannelError) as caught:
        dropped(content)
    return caught.value.code


@pytest.mark.parametrize("start", ["", "./", "in/"])
def test_tables_in_it_are_read_and_pictures_stay_shut(dropped, start):
    opened = dropped(pack(entry(f"{start}a.csv", POSTS), entry(f"{start}a.jpg", b"x" * 9)))

    (source,) = opened.sources
    assert len(read_file(source, ReadingOptions(read_at=READ_AT)).posts) == 2
    assert [one.code for one in opened.closed] == ["closed_media"]
    assert source.read_start(2) == b"id"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([entry("../a.csv", POSTS)], "zip_unsafe_name"),
        ([entry("/etc/a.csv", POSTS)], "zip_unsafe_name"),
        ([entry("a.csv", POSTS), entry("A.CSV", POSTS)], "zip_duplicate_name"),
        ([entry("a.csv", type=tarfile.SYMTYPE, linkname="/etc/passwd")], "zip_link"),
        ([entry("a.csv", POSTS), entry("b.csv", type=tarfile.LNKTYPE, linkname="a.csv")],
         "zip_link"),
        ([entry("a.csv", type=tarfile.CHRTYPE)], "zip_link"),
        ([entry("a.csv", type=tarfile.FIFOTYPE)], "zip_link"),
        ([entry("a.csv", POSTS, type=tarfile.GNUTYPE_SPARSE)], "broken_zip"),
    ],
)  # fmt: skip
def test_what_no_archive_may_hold_is_refused(dropped, entries, code):
    if code == "broken_zip":  # what a sparse file would be long cannot be trusted
        assert refusal(dropped, pack(*entries)) in {"zip_link", "broken_zip"}
    else:
        assert refusal(dropped, pack(*entries)) == code


def test_a_bomb_is_refused_while_it_is_unpacked(dropped):
    assert refusal(dropped, pack(entry("a.csv", b"0" * 30_000_000))) == "zip_ratio"


def test_a_bomb_behind_a_picture_that_stays_shut_is_one_too(dropped):
    assert refusal(dropped, pack(entry("a.jpg", b"0" * 30_000_000))) == "zip_ratio"


def test_more_than_may_be_gone_through_is_refused(dropped, monkeypatch):
    monkeypatch.setattr(tarred, "MAX_STREAMED", 100_000)

    assert refusal(dropped, pack(entry("a.csv", bytes(range(256)) * 500))) == "zip_too_large"


def test_more_files_than_an_archive_may_hold_are_refused(dropped, monkeypatch):
    monkeypatch.setattr(guards, "MAX_ENTRIES", 3)
    entries = [entry(f"{one}.csv", POSTS) for one in range(5)]

    assert refusal(dropped, pack(*entries)) == "zip_too_many"


def test_a_header_of_megabytes_is_refused(dropped):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        info, content = entry("a.csv", POSTS)
        info.pax_headers = {"comment": "".join(chr(65 + one * 7 % 57) for one in range(900_000))}
        archive.addfile(info, io.BytesIO(content))

    assert refusal(dropped, out.getvalue()) in {"broken_zip", "zip_ratio"}


def test_one_that_is_cut_off_is_broken(dropped):
    whole = pack(entry("a.csv", POSTS * 500))

    assert refusal(dropped, whole[:-40]) == "broken_zip"


@pytest.mark.parametrize("content", [POSTS, b"", b"x" * 1000])
def test_what_is_packed_otherwise_is_refused_as_before(dropped, content):
    (source,) = dropped(gzip.compress(content)).sources

    with pytest.raises(ChannelError) as caught:
        read_file(source, ReadingOptions(read_at=READ_AT))
    assert caught.value.code == "packed"
