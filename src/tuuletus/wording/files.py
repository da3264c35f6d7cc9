"""What could not be read and why: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.errors import ChannelError
from tuuletus.records import Unread
from tuuletus.wording.names import column_name, platform_name
from tuuletus.wording.speaker import Speaker

_UNKNOWN_TABLES = frozenset({"unknown_file", "columns_unknown"})
"""Refusals of tables, seen by whoever may say what the columns are."""


def format_name(code: str, speaker: Speaker) -> str:
    """What a file is: the platform's own name for it, as far as it has one."""
    pgettext = speaker.pgettext
    return {
        "meta_facebook_posts": pgettext("file", "Meta Business Suite: Facebook posts"),
        "meta_instagram_posts": pgettext("file", "Meta Business Suite: Instagram posts"),
        "meta_page_days": pgettext("file", "Meta Business Suite: a page's numbers by day"),
        "meta_ads": pgettext("file", "Meta Ads Manager: a report of ads"),
        "facebook_download": pgettext("file", "Facebook: copy of own data"),
        "instagram_download": pgettext("file", "Instagram: copy of own data"),
        "x_archive": pgettext("file", "X: archive"),
        "x_posts": pgettext("file", "X analytics: posts"),
        "x_days": pgettext("file", "X analytics: an account's numbers by day"),
        "x_videos": pgettext("file", "X analytics: videos by day"),
        "linkedin_posts": pgettext("file", "LinkedIn: a page's posts"),
        "linkedin_days": pgettext("file", "LinkedIn: a page's numbers by day"),
        "linkedin_person": pgettext("file", "LinkedIn: a person's own posts"),
        "linkedin_shares": pgettext("file", "LinkedIn: copy of a person's data"),
        "youtube_videos": pgettext("file", "YouTube Studio: videos"),
        "youtube_days": pgettext("file", "YouTube Studio: a channel's numbers by day"),
        "tiktok_copy": pgettext("file", "TikTok: copy of an account's data"),
        "tiktok_posts": pgettext("file", "TikTok Studio: posts"),
        "tiktok_days": pgettext("file", "TikTok Studio: an account's numbers by day"),
        "ga4_days": pgettext("file", "Google Analytics 4: a website's numbers by day"),
        "ga4_pages": pgettext("file", "Google Analytics 4: pages"),
        "mastodon_archive": pgettext("file", "Mastodon: archive"),
        "bluesky_repository": pgettext("file", "Bluesky: repository of an account"),
        "wordpress_export": pgettext("file", "WordPress: export file"),
        "table": pgettext("file", "Own table"),
        "outcomes": pgettext("file", "Outcomes"),
    }.get(code, code)


def say_unread(unread: Unread, speaker: Speaker) -> str:
    """One cell or row that could not be read, with its place."""
    reason = reason_name(unread.reason, speaker)
    words = {
        "file": unread.file,
        "row": speaker.number(unread.row),
        "column": column_name(unread.column, speaker),
        "reason": reason,
        "value": unread.value,
    }
    if unread.row == 0:
        return speaker.gettext("%(file)s: %(reason)s %(value)s") % words
    if not unread.column:
        return speaker.gettext("%(file)s, row %(row)s: %(reason)s") % words
    return (
        speaker.gettext("%(file)s, row %(row)s, column “%(column)s”: %(reason)s (“%(value)s”)")
        % words
    )


