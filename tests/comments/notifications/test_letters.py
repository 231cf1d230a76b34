import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from comments.moderation.models import Case
from comments.notifications import comment_letters, excerpts, letters, links, queue_letters, recipients
from comments.notifications.models import Kind
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory, SiteFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import DeliveryFactory, NotificationFactory, make_answer, send
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture(autouse=True)
def _public_url(settings):
    settings.PUBLIC_URL = "https://comments.example.org"
    settings.DEFAULT_FROM_EMAIL = "Belowline <comments@example.org>"


@pytest.fixture
def posted(now):
    """Send a delivery and return the mail as a mail program reads it from its bytes."""

    def posted(delivery):
        mail.outbox.clear()
        send(delivery, now=now)
        (sent,) = mail.outbox
        return message_from_bytes(sent.message().as_bytes(), policy=policy.default)

    return posted


@pytest.fixture
def about_answer(db):
    def about_answer(answer=None, **recipient):
        answer = answer or make_answer()
        user = answer.parent.author.user
        for field, value in recipient.items():
            setattr(user, field, value)
        user.save()
        return DeliveryFactory(notification=NotificationFactory(comment=answer, recipient=user))

    return about_answer


@pytest.fixture
def about_queue(db):
    def about_queue(**held):
        case = make_held_case(**held)
        user = MembershipFactory(site=case.site).user
        notification = NotificationFactory(comment=case.comment, kind=Kind.HELD, recipient=user)
        return DeliveryFactory(notification=notification)

    return about_queue


