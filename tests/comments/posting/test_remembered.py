"""What screening does while somebody posts or edits stands in the audit log; what is simply published does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.moderation.models import AuditEntry, AuditHead, ModerationPolicy, Rule, WordList
from comments.moderation.record.checking import broken_links
from comments.posting.editing import EditNotAccepted, edit_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def words(site):
    return {
        kind: WordList.objects.create(site=site, kind=kind, words=word)
        for kind, word in (("banned", "blastwort"), ("suspect", "froth"))
    }


def told():
    return [
        (entry.act, entry.actor_name, entry.facts["findings"])
        for entry in AuditEntry.objects.order_by("number")
    ]


def rule(site, **what):
    return Rule.objects.create(
        **{
            "site": site,
            "name": "Many links",
            "is_on": True,
            "conditions": [{"fact": "links", "is": "at_least", "value": 1}],
            **what,
        }
    )


class TestPosting:
    def test_writes_nothing_of_what_is_published(self, submit, words):
        submit()
        assert not AuditEntry.objects.exists()
        assert not AuditHead.objects.exists()

    @pytest.mark.parametrize(
        ("word", "act", "finding"),
        [
            ("blastwort", "comment.reject", "words.banned_word"),
            ("froth", "comment.hold", "words.suspect_word"),
        ],
    )
    @pytest.mark.usefixtures("words")
    def test_writes_what_phases_hold_and_reject(self, submit, word, act, finding):
        comment = submit(f"Such a {word}.")
        assert told() == [(act, "Screening", [finding])]
        entry = AuditEntry.objects.get()
        assert (entry.subject_kind, entry.subject_id) == ("comment", str(comment.pk))
        assert entry.site_id == comment.site_id
        assert entry.at == comment.posted_at
        assert word not in str(entry.facts)

    @pytest.mark.parametrize(
        ("what", "act"),
        [
            ({"outcome": "hold"}, "comment.hold"),
            ({"outcome": "reject", "explanation": "No links here."}, "comment.reject"),
            ({"outcome": "label", "label": "Links", "explanation": "It links."}, "comment.label"),
        ],
    )
    def test_names_the_rule_that_wrote_it(self, submit, site, what, act):
        rule(site, **what)
        submit("See https://reef.example/ for more.")
        ((done, by, _findings),) = told()
        assert (done, by) == (act, "Many links")

    def test_makes_one_chain_with_what_people_do(self, submit, words, site, now):
        for number in range(3):
            submit(f"Such a froth, {'so ' * number} it is.", now=now + timedelta(minutes=number))
        assert [entry.number for entry in AuditEntry.objects.order_by("number")] == [1, 2, 3]
        assert list(broken_links(site.pk)) == []

    def test_chains_names_in_other_letters(self, submit, site):
        rule(site, name='„Łinks“ "and" \\ more ✓', outcome="hold")
        submit("See https://reef.example/ for more.")
        submit("Then see https://tide.example/ for still more.")
        assert list(broken_links(site.pk)) == []
        assert AuditHead.objects.get(pk=site.pk).number == 2

    def test_writes_nothing_when_sent_twice(self, submit, words):
        submit("Such a froth.", key="k")
        submit("Such a froth.", key="k")
        assert len(told()) == 1

    def test_travels_with_the_comment(self, submit, words):
        """On PostgreSQL all of it is one journey; a database without a server is asked thrice more."""
        submit("Such a froth once.")
        with CaptureQueriesContext(connection) as held:
            submit("Another froth, quite different in its words.")
        audit = [query["sql"] for query in held.captured_queries if "moderation_audit" in query["sql"]]
        assert len(audit) == (1 if connection.vendor == "postgresql" else 3)


class TestEditing:
    @pytest.fixture
    def edit(self, submit, viewer, now):
        comment = submit("Well said by the author.")

        def edited(body):
            return edit_comment(
                comment_id=comment.pk, viewer=viewer, body=body, now=now + timedelta(seconds=30)
            )

        return edited

    def test_writes_what_newer_words_wait_for(self, edit, words):
        edit("Such a froth.")
        assert told() == [("comment.hold", "Screening", ["words.suspect_word"])]

    def test_writes_what_it_refuses(self, edit, words):
        with pytest.raises(EditNotAccepted):
            edit("Such a blastwort.")
        assert told() == [("comment.refuse_edit", "Screening", ["words.banned_word"])]

    def test_writes_a_label(self, edit, site):
        rule(site, outcome="label", label="Links", explanation="It links.")
        edit("See https://reef.example/ for more.")
        edit("See https://reef.example/ for much more.")
        assert [(act, by) for act, by, _findings in told()] == [("comment.label", "Many links")]

    def test_writes_nothing_of_what_stays_published(self, edit):
        edit("Well said by all of them.")
        assert told() == []


def test_what_waits_before_approval_is_written_too(submit, site):
    ModerationPolicy.objects.filter(site=site).update(mode="pre")
    submit()
    assert [act for act, _by, _findings in told()] == ["comment.hold"]
