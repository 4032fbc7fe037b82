"""Addresses that are not asked: no connection is tried, whatever a name resolves to."""

import socket

import pytest

from federation.fetch import Policy, RefusedAddressError, Request, fetch

PUBLIC = "93.184.215.14"
#: What names resolve to in these tests; the answers of one name may change from call to call.
NAMES = {
    "public.example": [PUBLIC],
    "loopback.example": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "mixed.example": [PUBLIC, "192.168.1.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "link.example": ["fe80::1%eth0"],
    "metadata.example": ["169.254.169.254"],
    "nowhere.example": [],
    "localhost": ["127.0.0.1"],
}
REFUSED = [
    # loopback and private, as they should be written
    *("http://127.0.0.1/", "http://127.8.9.1/", "http://10.0.0.1/", "http://172.16.0.1/"),
    *("http://192.168.1.1/", "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data"),
    *("http://0.0.0.0/", "http://255.255.255.255/", "http://224.0.0.1/", "http://240.0.0.1/"),
    *("http://192.0.0.8/", "http://192.0.2.1/", "http://198.18.0.1/", "http://203.0.113.7/"),
    *("http://192.88.99.1/", "http://localhost/", "https://localhost/"),
    # IPv4 in disguise
    *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/"),
    *("http://127.1/", "http://127.0.0.1./", "http://①②⑦.0.0.1/", "http://127.0.0.01/"),
    # IPv6 and what hides in it
    *("http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a00:1]/"),
    *("http://[::127.0.0.1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/"),
    *("http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[ff02::1]/", "http://[fec0::1]/"),
    *("http://[2002:7f00:1::]/", "http://[2002:c0a8:101::1]/", "http://[64:ff9b::7f00:1]/"),
    *("http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::1]/", "http://[2001::1]/"),
    *(
        "http://[2001:db8::1]/",
        "http://[3fff::1]/",
        "http://[100::1]/",
        "http://[::ffff:0:7f00:1]/",
    ),
    # names
    *("http://loopback.example/", "http://private.example/", "http://mixed.example/"),
    *("http://six.example/", "http://mapped.example/", "http://link.example/"),
    *("http://metadata.example/", "http://nowhere.example/"),
    # ports, credentials, schemes, forms
    *("http://public.example:8080/", "https://public.example:22/", "http://public.example:0/"),
    *("http://public.example:99999/", "http://user@public.example/", "http://u:p@public.example/"),
    *("http://public.example@127.0.0.1/", "ftp://public.example/", "file:///etc/passwd"),
    *("gopher://public.example/", "//public.example/", "http:///path", "http://"),
    *("http://public.example\\@127.0.0.1/", "http://pub lic.example/", "http://exämple.example/"),
    *("http://public.example/\r\nHost: x", "http://[::1", "http://[v1.x]/"),
]


@pytest.fixture
def no_socket(monkeypatch):
    """Names resolve from the table above, and whoever opens a socket fails."""

    def resolve(host, port, **_):
        if host not in NAMES:
            try:
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                socket.inet_pton(family, host)
            except OSError:
                raise socket.gaierror(f"unknown: {host}") from None
        return [(0, 0, 0, "", (ip, port)) for ip in NAMES.get(host, [host])]

    def fail(*_args, **_options):
        pytest.fail("a socket was opened")

    monkeypatch.setattr("federation.fetch.addresses.socket.getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", fail)
    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)


def test_the_table_holds_at_least_sixty_addresses():
    assert len(set(REFUSED)) >= 60


@pytest.mark.parametrize("url", REFUSED)
def test_no_connection_is_tried(no_socket, url):
    with pytest.raises(RefusedAddressError, match="is not asked"):
        fetch(Request(url), Policy())


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://10.0.0.1:81/"]
)
def test_a_hub_on_loopback_may_ask_loopback_alone(no_socket, url):
    with pytest.raises(RefusedAddressError):
        fetch(Request(url), Policy(loopback=True))


@pytest.mark.parametrize(
    "url",
    [
        *("http://private.example/", "http://user@listed.example/"),
        *("http://10.0.0.1/", "http://10.1.2.3/", "http://listed.example:8001/"),
    ],
)
def test_what_is_listed_opens_nothing_else(no_socket, url):
    with pytest.raises(RefusedAddressError):
        fetch(Request(url), Policy(private=frozenset({"10.9.9.9", "listed.example:8000"})))


@pytest.mark.parametrize(
    ("url", "policy"),
    [
        ("http://public.example/", Policy()),
        ("https://public.example:443/x?y=z", Policy()),
        ("http://[2606:4700::1111]/", Policy()),
        ("http://[64:ff9b::5db8:d70e]/", Policy()),
        ("http://127.0.0.1:8181/", Policy(loopback=True)),
        ("http://localhost:8181/", Policy(loopback=True)),
        ("http://private.example:8080/", Policy(private=frozenset({"private.example:8080"}))),
        ("http://10.1.2.3/", Policy(private=frozenset({"10.1.2.3"}))),
    ],
)
def test_what_is_allowed_is_dialled(no_socket, url, policy):
    with pytest.raises(pytest.fail.Exception, match="a socket was opened"):
        fetch(Request(url), policy)
