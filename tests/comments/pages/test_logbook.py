"""What everybody reads of moderation: the log of a site, and why a tombstone stands where it stands."""

import pytest
from django.utils import timezone

from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import ModerationPolicy
from comments.moderation.reports import logbook
from tests.comments.pages.reading import faults
from tests.factories.api import Caller

SECRET = "You called her a liar."


@pytest.fixture
def remove(moderator, site):
    viewer = viewer_of(moderator.profile.user, site=site)

    def removed(comment, reason="abuse", law=""):
        comment.refresh_from_db()
        decide(
            comment_id=comment.pk,
            viewer=viewer,
            action="remove",
            reason=reason,
            law=law,
            explanation=SECRET,
            version=comment.version,
            now=timezone.now(),
        )
        return comment

    return removed


class TestTombstone:
    @pytest.mark.parametrize("given", [{}, {"reason": "illegal", "law": "Section 186"}])
    def test_tells_why_on_the_page_of_the_article_and_on_its_own(self, visitor, say, remove, address, given):
        root = say("Liar!")
        say(answers=root)
        remove(root, **given)
        why = "against the law" if given else "No insults (rule 2)"
        for place in (address, f"/c/{root.pk}/"):
            page = visitor.get(place)
            assert f"Removed: {why}" in page.texts("h3.comment-gone")
            for secret in ("Liar!", SECRET, "Section 186", "Marit Solheim"):
                assert secret not in page.source
            assert faults(page.source) == []

    def test_tells_why_to_moderators_where_nobody_else_sees_it(self, moderator, say, remove):
        alone = remove(say())
        page = moderator.get(f"/c/{alone.pk}/")
        assert page.texts("h3.comment-gone") == ["Removed: No insults (rule 2)"]

    def test_tells_nothing_where_no_reasons_are_recorded(self, visitor, say, change, address):
        root = say()
        say(answers=root)
        change(root, "removed")
        assert visitor.get(address).texts("h3.comment-gone") == ["This comment was removed by a moderator."]

    def test_tells_programs_too(self, say, remove, thread):
        root = say()
        reply = say(answers=root)
        remove(root)
        why = {"ground": "rules", "rule": 2, "title": "No insults"}
        ask = Caller()
        (branch,) = ask.get(f"threads/{thread.pk}/comments/").json()["results"]
        assert branch["comment"]["removed_for"] == why
        assert branch["replies"][0]["removed_for"] is None
        assert ask.get(f"comments/{root.pk}/").json()["removed_for"] == why
        assert ask.get(f"threads/{thread.pk}/tree/").json()["results"][0]["removed_for"] == why
        assert ask.get(f"comments/{reply.pk}/ancestors/").json()["results"][0]["removed_for"] == why
        assert ask.get(f"comments/{reply.pk}/neighbours/").json()["ancestors"][0]["removed_for"] == why
        assert SECRET not in ask.get(f"threads/{thread.pk}/tree/").content.decode()


class TestModerationLog:
    @pytest.fixture(autouse=True)
    def _decided_long_ago(self, monkeypatch):
        monkeypatch.setattr("comments.moderation.reports.logbook.UNDO_SECONDS", 0)

    @pytest.fixture
    def open_log(self, site):
        ModerationPolicy.objects.filter(site=site).update(has_public_log=True)

    def test_is_not_there_unless_the_site_wants_it(self, visitor, site):
        assert visitor.get(f"/{site.slug}/moderation-log/").status == 404

    @pytest.mark.usefixtures("open_log")
    def test_names_nobody_and_repeats_nothing(self, visitor, site, say, remove, reader):
        comment = remove(say("Liar!", author=reader.profile))
        page = visitor.get(f"/{site.slug}/moderation-log/")
        assert "Removed: No insults (rule 2)" in page.text("li.log-entry")
        assert comment.thread.article.title in page.text("li.log-entry")
        for secret in ("Liar!", SECRET, "Ilse Marran", "Marit Solheim"):
            assert secret not in page.source
        assert faults(page.source) == []

    @pytest.mark.usefixtures("open_log")
    def test_says_that_there_is_nothing_yet(self, visitor, site):
        assert "Nothing has been taken down yet." in visitor.get(f"/{site.slug}/moderation-log/").text("main")

    @pytest.mark.usefixtures("open_log")
    def test_refuses_a_cursor_that_was_not_given_out(self, visitor, site):
        assert visitor.get(f"/{site.slug}/moderation-log/?cursor=x").status == 400

    @pytest.mark.usefixtures("open_log")
    def test_goes_on_at_the_next_page(self, visitor, site, say, remove, monkeypatch):
        monkeypatch.setattr(logbook.page, "__kwdefaults__", {"cursor": "", "size": 2})
        for _ in range(3):
            remove(say())
        first = visitor.get(f"/{site.slug}/moderation-log/")
        assert len(first.all("li.log-entry")) == 2
        (link,) = first.all("p.pager a")
        second = visitor.get(f"/{site.slug}/moderation-log/{link.get('href')}")
        assert len(second.all("li.log-entry")) == 1
