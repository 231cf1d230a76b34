import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.accounts import limits
from comments.accounts.limits import Limit
from comments.accounts.models import Membership, Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.models import Decision
from comments.threads.models import Comment, Status
from tests.factories.accounts import OperatorFactory, ProfileFactory
from tests.factories.moderation import WordListFactory, make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/case/queue/"
DECIDE = f"{QUEUE}decide/"


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def decided(desk):
    """Send a decision as a plain form does, or as the script does."""

    def sent(on, action, reason, *, client=desk, script=False, **given):
        on.refresh_from_db()
        headers = {"accept": "application/json"} if script else {"accept": "text/html,*/*;q=0.8"}
        form = {"comment": on.pk, "version": on.version, "action": action, "reason": reason} | given
        return client.post(DECIDE, form, headers=headers)

    return sent


def page(client, **asked):
    answer = client.get(QUEUE, asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def cards(html):
    return re.findall(r'id="case-([0-9a-f-]{36})"', html)


def said(client):
    """Return the messages on the next page."""
    return [str(message) for message in client.get(QUEUE).context["messages"]]


class TestQueue:
    def test_shows_the_words_with_all_that_explains_them(self, desk, site, thread):
        parent = make_comment(thread=thread, body="The *mayor* said so & more.")
        comment = make_held_case(
            answers=parent,
            author=ProfileFactory(site=site, display_name="Ada <Quay>"),
            body="You **blastwort**, mayor!",
            because=("words", "suspect_word"),
            evidence={"count": 1, "words": [{"word": "Blastwort", "offset": 6, "length": 9}]},
        ).comment
        raw = desk.get(QUEUE).content.decode()
        html = unescape(raw)
        assert cards(html) == [str(comment.pk)]
        assert "<strong>blastwort</strong>" in raw
        assert "Ada &lt;Quay&gt;" in raw
        assert "In reply to" in html
        assert "The mayor said so & more." in html
        assert thread.article.title in html
        assert f'href="/c/{comment.pk}/"' in html
        assert "How the article begins" in html
        assert "Suspect word: Blastwort" in html
        assert "<mark>blastwort</mark>" in html
        assert "Approve" in html
        assert "Reject" in html
        assert f'name="version" value="{comment.version}"' in html

    def test_leads_to_the_earlier_comments_that_a_finding_is_about(self, desk, thread):
        earlier = make_comment(thread=thread, body="Cheap boats for everybody.")
        evidence = {"count": 2, "people": 2, "same_person": 0, "exact": 1, "comments": [str(earlier.pk)]}
        make_held_case(
            thread=thread,
            body=earlier.revision.body,
            because=("repeats", "refused_before"),
            evidence=evidence,
        )
        html = page(desk)
        assert "A moderator did not let the same words stand today" in html
        assert f'href="/admin/threads/comment/{earlier.pk}/change/"' in html

    def test_says_why_readers_called(self, desk, thread):
        case = make_reported_case(thread=thread, flags=2, reason="hate")
        make_flag(case.comment, reason="other", note="Ask the harbour master.")
        html = page(desk)
        assert "2 × hatred against a group" in html
        assert "“Ask the harbour master.”" in html
        assert "Reported 3 times" in html
        assert "Keep" in html
        assert "Remove" in html

    def test_shows_one_kind_at_a_time_when_asked(self, desk, thread):
        held, reported = make_held_case(thread=thread).comment, make_reported_case(thread=thread).comment
        assert cards(page(desk)) == [str(held.pk), str(reported.pk)]
        assert cards(page(desk, show="held")) == [str(held.pk)]
        assert cards(page(desk, show="reported")) == [str(reported.pk)]

    def test_lists_what_was_decided_and_lets_it_be_restored(self, desk, thread, decided):
        comment = make_held_case(thread=thread).comment
        decided(comment, "reject", "spam", note="Third time.")
        html = page(desk, show="decided")
        assert cards(html) == [str(comment.pk)]
        assert "Mara Lindqvist" in html
        assert "spam or advertising" in html
        assert "“Third time.”" in html
        decided(comment, "restore", "mistake")
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED

    def test_leads_on_page_by_page(self, desk, thread, monkeypatch):
        monkeypatch.setitem(queue.page.__kwdefaults__, "size", 2)
        comments = [str(make_held_case(thread=thread).comment.pk) for _ in range(5)]
        seen, address = [], QUEUE
        while address:
            html = unescape(desk.get(address).content.decode())
            seen += cards(html)
            following = re.search(
                r'href="([^"]+)"[^>]*data-more|data-more[^>]*href="([^"]+)"', html, re.DOTALL
            )
            address = next(filter(None, following.groups())) if following else ""
        assert seen == comments

    def test_is_kind_when_there_is_nothing_to_do(self, desk):
        assert "All done" in page(desk)
        assert "Nothing decided yet" in page(desk, show="decided")

    def test_says_how_much_waits(self, desk, thread, monkeypatch):
        monkeypatch.setattr(queue, "COUNT_MAX", 2)
        make_reported_case(thread=thread)
        for _ in range(4):
            make_held_case(thread=thread)
        html = page(desk)
        assert 'data-count="held">2+<' in html
        assert 'data-count="reported">1<' in html

    def test_starts_again_after_a_cursor_that_is_none(self, desk):
        answer = desk.get(QUEUE, {"cursor": "nonsense"})
        assert (answer.status_code, answer["Location"]) == (302, QUEUE)
        assert "page marker" in said(desk)[0]

    @pytest.mark.parametrize("asked", [{"show": "everything"}, {"site": "nowhere"}])
    def test_knows_no_other_list(self, desk, asked):
        assert desk.get(QUEUE, asked).status_code == 404

    def test_holds_no_script_and_no_style_of_its_own_inline(self, desk, thread):
        make_held_case(thread=thread)
        html = desk.get(QUEUE).content.decode()
        ours = html[html.index('<div class="desk"') : html.index("</dialog>")]
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", ours)

    def test_takes_the_same_thirty_queries_however_full_it_is(self, desk, thread):
        counted = []
        for many in (1, 15):
            for _ in range(many):
                make_held_case(thread=thread)
                make_reported_case(thread=thread, flags=2)
            with CaptureQueriesContext(connection) as queries:
                page(desk)
            ours = [query for query in queries if re.search(r"FROM \W*(moderation|threads)_", query["sql"])]
            counted.append((len(queries), len(ours)))
        assert counted[0] == counted[1]
        assert counted[0][1] == 30

    def test_is_where_the_admin_leads(self, desk, thread):
        case = make_held_case(thread=thread)
        assert desk.get("/admin/moderation/case/")["Location"] == QUEUE
        assert "/admin/moderation/case/" in desk.get("/admin/").content.decode()
        comment = f"/admin/threads/comment/{case.comment_id}/change/"
        assert desk.get(f"/admin/moderation/case/{case.pk}/change/")["Location"] == comment


class TestSites:
    @pytest.fixture
    def foreign(self, elsewhere):
        return make_held_case(thread=ThreadFactory(article__site=elsewhere), body="Inland only.").comment

    def test_of_others_never_appear(self, desk, foreign, thread):
        make_held_case(thread=thread)
        for show in queue.Kind:
            html = page(desk, show=show.value)
            assert "Inland" not in html
            assert str(foreign.pk) not in html

    def test_of_others_cannot_be_asked_for(self, desk, foreign, elsewhere):
        assert desk.get(QUEUE, {"site": elsewhere.slug}).status_code == 404

    @pytest.mark.parametrize("script", [False, True])
    def test_of_others_cannot_be_decided_on(self, desk, decided, foreign, script):
        answer = decided(foreign, "approve", "fine", script=script)
        if script:
            assert (answer.status_code, answer.json()["code"]) == (404, "comment_not_found")
            assert "card" not in answer.json()
        else:
            assert said(desk) == ["There is no such comment here."]
        assert not Decision.objects.exists()

    def test_can_be_chosen_where_there_are_several(self, desk, moderator, elsewhere, foreign, thread):
        Membership.objects.create(user=moderator.user, site=elsewhere, role=Role.EDITOR, since=timezone.now())
        own = make_held_case(thread=thread).comment
        assert set(cards(page(desk))) == {str(own.pk), str(foreign.pk)}
        assert cards(page(desk, site=elsewhere.slug)) == [str(foreign.pk)]
        assert "All sites" in page(desk)

    def test_are_all_the_operators(self, foreign):
        client = Client()
        client.force_login(OperatorFactory())
        assert cards(page(client)) == [str(foreign.pk)]


class TestWho:
    # role → answer; staff without a site and readers are no moderators
    @pytest.mark.parametrize(
        ("role", "status"), [(Role.READER, 403), (Role.MODERATOR, 200), (Role.EDITOR, 200), (Role.OWNER, 200)]
    )
    def test_sees_the_queue(self, somebody, role, status):
        viewer = somebody(role)
        viewer.user.is_staff = True
        viewer.user.save()
        client = Client(raise_request_exception=False)
        client.force_login(viewer.user)
        assert client.get(QUEUE).status_code == status
        assert client.post(DECIDE).status_code == (302 if status == 200 else 403)

    def test_is_signed_out_is_asked_to_sign_in(self):
        for answer in (Client().get(QUEUE), Client().post(DECIDE)):
            assert answer.status_code == 302
            assert "login" in answer["Location"]

    def test_comes_by_another_method_is_refused(self, desk):
        assert desk.get(DECIDE).status_code == desk.post(QUEUE).status_code == 405

    def test_brings_no_token_is_refused(self, moderator, thread):
        client = Client(enforce_csrf_checks=True)
        client.force_login(moderator.user)
        comment = make_held_case(thread=thread).comment
        form = {"comment": comment.pk, "version": 1, "action": "approve", "reason": "fine"}
        assert client.post(DECIDE, form).status_code == 403
        assert not Decision.objects.exists()


class TestPlainForm:
    def test_decides_and_returns_to_the_next_case(self, desk, thread, decided):
        first, second = (make_held_case(thread=thread).comment for _ in range(2))
        html = page(desk)
        assert f'name="next" value="{second.pk}"' in html
        back = f"{QUEUE}?show=held"
        answer = decided(first, "approve", "fine", next=second.pk, back=back)
        assert (answer.status_code, answer["Location"]) == (302, f"{back}#case-{second.pk}")
        assert said(desk) == ["Approved: within the rules."]
        assert Comment.objects.get(pk=first.pk).status == Status.PUBLISHED

    @pytest.mark.parametrize(
        ("action", "reason", "words", "status"),
        [
            ("approve", "fine", "Kept: within the rules.", Status.PUBLISHED),
            ("remove", "abuse", "Removed: insult or harassment.", Status.REMOVED),
        ],
    )
    def test_says_what_it_did_to_a_reported_comment(
        self, *, desk, thread, decided, action, reason, words, status
    ):
        comment = make_reported_case(thread=thread).comment
        decided(comment, action, reason)
        assert said(desk) == [words]
        assert Comment.objects.get(pk=comment.pk).status == status

    def test_sent_twice_is_one_decision(self, desk, thread, decided):
        comment = make_held_case(thread=thread).comment
        for _ in range(2):
            assert decided(comment, "reject", "spam", version=1).status_code == 302
        assert Decision.objects.count() == 1
        assert said(desk) == ["Rejected: spam or advertising."] * 2

    def test_too_late_says_who_was_faster(self, desk, thread, decided, somebody, now):
        comment = make_held_case(thread=thread).comment
        colleague = somebody(Role.EDITOR, name="Jonas Petrov")
        decide(comment_id=comment.pk, viewer=colleague, action="reject", reason="spam", version=1, now=now)
        answer = decided(comment, "approve", "fine", version=1)
        assert answer["Location"] == f"{QUEUE}#case-{comment.pk}"
        assert said(desk)[0].startswith("Jonas Petrov already rejected this comment")
        assert Comment.objects.get(pk=comment.pk).status == Status.REJECTED

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"reason": "other"}, "Say in the note what the reason is."),
            ({"reason": ""}, "Choose a reason that fits this decision."),
            ({"reason": "fine"}, "Choose a reason that fits this decision."),
            ({"action": "remove"}, "This comment was never public. Reject it instead."),
            ({"action": ""}, "A comment can be approved, rejected, removed or restored."),
            ({"version": "x"}, "The form did not arrive whole. Load the queue again."),
            ({"comment": "x"}, "The form did not arrive whole. Load the queue again."),
            ({"version": 2**31}, "The form did not arrive whole. Load the queue again."),
        ],
    )
    def test_is_refused_in_words(self, desk, thread, decided, given, words):
        comment = make_held_case(thread=thread).comment
        form = {"action": "reject", "reason": "spam"} | given
        answer = decided(comment, **form)
        assert answer.status_code == 302
        assert said(desk) == [words]
        assert not Decision.objects.exists()

    def test_with_a_sign_that_no_text_has_is_no_request(self, desk, thread, decided):
        comment = make_held_case(thread=thread).comment
        answer = decided(comment, action="reject", reason="spam", note="\x00")
        assert answer.status_code == 400
        assert not Decision.objects.exists()

    @pytest.mark.parametrize(
        "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", ""]
    )
    def test_returns_nowhere_else(self, thread, decided, back):
        comment = make_held_case(thread=thread).comment
        answer = decided(comment, "approve", "fine", back=back)
        assert answer["Location"] == QUEUE


