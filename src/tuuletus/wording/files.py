"""What could not be read and why: what happened, what it means, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from tuuletus.analysis.periods import part_metric
from tuuletus.records import Unread, WeekdayCodes
from tuuletus.wording.names import column_name, metric_name, platform_name, trait_value
from tuuletus.wording.periods import period_name
from tuuletus.wording.speaker import Speaker

NOTHING: Mapping[str, str] = MappingProxyType({})


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
        "value": note_value(unread.reason, unread.value, speaker),
    }
    if unread.row == 0:
        return speaker.gettext("%(file)s: %(reason)s %(value)s") % words
    if not unread.column:
        return speaker.gettext("%(file)s, row %(row)s: %(reason)s") % words
    return (
        speaker.gettext("%(file)s, row %(row)s, column “%(column)s”: %(reason)s (“%(value)s”)")
        % words
    )


_WITH_DAYS = frozenset(
    {
        "gap",
        "gap_weeks",
        "order_by_future",
        "periods_overlap",
        "reach_not_summed",
        "results_differ",
        "serial_days",
        "whole_period",
    }
)
"""Notes in which the reader itself tells days; in others stands what the file says."""
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def note_value(code: str, value: str, speaker: Speaker) -> str:
    """What a note is about: a cell as it stands, days and lengths of time as they are written.

    >>> note_value("gap", "2026-07-06 – 2026-07-12", Speaker("fi"))
    '6.7.2026 – 12.7.2026'
    """
    if code == "by_period":
        return period_name(part_metric(f"number{value}")[1], speaker)
    if code not in _WITH_DAYS:
        return value

    def write(found: re.Match[str]) -> str:
        try:
            return speaker.short_day(date.fromisoformat(found[0]))
        except ValueError:  # no such day
            return found[0]

    return _DAY.sub(write, value)


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
        "alike_rows": gettext(
            "rows that are the same as another one in every cell, but tell neither a text of their"
            " own, a link nor the minute by which their post could be known. Each counts as a"
            " post; if they are copies, take them out of the file. There are so many of them:"
        ),
        "repeated_and_different": gettext(
            "the same post stands twice with other content; the first row was used."
        ),
        "other_sheets": gettext(
            "The workbook has other sheets that were not read. If they matter, save each as a file"
            " of its own and bring it in, too:"
        ),
        "other_rhythm": gettext(
            "Days and weeks are never mixed in one series, so sheets of the other kind were not"
            " read. If they matter, save each as a file of its own and bring it in, too:"
        ),
        "opening_hours": gettext(
            "this column is called opening hours, which explain outcomes and are none: write them"
            " into Own calendar, and leave this column out if it is not a result of the business."
        ),
        "opening_hours_left_out": gettext(
            "this column is called opening hours, which explain outcomes and are none, so it was"
            " left out: write them into Own calendar, or say what the columns are."
        ),
        "encoding_guessed": gettext(
            "the file does not tell its alphabet, so letters such as ä and ö were guessed."
        ),
        "duplicate_key": gettext("a name stands twice in the file; the last one was used."),
        "half_character": gettext("half a character was removed."),
        "metric_empty": gettext(
            "the column is empty. If it holds formulas, open the workbook in a spreadsheet program"
            " and save it there, so that their values are in the file."
        ),
        "header_repeated": gettext("the row repeats the header, so it was passed over."),
        "cells_do_not_fit_header": gettext("the row has more or fewer cells than the header."),
        "nul_removed": gettext("invisible null characters were removed."),
        "time_in_gap": gettext("this clock time does not exist because of summer time."),
        "maybe_cut": gettext(
            "the platform writes only about this many posts into one file, so older or smaller"
            " ones may be missing:"
        ),
        "not_public": gettext("posts that are not public were left out:"),
        "viewers_unknown": gettext(
            "posts were left out, since it is not known whether everybody may see them:"
        ),
        "not_published": gettext(
            "drafts and other entries that were never published were left out:"
        ),
        "no_post_inside": gettext("there is no post in the file, but only this:"),
        "controls_removed": gettext("invisible control characters were removed:"),
        "cut_off": gettext(
            "the file is damaged or ends in the middle; what was whole before this line was read:"
        ),
        "day_not_over": gettext(
            "this day was not over when the file was exported, so its numbers were left out."
        ),
        "period_not_over": gettext(
            "the week, the month or the period was not over when the file was exported, so its"
            " numbers were left out."
        ),
        "ends_before_start": gettext("the period ends before it begins, so it was left out."),
        "by_period": gettext(
            "the rows lie farther apart than a day, so each number is of a longer time, which"
            " begins with its day:"
        ),
        "not_a_day": gettext("this is not a date, so the row was left out."),
        "far_ahead": gettext(
            "this day lies more than two years ahead, so the row was left out; is the year right?"
        ),
        "gap": gettext("nothing is told of these days:"),
        "gap_weeks": gettext("nothing is told of these weeks:"),
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
        # kept by earlier versions; periods of other length are series of their own by now
        "periods_overlap": gettext(
            "the same days stand in a shorter period too, so this one was left out:"
        ),
        "whole_period": gettext(
            "the numbers are those of the period that was exported, not of the whole life:"
        ),
        "and_more": gettext("more cells could not be read than are listed:"),
    }.get(code) or gettext("this could not be read (%(code)s).") % {"code": code}


def say_guessed(
    file: str,
    platform: str,
    speaker: Speaker,
    *,
    missing: Sequence[str] = (),
    numbers: Mapping[str, str] = NOTHING,
) -> str:
    """What is to be said of guessed columns where nobody can be asked.

    `numbers` are the metrics that columns were taken for, by the columns' names.
    """
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
    sentence = speaker.gettext(
        "%(file)s holds posts of %(platform)s from Meta Business Suite, but the columns are named"
        " in a language that is not known yet. What each column is was guessed from its values;"
        " in the web application it can be corrected."
    ) % {"file": file, "platform": platform_name(platform, speaker)}
    taken = [f"{name} → {metric_name(metric, speaker)}" for name, metric in numbers.items()]
    if not taken:
        return sentence
    guesses = speaker.gettext("The guesses are: %(guesses)s.")
    return f"{sentence} {guesses % {'guesses': ', '.join(taken)}}"


def say_weekday_codes(codes: WeekdayCodes, speaker: Speaker) -> str:
    """What numbers of weekdays were taken to mean, and why."""
    words = {
        "code": speaker.number(codes.lowest),
        "day": trait_value("weekday", str(codes.first), speaker),
    }
    if codes.reason == "asked":
        sentence = speaker.gettext(
            "Weekdays are told as numbers; by your answer %(code)s is %(day)s."
        )
    elif codes.reason == "decided":
        sentence = speaker.gettext(
            "Weekdays are told as numbers. By the other columns of the file, %(code)s is %(day)s."
        )
    else:
        sentence = speaker.gettext(
            "Weekdays are told as numbers, and the file does not tell which day %(code)s is. It"
            " was taken to be %(day)s, as spreadsheet programs and databases count."
        )
    return sentence % words


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
