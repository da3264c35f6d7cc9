"""What people say about posts: which to show, and what their traits are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tuuletus.web.collect.forms.files import Choices
from tuuletus.web.collect.models import RuleKind
from tuuletus.web.collect.queries import PostFilter, is_told, tells_trait
from tuuletus.web.people.forms import Line
from tuuletus.web.people.models import Workspace
from tuuletus.wording import (
    Speaker,
    known_values,
    trait_code,
    trait_name,
    trait_value,
    value_code,
)


class PostFilterForm(forms.Form):
    """Which posts to show."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    channel = forms.TypedChoiceField(
        label=_("Channel"), required=False, coerce=int, empty_value=None
    )
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    trait = forms.ChoiceField(label=_("Trait"), required=False)
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        channels: Choices,
        platforms: Choices,
        traits: Iterable[Any],
        sorts: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["channel"].choices = [*every, *channels]  # type: ignore[attr-defined]
        self.fields["platform"].choices = [*every, *platforms]  # type: ignore[attr-defined]
        self.fields["trait"].choices = [*every, *traits]  # type: ignore[attr-defined]
        self.sorts = tuple(sorts)

    def read_filter(self) -> PostFilter:
        """The filter; a field that makes no sense does not narrow the list."""
        self.is_valid()
        said: Mapping[str, Any] = self.cleaned_data
        trait, _equals, value = said.get("trait", "").partition("=")
        sort = said.get("sort", "")
        name = sort.removeprefix("-")
        is_known = name in self.sorts or sort == "published"
        return PostFilter(
            channel=said.get("channel"),
            platform=said.get("platform", ""),
            trait=trait,
            value=value,
            start=said.get("start"),
            end=said.get("end"),
            text=said.get("text", ""),
            sort=name if is_known else "published",
            descending=not is_known or sort.startswith("-"),
        )


class SetTraitForm(forms.Form):
    """A trait to be set for the chosen posts, or cleared when the value is left empty.

    A trait that Tuuletus itself reads from posts takes the values that it has there, and those
    that files of the workspace tell; others take any.
    """

    trait = forms.CharField(
        label=_("Trait"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "traits", "autocomplete": "off"}),
        help_text=_("For example topic, series, tone or author."),
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "values", "autocomplete": "off"}),
        help_text=_("Left empty, what was set is taken away."),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_trait(self) -> str:
        """The code of the trait, so that it is one trait however and in which language typed."""
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["trait"]).split())
        code = trait_code(name.replace("=", " "))
        written = code.replace(" ", "_")  # as the column of a table that is shown without marks
        is_column = written != code and not tells_trait(self.workspace, code)
        return written if is_column and tells_trait(self.workspace, written) else code

    def clean_value(self) -> str:
        """The value as typed, in one Unicode form; the code where it is a known one."""
        typed = " ".join(unicodedata.normalize("NFC", self.cleaned_data["value"]).split())
        trait = self.cleaned_data.get("trait", "")
        value, known = value_code(trait, typed), known_values(trait)
        answer = value_code("question", typed)
        if not known and answer != typed and is_told(self.workspace, trait, answer):
            return answer
        if not value or not known or value in known or is_told(self.workspace, trait, value):
            return value
        speaker = Speaker(get_language() or "en")
        shown = dict.fromkeys(trait_value(trait, one, speaker) for one in known)
        raise ValidationError(
            gettext("%(trait)s takes one of these: %(values)s.")
            % {"trait": trait_name(trait, speaker), "values": ", ".join(shown)}
        )


class RuleForm(SetTraitForm):
    """A rule: where it looks, for which words, and the trait that it gives."""

    kind = forms.ChoiceField(label=_("When"), choices=RuleKind.choices)
    pattern = Line(label=_("Words"), max_length=300)
    field_order = ("kind", "pattern", "trait", "value")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = True
        self.fields["value"].help_text = ""