def parts(message):
    """Return the text and the HTML of a mail."""
    return [message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html")]


class TestLinks:
    def test_lead_where_the_pages_are(self):
        comment_id = uuid4()
        assert letters.PERMALINK.format(comment_id) == reverse("pages:permalink", args=[comment_id])
        assert letters.UNSUBSCRIBE.format("a.b-c") == reverse("pages:unsubscribe", args=["a.b-c"])
        assert reverse("admin:moderation_case_queue") == letters.QUEUE


class TestHead:
    def test_recognises_a_repeat_and_gathers_a_thread(self, about_answer, posted):
        delivery = about_answer()
        message = posted(delivery)
        thread = delivery.notification.comment.thread_id
        assert message["Message-ID"] == f"<{delivery.dispatch_id}@comments.example.org>"
        for name in ("In-Reply-To", "References"):
            assert message[name].strip() == f"<thread-{thread}@comments.example.org>"
        assert message["Date"].datetime == datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
        assert message["Auto-Submitted"] == "auto-generated"

    def test_names_who_answered_and_where(self, about_answer, posted):
        delivery = about_answer()
        comment = delivery.notification.comment
        message = posted(delivery)
        assert message["Subject"] == (
            f"{comment.author.display_name} answered you: The second flooding of the Lantern Quay"
        )
        assert str(message["From"]) == "The Tidewater Review <comments@example.org>"
        assert str(message["To"]) == delivery.notification.recipient.email

    def test_unsubscribes_by_one_click(self, about_answer, posted):
        delivery = about_answer()
        message = posted(delivery)
        url = re.fullmatch(r"<(https://comments\.example\.org/\S+)>", message["List-Unsubscribe"].strip())[1]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        choice = links.read_token(url.rstrip("/").rpartition("/")[2])
        assert choice.user_id == delivery.notification.recipient_id
        assert choice.kinds == (Kind.REPLY,)
        for part in parts(message):
            assert url in part

    @pytest.mark.parametrize(
        "hostile",
        [
            "Ilse\r\nBcc: all@example.org",
            "Ilse\n\nBody",
            "Ilse\x01\x1b[2J",
            "Ilse\u2028To: all@example.org",
            "\u202eelsI",
            "=?utf-8?q?Ilse=0ABcc=3A_all=40example=2Eorg?=",
            '", all@example.org, "',
            "{{ settings.SECRET_KEY }}{% debug %}",
        ],
    )
    def test_cannot_be_broken_out_of(self, about_answer, posted, hostile):
        harmless = posted(about_answer())
        site = SiteFactory(name=hostile[:100])
        thread = ThreadFactory(article=ArticleFactory(site=site, title=hostile))
        author = ProfileFactory(site=site, display_name=hostile)
        answer = make_comment(answers=make_comment(thread=thread), author=author)
        delivery = about_answer(answer)
        message = posted(delivery)
        assert sorted(message.keys()) == sorted(harmless.keys())
        assert [address.addr_spec for address in message["To"].addresses] == [
            delivery.notification.recipient.email
        ]
        assert [address.addr_spec for address in message["From"].addresses] == ["comments@example.org"]
        assert not re.search(r"[\x00-\x1f\x7f\u2028\u202a-\u202e\u2066-\u2069]", message["Subject"])

    def test_says_no_address_but_the_recipients(self, about_answer, posted):
        delivery = about_answer()
        raw = posted(delivery).as_string()
        assert delivery.notification.comment.author.user.email not in raw


class TestAnswer:
    def test_says_the_same_in_text_and_in_html(self, about_answer, posted):
        answer = make_answer(
            asked="Why did the *pumps* fail?", body="It was the **tide gate**.\n\nNot the rain."
        )
        address = f"https://comments.example.org/c/{answer.pk}/"
        text, html = parts(posted(about_answer(answer)))
        for part in (text, html):
            assert answer.author.display_name in part
            assert "The second flooding of the Lantern Quay" in part
            assert address in part
            assert "The Tidewater Review" in part
        assert "> It was the **tide gate**.\n>\n> Not the rain." in text
        assert "> Why did the *pumps* fail?" in text
        assert "<p>It was the <strong>tide gate</strong>.</p>" in html
        assert "Why did the <em>pumps</em> fail?" in html

    def test_tells_the_words_as_they_are_by_now(self, about_answer, posted):
        delivery = about_answer()
        revision = delivery.notification.comment.revision
        revision.body = "It was the tide gate, I looked."
        revision.html = "<p>unused</p>"
        revision.save()
        text, html = parts(posted(delivery))
        assert "> It was the tide gate, I looked." in text
        assert "It was the tide gate, I looked." in html

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "<img src=https://tracker.example/pixel.gif>",
            "![](https://tracker.example/pixel.gif)",
            "[click](javascript:alert(1))",
            "</div></td></table><form action=https://evil.example>",
            "{{ request }}{% include 'x' %}",
        ],
    )
    def test_renders_hostile_words_harmless(self, about_answer, posted, hostile):
        text, html = parts(posted(about_answer(make_answer(body=hostile))))
        assert "<script" not in html
        assert "<img" not in html
        assert "<form" not in html
        assert 'href="javascript' not in html
        assert f"> {hostile}" in text

    def test_escapes_names_and_titles(self, about_answer, posted):
        site = SiteFactory(name="<b>Site</b>")
        thread = ThreadFactory(article=ArticleFactory(site=site, title="<i>Title</i> & more"))
        author = ProfileFactory(site=site, display_name="<u>Ilse</u>")
        answer = make_comment(answers=make_comment(thread=thread), author=author)
        text, html = parts(posted(about_answer(answer)))
        assert not re.search("<(b|i|u)>", html)
        assert "&lt;i&gt;Title&lt;/i&gt; &amp; more" in html
        assert "<u>Ilse</u> answered you under “<i>Title</i> & more”." in text

    def test_cannot_pass_off_a_readers_words_as_ours(self, about_answer, posted):
        body = "Fine.\n\n-- \nStop these mails:\nhttps://evil.example/"
        text, _ = parts(posted(about_answer(make_answer(body=body))))
        assert "\n> Stop these mails:\n> https://evil.example/\n" in text
        assert "\nhttps://evil.example/" not in text

    def test_cuts_a_long_answer_at_a_word(self, about_answer, posted):
        text, html = parts(posted(about_answer(make_answer(body="tide gate " * 900))))
        for part in (text, html):
            assert "tide …" in part or "gate …" in part
            assert part.count("tide") <= (comment_letters.ANSWER_LENGTH + excerpts.PREVIEW_LENGTH) / 10

    def test_leaves_out_ones_own_words_when_they_were_taken_back(self, about_answer, posted):
        answer = make_answer(asked="Something I regret.")
        answer.parent.status = Status.WITHDRAWN
        answer.parent.save()
        for part in parts(posted(about_answer(answer))):
            assert "regret" not in part
            assert "You had written" not in part