class TestScript:
    def test_gets_the_card_as_it_now_stands_and_the_counts(self, thread, decided):
        comment = make_held_case(thread=thread).comment
        make_held_case(thread=thread)
        answer = decided(comment, "reject", "spam", script=True)
        told = answer.json()
        assert (answer.status_code, told["outcome"]) == (200, "decided")
        assert told["message"] == "Rejected: spam or advertising."
        assert (told["counts"]["held"], told["counts"]["reported"]) == ("1", "0")
        assert cards(told["card"]) == [str(comment.pk)]
        assert "data-open" not in told["card"]
        # What was just done can be undone on the spot.
        assert 'name="action" value="restore"' in re.sub(r"\s+", " ", told["card"])
        assert 'name="version" value="2"' in re.sub(r"\s+", " ", told["card"])
        assert "csrfmiddlewaretoken" in told["card"]

    def test_too_late_gets_the_card_that_says_who_was_faster(self, thread, decided, somebody, now):
        comment = make_held_case(thread=thread).comment
        colleague = somebody(Role.EDITOR, name="Jonas Petrov")
        decide(comment_id=comment.pk, viewer=colleague, action="approve", reason="fine", version=1, now=now)
        answer = decided(comment, "reject", "spam", script=True, version=1)
        told = answer.json()
        assert (answer.status_code, told["outcome"], told["code"]) == (409, "refused", "stale_decision")
        assert "Jonas Petrov already approved this comment" in told["message"]
        assert "Jonas Petrov already approved this comment" in told["card"]
        assert "Approved" in told["card"]

    def test_that_saw_other_words_gets_the_new_ones(self, thread, decided, now):
        comment = make_held_case(thread=thread).comment
        Comment.objects.filter(pk=comment.pk).update(version=2, edited_at=now)
        answer = decided(comment, "approve", "fine", script=True, version=1)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "stale_decision")
        assert "The author edited this comment" in told["card"]
        assert 'name="version" value="2"' in re.sub(r"\s+", " ", told["card"])
        assert "data-open" in told["card"]

    def test_is_refused_without_a_new_card_when_the_form_is_at_fault(self, thread, decided):
        comment = make_held_case(thread=thread).comment
        answer = decided(comment, "reject", "other", script=True)
        assert (answer.status_code, answer.json()["code"]) == (422, "note_missing")
        assert "card" not in answer.json()

    def test_that_runs_away_is_told_to_wait(self, thread, decided, monkeypatch):
        monkeypatch.setattr(limits, "DECIDE", Limit(name="decide", quota=1, window_seconds=60))
        first, second = (make_held_case(thread=thread).comment for _ in range(2))
        assert decided(first, "approve", "fine", script=True).status_code == 200
        answer = decided(second, "approve", "fine", script=True)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_often")
        assert Decision.objects.count() == 1


