"""What administrators type about personal data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tuuletus.web.people.forms import Line
from tuuletus.web.people.marks import make_marks
from tuuletus.web.people.models_privacy import Purpose
from tuuletus.web.people.retention import LONGEST, SHORTEST, USUAL_DAYS
from tuuletus.web.phrases import TIME_MEANINGS

MOST_NAMES = 30


class TimesForm(forms.Form):
    """How many days each purpose keeps what serves it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose, usual in USUAL_DAYS.items():
            unless = ngettext("Usual: %(days)d day.", "Usual: %(days)d days.", usual)
            self.fields[purpose.value] = forms.IntegerField(
                label=_("%(purpose)s, days") % {"purpose": purpose.label},
                help_text=f"{TIME_MEANINGS[purpose]} {unless % {'days': usual}}",
                min_value=SHORTEST,
                max_value=LONGEST,
            )

    def read_days(self) -> dict[Purpose, int]:
        """The days by purpose."""
        return {purpose: self.cleaned_data[purpose.value] for purpose in USUAL_DAYS}


class SearchForm(forms.Form):
    """Somebody's name, or a part of it."""

    words = Line(
        label=_("Name, handle or e-mail address"),
        max_length=120,
        help_text=_("A part will do. What fits is shown next, and nothing is changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Lines(forms.CharField):
    """Several names, one on each line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The names that are not empty."""
        line = Line(required=False, max_length=200)
        return [text for text in map(line.clean, str(value or "").splitlines()) if text]


class PersonForm(forms.Form):
    """The parts of one person, as an administrator puts them together."""

    name = forms.MultipleChoiceField(required=False)
    account = forms.MultipleChoiceField(required=False)
    more = Lines(
        label=_("Other names, handles and addresses of the same person"),
        required=False,
        help_text=_(
            "One on each line. Write handles with @, as in @maija; a former name counts, too."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    everywhere = forms.BooleanField(
        label=_("Look for single words in every place"),
        required=False,
        help_text=_(
            "A handle that is an ordinary word, such as @kevät, is otherwise found only after"
            " @, # or / and where it stands alone."
        ),
    )

    def __init__(self, data: Any, *, accounts: dict[str, str]) -> None:
        super().__init__(data)
        told = data.getlist("name")[:MOST_NAMES]
        self.fields["name"].choices = [(one, one) for one in told]  # type: ignore[attr-defined]
        self.fields["account"].choices = list(accounts.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a person who is called nothing."""
        told = super().clean() or self.cleaned_data
        names = [*told.get("name", []), *told.get("more", [])]
        if not told.get("account") and not make_marks(names):
            raise forms.ValidationError(
                _("Choose or write at least one name. A name needs a letter or a digit.")
            )
        return told
