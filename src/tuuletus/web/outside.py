"""The one door to the outside: every call that leaves this house goes through `fetch`.

A name is resolved once, every address it has must be public, and the connection goes to the very
address that was checked, so a name cannot change its mind in between. Only http and https on
their own ports, at most three redirects, each checked again, five seconds and two megabytes in
all. The one exception is the company's sign-in service: allauth calls it by itself, at the
address that an administrator of the machine wrote into the settings.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings

from tuuletus.errors import OutsideCallError

SECONDS = 5.0
BYTES = 2 * 1024 * 1024
REDIRECTS = 3
SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20")
)
"""Special networks that older Pythons take for public ones."""

PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back from outside."""

    status: int
    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address that was checked: where to connect, and what to call it there."""

    scheme: str
    host: str
    address: str
    path: str


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        msg = f"The name {host!r} was not found."
        raise OutsideCallError(msg) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(
    url: str,
    *,
    transport: httpx.BaseTransport | None = None,
    resolve: Resolve = resolve,
    clock: Clock = time.monotonic,
) -> Answer:
    """The answer to a GET, or OutsideCallError when our door or the other side refuses."""
    deadline = clock() + SECONDS
    for _ in range(REDIRECTS + 1):
        answer, location = call(url, transport, resolve=resolve, clock=clock, deadline=deadline)
        if location is None:
            return answer
        url = urljoin(url, location)
    msg = f"The page sends its readers on more than {REDIRECTS} times."
    raise OutsideCallError(msg)


def call(
    url: str,
    transport: httpx.BaseTransport | None,
    *,
    resolve: Resolve,
    clock: Clock,
    deadline: float,
) -> tuple[Answer, str | None]:
    """One exchange with a checked address; the second value is where it sends us, if it does."""
    target = check_target(url, resolve=resolve)
    left = deadline - clock()
    if left <= 0:
        raise OutsideCallError(too_slow())
    address = f"[{target.address}]" if ":" in target.address else target.address
    client = httpx.Client(
        transport=transport, timeout=left, trust_env=False, follow_redirects=False
    )
    try:
        with (
            client,
            client.stream(
                "GET",
                f"{target.scheme}://{address}{target.path}",
                headers={
                    "Host": target.host,
                    "User-Agent": "Tuuletus",
                    "Accept-Encoding": "identity",
                },
                extensions={"sni_hostname": target.host},
            ) as response,
        ):
            location = response.headers.get("Location") if response.is_redirect else None
            body = b"" if location else read_body(response, clock=clock, deadline=deadline)
    except httpx.HTTPError as error:
        msg = f"{target.host} did not answer: {type(error).__name__}."
        raise OutsideCallError(msg) from error
    content_type = response.headers.get("Content-Type", "")
    answer = Answer(status=response.status_code, url=url, content_type=content_type, body=body)
    return answer, location


def read_body(response: httpx.Response, *, clock: Clock, deadline: float) -> bytes:
    """The body, counted and timed while it comes in; nothing is unpacked."""
    body = bytearray()
    for chunk in response.iter_raw(64 * 1024):
        body += chunk
        if len(body) > BYTES:
            msg = f"The answer is larger than {BYTES // 1024 // 1024} megabytes."
            raise OutsideCallError(msg)
        if clock() > deadline:
            raise OutsideCallError(too_slow())
    return bytes(body)


def check_target(url: str, *, resolve: Resolve) -> Target:
    """Where a web address leads, once it is known to be a place that we may call."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OutsideCallError(not_a_web_address()) from error
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise OutsideCallError(not_a_web_address())
    if port not in (None, PORTS[parts.scheme]):
        msg = f"Port {port} is not called; only 80 for http and 443 for https are."
        raise OutsideCallError(msg)
    address = choose_address(host, resolve(host, PORTS[parts.scheme]))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, address=address, path=path)


def choose_address(host: str, addresses: Iterable[str]) -> str:
    """The first address of a name all of whose addresses are public or allowed by name."""
    checked = list(addresses)
    if not checked or not all(is_allowed(address) for address in checked):
        msg = f"{host} lies in a private network, which is not called from here."
        raise OutsideCallError(msg)
    return checked[0]


def is_allowed(text: str) -> bool:
    """Whether an address is on the public internet, or in a network named in the settings."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = unwrap(address)
    named = (ipaddress.ip_network(network) for network in settings.ALLOW_PRIVATE_NETWORKS)
    if any(inner in network for network in named):
        return True
    if any(inner in network for network in SPECIAL):
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved)


def unwrap(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one carries, where it does: it is the one that is reached."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    nat64 = ipaddress.ip_network("64:ff9b::/96")
    if address in nat64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def not_a_web_address() -> str:
    """Said of what is no plain http or https address."""
    return "This is not a web address that starts with http:// or https:// and a name."


def too_slow() -> str:
    """Said when the time is up."""
    return f"The other side took longer than {SECONDS:.0f} seconds."
