from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import AuditEntry, Case, Standing, Statement
from comments.moderation.people.hiding import hear_report, hide_if_reported_enough
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory, make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def report(comment, site, now):
    """Let so many people of one standing report the comment, and hear of it."""

    def reported(count, *, level, accuracy=0.75, days=200, on=comment, at=now):
        for _ in range(count):
            reporter = ProfileFactory(site=site, joined_at=now - timedelta(days=days))
            Standing.objects.create(profile=reporter, level=level, accuracy=accuracy, computed_at=now)
            make_flag(on, reporter=reporter, reason="abuse", at=at)
        hear_report(payload={"comment_id": str(on.pk)}, event_id=on.pk, now=at)
        on.refresh_from_db()
        return on.status

    return reported


class TestHiding:
    def test_is_nothing_that_two_hundred_new_accounts_can_do(self, report):
        assert report(200, level=0, accuracy=0.96, days=0) == Status.PUBLISHED
        assert not Statement.objects.exists()

    def test_is_done_by_five_whom_the_site_trusts(self, report, comment, thread):
        assert report(2, level=3, accuracy=0.5) == Status.PUBLISHED
        assert report(3, level=3, accuracy=0.5) == Status.HELD
        case = Case.objects.get(comment=comment)
        assert (case.is_held, case.is_open, case.flag_count) == (True, True, 5)
        thread.refresh_from_db()
        assert thread.comment_count == 0

    @pytest.mark.parametrize(
        ("count", "level", "days", "status"),
        [
            (2, 3, 200, Status.PUBLISHED),
            (3, 3, 200, Status.HELD),
            (5, 2, 200, Status.PUBLISHED),
            (6, 2, 200, Status.HELD),
            (5, 3, 15, Status.PUBLISHED),
            (6, 3, 15, Status.HELD),
        ],
    )
    def test_begins_where_the_policy_says(self, report, count, level, days, status):
        assert report(count, level=level, days=days) == status

    def test_can_be_switched_off(self, report, site):
        ModerationPolicyFactory(site=site, flag_weight_hides=0)
        assert report(9, level=3) == Status.PUBLISHED

    def test_tells_the_author_why_and_writes_it_down(self, report, comment):
        report(3, level=3)
        statement = Statement.objects.get()
        assert (statement.measure, statement.source, statement.automation) == ("held", "flag", "fully")
        assert statement.recipient == comment.author
        assert comment.restriction_id == statement.pk
        told = OutboxEvent.objects.exclude(name="flag.raised").values_list("name", flat=True)
        assert sorted(told) == ["case.opened", "comment.held", "statement.written"]
        assert AuditEntry.objects.get().act == "comment.hide"

    def test_happens_once(self, report, comment, now):
        report(3, level=3)
        assert not hide_if_reported_enough(comment_id=comment.pk, now=now)
        assert (Statement.objects.count(), Case.objects.count()) == (1, 1)

    def test_is_undone_by_keeping_it_and_begins_anew(self, report, comment, moderator, now):
        report(3, level=3)
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="approve",
            reason="fine",
            version=comment.version,
            now=now,
        )
        assert not hide_if_reported_enough(comment_id=comment.pk, now=now)
        later = now + timedelta(hours=1)
        assert report(2, level=3, at=later) == Status.PUBLISHED
        assert report(1, level=3, at=later) == Status.HELD

    def test_never_happens_to_whom_works_here(self, report, thread, site):
        author = ProfileFactory(site=site)
        MembershipFactory(user=author.user, site=site, role=Role.MODERATOR)
        assert report(9, level=3, on=make_comment(thread=thread, author=author)) == Status.PUBLISHED

    def test_keeps_the_newer_words_that_waited(self, report, comment, moderator, now):
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
        assert report(5, level=3) == Status.HELD
        assert (comment.revision.body, comment.pending, comment.edited_at) == ("Newer words.", None, now)
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="approve",
            reason="fine",
            version=comment.version,
            now=now,
        )
        comment.refresh_from_db()
        assert (comment.status, comment.revision.body) == (Status.PUBLISHED, "Newer words.")

    def test_leaves_what_is_not_public(self, thread, now):
        held = make_comment(thread=thread, status=Status.HELD)
        assert not hide_if_reported_enough(comment_id=held.pk, now=now)
        assert Comment.objects.get(pk=held.pk).version == held.version
