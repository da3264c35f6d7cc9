"""The usual spellings of a way out of a folder."""

from __future__ import annotations

from itertools import product

UP = (
    "..",
    "%2e%2e",
    ".%2e",
    "%2E.",
    "%252e%252e",
    "%25252e%25252e",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%f0%80%80%ae%f0%80%80%ae",
    "%uff0e%uff0e",
    "．．",
    "..%00",
    "..;",
    "....",
    ".%00.",
)
APART = (
    "/",
    "%2f",
    "%252f",
    "\\",
    "%5c",
    "%255c",
    "//",
    "/./",
    "%c0%af",
    "%e0%80%af",
    "∕",
    "%u2215",
)
DEPTHS = (1, 2, 8)
ABSOLUTE = (
    "/{}",
    "//{}",
    "///{}",
    "%2f{}",
    "%2f%2f{}",
    "\\{}",
    "\\\\localhost\\{}",
    "//localhost/{}",
    "C:\\{}",
    "C:/{}",
    "c:{}",
    "\\\\?\\C:\\{}",
    "file:///{}",
    "file:{}",
    "./{}",
    "~/{}",
    "{}%00.csv",
    "{}\x00.csv",
    "..\x00/{}",
    "....//....//{}",
    "..././..././{}",
    "....\\/....\\/{}",
    "/%5c../%5c../{}",
    "/var/www/../../{}",
    "a/../../../{}",
    "a/./../../{}",
)


def spell_ways_out(target: str) -> list[str]:
    """Every spelling that may lead to a file outside, of relative and absolute kinds."""
    relative = [(up + apart) * depth + target for up, apart, depth in product(UP, APART, DEPTHS)]
    return list(dict.fromkeys([*relative, *(one.format(target) for one in ABSOLUTE)]))
