from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from articles.models import Article
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.casework.cases import close_case
from comments.notifications import handlers
from comments.notifications.kinds import EMAIL
from comments.notifications.models import Delivery, Dispatch, Kind, Notification
from comments.notifications.rechecking import reasons_against
from comments.notifications.recipients import waiting_for
from comments.threads.models import Status
from comments.threads.publishing import change_status
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import PreferenceFactory, make_answer, send_due
from tests.factories.threads import ThreadFactory, give_status, make_comment


@pytest.fixture
def tell_answered(now):
    def tell(comment, *, at=now):
        handlers.tell_readers(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=at)

    return tell


@pytest.fixture
def tell_moderators(now):
    def tell(comment, *, at=now):
        handlers.tell_moderators(
            payload={"comment_id": str(comment.pk), "case_id": "unused"}, event_id=uuid4(), now=at
        )

    return tell


def told():
    return [told.recipient for told in Notification.objects.select_related("recipient").order_by("pk")]


class TestAnswer:
    def test_is_told_to_whoever_it_answers(self, db, now, tell_answered):
        answer = make_answer()
        tell_answered(answer)
        notification = Notification.objects.get()
        assert notification.recipient == answer.parent.author.user
        assert (notification.kind, notification.comment, notification.notified_at) == (
            Kind.REPLY,
            answer,
            now,
        )

    def test_asks_for_one_delivery_in_the_same_transaction(self, db, now, tell_answered):
        tell_answered(make_answer())
        delivery = Delivery.objects.get()
        dispatch = Dispatch.objects.get(deliveries=delivery)
        assert (
            (delivery.channel, delivery.created_at)
            == (dispatch.channel, dispatch.created_at)
            == ("email", now)
        )
        assert (dispatch.lane, dispatch.closed_at) == ("mail", None)

    def test_is_told_once_when_the_task_comes_twenty_times(self, db, tell_answered):
        answer = make_answer()
        for _ in range(20):
            tell_answered(answer)
        assert Notification.objects.count() == Delivery.objects.count() == 1
        assert Dispatch.objects.count() == 1

    def test_below_the_depth_cap_is_told_to_whom_it_answers_not_to_whom_it_hangs_on(self, db, tell_answered):
        deepest = make_comment()
        while deepest.reply_to is None or deepest.reply_to_id == deepest.parent_id:
            deepest = make_comment(answers=deepest)
        tell_answered(deepest)
        assert told() == [deepest.reply_to.author.user]
        assert deepest.reply_to.author != deepest.parent.author

    def test_of_a_root_is_told_to_nobody(self, db, tell_answered):
        tell_answered(make_comment())
        assert told() == []

    def test_to_oneself_is_told_to_nobody(self, db, tell_answered):
        mine = make_comment()
        tell_answered(make_comment(answers=mine, author=mine.author))
        assert told() == []

    @pytest.mark.parametrize("fault", ["gone", "inactive", "unverified", "address changed"])
    def test_is_not_told_where_mail_cannot_reach(self, db, tell_answered, fault):
        answer = make_answer()
        profile = answer.parent.author
        user = profile.user
        if fault == "gone":
            profile.user = None
            profile.save()
        elif fault == "inactive":
            user.is_active = False
        elif fault == "unverified":
            user.emailaddress_set.update(verified=False)
        else:
            user.email = "somebody-else@readers.example"
        user.save()
        tell_answered(answer)
        assert told() == []

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_is_not_told_while_it_is_not_public(self, db, tell_answered, status):
        tell_answered(make_answer(status=status))
        assert told() == []

    def test_of_a_comment_that_is_gone_is_told_to_nobody(self, db, tell_answered):
        answer = make_answer()
        answer.pk = uuid4()
        tell_answered(answer)
        assert told() == []

    def test_is_kept_without_a_mail_for_whoever_wants_none(self, db, tell_answered):
        answer = make_answer()
        PreferenceFactory(user=answer.parent.author.user, kind=Kind.REPLY)
        tell_answered(answer)
        assert told() == [answer.parent.author.user]
        assert not Delivery.objects.exists()

    def test_stays_a_mail_for_whoever_wants_none_of_another_kind(self, db, tell_answered):
        answer = make_answer()
        PreferenceFactory(user=answer.parent.author.user, kind=Kind.HELD)
        tell_answered(answer)
        assert Delivery.objects.count() == 1


