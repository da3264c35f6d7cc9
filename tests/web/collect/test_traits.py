"""Traits set by people lie over those taken from the data."""

from __future__ import annotations

from tuuletus.web.collect.actions import clear_traits, set_traits
from tuuletus.web.collect.models import SetTrait
from tuuletus.web.collect.queries import overlay_traits


def test_a_trait_is_set_for_many_posts_at_once(posts, aino, now):
    count = set_traits(posts[:3], "topic", "keitto", person=aino, now=now)

    assert count == 3
    assert set(SetTrait.objects.values_list("trait", "value", "set_by")) == {
        ("topic", "keitto", aino.pk)
    }


def test_setting_again_replaces_the_value(posts, aino, now):
    set_traits(posts[:2], "topic", "keitto", person=aino, now=now)

    set_traits(posts[:1], "topic", "kala", person=aino, now=now)

    assert [one.value for one in SetTrait.objects.order_by("post")] == ["kala", "keitto"]


def test_a_set_trait_wins_until_it_is_cleared(posts, aino, now):
    first = posts[0]
    read = first.traits["format"]
    set_traits([first], "format", "series", person=aino, now=now)
    during = overlay_traits([first])[first.pk]["format"]

    clear_traits([first], "format", person=aino, now=now)

    assert (during, overlay_traits([first])[first.pk]["format"]) == ("series", read)
