"""Write the pages of docs/reference that the code itself can tell. A test compares them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import django
import typer.main

from tuuletus.channels.metrics import CHECKED, METRICS, Metric
from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.cli.app import app
from tuuletus.wording import Speaker, metric_name

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
KINDS = {
    "count": "Counts, which may be added up",
    "audience": "Audiences: people, who are never added up",
    "length": "Lengths of time",
    "rate": "Rates as the platform gives them",
}
METRIC_MEANINGS = {
    "subscribers_net": "subscribers gained less those lost; may be below zero",
    "subscribers_gained": "subscribers gained",
    "subscribers_lost": "subscribers lost",
    "followers_new": "followers gained in a day",
    "followers_net": "change of followers in a day; may be below zero",
    "page_views": "visits to the page itself",
    "page_visitors": "people who visited the page itself",
    "offsite_views": "views of a video outside the platform's feed",
    "feed_impressions": "times shown in the feed of short videos",
    "impressions_organic": "impressions without advertising",
    "impressions_boosted": "impressions by advertising",
    "sessions": "visits to a website",
    "sessions_engaged": "visits of 10 seconds, two pages or a key event",
    "events": "everything that a website's measurement counted",
    "key_events": "events that the owner marked as important",
    "results": "what an ad was paid for; its kind differs between ads",
    "users_active": "people with an engaged visit",
    "users_new": "people never seen before",
    "new_viewers": "people who saw something for the first time",
    "returning_viewers": "people who had seen something before",
    "stayed_rate": "share of viewers who did not swipe away",
    "reactions": "likes and the other signs of feeling, together",
    "likes": "likes alone",
    "comments": "comments and replies",
    "shares": "shares, reposts and quotes",
    "saves": "saved or bookmarked",
    "clicks": "all clicks on the post",
    "link_clicks": "clicks on a link",
    "other_clicks": "clicks on anything else",
    "interactions": "reactions, comments, shares and saves, where only their sum is told",
    "engagements": "what the platform itself adds up under this name",
    "follows": "new followers from the post",
    "unfollows": "followers lost",
    "profile_visits": "visits to the profile from the post",
    "sends": "sent on in a message",
    "detail_expands": "opened to see more",
    "hashtag_clicks": "clicks on a hashtag",
    "permalink_clicks": "clicks on the post's own link",
    "posts_created": "posts on a day",
    "impressions": "times shown, as counted until Meta went over to views",
    "views": "times shown or played, repeats included",
    "views_organic": "views that were not paid for",
    "views_boosted": "views that were paid for",
    "video_views": "plays, counted as the platform counts them",
    "video_views_3s": "plays of at least three seconds",
    "video_views_3s_organic": "the same, not paid for",
    "video_views_3s_boosted": "the same, paid for",
    "video_views_1m": "plays of at least a minute",
    "media_views": "views of the picture or video in a post",
    "reach": "people who saw it",
    "reach_organic": "people who saw it without payment",
    "reach_boosted": "people who saw it through payment",
    "viewers": "people who played it",
    "viewers_3s": "people who played three seconds",
    "viewers_1m": "people who played a minute",
    "engaged_users": "people who did something with it",
    "consumers": "people who clicked anywhere in it",
    "followers": "followers of the channel",
    "page_likes": "people who like the page",
    "subscribers": "subscribers of the channel",
    "users": "users of a site",
    "seconds_viewed": "seconds played in all",
    "average_seconds_viewed": "seconds a play lasted on average",
    "watch_hours": "hours played in all",
    "watch_ms": "milliseconds played in all",
    "click_rate": "clicks over what the platform chooses",
    "bounce_rate": "visits that ended at once",
    "engagement_rate": "as the platform computes it; not comparable between platforms",
    "completion_rate": "plays that lasted to the end",
}


def render_channels() -> str:
    """One section a channel, out of the page that lies beside its code."""
    lines = ["# Channels", "", "What is read of each platform's files, and what is refused.", ""]
    for name in channel_names():
        package = load_channel(name).__module__
        text = (files(package) / "README.md").read_text(encoding="utf-8")
        lines += [f"({name})=", *demote(text), ""]
    return "\n".join(lines)


def demote(text: str) -> Iterator[str]:
    """Markdown with every heading one level lower."""
    in_code = False
    for line in text.strip().splitlines():
        in_code ^= line.startswith("```")
        yield f"#{line}" if line.startswith("#") and not in_code else line


def render_metrics() -> str:
    """Every metric by kind, with its meaning and its time."""
    lines = [
        "# Metrics",
        "",
        f"Checked {CHECKED}. Platforms rename and retire their numbers; an old and a new name are",
        "never one series. `interactions` is the sum of reactions, comments, shares and saves, of",
        "those that a channel tells. A part that is blank in a post while at least three of four",
        "posts of its channel tell it is not zero: the file's own sum is used, or none is told. A",
        "name that is not here is a count of your own.",
        "",
    ]
    for kind, title in KINDS.items():
        lines += [f"## {title}", "", "| metric | meaning | since | until |"]
        lines.append("| --- | --- | --- | --- |")
        lines += [describe_metric(metric) for metric in METRICS.values() if metric.kind == kind]
        lines.append("")
    return "\n".join(lines)


def describe_metric(metric: Metric) -> str:
    """One row of the table."""
    until = metric.until + (f", then {metric.replaced_by}" if metric.replaced_by else "")
    # where the page's own name says it all, it is the meaning
    named = metric_name(metric.name, Speaker("en"))
    meaning = METRIC_MEANINGS.get(metric.name, named[0].lower() + named[1:])
    return f"| `{metric.name}` | {meaning} | {metric.since} | {until} |"


def render_cli() -> str:
    """Every command with its arguments and options."""
    lines = ["# Command line", "", "`tuuletus --version` shows the version, `--help` helps.", ""]
    for name, command in walk("tuuletus", typer.main.get_command(app)):
        lines += [f"## {name}", "", command.help or "", ""]
        parameters = [one for one in command.params if one.name != "help"]
        if parameters:
            lines += ["| option | meaning | default |", "| --- | --- | --- |"]
            lines += [describe_parameter(one) for one in parameters] + [""]
    return "\n".join(lines)


def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """The commands that do something, with their whole names."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for part, child in sorted(inner.items()):
        yield from walk(f"{name} {part}", child)


