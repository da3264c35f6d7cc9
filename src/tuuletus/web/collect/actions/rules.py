"""Rules that give traits: tried, added, put in order, applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet, Value

from tuuletus.analysis.rules import (
    AUTHOR,
    LINK,
    Rule,
    Ruling,
    Subject,
    apply_rules,
    check_rule,
)
from tuuletus.errors import RuleError
from tuuletus.web.collect.actions.answers import note_change, take_turn
from tuuletus.web.collect.models import Post, RuledTrait, SetTrait, TraitRule, name_posts
from tuuletus.web.collect.queries.kept import is_large
from tuuletus.web.people.models import Person, Workspace

WAITING = "rule_waiting"
"""Why a rule of a large workspace is not applied yet; what it gave before stays until it is."""
AT_WORK = ("", WAITING)
"""States of the rules that are to be applied; the others were stopped."""
EXAMPLES = 10
POSTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would do. `examples` are posts with the words that fit.

    `set_otherwise` counts posts of which a person said something else, `ruled_otherwise` those to
    which an earlier rule gives something else: both stay as they are.
    """

    count: int
    posts: int
    examples: tuple[tuple[Post, str], ...]
    set_otherwise: int
    ruled_otherwise: int


def read_subjects(workspace: Workspace, kinds: Collection[str]) -> Iterator[Subject]:
    """What rules of some kinds look at, of every post; what none of them needs is left empty."""
    rows = Post.objects.filter(channel__workspace=workspace).order_by("pk")
    if AUTHOR not in kinds:
        link = F("permalink") if LINK in kinds else Value("")
        told = rows.values_list("pk", "text", link)
        for pk, text, permalink in told.iterator(chunk_size=POSTS_AT_ONCE):
            yield Subject(key=pk, text=text, permalink=permalink)
        return
    authors = dict(
        SetTrait.objects.filter(post__channel__workspace=workspace, trait=AUTHOR).values_list(
            "post", "value"
        )
    )
    whole = rows.values_list("pk", "text", "permalink", "traits")
    for pk, text, permalink, traits in whole.iterator(chunk_size=POSTS_AT_ONCE):
        author = authors.get(pk) or traits.get(AUTHOR, "")
        yield Subject(key=pk, text=text, permalink=permalink, author=author)


def as_rule(row: TraitRule) -> Rule:
    """A stored rule as the analysis knows it."""
    return Rule(key=row.pk, trait=row.trait, value=row.value, kind=row.kind, pattern=row.pattern)


def try_rule(workspace: Workspace, *, trait: str, value: str, kind: str, pattern: str) -> Trial:
    """What a rule would do to the posts. Raises RuleError where its pattern cannot be used."""
    find = check_rule(kind, pattern)
    found: dict[int, str] = {}
    posts = 0
    for subject in read_subjects(workspace, {kind}):
        posts += 1
        if (words := find(subject)) is not None:
            found[subject.key] = words
    keys = list(found)
    newest = Post.objects.filter(pk__in=keys[:POSTS_AT_ONCE]).select_related("channel")
    shown = list(newest.order_by("-published_at", "pk")[:EXAMPLES])
    name_posts(shown)
    own = {"post__channel__workspace": workspace}
    set_others = SetTrait.objects.filter(trait=trait, **own).exclude(value=value)
    ruled_others = RuledTrait.objects.filter(rule__trait=trait, **own).exclude(rule__value=value)
    return Trial(
        count=len(found),
        posts=posts,
        examples=tuple((post, found[post.pk]) for post in shown),
        set_otherwise=sum(post in found for post in set_others.values_list("post_id", flat=True)),
        ruled_otherwise=sum(
            post in found for post in ruled_others.values_list("post_id", flat=True)
        ),
    )


