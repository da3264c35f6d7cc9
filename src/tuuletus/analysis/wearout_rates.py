"""How often the words of `wearout` are wrong. Written by `python -m bench.wearout --rates`."""

from __future__ import annotations

FALSE_WEARING = 0.005
"""Share of type-years without wear that are said to wear at any of 11 looks in the year."""
FALSE_WEARING_AT_MOST = 0.017
"""What that share is below with 95 %, by so many type-years."""
FALSE_PERHAPS = 0.096
"""Share of them that are at least said to wear perhaps."""
FALSE_PERHAPS_AT_MOST = 0.125
"""What that share is below with 95 %."""
STABLE_YEARS = 365
FALSE_WEARING_BESIDE = 0.053
"""Share of type-years without wear that are said to wear, beside types that wear much."""
FALSE_WEARING_BESIDE_AT_MOST = 0.130
"""What that share is below with 95 %, by so many type-years."""
FALSE_PERHAPS_BESIDE = 0.281
"""Share of them that are at least said to wear perhaps."""
FALSE_PERHAPS_BESIDE_AT_MOST = 0.395
"""What that share is below with 95 %."""
BESIDE_YEARS = 57
FOUND = 0.500
"""Share of type-years that lost a third or more by wear in which it was found within the year."""
FOUND_OR_PERHAPS = 0.730
WORN_YEARS = 200
