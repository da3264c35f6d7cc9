"""Words used in more than one place, and the names of the places themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tuuletus.web.data_classes import DataClass

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A place in the navigation. `key` is what a page names in its variable `nav`.

    A phone has room for five; the places that are not `in_bar` stand behind "More" there.
    """

    key: str
    path: str
    name: Promise
    icon: str
    letter: str
    in_bar: bool = True


SECTIONS = (
    Section(
        key="start", path="/", name=pgettext_lazy("navigation", "Start"), icon="house", letter="s"
    ),
    Section(
        key="posts",
        path="/posts/",
        name=pgettext_lazy("navigation", "Posts"),
        icon="newspaper",
        letter="p",
        in_bar=False,
    ),
    Section(
        key="findings",
        path="/findings/",
        name=pgettext_lazy("navigation", "What works"),
        icon="lightbulb",
        letter="w",
    ),
    Section(
        key="reviews",
        path="/reviews/",
        name=pgettext_lazy("navigation", "Reviews"),
        icon="wind",
        letter="r",
    ),
    Section(
        key="decisions",
        path="/decisions/",
        name=pgettext_lazy("navigation", "Decisions"),
        icon="list-checks",
        letter="d",
    ),
    Section(
        key="plan",
        path="/mix/",
        name=pgettext_lazy("navigation", "Plan"),
        icon="calendar-range",
        letter="m",
    ),
    Section(
        key="channels",
        path="/channels/",
        name=pgettext_lazy("navigation", "Channels"),
        icon="radio-tower",
        letter="c",
        in_bar=False,
    ),
    Section(
        key="outcomes",
        path="/outcomes/",
        name=pgettext_lazy("navigation", "Outcomes"),
        icon="chart-line",
        letter="o",
        in_bar=False,
    ),
)

ROLE_MEANINGS = {
    "marketer": _("Imports files, holds reviews and makes decisions."),
    "manager": _("Sees the results, takes part in reviews and decides."),
    "expert": _("Sees the results."),
    "administrator": _("Does all of this, invites people and keeps the settings."),
}

DATA_NAMES = {
    DataClass.NONE: pgettext_lazy("data", "nothing personal"),
    DataClass.PSEUDONYM: pgettext_lazy("data", "pseudonym"),
    DataClass.PERSONAL: pgettext_lazy("data", "personal"),
    DataClass.SECRET: pgettext_lazy("data", "secret"),
    DataClass.FREE_TEXT: pgettext_lazy("data", "free text"),
}

DATA_MEANINGS = {
    DataClass.NONE: _("Says nothing about a person."),
    DataClass.PSEUDONYM: _("Points to a person only for somebody who holds the key."),
    DataClass.PERSONAL: _("Says something about a person who can be recognised."),
    DataClass.SECRET: _("Opens something. It is hashed or encrypted, and is never shown again."),
    DataClass.FREE_TEXT: _("Text that people wrote. It may name anybody."),
}

USE_NAMES = {
    "sign_in": _("Letting people in and keeping strangers out"),
    "results": _("Learning what worked of what was published"),
    "imports": _("Bringing in files"),
    "decisions": _("Reviews, decisions and their checks"),
    "house": _("Keeping the house in order"),
}

USE_BASES = {
    "sign_in": _("Legitimate interest: a team's tool needs to know who works in it."),
    "results": _(
        "Legitimate interest: judging one's own publications; the names of authors become"
        " pseudonyms."
    ),
    "imports": _("Legitimate interest: tracing and taking back what was brought in."),
    "decisions": _("Legitimate interest: who is responsible for what was decided."),
    "house": _("Legal obligation: to keep promises of erasure and retention."),
}
"""Notes to start from; the controller decides."""

TIME_MEANINGS = {
    "authors": _(
        "Counted from the author's latest post. Then the name becomes a pseudonym everywhere, and"
        " the author's posts still stand together. Names in the texts themselves stay."
    ),
    "uploads": _(
        "Counted from the day on which a file was dropped. A file that is stored goes at once;"
        " this is about files that nobody confirmed."
    ),
    "history": _(
        "Who set a trait or brought in a file, and the changes that could be undone. What they did"
        " stays."
    ),
    "invitations": _("Counted from the day on which they were used or ran out."),
    "leavers": _(
        "Counted from the end of the last membership. Then name, address and all ways to sign in"
        " go; what the person decided stays, without the name."
    ),
}

TABLE_NAMES = {
    "Post": _("Posts"),
    "Telling": _("What files told of posts"),
    "Channel": _("Channels"),
    "SetTrait": _("Traits set by hand"),
    "TraitChange": _("Changes of traits"),
    "TraitRule": _("Rules for traits"),
    "SourceFile": _("Files brought in"),
    "ImportRun": _("Imports"),
    "ColumnMapping": _("Remembered columns"),
    "OwnEvent": _("Own days in the calendar"),
    "Review": _("Reviews"),
    "Decision": _("Decisions"),
    "Check": _("Checks of decisions"),
    "Measure": _("Measures"),
    "Watch": _("Watched questions"),
    "TypeLimit": _("Limits of types"),
    "BrandRule": _("Rules of the brand"),
    "Campaign": _("Campaigns"),
    "SlotChoice": _("Chosen slots"),
    "PlanEntry": _("Entries of the plan"),
    "Person": _("Accounts"),
    "Session": _("Open sessions"),
    "EmailAddress": _("E-mail addresses"),
    "Authenticator": _("Second steps"),
    "SocialAccount": _("Sign-ins of the company"),
    "Membership": _("Memberships"),
    "AccessToken": _("Access tokens"),
    "Invitation": _("Invitations"),
    "uploads": _("Dropped files that nobody confirmed"),
}
"""What tables are called where a person's rows are told."""

RULE_PROBLEMS = {
    "rule_empty": _("Say what to look for."),
    "rule_too_long": _("The words are too long."),
    "rule_unknown": _("There is no such kind of rule."),
    "rule_malformed": _(
        "This is not a regular expression. Look for a bracket that is not closed, or choose"
        " “the text contains”."
    ),
    "rule_too_slow": _(
        "The expression takes too long on some texts. Leave out repetitions inside repetitions."
    ),
}
