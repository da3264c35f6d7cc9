from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest

from bench.scale.make import write_export
from tuuletus.channels import dates, tabular
from tuuletus.channels.meta import Meta
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.channels.tabular import SAMPLE
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError
from tuuletus.wording import Speaker, say_refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(part):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/workbook.xml", part)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"%PDF-1.7", "pdf"),
        (b"MZ\x90", "program"),
        (b"\x1f\x8b\x08", "packed"),
        (OLE + b"..." + "EncryptedPackage".encode("utf-16-le"), "protected_workbook"),
        (OLE + b"Workbook", "broken_workbook"),
        (b"<!doctype html><html><body>Log in</body></html>", "web_page"),
        (b"<rss></rss>", "unknown_xml"),
        (b'<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>', "xml_entities"),
        (b'{"a": 1}', "unknown_json"),
        (b"window.ytd.tweets.part0 [1]", "broken_json"),
        (b"[" * 200_000, "too_deep"),
        (bytes(range(1, 30)) * 20, "not_text"),
        (b"id,likes,likes\n1,2,3\n", "duplicate_header"),
        (b'id,text\n1,"abc\n2,def\n', "unclosed_quote"),
        (b'id,text\n1,"' + b"x\n" * 100_000, "cell_too_long"),
        (workbook('<!DOCTYPE r [<!ENTITY x "y">]><r/>'), "xml_entities"),
        (workbook("<r/>"), "broken_workbook"),
    ],
)
def test_every_refusal_has_its_own_code(read, content, code):
    with pytest.raises(ChannelError) as caught:
        read("file", content)

    assert caught.value.code == code


def test_too_many_rows_are_refused_with_the_limit(read, monkeypatch):
    monkeypatch.setattr(tabular, "MAX_ROWS", 3)

    with pytest.raises(HostileFileError) as caught:
        read("file.csv", "id,likes\n" + "1,2\n" * 40)

    assert (caught.value.code, caught.value.details) == ("too_many_rows", {"limit": 3})


def test_whatever_breaks_inside_a_reader_becomes_a_channel_error(read, monkeypatch):
    def fail(self, source, options):
        raise ZeroDivisionError

    monkeypatch.setattr(Meta, "read_export", fail)

    with pytest.raises(ChannelError) as caught:
        read("meta/facebook_posts_en.csv")

    assert (caught.value.code, caught.value.details) == (
        "unreadable",
        {"kind": "ZeroDivisionError"},
    )


def test_rows_that_do_not_fit_are_named_as_a_spreadsheet_counts_them(read):
    reading = read("file.csv", "id,text,likes\n1,a\n2,b,3,4,5\n,,\n\n3,c,7\n")

    assert [(u.row, u.reason) for u in reading.unread] == [
        (2, "cells_do_not_fit_header"),
        (3, "cells_do_not_fit_header"),
    ]
    assert [(post.key, post.text) for post in reading.posts] == [("3", "c")]


def test_removed_nul_characters_are_said(read):
    reading = read("file.csv", "id,likes\na\0b,2\n")

    assert [(u.row, u.reason) for u in reading.unread] == [(0, "nul_removed")]
    assert reading.posts[0].key == "ab"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_encoding_and_delimiter_is_found(read, encoding, mark):
    content = "Id;Otsikko;Tykkäykset\na1;Äyskäri ja öljyä;12\na2;Toinen otsikko;3\n".replace(
        ";", mark
    )

    reading = read("file.csv", content.encode(encoding))

    assert [post.text for post in reading.posts] == ["Äyskäri ja öljyä", "Toinen otsikko"]
    assert [m.value for m in reading.measurements] == [12, 3]


def test_a_long_export_is_recognised_without_reading_all_its_columns_as_dates(
    tmp_path, monkeypatch
):
    path = tmp_path / "facebook.csv"
    write_export(path, 20_000, seed=7)
    read_dates, counts = dates.read_dates, []

    def count_cells(cells, **told):
        counts.append(len(cells))
        return read_dates(cells, **told)

    monkeypatch.setattr(dates, "read_dates", count_cells)
    (source,) = open_sources([(path, path.name)])
    reading = read_file(source, ReadingOptions(read_at=datetime(2026, 11, 23, 9, tzinfo=UTC)))

    assert len(reading.posts) == 20_000
    columns = len(source.table.header)
    # a sample of every column for each of the two formats that look for days, two columns in full
    assert sum(counts) <= 2 * columns * SAMPLE + 2 * 20_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_json_is_read_in_any_alphabet_that_says_what_it_is(read, encoding):
    text = '[{"timestamp": 1700000000, "data": [{"post": "Moi äö"}]}]'

    reading = read("your_posts.json", text.encode(encoding))

    assert [post.text for post in reading.posts] == ["Moi äö"]
    assert reading.sha256 == hashlib.sha256(text.encode(encoding)).hexdigest()


META = (
    "Post ID,Page ID,Page name,Description,Publish time,Permalink,Post type,Date,Reach,Reactions"
)


@pytest.mark.parametrize("header", ["date;text;likes", "Päivä;Varaukset", "A;B", META])
def test_a_header_without_rows_is_said_to_have_none(read, header):
    with pytest.raises(ChannelError) as caught:
        read("posts.csv", header + "\n")

    sentence = say_refusal(caught.value, Speaker("en"))
    assert caught.value.code == "no_rows"
    assert sentence.startswith("The table has a header row (")
    assert "no rows under it" in sentence


def test_a_line_of_prose_is_no_header(read):
    with pytest.raises(UnknownFileError) as caught:
        read("notes.txt", "Today was fine, and tomorrow will be, too\n")

    assert caught.value.code == "unknown_file"
