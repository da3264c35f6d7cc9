"""What exposure brings at once and what it builds slowly, asked of a workspace's own numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery
from pydantic import TypeAdapter

from tuuletus.analysis.horizon.forecast import Forecast, Order, compare
from tuuletus.analysis.horizon.knowledge import (
    Plan,
    Prospect,
    draw_prospects,
    plan_knowledge,
    staggered_pauses,
    standard_plans,
    take_together,
)
from tuuletus.analysis.horizon.usual import Usual, describe_usual
from tuuletus.analysis.patience.calibration import Certificate, Trials, judge, try_more
from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.result import (
    Answer,
    Evidence,
    Interval,
    OutcomeResult,
    Parameter,
    Patience,
    Trust,
    summarise,
)
from tuuletus.web.collect.models import Channel, KeptAnswer, OwnEvent
from tuuletus.web.collect.queries import Question
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Look, Watch
from tuuletus.web.review.queries.weeks import WEEK, Gathered, Source, gather, monday
from tuuletus.wording import Speaker, metric_name, pair_name, platform_name

AS_BEFORE = "as_before"
OWN = "own"
USUAL_VENUES = "as_before_venues"
TOGETHER = "together"
STAGGERED = "staggered"
OF_VENUES = (USUAL_VENUES, TOGETHER, STAGGERED)
"""Plans of several venues: all as before, all pause at once, or each in weeks of its own."""
MOST_STARTS = 6
"""More venues than these share their weeks: each start is worked out for itself."""
OWN_WEEKS = 52
USUAL = "1"
FACTORS = {"0": 0.0, USUAL: 1.0, "2": 2.0}
"""What a week of an own plan may be: nothing, as usual, double."""
MOST_OUTCOMES, MOST_EXPOSURES, MOST_VENUES = 4, 8, 40
CERTIFICATE_FITS = 200
FITS_AT_ONCE = 20
"""After so many the worker keeps what is done and gives its sign of life."""
ANNOUNCED_FOR = timedelta(days=30)
"""So long the first page tells that a slow effect is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: names of the outcomes that share one stock, and what counts as exposure."""

    outcomes: tuple[str, ...]
    exposure: tuple[str, ...]

    def canonical(self) -> str:
        """One text for equal questions."""
        told = {"outcomes": list(self.outcomes), "exposure": list(self.exposure)}
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Asked:
        """Read a canonical text back."""
        told = json.loads(text)
        return cls(outcomes=tuple(told["outcomes"]), exposure=tuple(told["exposure"]))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The question as the parameters of an address."""
        return [
            *(("outcome", name) for name in self.outcomes),
            *(("exposure", key) for key in self.exposure),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a fit found, without what only a planner needs."""

    weeks: int
    channels: tuple[str, ...]
    outcomes: tuple[OutcomeResult, ...]
    immediate_evidence: Evidence
    slow_evidence: Evidence
    parameters: tuple[Parameter, ...]
    trust: Trust
    seed: int

    @classmethod
    def of(cls, patience: Patience) -> Stored:
        """Put the working aside."""
        return cls(**{one.name: getattr(patience, one.name) for one in fields(cls)})

    @property
    def slow_answer(self) -> Answer:
        """What can be said of a slow effect on any of the outcomes."""
        return self.open({}).slow_answer

    @property
    def immediate_answer(self) -> Answer:
        """What can be said of an immediate effect on any of the outcomes."""
        return self.open({}).immediate_answer

    def open(self, labels: Mapping[str, str]) -> Patience:
        """The result again, its channels called as people call them."""
        told: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        return rename(Patience(**told), labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there is no answer."""

    reason: Refusal
    message: str
    details: dict[str, str | int | float]

    def open(self, labels: Mapping[str, str]) -> RefusedError:
        """The error again, with the names that people know."""
        named = {
            name: "\n".join(labels.get(one, one) for one in value.split("\n"))
            if isinstance(value, str)
            else value
            for name, value in self.details.items()
        }
        return RefusedError(self.reason, self.message, **named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What the answer was made of; see `Gathered`."""

    first_week: date
    weeks: int
    weeks_before: int
    untold: dict[str, int]
    filled: dict[str, int]
    exposure_sums: dict[str, float]
    controls: dict[str, int]
    files: tuple[tuple[int, str], ...]
    shared: dict[str, int] = field(default_factory=dict)

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.first_week + timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatienceAnswer:
    """The answer to a question: found or refused, and when going on as before would tell more.

    `usual` is what going on as before means, of each exposure by its key.
    """

    asked: Asked
    used: Used
    asked_on: date
    found: Stored | None
    refused: Refused | None
    forecast: Forecast | None
    usual: Usual | None = None

    @property
    def plans_begin(self) -> date:
        """The first day of going on as before, from which the forecast is counted."""
        return start_of_plans(self.asked_on)

    @property
    def is_known(self) -> bool:
        """Whether there is an answer already, so that no plan can bring it sooner."""
        return self.found is not None and self.found.slow_answer is not Answer.TOO_EARLY


def ask_for_patience(asked: Asked, **more: str) -> dict[str, str]:
    """The words of a question about at-once and slow effects; see `PATIENCE`."""
    return {"asked": asked.canonical(), **more}


def ask_for_plans(words: Mapping[str, str], *, venues: int = 1, own: str = "") -> dict[str, str]:
    """The words of a question about plans; see `PLANS`."""
    return {**words, "venues": str(venues)} | ({"own": own} if own else {})


def today_of(workspace: Workspace, now: datetime) -> date:
    """The day it is in the workspace."""
    return now.astimezone(ZoneInfo(workspace.time_zone)).date()


def start_of_plans(today: date) -> date:
    """The Monday on which every plan begins that is thought of today: that of the coming week."""
    return monday(today) + WEEK


def fit_workspace(workspace: Workspace, asked: Asked, *, now: datetime) -> tuple[Patience, Used]:
    """A fresh fit; raises RefusedError where no honest answer is possible."""
    gathered = _gather(workspace, asked, now=now)
    return _fit(gathered), _describe(gathered)


def _gather(workspace: Workspace, asked: Asked, *, now: datetime) -> Gathered:
    sources = [Source.parse(key) for key in asked.exposure]
    return gather(workspace, outcomes=asked.outcomes, exposure=sources, now=now)


def _fit(gathered: Gathered) -> Patience:
    if not gathered.outcomes or not gathered.weeks:
        raise RefusedError(
            Refusal.FEW_WEEKS, "there is no whole week", weeks=0, missing_weeks=OWN_WEEKS
        )
    if not gathered.exposure:
        raise RefusedError(Refusal.NO_EXPOSURE, "there is no exposure", channel="")
    return fit_patience(
        gathered.outcomes,
        gathered.exposure,
        before=gathered.before,
        controls=gathered.controls or None,
    )


def _describe(gathered: Gathered) -> Used:
    return Used(
        first_week=gathered.first_week,
        weeks=gathered.weeks,
        weeks_before=0 if gathered.before is None else len(gathered.before),
        untold=dict(gathered.untold),
        filled=dict(gathered.filled),
        exposure_sums={key: float(values.sum()) for key, values in gathered.exposure.items()},
        controls={name: round(values.sum()) for name, values in gathered.controls.items()},
        files=gathered.files,
        shared=dict(gathered.shared),
    )


def answer_patience(
    workspace: Workspace, now: datetime, words: Mapping[str, str]
) -> PatienceAnswer:
    """What the question asks, or why it cannot be answered."""
    asked = Asked.parse(words["asked"])
    gathered = _gather(workspace, asked, now=now)
    found = refused = forecast = usual = None
    try:
        patience = _fit(gathered)
        found, usual = Stored.of(patience), describe_usual(patience)
        (forecast,) = plan_knowledge(patience, standard_plans(patience)[:1])
    except RefusedError as error:
        refused = _refuse(error)
    return PatienceAnswer(
        asked=asked,
        used=_describe(gathered),
        asked_on=today_of(workspace, now),
        found=found,
        refused=refused,
        forecast=forecast,
        usual=usual,
    )


def _refuse(error: RefusedError) -> Refused:
    details = {
        name: value
        for name, value in error.details.items()
        if isinstance(value, str | int | float)
    }
    return Refused(reason=error.reason, message=str(error), details=details)


def read_pattern(text: str) -> str:
    """An own plan as one letter a week (0, 1 or 2); what makes no sense is as usual."""
    letters = [letter if letter in FACTORS else USUAL for letter in text[:OWN_WEEKS]]
    return "".join(letters).ljust(OWN_WEEKS, USUAL)


def answer_plans(
    workspace: Workspace, now: datetime, words: Mapping[str, str]
) -> tuple[Forecast, ...]:
    """The forecasts of the usual plans and of an own one; none where the fit is refused."""
    asked = Asked.parse(words["asked"])
    try:
        patience, _used = fit_workspace(workspace, asked, now=now)
    except RefusedError:
        return ()
    plans = list(standard_plans(patience))
    if pattern := words.get("own", ""):
        usual = plans[0].exposure
        factors = np.array([FACTORS[letter] for letter in read_pattern(pattern)])
        plans.append(Plan(name=OWN, exposure=usual[: len(factors)] * factors[:, None]))
    prospects = {one.plan: one for one in draw_prospects(patience, plans)}
    alone = tuple(take_together([one]) for one in prospects.values())
    venues = int(words.get("venues", "1"))
    if venues < 2:
        return alone
    return (*alone, *_plan_venues(patience, prospects, venues=venues))


def find_sooner(forecasts: Sequence[Forecast]) -> Forecast | None:
    """The plan that would show a slow effect soonest, where it is clearly before the usual one."""
    usual = next((one for one in forecasts if one.plan == AS_BEFORE), None)
    if usual is None:
        return None
    sooner = [
        (one.earliest_weeks, number, one)
        for number, one in enumerate(forecasts)
        if one.is_dated and one.earliest_weeks and compare(one, usual).order is Order.EARLIER
    ]
    return min(sooner)[2] if sooner else None


def _plan_venues(
    patience: Patience, prospects: Mapping[str, Prospect], *, venues: int
) -> tuple[Forecast, ...]:
    """As before and half a year's pause in several venues like this one; the cost is of each.

    Nothing is known of the others' past, so today's evidence is this venue's alone.
    """
    usual, pause = prospects[AS_BEFORE], prospects["pause"]
    each = draw_prospects(patience, staggered_pauses(patience, venues=min(venues, MOST_STARTS)))
    in_turn = [each[venue % len(each)] for venue in range(venues)]
    costs = [summarise(one.lost) for one in each]
    cost = Interval(
        mean=sum(one.mean for one in costs) / len(costs),
        low=min(one.low for one in costs),
        high=max(one.high for one in costs),
    )
    return tuple(
        replace(take_together(followed, now=pause.now), plan=name, cost=paid)
        for name, followed, paid in (
            (USUAL_VENUES, [usual] * venues, summarise(usual.lost)),
            (TOGETHER, [pause] * venues, summarise(pause.lost)),
            (STAGGERED, in_turn, cost),
        )
    )


def find_compared(forecasts: Sequence[Forecast], plan: str) -> Forecast | None:
    """What a plan is compared with: going on as before, in as many venues; None for itself."""
    usual = USUAL_VENUES if plan in OF_VENUES else AS_BEFORE
    return next((one for one in forecasts if one.plan == usual and usual != plan), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A certificate on its way: the fits that are done, and of which numbers."""

    revision: int
    trials: Trials


_BEGUN = TypeAdapter(Begun)


def pack_begun(begun: Begun) -> bytes:
    """A certificate on its way, as it is kept."""
    return _BEGUN.dump_json(begun)


def read_begun(row: KeptAnswer) -> Trials:
    """The fits that are done of a certificate; none where the numbers have changed since."""
    if not row.evidence:
        return Trials()
    begun = _BEGUN.validate_json(bytes(row.evidence))
    return begun.trials if begun.revision == row.workspace.revision else Trials()


def go_on_certifying(
    workspace: Workspace, words: Mapping[str, str], trials: Trials, *, count: int, now: datetime
) -> Trials | None:
    """So many fits more on this exposure; None where the fit is refused."""
    try:
        patience, _used = fit_workspace(workspace, Asked.parse(words["asked"]), now=now)
    except RefusedError:
        return None
    return try_more(patience, trials, count=count)


def answer_certificate(
    workspace: Workspace, now: datetime, words: Mapping[str, str]
) -> Certificate | None:
    """Whether the method keeps its promises on this exposure; None where the fit is refused."""
    trials = go_on_certifying(workspace, words, Trials(), count=CERTIFICATE_FITS, now=now)
    return None if trials is None else judge(trials)


PATIENCE = Question(name="patience", shape=TypeAdapter(PatienceAnswer), work_out=answer_patience)
"""At-once and slow effects; words: see `ask_for_patience`."""
PLANS = Question(
    name="patience plans", shape=TypeAdapter(tuple[Forecast, ...]), work_out=answer_plans
)
"""When plans would bring an answer; words: `asked`, `venues` and the pattern of an `own` plan."""
CERTIFICATE = Question(
    name="patience certificate",
    shape=TypeAdapter(Certificate | None),
    work_out=answer_certificate,
)
"""The certificate of a question's exposure, which takes minutes; words as for `PATIENCE`."""


def find_nothing(_workspace: Workspace) -> Sequence[tuple[Question[Any], Mapping[str, str]]]:
    """No question is answered before somebody asks it."""
    return ()


def name_sources(workspace: Workspace, keys: Sequence[str], speaker: Speaker) -> dict[str, str]:
    """What people call each exposure."""
    sources = {key: Source.parse(key) for key in keys}
    channels = list(Channel.objects.filter(workspace=workspace))
    counted = Counter(one.platform for one in channels)
    names = {
        str(one.pk): _name_channel(one, speaker, is_only=counted[one.platform] == 1)
        for one in channels
    }
    return {key: _name_source(one, names, speaker) for key, one in sources.items()}


def _name_source(source: Source, channels: Mapping[str, str], speaker: Speaker) -> str:
    of = channels.get(source.of, source.of)
    if source.kind == "posts":
        return speaker.pgettext("exposure", "Posts: {channel}").format(channel=of)
    if source.kind == "reach":
        return speaker.pgettext("exposure", "Reach: {channel}").format(channel=of)
    if source.kind == "spend":
        return metric_name(source.of, speaker)
    if source.kind == "trait":
        trait, _, value = source.of.partition("=")
        return speaker.pgettext("exposure", "Posts with {property}").format(
            property=pair_name(trait, value, speaker)
        )
    return source.of


def _name_channel(channel: Channel, speaker: Speaker, *, is_only: bool) -> str:
    """The platform, and the account's name where there are several of the platform."""
    platform = platform_name(channel.platform, speaker)
    return platform if is_only or not channel.name else f"{platform} ({channel.name})"


def rename(patience: Patience, labels: Mapping[str, str]) -> Patience:
    """The same result, its channels called as people call them."""

    def named(channel: str) -> str:
        return labels.get(channel, channel)

    return replace(
        patience,
        channels=tuple(map(named, patience.channels)),
        outcomes=tuple(
            replace(
                one,
                immediate=tuple(replace(e, channel=named(e.channel)) for e in one.immediate),
                slow=tuple(replace(e, channel=named(e.channel)) for e in one.slow),
            )
            for one in patience.outcomes
        ),
        parameters=tuple(replace(one, channel=named(one.channel)) for one in patience.parameters),
    )


def find_watches(workspace: Workspace) -> QuerySet[Watch]:
    """The watched questions, each with the answer of its last look."""
    looks = Look.objects.filter(watch=OuterRef("pk"))
    return Watch.objects.filter(workspace=workspace).annotate(
        last_answer=Subquery(looks.values("answer")[:1]),
        last_looked_at=Subquery(looks.values("looked_at")[:1]),
    )


def find_announced(workspace: Workspace, *, now: datetime) -> list[Watch]:
    """Slow effects that were seen for the first time within the last month."""
    since = now - ANNOUNCED_FOR
    return list(Watch.objects.filter(workspace=workspace, announced_at__gte=since))


def find_tried(workspace: Workspace, asked: Asked) -> int | None:
    """How many fits of a certificate are done that the worker is at; None when nobody waits."""
    key = CERTIFICATE.key(ask_for_patience(asked))
    rows = KeptAnswer.objects.filter(workspace=workspace, question=key, made_at=None)
    row = rows.select_related("workspace").first()
    return None if row is None else read_begun(row).done


def find_events(workspace: Workspace, first: date, last: date) -> list[OwnEvent]:
    """Own events that touch some days."""
    return list(
        OwnEvent.objects.filter(workspace=workspace, first_day__lte=last, last_day__gte=first)
    )
