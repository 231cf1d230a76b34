"""What the database refuses whatever the code gets wrong; the same on both databases."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from comments.moderation import seals
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import AuditEntry, Case, Decision, Statement
from comments.threads.models import Comment, Status
from tests.factories.moderation import make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def removed(thread, moderator, now):
    comment = make_comment(thread=thread)
    return decide(
        comment_id=comment.pk,
        viewer=moderator,
        action="remove",
        reason="spam",
        version=comment.version,
        now=now,
    )


def refuses(change):
    """Tell whether the database refuses a change, at once or when the transaction would end."""
    try:
        with transaction.atomic():
            change()
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return True
    return False


def laid():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
            )
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        return set(cursor.fetchall())


def test_every_seal_lies_where_it_should_after_all_migrations():
    assert set(seals.names()) <= laid()


class TestRestrictions:
    @pytest.mark.parametrize("status", [Status.REJECTED, Status.REMOVED])
    def test_are_refused_without_reasons(self, thread, status):
        comment = make_comment(thread=thread)
        assert refuses(
            lambda: Comment.objects.filter(pk=comment.pk).update(
                status=status, is_shown=False, restriction_id=None
            )
        )

    @pytest.mark.parametrize("status", [Status.REJECTED, Status.REMOVED])
    def test_are_refused_with_reasons_that_nobody_wrote(self, thread, status):
        comment = make_comment(thread=thread)
        assert refuses(
            lambda: Comment.objects.filter(pk=comment.pk).update(
                status=status, is_shown=False, restriction_id=comment.pk
            )
        )

    def test_are_refused_when_their_reasons_are_taken_away(self, removed):
        assert refuses(lambda: Comment.objects.filter(pk=removed.comment_id).update(restriction_id=None))

    def test_are_refused_as_a_label_too(self, thread):
        comment = make_comment(thread=thread)
        assert refuses(lambda: Comment.objects.filter(pk=comment.pk).update(label="Disputed"))

    def test_stand_with_their_reasons(self, thread, removed):
        comment = make_comment(thread=thread)
        assert not refuses(
            lambda: Comment.objects.filter(pk=comment.pk).update(
                label="Disputed", restriction_id=removed.statement_id
            )
        )


class TestWaiting:
    def test_for_a_day_is_not_ended_without_reasons(self, thread, now):
        case = make_held_case(thread=thread, at=now)
        ended = Case.objects.filter(pk=case.pk)
        assert refuses(lambda: ended.update(closed_at=now + timedelta(days=1)))
        assert not refuses(lambda: ended.update(closed_at=now + timedelta(hours=23, minutes=59)))

    def test_does_not_begin_without_saying_when_they_are_due(self, thread, now):
        case = make_held_case(thread=thread, at=now)
        assert refuses(lambda: Case.objects.filter(pk=case.pk).update(reasons_due_at=None))


class TestHistory:
    @pytest.mark.parametrize(
        "change",
        [
            {"facts": "Nothing happened."},
            {"explanation": ""},
            {"clause_text": "Everything is allowed."},
            {"exemption": "order"},
            {"measure": "held"},
        ],
    )
    def test_of_statements_is_never_rewritten(self, removed, change):
        assert refuses(lambda: Statement.objects.filter(pk=removed.statement_id).update(**change))

    @pytest.mark.parametrize(
        "change", [{"reason": "hate"}, {"note": "It was somebody else."}, {"moderator_name": "Nobody"}]
    )
    def test_of_decisions_is_never_rewritten(self, removed, change):
        assert refuses(lambda: Decision.objects.filter(pk=removed.pk).update(**change))

    @pytest.mark.parametrize("change", [{"facts": {}}, {"actor_name": "Nobody"}, {"digest": "0" * 64}])
    def test_of_the_audit_log_is_never_rewritten(self, removed, change):
        assert refuses(lambda: AuditEntry.objects.update(**change))

    def test_of_the_audit_log_is_never_deleted(self, removed):
        assert refuses(lambda: AuditEntry.objects.all()._raw_delete(using="default"))

    def test_forgets_people(self, removed):
        assert not refuses(lambda: Statement.objects.filter(pk=removed.statement_id).update(recipient=None))
        assert not refuses(lambda: Decision.objects.filter(pk=removed.pk).update(moderator=None))
