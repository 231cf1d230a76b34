import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Section
from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Decision, Finding, Flag, ModerationPolicy, WordList
from comments.threads.models import DiscussionPolicy
from tests.factories.accounts import OperatorFactory, UserFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import (
    ModerationPolicyFactory,
    WordListFactory,
    make_held_case,
    make_reported_case,
)
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

WORDS = "/admin/moderation/wordlist/"
MODERATION = "/admin/moderation/moderationpolicy/"
DISCUSSION = "/admin/threads/discussionpolicy/"


@pytest.fixture
def signed_in(somebody):
    def made(role, **given):
        client = Client()
        user = somebody(role, **given).user
        user.is_staff = True
        user.save()
        client.force_login(user)
        return client

    return made


@pytest.fixture
def editor(signed_in):
    return signed_in(Role.EDITOR)


def faults(answer):
    return [fault for faults in answer.context["adminform"].form.errors.values() for fault in faults]


class TestWhoSeesWhat:
    # page → the roles on its site that may open it
    @pytest.mark.parametrize(
        ("address", "roles"),
        [
            (WORDS, {Role.EDITOR, Role.OWNER}),
            (MODERATION, {Role.EDITOR, Role.OWNER}),
            (DISCUSSION, {Role.EDITOR, Role.OWNER}),
            ("/admin/threads/comment/", {Role.MODERATOR, Role.EDITOR, Role.OWNER}),
            ("/admin/moderation/decision/", {Role.MODERATOR, Role.EDITOR, Role.OWNER}),
            ("/admin/moderation/flag/", {Role.MODERATOR, Role.EDITOR, Role.OWNER}),
            ("/admin/moderation/finding/", {Role.MODERATOR, Role.EDITOR, Role.OWNER}),
        ],
    )
    @pytest.mark.parametrize("role", Role.values)
    def test_follows_from_the_role_on_the_site(self, signed_in, address, roles, role):
        assert signed_in(role).get(address).status_code == (200 if role in roles else 403)

    def test_is_everything_for_the_operator_and_nothing_for_staff_without_a_site(self, site):
        operator, staff = Client(), Client()
        operator.force_login(OperatorFactory())
        staff.force_login(UserFactory(is_staff=True))
        for address in (WORDS, MODERATION, DISCUSSION, "/admin/moderation/decision/"):
            assert (operator.get(address).status_code, staff.get(address).status_code) == (200, 403)

    def test_ends_at_the_border_of_the_site(self, editor, elsewhere):
        rows = {
            WORDS: WordListFactory(site=elsewhere, words="inlandword"),
            MODERATION: ModerationPolicyFactory(site=elsewhere),
            DISCUSSION: DiscussionPolicy.objects.create(site=elsewhere),
        }
        for address, row in rows.items():
            assert elsewhere.name not in editor.get(address).content.decode()
            change = editor.get(f"{address}{row.pk}/change/")
            assert change.status_code == 302
            assert editor.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 302
            assert type(row).objects.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("kind", ["flag", "finding", "decision"])
    def test_ends_there_for_records_too(self, signed_in, elsewhere, somebody, now, kind):
        thread = ThreadFactory(article__site=elsewhere)
        make_reported_case(thread=thread, body="Inland only.")
        held = make_held_case(thread=thread, body="Inland only.").comment
        judge = somebody(Role.OWNER, on=elsewhere)
        decide(comment_id=held.pk, viewer=judge, action="reject", reason="spam", version=1, now=now)
        client = signed_in(Role.OWNER)
        assert "Inland" not in client.get(f"/admin/moderation/{kind}/").content.decode()
        row = {"flag": Flag, "finding": Finding, "decision": Decision}[kind].objects.get()
        assert client.get(f"/admin/moderation/{kind}/{row.pk}/change/").status_code == 302


