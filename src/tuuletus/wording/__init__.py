"""Results into sentences: the one place where numbers become words.

Every function takes a `Speaker`, which knows one language. Sentences are whole, so that Finnish
and Swedish may order and inflect them freely.
"""

from __future__ import annotations

from tuuletus.wording.files import format_name, say_lacking, say_refusal, say_unread
from tuuletus.wording.followups import say_change, say_followup, say_horizon
from tuuletus.wording.learnings import say_finding, say_learning, say_left_out, say_timing
from tuuletus.wording.names import (
    channel_name,
    metric_name,
    pair_name,
    platform_name,
    trait_name,
    trait_value,
)
from tuuletus.wording.speaker import Speaker

__all__ = [
    "Speaker",
    "channel_name",
    "format_name",
    "metric_name",
    "pair_name",
    "platform_name",
    "say_change",
    "say_finding",
    "say_followup",
    "say_horizon",
    "say_lacking",
    "say_learning",
    "say_left_out",
    "say_refusal",
    "say_timing",
    "say_unread",
    "trait_name",
    "trait_value",
]
