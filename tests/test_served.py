"""The server as it stands on a real socket: slow clients, huge bodies, keys exchanged in use."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.served import COMMAND, find_port, serving

SLOW = 200
MEGABYTE = 1024 * 1024
MOST_GROWTH_MB = 50
MOST_SECONDS = 1.0
"""Of the server's processor time, for both uploads together."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with serving("serve", folder) as served:
        yield served, folder


def connect(served):
    return http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)


def ask(served, path="/health"):
    connection = connect(served)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def begin_upload(served, path, size):
    """Say that a large body follows and send a little of it; gives the answer."""
    connection = connect(served)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    connection.send(b"--x\r\n")
    answer = connection.getresponse()
    connection.close()
    return answer.status


def test_hundreds_of_slow_clients_do_not_keep_others_waiting(house):
    served, _folder = house
    address = (urlsplit(served.address).hostname, urlsplit(served.address).port)
    with ExitStack() as held:
        for _ in range(SLOW):
            slow = held.enter_context(socket.create_connection(address, timeout=60))
            slow.sendall(b"POST /imports/ HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        answers = [ask(served) for _ in range(40)]

    assert answers == [200] * 40


def read_memory(served):
    """What the server holds in memory, in MB."""
    status = Path(f"/proc/{served.pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def test_a_huge_upload_is_refused_before_it_is_sent_and_takes_no_memory(house):
    served, _folder = house
    ask(served)
    before, worked = read_memory(served), read_processor_time(served)

    assert begin_upload(served, "/imports/", 300 * MEGABYTE) == 413
    assert begin_upload(served, "/imports/new/", 300 * MEGABYTE) == 413
    assert read_processor_time(served) - worked < MOST_SECONDS
    assert ask(served) == 200
    assert read_memory(served) - before < MOST_GROWTH_MB


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with serving("serve", tmp_path_factory.mktemp("small"), TUULETUS_MAX_UPLOAD_MB="1") as served:
        yield served


def send_all(served, path, *, language="en", chunked=False):
    """Send three megabytes to the end, as browsers do, and only then read the answer."""
    connection = connect(served)
    body = b"x" * (3 * MEGABYTE)
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Accept-Language": language}
    connection.request("POST", path, iter([body]) if chunked else body, headers)
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    return answer.status, told


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_above_the_limit_gets_a_page_of_our_own_in_the_senders_language(small, chunked):
    for language in ("en", "fi", "sv"):
        status, page = send_all(small, "/imports/new/", language=language, chunked=chunked)

        assert status == 413
        assert f'<html lang="{language}"' in page
        assert {"fi": "1 Mt"}.get(language, "1 MB") in page
        assert "TUULETUS_MAX_UPLOAD_MB" in page


@pytest.mark.parametrize("chunked", [False, True])
def test_a_program_gets_an_object_that_names_the_limit(small, chunked):
    status, told = send_all(small, "/api/v1/imports", chunked=chunked)

    assert status == 413
    assert json.loads(told)["error"] == "too_large"
    assert "at most 1 MB" in json.loads(told)["message"]
    assert ask(small) == 200


def read_processor_time(served):
    """Seconds that the server has worked, whatever else the machine does meanwhile."""
    # behind the name in brackets, which may hold anything; the 12th and 13th field from there
    stat = Path(f"/proc/{served.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


SEAL = """
import json, sys
from tuuletus.web.start import start
start("rotation")
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from tuuletus.web.crypto import decrypt, encrypt
"""
PLANT = (
    SEAL
    + """
Person = get_user_model()
for number in range(20):
    name = f"person{number}@example.fi"
    person = Person.objects.create_user(username=name, email=name)
    Authenticator.objects.create(
        user=person, type="totp", data={"secret": encrypt(f"secret {number}")}
    )
"""
)
OPEN = (
    SEAL
    + """
def read():
    rows = Authenticator.objects.order_by("pk").values_list("data", flat=True)
    return [decrypt(data["secret"]) for data in rows]
rounds = 0
print("ready", flush=True)
import select
while not select.select([sys.stdin], [], [], 0)[0]:
    assert read() == [f"secret {number}" for number in range(20)]
    rounds += 1
assert read() == [f"secret {number}" for number in range(20)]
print(json.dumps(rounds + 1))
"""
)


@pytest.fixture
def inside(house):
    """Runs Python inside the house's own settings, beside the server."""
    served, folder = house
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUULETUS_")}
    env = kept | {"TUULETUS_DATA": str(folder), "TUULETUS_URL": served.address}

    def run(*command, **options):
        return subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
        )

    return run


def finish(process, said=""):
    out, _ = process.communicate(said, timeout=120)
    assert process.returncode == 0, out
    return out


def test_keys_are_exchanged_while_others_read_and_pages_are_asked_for(house, inside):
    served, _folder = house
    made = inside(
        str(COMMAND), "init", "--email", "anna@example.fi", "--name", "Anna",
        "--workspace", "Meri", "--password-file", "-",
    )  # fmt: skip
    finish(made, "a window on the sea\n")
    finish(inside(sys.executable, "-c", PLANT))
    reader = inside(sys.executable, "-c", OPEN)
    assert reader.stdout.readline() == "ready\n"
    statuses, over = [], threading.Event()

    def browse():
        while not over.is_set():
            statuses.append(ask(served, "/accounts/login/"))

    browsing = threading.Thread(target=browse)
    browsing.start()
    try:
        done = [finish(inside(str(COMMAND), "keys", "rotate")) for _ in range(2)]
    finally:
        over.set()
        browsing.join()
    rounds = json.loads(finish(reader, "stop\n"))

    # the worker may have made a key for pseudonyms beside those that were planted
    assert all(int(re.search(r"(\d+) secrets", told)[1]) >= 20 for told in done)
    assert rounds > 2
    assert set(statuses) == {200}


KNOCK = """
import os, socket, sys
from tuuletus.web.start import start

def knock():
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10).close()
    print("somebody came in", flush=True)
    os._exit(0)

start("server").serve(port=int(sys.argv[1]), with_worker=False, when_open=knock)
"""


def test_the_server_says_that_it_is_open_once_connections_are_taken(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", KNOCK, str(find_port())],
        env={**os.environ, "TUULETUS_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )

    assert "somebody came in" in told.stdout
    assert "is open" not in told.stdout
