"""What went with a good response, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from tuuletus.analysis.findings import Learning
from tuuletus.charts import findings_chart
from tuuletus.web.collect.actions import ask
from tuuletus.web.collect.models import Channel, Post, name_posts
from tuuletus.web.collect.queries import (
    WELL_KNOWN,
    Kept,
    count_sources_of,
    find_sources,
    sort_channels,
    tell_numbers,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.queries import (
    LEARNED,
    METRIC,
    Learned,
    ask_for_learning,
    find_finding,
    find_on_channel,
)
from tuuletus.wording import (
    TIMES,
    Speaker,
    platform_name,
    say_compared,
    say_learning,
    say_left_out,
    say_timing,
)

POSTS_A_PAGE = 25
LONGEST_NAME = 60
NUMBER = re.compile(r"[0-9]{1,18}")
"""The id of a row: no database takes a longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which posts a page is about: those of a platform, of one channel, or all."""

    metric: str
    platform: str
    channel: Channel | None

    @property
    def narrowed(self) -> str:
        """The rest of an address that keeps to the same posts; empty for all."""
        channel = str(self.channel.pk) if self.channel else ""
        told = {"platform": self.platform, "channel": channel}
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def query(self) -> str:
        """The same with the metric."""
        return "&".join(filter(None, [urlencode({"metric": self.metric}), self.narrowed]))


def say_contradiction(asked: Asked, speaker: Speaker) -> str:
    """That no post is of a channel and of another platform; empty where all goes together."""
    channel = asked.channel
    if channel is None or not asked.platform or channel.platform == asked.platform:
        return ""
    return gettext(
        "The channel “%(channel)s” is of %(own)s, not of %(other)s, so no post is of both. Choose"
        " one of the two."
    ) % {
        "channel": channel,
        "own": platform_name(channel.platform, speaker),
        "other": platform_name(asked.platform, speaker),
    }


def read_asked(request: WorkspaceRequest) -> Asked:
    """What the address asks for; a channel that the workspace has not is not found."""
    told = request.GET.get("channel", "")
    channel = None
    if told:
        if not NUMBER.fullmatch(told):
            raise Http404
        own = Channel.objects.filter(workspace=request.workspace)
        channel = get_object_or_404(own, pk=int(told))
    return Asked(
        metric=(request.GET.get("metric") or METRIC)[:LONGEST_NAME],
        platform=request.GET.get("platform", "")[:LONGEST_NAME],
        channel=channel,
    )


def learn_for(
    request: WorkspaceRequest, asked: Asked, *, with_evidence: bool = False
) -> Kept[Learned]:
    """What was learnt about the metric, platform and channel that the page asks for."""
    words = ask_for_learning(
        request.workspace,
        metric=asked.metric,
        platform=asked.platform,
        channel=asked.channel.pk if asked.channel else None,
    )
    kept = ask(request.workspace, LEARNED, words, now=now(), with_evidence=with_evidence)
    known = kept.answer.metrics
    if asked.metric not in {METRIC, *known, *WELL_KNOWN}:
        raise Http404
    return kept


def offer_narrowing(request: WorkspaceRequest, asked: Asked, learned: Learned) -> dict[str, Any]:
    """What the form over a page of findings offers and what is chosen in it."""
    own = sort_channels(request.workspace)
    return {
        "asked": asked,
        "contradiction": say_contradiction(asked, Speaker(get_language() or "en")),
        "metrics": learned.metrics,
        "metric": learned.learning.metric,
        "platforms": sorted({one.platform for one in own}),
        "channels": own,
    }


@needs(Permission.SEE)
@require_safe
def findings(request: WorkspaceRequest) -> HttpResponse:
    asked = read_asked(request)
    kept = learn_for(request, asked)
    learned = kept.answer
    speaker = Speaker(get_language() or "en")
    learning = learned.learning
    clear = [one for one in learning.findings if one.stands]
    seen = {
        "nav": "findings",
        "kept": kept,
        "learning": learning,
        "sentences": say_learning(learning, speaker),
        "compared": say_compared(learning, speaker),
        "clear": clear,
        "unclear": [one for one in learning.findings if not one.stands and len(one.pairs) == 1],
        "combined": [one for one in learning.findings if not one.clear and len(one.pairs) > 1],
        "chart": findings_chart(clear or learning.findings, speaker),
        "left_out": [
            say_left_out(reason, count, speaker)
            for reason, count in learning.left_out.items()
            if count
        ],
        "may_review": may(request.membership, Permission.REVIEW),
        "may_import": may(request.membership, Permission.IMPORT),
    } | offer_narrowing(request, asked, learned)
    return render(request, "review/findings.html", seen)


@needs(Permission.SEE)
@require_safe
def finding(request: WorkspaceRequest) -> HttpResponse:
    asked = read_asked(request)
    kept = learn_for(request, asked, with_evidence=True)
    learned = kept.answer
    found = find_finding(
        learned.learning, request.GET.get("trait", ""), request.GET.get("value", "")
    )
    if found is None:
        raise Http404
    behind = Post.objects.filter(
        pk__in=found.posts[:20_000], channel__workspace=request.workspace
    ).select_related("channel")
    own = find_on_channel(found, request.GET.get("behind", ""))
    if own is not None:
        behind = behind.filter(
            channel__platform=own.channel.platform, channel__key=own.channel.key
        )
    pages = Paginator(behind.order_by("-published_at", "pk"), POSTS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    name_posts(page.object_list)
    tell_responses(request.workspace, page.object_list, learned.learning)
    address = {"trait": found.trait, "value": found.value}
    if own is not None:
        address["behind"] = own.channel.address
    seen = {
        "nav": "findings",
        "kept": kept,
        "finding": found,
        "own": own,
        "learning": learned.learning,
        "sources": find_sources(count_sources_of(behind, learned.learning.metric)),
        "page": page,
        "query": f"{urlencode(address)}&{asked.query}&",
        "asked": asked,
    }
    return render(request, "review/finding.html", seen)


def tell_responses(workspace: Workspace, posts: list[Post], learning: Learning) -> None:
    """Put on each post what it got last, and how many times the channel's normal level that is."""
    usual = {(one.channel.platform, one.channel.key): one.mean for one in learning.normal}
    numbers = tell_numbers(workspace, posts, [learning.metric])
    for post in posts:
        (got,) = numbers[post.pk]
        normal = usual.get((post.channel.platform, post.channel.key), 0.0)
        post.got = got  # type: ignore[attr-defined] # only for the page
        post.times = got / normal if got is not None and normal > 0 else None  # type: ignore[attr-defined]


@needs(Permission.SEE)
@require_safe
def timing(request: WorkspaceRequest) -> HttpResponse:
    asked = read_asked(request)
    kept = learn_for(request, asked)
    learned = kept.answer
    times = [one for one in learned.learning.findings if one.trait in TIMES]
    speaker = Speaker(get_language() or "en")
    weekdays = speaker.weekdays
    own = Post.objects.filter(channel__workspace=request.workspace)
    seen = {
        "nav": "findings",
        "sentence": say_timing(learned.learning, speaker),
        "kept": kept,
        "rows": [
            (hour, sorted(slots, key=lambda slot: weekdays.index(slot.weekday)))
            for hour, slots in learned.timing
        ],
        "weekdays": weekdays,
        "times": times,
        "learning": learned.learning,
        "any_clear": any(one.stands for one in times),
        "dated": own.filter(published_at__isnull=False).exists(),
    } | offer_narrowing(request, asked, learned)
    return render(request, "review/timing.html", seen)
