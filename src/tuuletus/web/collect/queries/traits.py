"""The traits in force: set by hand, given by rule, or taken from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tuuletus.web.collect.models import Post, RuledTrait, SetTrait, TraitRule
from tuuletus.web.collect.queries.posts import split
from tuuletus.web.people.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitInForce:
    """A trait of a post, and who gives it; neither a person nor a rule: the data tell it."""

    trait: str
    value: str
    set_trait: SetTrait | None
    rule: TraitRule | None


def lay_over(
    traits: Mapping[int, dict[str, str]],
    *,
    ruled: QuerySet[RuledTrait],
    set_by_hand: QuerySet[SetTrait],
) -> None:
    """Lay what people set over what rules give, and that over what the data tell, in place."""
    for rows in (
        ruled.values_list("post_id", "rule__trait", "rule__value"),
        set_by_hand.values_list("post_id", "trait", "value"),
    ):
        for post, trait, value in rows:
            traits[post][trait] = value


def overlay_traits(posts: Sequence[Post]) -> dict[int, dict[str, str]]:
    """The traits in force of some posts, by primary key."""
    traits = {post.pk: dict(post.traits) for post in posts}
    for portion in split(posts):
        lay_over(
            traits,
            ruled=RuledTrait.objects.filter(post__in=portion),
            set_by_hand=SetTrait.objects.filter(post__in=portion),
        )
    return traits


def overlay(traits: Mapping[int, dict[str, str]], workspace: Workspace) -> None:
    """Make the traits of all posts of a workspace, as the data tell them, those in force."""
    lay_over(
        traits,
        ruled=RuledTrait.objects.filter(post__channel__workspace=workspace),
        set_by_hand=SetTrait.objects.filter(post__channel__workspace=workspace),
    )


def explain_traits(post: Post) -> list[TraitInForce]:
    """The traits in force of one post with where each comes from, by name."""
    by_hand = {one.trait: one for one in post.set_traits.select_related("set_by")}
    by_rule = {one.rule.trait: one.rule for one in post.ruled_traits.select_related("rule")}
    return [
        TraitInForce(
            trait=trait,
            value=value,
            set_trait=by_hand.get(trait),
            rule=None if trait in by_hand else by_rule.get(trait),
        )
        for trait, value in sorted(overlay_traits([post])[post.pk].items())
    ]


def is_told(workspace: Workspace, trait: str, value: str) -> bool:
    """Whether the data of a workspace itself, whatever people made of it, has a value."""
    posts = Post.objects.filter(channel__workspace=workspace)
    return posts.filter(**{f"traits__{trait}": value}).exists()


def tells_trait(workspace: Workspace, trait: str) -> bool:
    """Whether the data of a workspace itself has a trait."""
    posts = Post.objects.filter(channel__workspace=workspace)
    return posts.filter(traits__has_key=trait).exists()
