"""Tables of people's own: whose they are, and what their posts are called."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.web.collect.conftest import bring_in, meta_file
from tuuletus.web.collect.actions import (
    confirm_import,
    guess_columns,
    receive_files,
    set_mapping,
    set_reading,
)
from tuuletus.web.collect.models import Channel, ImportState, Post, Telling

UNDATED = "Type;Post Weekday;Post Hour;like;comment;share\n" + "".join(
    f"Photo;{number % 7 + 1};{number % 20 + 1};{number * 3};{number % 5};{number % 4}\n"
    for number in range(40)
)


def upload(name, text):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def names(workspace):
    return sorted(workspace.channels.values_list("name", flat=True))


def test_unrelated_tables_are_channels_of_their_own(workspace, now):
    titles = upload("titles.csv", "Title;Likes\nKeitto;3\nLeipä;4\n")
    links = upload("links.csv", "Link;Shares\nhttps://a.example/1;3\nhttps://a.example/2;4\n")

    bring_in(workspace, titles, links, now=now)

    assert names(workspace) == ["links", "titles"]
    assert [channel.posts.count() for channel in workspace.channels.all()] == [2, 2]


def test_unrelated_tables_of_one_name_are_told_apart(workspace, now):
    bring_in(workspace, upload("data.csv", "Title;Likes\nKeitto;3\n"), now=now)
    bring_in(workspace, upload("data.csv", "Link;Shares\nhttps://a.example/1;3\n"), now=now)

    assert names(workspace) == ["data", "data (2)"]


def test_a_newer_copy_with_a_column_more_is_the_same_table(workspace, now):
    bring_in(workspace, upload("posts 2026-10.csv", "Id;Title;Likes\n1;Keitto;3\n"), now=now)
    newer = upload("posts 2026-11 (1).csv", "Id;Title;Likes;Shares\n1;Keitto;5;1\n2;Kala;4;0\n")

    bring_in(workspace, newer, now=now)

    assert names(workspace) == ["posts"]
    assert Post.objects.count() == 2


def test_a_table_stored_before_tables_were_told_apart_gets_its_newer_copies(workspace, now):
    bring_in(workspace, upload("posts.csv", "Id;Title;Likes\n1;Keitto;3\n"), now=now)
    Channel.objects.update(key="table", name="")

    bring_in(workspace, upload("posts (2).csv", "Id;Title;Likes\n1;Keitto;5\n"), now=now)

    assert Channel.objects.count() == Post.objects.count() == 1


def test_a_person_may_name_the_channel_or_choose_it(workspace, aino, now):
    bring_in(workspace, upload("titles.csv", "Title;Likes\nKeitto;3\n"), now=now)
    (known,) = workspace.channels.all()
    run = receive_files(workspace, aino, [upload("x.csv", "Title;Shares\nKala;1\n")], now=now)
    set_reading(run.files.get(), source_zone="", read_at=None, channel=str(known.pk))
    named = receive_files(workspace, aino, [upload("y.csv", "Title;Saves\nKala;1\n")], now=now)
    file = named.files.get()
    set_mapping(file, dict(guess_columns(file).mapping), {"channel_name": "Oma"})

    for one in (run, named):
        one.refresh_from_db()
        bring_in_again(one, now)

    assert names(workspace) == ["Oma", "titles"]


def bring_in_again(run, now):
    assert run.state == ImportState.PREVIEW
    confirm_import(run, clock=lambda: now)


def test_unnamed_numbers_beside_an_identifier_or_a_date_wait_for_a_person(workspace, aino, now):
    for text in ("id;x;y\n1;2;3\n4;5;6\n", "date;a;b\n1.3.2026;2;3\n2.3.2026;5;6\n"):
        run = receive_files(workspace, aino, [upload("numbers.csv", text)], now=now)

        assert run.state == ImportState.MAPPING


def test_posts_without_texts_are_called_by_their_row_on_every_page(client, workspace, aino, now):
    bring_in(workspace, upload("metrics_2016x.csv", UNDATED), now=now, person=aino)
    client.force_login(aino)
    post = Telling.objects.get(stated___row="12").post

    shown = [
        client.get("/posts/"),
        client.get(f"/posts/{post.pk}/"),
        client.get(reverse("collect:posts_csv")),
        client.get("/findings/"),
    ]

    pages = [page.getvalue().decode() for page in shown]
    assert [page.status_code for page in shown] == [200] * 4
    assert all("row 12 of metrics_2016x.csv" in page for page in pages[:3])
    assert not any("_row" in page for page in pages)
    for page in (*pages[:2], pages[3]):
        assert "row-" not in page.replace("table-row-", "")


def test_a_list_of_rows_needs_the_same_queries_for_any_number(
    client, workspace, aino, now, django_assert_max_num_queries
):
    client.force_login(aino)
    counts = []
    for rows in (3, 20):
        Post.objects.all().delete()
        text = "\n".join(UNDATED.splitlines()[: rows + 1])
        bring_in(workspace, upload(f"m{rows}.csv", text), now=now)
        with django_assert_max_num_queries(100) as asked:
            client.get("/posts/")
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1]


def test_a_table_without_dates_shows_its_hours_as_given_and_says_what_it_lacks(
    client, workspace, aino, now
):
    run = receive_files(workspace, aino, [upload("metrics.csv", UNDATED)], now=now)
    client.force_login(aino)
    preview = client.get(f"/imports/{run.pk}/").content.decode()
    client.post(f"/imports/{run.pk}/confirm/")
    (channel,) = workspace.channels.all()
    page = client.get(f"/channels/{channel.pk}/").content.decode()
    every = client.get("/channels/").content.decode()
    findings = client.get("/findings/").content.decode()

    for one in (preview, page):
        assert 'class="hours"' in one
        assert "The hours are as the file gives them" in one
        assert "lifetime counts as they stood" in one.lower()
        assert "whether an idea wears out" in one
    assert "No post has a date, so there are no periods to compare." in every
    assert "The last 90 days" not in every
    assert "Lifetime counts as they stood when the file was made." in every
    assert "at the age of 7 days" not in findings
    assert "40 posts compared by their lifetime counts" in findings


def ids(numbers, *, start=0, key="1000000000"):
    rows = (f"{key}{n};Keitto {n};{n}.10.2026;{n + start}\n" for n in numbers)
    return "Id;Title;Date;Likes\n" + "".join(rows)


def channels_and_posts():
    return Channel.objects.count(), Post.objects.count()


@pytest.mark.parametrize("key", ["1000000000", ""])
def test_a_table_of_known_posts_joins_their_channel_whatever_its_name(workspace, aino, now, key):
    bring_in(workspace, upload("posts.csv", ids(range(1, 21), key=key)), now=now)
    newer = upload("lokakuun raportti.csv", ids(range(2, 22), start=5, key=key))

    run = receive_files(workspace, aino, [newer], now=now)
    summary = run.files.get().summary
    confirm_import(run, clock=lambda: now)

    assert (summary["known_posts"], summary["new_posts"]) == (19, 1)
    assert summary["fits"] | {"channel": 0} == {
        "channel": 0,
        "platform": "table",
        "key": workspace.channels.get().key,
        "name": "posts",
        "why": "posts",
        "joins": True,
        "same": 19,
        "posts": 20,
    }
    assert channels_and_posts() == (1, 21)


def test_running_numbers_alone_join_no_other_table(workspace, aino, now):
    bring_in(workspace, upload("posts.csv", "Id;Title;Likes\n1;Keitto;3\n2;Kala;1\n"), now=now)
    other = upload("newsletters.csv", "Id;Title;Likes\n1;Tervetuloa;9\n2;Joulu;8\n")

    run = receive_files(workspace, aino, [other], now=now)
    confirm_import(run, clock=lambda: now)

    assert "fits" not in run.files.get().summary
    assert channels_and_posts() == (2, 4)


def test_a_table_of_other_columns_joins_the_platform_s_own_channel(workspace, aino, stored, now):
    rows = "".join(f"10000000000{n:04d};Päivän keitto {n};{n}\n" for n in range(1, 31))
    run = receive_files(workspace, aino, [upload("saves.csv", "Id;Text;Saves\n" + rows)], now=now)

    confirm_import(run, clock=lambda: now)

    assert channels_and_posts() == (1, 30)
    assert run.new_posts == 0


def test_a_few_known_posts_are_told_and_joining_is_a_person_s_choice(client, workspace, aino, now):
    bring_in(workspace, upload("posts.csv", ids(range(1, 21))), now=now)
    run = receive_files(workspace, aino, [upload("other.csv", ids(range(18, 31)))], now=now)
    client.force_login(aino)
    (known,) = workspace.channels.all()
    file = run.files.get()

    before = client.get(f"/imports/{run.pk}/").content.decode()
    client.post(f"/imports/{run.pk}/files/{file.pk}/channel/", {"channel": known.pk})
    after = client.get(f"/imports/{run.pk}/").content.decode()
    client.post(f"/imports/{run.pk}/confirm/")

    assert (
        "3 of the 13 posts in the file are known in the channel “posts · Own table” already."
        in before
    )
    assert "Join the channel “posts · Own table”" in before
    assert "new 13, known 0" in before
    assert "new 10, known 3" in after
    assert channels_and_posts() == (1, 30)


def test_a_person_may_keep_a_table_apart_even_from_one_of_its_name(client, workspace, aino, now):
    bring_in(workspace, upload("posts.csv", ids(range(1, 21))), now=now)
    run = receive_files(workspace, aino, [upload("posts.csv", ids(range(1, 20)))], now=now)
    client.force_login(aino)
    file = run.files.get()

    client.post(f"/imports/{run.pk}/files/{file.pk}/channel/", {"channel": "new"})
    page = client.get(f"/imports/{run.pk}/").content.decode()
    client.post(f"/imports/{run.pk}/confirm/")

    assert "these posts are stored twice" in page
    assert channels_and_posts() == (2, 39)


def test_a_file_does_not_go_to_a_channel_of_nobody(client, workspace, other_workspace, aino, now):
    theirs = Channel.objects.create(workspace=other_workspace, platform="table", key="x")
    run = receive_files(workspace, aino, [upload("posts.csv", ids(range(1, 21)))], now=now)
    client.force_login(aino)
    file = run.files.get()

    client.post(f"/imports/{run.pk}/files/{file.pk}/channel/", {"channel": theirs.pk})

    file.refresh_from_db()
    assert file.options == {}


def test_posts_of_the_future_are_warned_of_before_they_are_stored(client, workspace, aino, now):
    text = "Id;Title;Date;Likes\n1;Keitto;3.5.2035;4\n2;Kala;4.5.2035;2\n3;Puuro;1.10.2026;2\n"
    run = receive_files(workspace, aino, [upload("posts.csv", text)], now=now)
    client.force_login(aino)

    page = client.get(f"/imports/{run.pk}/").content.decode()

    assert "2 posts are dated later than the file was exported (23 Nov 2026)" in page
    assert "the last one 4 May 2035" in page


def test_what_could_be_read_is_not_called_unread(client, workspace, aino, now):
    twice = "Id;Title;Likes\n1;Keitto;4\n1;Keitto;5\n2;Kala;2\n"
    broken = "Id;Title;Likes\n1;Keitto;4\n2;Kala;paljon\n3;Puuro;5\n4;Leipä;6\n"
    client.force_login(aino)
    pages = []
    for name, text in (("twice.csv", twice), ("broken.csv", broken)):
        run = receive_files(workspace, aino, [upload(name, text)], now=now)
        pages.append(client.get(f"/imports/{run.pk}/").content.decode())

    assert "1 note about rows and cells" in pages[0]
    assert "could not be read" not in pages[0]
    assert "1 cell could not be read" in pages[1]


def test_the_list_for_a_spreadsheet_speaks_the_reader_s_language(client, workspace, aino, now):
    bring_in(workspace, upload("posts.csv", ids(range(1, 4))), now=now, person=aino)
    aino.language = "fi"
    aino.save()
    client.force_login(aino)

    def read(query="", mark=";"):
        text = client.get(f"/posts.csv{query}").getvalue().decode("utf-8-sig")
        return [line.split(mark) for line in text.splitlines()]

    told, codes = read(), read("?names=codes", ",")
    assert told[0][0] == "Kanava"
    assert codes[0][:5] == ["channel", "platform", "key", "title", "published_at"]
    assert set(codes[0]) & set(told[0]) == set()
    assert codes[1][1] == "table"
    assert len(told) == len(codes) == 4


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_list_for_a_program_is_the_same_in_every_language(
    client, workspace, aino, now, language
):
    header = "Id;Title;Likes;Engagement rate"
    rows = [f"{number};Keitto {number};{number};0,04{number}" for number in range(1, 5)]
    bring_in(workspace, upload("p.csv", "\n".join([header, *rows])), now=now, person=aino)
    client.force_login(aino)
    english = client.get("/posts.csv?names=codes").getvalue().decode()
    aino.language = language
    aino.save()

    told = client.get("/posts.csv?names=codes").getvalue().decode()

    assert told == english
    assert "0.042" in told
    assert ";" not in told


@pytest.mark.parametrize(("language", "query"), [("fi", ""), ("sv", ""), ("en", "?names=codes")])
def test_the_list_for_a_spreadsheet_is_read_back_as_it_was(
    client, workspace, aino, now, language, query
):
    rows = "".join(
        f"{n};Sivu;2.5.2026 12:{n};Keitto {n};{n};{n * 2};{topic};photo;kepeä\n"
        for n in range(10, 30)
        for topic in (("annos", "lounas")[n % 2],)
    )
    header = "Id;Page;Date;Title;Likes;Comments;Topic;Type;Tone\n"
    bring_in(workspace, upload("posts.csv", header + rows), now=now, person=aino)
    days = "Id;Page;Date;Title;Likes;Topic\n" + "".join(
        f"a{n};Toinen;{n}.4.2026;Puuro {n};{n};aamu\n" for n in range(1, 20)
    )
    bring_in(workspace, upload("days.csv", days), now=now, person=aino)
    aino.language = language
    aino.save()
    client.force_login(aino)
    table = client.get(f"/posts.csv{query}").getvalue()

    def look():
        return [
            (str(post.channel.pk), post.key, post.published_at, post.text, post.traits)
            for post in Post.objects.order_by("channel", "key")
        ]

    before = look()
    again = bring_in(
        workspace, SimpleUploadedFile("tuuletus-posts.csv", table), now=now, person=aino
    )

    after = look()
    assert [one[:4] for one in after] == [one[:4] for one in before]
    assert len(after) == 39
    traits = [
        {name: one[4].get(name) for name in ("topic", "format", "tone")}
        for one in (*before, *after)
    ]
    assert traits[:39] == traits[39:]
    assert traits[0]["topic"]
    assert not again.files.get().summary.get("unread")


def test_the_size_of_a_channel_is_offered_as_no_response(client, workspace, aino, now):
    header = "Page total likes;Type;Post Hour;LP_Reach;like;comment;share\n"
    rows = (f"{1000 + n};Photo;{n % 20};{n * 9};{n * 3};{n % 5};{n % 4}\n" for n in range(40))
    bring_in(workspace, upload("brand.csv", header + "".join(rows)), now=now, person=aino)
    client.force_login(aino)

    for path in ("/findings/", "/channels/"):
        page = client.get(path).content.decode()

        assert '<option value="page_likes"' not in page
        assert "Reach among people who like the page" in page


def test_a_day_without_an_hour_is_shown_without_one(client, workspace, aino, now):
    text = "Id;Title;Date;Likes\n1;Keitto;3.5.2026;4\n2;Kala;4.5.2026 12:30;2\n"
    days = "Id;Title;Date;Likes\n7;Puuro;5.5.2026;4\n8;Leipä;6.5.2026;2\n"
    for name, content in (("a.csv", text), ("b.csv", days)):
        bring_in(workspace, upload(name, content), now=now, person=aino)
    client.force_login(aino)

    page = client.get("/posts/").content.decode()
    table = client.get("/posts.csv").getvalue().decode()
    one = client.get(f"/posts/{Post.objects.get(key='7').pk}/").content.decode()

    assert ">5 May 2026<" in page
    assert "4 May 2026, 12:30" in page
    assert ",2026-05-05," in table
    assert ">5 May 2026<" in one


def test_columns_that_a_platform_file_put_aside_can_be_corrected(as_aino, aino, workspace, now):
    link = "https://www.tiktok.com/@a/video/74000000000000000"
    header = "Video title,Video link,Post time,Total views,Oma luku"
    rows = [f"TT {i},{link}{i:02d},2026-06-{i + 1:02d},{1000 + i},{i}" for i in range(9)]
    file = SimpleUploadedFile("t.csv", "\n".join([header, *rows]).encode())
    run = receive_files(workspace, aino, [file], now=now)

    preview = as_aino.get(f"/imports/{run.pk}/").content.decode()
    columns = as_aino.get(f"/imports/{run.pk}/files/{run.files.get().pk}/columns/")

    assert "Correct the columns" in preview
    chosen = {field.label: field.initial for field in columns.context["form"].fields.values()}
    assert chosen["Video link"] == "link"
    assert chosen["Post time"] == "date"


def test_an_order_of_dates_that_was_concluded_is_said_and_can_be_changed(
    as_aino, aino, workspace, now
):
    rows = [f"0{1 + i % 9}/12/2026;Juttu {i};{i}" for i in range(9)]
    file = upload("oma.csv", "\n".join(["Date;Text;Likes", *rows]))
    run = receive_files(workspace, aino, [file], now=now)
    file = run.files.get()

    preview = as_aino.get(f"/imports/{run.pk}/").content.decode()
    set_reading(file, source_zone="", read_at=None, date_order="day_first")
    changed = as_aino.get(f"/imports/{run.pk}/")

    assert "none lies in the future (01/12/2026 = 12 Jan 2026)" in preview
    form = dict(changed.context["files"])[file]
    assert form.initial["date_order"] == "day_first"
    assert "none lies in the future" not in changed.content.decode()


def preview_of(client, run):
    return " ".join(client.get(f"/imports/{run.pk}/").content.decode().split())


def test_a_preview_counts_one_as_one(as_aino, aino, workspace, now):
    table = "Date;Text;Likes\n2026-03-01;Juttu;5\n"

    page = preview_of(as_aino, receive_files(workspace, aino, [upload("a.csv", table)], now=now))

    assert '>1</span><span class="stat__label">post</span>' in page
    assert '>1</span><span class="stat__label">reading</span>' in page
    assert '>1</span><span class="stat__label">channel</span>' in page


def test_a_preview_tells_cells_from_notes(as_aino, aino, workspace, now):
    rows = [f"2026-03-{i:02d};Juttu {i};{i};1.2K" for i in range(1, 20)]
    table = "\n".join(["Date;Text;Likes;Reach", *rows, "2026-03-20;Juttu;viele;1.2K"])

    run = receive_files(workspace, aino, [upload("a.csv", table)], now=now)

    assert "1 cell could not be read, 1 note about rows and cells" in preview_of(as_aino, run)


def test_a_preview_counts_the_files_that_wait(as_aino, aino, workspace, now):
    files = [upload(f"{n}.csv", f"a;b\n{n};1\n{n};2\n") for n in "xy"]

    page = preview_of(as_aino, receive_files(workspace, aino, files, now=now))

    assert "2 files wait for your answers." in page


def test_a_file_of_an_archive_is_shown_with_the_name_of_the_archive(aino, workspace, now):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data/posts.csv", "Date;Text;Likes\n2026-03-01;Juttu;5\n")
    file = SimpleUploadedFile("viety.zip", stream.getvalue())

    run = receive_files(workspace, aino, [file], now=now)

    assert run.files.get().name == "viety.zip: posts.csv"


def test_numbers_of_a_page_are_shown_with_the_channel_that_they_go_to(
    as_aino, aino, workspace, now
):
    bring_in(workspace, meta_file(), now=now)
    days = "".join(f'"2026-09-{i:02d}T00:00:00","{i}"\n' for i in range(1, 20))
    text = f'"Facebook follows"\n"Date","Primary"\n{days}'

    page = preview_of(as_aino, receive_files(workspace, aino, [upload("F.csv", text)], now=now))

    name = workspace.channels.get().name
    assert f'<th scope="row">{name}</th><td>Facebook</td>' in page


@pytest.mark.parametrize("query", ["", "?names=codes"])
def test_what_a_spreadsheet_would_run_comes_back_as_it_was(client, workspace, aino, now, query):
    texts = ["=1+1", "'=1+1", "-5", "@merituuli kiitos", "'tis soup"]
    rows = "".join(
        f"-vid000000{n};@merituuli;2.5.2026 12:1{n};{text};{n}\n" for n, text in enumerate(texts)
    )
    header = "Id;Page;Date;Title;Likes\n"
    bring_in(workspace, upload("posts.csv", header + rows), now=now, person=aino)
    client.force_login(aino)
    table = client.get(f"/posts.csv{query}").getvalue().decode("utf-8-sig")

    def look():
        found = Post.objects.order_by("key")
        return [(post.channel.name, post.key, post.text) for post in found]

    before = look()
    assert "'-vid0000003" in table
    assert [key for _name, key, _text in before] == [f"-vid000000{n}" for n in range(5)]
    Post.objects.all().delete()
    bring_in(workspace, upload("tuuletus-posts.csv", table), now=now, person=aino)

    assert look() == before