class TestApproval:
    def test_after_hold_tells_what_posting_would_have_told_once(self, db, now, tell_answered):
        answer = make_answer(status=Status.HELD)
        tell_answered(answer)
        assert told() == []
        with transaction.atomic():
            approved = change_status(comment=answer, status=Status.PUBLISHED, now=now)
        tell_answered(approved)
        tell_answered(approved)
        assert told() == [answer.parent.author.user]
        assert Delivery.objects.count() == 1

    def test_told_before_posting_is_told_once_too(self, db, tell_answered):
        answer = make_answer()
        for _ in ("comment.approved", "comment.published"):
            tell_answered(answer)
        assert Notification.objects.count() == 1


class TestHeld:
    @pytest.fixture
    def case(self, db):
        return make_held_case()

    def test_is_told_to_everybody_who_may_decide_there(self, case, tell_moderators):
        for role in (Role.MODERATOR, Role.EDITOR, Role.OWNER):
            MembershipFactory(site=case.site, role=role)
        MembershipFactory(site=case.site, role=Role.READER)
        MembershipFactory(role=Role.OWNER)
        UserFactory(is_staff=True, is_superuser=True)
        tell_moderators(case.comment)
        assert {user.memberships.get().role for user in told()} == {Role.MODERATOR, Role.EDITOR, Role.OWNER}
        assert all(user.memberships.get().site == case.site for user in told())
        assert Delivery.objects.count() == 3

    def test_is_told_to_moderators_of_its_section_and_not_of_others(self, db, tell_moderators):
        here = SectionFactory()
        case = make_held_case(thread=ThreadFactory(article=ArticleFactory(site=here.site, section=here)))
        own = MembershipFactory(site=here.site, limited_to=[here])
        MembershipFactory(site=here.site, limited_to=[SectionFactory(site=here.site)])
        tell_moderators(case.comment)
        assert told() == [own.user]

    def test_is_counted_for_moderators_of_a_section_within_it(self, db):
        here = SectionFactory()
        for section, count in ((here, 2), (None, 1)):
            thread = ThreadFactory(article=ArticleFactory(site=here.site, section=section))
            for _ in range(count):
                make_held_case(thread=thread)
        own = MembershipFactory(site=here.site, limited_to=[here]).user
        assert waiting_for(viewer_of(own, site=here.site)) == 2
        assert waiting_for(viewer_of(MembershipFactory(site=here.site).user, site=here.site)) == 3

    def test_is_not_told_any_more_when_the_article_has_gone_elsewhere(self, db, tell_moderators):
        here = SectionFactory()
        article = ArticleFactory(site=here.site, section=here)
        case = make_held_case(thread=ThreadFactory(article=article))
        MembershipFactory(site=here.site, limited_to=[here])
        tell_moderators(case.comment)
        (told_of,) = Notification.objects.select_related("comment__thread__article")
        about = {"to": told_of.recipient, "site": here.site, "channel": EMAIL}
        assert reasons_against([told_of], **about) == {}
        Article.objects.filter(pk=article.pk).update(section=None)
        told_of = Notification.objects.get()
        assert reasons_against([told_of], **about) == {told_of.pk: "recipient moderates no more"}

    def test_is_told_once_when_the_task_comes_twenty_times(self, case, tell_moderators):
        MembershipFactory(site=case.site)
        for _ in range(20):
            tell_moderators(case.comment)
        assert Notification.objects.count() == Delivery.objects.count() == 1

    def test_is_not_told_to_its_own_author(self, case, tell_moderators):
        MembershipFactory(site=case.site, user=case.comment.author.user)
        tell_moderators(case.comment)
        assert told() == []

    @pytest.mark.parametrize("fault", ["inactive", "unverified"])
    def test_is_not_told_where_mail_cannot_reach(self, case, tell_moderators, fault):
        user = MembershipFactory(site=case.site).user
        if fault == "inactive":
            user.is_active = False
            user.save()
        else:
            user.emailaddress_set.update(verified=False)
        tell_moderators(case.comment)
        assert told() == []

    def test_is_not_told_once_it_is_decided(self, case, now, tell_moderators):
        MembershipFactory(site=case.site)
        with transaction.atomic():
            close_case(comment=case.comment, now=now)
        tell_moderators(case.comment)
        assert told() == []

    def test_makes_one_mail_of_many_within_five_minutes(self, case, now, tell_moderators):
        moderator = MembershipFactory(site=case.site)
        tell_moderators(case.comment)
        # At once, and then what came meanwhile, five minutes after each mail.
        for minutes, mails in ((0, 1), (1, 1), (4, 1), (5, 2), (6, 2), (9, 2), (10, 3)):
            at = now + timedelta(minutes=minutes)
            another = make_held_case(thread=case.comment.thread)
            tell_moderators(another.comment, at=at)
            send_due(now=at)
            assert len(mail.outbox) == mails, minutes
        assert Notification.objects.filter(recipient=moderator.user).count() == 8

    def test_on_another_site_is_a_mail_of_its_own(self, case, now, tell_moderators):
        moderator = MembershipFactory(site=case.site).user
        elsewhere = make_held_case()
        MembershipFactory(site=elsewhere.site, user=moderator)
        tell_moderators(case.comment)
        tell_moderators(elsewhere.comment)
        send_due(now=now)
        assert len(mail.outbox) == 2

    def test_does_not_wait_for_a_mail_that_was_dropped(self, case, now, tell_moderators):
        MembershipFactory(site=case.site)
        tell_moderators(case.comment)
        Dispatch.objects.update(closed_at=now, dropped_at=now, dropped_because="nothing waits any more")
        tell_moderators(make_held_case(thread=case.comment.thread).comment)
        assert Dispatch.objects.get(closed_at=None).due_at == now


