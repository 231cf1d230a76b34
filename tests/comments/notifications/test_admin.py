import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from comments.accounts.models import Role
from comments.notifications.mailbox import FileMailbox
from tests.factories.accounts import MembershipFactory, OperatorFactory
from tests.factories.notifications import DeliveryFactory

MAILS = "admin:notifications_filedmail_changelist"
FILE_BACKEND = "comments.notifications.mailbox.FileMailbox"


@pytest.fixture
def signed_in(client, db):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def _files(settings):
    settings.EMAIL_BACKEND = FILE_BACKEND


def send(subject="Ilse answered you", html='<html><head></head><body><p>"Words"</p></body></html>'):
    mail = EmailMultiAlternatives(
        subject, "See https://comments.example/c/1/ <script>alert(1)</script>", to=["ilse@readers.example"]
    )
    mail.extra_headers["Message-ID"] = "<one@localhost>"
    mail.attach_alternative(html, "text/html")
    FileMailbox().send_messages([mail])


@pytest.mark.usefixtures("_files")
class TestMails:
    @pytest.mark.parametrize("role", [Role.OWNER, "operator"])
    def test_are_listed_for_owners_and_the_operator(self, signed_in, role):
        user = OperatorFactory() if role == "operator" else MembershipFactory(role=role).user
        send()
        page = signed_in(user).get(reverse(MAILS))
        assert page.status_code == 200
        assert "Ilse answered you" in page.content.decode()

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.READER])
    def test_are_closed_to_everybody_else(self, signed_in, role):
        send()
        client = signed_in(MembershipFactory(role=role).user)
        for url in (reverse(MAILS), reverse("admin:notifications_filedmail_change", args=["one"])):
            assert client.get(url).status_code in {302, 403, 404}

    def test_are_shown_without_a_chance_to_run_anything(self, signed_in):
        send(html="<html><head></head><body><script>alert(2)</script></body></html>")
        page = signed_in(OperatorFactory()).get(reverse("admin:notifications_filedmail_change", args=["one"]))
        words = page.content.decode()
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in words
        assert "&lt;script&gt;alert(2)" in words
        assert "<script>alert" not in words
        assert '<a href="https://comments.example/c/1/"' in words

    def test_that_are_not_there_are_not_found(self, signed_in):
        url = reverse("admin:notifications_filedmail_change", args=["../../etc/passwd"])
        assert signed_in(OperatorFactory()).get(url).status_code == 404

    @pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 30, "1000"])
    def test_take_any_page_number(self, signed_in, number):
        assert signed_in(OperatorFactory()).get(reverse(MAILS), {"page": number}).status_code == 200

    def test_are_paged(self, signed_in, monkeypatch):
        monkeypatch.setattr("comments.notifications.admin.MAILS_PER_PAGE", 1)
        send()
        client = signed_in(OperatorFactory())
        assert "?page=2" not in client.get(reverse(MAILS)).content.decode()
        FileMailbox().send_messages([EmailMultiAlternatives("Second", "Words", to=["a@b.example"])])
        assert "?page=2" in client.get(reverse(MAILS)).content.decode()
        assert "?page=1" in client.get(reverse(MAILS), {"page": 2}).content.decode()


class TestMailsElsewhere:
    def test_are_no_page_where_mails_do_not_become_files(self, signed_in):
        send()
        client = signed_in(OperatorFactory())
        assert client.get(reverse(MAILS)).status_code == 404
        assert reverse(MAILS) not in client.get(reverse("admin:index")).content.decode()


class TestRecords:
    @pytest.mark.parametrize("model", ["notification", "delivery"])
    def test_are_listed_for_the_owner_of_their_site_only(self, signed_in, model):
        delivery = DeliveryFactory()
        site = delivery.notification.comment.thread.article.site
        url = reverse(f"admin:notifications_{model}_changelist")
        recipient = str(delivery.notification.recipient)
        own = signed_in(MembershipFactory(site=site, role=Role.OWNER).user).get(url)
        assert recipient in own.content.decode()
        foreign = signed_in(MembershipFactory(role=Role.OWNER).user).get(url)
        assert foreign.status_code == 200
        assert recipient not in foreign.content.decode()
        moderator = MembershipFactory(site=site, role=Role.MODERATOR).user
        assert signed_in(moderator).get(url).status_code == 403

    def test_cost_the_same_however_many_there_are(self, signed_in, django_assert_max_num_queries):
        DeliveryFactory.create_batch(8)
        client = signed_in(OperatorFactory())
        for model in ("notification", "delivery"):
            with django_assert_max_num_queries(12):
                client.get(reverse(f"admin:notifications_{model}_changelist"))
