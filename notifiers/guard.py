"""Keep requests to addresses that others name from reaching into our own network.

The address is judged where the socket is made: after resolution, at each connect,
literals too. A name that resolves to another address a second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from notifiers.errors import DeliveryRefused
from notifiers.settings import WebhookSettings

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
# As aiohappyeyeballs hands it to a socket factory: family, type, protocol, name, address.
AddressInfo: TypeAlias = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[str | int | bytes, ...]
]

OUTSIDE_PORTS: Final = frozenset({443, 8443})
MOST_URL_CHARS: Final = 2_000

LOOPBACK: Final = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128")))

# Inside an organisation; opened by an operator for exact names.
PRIVATE: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",  # RFC 1918
            "172.16.0.0/12",  # RFC 1918
            "192.168.0.0/16",  # RFC 1918
            "fc00::/7",  # RFC 4193 unique local
        ),
    )
)

# Never: IANA special-purpose registries (RFC 6890), and what the clouds put there.
NEVER: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # RFC 791 this network
            "100.64.0.0/10",  # RFC 6598 carrier NAT; metadata of one cloud
            "168.63.129.16/32",  # metadata of one cloud
            "169.254.0.0/16",  # RFC 3927 link-local; metadata of most clouds
            "192.0.0.0/24",  # RFC 6890 protocol assignments; metadata of one cloud
            "192.0.2.0/24",  # RFC 5737 documentation
            "192.88.99.0/24",  # RFC 7526 old 6to4 relays
            "198.18.0.0/15",  # RFC 2544 benchmarking
            "198.51.100.0/24",  # RFC 5737 documentation
            "203.0.113.0/24",  # RFC 5737 documentation
            "224.0.0.0/4",  # RFC 5771 multicast
            "240.0.0.0/4",  # RFC 1112 reserved, broadcast
            "::/96",  # RFC 4291 unspecified, and IPv4 in the old form
            "64:ff9b::/96",  # RFC 6052 translation to IPv4
            "64:ff9b:1::/48",  # RFC 8215 the same, local
            "100::/64",  # RFC 6666 discard
            "2001::/23",  # RFC 2928 protocol assignments, with Teredo 2001::/32
            "2001:db8::/32",  # RFC 3849 documentation
            "2002::/16",  # RFC 3056 6to4, IPv4 inside
            "3fff::/20",  # RFC 9637 documentation
            "5f00::/16",  # RFC 9602 segment routing
            "fd00:ec2::254/128",  # metadata of one cloud, though its network be opened
            "fe80::/10",  # RFC 4291 link-local
            "fec0::/10",  # RFC 3879 old site-local
            "ff00::/8",  # RFC 4291 multicast
        ),
    )
)


class AddressRefused(OSError):
    """A name led to an address that must not be called; the address is not told."""

    def __init__(self) -> None:
        """Say the same for every address, so that nobody maps our network by it."""
        super().__init__("the address is not one of the public network")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Judges addresses and makes sockets to those that pass.

    Attributes:
        allow_loopback: Whether this machine passes.
        allow_private: Whether an organisation's inner addresses pass.
    """

    allow_loopback: bool = False
    allow_private: bool = False

    def allows(self, address: str) -> bool:
        """Tell whether an address, as text, may be called."""
        try:
            judged = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        judged = getattr(judged, "ipv4_mapped", None) or judged
        if _is_in(judged, LOOPBACK):
            return self.allow_loopback
        if _is_in(judged, NEVER):
            return False
        return self.allow_private or not _is_in(judged, PRIVATE)

    def make_socket(self, info: AddressInfo) -> socket.socket:
        """Make a socket to an address, or refuse it.

        Raises:
            AddressRefused: The address must not be called.
        """
        family, kind, protocol, _, address = info
        if not self.allows(str(address[0])):
            raise AddressRefused
        return socket.socket(family, kind, protocol)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def checked_url(text: str, settings: WebhookSettings) -> SplitResult:
    """Give a webhook's URL in parts.

    Raises:
        DeliveryRefused: It is not https on port 443 or 8443 without credentials; plain
            http and other ports are for loopback, where that is allowed.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise DeliveryRefused("the URL cannot be read") from None
    if not url.hostname or len(text) > MOST_URL_CHARS:
        raise DeliveryRefused("the URL has no host or is too long")
    if url.username is not None or url.password is not None:
        raise DeliveryRefused("the URL holds a user name; sign-in by URL is not done")
    if settings.allow_loopback and url.scheme in {"http", "https"} and _is_loopback(url.hostname):
        return url
    if url.scheme != "https":
        raise DeliveryRefused("the URL is not https")
    if (port or 443) not in OUTSIDE_PORTS:
        raise DeliveryRefused("the URL's port is neither 443 nor 8443")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return _is_in(ipaddress.ip_address(host), LOOPBACK)
    except ValueError:
        return host == "localhost"


def guarded_session(
    guard: Guard, settings: WebhookSettings, *, resolver: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """Open a session that obeys a guard, keeps no cookies, and heeds no proxy settings.

    Must be called inside a running event loop, and closed.
    """
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=guard.make_socket,
        limit=0,  # the relay counts
        ttl_dns_cache=10,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=settings.timeout_s, connect=settings.connect_timeout_s),
        trust_env=False,
        auto_decompress=False,
    )
