"""Finding a person in texts by what they are called, even where only digests of that are known.

A mark is the digest of some words: a name, a handle, an address. A text is cut into words, and
each run of so many words as a mark has is compared with it, so that writing, letter case and the
signs between the words do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[\w\u0300-\u036f]+")
LEADS = "@#/=＠~"
"""Signs before a single word that make it a handle, an address or a value."""
WIDEST_GAP = 3
"""So many other signs may stand between two words of a name."""
MOST_WORDS = 20
BLOCK = "█"

FINNISH = ("n", "ssa", "sta", "lla", "lta", "lle", "na", "ksi")
FRONT = str.maketrans("a", "ä")

APART = "\0"
"""Stands between texts that are looked through as one."""
JOINING = re.compile(
    "[\u0483-\u1dff\u20d0-\u20e2\u20e4-\u20ff\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f"
    "\U00010000-\U0001efff\U000e0100-\U000e01ef]"
)
"""Scripts in which a sign that is part of no word may melt into the letter before it."""

Token = Callable[[str], str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mark:
    """So many words with this token. Not bare: a single word found only after one of `LEADS`."""

    token: str
    words: int
    is_bare: bool


def cut(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in one writing, each with where it stands."""
    return [
        (unicodedata.normalize("NFKC", found[0]).casefold(), found.start(), found.end())
        for found in WORD.finditer(text)
    ]


def make_marks(names: Iterable[str], *, token: Token = str, everywhere: bool = False) -> set[Mark]:
    """The marks of names, handles and addresses, with the forms that a name takes in a sentence.

    A single plain word, such as a handle made of letters only, may be anybody's word: it is
    looked for after "@", "#" or "/" and where it is the whole value, or `everywhere`.
    """
    marks: set[Mark] = set()
    for name in names:
        for form in find_forms(name):
            is_plain = len(form) == 1 and form[0].isalpha()
            marks.add(
                Mark(
                    token=token(" ".join(form)),
                    words=len(form),
                    is_bare=everywhere or not is_plain,
                )
            )
    return marks


def find_forms(name: str) -> set[tuple[str, ...]]:
    """The words of a name in every form that is looked for."""
    words = tuple(word for word, _start, _end in cut(name))[:MOST_WORDS]
    if not words:
        return set()
    forms = {words}
    if name.startswith("@") and "@" in name[1:]:
        forms.add(words[:1])  # the handle of an address such as @maija@mastodon.example
    elif "@" not in name and 2 <= len(words) <= 4 and all(map(str.isalpha, words)):
        *first, last = words
        forms.add((last, *first))
        forms |= {(*first, inflected) for inflected in inflect(last)}
        # a hashtag or a handle writes the name as one word
        forms |= {(mark.join(form),) for form in set(forms) for mark in ("", "_")}
    return forms | {tuple(map(strip_accents, form)) for form in forms}


def inflect(last: str) -> set[str]:
    """The usual Finnish cases of a last name and the genitive of Swedish and English."""
    stem = f"{last[:-3]}se" if last.endswith("nen") else last
    if stem[-1:] not in "aeiouyäöå":
        stem += "i"
    is_front = not set(last) & set("aou")
    ends = [end.translate(FRONT) if is_front else end for end in FINNISH]
    ends.append(f"{stem[-1]}n")
    partitive = "tä" if is_front else "ta"
    thing = f"{last[:-3]}s{partitive}" if last.endswith("nen") else stem + partitive[1]
    return {stem + end for end in ends} | {thing, f"{last}s"}


def strip_accents(word: str) -> str:
    """A word as it stands in addresses: ä as a."""
    return "".join(
        one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one)
    )


