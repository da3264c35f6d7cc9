"""Names of authors by whom a team plans: they age and are erased like anywhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import make_channel
from tuuletus.web.collect.models import OwnEvent, Post
from tuuletus.web.house.transfer import find_tables
from tuuletus.web.people.pseudonyms import PSEUDONYM
from tuuletus.web.plan import models
from tuuletus.web.plan.models import BrandRule, Campaign, PlanEntry, SlotChoice, TypeLimit
from tuuletus.web.privacy.actions.authors import age_authors
from tuuletus.web.privacy.queries.holders import find_holders

pytestmark = pytest.mark.django_db
NAME = "Maija Mainio"


def test_an_author_who_has_aged_is_a_pseudonym_in_the_plan_too(workspace):
    now = clock()
    channel = make_channel(workspace)
    Post.objects.create(
        channel=channel,
        key="1",
        published_at=now - timedelta(days=2000),
        traits={"author": NAME},
    )
    day = now.date()
    event = OwnEvent.objects.create(
        workspace=workspace, name="Messut", first_day=day, last_day=day
    )
    told = {"trait": "author", "value": NAME}
    TypeLimit.objects.create(workspace=workspace, **told)
    BrandRule.objects.create(workspace=workspace, channel=channel, **told)
    Campaign.objects.create(event=event, **told)
    SlotChoice.objects.create(channel=channel, day=day, **told)
    PlanEntry.objects.create(channel=channel, day=day, **told)
    topic = PlanEntry.objects.create(
        channel=channel, day=day + timedelta(days=1), trait="topic", value=NAME
    )

    age_authors(workspace, now - timedelta(days=1000), now)

    rows = [TypeLimit, BrandRule, Campaign, SlotChoice, PlanEntry]
    values = {model.objects.filter(trait="author").get().value for model in rows}
    assert len(values) == 1
    assert PSEUDONYM.fullmatch(values.pop())
    assert PlanEntry.objects.get(pk=topic.pk).value == NAME


def test_whatever_may_name_somebody_in_the_plan_is_looked_through():
    names = {one.name for one in find_holders()}

    assert {
        "TypeLimit.value",
        "BrandRule.value",
        "Campaign.value",
        "SlotChoice.value",
        "PlanEntry.value",
        "PlanEntry.note",
    } <= names


def test_every_table_of_the_plan_is_carried_over():
    own = {
        one
        for one in vars(models).values()
        if isinstance(one, type) and one.__module__ == models.__name__ and hasattr(one, "objects")
    }

    assert len(own) == 8
    assert own <= set(find_tables())
