"""One person out of everything: asked for, carried out, carried out again after a restore."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache

from django.db import transaction
from django.db.models import F, Q

from tuuletus.errors import ErasureError
from tuuletus.web.collect.actions import note_change
from tuuletus.web.collect.models import (
    AT_WORK,
    ImportRun,
    RuledTrait,
    RuleKind,
    SetTrait,
    TraitRule,
)
from tuuletus.web.people.erasures import (
    build_finder,
    make_token,
    name_digest_key,
    reconcile,
    write_journal,
)
from tuuletus.web.people.marks import Finder, block_out, make_marks
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.people.models_privacy import Erasure
from tuuletus.web.people.pseudonyms import find_key, make_pseudonym
from tuuletus.web.privacy.actions.accounts import erase_account, is_last_administrator
from tuuletus.web.privacy.actions.cleaning import (
    clean_database,
    forget_answers,
    remove_kept_files,
    remove_strays,
)
from tuuletus.web.privacy.actions.rewriting import rewrite
from tuuletus.web.privacy.queries.chosen import (
    DROPPED_FILES,
    Chosen,
    find_invitations,
)
from tuuletus.web.privacy.queries.holders import Change, Holder, find_holders

TRY_AGAIN_AFTER = timedelta(minutes=5)


def ask_to_erase(chosen: Chosen, *, asked_by: Person | None, now: datetime) -> Erasure:
    """Write down who is erased, first of all in the journal; `carry_out` does the rest.

    Raises ErasureError where the names are no names, and where a workspace would be left without
    administrator.
    """
    marks = make_marks(chosen.all_names(), token=make_token, everywhere=chosen.everywhere)
    if not marks:
        raise ErasureError("A name needs at least one letter or digit.", code="no_name")
    for account in chosen.accounts:
        if is_last_administrator(account):
            raise ErasureError(
                "This is the only administrator of a workspace. Make somebody else an"
                " administrator first.",
                code="last_administrator",
            )
    erasure = Erasure(
        key=secrets.token_hex(16),
        asked_at=now,
        asked_by=None if asked_by in chosen.accounts else asked_by,
        made_with=name_digest_key(),
        workspaces=None if chosen.workspaces is None else sorted(chosen.workspaces),
        marks=[[one.token, one.words, one.is_bare] for one in sorted(marks)],
        accounts=sorted(make_token(account.username) for account in chosen.accounts),
    )
    write_journal(erasure)
    erasure.save(force_insert=True)
    return erasure


def carry_out(erasure: Erasure, *, now: datetime) -> bool:
    """Erase a person everywhere; True when nothing is left to be done.

    While an import is at work it is left to the worker, and so is what fails. Doing it again
    changes nothing more.
    """
    Erasure.objects.filter(pk=erasure.pk).update(tried_at=now)
    if erasure.done_at is None and not erase(erasure, now=now):
        return False
    if clean_database():
        Erasure.objects.filter(pk=erasure.pk).update(cleaned_at=now)
    erasure.refresh_from_db()
    return erasure.cleaned_at is not None


def erase(erasure: Erasure, *, now: datetime) -> bool:
    """The part of it that is in the database and among the kept files."""
    finder = build_finder([erasure])
    workspaces = erasure.workspaces
    changed = Counter[str](erasure.changed)
    tokens = set(erasure.accounts)
    for person in Person.objects.filter(erased_at=None).iterator() if tokens else ():
        if make_token(person.username) in tokens:
            changed += erase_account(person, now=now)
    changed["Invitation"] += find_invitations(finder, workspaces).delete()[0]
    changed["TraitRule"] += replace_rules(finder, workspaces)
    failed = 0
    for _round in range(2):  # the second takes what was merged anew meanwhile
        found, missed = rewrite(find_holders(), workspaces, make_hiding(finder), now=now)
        changed += found
        failed = missed
        if not found:
            break
    changed[DROPPED_FILES] += remove_kept_files(finder, workspaces)
    remove_strays(now=now)
    touched = Workspace.objects.all() if workspaces is None else workspaces
    for workspace in touched:
        note_change(workspace)
    forget_answers(workspaces)
    is_done = not failed and not is_importing(workspaces)
    Erasure.objects.filter(pk=erasure.pk).update(
        changed=dict(+changed), done_at=now if is_done else None
    )
    return is_done


def make_hiding(finder: Finder) -> Callable[[Holder, int], Change]:
    """Blocks in prose, pseudonyms of the workspace elsewhere."""
    keys = lru_cache(maxsize=None)(find_key)

    def hide_prose(text: str) -> str:
        return finder.replace(text, block_out)

    @cache
    def hide_in(workspace: int) -> Change:
        return lru_cache(maxsize=4_096)(
            lambda text: finder.replace(text, lambda found: make_pseudonym(keys(workspace), found))
        )

    return lambda holder, workspace: hide_prose if holder.is_prose else hide_in(workspace)


def replace_rules(finder: Finder, workspaces: Sequence[int] | None) -> int:
    """Take away rules that look for the person in texts; posts keep what such a rule gave them.

    A rule about an author stays: it finds the pseudonym as it found the name.
    """
    rules = TraitRule.objects.exclude(kind=RuleKind.AUTHOR)
    if workspaces is not None:
        rules = rules.filter(workspace__in=workspaces)
    count = 0
    for rule in rules:
        if not finder.find(rule.pattern):
            continue
        with transaction.atomic():
            given = RuledTrait.objects.filter(rule=rule).values_list("post", flat=True)
            SetTrait.objects.bulk_create(
                (
                    SetTrait(post_id=post, trait=rule.trait, value=rule.value, set_at=rule.made_at)
                    for post in given
                ),
                ignore_conflicts=True,
                batch_size=500,
            )
            rule.delete()
        count += 1
    return count


def is_importing(workspaces: Sequence[int] | None) -> bool:
    """Whether an import is at work that may have been read before the person was erased."""
    runs = ImportRun.objects.filter(state__in=AT_WORK)
    return (runs if workspaces is None else runs.filter(workspace__in=workspaces)).exists()


def find_waiting(*, now: datetime) -> Iterable[Erasure]:
    """Erasures with something left to do, but for those that were tried a moment ago."""
    rested = Q(tried_at=None) | Q(tried_at__lt=now - TRY_AGAIN_AFTER)
    return Erasure.objects.filter(rested, cleaned_at=None, made_with=name_digest_key()).order_by(
        F("tried_at").asc(nulls_first=True), "asked_at"
    )


def erase_again(*, now: datetime) -> int:
    """Erase whoever the journal names and the database does not; says how many there were.

    Called after a restore and at each start, before any page is shown.
    """
    if not reconcile():
        return 0
    waiting = list(Erasure.objects.filter(done_at=None, made_with=name_digest_key()))
    done = [erasure.pk for erasure in waiting if erase(erasure, now=now)]
    if clean_database():
        Erasure.objects.filter(pk__in=done).update(cleaned_at=now)
    return len(waiting)
