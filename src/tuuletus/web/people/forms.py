"""What people type about themselves and each other."""

from __future__ import annotations

import time
import unicodedata
from typing import Any, cast

from allauth.account.forms import ResetPasswordForm
from babel import Locale
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tuuletus.analysis.calendar import COUNTRIES
from tuuletus.web.people.models import Language, Person, Role, Workspace
from tuuletus.web.people.passwords import refuse_common, split_names
from tuuletus.web.zones import group_zones

COMMON_ZONES = ("Europe/Helsinki", "Europe/Stockholm", "Europe/Tallinn", "Europe/London", "UTC")

LEAST_SECONDS = 0.25
"""The answer to who asks for a new password comes after a whole number of these."""


class Line(forms.CharField):
    """One line of text, in one Unicode form, without characters that cannot be seen."""

    def to_python(self, value: Any) -> str:
        """The text as it is stored."""
        text = unicodedata.normalize("NFC", str(value or ""))
        seen = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
        cleaned = super().to_python(" ".join(seen.split())) or ""
        if any(0xD800 <= ord(character) <= 0xDFFF for character in cleaned):
            raise ValidationError(_("This text holds half a character. Type it again."))
        return cleaned


def new_password() -> forms.CharField:
    """A field for a password that is being chosen; no browser cuts off what is too long."""
    return forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A sentence is easier to remember than a word."),
    )


def name_field() -> Line:
    """A field for a person's name."""
    return Line(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def language_field() -> forms.ChoiceField:
    """A field for the language of the pages."""
    return forms.ChoiceField(label=_("Language"), choices=Language.choices)


class JoinForm(forms.Form):
    """What an invited person tells."""

    name = name_field()
    language = language_field()
    password = new_password()

    def __init__(self, *args: Any, joining: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joining = joining

    def clean_password(self) -> str:
        """A password that is not easily guessed: not of a name that stands in the same form."""
        password: str = self.cleaned_data["password"]
        told = self.cleaned_data
        person = Person(first_name=told.get("name", ""), email=told.get("email", ""))
        validate_password(password, person)
        refuse_common(password, split_names([told.get("workspace_name", self.joining)]))
        return password


class WelcomeForm(JoinForm):
    """What the first administrator tells."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    workspace_name = Line(
        label=_("Name of the workspace"),
        max_length=120,
        help_text=_("One brand or venue, for example the name of your restaurant."),
    )
    field_order = ("workspace_name", "name", "email", "password", "language")


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class MeForm(forms.Form):
    """One's own name and language."""

    name = name_field()
    language = language_field()
    shortcuts = forms.BooleanField(
        label=_("Single-letter keyboard shortcuts in this browser"), required=False
    )


TOKEN_SCOPES = (("read", _("Read results")), ("write", _("Import and change")))


class TokenForm(forms.Form):
    """What an access token is for and what it may do."""

    name = Line(
        label=_("What is it for?"), max_length=80, help_text=_("For example: the weekly report.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=TOKEN_SCOPES,
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )

    def __init__(self, *args: Any, may_write: bool, **kwargs: Any) -> None:
        """Without `may_write` a token can be made for reading alone."""
        super().__init__(*args, **kwargs)
        if not may_write:
            scopes = cast("forms.MultipleChoiceField", self.fields["scopes"])
            scopes.choices = [one for one in TOKEN_SCOPES if one[0] != "write"]


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """The name and time zone of a workspace."""

    name = Line(label=_("Name"), max_length=120)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Hours and weekdays of posts are told in this zone."),
    )

    country = forms.ChoiceField(
        label=_("Public holidays of"),
        help_text=_("They are marked in series of outcomes."),
    )

    class Meta:
        model = Workspace
        fields = ("name", "time_zone", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = [*COMMON_ZONES, self.instance.time_zone]
        self.fields["time_zone"].choices = group_zones(usual)  # type: ignore[attr-defined]
        names = Locale.parse(get_language() or "en").territories
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            (code, names[code]) for code in COUNTRIES
        ]


class EvenResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Asks for a new password; the answer takes as long whether there is an account or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun = time.monotonic()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the mail; both kinds of address wait for the same moment."""
        email: str = super().save(request, **kwargs)
        # Only a known address has a link made for it, which shows in the time.
        took = time.monotonic() - self.begun
        time.sleep(LEAST_SECONDS - took % LEAST_SECONDS)
        return email
