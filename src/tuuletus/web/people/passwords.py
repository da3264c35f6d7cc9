"""Passwords that everybody in Finland and Sweden tries first: a common word with digits behind it.

Django knows twenty thousand English passwords; nothing is asked of the network here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tuuletus.web.people.models import Person

_LINES = """
salasana salasanani salis kesä kesa talvi kevät kevat syksy joulu juhannus vappu suomi finland
helsinki tampere turku oulu espoo vantaa jyväskylä jyvaskyla kuopio lahti rovaniemi perkele
vittu saatana jumala rakkaus rakas kulta äiti aiti isä isa koira kissa hevonen karhu tervetuloa
moikka heippa terve moi huomenta aurinko kuukausi maanantai tiistai keskiviikko torstai
perjantai lauantai sunnuntai tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu kesakuu
heinäkuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu jääkiekko jaakiekko jokerit ilves
tappara kärpät karpat hifk leijonat ravintola kahvila hotelli yritys toimisto keittiö keittio
lounas markkinointi asiakas myynti tuuletus kahvi olut sauna sisu nokia muumi matti mikko
kaisa liisa anna maija
lösenord losenord lösen sommar sommaren vinter vår host höst jul midsommar påsk sverige
stockholm göteborg goteborg malmö malmo uppsala älskling alskling älskar alskar kärlek karlek
mamma pappa hund katt häst hast välkommen valkommen hejsan hejhej solsken måndag mandag tisdag
onsdag torsdag fredag lördag lordag söndag sondag januari februari mars april maj juni juli
augusti september oktober november december restaurang kafé kafe hotell företag foretag kontor
kök kok lunch marknad marknadsföring kund hammarby djurgården djurgarden fotboll hockey
restaurant company welcome password admin administrator qwerty qwertyåäö qwertyä
summer winter spring autumn love hello secret
"""
WORDS = frozenset(_LINES.split())
LONGEST = 200
"""No password is longer; all of it counts."""
TOO_SIMILAR = gettext_noop("The password is too similar to the %(verbose_name)s.")
"""A text of Django's, whose own Finnish nobody would say; ours takes its place."""
_LEET = str.maketrans("013457@$", "oieastas")
_EDGES = re.compile(r"[\W\d_]+")


class LengthValidator:
    """Refuses what is too short to be safe, and what is too long to be kept in full."""

    def __init__(self, least: int, most: int = LONGEST) -> None:
        self.least = least
        self.most = most

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError for such a password."""
        if len(password) < self.least:
            # the words of Django, whose Finnish lacks them
            sentence = ngettext(
                "This password is too short. It must contain at least %d character.",
                "This password is too short. It must contain at least %d characters.",
                self.least,
            )
            raise ValidationError(sentence % self.least, code="password_too_short")
        if len(password) > self.most:
            sentence = _(
                "This password is too long, so it was not taken. It may have at most %(most)s"
                " characters."
            )
            raise ValidationError(sentence % {"most": self.most}, code="password_too_long")

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            self.least,
        ) % {"min_length": self.least}


class VarietyValidator:
    """Refuses a password of a few characters that come again and again."""

    def __init__(self, least: int = 5) -> None:
        self.least = least

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError for such a password."""
        if len(set(password.casefold())) < self.least:
            raise ValidationError(
                _(
                    "This password is made of a few characters that come again and again. Choose"
                    " three or four words that do not belong together."
                ),
                code="password_too_alike",
            )

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return _("A password is not made of a few characters that come again and again.")


class NordicPasswordValidator:
    """Refuses a common Finnish, Swedish or English word, or two, with digits or marks around."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError for such a password, or one of the workspace's or own name."""
        refuse_common(password, names_of(user))

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return _("A password is not a common word or a name of yours with digits behind it.")


def refuse_common(password: str, names: frozenset[str]) -> None:
    """Raise ValidationError for a common word or one of some names with digits or marks."""
    if len(password) > LONGEST:
        return  # refused anyway, and too long to be looked at from every end
    if any(is_common(text, names) for text in spellings(password.casefold())):
        raise ValidationError(
            _(
                "This is a common word or name with digits, which is tried first. Choose three"
                " or four words that do not belong together."
            ),
            code="password_common_word",
        )


def spellings(password: str) -> Iterator[str]:
    """A password as it is, and with digits read as letters up to those at its end."""
    yield password
    bare = len(password.rstrip("0123456789!?.-_*#"))
    yield from (password[:end].translate(_LEET) for end in range(bare, len(password) + 1))


def names_of(user: Person | None) -> frozenset[str]:
    """The words of the names of a person's workspaces."""
    if user is None or user.pk is None:
        return frozenset()
    return split_names(user.memberships.values_list("workspace__name", flat=True))


def split_names(names: Iterable[str]) -> frozenset[str]:
    """The words of some names, and each whole name in one word.

    >>> sorted(split_names(["Kahvila Kuu & Kala"]))
    ['kahvila', 'kahvilakuukala', 'kala', 'kuu']
    """
    split = [[word for word in _EDGES.split(name.casefold()) if word] for name in names]
    return frozenset(word for words in split for word in (*words, "".join(words)) if word)


def is_common(password: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether nothing stands in a password but one or two known words, digits and marks.

    A whole name of `names` counts however many words it has.

    >>> is_common("salasana12"), is_common("kesätalvi2026!"), is_common("ikkuna merelle")
    (True, True, False)
    """
    known = WORDS | names
    parts = [part for part in _EDGES.split(password) if part]
    if "".join(parts) in names:
        return True
    return 0 < len(parts) <= 2 and all(is_made_of(part, known) for part in parts)


def is_made_of(part: str, known: frozenset[str]) -> bool:
    """Whether letters are a known word, or two of them in one."""
    return part in known or any(
        part[:cut] in known and part[cut:] in known for cut in range(1, len(part))
    )
