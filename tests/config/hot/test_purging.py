"""Caches outside hear what changed: once for many changes, after the commit, and again when they did not listen."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from articles import editions
from articles.models import Purge
from comments.outbox.models import OutboxEvent
from config.hot import purging
from config.hot.serving import Hot
from tests.factories.hot import call


@pytest.fixture
def cache():
    """A cache on this machine that remembers what it was told, and answers with `cache.status`."""

    class Door(BaseHTTPRequestHandler):
        def do_PURGE(self):
            heard.append((self.command, self.path, dict(self.headers)))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PURGE  # noqa: N815 - the server's word

        def log_message(self, *_words):
            pass

    heard = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.status, server.heard = 200, heard
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def network(settings, cache, monkeypatch):
    settings.PURGE_URLS = [cache.url]
    monkeypatch.setattr(purging, "JOINED_SECONDS", 0.0)
    return cache


def events():
    return list(OutboxEvent.objects.filter(name="pages.changed"))


def tell(event, now):
    purging.purge(payload=event.payload, event_id=event.pk, now=now)


@pytest.mark.django_db
class TestWant:
    def test_many_changes_are_one_event_until_it_is_told(self, network, now):
        for _ in range(3):
            editions.announce("a:7")
        (event,) = events()
        tell(event, now)
        editions.announce("a:7")
        assert len(events()) == 2

    def test_subjects_are_told_apart(self, network):
        editions.announce("a:7")
        editions.announce("s:7")
        assert {event.payload["subject"] for event in events()} == {"a:7", "s:7"}

    def test_a_change_that_did_not_happen_is_not_told(self, network):
        with pytest.raises(RuntimeError), transaction.atomic():
            editions.announce("a:7")
            raise RuntimeError
        assert (events(), Purge.objects.count()) == ([], 0)

    def test_nothing_is_written_where_nobody_wants_to_hear(self, settings):
        settings.PURGE_URLS = []
        editions.announce("a:7")
        assert (events(), Purge.objects.count()) == ([], 0)


@pytest.mark.django_db
class TestPurge:
    def test_tells_varnish(self, settings, network, now):
        settings.PURGE_KIND, settings.PURGE_TOKEN = "varnish", "key"
        editions.announce("a:7")
        tell(events()[0], now)
        ((method, path, headers),) = network.heard
        assert (method, path) == ("PURGE", "/")
        assert (headers["xkey-purge"], headers["Surrogate-Key"]) == ("a7", "a7")
        assert headers["Authorization"] == "Bearer key"

    def test_tells_fastly(self, settings, network, now):
        settings.PURGE_KIND, settings.PURGE_TOKEN = "fastly", "key"
        settings.PURGE_URLS = [f"{network.url}/service/abc"]
        editions.announce("s:3")
        tell(events()[0], now)
        ((method, path, headers),) = network.heard
        assert (method, path, headers["Fastly-Key"]) == ("POST", "/service/abc/purge/s3", "key")

    @pytest.mark.parametrize("status", [301, 403, 500])
    def test_fails_when_the_cache_does_not_do_it(self, network, now, status):
        editions.announce("a:7")
        network.status = status
        with pytest.raises(purging.PurgeFailed):
            tell(events()[0], now)
        network.status = 200
        tell(events()[0], now)
        assert len(network.heard) == 2

    def test_tells_the_others_when_one_is_away(self, settings, network, now):
        settings.PURGE_URLS = ["http://127.0.0.1:9/", network.url]
        editions.announce("a:7")
        with pytest.raises(purging.PurgeFailed, match="Refused"):
            tell(events()[0], now)
        assert len(network.heard) == 1

    def test_a_change_after_a_failure_is_told_too(self, network, now):
        editions.announce("a:7")
        network.status = 500
        with pytest.raises(purging.PurgeFailed):
            tell(events()[0], now)
        editions.announce("a:7")
        assert len(events()) == 2

    def test_waits_for_more_after_a_purge_of_the_same(self, network, monkeypatch, now):
        waited = []
        monkeypatch.setattr(purging, "JOINED_SECONDS", 1.0)
        monkeypatch.setattr(purging.time, "sleep", waited.append)
        editions.announce("a:99")
        for _ in range(2):
            tell(events()[0], now)
        assert len(waited) == 1
        assert 0 < waited[0] <= 1


class TestNames:
    @pytest.mark.parametrize("are_named", [True, False])
    def test_of_subjects_stand_in_the_head_where_they_are_wanted(self, settings, inner, versions, are_named):
        settings.ROOT_URLCONF = "tests.factories.hot"
        settings.NAMES_SUBJECTS, settings.SHARED_SECONDS = are_named, 60
        answer = call(Hot(inner, read=versions))
        assert answer.headers.get("surrogate-key") == ("a1 s1" if are_named else None)
        assert answer.headers.get("cache-tag") == ("a1,s1" if are_named else None)
        assert "s-maxage=60," in answer.headers["cache-control"]
