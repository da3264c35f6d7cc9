"""Files that keep every stated limit, just so: `python -m bench.hostile.heavy FOLDER`.

Each is made to cost as much as a file of its size can: in memory, in time, or in both.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

LIMIT = 40 * 1024 * 1024
"""So many bytes a file may have."""


def empty_lists() -> bytes:
    """Flat JSON of twelve million empty lists."""
    return b"[" + b"[]," * (36_000_000 // 3) + b"[]]"


def many_keys() -> bytes:
    """JSON objects of together three and a half million keys, no two of them alike."""
    pairs = (f'"k{number:x}":{number % 7}' for number in range(3_500_000))
    return ("[{" + ",".join(pairs) + "}]").encode()[:LIMIT]


def many_strings() -> bytes:
    """JSON of short texts, each of them twice half a character and a NUL."""
    return b"[" + b'"\\ud800\\u0000",' * (LIMIT // 15 - 10) + b'""]'


def numbers() -> bytes:
    """Flat JSON of decimal numbers."""
    return b"[" + b",".join(b"%d.5" % number for number in range(4_000_000)) + b"]"


def _table(rows: int, columns: int) -> Iterator[list[object]]:
    yield [f"Column {place}" for place in range(columns)]
    for row in range(rows):
        yield [row * columns + place for place in range(columns)]


def _as_csv(rows: Iterator[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def wide_table() -> bytes:
    """A CSV of 300 columns and 15,000 rows, every cell a number of its own."""
    return _as_csv(_table(15_000, 300))


def wide_workbook() -> bytes:
    """The same as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _table(15_000, 300):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def long_table() -> bytes:
    """A CSV of 200,000 posts with texts of their own and ten numbers each."""
    head = ["Post ID", "Date", "Text", *(f"Metric {place}" for place in range(8))]
    rows = (
        [
            f"p{row}",
            f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d} 12:{row % 60:02d}",
            f"The soup of day {row} is here, come and have some of it while there is any",
            *(row * place % 99_991 for place in range(1, 9)),
        ]
        for row in range(200_000)
    )
    return _as_csv(iter([head, *rows]))


def narrow_table() -> bytes:
    """A CSV of one column and as many rows as there may be, all of them empty or short."""
    return b"a\n" + b"1\n" * 199_990


def empty_cells() -> bytes:
    """A CSV of forty million empty cells."""
    return (
        b",".join(b"c%d" % place for place in range(300)) + b"\n" + (b"," * 299 + b"\n") * 139_000
    )


def many_quotes() -> bytes:
    """A CSV whose cells are mostly quotation marks."""
    return b"a,b\n" + b'"""""""""""",""""""""""""\n' * (LIMIT // 28 // 10)


def wide_letters() -> bytes:
    """A CSV in UTF-16 of letters that need four bytes each."""
    row = "x" + "🍲" * 40 + ",1\n"
    return ("text,likes\n" + row * (LIMIT // 2 // (len(row) * 2) - 1)).encode("utf-16")[:LIMIT]


def tweets() -> bytes:
    """An archive of X with 200,000 posts, as many as fit."""
    posts = (
        json.dumps(
            {
                "tweet": {
                    "id_str": str(10**17 + number),
                    "full_text": f"Keitto {number}",
                    "created_at": "Mon Nov 23 09:00:00 +0000 2026",
                    "favorite_count": str(number % 99),
                    "retweet_count": "3",
                }
            },
            separators=(",", ":"),
        )
        for number in range(200_000)
    )
    return ("window.YTD.tweets.part0 = [" + ",".join(posts) + "]").encode()[:LIMIT]


def outbox() -> bytes:
    """A Mastodon archive whose outbox is as long as it may be."""
    items = (
        {
            "id": f"https://example.social/users/a/statuses/{number}/activity",
            "type": "Create",
            "published": "2026-11-23T09:00:00Z",
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            "object": {
                "id": f"https://example.social/users/a/statuses/{number}",
                "type": "Note",
                "published": "2026-11-23T09:00:00Z",
                "content": f"<p>Keitto {number}</p>",
                "attachment": [],
                "tag": [],
            },
        }
        for number in range(95_000)
    )
    head = '{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection",'
    text = head + '"orderedItems":[' + ",".join(map(json.dumps, items)) + "]}"
    return text.encode()


def wordpress() -> bytes:
    """A WordPress export as long as it may be."""
    item = (
        "<item><title>Otsikko {0}</title><link>https://example.fi/{0}</link>"
        "<content:encoded><![CDATA[<p>Teksti {0}</p>]]></content:encoded>"
        "<wp:post_id>{0}</wp:post_id><wp:post_date_gmt>2026-11-23 09:00:00</wp:post_date_gmt>"
        "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:wp="http://wordpress.org/export/1.2/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>'
        "<wp:wxr_version>1.2</wp:wxr_version>"
    )
    return (head + "".join(item.format(n) for n in range(125_000)) + "</channel></rss>").encode()


def unknown_xml() -> bytes:
    """XML of many small elements that no reader knows."""
    return b"<r>" + b"<a/>" * (LIMIT // 4 - 10) + b"</r>"


def page() -> bytes:
    """A table without any delimiter or header: one very long text."""
    return escape("lorem ipsum dolor sit amet " * 1_500_000).encode()[:LIMIT]


def crowded_zip() -> bytes:
    """A zip of 9,000 small tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9_000):
            archive.writestr(
                f"{number}.csv", f"id,date,likes\n{number},2026-11-2{number % 9},{number}\n"
            )
    return out.getvalue()


def heavy_zip() -> bytes:
    """A zip of four tables, each as large as it may be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.csv", long_table() + b"%d\n" % number)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "empty_lists.json": empty_lists,
    "many_keys.json": many_keys,
    "many_strings.json": many_strings,
    "numbers.json": numbers,
    "wide_table.csv": wide_table,
    "wide_workbook.xlsx": wide_workbook,
    "long_table.csv": long_table,
    "narrow_table.csv": narrow_table,
    "empty_cells.csv": empty_cells,
    "many_quotes.csv": many_quotes,
    "wide_letters.csv": wide_letters,
    "tweets.js": tweets,
    "outbox.json": outbox,
    "wordpress.xml": wordpress,
    "unknown.xml": unknown_xml,
    "page.txt": page,
    "crowded.zip": crowded_zip,
    "heavy.zip": heavy_zip,
}


def write_files(folder: Path) -> list[Path]:
    """Write every file; where each of them lies."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        (folder / name).write_bytes(make())
    return [folder / name for name in FILES]


if __name__ == "__main__":
    for path in write_files(Path(sys.argv[1])):
        print(f"{path.stat().st_size / 2**20:8.1f} MB  {path}")
