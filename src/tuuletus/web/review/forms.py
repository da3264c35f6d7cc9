"""What people type when they hold a review."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.analysis.findings import Finding
from tuuletus.analysis.history import BETWEEN
from tuuletus.records import Channel
from tuuletus.web.collect.forms import SetTraitForm
from tuuletus.web.collect.queries import count_traits, number_channels
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.review.actions import CHECKED_KINDS
from tuuletus.web.review.actions_foreseeing import CheckAsked
from tuuletus.web.review.models import DecisionKind
from tuuletus.web.review.queries import METRIC, find_learnable, find_metric
from tuuletus.web.review.queries.patience import OWN, start_of_plans
from tuuletus.wording import (
    TIMES,
    Speaker,
    full_channel_name,
    metric_name,
    pair_name,
    trait_name,
)

USUAL_EFFECTS: dict[str, float] = {
    DecisionKind.KEEP: 1.0,
    DecisionKind.VARY: 1.25,
    DecisionKind.TRY: 1.5,
    DecisionKind.DROP: 1.0,
}
"""The response that is expected of the posts of a decision unless somebody says otherwise."""
MORE = ("metric", "check_on")
"""Fields of the check that are seldom changed, so they stand folded together."""
NAMED_ANEW = ("trait", "value")
"""Fields that name what no finding is about; only what is tried can be new."""
IGNORED: dict[str, tuple[str, ...]] = {
    DecisionKind.KEEP: NAMED_ANEW,
    DecisionKind.VARY: NAMED_ANEW,
    DecisionKind.DROP: (*NAMED_ANEW, "expected"),
    DecisionKind.ACT: (*NAMED_ANEW, "measure", "channel", "expected", *MORE),
    DecisionKind.NOTHING: (*NAMED_ANEW, "measure", "channel", "due_on", "expected", *MORE),
}
"""Fields that mean nothing for a kind of decision; what stands in them is passed over."""
EXPECTATIONS = (
    ("0.5", pgettext_lazy("expected effect", "half of what it was")),
    ("0.75", pgettext_lazy("expected effect", "a quarter less")),
    ("1", pgettext_lazy("expected effect", "the response holds")),
    ("1.25", pgettext_lazy("expected effect", "a quarter more")),
    ("1.5", pgettext_lazy("expected effect", "half as much again")),
    ("2", pgettext_lazy("expected effect", "twice as much")),
    ("3", pgettext_lazy("expected effect", "three times as much")),
)
LONGEST_MEASURE = 80
FARTHEST = timedelta(days=3650)
USUAL_TRAITS = ("topic", "series", "tone", "author")
DAYS_TO_START = 7


def usual_start(today: date) -> date:
    """From when a decision is in force unless told."""
    return today + timedelta(days=DAYS_TO_START)


class DayInput(forms.DateInput):
    """A date field of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NotesForm(forms.Form):
    """Notes of a review."""

    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was said and what was wondered at. Kept in the minutes."),
    )
    seen = forms.CharField(
        required=False,
        max_length=64,
        widget=forms.HiddenInput(attrs={"id": "notes-seen", "hx-swap-oob": "true"}),
    )


class MeasureForm(forms.Form):
    """The name of a measure, as the page told it."""

    measure = forms.CharField(max_length=LONGEST_MEASURE, strip=False)