def describe_parameter(parameter: Any) -> str:
    """One row of a command's table."""
    if parameter.param_type_name == "argument":
        return f"| `{parameter.name.upper()}` | {parameter.help} |  |"
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.opts[0] if parameter.secondary_opts else parameter.default
    shown = (
        f"`{default}`" if default and (parameter.secondary_opts or not parameter.is_flag) else ""
    )
    return f"| {names} | {parameter.help} | {shown} |"


def render_data() -> str:
    """Every table and what its columns say about people."""
    start_django()
    from django.apps import apps  # noqa: PLC0415 - app ready
    from django.utils import translation  # noqa: PLC0415 - app ready

    from tuuletus.web.phrases import DATA_MEANINGS  # noqa: PLC0415 - app ready

    lines = ["# Data", "", "What is stored, and what each column says about people.", ""]
    lines += ["| class | meaning |", "| --- | --- |"]
    with translation.override("en"):
        lines += [f"| {one.value} | {meaning} |" for one, meaning in DATA_MEANINGS.items()]
    lines.append("")
    models = apps.get_app_config("tuuletus").get_models()
    for model in sorted(models, key=lambda one: one.__name__):
        lines += [f"## {model.__name__}", "", (model.__doc__ or "").strip().splitlines()[0], ""]
        lines += ["| column | class |", "| --- | --- |"]
        classes = model.data_classes  # type: ignore[attr-defined] # under test: every model has it
        lines += [f"| `{column}` | {classes[column].value} |" for column in sorted(classes)]
        lines.append("")
    return "\n".join(lines)


def render_api() -> str:
    """Every path of the HTTP API."""
    start_django()
    from tuuletus.web.api import api  # noqa: PLC0415 - app ready

    lines = [
        "# HTTP API",
        "",
        "Every call carries an access token: `Authorization: Bearer TOKEN`. Errors are JSON with",
        "`error`, a code for programs, and `message`, a sentence for people.",
        "",
    ]
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    for path, operations in sorted(schema["paths"].items()):
        for method, operation in operations.items():
            lines += describe_operation(f"{method.upper()} {path}", operation)
    return "\n".join(lines)


def describe_operation(name: str, operation: dict[str, Any]) -> Iterator[str]:
    """The section of one call."""
    yield from (f"## {name}", "", operation.get("description") or f"{operation['summary']}.", "")
    parameters = operation.get("parameters", [])
    if not parameters:
        return
    yield from ("| parameter | in | required |", "| --- | --- | --- |")
    for one in parameters:
        yield f"| `{one['name']}` | {one['in']} | {'yes' if one['required'] else 'no'} |"
    yield ""


def start_django() -> None:
    """Make models and paths importable."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuuletus.web.settings")
    os.environ.setdefault("TUULETUS_DATA", str(ROOT / "var" / "check"))
    django.setup()


PAGES: dict[str, Callable[[], str]] = {
    "channels": render_channels,
    "metrics": render_metrics,
    "cli": render_cli,
    "data": render_data,
    "api": render_api,
}


def finish(text: str) -> str:
    """A page with one line end at its end."""
    return text.rstrip() + "\n"


def write_pages() -> None:
    """Write every page anew."""
    for name, render in PAGES.items():
        (REFERENCE / f"{name}.md").write_text(finish(render()), encoding="utf-8")


if __name__ == "__main__":
    write_pages()
