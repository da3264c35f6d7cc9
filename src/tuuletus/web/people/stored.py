"""The record of processing: every stored field with the kind of data it holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, Model

from tuuletus.web.data_classes import OF_OTHERS, DataClass

Rows = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredField:
    """One field of one table."""

    model: str
    field: str
    data_class: DataClass | None
    """None when nobody has said; a test keeps this from happening."""


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