def reason_name(code: str, speaker: Speaker) -> str:
    """Why a cell could not be read."""
    gettext = speaker.gettext
    return {
        "not_a_number": gettext("this is not a number, so it was left empty."),
        "negative": gettext("a count cannot be below zero, so it was left empty."),
        "not_a_date": gettext("this is not a date, so the post has no time."),
        "no_id": gettext("the row has no identifier, so it was left out."),
        "id_rounded": gettext(
            "a spreadsheet program has rounded the identifier; export the file anew and do not"
            " save it in between."
        ),
        "total_differs": gettext("the total is not the sum of its parts; the parts were used."),
        "total_row": gettext("this is a row of totals, so it was left out."),
        "not_a_time": gettext("this is not a time of day, so only the day is known."),
        "not_understood": gettext("this could not be understood, so it was left empty."),
        "repeated_and_different": gettext(
            "the same post stands twice with other content; the first row was used."
        ),
        "other_sheets": gettext(
            "The workbook has other sheets that were not read. If they matter, save each as a file"
            " of its own and bring it in, too:"
        ),
        "encoding_guessed": gettext(
            "the file does not tell its alphabet, so letters such as ä and ö were guessed."
        ),
        "duplicate_key": gettext("a name stands twice in the file; the last one was used."),
        "half_character": gettext("half a character was removed."),
        "cells_do_not_fit_header": gettext("the row has more or fewer cells than the header."),
        "nul_removed": gettext("invisible null characters were removed."),
        "time_in_gap": gettext("this clock time does not exist because of summer time."),
        "maybe_cut": gettext(
            "the platform writes only about this many posts into one file, so older or smaller"
            " ones may be missing:"
        ),
        "not_public": gettext("posts that are not public were left out:"),
        "not_published": gettext(
            "drafts and other entries that were never published were left out:"
        ),
        "controls_removed": gettext("invisible control characters were removed:"),
        "cut_off": gettext(
            "the file is damaged or ends in the middle; what was whole before this line was read:"
        ),
        "day_not_over": gettext(
            "this day was not over when the file was exported, so its numbers were left out."
        ),
        "not_a_day": gettext("this is not a date, so the row was left out."),
        "far_ahead": gettext(
            "this day lies more than two years ahead, so the row was left out; is the year right?"
        ),
        "gap": gettext("nothing is told of these days:"),
        "double_day": gettext("this day stands twice with other numbers; the first row was used."),
        "double_day_same": gettext("this day stands twice; it was counted once."),
        "closed_days": gettext(
            "days on which the house was closed were left empty, which is not zero:"
        ),
        "days_of_none": gettext("days without a single row were counted as zero:"),
        "year_from_name": gettext(
            "the days are written without their year; the one in the name of the file, the sheet"
            " or the column was taken:"
        ),
        "too_large": gettext("no platform counts so many, so it was left empty."),
        "period_unknown": gettext(
            "the days are only counted, and the file does not tell its period, so they were left"
            " out; export the report with its first lines."
        ),
        "order_by_future": gettext(
            "these dates can be read both ways; they were read so that none lies ahead, as some"
            " would in the other order:"
        ),
        "web_table": gettext("the file is a web page; the one table in it was read."),
        "metric_not_read": gettext(
            "the column is called a number, but its cells are none, so it was not read; if you"
            " know what they are, say it under “Correct the columns”."
        ),
        "rounded_numbers": gettext("the platform rounded these numbers and cut them short:"),
        "serial_days": gettext(
            "the days are numbers of a spreadsheet program; they were read as days:"
        ),
        "series_left_out": gettext(
            "the file has more series than can be told apart, so this one was left out:"
        ),
        "damaged_block": gettext("a damaged part of the file was left out:"),
        "trailing_comma": gettext("commas that do not belong there were passed over:"),
        "table_left_out": gettext(
            "a table that is about something else than posts or days was left out:"
        ),
        "reach_not_summed": gettext(
            "reach of several ads cannot be added up, since the same people are in it; it was left"
            " out."
        ),
        "results_differ": gettext(
            "the ads count different things as results, so they were not added up."
        ),
        "periods_overlap": gettext(
            "the same days stand in a shorter period too, so this one was left out:"
        ),
        "whole_period": gettext(
            "the numbers are those of the period that was exported, not of the whole life:"
        ),
        "and_more": gettext("more cells could not be read than are listed:"),
    }.get(code) or gettext("this could not be read (%(code)s).") % {"code": code}


NOTED = frozenset(
    {
        "repeated_and_different",
        "total_differs",
        "total_row",
        "double_day",
        "double_day_same",
        "gap",
        "controls_removed",
        "day_not_over",
        "trailing_comma",
        "table_left_out",
        "reach_not_summed",
        "results_differ",
        "periods_overlap",
        "whole_period",
        "series_left_out",
        "serial_days",
        "web_table",
        "encoding_guessed",
        "nul_removed",
        "not_public",
        "not_published",
        "maybe_cut",
        "closed_days",
        "days_of_none",
        "year_from_name",
        "other_sheets",
        "metric_not_read",
        "order_by_future",
        "rounded_numbers",
    }
)
"""What is told of a file although every cell of it could be read."""


def is_unread(code: str) -> bool:
    """Whether a cell or row could truly not be read."""
    return code not in NOTED


