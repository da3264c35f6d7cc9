"""What people type and choose on the pages of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.analysis.plan.limits import ENTRY, Place, TypeLimits
from tuuletus.analysis.plan.proposal import Proposal
from tuuletus.analysis.plan.rhythm import MOST_A_DAY, MOST_WEEKS, WEEKDAYS, Rhythm
from tuuletus.analysis.plan.types import LONGEST_VALUE, find_same
from tuuletus.web.collect.models import Channel, OwnEvent
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.plan.models import (
    MOST_DAYS,
    MOST_HOURS,
    EntryState,
    PlanChoices,
    PlanEntry,
)
from tuuletus.web.plan.queries.pricing import SHARES, Prices, TrialPrice
from tuuletus.web.review.forms import find_owners
from tuuletus.wording import Speaker, trait_name, trait_value
from tuuletus.wording.mixes import say_trial_share

NUMBERS = ("effort", "rest_days", "at_least", "at_most")
AS_PROPOSED, KEPT_EMPTY, OF_TYPE = "", "-", "="
"""How a slot's choice is sent; a type comes after the last sign."""


def speaker_here() -> Speaker:
    """Somebody who speaks the language of the page."""
    return Speaker(get_language() or "en")


class HoursField(forms.FloatField):
    """Hours of work, with a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **told: Any) -> None:
        # whole bounds, so that an error says 0 and not 0.0
        super().__init__(required=False, min_value=0, max_value=round(MOST_HOURS), **told)

    def to_python(self, value: Any) -> Any:
        """The number."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """The number as people write it in the page's language: 3,5 and not 3,50."""
        if not isinstance(value, float):
            return value
        digits = next((some for some in range(3) if round(value, some) == value), 3)
        # no mark of thousands, which would be read as that of the decimals
        mark = speaker_here().number(0.5, digits=1).strip("05")
        return f"{value:.{digits}f}".replace(".", mark)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No bounds of a number field, since a text field has none."""
        return {}


class ChoicesForm(forms.Form):
    """The mix as a whole."""

    trait = forms.ChoiceField(
        label=_("Plan by"),
        required=False,
        help_text=_("The values of this trait are the types that the mix is made of."),
    )
    weeks = forms.TypedChoiceField(label=_("Weeks ahead"), coerce=int)
    exploration = forms.ChoiceField(
        label=_("Slots that try something"),
        required=False,
        help_text=_(
            "What is never tried is never learnt. Beside each share stand how many posts it is"
            " now, and how much less these weeks are expected to bring than if nothing were"
            " tried. A share tries only what is least known, one post at a time; as much as"
            " pays weighs what is unsure of every type, changes other posts too, and costs more"
            " in these weeks for what it teaches."
        ),
    )
    capacity = HoursField(
        label=_("Hours of work a week"),
        help_text=_("Empty: the mix does not look at the work. Say below what each type takes."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choices: PlanChoices,
        traits: Sequence[str],
        usual: str,
        prices: Prices,
    ) -> None:
        share = "" if choices.exploration is None else str(choices.exploration)
        start = {
            "trait": choices.trait if choices.trait in traits else "",
            "weeks": choices.weeks,
            "exploration": share,
            "capacity": choices.capacity,
        }
        super().__init__(data, initial=start)
        speaker = speaker_here()
        _offer(
            self.fields["trait"],
            [
                ("", _("As told most often: {trait}").format(trait=trait_name(usual, speaker)))
                if usual
                else ("", _("As told most often")),
                *((one, trait_name(one, speaker)) for one in traits),
            ],
        )
        _offer(self.fields["weeks"], [(str(one), str(one)) for one in range(1, MOST_WEEKS + 1)])
        if prices.is_waiting:
            self.fields["exploration"].help_text = _(
                "What is never tried is never learnt. What each share costs is being worked out"
                " and stands here in a moment."
            )
        elif not prices.prices:
            self.fields["exploration"].help_text = _(
                "What is never tried is never learnt. What each share costs is told here once"
                " there are posts to plan from."
            )
        priced = {one.share: one for one in prices.prices}
        offered = [*SHARES, *({choices.exploration} - {*SHARES, None})]
        _offer(
            self.fields["exploration"],
            [
                (code, say_trials(one, priced.get(one), slots=prices.slots, speaker=speaker))
                for code, one in (*((str(one), one) for one in offered), ("", None))
            ],
        )

    def clean_exploration(self) -> float | None:
        """The share as a number."""
        text = self.cleaned_data["exploration"]
        return float(text) if text else None


def say_trials(
    share: float | None, price: TrialPrice | None, *, slots: int, speaker: Speaker
) -> str:
    """A share of trials with what comes of it."""
    return say_trial_share(
        share,
        count=None if price is None else round(price.realised * slots),
        slots=slots,
        price=None if price is None else price.price,
        moved=0 if price is None else price.moved,
        speaker=speaker,
    )


def _offer(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class RhythmForm(forms.Form):
    """How many posts each channel may have on each weekday."""

    def __init__(self, data: Any = None, *, channels: Mapping[int, str], rhythm: Rhythm) -> None:
        super().__init__(data)
        self.channels = channels
        for pk, name in channels.items():
            for weekday in WEEKDAYS:
                self.fields[f"d{pk}-{weekday}"] = forms.IntegerField(
                    label=f"{name}, {_name_day(weekday)}",
                    required=False,
                    min_value=0,
                    max_value=MOST_A_DAY,
                    initial=rhythm.get((pk, weekday), 0),
                )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """The fields by the name of the channel, from Monday to Sunday."""
        return [
            (name, [self[f"d{pk}-{weekday}"] for weekday in WEEKDAYS])
            for pk, name in self.channels.items()
        ]

    def read_rhythm(self) -> dict[tuple[int, int], int]:
        """The slots by channel and weekday."""
        return {
            (pk, weekday): self.cleaned_data[f"d{pk}-{weekday}"] or 0
            for pk in self.channels
            for weekday in WEEKDAYS
        }


def _name_day(weekday: int) -> str:
    return trait_value("weekday", str(weekday), speaker_here())


class TypeForm(forms.Form):
    """What one type takes and how often it may come."""

    effort = HoursField(label=_("Hours a post"))
    rest_days = forms.IntegerField(
        label=_("Days between two"), required=False, min_value=0, max_value=MOST_DAYS
    )
    at_least = forms.IntegerField(
        label=_("At least a week"), required=False, min_value=0, max_value=99
    )
    at_most = forms.IntegerField(
        label=_("At most a week"), required=False, min_value=0, max_value=99
    )
    not_on = forms.TypedMultipleChoiceField(
        label=_("Not on"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        prefix: str,
        value: str,
        channels: Mapping[int, str],
        limits: TypeLimits | None,
        banned: Sequence[int],
    ) -> None:
        start: dict[str, Any] = {"not_on": list(banned)}
        if limits is not None:
            start |= {
                "effort": limits.effort,
                "rest_days": limits.rest_days,
                "at_least": limits.at_least,
                "at_most": limits.at_most,
            }
        super().__init__(data, prefix=prefix, initial=start)
        self.value = value
        _offer(self.fields["not_on"], [(str(pk), name) for pk, name in channels.items()])

    def clean(self) -> dict[str, Any]:
        """At least is no more than at most."""
        cleaned = super().clean() or {}
        least, most = cleaned.get("at_least"), cleaned.get("at_most")
        if least is not None and most is not None and least > most:
            self.add_error("at_most", _("“At least” cannot be more than “at most”."))
        return cleaned

    def numbers(self) -> list[Any]:
        """The fields that take a number."""
        return [self[name] for name in NUMBERS]

    def read_limits(self) -> TypeLimits:
        """What was said."""
        return TypeLimits(**{name: self.cleaned_data[name] for name in NUMBERS})


class NewTypeForm(forms.Form):
    """A type that was never published."""

    value = forms.CharField(
        label=_("A new type"),
        max_length=LONGEST_VALUE,
        help_text=_("Something that you have not published yet and would like to try."),
    )

    def __init__(
        self, data: Any = None, *, types: Mapping[str, str] | None = None, rare: Iterable[str] = ()
    ) -> None:
        """`types` are the names of the known ones; `rare` values that posts have, but no types."""
        super().__init__(data)
        self.types = types or {}
        self.rare = rare

    def clean_value(self) -> str:
        """The type, as posts write it where some have it; none that is there already."""
        value = " ".join(str(self.cleaned_data["value"]).split())
        same = find_same(value, self.types) or find_same(value, self.types.values())
        if same is not None:
            told = _("There is the type “%(name)s” already.")
            raise ValidationError(told % {"name": self.types.get(same, same)})
        return find_same(value, self.rare) or value


class ChannelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One of the channels, each with its platform."""

    def label_from_instance(self, obj: Channel) -> str:
        """The full name of a channel."""
        return obj.full_name


