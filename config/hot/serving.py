"""The door before Django: what everybody may see is answered from memory, everything else goes on as it came."""

import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.conf import settings

from articles import board
from config.hot import guarding, tags
from config.hot.again import Again
from config.hot.cleaning import Answer, Application
from config.hot.confirming import CONFIRMED_FOR, Confirming
from config.hot.counting import Tally
from config.hot.doors import Doors
from config.hot.encodings import IDENTITY, Choosing
from config.hot.entries import Entry
from config.hot.guarding import Guard
from config.hot.keeping import Sharing, for_its_reader
from config.hot.languages import Languages
from config.hot.places import Place, Places
from config.hot.renewing import Renewing, Wish
from config.hot.store import Store
from config.hot.versions import read_versions
from config.hot.work import ALONE, FOUND, Said, Work
from config.hot.writers import GUEST, TOKEN, WROTE, marking

logger = logging.getLogger(__name__)

# Where the operator's page finds the numbers of the process that answers it.
STATE = "belowline.hot"
STATE_PATH = "/admin/hot"
# Set once whoever asks was counted and not refused.
LET_IN = "belowline.let_in"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# With one of these a request that has nothing to keep goes to Django as it came: they may change the answer.
_TELLING = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    TOKEN,
    GUEST,
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ORIGIN",
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
)
_FORMATS = ("*/*", "application/json", "application/*", "application/problem+json")