class TestCommentPage:
    def test_shows_everything_that_ever_happened(self, desk, thread, decided, site):
        WordListFactory(site=site, words="blastwort")
        case = make_reported_case(thread=thread, body="First words.")
        decided(case.comment, "remove", "abuse", note="After a call.")
        decided(case.comment, "restore", "mistake")
        html = unescape(desk.get(f"/admin/threads/comment/{case.comment.pk}/change/").content.decode())
        for words in ["Removed", "After a call.", "Restored", "insult or harassment", "First words."]:
            assert words in html
        assert 'name="action" value="remove"' in re.sub(r"\s+", " ", html)

    def test_is_found_in_a_list_by_id_and_by_author(self, desk, thread, site, elsewhere):
        ada = make_comment(thread=thread, author=ProfileFactory(site=site, display_name="Ada Quay"))
        tom = make_comment(thread=thread)
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        everything = desk.get("/admin/threads/comment/").content.decode()
        assert str(ada.pk) in everything
        assert str(tom.pk) in everything
        assert str(foreign.pk) not in everything
        for term in (str(ada.pk), "ada q"):
            found = desk.get("/admin/threads/comment/", {"q": term}).content.decode()
            assert f"{ada.pk}/change" in found
            assert f"{tom.pk}/change" not in found
        assert (
            f"{foreign.pk}/change"
            not in desk.get("/admin/threads/comment/", {"q": str(foreign.pk)}).content.decode()
        )

    def test_lists_lead_on_by_key(self, desk, thread, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr("comments.threads.admin.CommentAdmin.list_per_page", 2)
        comments = [make_comment(thread=thread) for _ in range(5)][::-1]
        seen, address = [], "/admin/threads/comment/"
        while address:
            html = unescape(desk.get(address).content.decode())
            seen += dict.fromkeys(re.findall(r"/admin/threads/comment/([0-9a-f-]{36})/change", html))
            following = re.search(r'rel="next" href="([^"]+)"', html)
            address = f"/admin/threads/comment/{following[1]}" if following else ""
        assert seen == [str(comment.pk) for comment in comments]

    def test_lists_show_one_authors_comments_too(self, desk, thread):
        own, other = make_comment(thread=thread), make_comment(thread=thread)
        asked = {"author__id__exact": own.author_id}
        found = desk.get("/admin/threads/comment/", asked).content.decode()
        assert f"{own.pk}/change" in found
        assert f"{other.pk}/change" not in found

    @pytest.mark.parametrize("which", ["foreign", "absent", "nonsense"])
    def test_of_others_is_not_there(self, desk, elsewhere, which):
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        key = {"foreign": foreign.pk, "absent": "01890000-0000-7000-8000-000000000000", "nonsense": "x"}[
            which
        ]
        assert desk.get(f"/admin/threads/comment/{key}/change/").status_code == 404

    def test_changes_nothing_by_itself(self, desk, thread):
        comment = make_comment(thread=thread)
        assert desk.get("/admin/threads/comment/add/").status_code == 403
        assert desk.get(f"/admin/threads/comment/{comment.pk}/delete/").status_code == 403


class TestPrivacy:
    def test_no_page_tells_an_address_or_a_secret_name(self, desk, thread, decided, somebody):
        author = ProfileFactory(site=thread.article.site)
        case = make_reported_case(thread=thread, author=author, flags=2)
        gone = make_held_case(thread=thread, author=author).comment
        decided(gone, "reject", "spam")
        addresses = [
            *(flag.reporter.user.email for flag in case.comment.flags.select_related("reporter__user")),
            author.user.email,
        ]
        pages = [
            QUEUE,
            f"{QUEUE}?show=decided",
            f"/admin/threads/comment/{case.comment.pk}/change/",
            "/admin/threads/comment/",
            "/admin/moderation/flag/",
            "/admin/moderation/decision/",
            "/admin/moderation/finding/",
        ]
        for place in pages:
            answer = desk.get(place)
            assert answer.status_code == 200
            html = unescape(answer.content.decode())
            assert not [address for address in addresses if address in html], place

    def test_a_decision_never_carries_an_address(self, thread, site):
        operator = OperatorFactory(name="")
        client = Client()
        client.force_login(operator)
        comment = make_held_case(thread=thread).comment
        client.post(DECIDE, {"comment": comment.pk, "version": 1, "action": "approve", "reason": "fine"})
        assert operator.email not in Decision.objects.get().moderator_name
        assert viewer_of(operator, site=site).is_moderator
        assert timezone.now() - Decision.objects.get().decided_at < timedelta(minutes=5)


def test_has_one_landmark_for_its_content_and_a_way_there(desk):
    html = desk.get(QUEUE).content.decode()
    assert (html.count("<main"), html.count("</main>")) == (1, 1)
    assert html.index('href="#content"') < html.index('id="nav-sidebar"') < html.index('id="content"')
