"""A site where anything can be posted at once, with people who are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from articles.canonical import canonicalise
from articles.models import Article, Section, Site
from comments.accounts.models import Profile, User
from comments.accounts.names import skeleton
from comments.moderation.models import Mode, ModerationPolicy, WordList
from comments.threads.models import Thread

SLUG = "bench"
_AGE = timedelta(days=30)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_ROWS = 1000
_PARAGRAPH = "<p>The harbour wall was built for winters that do not come any more. {}</p>\n"


@dataclass(frozen=True, kw_only=True)
class Place:
    """An article and its discussion, as requests name them."""

    path: str
    article: str
    thread: str


@transaction.atomic
def settle_site(*, people: int, now: datetime) -> list[str]:
    """Make the site with so many readers, and return a session token of each."""
    site = Site.objects.create(
        slug=SLUG, name="Bench", url="https://bench.example", created_at=now - 2 * _AGE, allowed_origins=[]
    )
    Section.objects.create(site=site, slug="news", name="News")
    # The whole pipeline looks at every comment, and holds none of ours.
    # A few people post much and alike here, which elsewhere would be looked at first.
    ModerationPolicy.objects.create(
        site=site,
        mode=Mode.POST,
        hold_first_comments=0,
        hold_links_from=3,
        hold_repeats_from=0,
        flood_per_minute=0,
    )
    WordList.objects.create(site=site, kind=WordList.Kind.BANNED, words="free casino chips")
    WordList.objects.create(site=site, kind=WordList.Kind.SUSPECT, words="clown\nidiot\nTrottel")
    users = [
        User(email=f"reader{number}@bench.example", name=f"Reader {number}", password="!")  # noqa: S106 - opens nothing
        for number in range(people)
    ]
    User.objects.bulk_create(users, batch_size=_ROWS)
    Profile.objects.bulk_create(
        [
            Profile(
                site=site,
                user=user,
                display_name=user.name,
                skeleton=skeleton(user.name),
                joined_at=now - _AGE,
            )
            for user in users
        ],
        batch_size=_ROWS,
    )
    return _sign_in(users, now=now)


def open_thread(*, name: str, now: datetime) -> tuple[Thread, Place]:
    """Make an article of some length with an empty discussion."""
    site = Site.objects.get(slug=SLUG)
    url = f"https://bench.example/{name}"
    article = Article.objects.create(
        site=site,
        section=site.sections.get(),
        slug=name,
        canonical_url=url,
        canonical_key=canonicalise(url).key,
        title=f"What the tide leaves: {name}",
        byline="Ada Bench",
        body="".join(_PARAGRAPH.format("Nobody asked the neighbours. " * 12) for _ in range(12)),
        published_at=now - _AGE,
        registered_at=now - _AGE,
    )
    thread = Thread.objects.create(article=article, opened_at=now - _AGE)
    place = Place(path=f"/{SLUG}/{name}/", article=str(article.public_id), thread=str(thread.pk))
    return thread, place


def everybody() -> list[UUID]:
    """Return the ids of all profiles."""
    return list(Profile.objects.filter(site__slug=SLUG).order_by("pk").values_list("pk", flat=True))


def _sign_in(users: list[User], *, now: datetime) -> list[str]:
    store = SessionStore()
    sessions = [
        Session(
            session_key=f"bench{number:027d}",
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: _BACKEND,
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=now + _AGE,
        )
        for number, user in enumerate(users)
    ]
    Session.objects.bulk_create(sessions, batch_size=_ROWS)
    return [session.session_key for session in sessions]
