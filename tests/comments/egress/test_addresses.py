import ipaddress

import pytest

from comments.egress.addresses import AddressRefused, check_address, refuse_private

# One address of every range that is no stranger's, old and new, and every way in which a new one wraps an old one.
SPECIAL = """
0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.8.8.8 127.255.255.255
169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.0.192 192.0.2.1
192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:0.0.0.0
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b::192.168.1.1 64:ff9b:1::8.8.8.8 64:ff9b:1::10.0.0.1
100::1 100:0:0:1::1 200::1 400::1 1000::1 1fff::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1 2002:808:808::1 2620:4f:8000::1 3fff::1
2600:1f18::5efe:7f00:1 2600:1f18::200:5efe:a00:1 4000::1 5f00::1 8000::1 c000::1 e000::1
f000::1 f800::1 fc00::1 fd00::1 fd00:ec2::254 fdff::1 fe00::1 fe80::1 fec0::1 feff::1 ff00::1 ff02::1 ff0e::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
172.15.255.255 172.32.0.0 191.255.255.255 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
2001:200::1 2001:4860:4860::8888 2003::1 2600:1f18::1 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
""".split()


class TestSpecialRanges:
    @pytest.mark.parametrize("address", SPECIAL)
    def test_are_refused_as_what_a_name_leads_to_and_in_an_address(self, address):
        with pytest.raises(AddressRefused, match="not a public address"):
            refuse_private(ipaddress.ip_address(address))
        with pytest.raises(AddressRefused, match="not a public address"):
            check_address(f"https://{f'[{address}]' if ':' in address else address}/")

    @pytest.mark.parametrize("address", PUBLIC)
    def test_leave_their_neighbours_alone(self, address):
        refuse_private(ipaddress.ip_address(address))
        assert check_address(f"https://{f'[{address}]' if ':' in address else address}/").hostname == address


# What resolvers take for 127.0.0.1, 10.0.0.1 or 169.254.169.254, and what a form must not take for a name.
IN_NUMBERS = """
2130706433 017700000001 0x7f000001 0x7F000001 127.1 127.0.1 0177.0.0.1 0x7f.0.0.1 0x7f.1 127.0.0.0x1 127.0.0.01
0 00 0x0 0x 1 255 256 4294967295 4294967296 10.1 167772161 012.1 2852039166 0xa9fea9fe 169.16689662 0251.0376.0251.0376
127.0.0.1. 2130706433. 1.2.3 1.2.3.4.5 999.1.1.1 example.1 service.example.0x1
8.8 134744072 0x08080808
""".split()


@pytest.mark.parametrize("host", IN_NUMBERS)
def test_numbers_are_no_names(host):
    with pytest.raises(AddressRefused):
        check_address(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        "①②⑦.0.0.1",
        "127。0。0。1",
        "１２７.0.0.1",
        "0ₓ7f.1",
        "%31%32%37.0.0.1",
        "127.0.0.1%00.service.example",
        "[::1]",
        "[::1%25lo]",
        "[fe80::1%25eth0]",
        "[::ffff:7f00:1]",
        "[v1.fe80::a]",
        "[]",
        "[::1",
        "::1",
        ".",
        "..",
        "a..b",
        "service .example",
        "service\t.example",
        "service\n.example",
        "service\x00.example",
        "service,example",
        "service;example",
        "service!example",
        "$(id).example",
        "a" * 64 + ".example",
        "a." * 130 + "example",
        "\u202eelpmaxe",
    ],
)
def test_hosts_that_are_no_hosts(host):
    with pytest.raises(AddressRefused):
        check_address(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "service.example",
        "//service.example/",
        "http://service.example/",
        "HTTP://service.example/",
        "ftp://service.example/",
        "file:///etc/passwd",
        "gopher://service.example:443/",
        "javascript://service.example/",
        "data:text/plain,x",
        "https:",
        "https:///nowhere",
        "https:/service.example/",
        "https:service.example/",
        "https://@service.example/",
        "https://user@service.example/",
        "https://user:word@service.example/",
        "https://service.example@127.0.0.1/",
        "https://service.example:443@127.0.0.1/",
        "https://service.example\\@127.0.0.1/",
        "https://127.0.0.1\\.service.example/",
        "https://service.example%40127.0.0.1/",
        "https://service.example:0/",
        "https://service.example:22/",
        "https://service.example:80/",
        "https://service.example:6379/",
        "https://service.example:65536/",
        "https://service.example:-443/",
        "https://service.example:4 43/",
        "https://service.example:port/",
        "https://service.example:443:22/",
        "https://service.example/\r\nHost: inside",
        "https://service.example/ HTTP/1.1",
        "https://service.example/\x7f",
        "\x0chttps://service.example/",
        "https://service.example/é",
    ],
)
def test_addresses_that_are_none_to_call(url):
    with pytest.raises(AddressRefused):
        check_address(url)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://service.example/", "service.example", None),
        ("https://service.example", "service.example", None),
        ("HTTPS://Service.Example/", "service.example", None),
        ("https://service.example.:443/", "service.example", 443),
        ("https://service.example:8443/check?x=1&y=%20", "service.example", 8443),
        ("https://bücher.example/", "xn--bcher-kva.example", None),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", None),
        ("https://hooks_in.service.example/", "hooks_in.service.example", None),
        ("https://1.service.example/", "1.service.example", None),
        ("https://0x7f.service.example/", "0x7f.service.example", None),
        ("https://[2a00:1450:4001::1]:8443/", "2a00:1450:4001::1", 8443),
        ("https://service.example/@user", "service.example", None),
    ],
)
def test_addresses_that_may_be_called(url, host, port):
    parts = check_address(url)
    assert (parts.scheme, parts.hostname, parts.port) == ("https", host, port)


class TestHostsInside:
    @pytest.mark.parametrize("url", ["http://classifier.internal:8080/x", "https://classifier.internal/"])
    def test_may_be_anything_where_the_operator_names_them(self, url):
        assert check_address(url, inside=("classifier.internal",)).hostname == "classifier.internal"

    @pytest.mark.parametrize(
        "url",
        [
            "http://classifier.internal.service.example/",
            "http://other.internal/",
            "ftp://classifier.internal/",
            "http://service.example@classifier.internal/",
        ],
    )
    def test_and_nothing_beside_them(self, url):
        with pytest.raises(AddressRefused):
            check_address(url, inside=("classifier.internal",))
