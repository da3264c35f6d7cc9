"""The demo: an invented restaurant that has lived three years, filled as a real one would be.

Posts and readings go in as one import, decisions are made in reviews as of their days, and the
checks are given by the worker's own step. Everything says that it is invented.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from tuuletus.analysis.simulate import SimulatedDecision, SimulatedYears, simulate_restaurant
from tuuletus.analysis.simulate_bookings import (
    ADVERTS,
    GIFTS,
    LUNCHES,
    NEWSLETTER,
    POSTERS,
    SEARCHES,
    SERIES,
)
from tuuletus.channels.holding import Held
from tuuletus.records import Reading
from tuuletus.web.collect.actions.storing import Storing, add_up
from tuuletus.web.collect.actions.summaries import summarise
from tuuletus.web.collect.actions.traits import set_traits
from tuuletus.web.collect.actions.zones import follow_zone
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, Post, SourceFile
from tuuletus.web.people.actions import create_workspace, make_person
from tuuletus.web.people.models import Membership, Person, Role, Workspace
from tuuletus.web.review.actions import (
    build_registration,
    close_review,
    decide,
    mark_done,
    open_review,
    write_notes,
)
from tuuletus.web.review.actions_patience import look_at, watch
from tuuletus.web.review.models import Check, Decision, Review, Watch
from tuuletus.web.review.queries import find_due_checks
from tuuletus.web.review.queries.patience import Asked
from tuuletus.web.review.queries.weeks import FEWEST_POSTS, find_post_sources
from tuuletus.web.review.steps import run_due_check

NAME = "Ravintola Tuuletus (keksitty)"
FILE = "keksitty.csv"
SEED = 2026
ZONE = "Europe/Helsinki"
PEOPLE = (
    ("aino@example.com", "Aino Aalto", Role.MARKETER),
    ("eero@example.com", "Eero Erkko", Role.MANAGER),
    ("liisa@example.com", "Liisa Laine", Role.EXPERT),
    ("anna@example.com", "Anna Anttila", Role.ADMINISTRATOR),
)
OWNERS = (Role.MARKETER, Role.MANAGER)
WATCHED = (
    (GIFTS, (POSTERS,)),
    (SERIES, (NEWSLETTER,)),
    (SEARCHES, (NEWSLETTER,)),
    (LUNCHES, (NEWSLETTER, ADVERTS)),
)
"""What is watched from the first day beside the posts: twice too early, seen and not seen.

Of the first a pause tells clearly earlier than going on as before.
"""
MORNING = time(9)
MEETING = timedelta(minutes=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """Who may sign in, and how."""

    people: tuple[tuple[str, str], ...]
    password: str


def prepare_demo() -> SigningIn:
    """Fill the demo unless it is filled, and give its people a new password."""
    workspace = fill_demo(now=timezone.now(), rng=np.random.default_rng(SEED))
    password = secrets.token_hex(6)
    for membership in workspace.memberships.select_related("person"):
        membership.person.set_password(password)
        membership.person.save(update_fields=["password"])
    # the terminal is spoken to in English
    with override("en"):
        people = tuple((email, str(role.label)) for email, _, role in PEOPLE)
    return SigningIn(people=people, password=password)


@transaction.atomic
def fill_demo(*, now: datetime, rng: np.random.Generator) -> Workspace:
    """The invented restaurant; filled once, then left as people have made it."""
    found = Workspace.objects.filter(is_invented=True).first()
    if found is not None:
        return found
    zone = ZoneInfo(ZONE)
    years = simulate_restaurant(rng, today=now.astimezone(zone).date())
    begun = min(post.published_at for post in years.posts if post.published_at)
    workspace = create_workspace(name=NAME, now=begun, is_invented=True)
    people = {role: make_member(workspace, email, name, role) for email, name, role in PEOPLE}
    store_years(workspace, years, person=people[Role.MARKETER], now=now)
    live_through(workspace, years.decisions, people=people, now=now)
    watch_outcomes(workspace, person=people[Role.MARKETER], now=now)
    return workspace


def make_member(workspace: Workspace, email: str, name: str, role: Role) -> Person:
    """One of the restaurant's people; nobody can sign in before a password is given."""
    person = make_person(email=email, name=name, language="fi", password=secrets.token_hex(16))
    Membership.objects.create(workspace=workspace, person=person, role=role)
    return person