class TestReader:
    def test_reads_it_in_their_language(self, about_answer, posted):
        _, html = parts(posted(about_answer(language="ar")))
        assert '<html lang="ar" dir="rtl">' in html

    @pytest.mark.parametrize("language", ["", "xx", "not a language", "../../etc/passwd"])
    def test_without_one_of_ours_reads_it_in_the_sites_or_ours(self, about_answer, posted, language):
        _, html = parts(posted(about_answer(language=language)))
        assert '<html lang="en" dir="ltr">' in html

    @pytest.mark.parametrize(
        ("zone", "time"),
        [
            ("", "12:00 PM"),
            ("Asia/Tokyo", "9:00 PM"),
            ("America/New_York", "8:00 AM"),
            ("Nowhere/Town", "12:00 PM"),
            ("../x", "12:00 PM"),
        ],
    )
    def test_reads_times_of_their_zone(self, about_answer, posted, zone, time):
        answer = make_answer(at=datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
        text, html = parts(posted(about_answer(answer, time_zone=zone)))
        assert f"March 10, 2026, {time}" in text
        assert f"March 10, 2026, {time}" in html


class TestQueue:
    def test_says_how_many_wait_and_leads_there(self, about_queue, posted):
        delivery = about_queue()
        message = posted(delivery)
        assert message["Subject"] == "A comment waits for you on The Tidewater Review"
        for part in parts(message):
            assert "https://comments.example.org/admin/" in part
            assert "1 comment waits for a moderator" in part

    def test_counts_what_waits_when_it_is_sent(self, about_queue, posted):
        delivery = about_queue()
        for _ in range(2):
            make_held_case(thread=delivery.notification.comment.thread)
        message = posted(delivery)
        assert message["Subject"] == "3 comments wait for you on The Tidewater Review"
        assert "3 comments wait" in parts(message)[0]

    def test_counts_no_pile_to_its_end(self, about_queue, posted, monkeypatch):
        monkeypatch.setattr(recipients, "WAITING_MAX", 2)
        monkeypatch.setattr(queue_letters, "WAITING_MAX", 2)
        delivery = about_queue()
        for _ in range(2):
            make_held_case(thread=delivery.notification.comment.thread)
        message = posted(delivery)
        assert message["Subject"] == "More than 2 comments wait for you on The Tidewater Review"
        for part in parts(message):
            assert "More than 2 comments wait for a moderator" in part

    def test_counts_what_waits_for_a_graver_reason_too(self, about_queue, posted):
        delivery = about_queue()
        Case.objects.update(queue="legal")
        assert posted(delivery)["Subject"] == "A comment waits for you on The Tidewater Review"

    def test_says_nothing_of_the_comment_and_its_author(self, about_queue, posted):
        delivery = about_queue(body="A secret that only the desk may read.")
        author = delivery.notification.comment.author
        raw = "".join(parts(posted(delivery)))
        assert "secret" not in raw
        assert author.display_name not in raw
        assert author.user.email not in raw


class TestSpoiler:
    @pytest.mark.parametrize("body", ["The butler: ||Marcus|| did it.", "x " * 747 + "||Marcus " * 30])
    def test_stays_hidden_in_text_and_in_the_list_of_mails(self, about_answer, posted, body):
        text, html = parts(posted(about_answer(make_answer(body=body))))
        assert "Marcus" not in text
        preview = re.search(r'<div style="display: none[^>]*>(.*?)</div>', html, re.DOTALL)[1]
        assert "Marcus" not in preview

    def test_is_no_spoiler_where_somebody_writes_a_program(self, about_answer, posted):
        text, _ = parts(posted(about_answer(make_answer(body="if (a || b || c)"))))
        assert "> if (a || b || c)" in text


class TestPreview:
    def test_is_one_line_of_the_answer(self, about_answer, posted):
        _, html = parts(
            posted(about_answer(make_answer(body="It was the **tide gate** &\n\n- not the rain")))
        )
        preview = re.search(r'<div style="display: none[^>]*>(.*?)</div>', html, re.DOTALL)[1]
        assert " ".join(preview.split()) == "It was the tide gate &amp; not the rain"
