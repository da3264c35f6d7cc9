"""Channels for programs: their rates, and whether one is meant that the workspace has."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.web.collect.actions import ask
from tuuletus.web.collect.queries import INTERACTIONS, RATES, find_metrics, sort_channels
from tuuletus.web.parameters import Parameters, not_understood, require_known
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.people.models import Workspace

router = Router()


class RateOut(Schema):
    """A channel's mean rate with its 80 % interval and the number of posts behind it."""

    channel: str
    platform: str
    name: str
    mean: float
    low: float
    high: float
    n: int


class RatesAsked(Parameters):
    """Which rates."""

    metric: str = Field(INTERACTIONS, description="A metric that the posts tell.")


@router.get(
    "/channels",
    response=list[RateOut],
    auth=Bearer(Permission.SEE),
    summary=_("Channels"),
    operation_id="tuuletus_web_collect_api_list_channels",
)
def list_channels(request: HttpRequest, asked: Query[RatesAsked]) -> list[RateOut]:
    """Return each channel's rate of a metric; rates of different names are not to be ranked."""
    workspace = cast("WorkspaceRequest", request).workspace
    require_known("metric", asked.metric, find_told(workspace))
    kept = ask(workspace, RATES, {"metric": asked.metric}, now=now())
    return [
        RateOut(
            channel=rate.channel.name or rate.channel.key,
            platform=rate.channel.platform,
            name=rate.name,
            mean=rate.mean,
            low=rate.low,
            high=rate.high,
            n=rate.n,
        )
        for table in kept.answer
        for rate in table.rates
    ]


def find_told(workspace: Workspace) -> list[str]:
    """The metrics that the posts of a workspace tell, their interactions first."""
    return list(dict.fromkeys([INTERACTIONS, *find_metrics(workspace)]))


def require_own_channel(workspace: Workspace, *, platform: str, channel: int | None) -> None:
    """Refuse a platform or a channel that the workspace has not, or a channel of another platform.

    Those not told are let be.
    """
    own = sort_channels(workspace) if channel is not None or platform else []
    if channel is not None:
        require_known("channel", str(channel), [str(one.pk) for one in own])
    if platform:
        require_known("platform", platform, sorted({one.platform for one in own}))
    chosen = next((one for one in own if one.pk == channel), None)
    if chosen is not None and platform and chosen.platform != platform:
        sentence = gettext("the channel %(channel)s is of the platform %(platform)s.")
        words = {"channel": channel, "platform": chosen.platform}
        raise not_understood("platform", sentence % words)
