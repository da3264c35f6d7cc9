"""Archives in archives: one level is read, deeper ones and bombs are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.channels.conftest import READ_AT
from tuuletus.channels import guards
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_file
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError

POSTS = b"id,date,likes\n1,2026-03-02,4\n2,2026-03-04,6\n"
OTHER = POSTS.replace(b"1,", b"7,")


def pack(members, kind=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def dropped(tmp_path):
    def build(members):
        path = tmp_path / "all.zip"
        path.write_bytes(members if isinstance(members, bytes) else pack(members))
        return open_file(path, "all.zip")

    return build


def answer(source):
    try:
        return len(read_file(source, ReadingOptions(read_at=READ_AT)).posts)
    except ChannelError as error:
        return error.code


def answers(opened):
    return {source.name: answer(source) for source in opened.sources}


def test_an_archive_in_an_archive_is_read_and_a_deeper_one_refused(dropped):
    deep = pack({"c.csv": POSTS})

    told = answers(dropped({"a.csv": POSTS, "in/b.zip": pack({"b.csv": OTHER, "c.zip": deep})}))

    assert told == {
        "all.zip: a.csv": 2,
        "all.zip: in/b.zip: b.csv": 2,
        "all.zip: in/b.zip: c.zip": "nested_zip",
    }


def test_a_download_packed_with_others_is_chosen_from_and_knows_its_own(dropped):
    tweets = b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1812500000000000001"}}]'
    account = b'window.YTD.account.part0 = [{"account": {"username": "aurinko"}}]'
    shut = b'window.YTD.direct_messages.part0 = ["DM"]'
    archive = pack({"data/tweets.js": tweets, "data/account.js": account, "data/dm.js": shut})

    opened = dropped({"posts.csv": POSTS, "x.zip": archive})
    reading = read_file(opened.sources[1], ReadingOptions(read_at=READ_AT))

    assert [one.name for one in opened.sources] == [
        "all.zip: posts.csv",
        "all.zip: x.zip: data/tweets.js",
    ]
    assert [channel.name for channel in reading.channels] == ["@aurinko"]
    assert [(one.code, one.details["where"], one.details["names"]) for one in opened.closed] == [
        ("closed_download", "x.zip", "dm.js")
    ]


def test_one_that_is_damaged_or_locked_leaves_the_others_readable(dropped):
    broken = pack({"a.csv": POSTS})[:40]
    book = pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"})[:60]
    locked = bytearray(pack({"a.csv": POSTS}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1

    told = answers(
        dropped({"a.csv": POSTS, "b.zip": broken, "c.xlsx": book, "d.zip": bytes(locked)})
    )

    assert told == {
        "all.zip: a.csv": 2,
        "all.zip: b.zip": "broken_zip",
        "all.zip: c.xlsx": "broken_workbook",
        "all.zip: d.zip": "zip_password",
    }


def test_a_bomb_of_two_levels_is_refused_by_the_bytes_on_the_disk(dropped):
    line = bytes(range(33, 126)) * 3
    inner = pack({f"{n}.csv": line + b"0" * 30_000 for n in range(100)})
    assert dropped(inner).sources  # by itself it is none

    with pytest.raises(HostileFileError) as caught:
        dropped({f"{n}.zip": inner for n in range(3)} | {"pad": b""})

    assert caught.value.code == "zip_ratio"


@pytest.mark.parametrize(("limit", "most"), [("MAX_OPENED", 4), ("MAX_ENTRIES", 5)])
def test_files_are_counted_over_all_levels(dropped, monkeypatch, limit, most):
    members = {f"{n}.zip": pack({"a.csv": POSTS}) for n in range(3)}
    assert len(dropped(members).sources) == 3

    monkeypatch.setattr(guards, limit, most)

    with pytest.raises(HostileFileError) as caught:
        dropped(members)
    assert caught.value.code == "zip_too_many"


def test_bytes_are_counted_over_all_levels(dropped, monkeypatch):
    inner = pack({"a.csv": bytes(range(256)) * 40})
    monkeypatch.setattr(guards, "MAX_UNPACKED", 2 * len(inner) + 15_000)

    with pytest.raises(HostileFileError) as caught:
        dropped({"a.zip": inner, "b.zip": inner})

    assert caught.value.code == "zip_too_large"


def test_pictures_stay_shut_and_an_archive_of_nothing_else_tells_so(dropped):
    opened = dropped({"a.jpg": b"\xff\xd8\xff", "b.MP4": b"1", "c/d.pdf": b"%PDF"})

    assert opened.sources == ()
    assert [(one.code, one.details["count"]) for one in opened.closed] == [("closed_media", 3)]


def test_a_document_is_no_archive_and_a_broken_workbook_no_broken_archive(dropped):
    assert answers(dropped({"Index/Document.iwa": b"1", "preview.jpg": b"2"})) == {
        "all.zip": "apple_document"
    }
    with pytest.raises(UnknownFileError) as caught:
        dropped(pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"})[:70])
    assert caught.value.code == "broken_workbook"