class Hot:
    """A WSGI callable in front of another one."""

    def __init__(
        self,
        application: Application,
        *,
        read: Callable[[Collection[str]], Mapping[str, int]] = read_versions,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._application = application
        self._clock = clock
        self._language = settings.LANGUAGE_CODE
        self._slots = board.slots()
        self.tally = Tally(clock=clock)
        self.store = Store(limit=settings.HOT_BYTES)
        self._choosing = Choosing()
        self._languages = Languages()
        self._places = Places()
        self._doors = Doors()
        self._guard = Guard(reads_per_minute=settings.READS_PER_MINUTE, clock=clock)
        self._confirming = Confirming(store=self.store, read=read, always=self._guard.hear, clock=clock)
        self.again = Again(
            store=self.store, tally=self.tally, confirming=self._confirming, guard=self._guard, clock=clock
        )
        self._renewing = Renewing(
            application,
            store=self.store,
            confirming=self._confirming,
            tally=self.tally,
            surroundings=self._doors.surroundings,
            sharing=Sharing(seconds=settings.SHARED_SECONDS, names_subjects=settings.NAMES_SUBJECTS),
            has_replicas=len(settings.DATABASES) > 1,
            clock=clock,
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        now = self._clock()
        method = environ["REQUEST_METHOD"]
        found: Said | Work | None = None
        try:
            if now >= self.tally.line_at:
                self.tally.line(self.state())
            if now - self._confirming.confirmed_at > CONFIRMED_FOR:
                self._confirming.ask()
            found = self._refused(environ) if LET_IN not in environ else None
            if found is None and (method == "GET" or method == "HEAD"):  # noqa: PLR1714 - twice as fast as a set
                found = self._from_memory(environ, now, waits=True)
        except Exception:
            # Whatever is wrong here, Django can answer; a 5xx of our own would be the worse answer.
            logger.exception("An answer could not be given from memory.")
            found = None
        if isinstance(found, tuple):
            status, head, body = found
            start_response(status, head)
            return body if method != "HEAD" else []
        self.tally.passed += 1
        if environ["PATH_INFO"] == STATE_PATH:
            environ[STATE] = self.state() | self.tally.numbers()
        if method not in _SAFE:
            start_response = marking(start_response, is_secure=settings.SESSION_COOKIE_SECURE)
        return self._application(environ, start_response)

    def at_once(self, environ: dict[str, Any]) -> Said | Work:
        """
        Return status, head and body if that takes neither the database nor waiting; else what has to be done before.

        For an event loop. Called again for the same request, or followed by calling the whole, it counts it once.
        """
        now = self._clock()
        try:
            if now >= self.tally.line_at:
                self.tally.line(self.state())
            if now - self._confirming.confirmed_at > CONFIRMED_FOR and self._confirming.is_free:
                return Work(asks=True)
            refused = self._refused(environ) if LET_IN not in environ else None
            if refused is not None:
                return refused
            environ[LET_IN] = True
            method = environ["REQUEST_METHOD"]
            if method == "GET" or method == "HEAD":  # noqa: PLR1714 - as above
                return self._from_memory(environ, now, waits=False) or ALONE
        except Exception:
            logger.exception("An answer could not be given from memory at once.")
        return ALONE

    def begin(self, work: Work) -> None:
        """Hear that somebody is on the way to do this work, so that others need not come for the same."""
        if work.asks:
            self._confirming.send()
        elif work.key:
            self._renewing.flights.expect(work.key)

    def end(self, work: Work) -> None:
        """Hear that whoever began it is done."""
        if work.key:
            self._renewing.flights.forget(work.key)

    def ask(self, work: Work) -> None:
        """Ask the database what the work wants to be asked; may wait."""
        if work.entry is None:
            self._confirming.ask()
        else:
            self._confirming.confirm(work.entry, since=self._clock() - CONFIRMED_FOR, patiently=True)

    def state(self) -> dict[str, int]:
        """Return how full the memory is."""
        return {
            "process": os.getpid(),
            "entries": len(self.store),
            "memory": self.store.size,
            "limit": self.store.limit,
            "evicted": self.store.evicted,
        }

    def _refused(self, environ: dict[str, Any]) -> Said | None:
        refusal = self._guard.refusal(environ)
        if refusal is None:
            return None
        self.tally.refused += 1
        status, head, body = guarding.answer(refusal, environ, self._languages)
        return status, head, [body]

    def _from_memory(self, environ: dict[str, Any], now: int, *, waits: bool) -> Said | Work | None:
        sought = self._sought(environ)
        if sought is None:
            return None
        key, language, place = sought
        cookies = environ.get("HTTP_COOKIE")
        is_writer = TOKEN in environ or GUEST in environ or (cookies is not None and WROTE in cookies)
        entry = self.store.get(key)
        is_counted = is_stale = False
        if (
            entry is None
            or is_writer
            or now >= entry.fresh_until
            or (self._slots[board.LATEST] != entry.stamp and entry.marked_at(self._slots))
        ):
            wish = Wish(key=key, place=place, language=language, arrived_at=now, is_writer=is_writer)
            got = self._renewing.entry_for(wish, environ) if waits else self._renewing.at_hand(entry, wish)
            if isinstance(got, Work):
                return got
            if isinstance(got, tuple):
                entry, is_stale = got
            elif isinstance(got, Entry):
                entry, is_counted = got, True
            else:
                return _handed_on(got, environ, place)
        said = self._said(entry, environ, packs=waits)
        if said is None:
            return ALONE
        if not is_counted:
            self.tally.hits += 1
            self.tally.stale += is_stale
        entry.hits += 1
        if place.is_written and self._languages.is_chosen(environ):
            status, head, body = said
            return status, for_its_reader(head), body
        return said

    def _sought(self, environ: dict[str, Any]) -> tuple[str, str, Place] | None:
        """Return the key, language and place that are asked for; None for what is Django's alone."""
        place = self._places.of(environ)
        if not place.is_kept or not self._doors.is_ours(environ) or _has_body(environ):
            return None
        if place.is_written:
            language = self._languages.of(environ)
            return f"{place.key} {language}", language, place
        if place.refuses_formats:
            formats = environ.get("HTTP_ACCEPT")
            if formats is not None and formats != "*/*" and not any(name in formats for name in _FORMATS):
                return None
        return place.key, self._language, place

    def _said(self, entry: Entry, environ: dict[str, Any], *, packs: bool) -> Said | None:
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        wanted = IDENTITY if accepted is None else entry.form_for(self._choosing.forms(accepted))
        form = entry.forms[wanted]
        if form is None:
            if not packs:
                return None
            form = entry.pack(wanted)
            self.store.reweigh(entry)
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held is not None:
            if held == form.tag:
                environ[FOUND] = (entry.key, wanted, form.tag, True)
                self.tally.unchanged += 1
                return "304 Not Modified", form.unchanged, []
            tag = tags.held(held, chosen=form.tag, others=entry.tags)
            if tag is not None:
                self.tally.unchanged += 1
                return "304 Not Modified", form.unchanged_as(tag), []
        else:
            environ[FOUND] = (entry.key, wanted, form.tag, False)
        self.tally.bytes += form.length
        return "200 OK", form.head, form.body


def _handed_on(got: Answer | None, environ: dict[str, Any], place: Place) -> Said | None:
    """Return an answer that is not kept, if whoever asked would get the same; else None, and Django is asked again."""
    if got is None or environ.get("QUERY_STRING", "") != place.query or got.status.startswith("3"):
        return None
    if any(name in environ for name in _TELLING):
        return None
    return got.status, got.head, [got.content]


def _has_body(environ: dict[str, Any]) -> bool:
    if "CONTENT_LENGTH" not in environ and "CONTENT_TYPE" not in environ:
        return "HTTP_TRANSFER_ENCODING" in environ
    return bool(
        environ.get("CONTENT_TYPE")
        or environ.get("CONTENT_LENGTH", "") not in {"", "0"}
        or "HTTP_TRANSFER_ENCODING" in environ
    )