def say_refusal(error: ChannelError, speaker: Speaker) -> str:
    """Why a whole file was refused and what to do, as a marketer would want to hear it."""
    sentence = _refusals(speaker).get(error.code)
    if sentence is None:
        sentence = speaker.gettext(
            "The file could not be read. Export it anew and try again; if it fails again, send the"
            " file to your administrator."
        )
    details = {name: _say_detail(name, value, speaker) for name, value in error.details.items()}
    try:
        return sentence % details
    except (KeyError, ValueError):
        return sentence


def say_asking(error: ChannelError, speaker: Speaker) -> str:
    """What a file that waits for an answer wants to be told."""
    if error.code not in _UNKNOWN_TABLES:
        return say_refusal(error, speaker)
    return speaker.gettext(
        "This is a table, but not one of the known exports. Say what its columns are; the answer"
        " is remembered."
    )


def _say_detail(name: str, value: object, speaker: Speaker) -> str:
    if name == "platform":
        return platform_name(str(value), speaker)
    if name in {"column", "columns"}:
        return ", ".join(column_name(one, speaker) for one in str(value).split(", "))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return speaker.number(value) if is_number else str(value)  # type: ignore[arg-type]


def _refusals(speaker: Speaker) -> dict[str, str]:
    gettext = speaker.gettext
    return _file_refusals(speaker) | {
        "daily_breakdown": gettext(
            "This is Meta's daily breakdown: every post stands in it once a day, so its numbers"
            " would be counted many times. In Meta Business Suite choose “Lifetime” instead of"
            " “Daily” and export again."
        ),
        "youtube_chart": gettext(
            "This is the data of YouTube's chart: every video stands in it once a day. Bring"
            " “Table data.csv” of the same zip file, or the whole zip."
        ),
        "left_out": gettext(
            "You left this file out. Bring it in again when you know what its columns are."
        ),
        "not_posts": gettext(
            "The file counts something else than posts or days (“%(column)s”), so there is nothing"
            " in it to learn from. Export the list of posts or the numbers by day."
        ),
        "customers": gettext(
            "The file holds phone numbers, e-mail addresses or the like of customers"
            " (“%(column)s”), and personal data of customers do not belong here: leave those"
            " columns out and bring only the days and the numbers, or the posts."
        ),
        "private_file": gettext(
            "This file holds private messages or other private data, so it was not read. Bring the"
            " file of your posts."
        ),
        "look_alike": gettext(
            "The file resembles a known export, but its numbers mean something else."
        ),
        "columns_guessed": gettext(
            "These are posts of %(platform)s from Meta Business Suite, but the columns are named"
            " in a language that is not known yet. Look over what each column seems to be; the"
            " answer is remembered."
        ),
        "columns_missing": gettext(
            "These are posts of %(platform)s from Meta Business Suite, but a column that is needed"
            " is missing: %(columns)s. Export the posts anew with all columns. If you cannot, look"
            " over what each column seems to be and go on without it."
        ),
        "ambiguous_dates": gettext(
            "From these dates it cannot be told which number is the day and which the month."
            " Choose the order of the dates by hand."
        ),
        "unknown_file": gettext(
            "No reader knows this file. Bring the export file of a platform as it came, or a table"
            " with a header row and one post on each row."
        ),
        "columns_unknown": gettext(
            "This is a table, but its columns (%(columns)s) do not tell what is in it. Of posts,"
            " name at least one number, such as Likes or Reach, and what tells the posts, such as"
            " Text, Link or Identifier; of a business, a Date and a number, such as Bookings. In"
            " the web application you can say instead what each column is."
        ),
        "events": gettext(
            "This is a list of events without numbers: write them into your own calendar, where"
            " weeks with events are allowed for, or add a column with a number for each day, such"
            " as 1 or the number of guests, to ask what the events brought."
        ),
        "year_unknown": gettext(
            "The days in the column “%(column)s” (%(example)s) are written without their year, and"
            " nothing in the file makes it certain. Say the year of the first row, or write the"
            " years into the file."
        ),
        "no_days": gettext(
            "One column has to hold the days of the outcomes. Choose “Time of publication, or day"
            " of an outcome” for it."
        ),
        "no_outcomes": gettext(
            "The file tells no number of any day, so there is nothing to keep."
        ),
        "all_far_ahead": gettext(
            "All days in the column “%(column)s” (%(example)s) lie more than two years ahead."
            " Correct the year and bring the file again."
        ),
        "mixed_marks": gettext(
            "The numbers in the column “%(column)s” are written in two ways: “%(first)s” has a"
            " decimal point, “%(second)s” a decimal comma. Write them all in one way and bring"
            " the file again."
        ),
        "months_only": gettext(
            "The column “%(column)s” tells months (%(example)s). To see what posts do, numbers by"
            " day or by week are needed: export them so."
        ),
        "hours_only": gettext(
            "The column “%(column)s” tells hours (%(example)s), but numbers by day or by week are"
            " needed. Export them so; or say that the column is “Day of a single booking or"
            " sale”, and the rows of each day are added up."
        ),
        "unknown_json": gettext(
            "No reader knows this JSON file. Bring the whole archive of the platform as it came."
        ),
        "unknown_xml": gettext(
            "No reader knows this XML file. Bring the export file of a platform as it came, or a"
            " table with a header row and one post on each row."
        ),
        "unknown_channel": gettext("There is no reader for this platform."),
        "export_cell": gettext("A cell of the file could not be understood."),
        "channel": gettext("The platform did not do what was asked."),
    }