def store_years(
    workspace: Workspace, years: SimulatedYears, *, person: Person, now: datetime
) -> None:
    """Store posts, readings and the restaurant's own traits through the door of imports."""
    reading = Reading(
        file=FILE,
        sha256=hashlib.sha256(NAME.encode()).hexdigest(),
        format="invented",
        posts=years.posts,
        measurements=years.measurements,
        outcomes=years.outcomes,
        rows=len(years.posts),
        zone=workspace.time_zone,
    )
    held = Held(reading, zone=workspace.time_zone)
    run = ImportRun.objects.create(
        workspace=workspace,
        person=person,
        state=ImportState.STORED,
        started_at=now,
        stored_at=now,
    )
    file = SourceFile.objects.create(
        run=run,
        name=FILE,
        sha256=reading.sha256,
        size=0,
        state=FileState.READY,
        format=reading.format,
        told_at=now,
    )
    file.summary = summarise(held, workspace=workspace, file=file)
    file.save(update_fields=["summary"])
    storing = Storing(workspace, file, held)
    for size in storing.portions():
        add_up(run, storing.store_next(size), size=size)
    set_own_traits(workspace, years, person=person, now=now)


def set_own_traits(
    workspace: Workspace, years: SimulatedYears, *, person: Person, now: datetime
) -> None:
    """Set what the restaurant says of its posts itself, as its people would."""
    stored = {
        (post.channel.platform, post.channel.key, post.key): post
        for post in Post.objects.filter(channel__workspace=workspace).select_related("channel")
    }
    chosen: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for record, own in zip(years.posts, years.own_traits, strict=True):
        post = stored[record.channel.platform, record.channel.key, record.key]
        for pair in own.items():
            chosen[pair].append(post)
    for (trait, value), posts in chosen.items():
        set_traits(posts, trait, value, person=person, now=now)


def live_through(
    workspace: Workspace,
    decisions: Sequence[SimulatedDecision],
    *,
    people: dict[Role, Person],
    now: datetime,
) -> None:
    """Hold the reviews of the past on their days, and let each check come when it is due."""
    zone = ZoneInfo(workspace.time_zone)
    in_order = sorted(decisions, key=lambda one: one.decided_on)
    for day, made in groupby(in_order, key=lambda one: one.decided_on):
        moment = datetime.combine(day, MORNING, tzinfo=zone)
        run_checks(until=day, zone=zone)
        hold_review(workspace, list(made), people=people, moment=moment)
    run_checks(until=now.astimezone(zone).date(), zone=zone)
    # Their owners were told at the time; no mail about the past leaves today.
    Check.objects.filter(decision__review__workspace=workspace).update(told_at=F("checked_at"))


def watch_outcomes(workspace: Workspace, *, person: Person, now: datetime) -> None:
    """Watch what posts, newsletter and advertisements build, and look for the first time."""
    follow_zone(workspace)  # else the worker would, in its first round, and look again
    workspace.refresh_from_db(fields=["revision"])
    posts = tuple(one.key for one in find_post_sources(workspace, fewest=FEWEST_POSTS))
    for asked in (
        Asked(outcomes=(SERIES,), exposure=posts),
        *(
            Asked(outcomes=(outcome,), exposure=tuple(f"series:{one}" for one in exposure))
            for outcome, exposure in WATCHED
        ),
    ):
        watched = watch(workspace, asked, person=person, now=now)
        watched.workspace = workspace
        look_at(watched, now=now)
    # no mail leaves the demo
    Watch.objects.filter(workspace=workspace, announced_at__isnull=False).update(told_at=now)


def run_checks(*, until: date, zone: ZoneInfo) -> None:
    """Let the worker's step give every verdict that is due by a day, each on its own day."""
    while due := find_due_checks(today=until).first():
        day = due.next_check_on or until
        if not run_due_check(datetime.combine(day, MORNING, tzinfo=zone)):
            return


def hold_review(
    workspace: Workspace,
    made: Sequence[SimulatedDecision],
    *,
    people: dict[Role, Person],
    moment: datetime,
) -> None:
    """One review of the past, from opening to closing."""
    review = open_review(workspace, person=people[Role.MARKETER], now=moment)
    write_notes(review, "\n".join(one.note for one in made if one.note))
    owner = people[OWNERS[review.number % len(OWNERS)]]
    for one in made:
        decision = make_decision(review, one, owner=owner, moment=moment)
        mark_done(decision, now=datetime.combine(one.starts_on, MORNING, tzinfo=moment.tzinfo))
    close_review(review, now=moment + MEETING)


def make_decision(
    review: Review, one: SimulatedDecision, *, owner: Person, moment: datetime
) -> Decision:
    """A decision of the past with its check fixed on that day."""
    registration = build_registration(
        trait=one.trait,
        value=one.value,
        expected=one.expected,
        decided_on=one.decided_on,
        starts_on=one.starts_on,
        check_on=one.check_on,
    )
    return decide(
        review,
        kind=one.kind,
        what=one.what,
        owner=owner,
        due_on=one.starts_on,
        now=moment,
        registration=registration,
    )
