import ipaddress
import ssl
import threading

import pytest

from comments.egress import calling, connecting
from comments.egress.addresses import AddressRefused
from comments.egress.calling import NoReply, post
from tests.comments.egress.test_addresses import SPECIAL
from tests.factories.certificates import expired, serving, trusting
from tests.factories.checkers import Service, drip, hang, huge, send, status

HERE = ("127.0.0.1", "localhost")


def call(url="https://service.example/", *, seconds=1, **given):
    return post(url, body=b"x", headers={}, seconds=seconds, **given)


class TestNames:
    @pytest.mark.parametrize("hidden", SPECIAL)
    def test_that_lead_inside_are_not_called(self, names, hidden):
        names.say([hidden])
        with pytest.raises(AddressRefused):
            call()
        # Not even where a public address stands beside it: the system might take either.
        names.say(["93.184.216.34", hidden])
        with pytest.raises(AddressRefused):
            call()
        assert names.connected == []

    def test_are_looked_up_once_whatever_they_would_answer_next(self, names):
        names.say(["93.184.216.34"], ["127.0.0.1"])
        with pytest.raises(NoReply, match="ConnectionRefusedError"):
            call()
        assert (names.asked, names.connected) == (["service.example"], [("93.184.216.34", 443)])

    def test_that_turn_back_and_forth_never_lead_inside(self, names):
        for _ in range(20):
            names.say(["127.0.0.1"], ["93.184.216.34"])
            with pytest.raises(AddressRefused):
                call()
            with pytest.raises(NoReply):
                call()
        assert {address for address, _port in names.connected} == {"93.184.216.34"}

    def test_may_have_several_addresses_of_which_one_takes_the_call(self, names):
        names.say(["2a00:1450:4001::1", "93.184.216.34"])
        with pytest.raises(NoReply):
            call("https://service.example:8443/")
        assert names.connected == [("2a00:1450:4001::1", 8443), ("93.184.216.34", 8443)]

    def test_nobody_tries_a_hundred_addresses(self, names):
        names.say([str(ipaddress.IPv4Address("93.184.216.0") + n) for n in range(100)])
        with pytest.raises(NoReply):
            call()
        assert len(names.connected) == 4

    def test_that_nobody_knows_are_said_to_be_unknown(self, names):
        with pytest.raises(NoReply, match="its name is not known") as refused:
            call()
        assert refused.value.code == "name"

    def test_whose_servers_say_nothing_hold_nobody_up(self, monkeypatch):
        silent = threading.Event()
        monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_, **__: [][: silent.wait(10)])
        with pytest.raises(NoReply, match="no answer in time") as refused:
            call(seconds=0.1)
        silent.set()
        assert refused.value.code == "time"

    def test_no_packet_goes_to_whoever_listens_inside(self, names, service):
        """A server on this machine stands for all that may be inside; a name leads to it, and nothing arrives."""
        names.say(["127.0.0.1"])
        port = service.url.rpartition(":")[2].partition("/")[0]
        for url in (f"https://service.example:{port}/", service.url, "https://service.example/"):
            with pytest.raises(AddressRefused):
                call(url)
        assert (service.heard, names.connected) == ([], [])


class TestAnswers:
    def test_come_with_their_head_and_how_long_each_step_took(self, service):
        service.says(lambda handler: send(handler, b"yes", status=202, headers=[("X-Kind", "test")]))
        reply = call(service.url, inside=HERE)
        assert (reply.status, reply.headers["x-kind"], reply.body, reply.is_cut) == (
            202,
            "test",
            b"yes",
            False,
        )
        took = reply.timing
        assert None not in (took.name, took.connect, took.first_byte)
        assert took.tls is None
        assert took.total >= took.first_byte

    def test_that_lead_elsewhere_are_not_followed(self, service):
        service.says(status(302, location="http://169.254.169.254/latest/meta-data/"))
        assert (call(service.url, inside=HERE).status, len(service.heard)) == (302, 1)

    @pytest.mark.parametrize("trouble", [hang, drip])
    def test_are_not_waited_for_however_slowly_they_come(self, service, trouble):
        service.says(trouble)
        with pytest.raises(NoReply, match="no answer in time") as refused:
            call(service.url, inside=HERE, seconds=0.3)
        assert refused.value.code == "time"

    def test_longer_than_64_kib_are_none(self, service):
        service.says(huge)
        with pytest.raises(NoReply, match="longer than 64 KiB"):
            call(service.url, inside=HERE)

    def test_may_be_cut_where_their_end_does_not_matter(self, service):
        service.says(huge)
        reply = call(service.url, inside=HERE, answer_bytes=2048, cuts=True)
        assert (len(reply.body), reply.is_cut) == (2048, True)

    @pytest.mark.parametrize(
        "garbage", [b"", b"\x00\xff", b"HTTP/9 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200]
    )
    def test_that_are_none_are_said_to_be_none(self, service, garbage):
        def talk(handler):
            handler.wfile.write(garbage)
            handler.close_connection = True

        service.says(talk)
        with pytest.raises(NoReply) as refused:
            call(service.url, inside=HERE)
        assert refused.value.code == "answer"

    def test_do_not_come_where_nobody_is(self, service):
        service.close()
        with pytest.raises(NoReply, match="ConnectionRefusedError") as refused:
            call(service.url, inside=HERE)
        service.close = lambda: None
        assert refused.value.code == "connect"

    def test_the_head_names_no_port_that_goes_without_saying(self, service, monkeypatch):
        call(service.url, inside=HERE)
        assert service.heard[0][1]["Host"] == service.url.split("/")[2]


class TestCertificates:
    @pytest.fixture
    def safe(self, tmp_path, monkeypatch):
        monkeypatch.setattr(calling, "trust", trusting)
        made = []

        def start(context):
            made.append(Service(context=context))
            return made[-1]

        yield start
        for service in made:
            service.close()

    def test_of_somebody_we_believe_let_the_call_through(self, safe, tmp_path):
        service = safe(serving(tmp_path))
        reply = call(service.url, inside=HERE)
        assert (reply.status, len(service.heard)) == (200, 1)
        assert reply.timing.tls is not None

    @pytest.mark.parametrize("bad", ["expired", "of another name", "of nobody we know"])
    def test_that_are_bad_end_it_before_a_word_is_said(self, safe, tmp_path, monkeypatch, bad):
        context = (
            expired(tmp_path)
            if bad == "expired"
            else serving(tmp_path, name="other.example" if "name" in bad else "localhost")
        )
        if bad == "of nobody we know":
            monkeypatch.setattr(calling, "trust", ssl.create_default_context)
        service = safe(context)
        with pytest.raises(NoReply) as refused:
            call(service.url, inside=HERE)
        assert (refused.value.code, service.heard) == ("tls", [])

    @pytest.mark.parametrize("shakes", [b"", b"\x16\x03\x03\x40\x00" + b"\x02" * 200])
    def test_are_not_waited_for_either(self, talker, shakes):
        """Silence instead of a handshake, and a long record of one that comes letter by letter."""
        with pytest.raises(NoReply) as refused:
            call(f"https://localhost:{talker(shakes)}/", inside=HERE, seconds=0.3)
        assert refused.value.code == "time"
