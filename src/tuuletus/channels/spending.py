"""Columns that tell money spent: something that was done, and never what came of it."""

from __future__ import annotations

import re

from tuuletus.channels import headers

_SPENT = re.compile(
    r"""\b(?:
        (?:ad|ads|adverti[sz](?:er|ing)|campaign|media|marketing|google|facebook|meta)\b.*\bcosts?
        | costs? | spend | spent | spending | ad\ budget
        | \w*kulut? | \w*kustannu\w+ | (?:mainos|markkinointi|media)\w*(?:raha|eurot|budjetti)
        | \w*kostnad\w* | \w*utgift\w* | (?:annons|reklam|marknadsförings)\w*(?:pengar|budget)
        | \w*kosten | \w*ausgaben | werbe\w*budget
    )\b""",
    re.VERBOSE,
)
_OF_ONE = re.compile(r"\b(?:per|pro|kohti|kohden)\b|/")


def tells_spending(name: str) -> bool:
    """Whether a header says that its numbers are money that was spent, and not of one thing each.

    >>> tells_spending("Ads cost"), tells_spending("Mainoskulut (€)"), tells_spending("Bookings")
    (True, True, False)
    >>> tells_spending("Cost per click"), tells_spending("Myynti")
    (False, False)
    """
    plain = headers.plain(name)
    return _SPENT.search(plain) is not None and _OF_ONE.search(plain) is None