def _file_refusals(speaker: Speaker) -> dict[str, str]:
    gettext = speaker.gettext
    return {
        "empty_file": gettext("The file is empty. Export it anew and try again."),
        "no_columns": gettext("Say of at least one column what it is."),
        "role_twice": gettext("Two columns cannot be the same thing. Choose one of them."),
        "unknown_role": gettext("One of the choices is not known. Choose again."),
        "zip_unsafe_name": gettext(
            "The zip file holds a file whose name is not safe to open (“%(name)s”). Bring the zip"
            " file as the platform made it."
        ),
        "zip_link": gettext(
            "The zip file holds a link to another place (“%(name)s”), so it was not opened. Bring"
            " the zip file as the platform made it."
        ),
        "zip_duplicate_name": gettext(
            "The zip file holds two files of the same name (“%(name)s”). Pack it anew with one of"
            " them."
        ),
        "pdf": gettext("This is a PDF. Bring the export file as .csv or .xlsx."),
        "picture": gettext("This is a picture. Bring the export file itself."),
        "program": gettext(
            "This is a program, not an export file, so it was not opened. Bring the export file."
        ),
        "packed": gettext("The file is packed. Unpack it, or pack it as .zip."),
        "parquet": gettext("This is a Parquet file. Bring the export file as .csv or .xlsx."),
        "database": gettext("This is a database. Bring the export file as .csv or .xlsx."),
        "empty_zip": gettext("The zip file holds no files. Pack it anew and try again."),
        "broken_zip": gettext("The zip file is broken. Download or pack it anew."),
        "zip_password": gettext("The zip file has a password. Bring it without one."),
        "nested_zip": gettext("There is a zip file inside the zip file. Unpack it first."),
        "zip_ratio": gettext(
            "The zip file is packed so tightly that it is not safe to open. Download it anew, or"
            " bring the files in it one by one."
        ),
        "zip_too_large": gettext("What the zip file holds is too large. Bring fewer files."),
        "zip_too_many": gettext("The zip file holds too many files. Bring only those you need."),
        "hostile_file": gettext(
            "The file is not safe to open, so it was not opened. Export it anew."
        ),
        "xml_entities": gettext(
            "The file is not safe to open, so it was not opened. Export it anew."
        ),
        "too_large": gettext("The file is larger than %(limit_mb)s MB. Export a shorter period."),
        "too_deep": gettext(
            "The file is nested too deeply to be an export of a platform. Export it anew."
        ),
        "too_many_rows": gettext(
            "The file has more than %(limit)s rows. Export a shorter period."
        ),
        "too_many_columns": gettext(
            "The file has more than %(limit)s columns, which no export has. Bring the export file"
            " as it came."
        ),
        "too_many_cells": gettext(
            "The table has more than %(limit)s cells. Export a shorter period, or leave out"
            " columns that you do not need."
        ),
        "too_many_values": gettext(
            "The file holds more than %(limit)s names and numbers. Export a shorter period."
        ),
        "workbook_too_large": gettext(
            "The workbook has more than %(limit)s cells. Save the sheet as .csv, or export a"
            " shorter period."
        ),
        "too_heavy": gettext(
            "The file needs more memory than one file may take. Export a shorter period and bring"
            " the parts one by one."
        ),
        "too_slow": gettext(
            "Reading the file takes too long. Export a shorter period, or bring the files of a zip"
            " file one by one."
        ),
        "too_much_text": gettext("The file holds too much text. Export a shorter period."),
        "cell_too_long": gettext(
            "A cell that begins in row %(row)s is too long to be part of an export: perhaps a"
            " quotation mark in it is never closed. Export the file anew and do not save it in"
            " between."
        ),
        "unclosed_quote": gettext(
            "A quotation mark in row %(row)s is never closed, so the rest cannot be read. Export"
            " the file anew and do not save it in between."
        ),
        "duplicate_header": gettext(
            "Two columns have the same header, “%(column)s”. Give each its own and try again."
        ),
        "broken_json": gettext("The file ends in the middle or is damaged. Export it anew."),
        "broken_xml": gettext("The file ends in the middle or is damaged. Export it anew."),
        "rows_of_single_sales": gettext(
            "Most days stand on several rows, as in a list of single bookings. If it is one, say"
            " so: as what the column “%(column)s” is, choose “Day of a single booking or sale”,"
            " and the rows of each day are added up."
        ),
        "broken_rows": gettext(
            "Not one row of the file could be read: line breaks inside the texts have torn the"
            " rows apart. Bring the file as the platform gave it, without saving it in between."
        ),
        "broken_workbook": gettext("The workbook is damaged. Save it anew as .xlsx or .csv."),
        "protected_workbook": gettext(
            "The workbook has a password. Save it without one and try again."
        ),
        "not_a_table": gettext("The file is not a table. Save it as .csv or .xlsx."),
        "not_text": gettext(
            "The file is not text: it may be a picture or a program. Bring the export file."
        ),
        "web_tables": gettext(
            "This is a web page with several tables, or with one whose cells reach over several"
            " rows. Open it in a spreadsheet program and save the table as .xlsx."
        ),
        "web_page": gettext(
            "This is a web page, perhaps a sign-in page saved by mistake. Download the export file"
            " itself."
        ),
        "unreadable": gettext(
            "The file could not be read. Export it anew and try again; if it fails again, send the"
            " file to your administrator."
        ),
    }


