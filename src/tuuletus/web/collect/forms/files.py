"""What people say about files: which, on which clock, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.web.collect.forms.columns import order_field, weekday_field
from tuuletus.web.zones import group_zones

FILES_AT_ONCE = settings.DATA_UPLOAD_MAX_NUMBER_FILES
SYSTEM = re.compile(r"\..*|Thumbs\.db|desktop\.ini", re.IGNORECASE)
EXPORT_ZONES = ("America/Los_Angeles", "UTC", "Europe/Helsinki", "Europe/Stockholm")

Choices = Sequence[tuple[str, str | Promise]]


def say_too_many_files() -> str:
    """The limit, and what helps."""
    sentence = gettext(
        "At most %(most)d files can be brought in at once, and nothing was stored. Pack the folder"
        " as a zip file and bring that: Tuuletus finds what it needs in it."
    )
    return sentence % {"most": FILES_AT_ONCE}


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = FilesInput(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every file that is meant."""
        given = list(data) if isinstance(data, list | tuple) else [data]
        # a folder comes with what the system keeps in it for itself
        files = [file for file in given if not file or not SYSTEM.fullmatch(file.name)] or given
        if len(files) > FILES_AT_ONCE:
            raise ValidationError(say_too_many_files())
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.Form):
    """The files to bring in."""

    uploads = FilesField(
        label=_("Files to bring in"),
        allow_empty_file=True,  # it gets its own refusal, and the others are read
        error_messages={
            "required": _("Choose at least one file first."),
        },
    )


def belong_to(form: forms.Form, owner: str) -> None:
    """Let the fields be sent with another form of the page, so that no answer in them is lost."""
    if owner:
        # what waits for an answer keeps nobody from storing the rest
        form.use_required_attribute = False
        for field in form.fields.values():
            field.widget.attrs["form"] = owner


class ReadingForm(forms.Form):
    """On which clock the times of a file are, when its numbers were true, and whose it is.

    `channels` are the channels to choose from where the file does not name its own; `asks_year`
    puts the question first of which year the file begins in, `lowest_weekday` the one which day
    that number is. `sent_with` is the form of the page that its fields are sent with.
    """

    source_zone = forms.ChoiceField(
        label=_("The times in the file are on the clock of"), required=False
    )
    read_at = forms.SplitDateTimeField(
        label=_("The file was exported"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text=_("Left empty, the moment of dropping the file is taken."),
    )

    date_order = order_field()

    first_year = forms.IntegerField(
        label=_("The first row is of the year"),
        required=False,
        min_value=1970,
        max_value=2199,
    )

    channel = forms.ChoiceField(
        label=_("The file is of the channel"),
        required=False,
        help_text=_("The file itself does not tell."),
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        channels: Choices | None = None,
        asks_year: bool = False,
        lowest_weekday: int | None = None,
        sent_with: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_year:
            self.order_fields(["first_year"])
        else:
            del self.fields["first_year"]
        if lowest_weekday is not None:
            self.fields["first_weekday"] = weekday_field(lowest_weekday)
            self.order_fields(["first_weekday"])
        if channels is None:
            del self.fields["channel"]
        else:
            first = ("", _("the one that it fits, or a new one"))
            self.fields["channel"].choices = [first, *channels]  # type: ignore[attr-defined]
        field = self.fields["source_zone"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("What the file itself says")),
            *group_zones([*EXPORT_ZONES, zone, self.initial.get("source_zone", "")]),
        ]
        belong_to(self, sent_with)


class OwnerForm(forms.Form):
    """Of which of several channels a file is that tells only its platform."""

    channel = forms.ChoiceField(label=_("The file is of the channel"))
    alike = forms.BooleanField(
        label=_("The same for the other files that ask this"), required=False
    )

    def __init__(
        self,
        *args: Any,
        channels: Choices,
        has_others: bool = False,
        sent_with: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = ("", pgettext_lazy("channel", "Choose"))
        self.fields["channel"].choices = [choose, *channels]  # type: ignore[attr-defined]
        if not has_others:
            del self.fields["alike"]
        belong_to(self, sent_with)
