"""Exports of the restaurant, small enough to be seen through."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.models import Measurement, Post

HEADER = [
    "Post ID",
    "Page ID",
    "Page name",
    "Title",
    "Description",
    "Publish time",
    "Permalink",
    "Post type",
    "Date",
    "Views",
    "Reach",
    "Reactions, Comments and Shares",
    "Reactions",
    "Comments",
    "Shares",
]
LATER = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def meta_row(number, *, reactions=10, reach=200, text=None, **changes):
    """One post of a Meta export; published in late October at nine in California."""
    reactions_told = "" if reactions is None else reactions
    row = {
        "Post ID": f"10000000000{number:04d}",
        "Page ID": "123456789012345",
        "Page name": "Ravintola Merituuli",
        "Title": "",
        "Description": f"Päivän keitto {number}" if text is None else text,
        "Publish time": f"10/{number % 16 + 13:02d}/2026 09:00",
        "Permalink": f"https://www.facebook.com/merituuli/posts/{number}",
        "Post type": "Photos" if number % 2 else "Videos",
        "Date": "Lifetime",
        "Views": 300,
        "Reach": "" if reach is None else reach,
        "Reactions, Comments and Shares": "" if reactions is None else reactions + 3,
        "Reactions": reactions_told,
        "Comments": 2,
        "Shares": 1,
    }
    return row | changes


def csv_file(rows, *, name="posts.csv", header=None):
    out = io.StringIO()
    writer = csv.DictWriter(out, header or HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, b"\xef\xbb\xbf" + out.getvalue().encode(), "text/csv")


def meta_file(numbers=range(1, 31), *, name="posts.csv", **changes):
    return csv_file([meta_row(number, **changes) for number in numbers], name=name)


def bring_in(workspace, *files, now, person=None):
    """Drop and confirm."""
    return confirm_import(receive_files(workspace, person, files, now=now), clock=lambda: now)


def read_state(workspace):
    """Everything stored, without primary keys and sources: what two imports must agree on."""
    posts = Post.objects.filter(channel__workspace=workspace).order_by("channel__key", "key")
    columns = ("channel__platform", "channel__key", "key", "published_at", "text", "permalink")
    readings = Measurement.objects.filter(channel__workspace=workspace)
    return (
        [*posts.values_list(*columns, "traits")],
        sorted(readings.values_list("post__key", "metric", "value", "read_at")),
    )


@pytest.fixture
def stored(workspace, aino, now):
    """Thirty posts of one channel."""
    return bring_in(workspace, meta_file(), now=now, person=aino)


@pytest.fixture
def posts(stored):
    return list(Post.objects.order_by("pk"))
