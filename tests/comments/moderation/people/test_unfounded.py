"""What somebody sent, and how much of it was kept all the same (Article 23(3) of the DSA)."""

from datetime import timedelta

import pytest

from comments.moderation.casework.cases import open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, Heard
from comments.moderation.notices.settling import settle_notices
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.suspended import Sender
from comments.threads.revising import propose
from tests.comments.moderation.conftest import EMAIL
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestWhatIsWeighed:
    def test_of_an_address_is_counted_in_any_spelling_of_it(self, unfounded, send, site, now):
        notice = unfounded()
        send(email=EMAIL.upper())
        send(email="other@readers.example")
        sender = Sender(site_id=site.pk, digest=notice.sender_digest)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=2, unfounded=1)

    def test_of_a_person_counts_notices_and_reports(self, unfounded, thread, reader, moderator, now):
        unfounded(user=reader.user, email="")
        comment = make_comment(thread=thread)
        make_flag(comment, reporter=reader.profile, at=now - DAY)
        said = {"action": "approve", "reason": "fine", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **said)
        sender = Sender(site_id=reader.site_id, profile_id=reader.profile.pk)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=2, unfounded=2)

    # What is decided about newer words alone → what was reported is open still.
    @pytest.mark.parametrize(("action", "reason"), [("reject", "spam"), ("approve", "fine")])
    def test_is_nothing_that_is_not_decided_yet(self, thread, reader, moderator, now, action, reason):  # noqa: PLR0917 - a row of the table
        comment = make_comment(thread=thread)
        make_flag(comment, reporter=reader.profile, at=now - DAY)
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
        open_case(comment=comment, now=now, is_held=True)
        comment.refresh_from_db()
        said = {"action": action, "reason": reason, "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **said)
        assert Case.objects.filter(comment=comment, closed_at=None).exists()
        sender = Sender(site_id=reader.site_id, profile_id=reader.profile.pk)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=1, unfounded=0)

    def test_is_not_what_was_right(self, send, thread, moderator, site, now):
        comment = make_comment(thread=thread)
        notice = send(comment, at=now - DAY)
        said = {"action": "remove", "reason": "private", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **said)
        settle_notices(comment_id=comment.pk, now=now)
        sender = Sender(site_id=site.pk, digest=notice.sender_digest)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=1, unfounded=0)