class TestRecords:
    @pytest.fixture
    def rows(self, thread, somebody, now):
        make_reported_case(thread=thread)
        held = make_held_case(thread=thread).comment
        judge = somebody(Role.MODERATOR)
        decide(comment_id=held.pk, viewer=judge, action="reject", reason="spam", version=1, now=now)
        return {kind: model.objects.get() for kind, model in RECORDS.items()}

    @pytest.mark.parametrize("kind", ["flag", "finding", "decision"])
    @pytest.mark.parametrize("who", ["owner", "operator"])
    def test_can_be_read_and_never_changed(self, signed_in, rows, kind, who):
        client = signed_in(Role.OWNER)
        if who == "operator":
            client.force_login(OperatorFactory())
        address, row = f"/admin/moderation/{kind}/", rows[kind]
        listed = client.get(address)
        assert listed.status_code == 200
        assert "delete_selected" not in listed.content.decode()
        assert client.get(f"{address}{row.pk}/change/").status_code == 200
        assert client.post(f"{address}{row.pk}/change/", {"note": "changed"}).status_code == 403
        assert client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{address}add/").status_code == 403
        bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(address, bulk)
        assert RECORDS[kind].objects.get() == row

    @pytest.mark.parametrize("kind", ["flag", "finding", "decision"])
    def test_are_listed_by_key_and_never_counted(self, signed_in, rows, kind):
        client = signed_in(Role.OWNER)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/moderation/{kind}/")
        assert not [query["sql"] for query in queries if re.search("COUNT|DISTINCT", query["sql"])]
        assert client.get(f"/admin/moderation/{kind}/", {"before": "nonsense"}).status_code == 200


RECORDS = {"flag": Flag, "finding": Finding, "decision": Decision}


class TestWordLists:
    @pytest.fixture
    def save(self, editor, site):
        def saved(words, **given):
            form = {"site": site.pk, "kind": "banned", "language": "", "words": words} | given
            return editor.post(f"{WORDS}add/", form)

        return saved

    def test_are_kept_one_word_a_line_each_once(self, save):
        assert (
            save("  blastwort \r\n\r\nfroth   merchant\r\nblastwort", language=" De-AT ").status_code == 302
        )
        kept = WordList.objects.get()
        assert (kept.words, kept.language) == ("blastwort\nfroth merchant", "de-at")

    @pytest.mark.parametrize(
        ("words", "fault"),
        [
            (" \n ", "This field is required."),
            ("x" * 101, "is longer than 100 characters"),
            ("\n".join(str(number) for number in range(10_001)), "These are 10001 lines; at most 10000"),
        ],
    )
    def test_are_refused_with_what_is_wrong(self, save, words, fault):
        (said,) = faults(save(words))
        assert fault in said
        assert not WordList.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "words", "fault"),
        [
            ("pattern", "(?=look)ahead", "is no pattern that can be looked for: invalid perl operator"),
            ("pattern", r"(a)\1", "is no pattern that can be looked for"),
            ("pattern", "a*", "it fits every text"),
            ("pattern", "x" * 301, "is longer than 300 characters"),
            ("pattern", ".{0,400}b.{0,480}c", "it takes too long to look for"),
            (
                "pattern",
                "[ab]*a[ab]{500}c\n[ab]*a[ab]{501}c\n[ab]*a[ab]{502}c",
                "Together these patterns take too long",
            ),
            ("nolinks", "not a domain", "is no domain"),
            ("links", "localhost", "is no domain"),
        ],
    )
    def test_of_patterns_and_domains_are_refused_with_why(self, save, kind, words, fault):
        (said,) = faults(save(words, kind=kind))
        assert fault in said
        assert not WordList.objects.exists()

    def test_of_domains_take_whatever_address_was_pasted(self, save):
        pasted = "https://www.Cheap.example/path?x=1\ncheap.example\ndeep.cheap.example"
        assert save(pasted, kind="nolinks").status_code == 302
        assert WordList.objects.get().words == "cheap.example\ndeep.cheap.example"

    def test_take_5000_words_of_100_characters(self, save):
        assert save("\n".join(f"{number:0100}" for number in range(5000))).status_code == 302

    def test_stand_once_for_each_kind_and_language(self, save):
        assert save("a").status_code == 302
        assert save("b").status_code == 200
        assert save("b", kind="suspect").status_code == 302

    def test_cannot_be_given_to_another_site(self, save, elsewhere):
        answer = save("a", site=elsewhere.pk)
        assert "not one of the available choices" in faults(answer)[0]
        assert elsewhere.name not in answer.content.decode()


