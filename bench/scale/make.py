"""An invented export of Meta Business Suite of any length."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

METRICS = (
    "Views",
    "Views from Organic posts",
    "Views from Boosted posts",
    "Reach",
    "Reach from Organic posts",
    "Reach from Boosted posts",
    "3-second video views",
    "1-minute video views",
    "3-Second viewers",
    "1-minute viewers",
    "3-second video views from Boosted posts",
    "3-second video views from Organic posts",
    "Reactions",
    "Comments",
    "Shares",
    "Seconds viewed",
    "Average Seconds viewed",
    "Total clicks",
    "Link clicks",
    "Other clicks",
    "Reactions, Comments and Shares",
)
WORDS = (
    "tänään",
    "keittoa",
    "lounas",
    "uusi",
    "annos",
    "ravintola",
    "meri",
    "kala",
    "leipä",
    "kevät",
    "kesä",
    "talvi",
    "joulu",
    "ystävä",
    "pöytä",
    "varaa",
    "herkku",
    "resepti",
    "🍲",
    "tervetuloa",
)
START = datetime(2016, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=50)
PAGES = 5


def write_export(path: Path, posts: int, *, seed: int, every: timedelta = EVERY) -> None:
    """Write an export of `posts` posts of five pages, one after each stretch of time."""
    luck = random.Random(seed)
    head = ["Post ID", "Page ID", "Page name", "Title", "Description", "Publish time", "Permalink"]
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow([*head, "Post type", "Date", *METRICS])
        for number in range(posts):
            page = luck.randrange(PAGES)
            reactions, comments, shares = (
                luck.randrange(300),
                luck.randrange(40),
                luck.randrange(9),
            )
            told = {name: luck.randrange(100, 9000) for name in METRICS}
            told |= {"Reactions": reactions, "Comments": comments, "Shares": shares}
            told["Reactions, Comments and Shares"] = reactions + comments + shares
            writer.writerow(
                [
                    f"1{number:015d}",
                    f"12345678901230{page}",
                    f"Sivu {page}",
                    "",
                    " ".join(luck.choices(WORDS, k=14)),
                    (START + number * every).strftime("%m/%d/%Y %H:%M"),
                    f"https://www.facebook.com/sivu/posts/{number}",
                    luck.choice(("Photos", "Videos", "Links")),
                    "Lifetime",
                    *told.values(),
                ]
            )
