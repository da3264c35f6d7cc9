"""What people say about files, columns, posts and the house."""

from __future__ import annotations

from tuuletus.web.collect.forms.calendar import EventForm, OpeningHoursForm
from tuuletus.web.collect.forms.columns import MappingForm, choose_role
from tuuletus.web.collect.forms.files import (
    EXPORT_ZONES,
    FILES_AT_ONCE,
    ImportForm,
    OwnerForm,
    ReadingForm,
    say_too_many_files,
)
from tuuletus.web.collect.forms.posts import PostFilterForm, RuleForm, SetTraitForm

__all__ = [
    "EXPORT_ZONES",
    "FILES_AT_ONCE",
    "EventForm",
    "ImportForm",
    "MappingForm",
    "OpeningHoursForm",
    "OwnerForm",
    "PostFilterForm",
    "ReadingForm",
    "RuleForm",
    "SetTraitForm",
    "choose_role",
    "say_too_many_files",
]
