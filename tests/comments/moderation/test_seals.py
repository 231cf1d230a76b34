"""What the database refuses whatever the code gets wrong; the same on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from comments.accounts.models import Claim, Profile, User
from comments.moderation import seals
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.lifting import set_prominence
from comments.moderation.models import (
    AuditEntry,
    AuditHead,
    Case,
    Clause,
    Decision,
    HandOver,
    HouseRules,
    Lift,
    Statement,
)
from comments.moderation.notices.handing import hand_over
from comments.moderation.reasons.rulebook import draft_rules, rules_in_force
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_held_case, make_order
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


@pytest.fixture
def lifted(thread, moderator, now):
    return set_prominence(
        comment_id=make_comment(thread=thread).pk, viewer=moderator, prominence="pinned", now=now
    )


@pytest.fixture
def handed(thread, moderator, now):
    comment = make_comment(thread=thread)
    return hand_over(
        comment_id=comment.pk,
        viewer=moderator,
        revision_number=comment.revision.number,
        authority="Police",
        reference="7/26",
        handed_at=now,
        now=now,
    )


@pytest.fixture
def refused_edit(thread, moderator, now):
    """Newer words were rejected, and the older ones stay public: both records name words."""
    comment = make_comment(thread=thread)
    propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
    comment.refresh_from_db()
    return decide(
        comment_id=comment.pk,
        viewer=moderator,
        action="reject",
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
    assert set(seals.names(connection.vendor)) <= laid()


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
            {"order": None, "order_authority": "", "order_received_at": None, "source": "own"},
            {"order_authority": "Nobody"},
            {"order_reference": "8 O 1/26"},
            {"order_received_at": datetime(2026, 1, 1, tzinfo=UTC)},
        ],
    )
    def test_never_forgets_which_order_was_followed(self, thread, moderator, site, now, change):
        comment, order = make_comment(thread=thread), make_order(site=site, at=now)
        ordered = decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="remove",
            reason="illegal",
            order=order.pk,
            version=comment.version,
            now=now,
        )
        assert refuses(lambda: Statement.objects.filter(pk=ordered.statement_id).update(**change))

    @pytest.mark.parametrize(
        "change",
        [
            {"facts": "Nothing happened."},
            {"explanation": ""},
            {"clause_text": "Everything is allowed."},
            {"exemption": "order"},
            {"category_by_hand": True},
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

    def test_never_forgets_which_words_it_is_about(self, refused_edit):
        first = refused_edit.comment.revisions.get(number=1)
        assert (refused_edit.words_before_id, refused_edit.statement.words.number) == (first.pk, 2)
        told = Statement.objects.filter(pk=refused_edit.statement_id)
        assert refuses(lambda: told.update(words=None))
        assert refuses(lambda: told.update(words=first))
        assert refuses(lambda: Decision.objects.update(words_before=None))
        assert refuses(lambda: Decision.objects.update(words_before=refused_edit.statement.words_id))

    def test_of_one_comment_keeps_all_words_that_it_names(self, refused_edit):
        for words in (refused_edit.words_before, refused_edit.statement.words):
            with pytest.raises(ProtectedError):
                words.delete()

    @pytest.mark.parametrize(
        "model", [Statement, Decision, AuditEntry, AuditHead, HouseRules, Clause, Lift, HandOver]
    )
    def test_is_never_deleted(self, removed, lifted, handed, model):
        assert model.objects.exists()
        assert refuses(lambda: model.objects.all()._raw_delete(using="default"))

    @pytest.mark.parametrize("change", [{"after": 0}, {"moderator_name": "Nobody"}])
    def test_of_lifts_is_never_rewritten(self, lifted, change):
        assert refuses(lambda: Lift.objects.update(**change))

    @pytest.mark.parametrize(
        "change",
        [
            {"words": "Nothing was said."},
            {"revision_number": 2},
            {"authority": "Another"},
            {"reference": ""},
            {"note": "It was somebody else."},
            {"moderator_name": "Nobody"},
            {"handed_at": datetime(2020, 1, 1, tzinfo=UTC)},
        ],
    )
    def test_of_hand_overs_is_never_rewritten(self, handed, change):
        assert refuses(lambda: HandOver.objects.update(**change))

    def test_of_a_hand_over_is_about_its_comment_or_none(self, handed, removed):
        assert refuses(lambda: HandOver.objects.update(comment=removed.comment_id))
        assert not refuses(lambda: HandOver.objects.update(comment=None))

    def test_never_names_somebody_else(self, removed, lifted, handed, reader):
        assert refuses(lambda: HandOver.objects.update(moderator=reader.user))
        assert refuses(lambda: Decision.objects.update(moderator=reader.user))
        assert refuses(lambda: Statement.objects.update(recipient=reader.profile))
        assert refuses(lambda: Lift.objects.update(moderator=reader.user))

    def test_turns_to_the_member_who_claimed_what_its_recipient_wrote_and_to_nobody_else(
        self, removed, reader, now
    ):
        told = Statement.objects.filter(pk=removed.statement_id)
        Claim.objects.create(guest_profile_id=told.get().recipient_id, profile=reader.profile, claimed_at=now)
        other = ProfileFactory(site=reader.profile.site)
        assert refuses(lambda: told.update(recipient=other))
        assert not refuses(lambda: told.update(recipient=reader.profile))
        # Not back again.
        assert refuses(lambda: told.update(recipient=other))

    def test_forgets_people(self, removed, lifted, handed):
        assert not refuses(lambda: HandOver.objects.update(moderator=None))
        assert not refuses(lambda: Statement.objects.filter(pk=removed.statement_id).update(recipient=None))
        assert not refuses(lambda: Decision.objects.filter(pk=removed.pk).update(moderator=None))
        assert not refuses(lambda: Lift.objects.update(moderator=None))

    def test_never_counts_backwards(self, removed):
        assert refuses(lambda: AuditHead.objects.update(number=0))

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite deletes row by row")
    @pytest.mark.parametrize("table", [*seals.KEPT, "moderation_houserules", "moderation_clause"])
    def test_is_never_emptied_at_once(self, table):
        with connection.cursor() as cursor:
            assert refuses(lambda: cursor.execute(f"TRUNCATE {table} CASCADE"))


class TestHouseRules:
    @pytest.fixture
    def in_force(self, site, now):
        return rules_in_force(site, now=now)

    @pytest.mark.parametrize("change", [{"title": "No rules"}, {"published_at": None}, {"introduction": "x"}])
    def test_in_force_stay_as_they_are(self, in_force, change):
        assert refuses(lambda: HouseRules.objects.filter(pk=in_force.pk).update(**change))

    def test_in_force_keep_their_clauses(self, in_force, site, now):
        draft = draft_rules(site=site, now=now)
        assert refuses(lambda: in_force.clauses.update(body="Everything is allowed."))
        assert refuses(lambda: in_force.clauses.all()._raw_delete(using="default"))
        assert refuses(lambda: draft.clauses.filter(number=1).update(rules=in_force, number=99))
        assert refuses(lambda: Clause.objects.create(rules=in_force, number=99, title="One", body="more"))

    def test_are_written_as_long_as_they_are_a_draft(self, in_force, site, now):
        draft = draft_rules(site=site, now=now)
        assert not refuses(lambda: draft.clauses.update(body="Be kind."))
        assert not refuses(draft.delete)


class TestGuards:
    """Each seal alone holds: without it, what it refuses is done."""

    ACTS = {
        "moderation_statement_sealed": lambda: Statement.objects.update(facts="Nothing happened."),
        "moderation_decision_sealed": lambda: Decision.objects.update(note="It was somebody else."),
        "moderation_auditentry_sealed": lambda: AuditEntry.objects.update(actor_name="Nobody"),
        "moderation_lift_sealed": lambda: Lift.objects.update(moderator_name="Nobody"),
        "moderation_handover_sealed": lambda: HandOver.objects.update(words="Nothing was said."),
        "moderation_handover_kept": lambda: HandOver.objects.all()._raw_delete(using="default"),
        "moderation_handover_forgotten": lambda: HandOver.objects.update(
            comment=Comment.objects.exclude(pk=HandOver.objects.get().comment_id).first()
        ),
        "moderation_decision_forgotten": lambda: Decision.objects.update(
            moderator=User.objects.exclude(pk=Decision.objects.get().moderator_id).first()
        ),
        "moderation_statement_recipient": lambda: Statement.objects.update(
            recipient=Profile.objects.exclude(pk=Statement.objects.get().recipient_id).first()
        ),
        "moderation_auditentry_kept": lambda: AuditEntry.objects.all()._raw_delete(using="default"),
        "moderation_lift_kept": lambda: Lift.objects.all()._raw_delete(using="default"),
        "moderation_decision_kept": lambda: Decision.objects.all()._raw_delete(using="default"),
        "moderation_audithead_kept": lambda: AuditHead.objects.all()._raw_delete(using="default"),
        "moderation_audithead_grows": lambda: AuditHead.objects.update(number=0),
        "moderation_houserules_update": lambda: HouseRules.objects.update(title="No rules"),
        "moderation_clause_update": lambda: Clause.objects.update(body="Everything is allowed."),
        "moderation_clause_delete": lambda: Clause.objects.all()._raw_delete(using="default"),
    }

    @pytest.mark.parametrize("name", ACTS)
    def test_are_needed(self, removed, lifted, handed, reader, name):
        act = self.ACTS[name]
        assert refuses(act)
        table = dict(seals.names(connection.vendor))[name]
        with connection.cursor() as cursor:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")
        assert not refuses(act)
