import socket

import pytest

from comments.egress import calling
from comments.egress.calling import AddressRefused, Unreachable, check_address, post
from tests.factories.checkers import drip, hang, huge, status


@pytest.fixture
def names(monkeypatch):
    """Say which addresses a name has; nothing may be connected to."""
    called = []

    def named(*addresses):
        monkeypatch.setattr(
            calling.socket,
            "getaddrinfo",
            lambda host, port, **given: [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port))
                for one in addresses
            ],
        )

    def connect(address, timeout):
        called.append(address)
        raise OSError

    monkeypatch.setattr(calling.socket, "create_connection", connect)
    named.called = called
    return named


@pytest.mark.parametrize(
    "address",
    [
        "http://service.example/",
        "ftp://service.example/",
        "https://service.example:22/",
        "https://user:word@service.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https:///nowhere",
        "https://service.example:port/",
        "",
    ],
)
def test_refuses_addresses_that_are_none_to_call(address):
    with pytest.raises(AddressRefused):
        check_address(address)


@pytest.mark.parametrize("address", ["https://service.example/", "https://service.example:8443/check?x=1"])
def test_takes_public_ones(address):
    assert check_address(address).hostname == "service.example"


@pytest.mark.parametrize(
    "hidden",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - nobody listens there: it must not be called
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "ff02::1",
    ],
)
def test_calls_no_name_that_leads_inside(names, hidden):
    names(hidden)
    with pytest.raises(AddressRefused):
        post("https://service.example/", body=b"", headers={}, seconds=1)
    # Not even where a public address stands beside it: the system might take either.
    names("93.184.216.34", hidden)
    with pytest.raises(AddressRefused):
        post("https://service.example/", body=b"", headers={}, seconds=1)
    assert names.called == []


def test_connects_to_the_address_that_it_looked_at(names):
    names("93.184.216.34")
    with pytest.raises(Unreachable):
        post("https://service.example/", body=b"", headers={}, seconds=1)
    assert names.called == [("93.184.216.34", 443)]


def test_follows_nobody_to_somewhere_else(service):
    service.says(status(302, location="http://169.254.169.254/latest/meta-data/"))
    reply = post(service.url, body=b"x", headers={}, seconds=1)
    assert (reply.status, len(service.heard)) == (302, 1)


@pytest.mark.parametrize("trouble", [hang, drip])
def test_gives_up_in_time_however_slowly_it_is_answered(service, trouble):
    service.says(trouble)
    with pytest.raises(Unreachable, match=r"no answer in time|TimeoutError"):
        post(service.url, body=b"x", headers={}, seconds=0.3)


def test_reads_no_more_than_64_kib(service):
    service.says(huge)
    with pytest.raises(Unreachable, match="longer than 64 KiB"):
        post(service.url, body=b"x", headers={}, seconds=2)


def test_says_when_nobody_is_there(service):
    service.close()
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        post(service.url, body=b"x", headers={}, seconds=1)
    service.close = lambda: None
