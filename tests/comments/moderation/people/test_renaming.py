"""Another name above what was approved under an older one: it waits where words wait, and the old one stays until then."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.guests import ensure_guest
from comments.accounts.models import Profile, Role
from comments.accounts.names import NameRefused
from comments.accounts.profiles import NameTaken, rename
from comments.accounts.viewer import viewer_of
from comments.moderation.models import AuditEntry, Statement
from comments.moderation.people.renaming import WAITING_MAX, Against, NameMoved, names_waiting, settle_name
from comments.moderation.people.sanctionable import PersonNotFound, Wish
from comments.moderation.people.sanctioning import lay_sanction
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

OLD, NEW = "Ilse Marran", "Win Free Chips"
AGAINST = Against(reason="spam")


@pytest.fixture
def reviewed(site):
    """Nothing shows here before approval."""
    return ModerationPolicyFactory(site=site, mode="pre")


@pytest.fixture
def person(site):
    return ProfileFactory(site=site, display_name=OLD)


@pytest.fixture
def waiting(reviewed, person, thread, now):
    make_comment(thread=thread, author=person)
    return rename(profile=person, name=NEW, now=now)


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


def names(profile):
    profile.refresh_from_db()
    return profile.display_name, profile.wanted_name


class TestRename:
    @pytest.mark.parametrize(
        ("mode", "written", "who", "waits"),
        [
            ("pre", "published", "", True),
            ("pre", "held", "", True),
            # Nobody reads the name yet; whoever approves the first words sees it.
            ("pre", "", "", False),
            ("pre", "rejected", "", False),
            ("post", "published", "", False),
            ("post", "published", "hold", True),
            ("post", "published", "shadow_ban", True),
            ("pre", "published", "trusted", False),
            ("pre", "published", "staff", False),
        ],
    )
    def test_waits_where_words_would(
        self, *, site, thread, person, moderator, now, mode, written, who, waits
    ):
        ModerationPolicyFactory(site=site, mode=mode)
        if written:
            make_comment(thread=thread, author=person, status=written)
        if who == "staff":
            MembershipFactory(site=site, user=person.user, role=Role.MODERATOR)
        elif who:
            reason = "fine" if who == "trusted" else "spam"
            wish = Wish(kind=who, reason=reason, note="Seen before.")
            lay_sanction(profile_id=person.pk, viewer=moderator, wish=wish, now=now)
        rename(profile=person, name=NEW, now=now)
        assert names(person) == ((OLD, NEW) if waits else (NEW, ""))

    def test_waits_where_one_section_alone_is_looked_at(self, site, thread, person, now):
        ModerationPolicyFactory(site=site, section=SectionFactory(site=site), mode="pre")
        make_comment(thread=thread, author=person)
        rename(profile=person, name=NEW, now=now)
        assert names(person) == (OLD, NEW)

    def test_to_the_old_name_takes_back_what_waits(self, waiting, now):
        rename(profile=waiting, name=OLD, now=now)
        assert names(waiting) == (OLD, "")
        assert waiting.wanted_at is None

    def test_again_waits_in_its_place_since_then(self, waiting, now):
        rename(profile=waiting, name="Win More Chips", now=now + timedelta(hours=1))
        assert names(waiting) == (OLD, "Win More Chips")
        assert waiting.wanted_at == now + timedelta(hours=1)

    def test_to_what_a_list_has_is_refused_at_once(self, site, waiting, now):
        WordListFactory(site=site, kind="banned", words="casino")
        with pytest.raises(NameRefused):
            rename(profile=waiting, name="Casino Chips", now=now)
        assert names(waiting) == (OLD, NEW)

    def test_of_a_guest_waits_too(self, site, reviewed, thread, now):
        known = {"site": site, "email": "ada@readers.example", "language": "en", "now": now}
        guest = ensure_guest(name="Ada", **known)
        make_comment(thread=thread, author=guest.profile)
        guest = ensure_guest(name="Win Free Chips", **known)
        assert names(guest.profile) == ("Ada", "Win Free Chips")


class TestSettleName:
    def test_gives_the_name_that_was_looked_at(self, waiting, moderator, now):
        settle_name(profile_id=waiting.pk, viewer=moderator, name=NEW, now=now)
        assert names(waiting) == (NEW, "")
        entry = AuditEntry.objects.get(act="person.accept_name")
        assert (entry.facts, entry.subject_id) == ({"name": NEW, "before": OLD}, str(waiting.pk))

    def test_leaves_the_old_one_where_it_is_refused(self, waiting, moderator, now):
        settle_name(profile_id=waiting.pk, viewer=moderator, name=NEW, against=AGAINST, now=now)
        assert names(waiting) == (OLD, "")
        statement = Statement.objects.get()
        entry = AuditEntry.objects.get(act="person.refuse_name")
        assert entry.facts == {"statement": str(statement.pk), "reason": "spam"}

    @pytest.mark.parametrize("seen", ["", OLD, "Win Other Chips"])
    def test_settles_nothing_but_what_was_looked_at(self, waiting, moderator, now, seen):
        with pytest.raises(NameMoved) as refused:
            settle_name(profile_id=waiting.pk, viewer=moderator, name=seen, now=now)
        assert refused.value.facts == {"wanted": NEW}
        assert names(waiting) == (OLD, NEW)

    def test_refuses_what_somebody_else_has_by_now(self, site, waiting, moderator, now):
        ProfileFactory(site=site, display_name=NEW)
        with pytest.raises(NameTaken):
            settle_name(profile_id=waiting.pk, viewer=moderator, name=NEW, now=now)
        assert names(waiting) == (OLD, NEW)

    @pytest.mark.parametrize("who", ["reader", "elsewhere", "section"])
    def test_is_for_moderators_of_the_whole_site(self, *, waiting, site, somebody, elsewhere, now, who):
        if who == "section":
            member = MembershipFactory(site=site, limited_to=[SectionFactory(site=site)])
            viewer = viewer_of(member.user, site=site)
        else:
            viewer = somebody() if who == "reader" else somebody(Role.MODERATOR, on=elsewhere)
        with pytest.raises(PersonNotFound):
            settle_name(profile_id=waiting.pk, viewer=viewer, name=NEW, now=now)


class TestOnTheDesk:
    def test_stands_above_the_queue_the_longest_first(self, site, waiting, now, django_assert_num_queries):
        late = ProfileFactory(site=site, wanted_name="Later", wanted_at=now + timedelta(hours=1))
        Profile.objects.bulk_create(
            ProfileFactory.build(
                site=site,
                user=None,
                display_name=f"N{n}",
                wanted_name=f"M{n}",
                wanted_at=now + timedelta(days=1),
            )
            for n in range(WAITING_MAX)
        )
        with django_assert_num_queries(1):
            found = names_waiting([site.pk])
        assert found[:2] == [waiting, late]
        assert len(found) == WAITING_MAX
        assert names_waiting([]) == []

    def test_is_settled_by_a_button(self, desk, waiting):
        page = desk.get("/admin/moderation/case/queue/").content.decode()
        assert NEW in page
        answer = desk.post(
            f"/admin/moderation/sanction/person/{waiting.pk}/name/",
            {
                "name": NEW,
                "answer": "refuse",
                "reason": "spam",
                "next": "/admin/moderation/case/queue/",
            },
        )
        assert answer["Location"] == "/admin/moderation/case/queue/"
        assert names(waiting) == (OLD, "")
        assert NEW not in desk.get("/admin/moderation/case/queue/").content.decode()
        record = desk.get(f"/admin/moderation/sanction/person/{waiting.pk}/").content.decode()
        assert f"/admin/moderation/statement/{Statement.objects.get().pk}/change/" in record
        assert NEW not in record

    def test_goes_on_waiting_where_nobody_says_why(self, desk, waiting):
        desk.post(f"/admin/moderation/sanction/person/{waiting.pk}/name/", {"name": NEW, "answer": "refuse"})
        assert names(waiting) == (OLD, NEW)
        assert not Statement.objects.exists()

    def test_stands_on_the_page_of_the_person(self, desk, waiting):
        page = desk.get(f"/admin/moderation/sanction/person/{waiting.pk}/").content.decode()
        assert "A name that waits" in page
        assert NEW in page