class TestPolicies:
    def test_say_where_each_value_comes_from(self, editor, site):
        section = Section.objects.create(site=site, slug="harbour", name="Harbour")
        article = ArticleFactory(site=site, section=section)
        ModerationPolicy.objects.create(site=site, mode="pre", hold_links_from=9)
        ModerationPolicy.objects.create(site=site, section=section, hold_links_from=5, slow_mode_seconds=60)
        own = ModerationPolicy.objects.create(site=site, article=article, slow_mode_seconds=0)
        page = editor.get(f"{MODERATION}{own.pk}/change/").content.decode()
        shown = dict(re.findall(r'data-value="(\w+)">.*?data-source="(\w+)"', page))
        assert {name: shown[name] for name in ("mode", "hold_links_from", "slow_mode_seconds", "nudge")} == {
            "mode": "site",
            "hold_links_from": "section",
            "slow_mode_seconds": "article",
            "nudge": "default",
        }

    def test_of_a_discussion_say_it_too(self, editor, site):
        own = DiscussionPolicy.objects.create(site=site, edit_window_seconds=60)
        page = editor.get(f"{DISCUSSION}{own.pk}/change/").content.decode()
        assert 'data-value="edit_window_seconds"><strong>edit window (seconds)</strong>: 60' in page
        assert 'data-source="default"' in page

    @pytest.mark.parametrize(
        ("address", "model", "values"),
        [
            (MODERATION, ModerationPolicy, {"mode": "pre", "hold_first_comments": 2, "hold_links_from": ""}),
            (DISCUSSION, DiscussionPolicy, {"edit_window_seconds": 60, "closes_after_days": ""}),
        ],
    )
    def test_are_set_for_a_site_a_section_or_an_article(self, *, editor, site, address, model, values):
        section = Section.objects.create(site=site, slug="harbour", name="Harbour")
        article = ArticleFactory(site=site)
        for scope in ({}, {"section": section.pk}, {"article": article.pk}):
            assert editor.post(f"{address}add/", {"site": site.pk} | values | scope).status_code == 302
        assert model.objects.count() == 3
        # One of each is enough.
        assert editor.post(f"{address}add/", {"site": site.pk} | values).status_code == 200

    def test_reach_into_no_other_site(self, editor, site, elsewhere):
        foreign = Section.objects.create(site=elsewhere, slug="sport", name="Inland Sport")
        for scope in ({"section": foreign.pk}, {"article": ArticleFactory(site=elsewhere).pk}):
            answer = editor.post(f"{MODERATION}add/", {"site": site.pk} | scope)
            assert answer.status_code == 200
            assert faults(answer)
            assert "Inland" not in answer.content.decode()
        assert not ModerationPolicy.objects.exists()

    def test_reach_from_no_site_into_another_of_ones_own(self, site, elsewhere):
        operator = Client()
        operator.force_login(OperatorFactory())
        foreign = Section.objects.create(site=elsewhere, slug="sport", name="Inland Sport")
        answer = operator.post(f"{MODERATION}add/", {"site": site.pk, "section": foreign.pk})
        assert faults(answer) == ["This belongs to another site."]


class TestASecondOne:
    """Of what there can be one only is refused in words, beside the field that says which."""

    @pytest.mark.parametrize("language", ["de", "DE", " de "])
    def test_of_a_list_of_words(self, editor, site, language):
        WordListFactory(site=site, kind="banned", language="de", words="x")
        given = {"site": site.pk, "kind": "banned", "language": language, "words": "y"}
        answer = editor.post(f"{WORDS}add/", given)
        said = "There is a list of this kind and language already. Change that one."
        assert answer.context["adminform"].form.errors == {"language": [said]}

    @pytest.mark.parametrize("address", [MODERATION, DISCUSSION])
    @pytest.mark.parametrize("scope", ["site", "section", "article"])
    def test_of_a_policy(self, editor, site, address, scope):
        article = ArticleFactory(site=site)
        given = {"site": site.pk} | {"site": {}, "section": {"section": make_section(site).pk}}.get(
            scope, {"article": article.pk}
        )
        form = editor.get(f"{address}add/").context["adminform"].form
        shown = {name: "" if field.initial is None else field.initial for name, field in form.fields.items()}
        assert editor.post(f"{address}add/", shown | given).status_code == 302
        answer = editor.post(f"{address}add/", shown | given)
        said = "There is one for this already. Change that one."
        assert answer.context["adminform"].form.errors == {scope: [said]}

    def test_is_not_the_first_one_saved_again(self, editor, site):
        policy = ModerationPolicyFactory(site=site)
        form = editor.get(f"{MODERATION}{policy.pk}/change/").context["adminform"].form
        shown = {name: form.initial.get(name) or "" for name in form.fields}
        assert editor.post(f"{MODERATION}{policy.pk}/change/", shown).status_code == 302


def make_section(site):
    return Section.objects.create(site=site, slug="harbour", name="Harbour")
