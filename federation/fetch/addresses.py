"""Addresses: which ones may be asked at all. Decided before any connection is tried.

What a name leads to is looked up once, every answer is checked, and that very address is dialled:
a name that answers otherwise a moment later (DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

Ip: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"http": 80, "https": 443}
MOST_LENGTH: Final = 2_000
_HOST: Final = re.compile(r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?)+")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Public by the letter, yet they lead elsewhere or nowhere: relays, documentation, benchmarks.
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("192.88.99.0/24", "224.0.0.0/3", "192.0.0.0/24", "100.64.0.0/10", "0.0.0.0/8"),
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
_PUBLIC_6: Final = ipaddress.IPv6Network("2000::/3")
#: Where an IPv6 address holds one of IPv4 in its last 32 bits, which is the one that is reached.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class RefusedAddressError(ValueError):
    """An address that is not asked; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What this hub may ask besides public addresses.

    `loopback`: its own base is loopback, so are its peers. `private` are the hosts, or
    `host:port`, that `MAILLAGE_PRIVATE_PEERS` lists.
    """

    loopback: bool = False
    private: frozenset[str] = frozenset()

    def lists(self, host: str, port: int) -> bool:
        """Whether the operator listed this host."""
        return host in self.private or f"{host}:{port}" in self.private


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: `host` without brackets, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host, and port where it is not the scheme's own: as the header `Host` has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address, as it is asked."""
        return f"{self.scheme}://{self.authority}{self.path}"


def target(url: str, policy: Policy) -> Target:
    """The address taken apart, its form checked; raises `RefusedAddressError`."""
    if len(url) > MOST_LENGTH or any(each <= " " or each in '\\"<>^`{|}\x7f' for each in url):
        raise RefusedAddressError(_why(url, "it holds characters that no address may have"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError(_why(url, "it is no address")) from error
    if parts.scheme not in PORTS:
        raise RefusedAddressError(_why(url, "only http and https are asked"))
    if "@" in parts.netloc:
        raise RefusedAddressError(_why(parts.hostname or "", "it holds a name or a password"))
    host = _host(parts.hostname or "", url)
    if "[" in parts.netloc and ":" not in host:
        raise RefusedAddressError(_why(url, "its host is no IPv6 address"))
    path = quote(parts.path or "/", safe="/:@!$&'()*+,;=~%-._")
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    found = Target(parts.scheme, host, port or PORTS[parts.scheme], path + query)
    if port == 0 or not _port_fits(found, policy):
        raise RefusedAddressError(_why(url, "only the ports 80 and 443 are asked"))
    if _numeric(host):  # known without looking anything up: who registers it is told at once
        _checked(host, found, policy)
    return found


_QUERY: Final = "/:@!$&'()*+,;=~%-._?[]"


def _port_fits(found: Target, policy: Policy) -> bool:
    """80 and 443; any other at hosts that are listed, and at loopback where that is allowed."""
    if found.port in PORTS.values() or policy.lists(found.host, found.port):
        return True
    return policy.loopback and is_loopback(found.host)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its own name or number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(host: str, url: str) -> str:
    if ":" in host:  # brackets held it
        if "%" in host:
            raise RefusedAddressError(_why(url, "it names a zone of this machine's network"))
        try:
            return ipaddress.IPv6Address(host).compressed
        except ValueError as error:
            raise RefusedAddressError(_why(url, "its host is no IPv6 address")) from error
    if not _HOST.fullmatch(host):
        reason = "its host is no host name in ASCII (write it in Punycode)"
        raise RefusedAddressError(_why(url, reason))
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        # Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses too; only one spelling is taken.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise RefusedAddressError(
                _why(url, "its host is an IPv4 address in disguise")
            ) from error
    return host


def addresses(found: Target, policy: Policy) -> list[str]:
    """The numeric addresses of a host, all of which may be asked.

    Raises `RefusedAddressError` where any may not, `OSError` where the name is unknown.
    """
    answers = socket.getaddrinfo(found.host, found.port, type=socket.SOCK_STREAM)
    given = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for each in given:
        _checked(each, found, policy)
    if not given:
        raise RefusedAddressError(_why(found.url, "its host has no address"))
    return given


def _numeric(host: str) -> bool:
    return ":" in host or bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def _checked(each: str, found: Target, policy: Policy) -> None:
    """Raises `RefusedAddressError` unless this numeric address of the target may be asked."""
    if not _allowed(each, found, policy):
        reason = f"its host is {each}, which is not public"
        raise RefusedAddressError(_why(found.url, reason))


def _allowed(text: str, found: Target, policy: Policy) -> bool:
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id:
        return False
    if policy.lists(found.host, found.port):
        return not (ip.is_multicast or ip.is_unspecified)
    if policy.loopback and is_loopback(found.host):
        return ip.is_loopback
    # Another port is open to loopback and to what is listed alone.
    return found.port in PORTS.values() and is_public(ip)


def is_public(ip: Ip) -> bool:
    """Whether the address is one of the public Internet, in IPv6 whatever it may stand for."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        if ip not in _PUBLIC_6:
            return False
    return ip.is_global and not any(ip in net for net in _NOT_PUBLIC if net.version == ip.version)


def next_target(location: str, before: Target, policy: Policy) -> Target:
    """Where a redirect leads; it may not leave https."""
    found = target(urljoin(before.url, location), policy)
    if before.scheme == "https" and found.scheme != "https":
        raise RefusedAddressError(_why(found.url, "it leads from https to http"))
    return found


def _why(url: str, reason: str) -> str:
    return f"{url[:200]} is not asked: {reason}."
