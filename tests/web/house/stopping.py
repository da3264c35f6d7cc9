"""A command of ours, stopped as by Ctrl-C: `stopping.py FOLDER MOMENT ARGUMENTS...`.

Moments are counted: whatever is done to a file in the folder, and each statement of the database.
Says at the end how many there were.
"""

from __future__ import annotations

import os
import signal
import sys

from django.db.backends.signals import connection_created

from tuuletus.cli import main

FOLDER, MOMENT = sys.argv[1], int(sys.argv[2])
seen = 0


def count():
    global seen
    seen += 1
    if seen == MOMENT:
        signal.raise_signal(signal.SIGINT)


def watch_files(event, told):
    is_of_files = event == "open" or event.startswith(("os.", "shutil.", "sqlite3.connect"))
    paths = [one for one in told if isinstance(one, (str, os.PathLike))] if is_of_files else []
    if any(FOLDER in str(one) for one in paths):
        count()


def watch_statement(execute, *told):
    count()
    return execute(*told)


def watch_database(connection, **_told):
    connection.execute_wrappers.append(watch_statement)


# what a shell starts in the background ignores Ctrl-C, and so would all that it starts
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(watch_files)
connection_created.connect(watch_database)
sys.argv = ["tuuletus", *sys.argv[3:]]
try:
    main()
finally:
    sys.stderr.write(f"moments: {seen}\n")
