"""What was learnt: findings, and what is brought at once and slowly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.web.collect.actions import ask
from tuuletus.web.collect.api.channels import require_own_channel
from tuuletus.web.parameters import Parameters, not_understood, require_known
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.actions_patience import ask_kept, say_answer
from tuuletus.web.review.api.shapes import FindingOut, inside, tell_finding
from tuuletus.web.review.queries import LEARNED, METRIC, Learned, ask_for_learning, find_learnable
from tuuletus.web.review.queries.patience import (
    MOST_EXPOSURES,
    MOST_OUTCOMES,
    PATIENCE,
    PatienceAnswer,
    ask_for_patience,
)
from tuuletus.web.review.questions import Choices, read_question
from tuuletus.wording import TIMES, Speaker, say_timing
from tuuletus.wording.figures import tell_probability

router = Router()


class FindingWithPosts(FindingOut):
    """The same with the ids of the posts behind it."""

    posts: list[int]


class FindingsOut(Schema):
    """What was learnt about a metric."""

    metric: str
    age_days: float = Field(description="The common age at which posts are compared.")
    n: int
    ages: dict[str, int] = Field(
        description="How many counts are of the common age, how many were brought to it, and how"
        " many are of a post's whole life, as they stood when a file was made."
    )
    left_out: dict[str, int]
    shares: dict[str, float]
    findings: list[FindingWithPosts]


class SlotOut(Schema):
    """A time of the week, and how many posts went out then."""

    weekday: int = Field(description="1 is Monday.")
    hour: str = Field(description="Hours of the workspace's time zone, from-to.")
    posts: int


class TimingOut(Schema):
    """How much the time of publishing matters, and what is known of each time."""

    metric: str
    n: int
    time_zone: str
    share: float | None = Field(
        description="What weekday and hour explain together of how posts differ; null where no"
        " file tells when posts were published."
    )
    sentence: str
    slots: list[SlotOut]
    findings: list[FindingOut]


class IntervalOut(Schema):
    """A mean with its 90 % interval."""

    mean: float
    low: float
    high: float


class EffectOut(Schema):
    """One effect over all weeks; shares are of the outcome, beside what was held likely before.

    `learnt` is 0 where the data moved nothing and near 1 where they decide.
    """

    channel: str
    total: IntervalOut
    share: IntervalOut
    prior_share: IntervalOut
    learnt: float


class EvidenceOut(Schema):
    """seen, not_seen or too_early, and the natural logarithm of the Bayes factor."""

    answer: str
    log_bayes_factor: float


class PatienceOutcomeOut(Schema):
    """What was found of one outcome."""

    name: str
    total: float
    told_weeks: int
    immediate: list[EffectOut]
    immediate_sum: EffectOut
    slow: list[EffectOut]
    slow_sum: EffectOut
    immediate_evidence: EvidenceOut | None = Field(
        description="Of this outcome's numbers alone; null where they give no trusted answer."
    )
    slow_evidence: EvidenceOut | None = Field(
        description="Of this outcome's numbers alone; null where they give no trusted answer."
    )


class ForecastOut(Schema):
    """When going on as before would show a slow effect that is there; null: not in two years.

    Nine of ten drawings of the futures lie between `earliest_from` and `earliest_to`.
    """

    earliest_weeks: int | None
    earliest_on: date | None
    earliest_from: date | None
    earliest_to: date | None
    chance: float


class PatienceOut(Schema):
    """The answer to one question; `refused` says why there is none."""

    outcomes: list[str]
    exposure: list[str]
    first_week: date
    weeks: int
    refused: str | None
    immediate: EvidenceOut | None = Field(
        description="Of all outcomes together: seen means in at least one of them."
    )
    slow: EvidenceOut | None = Field(
        description="Of all outcomes together: seen means in at least one of them."
    )
    found: list[PatienceOutcomeOut]
    as_before: ForecastOut | None
    sentences: list[str]


class FindingsAsked(Parameters):
    """About which metric, on which platform or channel."""

    metric: str = Field(METRIC, description="A count or an audience that the posts tell.")
    platform: str = Field("", description="A platform, as `facebook`; without it, all.")
    channel: int | None = Field(None, description="A channel by its id; without it, all.")


class PatienceAsked(Parameters):
    """Which outcomes, and what counts as exposure; both may be repeated."""

    outcome: list[str] = Field([], description="Names of series.")
    exposure: list[str] = Field([], description="Keys as in the page's address.")


def learn_about(request: HttpRequest, asked: FindingsAsked, *, with_evidence: bool) -> Learned:
    """What was learnt of what an operation asks; refuses what is not there."""
    workspace = inside(request).workspace
    require_known("metric", asked.metric, find_learnable(workspace))
    require_own_channel(workspace, platform=asked.platform, channel=asked.channel)
    words = ask_for_learning(
        workspace, metric=asked.metric, platform=asked.platform, channel=asked.channel
    )
    return ask(workspace, LEARNED, words, now=now(), with_evidence=with_evidence).answer


@router.get(
    "/findings", response=FindingsOut, auth=Bearer(Permission.SEE), summary=_("What was learnt")
)
def findings(request: HttpRequest, asked: Query[FindingsAsked]) -> Any:
    """What went with more or less of a metric."""
    learning = learn_about(request, asked, with_evidence=True).learning
    return {
        "metric": learning.metric,
        "age_days": learning.age_days,
        "n": learning.n,
        "ages": dict(learning.ages),
        "left_out": dict(learning.left_out),
        "shares": dict(learning.shares),
        "findings": [tell_finding(one) | {"posts": list(one.posts)} for one in learning.findings],
    }


@router.get(
    "/timing", response=TimingOut, auth=Bearer(Permission.SEE), summary=_("Best time to publish")
)
def timing(request: HttpRequest, asked: Query[FindingsAsked]) -> Any:
    """Return how much weekday and hour matter over all of this time, as the page of best times."""
    learned = learn_about(request, asked, with_evidence=False)
    learning = learned.learning
    shares = [learning.shares[name] for name in TIMES if name in learning.shares]
    return {
        "metric": learning.metric,
        "n": learning.n,
        "time_zone": inside(request).workspace.time_zone,
        "share": sum(shares) if shares else None,
        "sentence": say_timing(learning, Speaker(get_language() or "en")),
        "slots": [
            {"weekday": int(slot.weekday), "hour": hour, "posts": slot.n}
            for hour, slots in learned.timing
            for slot in slots
        ],
        "findings": [tell_finding(one) for one in learning.findings if one.trait in TIMES],
    }


@router.get(
    "/patience",
    response=PatienceOut,
    auth=Bearer(Permission.SEE),
    summary=_("At once and slowly"),
)
def patience(request: HttpRequest, asked: Query[PatienceAsked]) -> Any:
    """What exposure brings at once and what it builds slowly.

    Without `outcome` and `exposure`, what the page shows first.
    """
    workspace = inside(request).workspace
    choices = read_question(workspace, request.GET)
    check_question(asked, choices)
    question = choices.asked
    answer = ask_kept(workspace, PATIENCE, ask_for_patience(question), now=now()).answer
    found, ahead = answer.found, answer.forecast
    return {
        "outcomes": list(question.outcomes),
        "exposure": list(question.exposure),
        "first_week": answer.used.first_week,
        "weeks": answer.used.weeks,
        "refused": answer.refused.reason.value if answer.refused else None,
        "immediate": found.immediate_evidence if found else None,
        "slow": found.slow_evidence if found else None,
        "found": found.outcomes if found else [],
        # what is known already needs no time
        "as_before": None
        if ahead is None or answer.is_known
        else {
            "earliest_weeks": ahead.earliest_weeks,
            "earliest_on": _on(answer, ahead.earliest_weeks),
            "earliest_from": _on(answer, ahead.soonest_weeks),
            "earliest_to": _on(answer, ahead.latest_weeks),
            "chance": tell_probability(ahead.chance),
        },
        "sentences": list(say_answer(workspace, answer, Speaker(get_language() or "en"))),
    }


def _on(answer: PatienceAnswer, weeks: int | None) -> date | None:
    return None if weeks is None else answer.plans_begin + timedelta(weeks=weeks)


def check_question(asked: PatienceAsked, choices: Choices) -> None:
    """Refuse what the page would leave out without a word."""
    for name in asked.outcome:
        require_known("outcome", name, choices.names)
    for key in asked.exposure:
        require_known("exposure", key, choices.keys)
    if choices.own:
        sentence = gettext("nothing is its own cause; leave out the outcome itself (%(names)s).")
        raise not_understood("exposure", sentence % {"names": ", ".join(choices.own)})
    if asked.exposure and not asked.outcome:
        raise not_understood("outcome", gettext("say which series the exposure is asked about."))
    for name, told, most in (
        ("outcome", asked.outcome, MOST_OUTCOMES),
        ("exposure", asked.exposure, MOST_EXPOSURES),
    ):
        if len(set(told)) > most:
            sentence = gettext("at most %(max_length)s at a time.")
            raise not_understood(name, sentence % {"max_length": most})
