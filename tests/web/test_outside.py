"""The one door to the outside lets nobody through it into the house."""

from __future__ import annotations

import ast
import socket
from itertools import count
from pathlib import Path

import httpx
import pytest

import tuuletus
from tuuletus.errors import OutsideCallError
from tuuletus.web import outside
from tuuletus.web.outside import BYTES, Answer, fetch, is_allowed

PUBLIC = "93.184.215.14"

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
    "no-address",
]


def make_transport(answers, seen=None):
    """A web whose pages are given by host; each asked address is written down."""

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(
                (str(request.url), request.headers["host"], request.extensions["sni_hostname"])
            )
        found = answers[request.headers["host"]]
        return found(request) if callable(found) else found

    return httpx.MockTransport(answer)


def resolve_all_to(address):
    return lambda _host, _port: [address]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_never_allowed(address):
    assert not is_allowed(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"])
def test_an_address_on_the_public_internet_is_allowed(address):
    assert is_allowed(address)


def test_a_private_network_is_reached_only_when_the_settings_name_it(settings):
    settings.ALLOW_PRIVATE_NETWORKS = ["10.1.0.0/16"]

    assert is_allowed("10.1.2.3")
    assert is_allowed("::ffff:10.1.2.3")
    assert not is_allowed("10.2.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://aino:salasana@example.com/",
        "http://[::1",
        "http://example.com:99999/",
        "http://example.com:22/",
        "http://example.com:443/",
        "https://example.com:80/",
        "https://example.com:8443/",
    ],
)
def test_only_plain_web_addresses_on_their_own_ports_are_called(url):
    with pytest.raises(OutsideCallError):
        fetch(url, transport=make_transport({}), resolve=resolve_all_to(PUBLIC))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "[::1]"]
)
def test_spellings_of_loopback_are_refused_whatever_they_look_like(host):
    seen: list[object] = []

    with pytest.raises(OutsideCallError, match="private network"):
        fetch(
            f"http://{host}/",
            transport=make_transport({}, seen),
            resolve=resolve_all_to("127.0.0.1"),
        )

    assert seen == []


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(OutsideCallError, match="private network"):
        fetch(
            "http://mixed.example/",
            transport=make_transport({}),
            resolve=lambda _host, _port: [PUBLIC, "10.0.0.5"],
        )


def test_the_connection_goes_to_the_very_address_that_was_checked():
    seen: list[object] = []
    addresses = iter([[PUBLIC], ["127.0.0.1"]])  # a name that changes its mind
    transport = make_transport(
        {"rebind.example": httpx.Response(200, stream=httpx.ByteStream(b"ok"))}, seen
    )

    answer = fetch(
        "https://rebind.example/a?b=c", transport=transport, resolve=lambda *_: next(addresses)
    )

    assert seen == [(f"https://{PUBLIC}/a?b=c", "rebind.example", "rebind.example")]
    assert answer == Answer(
        status=200, url="https://rebind.example/a?b=c", content_type="", body=b"ok"
    )


def test_a_redirect_into_the_house_is_refused():
    transport = make_transport(
        {"out.example": httpx.Response(302, headers={"Location": "http://in.example/"})}
    )
    places = {"out.example": [PUBLIC], "in.example": ["192.168.0.10"]}

    with pytest.raises(OutsideCallError, match=r"in\.example"):
        fetch("http://out.example/", transport=transport, resolve=lambda host, _: places[host])


def test_three_redirects_are_followed_and_a_fourth_is_not():
    def step(request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.strip("/") or 0)
        if number == 0:
            return httpx.Response(200, stream=httpx.ByteStream(b"arrived"))
        return httpx.Response(301, headers={"Location": f"/{number - 1}"})

    transport = make_transport({"far.example": step})
    resolve = resolve_all_to(PUBLIC)

    assert fetch("http://far.example/3", transport=transport, resolve=resolve).body == b"arrived"
    with pytest.raises(OutsideCallError, match="more than 3 times"):
        fetch("http://far.example/4", transport=transport, resolve=resolve)


class Endless(httpx.SyncByteStream):
    """A body without end that counts what was taken of it."""

    taken = 0

    def __iter__(self):
        for _ in count():
            self.taken += 65536
            yield b"x" * 65536


def test_an_endless_answer_is_cut_off_at_the_limit():
    body = Endless()
    transport = make_transport({"big.example": lambda _: httpx.Response(200, stream=body)})

    with pytest.raises(OutsideCallError, match="larger than 2 megabytes"):
        fetch("http://big.example/", transport=transport, resolve=resolve_all_to(PUBLIC))

    assert body.taken <= BYTES + 2 * 65536


def test_an_answer_that_drips_is_cut_off_when_the_time_is_up():
    ticks = count()

    with pytest.raises(OutsideCallError, match="longer than 5 seconds"):
        fetch(
            "http://slow.example/",
            transport=make_transport(
                {"slow.example": lambda _: httpx.Response(200, stream=Endless())}
            ),
            resolve=resolve_all_to(PUBLIC),
            clock=lambda: float(next(ticks)),
        )


def test_a_packed_answer_is_not_unpacked():
    transport = make_transport(
        {
            "zip.example": lambda _: httpx.Response(
                200,
                headers={"Content-Encoding": "gzip"},
                stream=httpx.ByteStream(b"\x1f\x8b raw"),
            )
        }
    )

    answer = fetch("http://zip.example/", transport=transport, resolve=resolve_all_to(PUBLIC))

    assert answer.body == b"\x1f\x8b raw"


def test_a_broken_connection_is_told_without_its_innards():
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("canary at 10.0.0.1")

    with pytest.raises(OutsideCallError, match=r"^off\.example did not answer: ConnectError\.$"):
        fetch(
            "http://off.example/",
            transport=make_transport({"off.example": fail}),
            resolve=resolve_all_to(PUBLIC),
        )


def test_a_real_server_on_loopback_gets_no_connection(monkeypatch):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        # The ports are part of the door, so the server's own port stands in for 80.
        port = server.getsockname()[1]
        monkeypatch.setitem(outside.PORTS, "http", port)

        with pytest.raises(OutsideCallError, match="private network"):
            fetch(
                f"http://127.0.0.1:{server.getsockname()[1]}/", resolve=resolve_all_to("127.0.0.1")
            )
        with pytest.raises(BlockingIOError):
            server.accept()


WAYS_OUT = [
    "httpx",
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "socket",
    "aiohttp",
    "ftplib",
    "smtplib",
]
MAY = {"web/outside.py": {"httpx", "socket"}, "web/people/mail.py": {"smtplib"}}
# the doctor knocks at the Spark address that the operator has set, and sends nothing
MAY["web/house/doctor_outside.py"] = {"socket"}
# the server closes its own end of a connection that came in
MAY["web/sockets.py"] = {"socket"}
"""Mail goes through Django; its one import here is the name of an error."""


def find_imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return names


def find_way_out(name: str) -> str | None:
    return next((way for way in WAYS_OUT if name == way or name.startswith(f"{way}.")), None)


def test_nothing_but_the_door_can_call_outside():
    root = Path(tuuletus.__file__).parent
    leaks = {}
    for path in root.rglob("*.py"):
        place = path.relative_to(root).as_posix()
        ways = {way for way in map(find_way_out, find_imports(path)) if way}
        if ways - MAY.get(place, set()):
            leaks[place] = ways

    assert leaks == {}
