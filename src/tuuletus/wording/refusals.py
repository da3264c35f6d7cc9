"""Why a whole file was refused, or what it asks, and what to do."""

from __future__ import annotations

from tuuletus.errors import ChannelError
from tuuletus.wording.names import column_name, platform_name
from tuuletus.wording.speaker import Speaker

_UNKNOWN_TABLES = frozenset({"unknown_file", "columns_unknown"})
"""Refusals of tables, seen by whoever may say what the columns are."""


def say_refusal(error: ChannelError, speaker: Speaker) -> str:
    """Why a whole file was refused and what to do, as a marketer would want to hear it."""
    sentence = (_refusals(speaker) | _closed(speaker)).get(error.code)
    if sentence is None:
        sentence = speaker.gettext(
            "The file could not be read. Export it anew and try again; if it fails again, send the"
            " file to your administrator."
        )
    details = {name: _say_detail(name, value, speaker) for name, value in error.details.items()}
    if "where" in details:
        told = (details["where"], details.get("platform"))
        details["place"] = ", ".join(filter(None, told))
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
        "ids_rounded": gettext(
            "A spreadsheet program has rounded the identifiers of the posts (“%(example)s”), so"
            " posts cannot be told apart. Export the file anew and bring it in as it comes,"
            " without saving it in a spreadsheet program in between."
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
            "This file holds private messages or other private data, so it was not read and is not"
            " kept. Bring the file of your posts."
        ),
        "look_alike": gettext(
            "The file resembles a known export, but its numbers mean something else."
        ),
        "columns_guessed": gettext(
            "These are posts of %(platform)s from Meta Business Suite, but the columns are named"
            " in a language that is not known yet. Look over what each column seems to be; the"
            " answer is remembered."
        ),
        "numbers_unnamed": gettext(
            "The table has numbers, but its headers (%(columns)s) do not tell what they count. Say"
            " what each column is; the answer is remembered."
        ),
        "columns_missing": gettext(
            "These are posts of %(platform)s from Meta Business Suite, but a column that is needed"
            " is missing: %(columns)s. Export the posts anew with all columns. If you cannot, look"
            " over what each column seems to be and go on without it."
        ),
        "which_channel": gettext(
            "The file tells that it is of %(platform)s, but not of which channel, and there are"
            " several. Say which one it is."
        ),
        "ambiguous_dates": gettext(
            "From these dates it cannot be told which number is the day and which the month."
            " Choose the order of the dates by hand."
        ),
        "contradicting_dates": gettext(
            "The dates of the column “%(column)s” contradict each other: “%(day_first)s” (row"
            " %(day_row)s) has the day first, “%(month_first)s” (row %(month_row)s) the month."
            " Neither order fits all rows. Write the dates in one way and bring the file in again."
            " Or choose an order all the same: rows that it does not fit are then named and have"
            " no date."
        ),
        "unknown_file": gettext(
            "No reader knows this file. Bring the export file of a platform as it came, or a table"
            " with a header row and one post on each row."
        ),
        "no_rows": gettext(
            "The table has a header row (%(columns)s), but no rows under it. Check the period that"
            " was chosen and export it anew."
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
        "years_only": gettext(
            "The column “%(column)s” tells years (%(example)s). From yearly numbers nobody can"
            " tell what publishing brings within weeks: bring numbers by day or by week."
        ),
        "double_days": gettext(
            "A day may stand on one row only, but “%(example)s” stands on rows %(rows)s (column"
            " “%(column)s”; so many days are doubled: %(count)s). Leave one row of each, or add"
            " them up."
        ),
        "no_venues": gettext(
            "The folder holds no venue. For each venue it has to hold two tables of days or weeks:"
            " NAME.outcome.csv (the outcome) and NAME.exposure.csv (what was published)."
        ),
        "one_row": gettext(
            "The table has one row, so it tells of one day. Outcomes need at least two days in a"
            " file; bring them together."
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


def _closed(speaker: Speaker) -> dict[str, str]:
    """What is told of files of an archive or a folder that stayed shut."""
    gettext = speaker.gettext
    return {
        "not_opened": gettext("Some files in it were not opened."),
        "closed_download": gettext(
            "%(place)s: only what tells of posts was opened; the rest is not needed. Files not"
            " opened: %(count)s (%(names)s)."
        ),
        "closed_media": gettext(
            "Pictures, films, sounds and PDF files were not opened: bring the export files. Files"
            " not opened: %(count)s (%(names)s)."
        ),
        "closed_hidden": gettext(
            "Hidden files of the system were not opened. Files not opened: %(count)s (%(names)s)."
        ),
        "closed_unknown": gettext(
            "More files were refused or are not known, and were left out: %(names)s. Files left"
            " out: %(count)s."
        ),
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
        "nested_zip": gettext(
            "This zip file lies in a zip file that lies in another one, and only one inside of"
            " another is opened. Unpack it first."
        ),
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
        "broken_repository": gettext("The file ends in the middle or is damaged. Export it anew."),
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
        "open_document": gettext(
            "This is an OpenDocument file. Save it as .xlsx or .csv and bring that."
        ),
        "apple_document": gettext(
            "This is a document of Numbers, Pages or Keynote. Export its table there as CSV or"
            " Excel and bring that."
        ),
        "text_document": gettext(
            "This is a text document or a slide show, not a table. Save the table in it as .xlsx"
            " or .csv and bring that."
        ),
        "prose": gettext(
            "This is running text, not a table, so there is nothing in it to count. Bring the"
            " export file of a platform, or a table with a header row, saved as .csv or .xlsx."
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
