"""The smaller doors of the desk: undoing, claims, notes, words for the author, filters and kept views."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from comments.accounts import limits
from comments.accounts.limits import Limit
from comments.accounts.models import Membership, Role
from comments.moderation.admin import filters
from comments.moderation.casework import marking
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.desk.claiming import claim
from comments.moderation.models import CannedReason, Case, Decision, Note, SavedView, Statement
from comments.moderation.policies import moderator_of
from comments.moderation.reasons.rulebook import draft_rules, publish_rules, rules_in_force
from comments.threads.models import Status
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/case/queue/"
SCRIPT = {"accept": "application/json"}
PLAIN = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def comment(thread):
    return make_held_case(thread=thread).comment


@pytest.fixture
def sent(desk):
    """Send a form to a door of the desk, as the script does."""

    def send(door, *, headers=SCRIPT, client=desk, **form):
        return client.post(f"{QUEUE}{door}/", form, headers=headers)

    return send


@pytest.fixture
def decided(sent):
    def send(on, action="reject", reason="spam", **form):
        return sent("decide", comment=on.pk, version=on.version, action=action, reason=reason, **form)

    return send


def page(client, **asked):
    answer = client.get(QUEUE, asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def cards(html):
    return re.findall(r'id="case-([0-9a-f-]{36})"', html)


def said(client):
    return [str(message) for message in client.get(QUEUE).context["messages"]]


class TestNeed:
    def test_is_explained_on_the_card(self, desk, thread):
        make_reported_case(thread=thread, flags=2, reason="hate")
        html = page(desk)
        assert "Should have been decided by" in html
        assert "reported for hatred against a group; 2 readers" in html

    def test_has_a_tab_for_each_queue(self, desk, comment):
        html = page(desk)
        for kind in ("held", "reported", "suspect", "appeal", "legal", "mine"):
            assert f'data-count="{kind}">{int(kind == "held")}<' in html


class TestUndo:
    def test_is_offered_on_the_decided_card_and_brings_the_open_one_back(self, comment, decided, sent):
        told = decided(comment).json()
        assert 'data-undo="10"' in told["card"]
        decision = Decision.objects.get()
        assert str(decision.pk) in told["card"]
        told = sent("undo", decision=decision.pk).json()
        assert (told["outcome"], told["counts"]["held"]) == ("undone", "1")
        assert "data-open" in told["card"]
        comment.refresh_from_db()
        assert comment.status == Status.HELD

    def test_needs_no_script(self, comment, decided, sent, desk):
        decided(comment)
        assert "data-undo=" in page(desk)
        answer = sent("undo", headers=PLAIN, decision=Decision.objects.get().pk)
        assert answer["Location"] == f"{QUEUE}#case-{comment.pk}"
        assert said(desk) == ["Taken back: it waits again, and nobody was told."]

    def test_is_not_offered_to_others_nor_later(self, comment, decided, somebody, desk):
        decided(comment)
        other = Client()
        other.force_login(somebody(Role.OWNER).user)
        assert "data-undo=" in page(desk, show="decided")
        assert "data-undo=" not in page(other, show="decided")
        assert "data-undo=" not in page(other)

    def test_too_late_is_refused_in_words(self, comment, sent, moderator):
        at = timezone.now() - timedelta(minutes=1)

        decision = decide(
            comment_id=comment.pk, viewer=moderator, action="approve", reason="fine", version=1, now=at
        )
        answer = sent("undo", decision=decision.pk)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo")

    @pytest.mark.parametrize("decision", ["", "x", "01890000-0000-7000-8000-000000000000", "foreign"])
    def test_of_what_is_not_ones_own_is_refused(self, sent, decision, elsewhere, somebody):
        if decision == "foreign":
            foreign = make_held_case(thread=ThreadFactory(article__site=elsewhere)).comment
            client = Client()
            client.force_login(somebody(Role.OWNER, on=elsewhere).user)
            sent("decide", client=client, comment=foreign.pk, version=1, action="approve", reason="fine")
            decision = Decision.objects.get().pk
        answer = sent("undo", decision=decision)
        assert answer.status_code in {400, 404}
        assert "card" not in answer.json()


class TestClaims:
    def test_say_who_looks_at_what(self, comment, sent, somebody, thread):
        other = make_held_case(thread=thread).comment
        jonas = moderator_of(somebody(Role.EDITOR, name="Jonas Petrov").user)
        claim(comment_id=other.pk, viewer=jonas, now=timezone.now())
        told = sent("look", comment=comment.pk, cards=f"{comment.pk},{other.pk}").json()
        assert told == {"claimed": True, "looking": {str(other.pk): "Jonas Petrov looks at it"}}
        assert sent("look", comment=other.pk).json()["claimed"] is False

    def test_end_on_leaving(self, comment, sent):
        sent("look", comment=comment.pk)
        assert Case.objects.get().claimed_by is not None
        assert sent("look", comment=comment.pk, leaves="on").json() == {"claimed": False, "looking": {}}
        assert Case.objects.get().claimed_by is None

    def test_stand_on_the_card(self, comment, desk, somebody):
        jonas = moderator_of(somebody(Role.EDITOR, name="Jonas Petrov").user)
        claim(comment_id=comment.pk, viewer=jonas, now=timezone.now())
        assert "Jonas Petrov looks at it" in page(desk)

    @pytest.mark.parametrize("form", [{}, {"comment": "x"}, {"cards": "x"}])
    def test_need_a_whole_form(self, comment, sent, form):
        given = {"comment": comment.pk} | form if "cards" in form else form
        assert sent("look", **given).status_code == 400

    def test_are_limited(self, comment, sent, monkeypatch):
        monkeypatch.setattr(limits, "CLAIM", Limit(name="claim", quota=1, window_seconds=60))
        assert sent("look", comment=comment.pk).status_code == 200
        assert sent("look", comment=comment.pk).json()["code"] == "too_often"


class TestNotes:
    def test_stand_on_the_card_for_moderators(self, comment, sent, desk):
        told = sent("note", comment=comment.pk, body="Same man as <yesterday>?").json()
        assert (told["outcome"], told["message"]) == ("noted", "Note kept.")
        assert "Same man as &lt;yesterday&gt;?" in told["card"]
        assert "data-open" in told["card"]
        assert "Same man as <yesterday>?" in page(desk)

    def test_hand_over(self, comment, sent, somebody):
        jonas = somebody(Role.EDITOR, name="Jonas Petrov")
        told = sent("note", comment=comment.pk, body="You?", to=jonas.user.pk).json()
        assert told["message"] == "Handed over."
        client = Client()
        client.force_login(jonas.user)
        assert cards(page(client, show="mine")) == [str(comment.pk)]

    def test_need_no_script(self, comment, sent, desk):
        assert sent("note", headers=PLAIN, comment=comment.pk, body="So?").status_code == 302
        assert said(desk) == ["Note kept."]
        sent("note", headers=PLAIN, comment=comment.pk, body="")
        assert said(desk) == ["Say in the note what the reason is."]

    @pytest.mark.parametrize(
        ("form", "status", "field"),
        [({"body": ""}, 422, "note"), ({"body": "x" * 1001}, 422, "note"), ({"to": "x"}, 400, "")],
    )
    def test_are_refused_in_words(self, comment, sent, form, status, field):
        answer = sent("note", **({"comment": comment.pk, "body": "So?"} | form))
        assert (answer.status_code, answer.json()["field"]) == (status, field)
        assert not Note.objects.exists()

    def test_about_others_comments_are_not_possible(self, sent, elsewhere):
        foreign = make_held_case(thread=ThreadFactory(article__site=elsewhere)).comment
        assert sent("note", comment=foreign.pk, body="So?").status_code == 404


class TestWordsForTheAuthor:
    def test_reach_the_statement(self, comment, decided, site, now):
        rules_in_force(site, now=now)
        decided(comment, explanation="It sells watches.", clause=6)
        statement = Statement.objects.get(decision__isnull=False)
        assert (statement.explanation, statement.clause_number) == ("It sells watches.", 6)

    def test_cite_the_rule_as_the_card_showed_it(self, comment, decided, site, somebody, now):
        rules_in_force(site, now=now)
        draft = draft_rules(site=site, now=now)
        draft.clauses.filter(number=6).update(title="No boats")
        publish_rules(rules_id=draft.pk, viewer=somebody(Role.OWNER), now=now)
        decided(comment, clause=6, rules=1)
        statement = Statement.objects.get(decision__isnull=False)
        assert (statement.rules_number, statement.clause_title) == (1, "Keep to the subject")

    def test_cite_no_rule_that_is_not_there(self, comment, decided):
        answer = decided(comment, clause=999)
        assert (answer.status_code, answer.json()["field"]) == (422, "clause")
        assert not Statement.objects.exists()

    def test_name_the_law(self, comment, decided):
        answer = decided(comment, reason="illegal")
        assert (answer.status_code, answer.json()["field"]) == (422, "law")
        decided(comment, reason="illegal", law="Section 185 of the Criminal Code")
        assert Statement.objects.get(decision__isnull=False).law == "Section 185 of the Criminal Code"

    def test_can_be_chosen_from_rules_and_words_kept_ready(self, comment, desk, site, now, elsewhere):
        rules_in_force(site, now=now)
        for title, language, action, on in [
            ("Watches", "", "reject", site),
            ("Uhren", "de", "reject", site),
            ("Montres", "fr", "reject", site),
            ("Fine", "", "approve", site),
            ("Inland", "", "reject", elsewhere),
        ]:
            CannedReason.objects.create(
                site=on, language=language, action=action, reason="spam", title=title, text=f"{title} …"
            )
        comment.thread.article.language = "de-CH"
        comment.thread.article.save()
        html = page(desk)
        assert "1. No advertising" in html
        assert re.findall(r'data-canned="([^"]+)"\s+data-key="(.)"', html) == [
            ("Uhren …", "c"),
            ("Watches …", "d"),
        ]

    def test_are_not_asked_for_where_nobody_is_told(self, desk, thread):
        make_reported_case(thread=thread)
        # Keep and remove can be chosen on its card. What is decided in bulk has a field of its own.
        assert page(desk).count('class="panel-told"') == 1


class TestFilters:
    def test_are_those_of_one_site(self, desk, thread, site, comment):
        author = ProfileFactory(site=site, display_name="Ada Quay")
        hers = make_held_case(thread=thread, author=author, body="https://cheap.example").comment
        for asked in (
            {"author": "ada quay"},
            {"domain": "www.cheap.example"},
            {"author": "Ada Quay", "finding": "first_comments", "language": "en"},
            {"like": marking.mark_text("https://cheap.example").removeprefix("text:")},
        ):
            assert cards(page(desk, **asked)) == [str(hers.pk)], asked
        today = timezone.localtime(Case.objects.get(comment=hers).opened_at).date()
        assert str(hers.pk) in cards(page(desk, since=today.isoformat(), until=today.isoformat()))
        assert cards(page(desk, until="2001-01-01")) == []

    def test_find_who_reported(self, desk, thread, comment):
        reported = make_reported_case(thread=thread).comment
        name = reported.flags.get().reporter.display_name
        assert cards(page(desk, reporter=name)) == [str(reported.pk)]

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"author": "Nobody At All"}, "Nobody on this site has this name."),
            ({"language": "x1"}, "Enter a valid value."),
            ({"since": "soon"}, "Enter a valid date."),
            ({"finding": "nonsense"}, "Select a valid choice."),
        ],
    )
    def test_that_cannot_be_are_explained(self, desk, comment, asked, words):
        html = page(desk, **asked)
        assert words in html
        assert cards(html) == []

    def test_ask_for_a_site_where_there_are_several(self, desk, moderator, elsewhere, comment, site):
        Membership.objects.create(user=moderator.user, site=elsewhere, role=Role.EDITOR, since=timezone.now())
        html = page(desk, finding="first_comments")
        assert "Choose a site first" in html
        assert cards(html) == []
        assert cards(page(desk, finding="first_comments", site=site.slug)) == [str(comment.pk)]

    def test_of_decided_cases_are_who_and_when(self, desk, comment, decided, moderator):
        decided(comment)
        assert cards(page(desk, show="decided", moderator=str(moderator.user.pk))) == [str(comment.pk)]
        html = page(desk, show="decided", moderator="01890000-0000-7000-8000-000000000000")
        assert "Select a valid choice." in html

    def test_lead_on_with_their_cursor(self, desk, thread, monkeypatch):

        monkeypatch.setitem(queue.page.__kwdefaults__, "size", 1)
        for _ in range(2):
            make_held_case(thread=thread)
        html = page(desk, finding="first_comments")
        following = re.search(r'href="([^"]*cursor=[^"]*)"', html)[1]
        assert "finding=first_comments" in following
        assert len(cards(unescape(desk.get(following).content.decode()))) == 1


class TestViews:
    def test_are_kept_under_a_name_and_forgotten(self, desk, sent):
        query = "show=held&finding=banned_word&cursor=x&evil=1"
        answer = sent("views", query=query, name="  Banned   words ", headers={})
        assert answer["Location"] == f"{QUEUE}?show=held&finding=banned_word"
        view = SavedView.objects.get()
        assert (view.name, view.query) == ("Banned words", "show=held&finding=banned_word")
        assert "Banned words" in page(desk)
        sent("views", query="show=legal", name="Banned words")
        assert SavedView.objects.get().query == "show=legal"
        sent("views", forget=view.pk)
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61])
    def test_have_a_name(self, desk, sent, name):
        assert "name" in sent("views", query="show=held", name=name).json()["message"]
        sent("views", query="show=held", name=name, headers={})
        assert "name" in said(desk)[0]
        assert not SavedView.objects.exists()

    def test_are_not_endless(self, desk, sent, monkeypatch):
        monkeypatch.setattr(filters, "VIEWS_MAX", 1)
        for name in ("One", "Two"):
            sent("views", query="", name=name, headers={})
        assert "as many as possible" in said(desk)[0]
        assert SavedView.objects.count() == 1

    def test_are_ones_own(self, desk, sent, somebody):
        view = SavedView.objects.create(user=somebody(Role.OWNER).user, name="Theirs", query="show=held")
        sent("views", forget=view.pk)
        assert SavedView.objects.exists()
        assert "Theirs" not in page(desk)


@pytest.mark.parametrize("door", ["undo", "look", "note", "views", "retract"])
class TestDoors:
    def test_are_closed_to_readers(self, somebody, sent, door):
        client = Client()
        client.force_login(somebody().user)
        assert sent(door, client=client).status_code in {302, 403}

    def test_take_posts_alone(self, desk, door):
        assert desk.get(f"{QUEUE}{door}/").status_code == 405
