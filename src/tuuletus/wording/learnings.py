"""What was learnt, in sentences: "went with", never "caused"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuuletus.analysis.findings import Finding, Learning, OnChannel, Untold
from tuuletus.analysis.standing import SURE, Standing, judge
from tuuletus.wording.names import metric_name, pair_name, short_channel_name
from tuuletus.wording.speaker import Speaker

TIMES = ("hour", "weekday")
VISIBLE_SHARE = 0.005
"""A share of the variation below half a percent is called no difference."""
SMALL_SHARE = 0.1
FEWEST_FOR_TIMES = 100
"""With fewer posts a share of the variation is mostly chance: times have many levels."""
HANDFUL = 5
"""Clear findings that are told one by one; the others are counted."""
_ALIKE = 1e-6


def say_finding(finding: Finding, speaker: Speaker) -> str:
    """One finding as a sentence with its interval and its number of posts."""
    words = {
        "pair": pair_name(finding.trait, finding.value, speaker),
        "metric": metric_name(finding.metric, speaker).lower(),
        "mean": speaker.times(finding.mean),
        "low": speaker.times(finding.low),
        "high": speaker.times(finding.high),
        "count": speaker.number(finding.n),
    }
    if finding.differs:
        best, worst = finding.by_channel[0], finding.by_channel[-1]
        words |= {
            "best": on_channel_name(best, speaker, among=finding.channels),
            "most": speaker.multiple(best.mean),
            "worst": on_channel_name(worst, speaker, among=finding.channels),
            "least": speaker.multiple(worst.mean),
        }
        return _say_differs(finding, speaker) % words
    if not finding.clear and len(finding.pairs) > 1:
        return (
            speaker.ngettext(
                "%(pair)s – together they say no more than each alone: about %(mean)s times the"
                " normal level of %(metric)s, probably %(low)s to %(high)s times (%(count)s"
                " post).",
                "%(pair)s – together they say no more than each alone: about %(mean)s times the"
                " normal level of %(metric)s, probably %(low)s to %(high)s times (%(count)s"
                " posts).",
                finding.n,
            )
            % words
        )
    if not finding.clear:
        return (
            speaker.ngettext(
                "%(pair)s – no clear difference yet: probably %(low)s to %(high)s times the normal"
                " level of %(metric)s (%(count)s post).",
                "%(pair)s – no clear difference yet: probably %(low)s to %(high)s times the normal"
                " level of %(metric)s (%(count)s posts).",
                finding.n,
            )
            % words
        )
    if finding.mean >= 1.0:
        return (
            speaker.ngettext(
                "%(pair)s – went with more %(metric)s than normal: about %(mean)s times, probably"
                " %(low)s to %(high)s times (%(count)s post).",
                "%(pair)s – went with more %(metric)s than normal: about %(mean)s times, probably"
                " %(low)s to %(high)s times (%(count)s posts).",
                finding.n,
            )
            % words
        )
    return (
        speaker.ngettext(
            "%(pair)s – went with fewer %(metric)s than normal: about %(mean)s times, probably"
            " %(low)s to %(high)s times (%(count)s post).",
            "%(pair)s – went with fewer %(metric)s than normal: about %(mean)s times, probably"
            " %(low)s to %(high)s times (%(count)s posts).",
            finding.n,
        )
        % words
    )


def _say_differs(finding: Finding, speaker: Speaker) -> str:
    """That channels disagree, with the two ends and what holds over all; words to be filled in."""
    return speaker.ngettext(
        "%(pair)s – differs by channel (%(metric)s): most on %(best)s (%(most)s), least on"
        " %(worst)s (%(least)s). Over all channels about %(mean)s times the normal level, probably"
        " %(low)s to %(high)s times (%(count)s post).",
        "%(pair)s – differs by channel (%(metric)s): most on %(best)s (%(most)s), least on"
        " %(worst)s (%(least)s). Over all channels about %(mean)s times the normal level, probably"
        " %(low)s to %(high)s times (%(count)s posts).",
        finding.n,
    )


def on_channel_name(
    own: OnChannel | Untold, speaker: Speaker, *, among: Iterable[OnChannel | Untold]
) -> str:
    """The channel that a multiple belongs to, short and not to be mistaken for one `among` all."""
    return short_channel_name(own.channel, speaker, among=[one.channel for one in among])


def say_learning(learning: Learning, speaker: Speaker) -> tuple[str, ...]:
    """What stood out, each in a sentence; what cannot be told yet; how much timing matters."""
    return (
        *_say_clear(learning, speaker),
        _say_unclear(learning, speaker),
        say_timing(learning, speaker),
    )


def _say_clear(learning: Learning, speaker: Speaker) -> tuple[str, ...]:
    clear = [finding for finding in learning.findings if finding.stands]
    if not learning.findings:
        return (
            speaker.gettext(
                "There are too few posts with numbers to say what went with a good response."
            ),
        )
    if not clear:
        return (
            speaker.gettext(
                "Nothing stands out from the luck of single posts yet: keep publishing as you do"
                " and look again in a month."
            ),
        )
    named = _name_a_handful(clear)
    sentences = tuple(say_finding(finding, speaker) for finding in named)
    rest = len(clear) - len(named)
    if not rest:
        return sentences
    more = speaker.ngettext(
        "%(count)s more property or combination differs clearly from the normal level.",
        "%(count)s more properties or combinations differ clearly from the normal level.",
        rest,
    )
    return (*sentences, more % {"count": speaker.number(rest)})


def _name_a_handful(clear: Sequence[Finding]) -> Sequence[Finding]:
    """The surest, with one on either side of the normal level: what to go on with and to stop."""
    named = list(clear[:HANDFUL])
    for side in (True, False):
        others = [finding for finding in clear if (finding.mean >= 1.0) is side]
        if others and others[0] not in named:
            named[-1] = others[0]
    return named


def say_early(findings: Iterable[Finding], speaker: Speaker) -> str:
    """Why properties are not clear although their own chance is high; empty where none is so."""
    count = sum(judge(one) == Standing.ONE_OF_MANY for one in findings)
    if not count:
        return ""
    return speaker.ngettext(
        "Of %(count)s of these properties the chance of more is above %(high)s or below %(low)s."
        " That would be enough if it were the only question; among all the properties and"
        " combinations that are compared, some get so far by luck alone, so it is not called clear"
        " yet.",
        "Of %(count)s of these properties the chance of more is above %(high)s or below %(low)s."
        " That would be enough if each were the only question; among all the properties and"
        " combinations that are compared, some get so far by luck alone, so they are not called"
        " clear yet.",
        count,
    ) % {
        "count": speaker.number(count),
        "high": speaker.percent(SURE),
        "low": speaker.percent(1.0 - SURE),
    }


def _say_unclear(learning: Learning, speaker: Speaker) -> str:
    unclear = sum(not one.stands and len(one.pairs) == 1 for one in learning.findings)
    if not unclear:
        return speaker.gettext("Nothing else was frequent enough to be compared.")
    sentence = (
        speaker.ngettext(
            "%(count)s other property of the posts shows no clear difference yet.",
            "%(count)s other properties of the posts show no clear difference yet.",
            unclear,
        )
        if any(one.stands for one in learning.findings)
        else speaker.ngettext(
            "%(count)s property of the posts was compared.",
            "%(count)s properties of the posts were compared.",
            unclear,
        )
    )
    return sentence % {"count": speaker.number(unclear)}


def say_timing(learning: Learning, speaker: Speaker) -> str:
    """How much the weekday and the time of day matter, honestly."""
    told = [learning.shares[name] for name in TIMES if name in learning.shares]
    if learning.n < FEWEST_FOR_TIMES or learning.spread < _ALIKE:
        return speaker.gettext(
            "There is too little to say whether the time of publishing matters."
        )
    if not told:
        return speaker.gettext(
            "The files do not tell when the posts were published, so the best time is not known."
        )
    share = sum(told)
    clear = any(one.stands and one.trait in TIMES for one in learning.findings)
    if share < VISIBLE_SHARE and not clear:
        return speaker.gettext(
            "Over all of this time no difference between publishing times is visible."
        )
    others = sum(part for name, part in learning.shares.items() if name not in TIMES)
    if share < min(SMALL_SHARE, others):
        sentence = speaker.gettext(
            "The weekday and the time of day together explain %(share)s of the differences between"
            " posts; what is published matters more than when."
        )
    else:
        sentence = speaker.gettext(
            "The weekday and the time of day together explain %(share)s of the differences"
            " between posts."
        )
    return sentence % {"share": speaker.percent(share)}


def say_left_out(reason: str, count: int, speaker: Speaker) -> str:
    """How many posts were not counted, and why."""
    sentences = {
        "not_told": speaker.ngettext(
            "%(count)s post was left out: the files do not tell this metric of it.",
            "%(count)s posts were left out: the files do not tell this metric of them.",
            count,
        ),
        "too_young": speaker.ngettext(
            "%(count)s post was left out: it is too young to be compared.",
            "%(count)s posts were left out: they are too young to be compared.",
            count,
        ),
        "read_before_published": speaker.ngettext(
            "%(count)s post was left out: its date is later than its numbers.",
            "%(count)s posts were left out: their dates are later than their numbers.",
            count,
        ),
        "negative": speaker.ngettext(
            "%(count)s post was left out: its number is below zero.",
            "%(count)s posts were left out: their numbers are below zero.",
            count,
        ),
        "no_reading": speaker.ngettext(
            "%(count)s post was left out: it was never measured.",
            "%(count)s posts were left out: they were never measured.",
            count,
        ),
    }
    other = speaker.ngettext(
        "%(count)s post was left out.", "%(count)s posts were left out.", count
    )
    return sentences.get(reason, other) % {"count": speaker.number(count)}


def say_channel_lines(findings: Iterable[Finding], speaker: Speaker) -> str:
    """What the lines of single channels are measured by; empty where there are none."""
    if not any(one.differs for one in findings):
        return ""
    return speaker.gettext(
        "How to read the number of a channel: 1 × is what posts of that channel get on average if"
        " it publishes photos, videos and so on in the same proportions as all channels together."
        " So channels can be compared. With one channel chosen alone, 1 × is the usual post of"
        " that channel, and the number can be quite another."
    )


def verdict_name(told: Finding | OnChannel | Untold, speaker: Speaker) -> str:
    """How a finding, or a channel's part of one, stands: in a few words that fit a row."""
    pgettext = speaker.pgettext
    return {
        Standing.DIFFERS: pgettext("finding", "differs by channel"),
        Standing.CLEAR: pgettext("finding", "clear"),
        Standing.MORE: pgettext("on a channel", "more"),
        Standing.FEWER: pgettext("on a channel", "fewer"),
        Standing.NO_MORE_THAN_PARTS: pgettext("finding", "no more than its parts"),
        Standing.ONE_OF_MANY: pgettext("finding", "not clear: one of many compared"),
        Standing.TOO_EARLY: pgettext("finding", "too early to judge"),
        Standing.NOTHING_ELSE: pgettext("finding", "publishes nothing else to compare with"),
        Standing.FEW_OTHERS: pgettext("finding", "too few other posts to compare with"),
        Standing.FEW: pgettext("finding", "too few such posts"),
    }[judge(told)]
