"""One export of every platform dropped at once into an empty installation."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.channels.twins import COUNT, lay_down, load_twins, tell_story
from tests.web.collect.conftest import LATER
from tuuletus.web.collect.actions import CHOSEN_CHANNEL, confirm_import, receive_files, set_reading
from tuuletus.web.collect.models import Channel, FileState, ImportState, Measurement, Post
from tuuletus.wording import Speaker, format_name


def drop(workspace, aino, folder, twins):
    files = []
    for number, twin in enumerate(twins):
        place = folder / str(number)
        place.mkdir()
        path = lay_down(place, twin, tell_story(), twin.languages[0], frozenset())
        files.append(SimpleUploadedFile(path.name, path.read_bytes()))
    return receive_files(workspace, aino, files, now=LATER)


def by_format(*formats):
    return [twin for twin in load_twins() if twin.format in formats]


@pytest.fixture
def everything(workspace, aino, tmp_path):
    return drop(workspace, aino, tmp_path, load_twins())


def test_each_file_is_named_for_what_it_is(everything):
    files = [one for one in everything.files.all() if "closed" not in one.summary]
    formats = {file.format for file in files}

    assert {file.state for file in files} == {FileState.READY}
    assert formats == {twin.format for twin in load_twins()}
    assert all(format_name(one, Speaker("en")) != one for one in formats)


def test_the_preview_names_them_on_the_page(everything, as_aino):
    page = as_aino.get(f"/imports/{everything.pk}/").content.decode()

    for twin in load_twins():
        assert format_name(twin.format, Speaker("en")).replace("'", "&#x27;") in page


def test_posts_and_days_stand_in_the_tables(everything):
    run = confirm_import(everything, clock=lambda: LATER)

    assert run.state == ImportState.STORED
    platforms = set(Post.objects.values_list("channel__platform", flat=True))
    assert platforms == {
        "bluesky", "facebook", "instagram", "linkedin", "mastodon", "tiktok", "website",
        "wordpress", "x", "youtube",
    }  # fmt: skip
    own = Measurement.objects.filter(post=None)
    assert set(own.values_list("channel__platform", flat=True)) == {
        "facebook", "linkedin", "meta_ads", "tiktok", "website", "x", "youtube",
    }  # fmt: skip


def test_numbers_of_a_page_go_to_the_page_whose_posts_are_there(workspace, aino, tmp_path):
    run = drop(workspace, aino, tmp_path, by_format("meta_page_days", "meta_facebook_posts"))

    confirm_import(run, clock=lambda: LATER)

    channel = Channel.objects.get()
    assert channel.name == "Ravintola Aurinko"
    assert channel.posts.count() == COUNT
    assert set(channel.measurements.filter(post=None).values_list("metric", flat=True)) == {
        "follows",
        "followers",
        "followers_net",
    }


def test_a_copy_of_a_person_s_data_is_not_joined_to_the_page(workspace, aino, tmp_path):
    run = drop(workspace, aino, tmp_path, by_format("facebook_download", "meta_facebook_posts"))

    confirm_import(run, clock=lambda: LATER)

    assert {str(one) for one in Channel.objects.all()} == {
        "Ravintola Aurinko",
        "Facebook, copy of own data",
    }


def test_a_person_can_say_whose_a_nameless_file_is(workspace, aino, tmp_path):
    for name in ("one", "two"):
        Channel.objects.create(workspace=workspace, platform="youtube", key=name, name=name)
    run = drop(workspace, aino, tmp_path, by_format("youtube_days"))
    file = run.files.get()
    two = Channel.objects.get(key="two")

    set_reading(file, source_zone="", read_at=None, channel=str(two.pk))
    confirm_import(run, clock=lambda: LATER)

    assert file.options[CHOSEN_CHANNEL] == str(two.pk)
    assert set(Measurement.objects.values_list("channel__key", flat=True)) == {"two"}


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_copy_of_own_data_is_a_channel_of_its_own_unless_somebody_says_whose_it_is(
    workspace, aino, as_aino, tmp_path, platform
):
    known = Channel.objects.create(workspace=workspace, platform=platform, key="1", name="Ours")
    copy = f"{platform}_download"
    run = drop(workspace, aino, tmp_path, by_format(copy))
    file = run.files.filter(state=FileState.READY, format=copy).first()

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert "Say which channel this is" in page
    assert f'<option value="{known.pk}">' in page
    assert "they stand there twice" in page
    assert "fits" not in file.summary

    for one in run.files.filter(format=copy):
        set_reading(one, source_zone="", read_at=None, channel=str(known.pk))
    confirm_import(run, clock=lambda: LATER)

    assert workspace.channels.get() == known
    assert Post.objects.filter(tellings__source=file, channel=known).exists()


def test_the_page_offers_the_channels_of_a_nameless_file(workspace, aino, as_aino, tmp_path):
    one = Channel.objects.create(
        workspace=workspace, platform="youtube", key="one", name="Our films"
    )
    run = drop(workspace, aino, tmp_path, by_format("youtube_days"))
    file = run.files.get()

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    as_aino.post(
        f"/imports/{run.pk}/files/{file.pk}/reading/", {f"{file.pk}-channel": str(one.pk)}
    )

    assert "Our films" in page
    file.refresh_from_db()
    assert file.options[CHOSEN_CHANNEL] == str(one.pk)


def test_where_several_channels_could_be_meant_it_is_asked_which(workspace, aino, tmp_path):
    for name in ("one", "two"):
        Channel.objects.create(workspace=workspace, platform="youtube", key=name, name=name)

    run = drop(workspace, aino, tmp_path, by_format("youtube_days"))

    asking = run.files.get()
    assert (asking.state, asking.summary["refusal"]) == ("mapping", "which_channel")
    assert Channel.objects.count() == 2
