"""Dates and clock times with full stops, as in the Finnish of the same house."""

from __future__ import annotations

SHORT_DATE_FORMAT = "j.n.Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j F Y H.i"
SHORT_DATETIME_FORMAT = "j.n.Y H.i"
