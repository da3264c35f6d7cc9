"""What a column's name says: money spent, other things that were done, or what came of it."""

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
_PUBLISHED = re.compile(
    r"""\b(?:
        facebook | instagram | tiktok | youtube | linkedin | pinterest | threads | google\ ads
        | meta\ ads | newsletters? | posts? | reach | impressions | adverti\w+ | ads
        | uutiskir\w+ | julkaisu\w* | kattavuus | näyttökerrat | \w*mainonta\w* | mainokset
        | nyhetsbrev\w* | inlägg | räckvidd | annonser\w* | reklam
    )\b""",
    re.VERBOSE,
)
_BUSINESS = re.compile(
    r"""\b(?:
        \w*bookings? | reservations? | covers | sales | revenue | orders? | enquir\w+ | guests?
        | \w*varau\w+ | \w*myynti\w* | liikevaihto | tilaukset | \w*asiakkaat | \w*lounaat
        | \w*bokning\w* | \w*försäljning\w* | omsättning | beställningar | gäster
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


def tells_publishing(name: str) -> bool:
    """Whether a header names a channel, or something else that was published.

    >>> tells_publishing("Facebook"), tells_publishing("Uutiskirjeen saajat")
    (True, True)
    >>> tells_publishing("Table bookings")
    False
    """
    return _PUBLISHED.search(headers.plain(name)) is not None


def tells_business(name: str) -> bool:
    """Whether a header names what came of it: bookings, sales, orders, enquiries.

    >>> tells_business("Table bookings"), tells_business("Pöytävaraukset")
    (True, True)
    >>> tells_business("Facebook")
    False
    """
    return _BUSINESS.search(headers.plain(name)) is not None
