"""One installation, asked as a program of its own: `python -m bench.scale.house PART FILE`.

Prints what was measured as JSON. The data folder comes from the environment.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tuuletus.web.start import start, tell_time

PAGES = (
    "/",
    "/posts/",
    "/posts/?page=1500",
    "/posts/?sort=-interactions",
    "/posts/?sort=reach",
    "/posts/?text=lounas",
    "/posts/?trait=format%3Dvideo&sort=-views",
    "/posts/1/",
    "/imports/",
    "/imports/1/",
    "/channels/",
    "/channels/1/",
    "/findings/",
    "/findings/posts/?trait=format&value=video",
    "/timing/",
    "/outcomes/",
    "/reviews/",
    "/reviews/1/",
    "/decisions/",
    "/decisions/1/",
    "/measures/",
    "/mix/",
    "/mix/limits/",
    "/mix/entries/",
    "/wear-out/",
    "/habits/",
    "/findings/?metric=reach",
    "/findings/?metric=video_views_3s",
    "/timing/?metric=views",
    "/channels/?metric=views&days=365",
    "/channels/?metric=comments&days=28",
    "/posts/rules/",
    "/posts/rules/?trait=topic&value=keitto&kind=contains&pattern=keittoa",
)
SENT = {
    "/posts/rules/": {
        "trait": "topic",
        "value": "kala",
        "kind": "contains",
        "pattern": "kala resepti",
    },
    "/posts/traits/": {"all": "1", "asked": "text=lounas+uusi", "trait": "series", "value": "x"},
}
"""What is saved: a rule, and a trait for all posts that a filter lets through."""
DOWNLOADED = "/posts.csv"
TIMES = 20
EMAIL = "mittari@example.fi"


def store(path: Path) -> dict[str, Any]:
    """The import through the door of the page, from the dropped file to the last reading."""
    start("server").prepare()
    django_files = start("collect.actions")
    from django.core.files import File  # noqa: PLC0415 - the app must be ready

    workspace = start("people.actions").create_workspace(name="Mittari", now=tell_time())
    began = time.perf_counter()
    with path.open("rb") as stream:
        dropped = [File(stream, name=path.name)]
        run = django_files.receive_files(workspace, None, dropped, now=tell_time())
    understood = time.perf_counter()
    run = django_files.confirm_import(run, clock=tell_time)
    django_files.advance_import(run, clock=tell_time)
    run.refresh_from_db()
    return {
        "posts": run.new_posts,
        "readings": run.new_measurements,
        "preview_seconds": understood - began,
        "seconds": time.perf_counter() - began,
    }


def work(_path: Path) -> dict[str, Any]:
    """What the worker does after the import: the columnar copy and the kept answers."""
    worker = start("worker")
    steps = worker.load_steps()
    began = time.perf_counter()
    rounds = 0
    while worker.run_round(steps, now=tell_time()):
        rounds += 1
    return {"rounds": rounds, "seconds": time.perf_counter() - began}


def decide(path: Path) -> dict[str, Any]:
    """A review with a decision, and what the worker then does about its check."""
    people, review = start("people.models"), start("review.actions")
    workspace = people.Workspace.objects.get()
    person = people.Person.objects.create(username=EMAIL, email=EMAIL)
    people.Membership.objects.create(
        workspace=workspace, person=person, role=people.Role.ADMINISTRATOR
    )
    now = tell_time()
    review.decide(
        review.open_review(workspace, person=person, now=now),
        kind="vary",
        what="Lisää videoita",
        owner=person,
        due_on=now.date(),
        now=now,
        registration=review.build_registration(
            trait="format",
            value="video",
            expected=1.2,
            decided_on=now.date(),
            starts_on=now.date(),
        ),
    )
    return work(path)


def look(_path: Path) -> dict[str, Any]:
    """Every page again and again; milliseconds at the middle and at the 95th percentile.

    The processor's time stands beside them: what a page costs where other programs run, too.
    """
    people = start("people.models")
    from django.test import Client  # noqa: PLC0415 - the app must be ready

    start("wsgi")
    start("warming").warm_up()
    client = Client(HTTP_HOST="localhost")
    client.force_login(people.Person.objects.get(email=EMAIL))
    found = {}
    for page in PAGES:
        answers, costs = [], []
        for _ in range(TIMES + 1):
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(page)
            answers.append((time.perf_counter() - began) * 1000)
            costs.append((time.process_time() - worked) * 1000)
            if answer.status_code not in (200, 202):
                raise RuntimeError(f"{page} answers {answer.status_code}.")
        # the very first call of a page loads what it needs, once in the life of a server
        warm, worked_warm = sorted(answers[1:]), sorted(costs[1:])
        found[page] = {
            "first_ms": answers[0],
            "median_ms": warm[TIMES // 2],
            "p95_ms": warm[int(TIMES * 0.95)],
            "first_cpu_ms": costs[0],
            "p95_cpu_ms": worked_warm[int(TIMES * 0.95)],
            # 202: nobody had asked before, so that the page says that it is being worked out
            "status": answer.status_code,
        }
    sent = {page: _once(lambda page=page: client.post(page, SENT[page])) for page in SENT}
    table = {DOWNLOADED: _once(lambda: client.get(DOWNLOADED))}
    return {"pages": found, "saved": sent, "downloaded": table}


def _once(call: Callable[[], Any]) -> dict[str, float]:
    """What one call costs, to the last byte of its answer."""
    began, worked = time.perf_counter(), time.process_time()
    answer = call()
    first = time.perf_counter()
    size = sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.status_code} was answered.")
    return {
        "first_byte_ms": (first - began) * 1000,
        "all_ms": (time.perf_counter() - began) * 1000,
        "cpu_ms": (time.process_time() - worked) * 1000,
        "megabytes": size / 2**20,
    }


PARTS = {"store": store, "work": work, "decide": decide, "look": look}


def main() -> None:
    """Do one part and say how it went."""
    part, path = sys.argv[1:]
    found = PARTS[part](Path(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"peak_mb": peak}))


if __name__ == "__main__":
    main()
