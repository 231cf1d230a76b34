"""Two at the very same instant, under one key."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from comments.accounts.models import UsedKey
from comments.accounts.once import KeyReused, key_of
from comments.accounts.viewer import viewer_of
from comments.moderation.desk.noting import write_note
from comments.moderation.models import AuditEntry, Note
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one after the other")
@pytest.mark.parametrize("are_alike", [True, False])
def test_two_at_once_are_one(are_alike):
    thread = ThreadFactory()
    comments = [make_held_case(thread=thread).comment for _ in range(2)]
    viewer = viewer_of(MembershipFactory(site=thread.article.site).user, site=thread.article.site)
    together, written, refused = Barrier(4), [], []

    def attempt(nth):
        # Different comments share no lock but the key's.
        comment = comments[0 if are_alike else nth % 2]
        key = key_of("once", asked=str(comment.pk))
        together.wait()
        try:
            note = write_note(
                comment_id=comment.pk, viewer=viewer, body="Words.", key=key, now=timezone.now()
            )
            written.append(note.pk)
        except KeyReused:
            refused.append(nth)
        finally:
            connections.close_all()

    threads = [Thread(target=attempt, args=(nth,)) for nth in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Note.objects.count() == UsedKey.objects.count() == AuditEntry.objects.count() == 1
    assert set(written) == {Note.objects.get().pk}
    assert (len(written), len(refused)) == ((4, 0) if are_alike else (2, 2))
