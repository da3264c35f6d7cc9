"""How every form field looks: label, input, help, error, in this order, tied together."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Forms and fields drawn from our own templates."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
