import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.decisions.lifting import set_prominence
from comments.moderation.models import Lift
from comments.threads.models import Comment, Prominence
from comments.threads.prominence import PINNED_MAX
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

LIST = "/admin/threads/comment/"


@pytest.fixture
def client(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def prominent():
    return set(Comment.objects.filter(prominence__gt=0).values_list("prominence", flat=True))


class TestTheList:
    def do(self, client, action, *comments, **more):
        form = {"action": action, "_selected_action": [comment.pk for comment in comments], **more}
        return client.post(LIST, form, follow=True)

    @pytest.mark.parametrize(
        ("action", "prominence"), [("pin", Prominence.PINNED), ("feature", Prominence.FEATURED)]
    )
    def test_lifts_what_is_ticked_and_puts_it_back(self, client, thread, action, prominence):
        ticked, other = [make_comment(thread=thread) for _ in range(2)], make_comment(thread=thread)
        assert said(self.do(client, action, *ticked)) == ["Done for 2 comments."]
        assert set(Comment.objects.filter(prominence=prominence)) == set(ticked)
        assert said(self.do(client, "put_back", *ticked, other)) == ["Done for 3 comments."]
        assert prominent() == set()
        assert Lift.objects.count() == 4

    def test_stops_at_the_first_that_is_refused_and_says_why(self, client, thread):
        comments = [make_comment(thread=thread) for _ in range(PINNED_MAX + 2)]
        refusal, done = said(self.do(client, "pin", *comments))
        assert refusal.startswith(f"A discussion has at most {PINNED_MAX} pinned comments.")
        assert done == f"Done for {PINNED_MAX} comments."

    def test_reaches_no_other_site(self, client, elsewhere):
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        self.do(client, "pin", foreign)
        self.do(client, "pin", foreign, select_across="1")
        assert prominent() == set()

    def test_offers_its_actions(self, client, thread):
        make_comment(thread=thread)
        page = client.get(LIST).content.decode()
        assert all(f'value="{action}"' in page for action in ("pin", "feature", "put_back"))


class TestTheCommentsPage:
    def press(self, client, comment, word):
        return client.post(f"{LIST}{comment.pk}/prominence/", {"prominence": word}, follow=True)

    def test_has_a_button_for_what_can_be_done(self, client, thread, moderator):
        comment = make_comment(thread=thread)
        for word, left in (("pinned", {"featured", "none"}), ("none", {"pinned", "featured"})):
            page = self.press(client, comment, word)
            assert {wish for wish, _label in page.context["wishes"]} == left
            assert all(f'value="{wish}"' in page.content.decode() for wish in left)
        assert page.content.decode().count(moderator.profile.display_name) >= 2

    def test_has_none_for_a_reply(self, client, thread):
        reply = make_comment(answers=make_comment(thread=thread))
        assert client.get(f"{LIST}{reply.pk}/change/").context["wishes"] == []

    @pytest.mark.parametrize("word", ["", "top"])
    def test_says_what_it_does_not_understand(self, client, thread, word):
        answer = self.press(client, make_comment(thread=thread), word)
        assert said(answer) == ["A comment can be pinned, featured or neither."]

    def test_is_not_there_for_another_site(self, client, elsewhere):
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        assert self.press(client, foreign, "pinned").status_code == 404

    def test_takes_no_address_typed_into_a_browser(self, client, thread):
        assert client.get(f"{LIST}{make_comment(thread=thread).pk}/prominence/").status_code == 405

    def test_is_closed_to_readers(self, somebody, thread):
        client = Client()
        client.force_login(somebody(Role.READER).user)
        self.press(client, make_comment(thread=thread), "pinned")
        assert prominent() == set()


class TestTheRecord:
    def test_is_read_by_moderators_of_the_site_alone(self, client, thread, elsewhere, somebody, now):
        own = make_comment(thread=thread)
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        for comment, viewer in ((own, somebody(Role.OWNER)), (foreign, somebody(Role.OWNER, on=elsewhere))):
            set_prominence(comment_id=comment.pk, viewer=viewer, prominence="pinned", now=now)
        page = client.get("/admin/moderation/lift/")
        assert [row.comment for row in page.context["cl"].result_list] == [own]
        row = Lift.objects.get(comment=own)
        assert client.get(f"/admin/moderation/lift/{row.pk}/change/").status_code == 200
        assert client.post(f"/admin/moderation/lift/{row.pk}/delete/", {"post": "yes"}).status_code == 403
