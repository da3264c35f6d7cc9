"""The mix for people: what was learnt of their posts, what they set, and what is proposed.

`tuuletus.analysis.mix` counts in numbers of types, channels and days; here stand names, dates and
wishes. Pages, API and command line all go through it, so that the same data give the same answer:
`history` and `learning` before `proposing`, `wear` and `habits`.
"""

from __future__ import annotations