class DecisionForm(forms.Form):
    """A decision with its owner, its due date and the check that is fixed with it."""

    kind = forms.ChoiceField(label=_("Decision"), choices=DecisionKind)
    measure = forms.ChoiceField(
        label=_("About"),
        required=False,
        help_text=_("Posts with this property are compared with all others of the same weeks."),
    )
    trait = forms.CharField(
        label=_("Or something new: property"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-traits", "autocomplete": "off"}),
        help_text=_("For “Try”, where it is not in the list: for example topic."),
    )
    value = forms.CharField(
        label=_("Its value"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example recipes. Give it to the posts when they are out."),
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        help_text=_("Where a finding differs by channel, decide for one channel at a time."),
    )
    what = forms.CharField(
        label=_("What exactly"),
        max_length=300,
        required=False,
        help_text=_("So that everybody knows what to do, such as “Behind-the-scenes on Fridays”."),
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())
    due_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=DayInput,
        help_text=_("Posts from this day on count as after the decision."),
    )
    expected = forms.ChoiceField(
        label=_("Expected response of these posts"),
        required=False,
        choices=[("", _("as usual for the decision")), *EXPECTATIONS],
        help_text=_(
            "Usual is: Keep – the response holds; Vary – a quarter more; Try – half as much again."
        ),
    )
    metric = forms.ChoiceField(
        label=pgettext_lazy("check", "Metric"),
        required=False,
        help_text=_("What the posts are compared by."),
    )
    check_on = forms.DateField(
        label=_("Check on"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: after three months, or when the effect can be confirmed."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        workspace: Workspace,
        findings: list[Finding],
        today: date,
        initial: dict[str, object] | None = None,
    ) -> None:
        self.usual_metric = find_metric(findings)
        start: dict[str, object] = {"due_on": usual_start(today), "metric": self.usual_metric}
        super().__init__(data, initial=start | (initial or {}))
        self.today = today
        self.workspace = workspace
        self.named: tuple[str, str] | None = None
        speaker = Speaker(get_language() or "en")
        self.pairs = {f"{one.trait}={one.value}": (one.trait, one.value) for one in findings}
        measure = self.fields["measure"]
        owner = self.fields["owner"]
        channel, metric = self.fields["channel"], self.fields["metric"]
        self.channels = {one.address: one for one in number_channels(workspace)}
        if isinstance(measure, forms.ChoiceField) and isinstance(owner, forms.ModelChoiceField):
            measure.choices = group_measures(findings, speaker)
            owner.queryset = find_owners(workspace)
        if isinstance(metric, forms.ChoiceField):
            learnable = dict.fromkeys([*find_learnable(workspace), self.usual_metric])
            metric.choices = [(one, metric_name(one, speaker)) for one in learnable]
            if self.initial["metric"] not in learnable:
                self.initial["metric"] = self.usual_metric
        if isinstance(channel, forms.ChoiceField):
            channel.choices = list_channels(self.channels.values(), speaker)
            if len(self.channels) < 2:
                channel.widget = forms.HiddenInput()

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that are seen at once."""
        return [one for one in self.visible_fields() if one.name not in MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that are folded together."""
        return [self[name] for name in MORE]

    @property
    def unfolded(self) -> bool:
        """Whether those are to be seen: something is wrong in them, or not as usual."""
        return (
            any(one.errors for one in self.more)
            or self["metric"].value() not in ("", None, METRIC)
            or bool(self["check_on"].value())
        )

    @property
    def ignored(self) -> str:
        """Fields that are passed over for each kind, as JSON for the script that hides them."""
        return json.dumps(IGNORED)

    def read_check(self) -> CheckAsked | None:
        """What is to be checked, as far as it is filled in; None where nothing can be."""
        asked: dict[str, Any] = getattr(self, "cleaned_data", {})
        pair = self.named or self.pairs.get(asked.get("measure", ""))
        kind = asked.get("kind")
        if pair is None or kind not in CHECKED_KINDS or "expected" not in asked:
            return None
        wished = "" if "expected" in IGNORED.get(kind, ()) else asked["expected"]
        return CheckAsked(
            pair=pair,
            expected=float(wished or USUAL_EFFECTS[kind]),
            starts_on=asked.get("due_on") or usual_start(self.today),
            check_on=asked.get("check_on"),
            metric=asked.get("metric") or self.usual_metric,
            channel=self.channels.get(asked.get("channel", "")),
        )

    def clean(self) -> dict[str, Any]:
        """A decision about content says about what; the check comes after the start."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == DecisionKind.TRY and (cleaned.get("trait") or cleaned.get("value")):
            self.named = self._read_named(cleaned)
        elif kind == DecisionKind.TRY and not cleaned.get("measure"):
            self.add_error("measure", _("Choose what to try, or name something new."))
        elif kind in CHECKED_KINDS and not cleaned.get("measure"):
            self.add_error("measure", _("Choose what the decision is about, or decide to act."))
        if kind == DecisionKind.ACT and not cleaned.get("what"):
            self.add_error("what", _("Say what is going to be done."))
        for name in IGNORED.get(kind or "", ()):
            cleaned[name] = ""
            self.errors.pop(name, None)
        if kind == DecisionKind.NOTHING:
            cleaned["due_on"] = self.today
        elif not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose today or a later day."))
        self._check_days(cleaned)
        return cleaned

    def _read_named(self, cleaned: Mapping[str, Any]) -> tuple[str, str] | None:
        """The property that is named anew, as posts will have it; None where it is refused."""
        if cleaned.get("measure"):
            self.add_error("trait", _("Choose from the list or name something new, not both."))
            return None
        typed = {name: cleaned.get(name, "") for name in NAMED_ANEW}
        own = SetTraitForm(typed, workspace=self.workspace)
        if not own.is_valid():
            for name, complaints in own.errors.items():
                self.add_error(name, [str(one) for one in complaints])
            return None
        trait, value = own.cleaned_data["trait"], own.cleaned_data["value"]
        if not value:
            self.add_error("value", _("Say the value, too, such as “recipes”."))
        elif BETWEEN in trait or BETWEEN in value:
            self.add_error("trait", _("Name one property at a time, without “×”."))
        elif len(f"{trait}={value}") > LONGEST_MEASURE:
            self.add_error("value", _("Choose shorter names: both together are too long."))
        else:
            return trait, find_written(self.workspace, trait, value)
        return None

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        due_on, check_on = cleaned.get("due_on"), cleaned.get("check_on")
        if due_on and due_on < self.today:
            self.add_error("due_on", ValidationError(_("Choose today or a later day.")))
        for name, day in (("due_on", due_on), ("check_on", check_on)):
            if day and day > self.today + FARTHEST:
                self.add_error(name, ValidationError(_("Choose a day within ten years.")))
        if due_on and check_on and check_on <= due_on:
            self.add_error("check_on", ValidationError(_("Check the effect after the due date.")))


class PlanForm(forms.Form):
    """Which plan to follow until it is known whether there is a slowly built effect."""

    plan = forms.ChoiceField(label=_("Plan"))
    what = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        help_text=_("Empty: the name of the plan."),
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())
    due_on = forms.DateField(label=_("The plan begins"), widget=DayInput)

    def __init__(
        self,
        data: Any = None,
        *,
        workspace: Workspace,
        plans: list[tuple[str, str]],
        today: date,
        initial: dict[str, object] | None = None,
    ) -> None:
        self.begin = start_of_plans(today)
        super().__init__(data, initial={"due_on": self.begin} | (initial or {}))
        # browsers offer Mondays only
        self.fields["due_on"].widget.attrs |= {"min": self.begin.isoformat(), "step": 7}
        plan, owner = self.fields["plan"], self.fields["owner"]
        if isinstance(plan, forms.ChoiceField) and isinstance(owner, forms.ModelChoiceField):
            plan.choices = plans
            owner.queryset = find_owners(workspace)

    def clean_due_on(self) -> date:
        """A plan begins on a coming Monday; an own one with the calendar in which it is drawn."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.begin or due_on.weekday():
            raise ValidationError(_("Plans run by whole weeks: choose a Monday that comes."))
        if due_on > self.begin + FARTHEST:
            raise ValidationError(_("Choose a day within ten years."))
        if self.cleaned_data.get("plan") == OWN and due_on != self.begin:
            raise ValidationError(
                _("Your own plan begins with the calendar in which it is drawn, on %(day)s."),
                params={"day": date_format(self.begin)},
            )
        return due_on


def group_measures(findings: list[Finding], speaker: Speaker) -> list[tuple[Any, Any]]:
    """What a decision can be about: what is clear first, the rest by trait, combinations last."""
    clear: list[Finding] = []
    by_trait: defaultdict[str, list[Finding]] = defaultdict(list)
    combined: list[Finding] = []
    for one in findings:
        if BETWEEN in one.trait:
            combined.append(one)
        elif one.stands:
            clear.append(one)
        else:
            by_trait[trait_name(one.trait, speaker)].append(one)

    def order(one: Finding) -> str:
        # days and hours in their order, all else by name
        return one.value if one.trait in TIMES else pair_name(one.trait, one.value, speaker)

    return [
        ("", gettext("Nothing in particular")),
        *(
            (
                name,
                [
                    (f"{one.trait}={one.value}", pair_name(one.trait, one.value, speaker))
                    for one in sorted(own, key=order)
                ],
            )
            for name, own in (
                (pgettext("findings", "Clear"), clear),
                *sorted(by_trait.items()),
                (gettext("Combinations"), combined),
            )
            if own
        ),
    ]


def find_written(workspace: Workspace, trait: str, value: str) -> str:
    """A value as posts have it already, whatever the size of its letters; else as it is typed."""
    known = count_traits(workspace).get(trait, {})
    same = [one for one in known if one.casefold() == value.casefold()]
    return value if value in known or not same else max(same, key=lambda one: known[one])


def list_traits(workspace: Workspace, speaker: Speaker) -> list[str]:
    """The names of the properties that can be tried: those that posts have, and usual ones."""
    known = {*count_traits(workspace), *USUAL_TRAITS}
    return sorted(trait_name(one, speaker) for one in known)


def list_channels(channels: Iterable[Channel], speaker: Speaker) -> list[tuple[str, str]]:
    """What a check can be about: all channels together, or one of them."""
    names = [(one.address, full_channel_name(one, speaker)) for one in channels]
    return [("", gettext("All channels")), *sorted(names, key=itemgetter(1))]


def say_contradiction(kind: str) -> str:
    """Why a decision is refused beside those that the review has."""
    if kind == DecisionKind.NOTHING:
        return gettext(
            "Something else is decided in this review already, so it cannot also be decided to"
            " change nothing."
        )
    return gettext(
        "It is decided in this review to change nothing. Close it and decide in the next review."
    )


def find_owners(workspace: Workspace) -> QuerySet[Person]:
    """Who may own a decision."""
    return Person.objects.filter(
        memberships__workspace=workspace, memberships__ended_at=None, is_active=True
    ).order_by("first_name", "email")