class TestAuthor:
    @pytest.fixture
    def comment(self, db):
        return make_comment()

    def test_hears_once_that_a_comment_was_featured(self, comment, now):
        for _ in range(3):
            handlers.tell_featured(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=now)
        notification = Notification.objects.get()
        assert (notification.kind, notification.recipient) == (Kind.FEATURED, comment.author.user)
        comment.prominence = 1
        comment.save()
        send_due(now=now + timedelta(minutes=1))
        assert mail.outbox[0].subject.startswith("Your comment was featured: ")

    def test_does_not_hear_it_when_it_was_taken_back(self, comment, now):
        handlers.tell_featured(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=now)
        send_due(now=now + timedelta(minutes=1))
        assert Delivery.objects.get().dropped_because == "it is featured no more"

    def test_hears_of_milestones_only_if_they_asked_and_of_each_once(self, comment, now):
        def reach(score):
            payload = {"comment_id": str(comment.pk), "score": score}
            handlers.tell_milestone(payload=payload, event_id=uuid4(), now=now)

        reach(10)
        assert not Notification.objects.exists()
        PreferenceFactory(user=comment.author.user, kind=Kind.MILESTONE, rhythm="at_once")
        for score in (10, 10, 50):
            reach(score)
        assert Notification.objects.filter(kind=Kind.MILESTONE).count() == 2

    def test_of_a_comment_that_is_gone_hears_nothing(self, comment, now):
        with transaction.atomic():
            give_status(comment=comment, status=Status.WITHDRAWN, now=now)
        handlers.tell_featured(payload={"comment_id": str(comment.pk)}, event_id=uuid4(), now=now)
        assert not Notification.objects.exists()
