"""What somebody reads of what moderators laid on them, and what nobody reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Case, Sanction
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.screening.shadows import bring_to_light
from comments.threads.models import Comment
from tests.comments.pages.reading import faults
from tests.factories.accounts import MembershipFactory, ProfileFactory


@pytest.fixture
def lay(site, reader):
    def laid(kind, **wish):
        boss = ProfileFactory(site=site)
        MembershipFactory(user=boss.user, site=site, role=Role.MODERATOR)
        return lay_sanction(
            profile_id=reader.profile.pk,
            viewer=viewer_of(boss.user, site=site),
            wish=Wish(kind=kind, **{"reason": "spam"} | wish),
            now=timezone.now(),
        )

    return laid


def door(sanction):
    return f"/c/sanctions/{sanction.pk}/"


class TestThePage:
    def test_says_what_why_and_until_when(self, reader, lay):
        until = timezone.now() + timedelta(days=1)
        page = reader.get(door(lay("mute", until=until, explanation="Forty links to one shop.")))
        text = page.text("main")
        assert "You cannot post for a time" in text
        assert "Forty links to one shop." in text
        assert "No advertising" in text
        assert faults(page.source) == []
        assert not page.all("form button.button[type=submit]:-soup-contains('I have read this')")

    def test_takes_the_word_that_a_warning_was_read_and_leads_back(self, reader, lay, address):
        warning = lay("warning")
        assert "warned you" in reader.post(f"{address}post/", {"body": "Well."}).source
        answer = reader.post(door(warning), {"next": address})
        assert answer.location == address
        assert Sanction.objects.get().acknowledged_at is not None
        assert reader.post(f"{address}post/", {"body": "Well."}).status == 302
        assert "I have read this" not in reader.get(door(warning)).source

    def test_is_its_persons_alone(self, visitor, reader, other, lay):
        warning = lay("warning")
        assert visitor.get(door(warning)).location.startswith("/accounts/login/")
        for answer in (other.get(door(warning)), other.post(door(warning))):
            assert answer.status == 404
        assert Sanction.objects.get().acknowledged_at is None

    @pytest.mark.parametrize("kind", ["shadow_ban", "trusted"])
    def test_is_not_there_for_what_is_not_told(self, reader, lay, kind):
        reason = "fine" if kind == "trusted" else "spam"
        assert reader.get(door(lay(kind, reason=reason))).status == 404


class TestTheShadow:
    @pytest.fixture
    def comment(self, reader, lay, address):
        lay("shadow_ban")
        assert reader.post(f"{address}post/", {"body": "Buy my boats!"}).status == 302
        return Comment.objects.get()

    def test_says_to_its_author_that_it_is_published(self, reader, comment, address):
        told = reader.mine(address)
        assert "Your comment is published." in told["messages"]
        assert "Buy my boats!" in told["waiting"]
        assert "Waiting for a moderator" not in told["waiting"]
        page = reader.get(f"/c/{comment.pk}/")
        assert "Buy my boats!" in page.source
        assert "Waiting for a moderator" not in page.source

    def test_shows_nothing_to_anybody_else(self, visitor, other, comment, address):
        for somebody in (visitor, other):
            assert "Buy my boats!" not in somebody.get(address).source
            assert somebody.get(f"/c/{comment.pk}/").status == 404
            assert "Buy my boats!" not in str(somebody.mine(address))

    def test_answers_programs_alike(self, reader, other, comment):
        thread = comment.thread_id
        seen = reader.client.get(f"/api/v1/comments/{comment.pk}/").json()
        assert (seen["status"], seen["body"]) == ("published", "Buy my boats!")
        waiting = reader.client.get(f"/api/v1/threads/{thread}/mine/").json()["waiting"]
        assert [one["status"] for one in waiting] == ["published"]
        assert other.client.get(f"/api/v1/comments/{comment.pk}/").status_code == 404
        assert reader.client.get(f"/api/v1/threads/{thread}/comments/").json()["results"] == []

    def test_lets_its_author_answer_and_edit(self, reader, comment):
        assert reader.get(f"/c/{comment.pk}/reply/").status == 200
        assert reader.post(f"/c/{comment.pk}/reply/", {"body": "And cheap!"}).status == 302
        assert reader.post(f"/c/{comment.pk}/edit/", {"body": "Buy my ships!"}).status == 302
        assert Comment.objects.get(pk=comment.pk).revision.body == "Buy my ships!"


class TestAnEditInTheShadow:
    """Older words of somebody who is in the shadow now are public; what they make of them is theirs alone."""

    @pytest.fixture
    def comment(self, reader, lay, address):
        assert reader.post(f"{address}post/", {"body": "A fine harbour."}).status == 302
        comment = Comment.objects.get()
        lay("shadow_ban")
        answer = reader.post(f"/c/{comment.pk}/edit/", {"body": "Buy my boats!", "version": comment.version})
        assert answer.status == 302
        return Comment.objects.get()

    def test_is_saved_beside_the_approved_words_and_asks_nobody_to_look(self, comment):
        assert (comment.revision.body, comment.pending.body) == ("A fine harbour.", "Buy my boats!")
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()

    def test_says_to_its_author_that_it_stands(self, reader, comment, address):
        told = reader.mine(address, comment)
        assert "Saved." in told["messages"]
        assert "moderator" not in told["messages"]
        about = told["comments"][str(comment.pk)]
        assert "Buy my boats!" in about["words"]
        assert "pending" not in about
        form = reader.get(f"/c/{comment.pk}/edit/").source
        assert "Buy my boats!" in form
        assert "wait for a moderator" not in form

    def test_answers_programs_of_its_author_alike(self, reader, comment):
        shown = reader.client.get(f"/api/v1/comments/{comment.pk}/")
        assert shown.json()["body"] == "Buy my boats!"
        assert "public" not in shown.headers["Cache-Control"]
        mine = reader.client.get(f"/api/v1/threads/{comment.thread_id}/mine/?comments={comment.pk}").json()
        assert mine["own"][0]["words"]["body"] == "Buy my boats!"
        assert mine["own"][0]["pending"] is None

    def test_is_nowhere_for_anybody_else(self, visitor, other, comment, address):
        feeds = [f"{address}feed.xml", f"/api/v1/threads/{comment.thread_id}/comments/"]
        for somebody in (visitor, other):
            for place in (address, f"/c/{comment.pk}/", *feeds):
                assert "Buy my boats!" not in somebody.client.get(place).content.decode()
        seen = other.client.get(f"/api/v1/comments/{comment.pk}/")
        assert seen.json()["body"] == "A fine harbour."
        assert seen.json()["edited_at"] is None

    def test_has_a_tag_of_its_own(self, reader, visitor, comment):
        address = f"/api/v1/comments/{comment.pk}/"
        assert reader.client.get(address).headers["ETag"] != visitor.client.get(address).headers["ETag"]

    def test_comes_to_moderators_when_the_ban_is_lifted(self, comment, now):
        sanction = Sanction.objects.get()
        bring_to_light(payload={"sanction_id": str(sanction.pk)}, event_id=None, now=now)
        assert Case.objects.get(comment=comment, closed_at=None).is_held