class Finder:
    """Finds marks in texts. `token` is what the marks' tokens were made with."""

    def __init__(self, marks: Iterable[Mark], *, token: Token = str) -> None:
        self.token = token
        self.sizes: dict[int, dict[str, bool]] = {}
        for mark in marks:
            known = self.sizes.setdefault(mark.words, {})
            known[mark.token] = known.get(mark.token, False) or mark.is_bare
        self.order = sorted(self.sizes, reverse=True)
        self.is_single_bare = any(self.sizes.get(1, {}).values())
        # where tokens are the words themselves most texts are passed over at a glance
        plain = [words for known in self.sizes.values() for words in known] if token is str else []
        firsts = {words.partition(" ")[0] for words in plain}
        self.firsts = tuple(
            one for one in firsts if not any(one.startswith(other) for other in firsts - {one})
        )
        self.pattern = re.compile("|".join(sorted(map(_in_a_row, plain), reverse=True)))
        sure = [
            mark
            for size, known in self.sizes.items()
            for mark, is_bare in known.items()
            if token is str and (size > 1 or is_bare)
        ]
        self.sure = re.compile("|".join(sorted(map(_close_together, sure), reverse=True)))
        self.has_sure = bool(sure)

    def __bool__(self) -> bool:
        return bool(self.order)

    def may_hold(self, text: str) -> bool:
        """Whether a closer look at a text is worth it."""
        if not self.firsts:
            return bool(self.order)
        folded = fold(text)
        return any(map(folded.__contains__, self.firsts)) and bool(self.pattern.search(folded))

    def is_absent(self, text: str) -> bool:
        """Whether no mark can begin anywhere in a text, whatever it is cut into later."""
        if not self.firsts:
            return not self.order
        return not any(map(fold(text).__contains__, self.firsts))

    def find_suspects(self, texts: Sequence[str]) -> list[int]:
        """The places of those texts in which a mark may begin; in all others `is_absent` is true.

        Many texts are looked through as one, which is many times as quick as one by one.
        """
        if not self.firsts:
            return list(range(len(texts))) if self.order else []
        whole = APART.join(texts)
        if not unicodedata.is_normalized("NFKC", whole):
            whole = APART.join(map(_normalise, texts))
        folded = whole.casefold()
        if not any(map(folded.__contains__, self.firsts)):
            return []
        parts = folded.split(APART)
        if len(parts) != len(texts):  # one of the texts holds such a sign itself
            return [place for place, text in enumerate(texts) if not self.is_absent(text)]
        return [
            place for place, part in enumerate(parts) if any(map(part.__contains__, self.firsts))
        ]

    def holds(self, text: str) -> bool:
        """Whether anything is found in a text; seldom as dear as to find it all."""
        if self.has_sure and unicodedata.is_normalized("NFKC", text):
            folded = text.casefold()
            places = [place for first in self.firsts if (place := folded.find(first)) >= 0]
            if not places:
                return False
            if self.sure.search(folded, min(places)):
                return True
        return bool(self.find(text))

    def find(self, text: str) -> list[Span]:
        """Where a mark stands, the longest at each place, from left to right."""
        if not self.may_hold(text):
            return []
        words = cut(text)
        spans: list[Span] = []
        place = 0
        while place < len(words):
            size = self.match(text, words, place)
            if size:
                spans.append((words[place][1], words[place + size - 1][2]))
            place += size or 1
        return spans

    def match(self, text: str, words: list[tuple[str, int, int]], place: int) -> int:
        """How many words of a mark begin at a place; none is 0."""
        for size in self.order:
            if size == 1:
                leads = self.leads(text, words, place)
                if not (leads or self.is_single_bare):
                    continue
                told = words[place][0]
            else:
                run = words[place : place + size]
                if len(run) < size or not (size == len(words) or is_close(run)):
                    continue
                leads = True
                told = " ".join([word for word, _, _ in run])
            is_bare = self.sizes[size].get(self.token(told))
            if is_bare or (is_bare is False and leads):
                return size
        return 0

    def leads(self, text: str, words: list[tuple[str, int, int]], place: int) -> bool:
        """Whether a word stands alone or where handles and values stand."""
        start = words[place][1]
        return len(words) == 1 or (start > 0 and text[start - 1] in LEADS)

    def replace(self, text: str, put: Callable[[str], str]) -> str:
        """The text with every find exchanged."""
        return exchange(text, self.find(text), put)


def fold(text: str) -> str:
    """A text in the writing of the marks."""
    if unicodedata.is_normalized("NFKC", text):
        return text.casefold()
    return " ".join(word for word, _start, _end in cut(text))


def _normalise(text: str) -> str:
    """A text in the writing of the marks but for letter case, as words where that matters."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return fold(text) if JOINING.search(text) else unicodedata.normalize("NFKC", text)


def _close_together(words: str) -> str:
    """A pattern of whole words with so little between them that they are found for sure."""
    gap = rf"[^\w\u0300-\u036f]{{1,{WIDEST_GAP}}}"
    run = gap.join(map(re.escape, words.split(" ")))
    return rf"(?<![\w\u0300-\u036f]){run}(?![\w\u0300-\u036f])"


def _in_a_row(words: str) -> str:
    """A pattern of words with anything but a word between them."""
    return r"[^\w\u0300-\u036f]+".join(map(re.escape, words.split(" ")))


def is_close(run: list[tuple[str, int, int]]) -> bool:
    """Whether words stand so close together that they can be one name."""
    end = run[0][2]
    for _word, start, stop in run[1:]:
        if start - end > WIDEST_GAP:
            return False
        end = stop
    return True


def exchange(text: str, spans: Iterable[Span], put: Callable[[str], str]) -> str:
    """The text with other words in the place of spans, which stand in order."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [text[last:start], put(text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def block_out(found: str) -> str:
    """Blocks, as many as there were letters: the length of a text stays the same."""
    return BLOCK * len(found)
