"""What readers do while things break, in a process of its own: one request a line, one answer a line, both JSON."""

import json
import sys
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django stands first
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.accounts.viewer import viewer_of  # noqa: E402
from comments.notifications.models import Dispatch  # noqa: E402
from comments.outbox.catalogue import Event  # noqa: E402
from comments.outbox.models import Handling, OutboxEvent  # noqa: E402
from comments.outbox.recording import record  # noqa: E402
from comments.posting.submitting import submit_comment  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.factories.articles import ArticleFactory  # noqa: E402
from tests.factories.moderation import ModerationPolicyFactory  # noqa: E402
from tests.faults import flooding, judging  # noqa: E402


def migrate():
    """Make the tables."""
    call_command("migrate", verbosity=0, skip_checks=True)


def reply(times):
    """
    Answer so many readers one comment each; return how the addresses end at which each is to be told of their answer.

    Answers to one reader would be told in one mail.
    """
    article = ArticleFactory()
    # The answers come at once and are nearly alike: neither may hold them.
    ModerationPolicyFactory(site=article.site, hold_first_comments=0, hold_repeats_from=0, flood_per_minute=0)
    answerer = viewer_of(UserFactory(), site=article.site)
    for number in range(times):
        asker = viewer_of(
            UserFactory(email=f"reader-{number}@site-{article.site_id}.example"), site=article.site
        )
        question = submit_comment(
            article=article, viewer=asker, body=f"Why did pump {number} fail?", now=timezone.now()
        )
        answer = submit_comment(
            article=article,
            viewer=answerer,
            body=f"Because of gate {number}.",
            parent_id=question.pk,
            now=timezone.now(),
        )
        assert answer.is_public
    return f"@site-{article.site_id}.example"


@transaction.atomic
def trouble():
    """Record what no handler can handle."""
    record(Event.COMMENT_EDITED, at=timezone.now(), comment_id=uuid4(), revision=1)


@transaction.atomic
def hang(times):
    """Record so often what is handled only when the gate is open."""
    for number in range(times):
        record(Event.PAGES_CHANGED, at=timezone.now(), subject=f"page {number}")


def state():
    """Return how many duties are left to do, how many of these were begun, and the tries of those that are parked."""
    works = (Handling, Dispatch)
    return {
        "left": OutboxEvent.objects.filter(relayed_at=None).count()
        + sum(work.objects.filter(done_at=None, parked_at=None).count() for work in works),
        "running": Handling.objects.filter(done_at=None, parked_at=None, attempts__gt=0).count(),
        "parked": list(Handling.objects.exclude(parked_at=None).values_list("attempts", flat=True)),
    }


DOORS = {
    door.__name__: door
    for door in (
        migrate,
        reply,
        trouble,
        hang,
        state,
        judging.die_while_judging,
        judging.judge_against_each_other,
        judging.judge_while_edited,
        judging.turn_into_spam,
        flooding.flood,
        flooding.desk_of,
    )
}

for request in sys.stdin:
    name, arguments = json.loads(request)
    print(json.dumps(DOORS[name](**arguments)), flush=True)
