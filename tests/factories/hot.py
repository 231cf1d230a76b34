"""A stand-in for Django that counts how often it is asked, one for the database, and a clock that tests turn."""

import gzip
import io
import threading
import time

import brotli
from django.http import HttpResponse
from django.urls import path
from django.views import View

from articles.editions import PUBLIC, Public

TEXT = b"<p>Everybody reads the same.</p>" * 40


class Page(View):
    hot_parameters = ("order", "cursor")
    hot_by_language = True

    def get(self, request, **_route):
        return HttpResponse(TEXT)


class Listing(View):
    hot_parameters = ("size",)
    hot_refuses_others = True


class Own(View):
    pass


urlpatterns = [
    path("page/<int:number>/", Page.as_view()),
    path("api/list/", Listing.as_view()),
    path("own/", Own.as_view()),
]


class Inner:
    """Stands in for Django: answers what it is told to, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.closed = 0
        self.status = "200 OK"
        self.content = TEXT
        self.headers = [("Content-Type", "text/html"), ("Vary", "Cookie"), ("Content-Language", "en")]
        self.subjects = {"a:1": 1, "s:1": 1}
        self.seconds = None
        self.raises = None
        self.gate = None
        self.lock = threading.Lock()

    @property
    def times(self):
        return len(self.asked)

    def __call__(self, environ, start_response):
        with self.lock:
            self.asked.append(environ)
        if self.gate is not None:
            self.gate.wait(5)
        if self.raises is not None:
            raise self.raises
        if self.subjects is not None:
            environ[PUBLIC] = Public(subjects=dict(self.subjects), seconds=self.seconds)
        content = self.content() if callable(self.content) else self.content
        start_response(self.status, [*self.headers, ("Content-Length", str(len(content)))])
        return Closing(content, self)


class Closing:
    def __init__(self, content, inner):
        self.parts = iter([content[:10], content[10:]])
        self.inner = inner

    def __iter__(self):
        return self.parts

    def close(self):
        self.inner.closed += 1


class Clock:
    """Monotonic nanoseconds, as far from the present as the test wants."""

    def __init__(self):
        self.ahead = 0

    def __call__(self):
        return time.monotonic_ns() + self.ahead

    def forward(self, seconds):
        self.ahead += int(seconds * 1_000_000_000)


class Versions:
    """Stands in for the database."""

    def __init__(self):
        self.now = {"a:1": 1, "s:1": 1}
        self.asked = []
        self.is_away = False
        self.gate = None

    def __call__(self, subjects):
        self.asked.append(set(subjects))
        if self.gate is not None:
            self.gate.wait(5)
        if self.is_away:
            raise OSError("away")
        return {name: self.now[name] for name in subjects if name in self.now}


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status[:3])
        self.pairs = headers
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def content(self):
        packing = self.headers.get("content-encoding", "")
        return {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[packing](self.body)


def call(application, place="/page/1/", method="GET", body=b"", **headers):
    """Ask as a web server would; `headers` are names of the environment."""
    where, _, query = place.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    } | headers
    told = []

    def start_response(status, headers, exc_info=None):
        told[:] = [status, headers]
        return lambda _text: None

    produced = application(environ, start_response)
    try:
        body = b"".join(produced)
    finally:
        if hasattr(produced, "close"):
            produced.close()
    return Answer(told[0], list(told[1]), body)
