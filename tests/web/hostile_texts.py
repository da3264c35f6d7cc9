"""Texts that break programs: our own few, and the collected ones where they are here."""

from __future__ import annotations

import json
from pathlib import Path

COLLECTED = Path(__file__).parents[2].parent / "shared" / "data" / "hostile" / "blns"

OWN = [
    "",
    "undefined",
    "NULL",
    "NaN",
    "\\",
    "0",
    "-1/0",
    "0x0",
    "1;DROP TABLE users",
    "1'; DROP TABLE users-- 1",
    "' OR 1=1 -- 1",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "社會科學院語學研究所",
    "𠜎𠜱𠝹𠱓𠱸𠲖𠳏",
    "Ⱥ Ⱦ İ ı ſ ẞ ß",
    "👩🏽‍👩🏽‍👧🏽‍👦🏽 👾 🙇 💁 🐵",
    "🇫🇮🇸🇪 ✋🏿 1️⃣",
    "הָיְתָה test الصفحات التّحول",
    "\u202etest\u202c \u2066left\u2067right\u2069",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "e\u0301 A\u030a \u1100\u1161\u11a8",
    "\u200b\u200c\u200d\u2060\ufeffunseen",
    "\x01\x02\x1b[31mred\x1b[0m\x7f\x85",
    "a\r\nb\rc\nd\u2028e\u2029f\x0bg",
    "a\x00b",
    "\ufffe\uffff\U0010ffff",
    "\ue000\uf8ff",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% now 'Y' %} ${7*7} #{7*7} %s %d %(x)s {0} {x}",
    "&lt;b&gt; &amp;amp; &#0; &#x110000;",
    "../../../../etc/passwd%00",
    "=1+1",
    "trait=value=more × other",
    "http://a/%%30%30",
    "a" * 300,
    "ﷺ" * 200,
]


def load_texts() -> list[str]:
    """All of them, each once."""
    if not COLLECTED.exists():
        return OWN
    told = json.loads(COLLECTED.joinpath("blns.json").read_text(encoding="utf-8"))
    return list(dict.fromkeys([*OWN, *told]))
