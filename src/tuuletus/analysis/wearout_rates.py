"""How often the words of `wearout` are wrong. Written by `python -m bench.wearout --rates`."""
from __future__ import annotations

FALSE_WEARING = 0.000
"""Share of type-years without wear that are said to wear at any of 11 looks in the year."""
FALSE_PERHAPS = 0.099
"""Share of them that are at least said to wear perhaps."""
STABLE_YEARS = 151
FOUND = 0.425
"""Share of type-years that lost a third or more by wear in which it was found within the year."""
FOUND_OR_PERHAPS = 0.808
WORN_YEARS = 73
