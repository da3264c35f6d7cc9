"""Commands for an installation of its own: fill it, erase, let it age; JSON on the output."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from tuuletus.web.start import start

if __name__ == "__main__":  # and not where a process that reads files is forked from this one
    start("server").prepare()

from tests.web.privacy.crowd import CROWD, NOW, add_up, fill
from tuuletus.web.people.models import Workspace
from tuuletus.web.privacy.actions.erasing import ask_to_erase, carry_out
from tuuletus.web.privacy.steps import keep_times


def main() -> None:
    command = sys.argv[1]
    if command == "fill":
        fill()
    if command == "erase":
        for one in CROWD:
            erasure = ask_to_erase(one.chosen(), asked_by=None, now=NOW)
            assert carry_out(erasure, now=NOW), one.number
    if command == "age":
        while keep_times(now=NOW + timedelta(days=int(sys.argv[2]))):
            pass
    sys.stdout.write(json.dumps(add_up(Workspace.objects.get())))


if __name__ == "__main__":
    main()
