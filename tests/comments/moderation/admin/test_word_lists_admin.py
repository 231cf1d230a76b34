"""Lists in the admin: tried on what was posted lately before they are saved, and said to be broken where they are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Section
from comments.accounts.models import Role
from comments.moderation.models import RuleTrial, WordList
from comments.moderation.screening import replaying
from comments.moderation.screening.broken import broken_lists, say_broken
from comments.moderation.screening.replaying import LOOKED_MAX
from tests.factories.moderation import WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

LISTS = "/admin/moderation/wordlist/"
QUEUE = "/admin/moderation/case/queue/"
# Six hundred instructions of the engine were no bound once; and what RE2 does not know was taken before it was asked.
BROKEN = r"(?=look)ahead"


@pytest.fixture
def signed_in(somebody):
    def made(role=Role.EDITOR, **given):
        client = Client()
        client.force_login(somebody(role, name="Eder", **given).user)
        return client

    return made


@pytest.fixture
def editor(signed_in):
    return signed_in()


@pytest.fixture
def posted(thread):
    for body in ("Cheap pumps", "Cheaper pumps and boats", "Nothing to see here"):
        make_comment(thread=thread, body=body, at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def form(site):
    return {"site": site.pk, "kind": "suspect", "language": "", "words": "pumps\nboats", "days": "7"}


class TestTrying:
    def test_shows_what_a_new_list_would_have_found_and_saves_nothing(self, editor, form, posted):
        page = editor.post(f"{LISTS}add/", form | {"_try": "1"}, follow=True)
        html = page.content.decode()
        assert "The list finds" in html
        assert "Cheaper pumps and boats" in html
        assert "Line by line" in html
        assert f"at most the newest {LOOKED_MAX:,}" in html
        trial = RuleTrial.objects.get()
        assert (trial.looked_count, trial.matched_count, trial.added_count) == (3, 2, 2)
        assert not WordList.objects.exists()

    def test_of_a_list_that_is_changed_tells_what_the_kept_one_does_not_find(
        self, editor, form, posted, site
    ):
        kept = WordListFactory(site=site, kind="suspect", words="boats")
        page = editor.post(f"{LISTS}{kept.pk}/change/", form | {"_try": "1"}, follow=True)
        assert "Of these it does not find as it is now" in page.content.decode()
        trial = RuleTrial.objects.get()
        assert (trial.matched_count, trial.added_count, trial.word_list) == (2, 1, kept)
        kept.refresh_from_db()
        assert kept.words == "boats"

    def test_leads_back_to_the_form_as_it_stood(self, editor, form, posted, site):
        section = Section.objects.create(site=site, slug="sport", name="Sport")
        kept = WordListFactory(site=site, kind="suspect", words="boats", section=section)
        editor.post(
            f"{LISTS}{kept.pk}/change/", form | {"section": section.pk, "words": "ferries", "_try": "1"}
        )
        trial = RuleTrial.objects.get()
        back = editor.get(f"{LISTS}{kept.pk}/change/?trial={trial.pk}").context["adminform"].form
        assert back["words"].value() == "ferries"
        new = editor.post(f"{LISTS}add/", form | {"words": "ferries", "_try": "1"}, follow=True)
        again = editor.get(new.context["form"]).context["adminform"].form
        assert (again["words"].value(), again["kind"].value()) == ("ferries", "suspect")

    def test_of_a_form_with_faults_says_them(self, editor, form):
        page = editor.post(f"{LISTS}add/", form | {"words": "", "_try": "1"})
        assert page.status_code == 200
        assert page.context["adminform"].form.errors
        assert not RuleTrial.objects.exists()

    def test_shows_how_far_it_is_where_it_takes_longer(self, editor, form, posted, monkeypatch):
        monkeypatch.setattr(replaying, "SECONDS_AT_ONCE", 0)
        page = editor.post(f"{LISTS}add/", form | {"_try": "1"}, follow=True).content.decode()
        assert "<progress" in page
        assert "moderation/progress.js" in page

    def test_is_none_of_a_rule_s(self, editor, form, posted):
        editor.post(f"{LISTS}add/", form | {"_try": "1"})
        trial = RuleTrial.objects.get()
        assert editor.get(f"/admin/moderation/rule/trial/{trial.pk}/").status_code == 404
        assert editor.get(f"{LISTS}trial/{trial.pk}/").status_code == 200

    def test_is_of_ones_own_site(self, editor, signed_in, form, posted, elsewhere):
        editor.post(f"{LISTS}add/", form | {"_try": "1"})
        trial = RuleTrial.objects.get()
        assert signed_in(on=elsewhere).get(f"{LISTS}trial/{trial.pk}/").status_code == 404

    def test_is_for_editors(self, signed_in, form):
        assert signed_in(Role.MODERATOR).post(f"{LISTS}add/", form | {"_try": "1"}).status_code in {403, 404}


class TestBroken:
    @pytest.fixture
    def broken(self, site):
        return WordListFactory(site=site, kind="pattern", words=f"casino \\d+\n{BROKEN}\n(a{{300}}){{2}}\nx*")

    def test_lines_are_told_on_the_form_in_the_list_and_on_the_desk(self, editor, broken):
        form = editor.get(f"{LISTS}{broken.pk}/change/").content.decode()
        assert "3 lines of this list find nothing" in form
        assert "(?=look)ahead" in form
        assert "it fits every text" in form
        assert "3 lines find nothing" in editor.get(LISTS).content.decode()
        assert "3 lines of the list" in editor.get(QUEUE).content.decode()

    def test_lines_cannot_be_saved_again(self, editor, broken, site):
        given = {"site": site.pk, "kind": "pattern", "language": "", "words": broken.words, "days": "7"}
        page = editor.post(f"{LISTS}{broken.pk}/change/", given)
        assert page.context["adminform"].form.errors["words"]

    def test_lines_raise_an_alarm_every_night(self, broken, now, caplog):
        say_broken(now=now)
        assert "3 lines of the list" in caplog.text
        assert broken.site.slug in caplog.text

    def test_lists_are_those_of_the_sites_asked_for(self, broken, site, elsewhere, django_assert_num_queries):
        WordListFactory(site=site, kind="pattern", language="de", words="fine \\d+")
        # A word list has no patterns, whatever stands in it.
        WordListFactory(site=site, kind="suspect", words=BROKEN)
        with django_assert_num_queries(1):
            (found,) = broken_lists([site.pk])
        assert (found.row, found.count) == (broken, 3)
        assert broken_lists([elsewhere.pk]) == broken_lists([]) == []
