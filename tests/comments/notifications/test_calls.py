"""An objection, a legal notice, a note or a case handed over, on their way to whoever of the team should hear."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from articles.models import Article
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk.noting import write_note
from comments.moderation.models import Statement
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.notifications import links, team
from comments.notifications.models import Delivery, Dispatch, Kind, Notification
from comments.outbox.models import OutboxEvent
from config.events import HANDLERS
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import NotificationFactory, PreferenceFactory, send_due
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
CALLS = {"appeal.filed", "notice.received", "note.written"}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def comment():
    return make_comment(body="You are a fool, and so is your dog.")


@pytest.fixture
def site(comment):
    return comment.site


@pytest.fixture
def on_team(site):
    def made(name, role=Role.MODERATOR, **user):
        profile = ProfileFactory(site=site, display_name=name, **{f"user__{key}": user[key] for key in user})
        MembershipFactory(user=profile.user, site=site, role=role)
        return viewer_of(profile.user, site=site)

    return made


@pytest.fixture
def mara(on_team):
    return on_team("Mara Lindqvist")


@pytest.fixture
def jonas(on_team):
    return on_team("Jonas Petrov")


@pytest.fixture
def rule(comment, now):
    def ruled(by, action="remove", reason="abuse", on=comment, **given):
        on.refresh_from_db()
        said = {"action": action, "reason": reason, "version": on.version, "now": now}
        return decide(comment_id=on.pk, viewer=by, **(said | given))

    return ruled


@pytest.fixture
def object_to(now):
    def objected(decision):
        statement = Statement.objects.get(decision=decision)
        about = redress.of_statement(statement.pk, person_id=statement.recipient_id)
        return file_appeal(about=about, body="My secret reasons.", now=now)

    return objected


@pytest.fixture
def notice(comment, now):
    def noticed(*comments):
        claim = Claim(
            comments=[str(one.pk) for one in comments or [comment]],
            category="privacy",
            explanation="My secret reasons.",
            email="ilse@readers.example",
            in_good_faith=True,
        )
        return receive_notice(claim, caller=str(uuid4()), now=now)

    return noticed


@pytest.fixture
def note(now):
    def noted(comment, by, body="Look, @Jonas Petrov, secret words", to=None):
        return write_note(comment_id=comment.pk, viewer=by, body=body, to=to and to.user.pk, now=now)

    return noted


@pytest.fixture
def held(comment):
    return make_held_case(thread=comment.thread)


@pytest.fixture
def hear(now):
    """Let every handler of this room hear what was recorded, as the outbox would."""

    def heard(at=now, times=1):
        for event in OutboxEvent.objects.filter(name__in=CALLS).order_by("pk"):
            for path in HANDLERS[event.name]:
                module, _dot, name = path.rpartition(".")
                if name.startswith("tell_of"):
                    handler = getattr(__import__(module, fromlist=[name]), name)
                    for _ in range(times):
                        handler(payload=event.payload, event_id=uuid4(), now=at)

    return heard


@pytest.fixture
def send(now):
    def sent(at=now):
        mail.outbox.clear()
        send_due(now=at, slot="calls")
        return [message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mail.outbox]

    return sent


def told():
    return {(call.recipient_id) for call in Notification.objects.filter(kind=Kind.CALL)}


def parts(message):
    return [message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html")]


class TestAppeal:
    def test_calls_everybody_but_who_decided_first(self, mara, jonas, rule, object_to, *, hear):
        object_to(rule(mara))
        hear(times=20)
        assert told() == {jonas.user.pk}
        assert Notification.objects.filter(kind=Kind.CALL).count() == Delivery.objects.count() == 1

    def test_calls_the_first_where_nobody_else_is_there(self, mara, rule, object_to, hear):
        object_to(rule(mara))
        hear()
        assert told() == {mara.user.pk}

    def test_does_not_call_whoever_objects(self, mara, jonas, comment, rule, *, object_to, hear):
        MembershipFactory(user=comment.author.user, site=comment.site)
        object_to(rule(mara))
        hear()
        assert told() == {jonas.user.pk}

    def test_calls_nobody_once_it_is_answered(self, mara, jonas, rule, object_to, *, hear, send, now):
        appeal = object_to(rule(mara))
        hear()
        decide_appeal(
            appeal_id=appeal.pk, viewer=jonas, ruling=Ruling(outcome="upheld", answer="It stands."), now=now
        )
        assert send() == []
        assert Delivery.objects.get(notification__kind=Kind.CALL).dropped_because == "it is answered"
        Notification.objects.all().delete()
        hear()
        assert told() == set()

    def test_says_where_it_waits_in_nobodys_words(self, mara, jonas, rule, object_to, *, hear, send):
        object_to(rule(mara))
        hear()
        (message,) = send()
        assert message["Subject"] == "An objection waits for an answer on The Tidewater Review"
        url = re.fullmatch(r"<(https://comments\.example\.org/\S+)>", message["List-Unsubscribe"].strip())[1]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        choice = links.read_token(url.rstrip("/").rpartition("/")[2])
        assert (choice.user_id, choice.kinds) == (jonas.user.pk, (Kind.CALL,))
        for part in parts(message):
            assert "https://comments.example.org/admin/moderation/case/queue/?show=appeal" in part
            assert "The second flooding of the Lantern Quay" in part
            assert url in part
            assert "secret" not in part
            assert "fool" not in part
            assert "Mara" not in part

    def test_makes_no_mail_for_whoever_wants_none(self, mara, jonas, rule, object_to, *, hear):
        PreferenceFactory(user=jonas.user, kind=Kind.CALL)
        object_to(rule(mara))
        hear()
        assert told() == {jonas.user.pk}
        assert not Delivery.objects.exists()

    def test_speaks_the_language_of_whoever_reads(self, mara, on_team, rule, object_to, *, hear, send):
        on_team("Ilse Marran", language="de")
        object_to(rule(mara))
        hear()
        (message,) = send()
        assert 'lang="de"' in parts(message)[1]


class TestNotice:
    def test_calls_the_whole_team_and_no_other(self, mara, jonas, site, notice, *, hear):
        ProfileFactory(site=site)
        MembershipFactory()
        notice()
        hear(times=3)
        assert told() == {mara.user.pk, jonas.user.pk}

    def test_does_not_call_whoever_wrote_all_of_it(self, mara, jonas, comment, notice, *, hear):
        own = make_comment(thread=comment.thread, author=mara.profile)
        notice(own)
        hear()
        assert told() == {jonas.user.pk}
        notice(own, comment)
        hear()
        assert told() == {jonas.user.pk, mara.user.pk}

    def test_names_its_reference_and_not_who_sent_it(self, mara, notice, hear, send):
        sent = notice()
        hear()
        (message,) = send()
        assert message["Subject"] == "A legal notice waits for a decision on The Tidewater Review"
        for part in parts(message):
            assert sent.reference in part
            assert "?show=legal" in part
            assert "secret" not in part
            assert "ilse@" not in part

    def test_calls_nobody_once_it_is_decided(self, mara, jonas, notice, hear, *, rule, send):
        notice()
        hear()
        rule(jonas)
        assert send() == []
        assert set(Delivery.objects.values_list("dropped_because", flat=True)) == {"it is decided"}


class TestNote:
    def test_calls_whom_it_names(self, mara, jonas, on_team, held, *, note, hear, send):
        on_team("Ilse Marran")
        note(held.comment, mara)
        hear(times=3)
        assert told() == {jonas.user.pk}
        (message,) = send()
        assert message["Subject"] == "Mara Lindqvist names you in a note on The Tidewater Review"
        assert all("secret" not in part and "?show=mine" in part for part in parts(message))

    def test_that_hands_a_case_over_calls_that_person_alone(
        self, mara, jonas, on_team, held, *, note, hear, send
    ):
        on_team("Ilse Marran")
        note(held.comment, mara, body="What do you think?", to=jonas)
        hear()
        assert told() == {jonas.user.pk}
        (message,) = send()
        assert message["Subject"] == "Mara Lindqvist hands you a case on The Tidewater Review"

    @pytest.mark.parametrize("body", ["Look at the date.", "For me: @Mara Lindqvist"])
    def test_that_asks_for_nobody_records_nothing(self, mara, held, note, body):
        note(held.comment, mara, body=body)
        assert not OutboxEvent.objects.filter(name="note.written").exists()

    def test_about_a_comment_without_open_case_records_nothing(self, mara, jonas, comment, note):
        note(comment, mara)
        assert not OutboxEvent.objects.filter(name="note.written").exists()

    def test_calls_nobody_once_the_case_is_decided(self, mara, jonas, held, note, *, hear, rule, send):
        note(held.comment, mara)
        hear()
        rule(mara, "approve", "fine", on=held.comment)
        assert send() == []
        Notification.objects.all().delete()
        hear()
        assert told() == set()

    def test_calls_nobody_who_left_the_team(self, mara, jonas, held, note, *, hear, send):
        note(held.comment, mara)
        hear()
        jonas.user.memberships.all().delete()
        assert send() == []


class TestWithinFiveMinutes:
    def test_what_follows_a_mail_waits_and_is_told_together(
        self, mara, held, jonas, note, *, notice, hear, send, now
    ):
        note(held.comment, mara)
        hear()
        assert len(send()) == 1
        later = now + timedelta(minutes=1)
        notice()
        note(held.comment, mara, body="And again, @Jonas Petrov")
        hear(at=later)
        mine = Delivery.objects.filter(notification__recipient=jonas.user)
        due = mine.order_by("created_at", "pk").values_list("dispatch__due_at", flat=True)
        assert list(due) == [now, *[now + timedelta(minutes=5)] * 2]
        messages = [one for one in send(at=now + timedelta(minutes=6)) if str(one["To"]) == jonas.user.email]
        assert [one["Subject"] for one in messages] == ["2 things ask for you on The Tidewater Review"]
        assert all("names you" in part and "legal notice" in part for part in parts(messages[0]))
        assert not mine.filter(sent_at=None).exists()

    def test_after_that_the_next_goes_at_once(self, mara, jonas, held, note, *, hear, send, now):
        note(held.comment, mara)
        hear()
        send()
        note(held.comment, mara, body="And again, @Jonas Petrov")
        hear(at=now + timedelta(minutes=5))
        assert not Dispatch.objects.filter(closed_at=None, due_at__gt=now + timedelta(minutes=5)).exists()
        assert len(send(at=now + timedelta(minutes=5))) == 1


class TestRow:
    def test_of_a_call_is_about_exactly_one_thing(self, mara, jonas, held, note, *, notice):
        both = {"note": note(held.comment, mara), "notice": notice()}
        for about in ({}, both, {"comment": held.comment}):
            with pytest.raises(IntegrityError, match="notification_is_about_one_thing"), transaction.atomic():
                NotificationFactory(**{"comment": None, "kind": Kind.CALL, "recipient": jonas.user} | about)

    @pytest.mark.parametrize("what", ["note", "notice", "appeal"])
    def test_is_there_once_for_each_person(self, mara, jonas, held, note, *, notice, rule, object_to, what):
        about = {
            "note": lambda: note(held.comment, mara),
            "notice": notice,
            "appeal": lambda: object_to(rule(mara)),
        }[what]()
        for user in (mara.user, jonas.user):
            NotificationFactory(comment=None, kind=Kind.CALL, recipient=user, **{what: about})
        with pytest.raises(IntegrityError), transaction.atomic():
            NotificationFactory(comment=None, kind=Kind.CALL, recipient=jonas.user, **{what: about})


class TestOfASection:
    """Who moderates some sections alone is called to what is theirs."""

    @pytest.fixture
    def section(self, comment):
        section = SectionFactory(site=comment.site)
        Article.objects.filter(thread=comment.thread_id).update(section=section)
        return section

    @pytest.fixture
    def limited(self, site):
        def made(section, name):
            profile = ProfileFactory(site=site, display_name=name)
            MembershipFactory(user=profile.user, site=site, limited_to=[section])
            return viewer_of(profile.user, site=site)

        return made

    @pytest.fixture
    def people(self, comment, section, limited):
        return limited(section, "Here"), limited(SectionFactory(site=comment.site), "There")

    @pytest.fixture
    def is_called(self, site, now):
        def asked(who, **about):
            call = Notification(recipient=who.user, site=site, kind=Kind.CALL, notified_at=now, **about)
            return not team.reason_against(call)

        return asked

    def test_is_called_to_notices(self, people, notice, is_called):
        here, there = people
        filed = notice()
        assert team.who_looks_at(filed) == [here.user]
        assert [is_called(who, notice=filed) for who in (here, there)] == [True, False]

    def test_is_called_to_objections(self, people, mara, rule, object_to, is_called):
        here, there = people
        appeal = object_to(rule(mara))
        assert team.who_may_answer(appeal) == [here.user]
        assert [is_called(who, appeal=appeal) for who in (here, there)] == [True, False]

    def test_is_named_in_notes(self, people, comment, mara, note, is_called):
        here, there = people
        waiting = make_held_case(thread=comment.thread).comment
        written = note(waiting, mara, body="Look, @Here and @There")
        assert team.asked_in(written) == [here.user]
        assert [is_called(who, note=written) for who in (here, there)] == [True, False]
