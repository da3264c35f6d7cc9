"""Where channels disagree, every door tells each channel's own multiple."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import numpy as np
import pytest
from django.utils.timezone import now as clock

from tuuletus.web.collect.models import Channel, ImportRun, Measurement, Post, SourceFile
from tuuletus.web.people.actions import create_token
from tuuletus.web.review.actions import open_review
from tuuletus.web.review.forms import group_measures
from tuuletus.web.review.queries import find_finding, learn_workspace, read_snapshot
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]

EFFECTS = {"liked": 2.0, "left": -1.5}
VIDEO = {"trait": "format", "value": "video"}


@pytest.fixture
def divided(workspace, now):
    """Two pages: videos get seven times as much on one, and a fifth on the other."""
    rng = np.random.default_rng(11)
    run = ImportRun.objects.create(workspace=workspace, started_at=now, state="stored")
    source = SourceFile.objects.create(run=run, name="p.csv", sha256="c" * 64, size=1, read_at=now)
    for name, effect in EFFECTS.items():
        channel = Channel.objects.create(
            workspace=workspace, platform="facebook", key=name, name=name.title()
        )
        forms = ["video" if rng.random() < 0.5 else "photo" for _ in range(90)]
        posts = Post.objects.bulk_create(
            Post(
                channel=channel,
                key=f"{name}{number}",
                published_at=now - timedelta(days=20 + 3 * number),
                text=f"{name} {number}",
                traits={"format": form},
            )
            for number, form in enumerate(forms)
        )
        Measurement.objects.bulk_create(
            Measurement(
                channel=channel,
                post=post,
                metric="reactions",
                value=float(
                    rng.poisson(
                        np.exp(4 + effect * (form == "video") + 0.6 * rng.standard_normal())
                    )
                ),
                read_at=post.published_at + timedelta(days=7),
                source=source,
            )
            for post, form in zip(posts, forms, strict=True)
        )
    return workspace


@pytest.fixture
def with_a_reel_page(divided, now):
    """Beside the two a page that publishes nothing but videos."""
    source = SourceFile.objects.get()
    channel = Channel.objects.create(
        workspace=divided, platform="facebook", key="reels", name="Reels"
    )
    posts = Post.objects.bulk_create(
        Post(
            channel=channel,
            key=f"reel{number}",
            published_at=now - timedelta(days=20 + 3 * number),
            text=f"reel {number}",
            traits={"format": "video"},
        )
        for number in range(30)
    )
    Measurement.objects.bulk_create(
        Measurement(
            channel=channel,
            post=post,
            metric="reactions",
            value=float(50 + number % 9),
            read_at=post.published_at + timedelta(days=7),
            source=source,
        )
        for number, post in enumerate(posts)
    )
    return divided


ALONE = "publishes nothing else to compare with"


def read_rows(page):
    """The rows of the tables of a page, as text."""
    rows = re.findall(r"<tr[ >].*?</tr>", page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def test_a_channel_with_nothing_to_compare_with_is_named_at_every_door(
    as_aino, browser, with_a_reel_page, aino, now
):
    _, secret = create_token(aino, with_a_reel_page, name="t", scopes=["read"], now=now)
    review = open_review(with_a_reel_page, person=aino, now=now)

    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"}).json()
    findings = as_aino.get("/findings/").content.decode()
    own = as_aino.get("/findings/posts/", VIDEO | {"behind": "facebook:reels"}).content.decode()
    page = as_aino.get("/reviews/1/").content.decode()
    minutes = as_aino.get("/reviews/1/minutes.md").content.decode()

    [video] = [one for one in answer["findings"] if one["measure"] == "format=video"]
    assert [(one["key"], one["n"], one["verdict"]) for one in video["untold"]] == [
        ("reels", 30, "nothing_else")
    ]
    assert sum(one["n"] for one in (*video["by_channel"], *video["untold"])) == video["n"]
    for seen in (findings, own, page):
        assert any("Reels" in row and ALONE in row and "30" in row for row in read_rows(seen))
    assert "behind=facebook%3Areels" in findings
    assert "The posts behind it on Reels" in own
    assert re.search(rf"Format: video · Reels.*\| 30 \|.*{ALONE}", minutes)
    [kept] = [one for one in read_snapshot(review.findings) if one.value == "video"]
    assert [one.channel.key for one in kept.untold] == ["reels"]


def test_the_page_of_findings_has_a_row_for_each_channel(as_aino, divided):
    page = as_aino.get("/findings/").content.decode()
    text = unescape(re.sub(r"</?span[^>]*>", "", page))

    assert "Format: video – differs by channel (interactions): most on Liked · Facebook (" in text
    rows = re.findall(r'<tr class="finding__channel">.*?</tr>', page, re.DOTALL)
    assert len(rows) == 4  # videos and photos on two channels
    assert sum("Liked" in row for row in rows) == sum("Left" in row for row in rows) == 2
    assert "behind=facebook%3Aliked" in page
    assert "Clear, or different from channel to channel" in page
    assert text.count("How to read the number of a channel") == 1


def test_a_finding_leads_to_the_posts_of_one_channel(as_aino, divided):
    every = as_aino.get("/findings/posts/", VIDEO).content.decode()
    one = as_aino.get("/findings/posts/", VIDEO | {"behind": "facebook:left"}).content.decode()

    assert "go by the number of your own channel" in every
    assert "liked" in every.split('id="behind"')[1]
    behind = one.split('id="behind"')[1]
    assert "The posts behind it on Left" in one
    assert "left" in behind
    assert "liked" not in behind
    assert re.search(r"behind=facebook%3Aleft&amp;[^\"]*page=2", behind)


def test_the_api_tells_each_channel(browser, aino, divided, now):
    _, secret = create_token(aino, divided, name="t", scopes=["read"], now=now)

    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"}).json()

    [video] = [one for one in answer["findings"] if one["measure"] == "format=video"]
    assert video["differs"]
    assert [one["key"] for one in video["by_channel"]] == ["liked", "left"]
    assert video["by_channel"][0]["low"] > 1.0 > video["by_channel"][1]["high"]
    assert video["low"] < 1.0 < video["high"]


def test_a_review_and_its_minutes_keep_each_channel(as_aino, divided, aino, now):
    review = open_review(divided, person=aino, now=now)
    learned = learn_workspace(divided, now=now).learning

    video = find_finding(learned, "format", "video")
    kept = next(one for one in read_snapshot(review.findings) if one.pairs == video.pairs)
    page = as_aino.get("/reviews/1/").content.decode()
    markdown = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert (kept.differs, kept.by_channel) == (True, video.by_channel)
    assert page.count('<tr class="finding__channel">') == 4
    assert "differs by channel" in markdown
    assert "Format: video · Left" in markdown


def test_a_comparison_of_periods_carries_the_channels(as_aino, divided):
    page = as_aino.get("/channels/", {"days": "90"}).content.decode()

    assert re.search(r'<tr><th scope="row">Liked</th>', page)


def test_what_differs_by_channel_stands_among_the_clear_choices_of_a_decision(divided, now):
    learned = learn_workspace(divided, now=now)

    groups = dict(group_measures(list(learned.learning.findings), Speaker("en"))[1:])

    assert ("format=video", "Format: video") in groups["Clear"]


def test_every_door_judges_a_row_in_the_same_words(as_aino, divided, aino, now):
    review = open_review(divided, person=aino, now=now)
    video = next(one for one in review.findings if one["pairs"] == [["format", "video"]])
    video["by_channel"][0] |= {"mean": 1.18, "low": 0.89, "high": 1.57, "probability": 0.77}
    luck = video | {"pairs": [["topic", "soup"]], "differs": False, "by_channel": []}
    luck |= {"clear": False, "mean": 0.7, "low": 0.58, "high": 0.85, "probability": 0.004}
    review.findings = [video, luck]
    review.save(update_fields=["findings"])

    rows = read_rows(as_aino.get("/reviews/1/").content.decode())
    minutes = as_aino.get("/reviews/1/minutes.md").content.decode().splitlines()

    for lines in (rows, minutes):
        channel = next(line for line in lines if "1.18 ×" in line)
        assert "too early to judge" in channel
        soup = next(line for line in lines if "0.70 ×" in line)
        assert "not clear: one of many compared" in soup


def test_a_table_with_channels_that_differ_is_not_called_clear(as_aino, divided):
    page = as_aino.get("/findings/").content.decode()

    assert '<caption class="visually-hidden">Clear findings</caption>' not in page


def test_no_two_channels_far_apart_are_drawn_at_the_same_place(as_aino, divided):
    page = as_aino.get("/findings/").content.decode()

    rows = re.findall(r'<tr class="finding__channel">.*?</tr>', page, re.DOTALL)
    drawn = [re.search(r'interval__mean" d="M([\d.]+) ', row).group(1) for row in rows]
    assert len(set(drawn)) == len(drawn) == 4


def test_the_page_of_a_finding_names_its_files_with_their_dates(as_aino, with_a_reel_page, now):
    other = SourceFile.objects.create(
        run=ImportRun.objects.get(), name="reels.csv", sha256="d" * 64, size=1, read_at=now
    )
    Measurement.objects.filter(channel__key="reels").update(source=other)

    every = as_aino.get("/findings/posts/", VIDEO).content.decode()
    one = as_aino.get("/findings/posts/", VIDEO | {"behind": "facebook:left"}).content.decode()

    files = every.split("The files behind these numbers")[1]
    assert "p.csv" in files
    assert "reels.csv" in files
    assert re.search(r"23.{1,5}2026", files)
    assert "reels.csv" not in one
    readings = re.search(r"reels\.csv.*?class=\"num\"[^>]*>(\d+)<", files, re.DOTALL).group(1)
    assert readings == "30"


def test_the_numbers_of_channels_lead_to_their_posts(as_aino, divided):
    page = unescape(as_aino.get("/channels/", {"days": "90"}).content.decode())

    for channel in Channel.objects.filter(workspace=divided):
        links = re.findall(rf'href="(/posts/\?channel={channel.pk}&[^"]+)"', page)
        assert len(links) == 2, "one among the periods, one among the averages"
        for link in links:
            behind = as_aino.get(link).content.decode()
            assert f"{channel.key} " in behind
    [earlier, later] = re.findall(r'href="(/posts/\?start=[^"]+)"', page)
    told = re.findall(r"(\d+) posts?, typically", page)
    shown = [as_aino.get(link).context["page"].paginator.count for link in (earlier, later)]
    assert [str(count) for count in shown] == told


def test_a_long_number_of_a_channel_is_told_by_its_end(as_aino, divided, aino, now):
    Channel.objects.filter(key="liked").update(key="848451358648417", name="")
    Channel.objects.filter(key="left").update(key="725980084255106", name="")
    open_review(divided, person=aino, now=now)

    findings = as_aino.get("/findings/").content.decode()
    minutes = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert "most on Facebook …8417 (" in re.sub(r"<[^>]+>", "", findings)
    assert "Format: video · Facebook …5106 |" in minutes
    assert "behind=facebook%3A848451358648417" in findings


def test_a_number_is_told_in_one_form_on_all_of_the_page(as_aino, divided):
    finding = learn_workspace(divided, now=clock()).learning.findings[0]
    own = finding.by_channel[0]

    text = " ".join(
        unescape(re.sub(r"<[^>]+>", "", as_aino.get("/findings/").content.decode())).split()
    )

    assert own.mean < 10 or f"{own.mean:.2f}" not in text
    told = Speaker("en").multiple(own.mean)
    assert f"most on {own.channel.name} · Facebook ({told})" in text
    assert text.count(Speaker("en").multiple(finding.mean)) >= 2  # in the row and under the chart
