"""Traits by rule: what a post says decides its topic, series or tone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import thread_time

import regex

from tuuletus.errors import RuleError

CONTAINS, REGEX, HASHTAG, AUTHOR, LINK = "contains", "regex", "hashtag", "author", "link"
KINDS = (CONTAINS, HASHTAG, LINK, AUTHOR, REGEX)
LONGEST_PATTERN = 300
LONGEST_TEXT = 20_000
"""So much of a text is looked at; no post of a platform is longer."""

_SECONDS = 0.05
_SECONDS_IN_ALL = 10
"""So much processor time one expression may take over all posts."""
_PROBE_SECONDS = 0.25
_PROBE_LENGTH = 500
_PROBED = 8
_HASHTAG = regex.compile(r"(?<![\w&])#(\w+)")
_ADDRESS = regex.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Gives `value` of `trait` to every post that `pattern` fits in the way of `kind`.

    `kind` is "contains" (the text holds it, whatever the case), "hashtag" (one of its hashtags is
    it), "link" (an address in it or its permalink holds it), "author" (its author is it) or
    "regex" (the regular expression is found in it, whatever the case).
    """

    key: int
    trait: str
    value: str
    kind: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules look at in a post."""

    key: int
    text: str
    permalink: str = ""
    author: str = ""


Finder = Callable[[Subject], str | None]
"""The words that fit, None where nothing does."""


def compile_rule(kind: str, pattern: str) -> Finder:
    """What a rule looks for. Raises RuleError for an empty, too long or malformed pattern."""
    wanted = unicodedata.normalize("NFC", pattern.strip())
    if not wanted:
        raise RuleError("The pattern is empty.", code="rule_empty")
    if len(wanted) > LONGEST_PATTERN:
        raise RuleError("The pattern is too long.", code="rule_too_long")
    if kind == REGEX:
        return _find_regex(wanted)
    folded = wanted.casefold()
    if kind == HASHTAG:
        return _find_hashtag(folded.removeprefix("#"))
    if kind == LINK:
        return lambda subject: next(
            (one for one in _addresses(subject) if folded in one.casefold()), None
        )
    if kind == AUTHOR:
        return lambda subject: subject.author if subject.author.casefold() == folded else None
    if kind == CONTAINS:
        return lambda subject: wanted if folded in _text(subject).casefold() else None
    raise RuleError(f"There is no rule of the kind {kind!r}.", code="rule_unknown")


def check_rule(kind: str, pattern: str) -> Finder:
    """What a rule that is new looks for. Raises RuleError also for an expression that may explode.

    An expression such as `(a|a)*$` is quick on most texts and on the unlucky one never comes to an
    end. It is tried on texts made of its own words, repeated and with an end that does not fit.
    """
    find = compile_rule(kind, pattern)
    if kind == REGEX:
        compiled = _compile(unicodedata.normalize("NFC", pattern.strip()))
        for text in _make_probes(pattern):
            try:
                compiled.search(text, timeout=_PROBE_SECONDS)
            except TimeoutError as error:
                raise _too_slow() from error
    return find


def _make_probes(pattern: str) -> Iterable[str]:
    bare = regex.sub(r"\\[a-zA-Z]", " ", pattern)
    words = dict.fromkeys(
        [*regex.findall(r"\w+", bare), *regex.findall(r"\w", bare), "a", "0", "a "]
    )
    for word in list(words)[: 2 * _PROBED]:
        yield word * (_PROBE_LENGTH // len(word)) + "\x00!"


def _too_slow() -> RuleError:
    return RuleError("The expression takes too long.", code="rule_too_slow")


def _text(subject: Subject) -> str:
    return unicodedata.normalize("NFC", subject.text[:LONGEST_TEXT])


def _addresses(subject: Subject) -> Iterable[str]:
    yield from _ADDRESS.findall(_text(subject))
    if subject.permalink:
        yield subject.permalink


def _find_hashtag(name: str) -> Finder:
    def find(subject: Subject) -> str | None:
        tags = _HASHTAG.findall(_text(subject))
        return next((f"#{tag}" for tag in tags if tag.casefold() == name), None)

    return find


def _compile(pattern: str) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise RuleError(f"The expression is malformed: {error}.", code="rule_malformed") from error


def _find_regex(pattern: str) -> Finder:
    compiled = _compile(pattern)
    spent = 0.0

    def find(subject: Subject) -> str | None:
        nonlocal spent
        began = thread_time()
        try:
            match = compiled.search(_text(subject), timeout=_SECONDS)
        except TimeoutError as error:
            # nested repetitions may take longer than anybody waits
            raise _too_slow() from error
        spent += thread_time() - began
        if spent > _SECONDS_IN_ALL:
            raise _too_slow()
        return match[0] if match and match[0] else None

    return find


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two rules that give different values of one trait to a post; the first one is in force."""

    post: int
    winner: Rule
    loser: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What rules do to posts: the rule in force of each post and trait, and where they collide."""

    given: Mapping[tuple[int, str], Rule]
    conflicts: tuple[Conflict, ...]


def apply_rules(rules: Sequence[Rule], subjects: Iterable[Subject]) -> Ruling:
    """Apply rules in their order: of two that fit, the earlier one gives the trait."""
    finders = [(rule, compile_rule(rule.kind, rule.pattern)) for rule in rules]
    given: dict[tuple[int, str], Rule] = {}
    conflicts: list[Conflict] = []
    for subject in subjects:
        for rule, find in finders:
            if find(subject) is None:
                continue
            winner = given.setdefault((subject.key, rule.trait), rule)
            if winner.value != rule.value:
                conflicts.append(Conflict(post=subject.key, winner=winner, loser=rule))
    return Ruling(given=given, conflicts=tuple(conflicts))
