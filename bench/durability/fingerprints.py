"""The fingerprint of what a workspace holds, without keys of rows and without sources."""

from __future__ import annotations

import hashlib

from tuuletus.web.collect.models import Measurement, Post, RuledTrait


def of_workspace(name: str) -> str:
    """Two imports of the same facts agree on it, however they came in."""
    posts = Post.objects.filter(channel__workspace__name=name)
    readings = Measurement.objects.filter(channel__workspace__name=name)
    given = RuledTrait.objects.filter(post__channel__workspace__name=name)
    columns = ("channel__platform", "channel__key", "channel__name", "key", "published_at")
    rows = [
        *posts.values_list(*columns, "text", "permalink", "traits"),
        *readings.values_list("channel__key", "post__key", "metric", "value", "read_at"),
        *given.values_list("post__key", "rule__trait", "rule__value"),
    ]
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
