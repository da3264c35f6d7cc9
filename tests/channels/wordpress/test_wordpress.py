"""An export of WordPress that is broken, or made to break the reader."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.errors import HostileFileError, UnknownFileError

HEAD = (
    '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<title>Kahvila</title><wp:wxr_version>1.2</wp:wxr_version>"
)
ITEM = (
    "<item><title>Keitto</title><wp:post_id>7</wp:post_id><wp:status>publish</wp:status>"
    "<wp:post_type>post</wp:post_type></item>"
)


@pytest.fixture
def read(tmp_path):
    def do(text):
        path = tmp_path / "export.xml"
        path.write_text(text, "utf-8")
        options = ReadingOptions(read_at=datetime(2026, 11, 23, tzinfo=UTC))
        return read_file(open_sources([(path, path.name)])[0], options)

    return do


def test_the_whole_items_of_an_export_that_breaks_off_are_read(read):
    reading = read(f"{HEAD}{ITEM}\n<item><title>Kala")

    assert [post.key for post in reading.posts] == ["7"]
    assert [(one.reason, one.value) for one in reading.unread] == [("cut_off", "2")]


def test_an_export_that_breaks_off_before_its_first_item_is_refused(read):
    with pytest.raises(UnknownFileError) as caught:
        read(f"{HEAD}\n<item><title>Kala")

    assert (caught.value.code, caught.value.details["line"]) == ("broken_xml", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'<!DOCTYPE rss [<!ENTITY a "b">]>{HEAD}{ITEM}</channel></rss>', "xml_entities"),
        (f"{HEAD}{ITEM}<item>{'<a>' * 120}{'</a>' * 120}</item></channel></rss>", "too_deep"),
    ],
)
def test_an_export_that_defines_entities_or_nests_too_deep_is_refused(read, text, code):
    with pytest.raises(HostileFileError) as caught:
        read(text)

    assert caught.value.code == code


TERMS = "<wp:category>a</wp:category><wp:tag>b</wp:tag><wp:tag>c</wp:tag>"
MENU = ITEM.replace(">post<", ">nav_menu_item<")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TERMS + MENU, [("no_post_inside", "tag (2), category (1), nav_menu_item (1)")]),
        (TERMS + MENU + ITEM, []),
    ],
)
def test_an_export_without_posts_names_what_it_holds(read, content, said):
    reading = read(f"{HEAD}{content}</channel></rss>")

    assert [(one.reason, one.value) for one in reading.unread] == said


def test_titles_are_read_as_the_page_shows_them(read):
    title = "<![CDATA[Kalan &#8217;paras&#8217; &amp; keitto]]>"
    item = ITEM.replace("Keitto", title)

    reading = read(f"{HEAD.replace('Kahvila', 'Kala &amp;amp; Keitto')}{item}</channel></rss>")

    assert reading.posts[0].text == "Kalan ’paras’ & keitto"
    assert reading.posts[0].channel.name == "Kala & Keitto"
