"""What a file is called when its dates and copy numbers are left out: the name of its table."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_ENDING = re.compile(r"\.(?:csv|tsv|txt|xlsx?|ods)$", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|maj|jun|jul|aug|sep|oct|okt|nov|dec)[a-z]*"
_DATE = rf"""
    (?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d      # 2026-03-01, 20260301
  | (?:19|20)\d\d[-_.][01]\d                    # 2026-03
  | [0-3]?\d[-_.][0-3]?\d[-_.](?:19|20)\d\d     # 1.3.2026
  | {_MONTH}[-_.\s][0-3]?\d[-_.\s](?:19|20)\d\d # Mar-01-2026
  | (?:19|20)\d\d                               # 2026
"""
_COPY = (
    r"\(\d{1,3}\) | copy(?:\ \d+)? | (?:copy|kopio|kopia)\ (?:of|av|tiedostosta) | kopio | kopia"
)
# nothing is taken out of the middle of a word: "moro2016" is a name
_PASSING = re.compile(rf"(?<![^\W_])(?:{_DATE}|{_COPY})(?![^\W_])", re.IGNORECASE | re.VERBOSE)
_LOOSE = re.compile(r"[\s_–.-]*(?:\s-|-\s|\s–|–\s)[\s_–.-]*|\s{2,}|[_-]{2,}")
_ENDS = " _-–.,"


def clean_stem(file: str) -> str:
    """The name of a file that a newer copy of it has, too.

    >>> clean_stem("bookings 2026-03-01 (2).csv"), clean_stem("facebook_metrics_moro2016.csv")
    ('bookings', 'facebook_metrics_moro2016')
    """
    # a member of an archive is shown behind the archive's own name
    whole = _ENDING.sub("", PurePosixPath(file.rsplit(": ", 1)[-1]).name).strip(_ENDS)
    stem = _LOOSE.sub(lambda found: found[0][0], _PASSING.sub("", whole)).strip(_ENDS)
    return stem or whole or file