def add_rule(
    workspace: Workspace,
    *,
    trait: str,
    value: str,
    kind: str,
    pattern: str,
    person: Person,
    now: datetime,
) -> TraitRule:
    """Add a rule after the others and apply it; the very same one twice changes nothing."""
    check_rule(kind, pattern)
    same = {"trait": trait, "value": value, "kind": kind, "pattern": pattern}
    with transaction.atomic():
        take_turn(workspace)
        last = workspace.trait_rules.aggregate(last=Max("place"))["last"] or 0
        rule = workspace.trait_rules.filter(**same).first() or TraitRule.objects.create(
            workspace=workspace, place=last + 1, made_by=person, made_at=now, **same
        )
    apply_soon(workspace)
    return rule


def forget_rule(rule: TraitRule) -> None:
    """Take a rule away, and the traits that it gave."""
    workspace = rule.workspace
    with transaction.atomic():
        take_turn(workspace)
        rule.delete()
        note_change(workspace)
    apply_soon(workspace)


def move_rule_up(rule: TraitRule) -> None:
    """Let a rule go before the one that stands above it."""
    with transaction.atomic():
        take_turn(rule.workspace)
        rule.refresh_from_db()
        above = rule.workspace.trait_rules.filter(place__lt=rule.place).last()
        if above is None:
            return
        above.place, rule.place = rule.place, above.place
        above.save(update_fields=["place"])
        rule.save(update_fields=["place"])
    apply_soon(rule.workspace)


def apply_soon(workspace: Workspace) -> None:
    """Apply all rules: at once where that is quick, else by the worker."""
    if is_large(workspace):
        workspace.trait_rules.filter(stopped="").update(stopped=WAITING)
    else:
        apply_all_rules(workspace)


def find_unruled() -> QuerySet[Workspace]:
    """Workspaces with rules that wait to be applied."""
    return Workspace.objects.filter(trait_rules__stopped=WAITING).distinct()


def apply_all_rules(workspace: Workspace) -> None:
    """Apply all rules anew to all posts, and keep where they collide.

    A rule that turns out to take too long on some post is stopped, and says so.
    """
    while not apply_once(workspace):
        pass  # somebody changed the rules meanwhile


def apply_once(workspace: Workspace) -> bool:
    """Work out what the rules give, and keep it; False where they are no longer these rules.

    Rules wait until all is kept, so that work that is cut off is done again.
    """
    rows = list(workspace.trait_rules.filter(stopped__in=AT_WORK))
    try:
        ruling = rule_posts(workspace, rows)
    except RuleError:
        rows = [row for row in rows if is_usable(row)]
        ruling = rule_posts(workspace, rows)
    with transaction.atomic():
        take_turn(workspace)
        present_rules = workspace.trait_rules.filter(stopped__in=AT_WORK)
        if [row.pk for row in present_rules] != [row.pk for row in rows]:
            return False
        RuledTrait.objects.filter(rule__workspace=workspace).delete()
        own = Post.objects.filter(channel__workspace=workspace)
        present = set(own.values_list("pk", flat=True))
        RuledTrait.objects.bulk_create(
            (
                RuledTrait(post_id=post, rule_id=rule.key)
                for (post, _), rule in ruling.given.items()
                if post in present
            ),
            batch_size=POSTS_AT_ONCE,
        )
        clashes: dict[int, Counter[int]] = defaultdict(Counter)
        for one in ruling.conflicts:
            clashes[one.loser.key][one.winner.key] += 1
        for row in rows:
            row.clashes, row.stopped = list(clashes[row.pk].items()), ""
        TraitRule.objects.bulk_update(rows, ["clashes", "stopped"])
        note_change(workspace)
    return True


def rule_posts(workspace: Workspace, rows: Sequence[TraitRule]) -> Ruling:
    """What rules do to the posts of a workspace."""
    subjects = read_subjects(workspace, {row.kind for row in rows})
    return apply_rules(list(map(as_rule, rows)), subjects)


def is_usable(row: TraitRule) -> bool:
    """Whether a rule gets through all posts; one that does not is stopped."""
    try:
        rule_posts(row.workspace, [row])
    except RuleError as error:
        row.stopped = error.code
        row.save(update_fields=["stopped"])
        return False
    return True
