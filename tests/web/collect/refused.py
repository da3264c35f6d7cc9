"""A real file for every code by which the door refuses one."""

from __future__ import annotations

import io
import json
import random
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import xlwt
from openpyxl import Workbook

from tests.channels.twins import write_csv

OLE, LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
DAILY = Path(__file__).parents[2] / "channels/meta/fixtures/daily_breakdown.csv"
MESSAGES = {"participants": [{"name": "A"}], "messages": [], "thread_path": "inbox/a"}
CHART = [
    ["Content", "Video title", "Video publish time", "Date", "Views"],
    ["a", "b", "Jan 1, 2026", "2026-01-02", "3"],
]
ROUNDED = [
    ["Post ID", "Page name", "Publish time", "Permalink", "Views", "Reactions"],
    *(["1.22E+14", "Kahvila", f"03/{day:02d}/2026 10:00", f"https://www.facebook.com/k/posts/{day}",
       "90", "4"] for day in range(1, 9)),
]  # fmt: skip
COMMENTS = [["Date", "Link", "Message"], ["2026-01-02", "b", "c"]]
TORN = b"Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
TORN += b"2026-03-01 10:00:00,https://www.linkedin.com/feed/\nof the day\n2026-03-02 1:00\n"
CUSTOMERS = "Name;Phone;E-mail\n" + "".join(
    f"Guest {n};+358 40 123 456{n};guest{n}@example.org\n" for n in range(4)
)
OPEN = b"application/vnd.oasis.opendocument.spreadsheet"
PROSE = """Terms of use

You may copy, change and pass on this work, as long as you say who made it.
It comes without any warranty, to the extent that the law allows that.
Nobody is liable, whatever happens.
Ask, if anything is unclear.
"""
POSTS = "id,date,likes\n1,2026-03-02,4\n2,2026-03-04,6\n"


