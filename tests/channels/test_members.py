"""Which files of an archive are opened, wherever somebody packed a platform's download."""

from __future__ import annotations

import pytest

from tuuletus.channels.members import (
    CLOSED_DOWNLOAD,
    CLOSED_HIDDEN,
    CLOSED_MEDIA,
    GROUPS,
    Shut,
    choose_members,
    tell_closed,
)

LINKEDIN = ("Shares.csv", "messages.csv", "Connections.csv", "Jobs/Job Applications.csv")
X = ("data/tweets.js", "data/account.js", "data/direct-messages.js", "assets/a.js")
MASTODON = ("outbox.json", "actor.json", "likes.json", "media_attachments/files/1/a.jpg")
YOUTUBE = ("Table data.csv", "Chart data.csv", "Totals.csv")
FACEBOOK = (
    "your_facebook_activity/posts/your_posts_1.json",
    "your_facebook_activity/messages/inbox/anna_1/message_1.json",
    "security_and_login_information/account_activity.json",
    "start_here.html",
)
INSTAGRAM = ("media.json", "messages.json", "profile.json", "photos/202001/a.jpg")
TIKTOK = ("user_data_tiktok.json",)
OPENED = {
    LINKEDIN: ["Shares.csv"],
    X: ["data/tweets.js"],
    MASTODON: ["outbox.json"],
    YOUTUBE: ["Table data.csv", "Totals.csv"],
    FACEBOOK: ["your_facebook_activity/posts/your_posts_1.json"],
    INSTAGRAM: ["media.json"],
    TIKTOK: ["user_data_tiktok.json"],
}


def opened(names):
    return [one.name for one in choose_members(names).opened]


@pytest.mark.parametrize("folder", ["", "all/", "all/of/it/"])
@pytest.mark.parametrize("names", OPENED)
def test_of_a_download_only_the_posts_are_opened_wherever_it_lies(names, folder):
    beside = [f"{folder}bookings.csv", "all/more/meta.csv"]

    told = opened([*beside, *(folder + name for name in names)])

    assert told == [*beside, *(folder + name for name in OPENED[names])]


def test_downloads_of_several_platforms_in_one_folder_leave_each_other_alone():
    names = ["meta.csv", *(name for each in OPENED for name in each), "letter.txt"]

    assert opened(names) == [
        "meta.csv",
        *(name for each in OPENED for name in each if name in OPENED[each]),
        "letter.txt",
    ]


def test_each_file_knows_the_names_of_its_own_download_alone():
    names = [f"{folder}/{name}" for folder in ("one", "two") for name in X]

    chosen = choose_members([*names, "posts.csv"]).opened

    assert [one.name for one in chosen] == [
        "one/data/tweets.js",
        "two/data/tweets.js",
        "posts.csv",
    ]
    assert chosen[1].download == tuple(f"two/{name}" for name in X)
    assert chosen[2].download == ()


def test_what_looks_like_a_part_of_a_download_is_opened_where_there_is_none():
    names = ["outbox.json", "Shares.csv", "Totals.csv", "media.json"]

    assert opened(names) == names


def test_everything_that_stays_shut_is_counted_with_its_reason():
    pictures = [f"holiday/{number}.JPG" for number in range(10_000)]
    names = ["li/Shares.csv", "li/messages.csv", *pictures, "__MACOSX/._posts.csv", "posts.csv"]

    closed = choose_members(names).closed
    download, media, hidden = tell_closed(closed)

    assert list(closed) == [
        Shut(code=CLOSED_DOWNLOAD, platform="linkedin", where="li"),
        Shut(code=CLOSED_MEDIA),
        Shut(code=CLOSED_HIDDEN),
    ]
    assert (download.details["count"], download.details["names"]) == (1, "messages.csv")
    assert media.details["count"] == 10_000
    assert media.details["names"] == "0.JPG, 1.JPG, 2.JPG, 3.JPG, 4.JPG, …"
    assert hidden.details["count"] == 1


def test_folders_that_are_called_after_people_are_not_told():
    closed = choose_members([f"fb/{name}" for name in FACEBOOK]).closed

    assert "anna" not in str([error.details for error in tell_closed(closed)])


def test_very_many_downloads_are_told_together():
    names = [f"{n}/{name}" for n in range(GROUPS + 5) for name in ("Shares.csv", "messages.csv")]

    told = tell_closed(choose_members(names).closed)

    assert len(told) == GROUPS + 1
    assert (told[-1].details["where"], told[-1].details["count"]) == ("…", 5)


def test_ten_thousand_deep_names_are_sorted_in_bounded_work():
    deep = [("d/" * 100) + f"{n}/tweets.js" for n in range(10_000)]

    assert opened(deep) == deep
