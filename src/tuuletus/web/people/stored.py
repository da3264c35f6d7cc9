"""The record of processing: every stored field with its kind of data, its use and its time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.apps import apps
from django.db.models import Field, Model

from tuuletus.web.data_classes import OF_OTHERS, DataClass
from tuuletus.web.people.models_privacy import Purpose


class Use(StrEnum):
    """What a table serves."""

    SIGN_IN = "sign_in"
    RESULTS = "results"
    IMPORTS = "imports"
    DECISIONS = "decisions"
    HOUSE = "house"


USES = MappingProxyType(
    {
        Use.SIGN_IN: (
            "account.", "mfa.", "sessions.", "socialaccount.", "auth.", "contenttypes.",
            "tuuletus.Person", "tuuletus.Membership", "tuuletus.Invitation",
            "tuuletus.AccessToken",
        ),
        Use.RESULTS: (
            "tuuletus.Channel", "tuuletus.Post", "tuuletus.Telling", "tuuletus.Measurement",
            "tuuletus.RepeatedReading", "tuuletus.SetTrait", "tuuletus.TraitChange",
            "tuuletus.TraitRule", "tuuletus.RuledTrait", "tuuletus.KeptAnswer",
            "tuuletus.Outcome", "tuuletus.OpeningHours", "tuuletus.OwnEvent",
            "tuuletus.Pseudonym",
        ),
        Use.IMPORTS: ("tuuletus.ImportRun", "tuuletus.SourceFile", "tuuletus.ColumnMapping"),
        Use.DECISIONS: (
            "tuuletus.Review", "tuuletus.Decision", "tuuletus.Check", "tuuletus.Measure",
            "tuuletus.Watch", "tuuletus.Look", "tuuletus.PlanChoices", "tuuletus.UsualSlot",
            "tuuletus.TypeLimit", "tuuletus.BrandRule", "tuuletus.Campaign",
            "tuuletus.SlotChoice", "tuuletus.Acceptance", "tuuletus.PlanEntry",
        ),
        Use.HOUSE: (
            "tuuletus.Workspace", "tuuletus.Heartbeat", "tuuletus.RetentionTime",
            "tuuletus.Erasure",
        ),
    }
)  # fmt: skip
"""The beginnings of the names of tables, by use."""

TIMES = MappingProxyType(
    {
        "tuuletus.Post.traits": Purpose.AUTHORS,
        "tuuletus.Telling.stated": Purpose.AUTHORS,
        "tuuletus.SetTrait.value": Purpose.AUTHORS,
        "tuuletus.SetTrait.set_by": Purpose.HISTORY,
        "tuuletus.TraitChange.": Purpose.HISTORY,
        "tuuletus.ImportRun.uploads": Purpose.UPLOADS,
        "tuuletus.ImportRun.person": Purpose.HISTORY,
        "tuuletus.Invitation.": Purpose.INVITATIONS,
        "tuuletus.Person.": Purpose.LEAVERS,
        "tuuletus.AccessToken.": Purpose.LEAVERS,
        "account.": Purpose.LEAVERS,
        "mfa.": Purpose.LEAVERS,
        "socialaccount.": Purpose.LEAVERS,
    }
)
"""Which retention time a field has, by the beginning of its name; others stay until they are
deleted or the person is erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredField:
    """One field of one table."""

    model: str
    field: str
    data_class: DataClass | None
    """None when nobody has said; a test keeps this from happening."""

    @property
    def is_personal(self) -> bool:
        """Whether it may say something about a person."""
        return self.data_class is not DataClass.NONE

    @property
    def use(self) -> Use | None:
        """What its table serves; the longest beginning that fits. None when nobody has said."""
        fitting = [
            (len(start), use)
            for use, starts in USES.items()
            for start in starts
            if self.model.startswith(start)
        ]
        return max(fitting)[1] if fitting else None

    @property
    def time(self) -> Purpose | None:
        """The purpose whose retention time it has, if any."""
        name = f"{self.model}.{self.field}"
        return next((time for start, time in TIMES.items() if name.startswith(start)), None)


def read_inventory() -> list[StoredField]:
    """Every field of every table of this installation, in the order of tables."""
    return [
        StoredField(
            model=model._meta.label,
            field=field.name,
            data_class=find_data_class(model, field.name),
        )
        for model in sorted(
            apps.get_models(include_auto_created=True), key=lambda model: model._meta.label
        )
        for field in model._meta.get_fields()
        if isinstance(field, Field) and not field.many_to_many
    ]


def find_data_class(model: type[Model], field: str) -> DataClass | None:
    """What a model says of its own field, or what we say for models of others."""
    if field == "id":
        return DataClass.NONE
    own: dict[str, DataClass] = getattr(model, "data_classes", {})
    return own.get(field) or OF_OTHERS.get(model._meta.label, {}).get(field)
