"""What of a LinkedIn data copy is nobody's business here: messages, contacts, sign-ins, the rest.

In an archive the files are known by their names and stay shut; one that is brought alone is known
by its columns and refused before anything of it is kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tuuletus.channels.headers import plain
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import DELIMITERS
from tuuletus.errors import ChannelError

_NAMES = frozenset(
    {
        "ad targeting",
        "ads clicked",
        "articles",
        "causes you care about",
        "certifications",
        "coach messages",
        "comments",
        "company follows",
        "connections",
        "contacts",
        "courses",
        "education",
        "email addresses",
        "endorsement given info",
        "endorsement received info",
        "endorsements",
        "events",
        "group posts",
        "guide messages",
        "hashtag follows",
        "honors",
        "identity verification",
        "importedcontacts",
        "imported contacts",
        "inferences about you",
        "instantreposts",
        "invitations",
        "job alerts",
        "job applications",
        "job seeker preferences",
        "jobs",
        "lan ads engagement",
        "languages",
        "learning",
        "learning coach messages",
        "learning role play messages",
        "logins",
        "media",
        "member follows",
        "messages",
        "organizations",
        "patents",
        "phonenumbers",
        "phone numbers",
        "positions",
        "private identity asset",
        "profile",
        "profile summary",
        "projects",
        "providers",
        "publications",
        "reactions",
        "receipts",
        "receipts v2",
        "recommendations given",
        "recommendations received",
        "registration",
        "rich media",
        "saved items",
        "saved jobs",
        "savedjobalerts",
        "searchqueries",
        "search queries",
        "security challenges",
        "services",
        "skills",
        "test scores",
        "verifications",
        "volunteering",
        "votes",
        "whatsapp phone numbers",
    }
)
_HEADERS = tuple(
    frozenset(columns.split("|"))
    for columns in (
        "conversation id|from|content",
        "conversation id|from|date",
        "first name|last name|connected on",
        "from|to|sent at|direction",
        "firstname|lastname|emails",
        "firstname|lastname|phonenumbers",
        "email address|confirmed|primary|updated on",
        "extension|number|type",
        "number|extension|is whatsapp number",
        "first name|last name|birth date",
        "first name|last name|maiden name",
        "first name|last name|headline",
        "first name|last name|text|status",
        "endorsement date|skill name|endorsement status",
        "login date|ip address",
        "challenge date|ip address",
        "registered at|registration ip",
        "time|search query",
        "transaction made at|payment method type",
        "application date|contact email|job title",
        "date|fullname|status",
        "organization|followed on",
        "company name|title|started on|finished on",
        "school name|start date|end date|degree name",
        "category|type of inference",
        "member age|member gender",
        "content title|content last watched date if viewed",
    )
)
_FIRST_ROWS = 20


def is_named_so(inner: Sequence[str]) -> bool:
    """Whether a file of a copy, by its path in it, is one of those that are not needed."""
    return plain(inner[0].removesuffix(".csv")) in _NAMES and (
        len(inner) > 1 or inner[0].endswith(".csv")
    )


def is_private(source: Source) -> bool:
    """Whether the columns are those of such a file, wherever the header stands."""
    return any(told >= header for told in _first_rows(source) for header in _HEADERS)


def _first_rows(source: Source) -> Iterator[frozenset[str]]:
    """The first rows as headers; notes may stand above the real one, which any mark may part."""
    rows: Iterable[Sequence[str]]
    try:
        if source.is_workbook:
            rows = [row for sheet in source.sheets.values() for row in sheet[:_FIRST_ROWS]]
        else:
            lines = source.decoded.head.lstrip("\ufeff").splitlines()[:_FIRST_ROWS]
            rows = [row for mark in DELIMITERS for row in csv.reader(lines, delimiter=mark)]
    except (ChannelError, csv.Error):
        return
    for row in islice(rows, _FIRST_ROWS * len(DELIMITERS)):
        yield frozenset(map(plain, row))