def say_guessed(file: str, platform: str, speaker: Speaker, *, missing: Sequence[str] = ()) -> str:
    """What is to be said of guessed columns where nobody can be asked."""
    if missing:
        return speaker.gettext(
            "%(file)s holds posts of %(platform)s from Meta Business Suite, but a column that is"
            " needed is missing: %(columns)s. What the others are was read without it; export the"
            " posts anew with all columns."
        ) % {
            "file": file,
            "platform": platform_name(platform, speaker),
            "columns": ", ".join(missing),
        }
    return speaker.gettext(
        "%(file)s holds posts of %(platform)s from Meta Business Suite, but the columns are named"
        " in a language that is not known yet. What each column is was guessed from its values;"
        " in the web application it can be corrected."
    ) % {"file": file, "platform": platform_name(platform, speaker)}


def say_lacking(code: str, speaker: Speaker) -> str:
    """What a file does not tell, and what cannot be known without it."""
    gettext = speaker.gettext
    return {
        "date": gettext(
            "The file does not tell when the posts were published. Without dates it cannot be seen"
            " whether an idea wears out, decisions cannot be followed up, and posts cannot be"
            " compared at the same age. It still shows which properties went with a good response,"
            " by lifetime counts as they stood when the file was made."
        ),
        "id": gettext(
            "The posts have no identifiers, so a newer file cannot be joined to these posts."
        ),
        "audience": gettext(
            "The file does not tell how many people saw the posts, so there are no rates."
        ),
        "text": gettext("The file has no texts, so properties of the text are not known."),
        "link": gettext("The file has no links to the posts."),
        "reach": gettext("The file does not tell the reach, so there are no rates."),
        "comments": gettext("The file does not tell how many comments there were."),
        "everything": gettext(
            "There is nothing in the file to store: no post that is published, and no numbers."
        ),
        "posts": gettext("The file has no posts, only numbers of the whole channel."),
        "counts": gettext(
            "The file does not tell how people responded. It still serves for texts, rhythm and"
            " balance; add the platform's statistics to learn what worked."
        ),
        "whole_life": gettext(
            "The numbers are those of the exported period, not of the whole life of a post."
        ),
    }.get(code) or gettext("The file does not tell everything: %(code)s.") % {"code": code}
