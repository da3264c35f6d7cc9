"""What kind of personal data each stored field holds; the record of processing is made of it."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """How sensitive a field is, from nothing to secret."""

    NONE = "none"
    PSEUDONYM = "pseudonym"
    PERSONAL = "personal"
    SECRET = "secret"
    FREE_TEXT = "free text"


NONE = DataClass.NONE
PSEUDONYM = DataClass.PSEUDONYM
PERSONAL = DataClass.PERSONAL
SECRET = DataClass.SECRET
FREE_TEXT = DataClass.FREE_TEXT
