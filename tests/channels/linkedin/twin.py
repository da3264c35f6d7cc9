"""Twins of LinkedIn's workbooks and of the copy of a person's data."""

from __future__ import annotations

import io
from datetime import UTC, timedelta
from types import MappingProxyType

import openpyxl
import xlwt

from tests.channels.twins import (
    BAD_NUMBER,
    DAMAGED,
    UNKNOWN,
    UNKNOWN_COLUMN,
    Files,
    Story,
    Twin,
    add_unknown,
    write_csv,
)

WORDS = {
    "en": {
        "note": "Aggregated engagement metrics for your organic and sponsored posts",
        "title": "Post title", "link": "Post link", "created": "Created date", "day": "Date",
        "views": "Impressions", "clicks": "Clicks", "likes": "Likes", "comments": "Comments",
        "shares": "Reposts", "all views": "Impressions (total)", "own views":
        "Impressions (organic)",
    },
    "es": {
        "note": "Métricas agregadas de tus publicaciones", "title": "Título de la publicación",
        "link": "Enlace de la publicación", "created": "Fecha de creación", "day": "Fecha",
        "views": "Impresiones", "clicks": "Clics", "likes": "Recomendaciones",
        "comments": "Comentarios", "shares": "Veces compartido",
        "all views": "Impresiones (totales)", "own views": "Impresiones (orgánicas)",
    },
}  # fmt: skip
COUNTS = ("views", "clicks", "likes", "comments", "shares")
Sheets = dict[str, list[list[str | int]]]


def _id(place: int) -> str:
    return str(7_000_000_000_000_000_000 + place)


def _link(place: int) -> str:
    return f"https://www.linkedin.com/feed/update/urn:li:activity:{_id(place)}"


def write_xls(sheets: Sheets) -> bytes:
    """A workbook of the old kind."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_xlsx(sheets: Sheets) -> bytes:
    """A workbook of the new kind."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_page(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The content export of a page: a sheet of days and a sheet of posts, each after a note."""
    words = WORDS[language]
    days: list[list[str | int]] = [
        [words["note"]],
        [words["day"], words["own views"], words["all views"]],
    ]
    days += [[one.day.strftime("%m/%d/%Y"), one.views, one.views] for one in story.days]
    posts: list[list[str | int]] = [
        [words["note"]],
        [words["title"], words["link"], words["created"], *(words[one] for one in COUNTS)],
    ]
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        counts = [told.numbers.get(one, "") for one in COUNTS]
        posts.append([told.post.text, _link(place), moment.strftime("%m/%d/%Y"), *counts])
    if UNKNOWN_COLUMN in quirks:
        posts = [posts[0], *([*row, 1] for row in posts[1:])]
        posts[1][-1] = UNKNOWN
    if BAD_NUMBER in quirks:
        posts[3][3] = DAMAGED
    sheets = {"Metrics": days, "All posts": posts}
    if "posts in front" in quirks:
        sheets = {"All posts": posts, "Metrics": days}
    if "new workbook" in quirks:
        return {"content.xlsx": write_xlsx(sheets)}
    return {"content.xls": write_xls(sheets)}


def write_person(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """A person's own analytics: two tables of the same posts side by side, each in its order."""
    rows: list[list[str | int]] = [
        ["Maximum of 50 posts available to include in this list"],
        [],
        ["Post URL", "Post publish date", "Engagements", "",
         "Post URL", "Post publish date", "Impressions"],
    ]  # fmt: skip
    count = len(story.posts)
    for place in range(count):
        cells: list[str | int] = []
        for number, name in ((place, "clicks"), (count - 1 - place, "views")):
            told = story.posts[number]
            moment = told.post.published_at
            assert moment is not None
            cells += [_link(number), moment.strftime("%m/%d/%Y"), told.numbers.get(name, ""), ""]
        rows.append(cells[:-1])
    if BAD_NUMBER in quirks:
        rows[4][2] = DAMAGED
    return {"Content_2026.xlsx": write_xlsx({"TOP POSTS": rows})}


def write_shares(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The shares of a data copy, beside messages that must stay closed."""
    rows = [["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"]]
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        text = told.post.text
        if "quotes around line breaks" in quirks:
            text = text.replace("\n", '"\n"')
        link = f"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{_id(place)}"
        utc = moment.astimezone(UTC)
        rows.append([f"{utc:%Y-%m-%d %H:%M:%S}", link, text, "", "", "MEMBER_NETWORK"])
    rows = add_unknown(rows, quirks)
    return {
        "Shares.csv": write_csv(rows, encoding="utf-8"),
        "messages.csv": b"FROM,CONTENT\nA,SECRET\n",
        "Connections.csv": b"First Name\nSECRET\n",
    }


TWINS = (
    Twin(
        format="linkedin_posts",
        write=write_page,
        languages=("en", "es"),
        quirks=("posts in front", "new workbook"),
        tells=MappingProxyType(
            {"impressions": "views", "clicks": "clicks", "reactions": "likes",
             "comments": "comments", "shares": "shares"}
        ),
        precision=timedelta(days=1),
    ),
    Twin(
        format="linkedin_person",
        write=write_person,
        tells=MappingProxyType({"engagements": "clicks", "impressions": "views"}),
        precision=timedelta(days=1),
        texts=False,
        unknown=False,
    ),
    Twin(
        format="linkedin_shares",
        write=write_shares,
        quirks=("quotes around line breaks",),
        precision=timedelta(seconds=1),
    ),
)  # fmt: skip
