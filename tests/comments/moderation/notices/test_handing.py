"""A threat to somebody's life or safety goes before all else, and is handed over to an authority (Article 18 of the DSA)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.casework.needing import due_at, in_words
from comments.moderation.desk import queue
from comments.moderation.models import AuditEntry, Case, HandOver, TrustedFlagger
from comments.moderation.notices.handing import (
    AuthorityUnfit,
    HandedAtUnfit,
    MayNotHandOver,
    ReferenceUnfit,
    RevisionUnknown,
    hand_over,
)
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.policies import moderator_of
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
REGISTER = "/admin/moderation/handover/"


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="Tonight I burn down the lighthouse, keeper and all.")


@pytest.fixture
def send(now):
    def sent(comment, *, category="threat", user=None, at=now):
        claim = Claim(
            comments=[str(comment.pk)], category=category, explanation="It is a threat.", in_good_faith=True
        )
        return receive_notice(claim, caller=f"{comment.pk}", user=user, now=at)

    return sent


@pytest.fixture
def hand(comment, moderator, now):
    def handed(*, by=moderator, **given):
        said = {"authority": "Harbour police", "reference": "2026/17", "handed_at": now, "now": now}
        return hand_over(**{"comment_id": comment.pk, "viewer": by, "revision_number": 1} | said | given)

    return handed


def first(moderator):
    return queue.page(viewer=moderator_of(moderator.user), kind=queue.Kind.OPEN).files[0].comment


class TestTheQueue:
    def test_puts_a_report_of_a_threat_before_everything(self, site, thread, comment, send, moderator, now):  # noqa: PLR0917 - fixtures
        watch = ProfileFactory(site=site, user__email="desk@watch.example").user
        TrustedFlagger.objects.create(
            site=site, organisation="Watch", email="desk@watch.example", granted_at=now, granted_by_name="x"
        )
        make_held_case(thread=thread, at=now - timedelta(days=9))
        send(make_comment(thread=thread), category="speech", user=watch, at=now - timedelta(days=8))
        make_flag(comment, reason="threat", at=now)
        assert first(moderator) == comment

    def test_puts_a_notice_of_a_threat_before_everything(self, thread, comment, send, moderator, now):
        make_held_case(thread=thread, at=now - timedelta(days=9))
        send(comment)
        assert first(moderator) == comment

    def test_says_the_true_moment_until_when(self, comment, send, now):
        send(comment)
        case = Case.objects.get()
        assert due_at(case) == now + timedelta(hours=12)
        assert "a threat to somebody's life or safety" in in_words(case, now=now)


class TestHandingOver:
    def test_keeps_who_when_to_whom_and_the_words(self, hand, comment, moderator, now):
        handed = hand()
        assert (handed.comment, handed.authority, handed.reference) == (comment, "Harbour police", "2026/17")
        assert (handed.revision_number, handed.words) == (1, comment.revision.body)
        assert (handed.moderator, handed.handed_at, handed.recorded_at) == (moderator.user, now, now)
        entry = AuditEntry.objects.get(act="comment.hand_over")
        assert (entry.subject_id, entry.facts["authority"]) == (str(comment.pk), "Harbour police")

    def test_outlives_the_comment(self, hand, comment):
        handed = hand()
        comment.delete()
        handed.refresh_from_db()
        assert (handed.comment, handed.words[:7]) == (None, "Tonight")

    def test_shows_beside_the_case(self, hand, comment, now):
        make_flag(comment, reason="threat", at=now)
        hand()
        assert "handed over to an authority" in in_words(Case.objects.get(), now=now)

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"authority": " "}, AuthorityUnfit),
            ({"authority": "x" * 201}, AuthorityUnfit),
            ({"reference": "x" * 201}, ReferenceUnfit),
            ({"handed_at": None}, HandedAtUnfit),
            ({"revision_number": 7}, RevisionUnknown),
        ],
    )
    def test_is_refused_where_something_is_missing(self, hand, given, refusal):
        with pytest.raises(refusal):
            hand(**given)
        assert HandOver.objects.count() == 0

    def test_is_not_of_the_future(self, hand, now):
        with pytest.raises(HandedAtUnfit):
            hand(handed_at=now + timedelta(seconds=1))

    def test_is_for_moderators_of_the_site(self, hand, somebody, elsewhere, moderator):
        with pytest.raises(MayNotHandOver):
            hand(by=somebody(Role.READER))
        with pytest.raises(CommentNotFound):
            hand(comment_id=make_comment(thread=ThreadFactory(article__site=elsewhere)).pk)

    def test_names_an_authority_by_the_databases_law_too(self, hand):
        handed = hand()
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.filter(pk=handed.pk).update(authority="")


class TestTheDrill:
    def test_from_the_report_to_the_register(self, comment, moderator, now):
        """A reader reports it; the desk shows it first, with what to do; it is handed over and stands in the register."""
        make_flag(comment, reason="threat", at=now)
        client = Client()
        client.force_login(moderator.user)
        desk = client.get("/admin/moderation/case/queue/").content.decode()
        door = f"{REGISTER}of/{comment.pk}/"
        assert "Then do not wait." in desk
        assert door in desk
        assert "Tonight I burn down" in client.get(door).content.decode()
        form = {"revision": 1, "authority": "", "reference": "2026/17", "handed_at": "2026-03-14T10:00"}
        wrong = client.post(door, form)
        assert (wrong.status_code, "Say which authority was told" in wrong.content.decode()) == (422, True)
        form["authority"] = "Harbour police"
        wrong = client.post(door, form | {"revision": 9})
        assert (wrong.status_code, "has no such version" in wrong.content.decode()) == (422, True)
        assert client.post(door, form).status_code == 302
        handed = HandOver.objects.get()
        for page in (REGISTER, f"{REGISTER}{handed.pk}/change/"):
            assert "Harbour police" in client.get(page).content.decode()
        assert "An authority was told." in client.get("/admin/moderation/case/queue/").content.decode()

    def test_is_not_for_readers(self, comment, somebody):
        client = Client()
        client.force_login(somebody(Role.READER).user)
        assert client.get(f"{REGISTER}of/{comment.pk}/").status_code in {302, 403}
