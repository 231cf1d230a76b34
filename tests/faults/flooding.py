"""Many people post the same thing at the same moment, from everywhere; and what the desk makes of it."""

import random
from contextlib import suppress
from threading import Thread

from django.db import connections
from django.utils import timezone

from articles.models import Article, Site
from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.desk import queue
from comments.moderation.models import Case
from comments.moderation.policies import Moderator
from comments.posting.submitting import submit_comment
from comments.threads.models import Comment, Status
from tests.factories.accounts import UserFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import ModerationPolicyFactory

THREADS = 8
PEOPLE = 64
_NAMES = ("Ada", "Ben", "Cia", "Dan", "Eve", "Fay", "Gus", "Hal")
# Each of these is one row of the queue, however many come of it.
CLUSTERS = {
    "boats": lambda chance: (
        f"Dear {chance.choice(_NAMES)}, cheap boats for everybody who asks before the week ends!"
    ),
    "pumps": lambda chance: f"{_noise(chance)} https://pumps.example/{chance.randrange(10_000)}",
    "votes": lambda chance: (
        "The mayor sold the quay to the harbour company, and everybody knows it" + "!" * chance.randrange(9)
    ),
}
_REGULAR = (
    "The harbour wall has stood for two hundred years, and nobody looked at it.",
    "I was there when the gate was shut, and it was shut too late.",
    "My grandmother told me about the first flood; it was worse than this one.",
)


def flood(posts, seed):
    """Let `posts` comments of three kinds come at once, and three that have nothing to do with them; return the site."""
    # How many are refused is asked elsewhere; here all of them come through.
    limits.STRANGERS = limits.Limit(name="strangers", quota=0, window_seconds=60)
    articles = [ArticleFactory()]
    site = articles[0].site
    articles += [ArticleFactory(site=site) for _ in range(3)]
    ModerationPolicyFactory(site=site, mode="pre", hold_links_from=0)
    people = [UserFactory() for _ in range(PEOPLE)]
    errors = []

    def share(number):
        chance = random.Random(f"{seed} {number}")
        try:
            for _post in range(posts // THREADS):
                kind = chance.choice(sorted(CLUSTERS))
                with suppress(Refused):
                    _post_one(chance.choice(articles), chance.choice(people), CLUSTERS[kind](chance))
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(repr(error))
        finally:
            connections.close_all()

    threads = [Thread(target=share, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for words in _REGULAR:
        _post_one(articles[0], UserFactory(), words)
    for thread in threads:
        thread.join()
    return {"site": site.pk, "errors": errors}


def _post_one(article, user, body):
    viewer = viewer_of(user, site=article.site)
    submit_comment(article=Article.objects.get(pk=article.pk), viewer=viewer, body=body, now=timezone.now())


def _noise(chance):
    return "".join(chance.choice("abcdefghijklmnopqrst ") for _ in range(60))


def desk_of(site):
    """Return what of a site is public, how much waits, and how many rows of the queue that is."""
    comments = Comment.objects.filter(site=site)
    viewer = Moderator(user=UserFactory(), sites=(Site.objects.get(pk=site),))
    page = queue.page(viewer=viewer, size=100)
    waiting = Case.objects.filter(site=site, closed_at=None)
    shown = [file.comment.revision.body for file in page.files]
    return {
        "public": comments.filter(status=Status.PUBLISHED).count(),
        "held": comments.filter(status=Status.HELD).count(),
        "waiting": waiting.count(),
        "rows": len(shown),
        "regular": sum(body in _REGULAR for body in shown),
        "stands_for": sum(1 + (file.behind.count if file.behind else 0) for file in page.files),
        "fronts": waiting.filter(is_front=True).count(),
    }