class CampaignForm(forms.Form):
    """What an event of the own calendar does to the slots of its days."""

    event = forms.ModelChoiceField(label=_("Event"), queryset=OwnEvent.objects.none())
    value = forms.ChoiceField(label=_("Its days are"), required=False)
    channel = ChannelField(
        label=_("On"),
        required=False,
        queryset=Channel.objects.none(),
        empty_label=_("all channels"),
    )

    def __init__(
        self, data: Any = None, *, workspace: Workspace, types: Mapping[str, str], today: date
    ) -> None:
        super().__init__(data)
        event, channel = self.fields["event"], self.fields["channel"]
        if isinstance(event, forms.ModelChoiceField):
            event.queryset = workspace.own_events.filter(last_day__gte=today)
        if isinstance(channel, forms.ModelChoiceField):
            channel.queryset = workspace.channels.order_by("platform", "pk")
        _offer(
            self.fields["value"],
            [
                ("", pgettext_lazy("campaign", "kept free of the plan")),
                *(
                    (value, _("given to {type}").format(type=name))
                    for value, name in types.items()
                ),
            ],
        )


class AcceptForm(forms.Form):
    """Whose the decisions are, and which mix it is that was looked at."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        label=_("Owner of the decisions"), required=False, queryset=Person.objects.none()
    )

    def __init__(
        self, data: Any = None, *, workspace: Workspace, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = find_owners(workspace)


class EntryForm(forms.Form):
    """How far an entry is, who does it, and what there is to know."""

    state = forms.ChoiceField(label=_("State"), choices=EntryState)
    who = forms.ChoiceField(label=_("Who"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(
        self, data: Any = None, *, people: Sequence[Person], entry: PlanEntry, today: date
    ) -> None:
        start = {"state": entry.state, "who": entry.who_id, "note": entry.note}
        super().__init__(data, initial=start, auto_id=f"entry-{entry.pk}-%s")
        self.is_ahead = entry.day > today and entry.post_id is None
        # somebody who has left still has what they took on
        known = {one.pk: one for one in (*people, *([entry.who] if entry.who else []))}
        self.people = {str(pk): one for pk, one in known.items()}
        _offer(
            self.fields["who"],
            [
                ("", pgettext_lazy("nobody", "not agreed")),
                *((pk, str(one)) for pk, one in self.people.items()),
            ],
        )

    def clean_state(self) -> str:
        """Nothing is published before its day, unless its post is there."""
        state = str(self.cleaned_data["state"])
        if state == EntryState.PUBLISHED and self.is_ahead:
            raise ValidationError(_("Its day is still ahead, and no post of it is there."))
        return state

    def clean_who(self) -> Person | None:
        """The person, or None."""
        return self.people.get(self.cleaned_data["who"])


def name_slot(place: Place) -> str:
    """The name of a slot's field."""
    return f"slot-{place.day.isoformat()}-{place.channel}-{place.number}"


def read_slots(told: QueryDict, proposal: Proposal) -> dict[Place, str | None]:
    """What was chosen for slots: a type, empty for none, None for what is proposed.

    Slots that are in the plan already are passed over. Raises ValidationError on what is no type.
    """
    types = {one.value for one in proposal.types}
    found: dict[Place, str | None] = {}
    for slot in proposal.slots:
        place = Place(day=slot.day, channel=slot.channel, number=slot.number)
        text = told.get(name_slot(place))
        if text is None or slot.source == ENTRY:
            continue
        if text in (AS_PROPOSED, KEPT_EMPTY):
            found[place] = None if text == AS_PROPOSED else ""
        elif text.startswith(OF_TYPE) and text.removeprefix(OF_TYPE) in types:
            found[place] = text.removeprefix(OF_TYPE)
        else:
            raise ValidationError(_("A slot was given a type that is not known here."))
    return found
