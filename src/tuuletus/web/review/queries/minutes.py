"""The minutes of a review: one set of words and numbers for page, print, Markdown and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from tuuletus.analysis.findings import Finding, OnChannel, Untold, order_for_reading
from tuuletus.web.review.models import Check, Decision, DecisionKind, Review
from tuuletus.web.review.queries.decisions import find_decisions, read_registration
from tuuletus.web.review.queries.learning import read_snapshot
from tuuletus.web.review.registrations import KIND as PATIENCE
from tuuletus.wording import (
    Speaker,
    metric_name,
    on_channel_name,
    pair_name,
    say_channel_lines,
    say_early,
    verdict_name,
)
from tuuletus.wording.figures import tell_figure, tell_probability
from tuuletus.wording.speaker import UNKNOWN

FINDINGS_IN_MINUTES = 12
"""Findings in the minutes; where more are clear, all of those."""
Line: TypeAlias = Finding | OnChannel | Untold
"""What a row about findings is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the minutes: its heading, headers and cells as they are shown.

    `figures` are the same rows for a spreadsheet under `figure_columns`: numbers as numbers,
    a change of +25 % as 0.25, days as 2026-10-05 and nothing where nothing is told. `empty` is
    said where there are no rows, `note` under the rows where there is something to add.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figure_columns: tuple[str, ...]
    figures: tuple[tuple[object, ...], ...]
    empty: str
    note: str = ""
    links: tuple[str, ...] = ()
    """Where each row's evidence stands; a page links to it."""

    @property
    def labelled(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The link of each row and its cells with their headers, for a narrow page."""
        return tuple(
            (link, tuple(zip(self.columns, row, strict=True)))
            for link, row in zip(self.links or ("",) * len(self.rows), self.rows, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What was read, decided and checked in one review."""

    title: str
    facts: tuple[tuple[str, str], ...]
    figure_facts: tuple[tuple[str, object], ...]
    """The same for a spreadsheet: days as days."""
    notes_title: str
    notes: str
    tables: tuple[Table, ...]


def build_minutes(review: Review, speaker: Speaker) -> Minutes:
    """The minutes in the language of the reader; the numbers are those kept in the review."""
    zone = ZoneInfo(review.workspace.time_zone)
    decisions = list(find_decisions(review.workspace).filter(review=review))[::-1]
    facts = _facts(review, zone, speaker)
    return Minutes(
        title=speaker.gettext("Minutes of review %(number)s")
        % {"number": speaker.number(review.number)},
        facts=tuple((name, _shown(value, speaker)) for name, value in facts),
        figure_facts=facts,
        notes_title=speaker.gettext("Notes"),
        notes=review.notes,
        tables=(
            _decisions(decisions, speaker),
            _fixed(decisions, speaker),
            _checks(decisions, zone, speaker),
            _findings(order_for_reading(read_snapshot(review.findings)), speaker),
        ),
    )


def _facts(review: Review, zone: ZoneInfo, speaker: Speaker) -> tuple[tuple[str, object], ...]:
    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    return (
        (speaker.pgettext("minutes", "Workspace"), review.workspace.name),
        (speaker.pgettext("minutes", "Opened"), day(review.opened_at)),
        (speaker.pgettext("minutes", "Closed"), day(review.closed_at)),
        (speaker.pgettext("minutes", "Opened by"), str(review.opened_by or UNKNOWN)),
    )


def _shown(value: object, speaker: Speaker) -> str:
    """A fact in words; a day that is not there is not told."""
    return speaker.day(value) if value is None or isinstance(value, date) else str(value)


def _decisions(decisions: Sequence[Decision], speaker: Speaker) -> Table:
    def row(decision: Decision) -> tuple[str, ...]:
        expected = _expected(decision)
        return (
            speaker.pgettext("decision", _english_kind(decision)),
            decision.what or decision.tell_about(speaker),
            str(decision.owner),
            speaker.day(decision.due_on),
            speaker.change(expected),
            _say_check_day(decision, speaker),
        )

    def figures(decision: Decision) -> tuple[object, ...]:
        return (
            speaker.pgettext("decision", _english_kind(decision)),
            decision.what or decision.tell_about(speaker),
            str(decision.owner),
            decision.due_on,
            _share(_expected(decision)),
            decision.check_on,
        )

    columns = (
        speaker.pgettext("column of a table", "Decision"),
        speaker.pgettext("column of a table", "What"),
        speaker.pgettext("column of a table", "Owner"),
        speaker.pgettext("column of a table", "Due"),
        speaker.pgettext("column of a table", "Expected change"),
        speaker.pgettext("column of a table", "Check on"),
    )
    return Table(
        title=speaker.pgettext("heading", "Decisions"),
        columns=columns,
        rows=tuple(map(row, decisions)),
        figure_columns=columns,
        figures=tuple(map(figures, decisions)),
        empty=speaker.gettext("No decision has been made yet."),
        links=tuple(map(_link, decisions)),
    )


def _say_check_day(decision: Decision, speaker: Speaker) -> str:
    """When a decision is checked; of what is dropped there is nothing to check on its day."""
    day = speaker.day(decision.check_on)
    if decision.kind == DecisionKind.DROP and decision.check_on:
        return speaker.gettext("stays away until %(day)s") % {"day": day}
    return day


def _expected(decision: Decision) -> float | None:
    """The hoped-for multiple; of what is dropped nothing is expected."""
    registration = read_registration(decision)
    if registration is None or decision.kind == DecisionKind.DROP:
        return None
    return registration.expected


def _fixed(decisions: Sequence[Decision], speaker: Speaker) -> Table:
    """What each check compares, as it was fixed."""

    def row(decision: Decision) -> tuple[str, ...]:
        registration = read_registration(decision)
        if registration is None:
            return (
                _name(decision, speaker),
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                decision.registration_hash,
            )
        age = speaker.ngettext(
            "%(metric)s at the age of %(count)s day",
            "%(metric)s at the age of %(count)s days",
            registration.age_days,
        )
        return (
            _name(decision, speaker),
            decision.tell_about(speaker),
            age
            % {
                "metric": metric_name(registration.metric, speaker),
                "count": speaker.number(registration.age_days),
            },
            speaker.gettext("all other posts of this channel in the same weeks")
            if registration.channel
            else speaker.gettext("all other posts of the same channels in the same weeks"),
            decision.registration_hash,
        )

    columns = (
        speaker.pgettext("column of a table", "What"),
        speaker.pgettext("column of a table", "Changed posts"),
        speaker.pgettext("column of a table", "Metric"),
        speaker.pgettext("column of a table", "Compared with"),
        speaker.pgettext("column of a table", "Hash"),
    )
    fixed = [decision for decision in decisions if decision.registration]
    rows = tuple(map(row, fixed))
    return Table(
        title=speaker.pgettext("heading", "The checks as they were fixed"),
        columns=columns,
        rows=rows,
        figure_columns=columns,
        figures=rows,
        empty=speaker.gettext("None of these decisions has a check."),
        links=tuple(map(_link, fixed)),
    )


def _share(multiple: float | None) -> float | None:
    """A multiple as the change that it is: 1.25 as 0.25."""
    return None if multiple is None else tell_figure(multiple - 1.0)


def _rounded(value: float | None) -> float | None:
    return None if value is None else tell_figure(value)


def _link(decision: Decision) -> str:
    """The page of a decision: its check, its posts and its numbers."""
    return reverse("review:decision", args=[decision.pk])


def _link_to_posts(finding: Finding, told: Line) -> str:
    """The page of the posts behind a finding, or behind a channel's line of it."""
    asked = {"trait": finding.trait, "value": finding.value, "metric": finding.metric}
    if not isinstance(told, Finding):
        asked["behind"] = told.channel.address
    return f"{reverse('review:finding')}?{urlencode(asked)}"


def _name(decision: Decision, speaker: Speaker) -> str:
    if decision.what:
        return decision.what
    kind, about = (
        speaker.pgettext("decision", _english_kind(decision)),
        decision.tell_about(speaker),
    )
    return f"{kind}: {about}" if about else kind


def _english_kind(decision: Decision) -> str:
    return {
        "keep": "Keep",
        "vary": "Vary",
        "drop": "Drop",
        "try": "Try",
        "act": "Act",
        "nothing": "Change nothing",
    }[decision.kind]


def outcome_name(outcome: str, speaker: Speaker) -> str:
    """A verdict in one or two words."""
    return {
        "worked": speaker.pgettext("check", "Worked"),
        "did_not": speaker.pgettext("check", "Did not work"),
        "cannot_tell": speaker.pgettext("check", "Cannot tell yet"),
        "described": speaker.pgettext("check", "Described, no verdict"),
    }[outcome]


def _change(numbers: Mapping[str, Any], speaker: Speaker) -> str:
    """The change of a check's posts; a check that looks at no posts has none."""
    if numbers.get("kind") == PATIENCE:
        return UNKNOWN
    return f"{speaker.change(numbers.get('low'))} – {speaker.change(numbers.get('high'))}"


def _checks(decisions: Sequence[Decision], zone: ZoneInfo, speaker: Speaker) -> Table:
    checks = [(decision, check) for decision in decisions for check in decision.checks.all()]

    def row(decision: Decision, check: Check) -> tuple[str, ...]:
        numbers = check.numbers
        return (
            _name(decision, speaker),
            outcome_name(check.outcome, speaker),
            speaker.day(check.checked_at.astimezone(zone).date()),
            speaker.typical(numbers.get("then")),
            speaker.typical(numbers.get("now")),
            _change(numbers, speaker),
            speaker.number(numbers.get("n_after")),
            speaker.day(check.next_on),
        )

    def figures(decision: Decision, check: Check) -> tuple[object, ...]:
        numbers = {} if check.numbers.get("kind") == PATIENCE else check.numbers
        return (
            _name(decision, speaker),
            outcome_name(check.outcome, speaker),
            check.checked_at.astimezone(zone).date(),
            _rounded(numbers.get("then")),
            _rounded(numbers.get("now")),
            _share(numbers.get("low")),
            _share(numbers.get("high")),
            numbers.get("n_after"),
            check.next_on,
        )

    def head(*changes: str) -> tuple[str, ...]:
        return (
            speaker.pgettext("column of a table", "What"),
            speaker.pgettext("column of a table", "Verdict"),
            speaker.pgettext("column of a table", "Checked on"),
            speaker.pgettext("column of a table", "Typical post then"),
            speaker.pgettext("column of a table", "Typical post now"),
            *changes,
            speaker.pgettext("column of a table", "Posts after"),
            speaker.pgettext("column of a table", "Next look"),
        )

    return Table(
        title=speaker.pgettext("heading", "Checks of these decisions"),
        columns=head(speaker.pgettext("column of a table", "Change, probably")),
        rows=tuple(row(*one) for one in checks),
        figure_columns=head(
            speaker.pgettext("column of a table", "Change, from"),
            speaker.pgettext("column of a table", "Change, to"),
        ),
        figures=tuple(figures(*one) for one in checks),
        empty=_no_checks(decisions, speaker),
        links=tuple(_link(decision) for decision, _check in checks),
    )


def _no_checks(decisions: Sequence[Decision], speaker: Speaker) -> str:
    days = [decision.next_check_on for decision in decisions if decision.next_check_on]
    if not days:
        return speaker.gettext("There are none, and none is to come.")
    return speaker.gettext("There are none yet; the first is on %(day)s.") % {
        "day": speaker.day(min(days))
    }


def _finding_lines(
    findings: Sequence[Finding], speaker: Speaker
) -> Iterator[tuple[str, Finding, Line]]:
    """Each finding with its name; where channels differ, each channel below it."""
    for finding in findings:
        name = pair_name(finding.trait, finding.value, speaker)
        yield name, finding, finding
        for own in finding.channels if finding.differs else ():
            channel = on_channel_name(own, speaker, among=finding.channels)
            yield f"{name} · {channel}", finding, own


def _words_of(told: Line, speaker: Speaker) -> tuple[str, ...]:
    """The multiple, its interval, the posts, the chance and the verdict, as they are shown."""
    verdict = verdict_name(told, speaker)
    if isinstance(told, Untold):
        return (UNKNOWN, UNKNOWN, speaker.number(told.n), UNKNOWN, verdict)
    return (
        speaker.multiple(told.mean),
        speaker.multiples(told.low, told.high),
        speaker.number(told.n),
        speaker.chance(told.probability),
        verdict,
    )


def _figures_of(told: Line, speaker: Speaker) -> tuple[object, ...]:
    """The same for a spreadsheet; the interval in two cells."""
    verdict = verdict_name(told, speaker)
    if isinstance(told, Untold):
        return (None, None, None, told.n, None, verdict)
    return (
        tell_figure(told.mean),
        tell_figure(told.low),
        tell_figure(told.high),
        told.n,
        tell_probability(told.probability),
        verdict,
    )


def _findings(known: Sequence[Finding], speaker: Speaker) -> Table:
    clear = sum(finding.stands for finding in known)
    findings = known[: max(FINDINGS_IN_MINUTES, clear)]
    missing = len(known) - len(findings)
    left_out = speaker.ngettext(
        "%(count)s more property is left out here, since it was too early to judge it. Those of"
        " today are on the page of findings.",
        "%(count)s more properties are left out here, since it was too early to judge them. Those"
        " of today are on the page of findings.",
        missing,
    ) % {"count": speaker.number(missing)}
    return Table(
        title=speaker.pgettext("heading", "Findings as they were read"),
        columns=(
            speaker.pgettext("column of a table", "Property"),
            speaker.pgettext("column of a table", "Metric"),
            speaker.pgettext("column of a table", "Multiple"),
            speaker.pgettext("column of a table", "Probably between"),
            speaker.pgettext("column of a table", "Posts"),
            speaker.pgettext("column of a table", "Chance of more"),
            speaker.pgettext("column of a table", "Verdict"),
        ),
        rows=tuple(
            (name, metric_name(finding.metric, speaker), *_words_of(told, speaker))
            for name, finding, told in _finding_lines(findings, speaker)
        ),
        figure_columns=(
            speaker.pgettext("column of a table", "Property"),
            speaker.pgettext("column of a table", "Metric"),
            speaker.pgettext("column of a table", "Multiple"),
            speaker.pgettext("column of a table", "From"),
            speaker.pgettext("column of a table", "To"),
            speaker.pgettext("column of a table", "Posts"),
            speaker.pgettext("column of a table", "Chance of more"),
            speaker.pgettext("column of a table", "Verdict"),
        ),
        figures=tuple(
            (name, metric_name(finding.metric, speaker), *_figures_of(told, speaker))
            for name, finding, told in _finding_lines(findings, speaker)
        ),
        empty=speaker.gettext("There were none."),
        links=tuple(
            _link_to_posts(finding, told)
            for _name, finding, told in _finding_lines(findings, speaker)
        ),
        note=" ".join(
            filter(
                None,
                (
                    say_channel_lines(findings, speaker),
                    say_early(findings, speaker),
                    left_out if missing else "",
                ),
            )
        ),
    )
