"""Results into sentences: the one place where numbers become words.

Every function takes a `Speaker`, which knows one language. Sentences are whole, so that Finnish
and Swedish may order and inflect them freely. The names of this page are loaded when they are
first asked for: many of them come with the engines whose results they tell.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuuletus.wording.ages import count_whole_lives, say_compared, say_lifetime, say_undated
    from tuuletus.wording.codes import known_values, trait_code, value_code
    from tuuletus.wording.files import (
        format_name,
        say_guessed,
        say_lacking,
        say_unread,
        say_weekday_codes,
    )
    from tuuletus.wording.followups import (
        say_against,
        say_change,
        say_drop_over,
        say_dropped,
        say_followup,
        say_horizon,
    )
    from tuuletus.wording.learnings import (
        TIMES,
        on_channel_name,
        say_channel_lines,
        say_early,
        say_finding,
        say_learning,
        say_left_out,
        say_timing,
        verdict_name,
    )
    from tuuletus.wording.mix import (
        say_broken,
        say_change_day,
        say_empty,
        say_exploration,
        say_reason,
        word_name,
    )
    from tuuletus.wording.names import (
        channel_name,
        column_name,
        full_channel_name,
        metric_name,
        pair_name,
        platform_name,
        post_name,
        short_channel_name,
        trait_name,
        trait_value,
    )
    from tuuletus.wording.outcomes import say_outcomes
    from tuuletus.wording.patience import (
        answer_name,
        parameter_name,
        part_name,
        say_certificate,
        say_learnt,
        say_patience,
        say_pool,
        say_prior,
    )
    from tuuletus.wording.plans import (
        plan_name,
        say_forecast,
        say_when_here,
        say_worth,
    )
    from tuuletus.wording.rates import RateWords, say_rate
    from tuuletus.wording.refusals import say_asking, say_refusal
    from tuuletus.wording.speaker import Speaker

__all__ = [
    "TIMES",
    "RateWords",
    "Speaker",
    "answer_name",
    "channel_name",
    "column_name",
    "count_whole_lives",
    "format_name",
    "full_channel_name",
    "known_values",
    "metric_name",
    "on_channel_name",
    "pair_name",
    "parameter_name",
    "part_name",
    "plan_name",
    "platform_name",
    "post_name",
    "say_against",
    "say_asking",
    "say_broken",
    "say_certificate",
    "say_change",
    "say_change_day",
    "say_channel_lines",
    "say_compared",
    "say_drop_over",
    "say_dropped",
    "say_early",
    "say_empty",
    "say_exploration",
    "say_finding",
    "say_followup",
    "say_forecast",
    "say_guessed",
    "say_horizon",
    "say_lacking",
    "say_learning",
    "say_learnt",
    "say_left_out",
    "say_lifetime",
    "say_outcomes",
    "say_patience",
    "say_pool",
    "say_prior",
    "say_rate",
    "say_reason",
    "say_refusal",
    "say_timing",
    "say_undated",
    "say_unread",
    "say_weekday_codes",
    "say_when_here",
    "say_worth",
    "short_channel_name",
    "trait_code",
    "trait_name",
    "trait_value",
    "value_code",
    "verdict_name",
    "word_name",
]

_HOMES = (
    "speaker",
    "names",
    "codes",
    "refusals",
    "files",
    "ages",
    "rates",
    "learnings",
    "followups",
    "mix",
    "plans",
    "patience",
    "outcomes",
)
"""Where the names live, those first that come without an engine."""


def __getattr__(name: str) -> Any:
    """A name of this page, loaded when it is first asked for (PEP 562)."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                globals()[name] = value = getattr(module, name)
                return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