def pack(members: Mapping[str, bytes], *, change: Callable[[zipfile.ZipInfo], None] | None = None):
    """A zip file of members, each entry changed as it is written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            archive.writestr(info, content)
    return out.getvalue()


def link(info):
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def lock(content: bytes) -> bytes:
    """Set the flag of a password in a zip file with one member."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def break_in_the_middle(content: bytes) -> bytes:
    return content[: len(content) // 2]


def write_workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_old_workbook() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("a").write(0, 0, "id")
    book.save(out)
    return out.getvalue()


def duplicate() -> bytes:
    return pack({"Posts.csv": POSTS.encode(), "posts.csv": POSTS.encode()})


def write_long_workbook() -> bytes:
    """A workbook of more cells than one may have."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _row in range(1_400):
        sheet.append([1] * 290)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pack_much() -> bytes:
    """A zip file of honest entries that unpack to more than one may."""
    block = random.Random(2).randbytes
    members = {
        f"{number}.csv": b"".join(block(300).hex().encode() + bytes(10_000) for _ in range(3_400))
        for number in range(6)
    }
    return pack(members)


def noise(size: int) -> str:
    return random.Random(1).randbytes(size // 2).hex()


WEB_TABLE = b"<table><tr><td>a<td>b</tr><tr><td>1<td>2</tr></table>"

FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "all_far_ahead": ("a.csv", lambda: b"Date;Sales\n1.3.2099;5\n2.3.2099;6\n3.3.2099;7\n"),
        "ambiguous_dates": ("a.csv", lambda: b"id,date,likes\n1,02/03/2026,4\n2,04/05/2026,6\n"),
        "broken_json": ("outbox.json", lambda: b'{"orderedItems": [{"type": "Create"'),
        "broken_rows": ("Shares.csv", lambda: TORN),
        "broken_workbook": ("a.xls", lambda: break_in_the_middle(write_old_workbook())),
        "broken_repository": ("repo.car", lambda: b"\x3a\xa2" + bytes(range(200))),
        "broken_xml": ("a.xml", lambda: b"<rss><channel><title>Mer"),
        "broken_zip": (
            "a.zip",
            lambda: break_in_the_middle(pack({"a.csv": noise(2000).encode()})),
        ),
        "cell_too_long": ("a.csv", lambda: f'id,text\n1,"{"x" * 140_000}"\n'.encode()),
        "customers": ("asiakkaat.csv", CUSTOMERS.encode),
        "daily_breakdown": ("a.csv", DAILY.read_bytes),
        "database": ("a.db", lambda: b"SQLite format 3\0" + bytes(100)),
        "duplicate_header": ("a.csv", lambda: b"id,likes,likes\n1,2,3\n2,3,4\n"),
        "empty_file": ("a.csv", lambda: b" \n\n"),
        "empty_zip": ("a.zip", lambda: pack({})),
        "one_row": ("a.csv", lambda: b"Date,Bookings\n2026-08-01,5\n"),
        "hours_only": ("a.csv", lambda: b"At;Sales\n1.3.2026 10:00;5\n1.3.2026 11:00;6\n"),
        "mixed_marks": (
            "a.csv",
            lambda: b'Date;Sales\n1.3.2026;1.234,50\n2.3.2026;"1,234.50"\n3.3.2026;1.234,50\n',
        ),
        "years_only": ("a.csv", lambda: b"Year;Sales\n2021;5\n2022;6\n2023;7\n"),
        "months_only": ("a.csv", lambda: b"Month;Sales\n1/2026;5\n2/2026;6\n3/2026;7\n"),
        "nested_zip": (
            "a.zip",
            lambda: pack({"b.zip": pack({"c.zip": pack({"a.csv": POSTS.encode()})})}),
        ),
        "no_rows": ("a.csv", lambda: b"date;text;likes\n"),
        "not_a_table": ("a.xlsx", lambda: pack({"[Content_Types].xml": b"<Types/>"})),
        "not_posts": ("Comments.csv", lambda: write_csv(COMMENTS)),
        "not_text": ("a.csv", lambda: bytes(range(1, 9)) * 500),
        "apple_document": ("a.numbers", lambda: pack({"Index/Document.iwa": b"\0\1"})),
        "open_document": ("a.ods", lambda: pack({"mimetype": OPEN, "content.xml": b"<a/>"})),
        "text_document": (
            "a.docx",
            lambda: pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        ),
        "prose": ("LICENSE", PROSE.encode),
        "packed": ("a.gz", lambda: b"\x1f\x8b" + bytes(40)),
        "parquet": ("a.parquet", lambda: b"PAR1" + bytes(40)),
        "pdf": ("a.pdf", lambda: b"%PDF-1.7\n"),
        "picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40)),
        "private_file": ("m.json", json.dumps(MESSAGES).encode),
        "program": ("a.exe", lambda: b"MZ" + bytes(60)),
        "protected_workbook": ("a.xlsx", lambda: OLE + bytes(600) + LOCKED),
        "too_deep": ("a.json", lambda: b"[" * 200 + b"]" * 200),
        "too_large": ("a.csv", lambda: b"x" * (40 * 2**20 + 1)),
        "too_many_columns": ("a.csv", lambda: ",".join(f"c{n}" for n in range(400)).encode()),
        "too_many_rows": ("a.csv", lambda: b"id,likes\n" + b"1,2\n" * 200_100),
        "too_many_cells": ("a.csv", lambda: b"a" + (b"," * 299 + b"\n") * 12_000),
        "too_many_values": ("outbox.json", lambda: b"[" + b"1," * 3_000_001 + b"1]"),
        "unclosed_quote": ("a.csv", lambda: b'id,text,likes\n1,"a,2\n2,b,3\n3,c,4\n'),
        "unknown_file": ("a.csv", lambda: b"Kissa istuu."),
        "unknown_json": ("a.json", lambda: b'{"a": 1}'),
        "unknown_xml": ("a.xml", lambda: b"<note><to>A</to></note>"),
        "web_page": ("a.csv", lambda: b"<!doctype html><title>Log in</title>"),
        "web_tables": ("a.xls", lambda: b"<html>" + 2 * WEB_TABLE),
        "workbook_too_large": ("a.xlsx", write_long_workbook),
        "xml_entities": ("a.xml", lambda: b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>'),
        "ids_rounded": ("round.csv", lambda: write_csv(ROUNDED)),
        "youtube_chart": ("Chart.csv", lambda: write_csv(CHART)),
        "zip_duplicate_name": ("a.zip", duplicate),
        "zip_link": ("a.zip", lambda: pack({"posts.csv": b"/etc/passwd"}, change=link)),
        "zip_password": ("a.zip", lambda: lock(pack({"a.csv": POSTS.encode()}))),
        "zip_ratio": ("a.zip", lambda: pack({"a.csv": bytes(5_000_000)})),
        "zip_too_large": ("a.zip", pack_much),
        "zip_too_many": ("a.zip", lambda: pack({f"{n}.csv": b"" for n in range(10_001)})),
        "zip_unsafe_name": ("a.zip", lambda: pack({"../posts.csv": POSTS.encode()})),
    }
)
"""By code: a name and what makes the content."""
