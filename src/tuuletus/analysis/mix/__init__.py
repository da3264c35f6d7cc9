"""What to publish next: which type on which channel, so that good ones neither wear out nor hide.

The log response of a post is modelled as

    channel level + appeal of its type there - sensitivity x recent use of its type
    - crowding by any own post + Student-t luck

Levels and appeals walk randomly; a model average covers how fast they do and in what form recent
use counts (not at all, fading memories, time since the last use, all uses so far, uses within two
weeks). `observe` updates the average with what was really published, `propose_mix` plans ahead
over draws from it under hard constraints, and labels each type with the reason in numbers.

`propose_mix` in `proposing` is where to begin; the package imports nothing by itself.
"""

from __future__ import annotations
