import os
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.console import EmailBackend as ConsoleBackend

from comments.notifications import mailbox
from comments.notifications.mailbox import FileMailbox

ID = UUID(int=7)


def send(*, message_id=f"<{ID}@localhost>", subject="Hello", html=""):
    mail = EmailMultiAlternatives(subject, "Plain words – ✓", to=["ilse@readers.example"])
    mail.extra_headers["Message-ID"] = message_id
    if html:
        mail.attach_alternative(html, "text/html")
    FileMailbox().send_messages([mail])


class TestFileMailbox:
    def test_makes_its_folder_with_the_first_mail(self):
        assert not mailbox.folder().exists()
        send()
        assert [path.name for path in mailbox.folder().iterdir()] == [f"{ID}.eml"]

    def test_writes_what_a_mail_program_reads(self):
        send(html="<p>Words</p>")
        raw = (mailbox.folder() / f"{ID}.eml").read_bytes()
        message = message_from_bytes(raw, policy=policy.default)
        assert message["To"] == "ilse@readers.example"
        assert message.get_body(("plain",)).get_content().strip() == "Plain words – ✓"
        assert message.get_body(("html",)).get_content().strip() == "<p>Words</p>"

    def test_keeps_a_mail_that_is_sent_again_as_one_mail(self):
        for _ in range(20):
            send()
        assert len(list(mailbox.folder().iterdir())) == 1

    @pytest.mark.parametrize(
        "hostile", ["<../../escape@x>", "</etc/passwd@x>", "<.hidden@x>", "<" + "a" * 300 + "@x>", "<@>"]
    )
    def test_is_not_led_elsewhere_by_a_message_id(self, hostile):
        send(message_id=hostile)
        (path,) = mailbox.folder().iterdir()
        UUID(path.stem)

    def test_leaves_no_half_mail_behind(self, monkeypatch):
        def fail(self, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            send()
        assert list(mailbox.folder().iterdir()) == []

    def test_does_not_write_down_who_else_got_it(self):
        FileMailbox().send_messages(
            [EmailMessage("Hello", "Words", to=["a@b.example"], bcc=["secret@b.example"])]
        )
        (path,) = mailbox.folder().iterdir()
        assert b"secret" not in path.read_bytes()


class TestReading:
    def test_lists_the_newest_first_by_pages(self):
        for number in range(5):
            send(message_id=f"<{UUID(int=number)}@localhost>", subject=f"Mail {number}")
            os.utime(mailbox.folder() / f"{UUID(int=number)}.eml", (number, number))
        mails, count = mailbox.newest(start=1, size=2)
        assert [mail.subject for mail in mails] == ["Mail 3", "Mail 2"]
        assert count == 5

    def test_lists_nothing_before_the_first_mail(self):
        assert mailbox.newest(start=0, size=10) == ([], 0)

    def test_leaves_other_files_alone(self):
        send()
        for name in ("notes.txt", ".half", "-odd.eml"):
            (mailbox.folder() / name).touch()
        assert mailbox.newest(start=0, size=10)[1] == 1

    def test_opens_one(self):
        send(html="<html><head></head><body>Words</body></html>")
        mail = mailbox.read(str(ID))
        assert (mail.to, mail.subject) == ("ilse@readers.example", "Hello")
        assert mail.text.strip() == "Plain words – ✓"
        assert '<head><base target="_blank"></head>' in mail.framed_html
        assert ("Message-ID", f"<{ID}@localhost>") in mail.headers

    @pytest.mark.parametrize("name", ["", "..", "../secret", "a/b", "missing", "x" * 200, "\x00"])
    def test_opens_nothing_else(self, name, tmp_path):
        send()
        (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
        assert mailbox.read(name) is None


class TestIsInUse:
    @pytest.mark.parametrize(("backend", "expected"), [(FileMailbox, True), (ConsoleBackend, False)])
    def test_follows_the_settings(self, settings, backend, expected):
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"
        assert mailbox.is_in_use() is expected
