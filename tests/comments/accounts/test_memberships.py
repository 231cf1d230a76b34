import pytest
from django.core.management import CommandError, call_command

from comments.accounts import memberships
from comments.accounts.memberships import NotAllowed
from comments.accounts.models import Membership, Role
from tests.factories.accounts import MembershipFactory, OperatorFactory, UserFactory
from tests.factories.articles import SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "is_staff"), [("reader", False), ("moderator", True), ("editor", True), ("owner", True)]
)
def test_a_role_from_moderator_up_makes_somebody_staff(role, is_staff, now):
    user = UserFactory()
    membership = memberships.grant(user=user, site=SiteFactory(), role=Role(role), by=None, now=now)
    user.refresh_from_db()
    assert (membership.role, membership.since, user.is_staff) == (role, now, is_staff)


def test_a_second_role_replaces_the_first(now):
    owner = MembershipFactory(role=Role.OWNER)
    memberships.grant(user=owner.user, site=owner.site, role=Role.READER, by=None, now=now)
    owner.refresh_from_db()
    owner.user.refresh_from_db()
    assert (owner.role, owner.user.is_staff) == (Role.READER, False)


def test_taking_the_last_role_away_ends_being_staff(now):
    first = MembershipFactory()
    second = MembershipFactory(user=first.user)
    memberships.remove(user=first.user, site=first.site, by=None, now=now)
    first.user.refresh_from_db()
    assert first.user.is_staff
    memberships.remove(user=first.user, site=second.site, by=None, now=now)
    first.user.refresh_from_db()
    assert not first.user.is_staff


def test_the_operator_stays_staff_without_a_role(now):
    role = MembershipFactory(user=OperatorFactory())
    memberships.remove(user=role.user, site=role.site, by=None, now=now)
    role.user.refresh_from_db()
    assert role.user.is_staff


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("owner", True),
        ("operator", True),
        ("editor", False),
        ("moderator", False),
        ("owner elsewhere", False),
        ("reader", False),
    ],
)
def test_only_owners_of_the_site_give_and_take_roles(by, allowed, now):
    site, user = SiteFactory(), UserFactory()
    people = {
        "operator": OperatorFactory,
        "reader": UserFactory,
        "owner elsewhere": lambda: MembershipFactory(role=Role.OWNER).user,
    }
    actor = people[by]() if by in people else MembershipFactory(site=site, role=Role(by)).user
    verbs = [
        lambda: memberships.grant(user=user, site=site, role=Role.EDITOR, by=actor, now=now),
        lambda: memberships.remove(user=user, site=site, by=actor, now=now),
    ]
    for verb in verbs:
        if allowed:
            verb()
        else:
            with pytest.raises(NotAllowed):
                verb()
    assert not Membership.objects.filter(user=user).exists()


class TestLimits:
    @pytest.fixture
    def site(self):
        return SiteFactory()

    @pytest.fixture
    def give(self, site, now):
        def given(sections, *, role=Role.MODERATOR, user=None):
            user = user or UserFactory()
            return memberships.grant(user=user, site=site, role=role, sections=sections, by=None, now=now)

        return given

    def test_are_the_sections_that_are_named(self, give, site):
        sections = [SectionFactory(site=site) for _ in range(2)]
        assert give(sections).section_ids == {section.pk for section in sections}

    def test_are_none_where_none_are_named(self, give):
        assert give(None).section_ids is None

    def test_change_and_go(self, give, site):
        first, second = SectionFactory(site=site), SectionFactory(site=site)
        member = give([first])
        assert give([second], user=member.user).section_ids == {second.pk}
        assert give(None, user=member.user).section_ids is None
        assert not member.sections.exists()

    @pytest.mark.parametrize(
        ("fault", "sentence"),
        [
            ("none", "at least one"),
            ("too many", "At most 20 sections"),
            ("foreign", "sections of this site"),
            ("editor", "Only moderators can be limited"),
        ],
    )
    def test_say_what_is_wrong(self, give, site, fault, sentence):
        sections = {
            "none": list,
            "too many": lambda: [SectionFactory(site=site) for _ in range(memberships.SECTIONS_MAX + 1)],
            "foreign": lambda: [SectionFactory(site=site), SectionFactory()],
            "editor": lambda: [SectionFactory(site=site)],
        }[fault]()
        with pytest.raises(memberships.SectionsUnfit, match=sentence):
            give(sections, role=Role.EDITOR if fault == "editor" else Role.MODERATOR)
        assert not Membership.objects.exists()


class TestGrantCommand:
    def test_gives_a_role(self, capsys):
        user, site = UserFactory(email="marit@post.example"), SiteFactory(slug="post", name="The Post")
        call_command("grant", " Marit@POST.example ", "moderator", "--site", "post")
        assert Membership.objects.get(user=user, site=site).role == Role.MODERATOR
        assert capsys.readouterr().out == "marit@post.example is now moderator on The Post.\n"

    def test_limits_a_moderator_to_sections(self, capsys):
        user, site = UserFactory(email="marit@post.example"), SiteFactory(slug="post", name="The Post")
        for name in ("Harbour", "Sport"):
            SectionFactory(site=site, name=name, slug=name.lower())
        words = ["--site", "post", "--section", "sport", "--section", "harbour"]
        call_command("grant", user.email, "moderator", *words)
        assert Membership.objects.get(user=user).section_ids == {one.pk for one in site.sections.all()}
        said = capsys.readouterr().out
        assert said == "marit@post.example is now moderator on The Post, limited to Sport, Harbour.\n"

    def test_limits_nobody_but_moderators(self):
        user, section = UserFactory(), SectionFactory()
        with pytest.raises(CommandError, match="Only moderators can be limited"):
            call_command("grant", user.email, "owner", "--section", section.slug)

    def test_takes_a_role_away(self, capsys):
        role = MembershipFactory(site__name="The Post")
        call_command("grant", role.user.email, "none")
        assert not Membership.objects.exists()
        assert capsys.readouterr().out == f"{role.user.email} has no role on The Post any more.\n"

    @pytest.mark.parametrize(
        ("sites", "words", "sentence"),
        [
            (["post"], ["nobody@post.example", "owner"], "Nobody signs in with nobody@post.example"),
            (["post"], ["marit@post.example", "king"], "invalid choice: 'king'"),
            ([], ["marit@post.example", "owner"], "There is no site yet"),
            (["post", "bote"], ["marit@post.example", "owner"], "Say which site: --site bote or post"),
            (["post", "bote"], ["marit@post.example", "owner", "--site", "x"], "There is no site “x”"),
            (["post"], ["marit@post.example", "moderator", "--section", "x"], "There is no section “x”"),
            (["post"], ["marit@post.example", "none", "--section", "x"], "leave --section out"),
        ],
    )
    def test_says_what_is_wrong(self, sites, words, sentence):
        UserFactory(email="marit@post.example")
        for slug in sites:
            SiteFactory(slug=slug)
        with pytest.raises(CommandError, match=sentence):
            call_command("grant", *words)
        assert not Membership.objects.exists()


class TestRecord:
    """The audit log lies in a room above: what is told to it here is tried where it is kept, too (tests/house)."""

    @pytest.fixture
    def told(self, monkeypatch):
        found = []

        def kept(turn, *, now):
            found.append(turn)

        monkeypatch.setattr(memberships, "remember", kept)
        return found

    def test_tells_each_role_from_what_to_what(self, told, now):
        user, site = UserFactory(name="Ilse Marran"), SiteFactory()
        for role in (Role.MODERATOR, Role.OWNER):
            memberships.grant(user=user, site=site, role=role, by=None, now=now)
        memberships.remove(user=user, site=site, by=None, now=now)
        memberships.remove(user=user, site=site, by=None, now=now)
        assert [(turn.before.get("role"), turn.after.get("role")) for turn in told] == [
            (None, "moderator"),
            ("moderator", "owner"),
            ("owner", None),
        ]
        assert {(turn.name, turn.site_id) for turn in told} == {("Ilse Marran", site.pk)}

    def test_tells_the_sections_by_name(self, told, now):
        section = SectionFactory(name="Sport")
        for sections in ([section], None):
            memberships.grant(
                user=UserFactory() if sections else Membership.objects.get().user,
                site=section.site,
                role=Role.MODERATOR,
                sections=sections,
                by=None,
                now=now,
            )
        assert [(turn.before.get("sections"), turn.after.get("sections")) for turn in told] == [
            (None, ["Sport"]),
            (["Sport"], None),
        ]

    def test_tells_what_the_command_line_grants(self, told):
        user, site = UserFactory(), SiteFactory()
        call_command("grant", user.email, "editor", site=site.slug)
        (turn,) = told
        assert (turn.kind, turn.by, turn.after["role"]) == ("membership", None, "editor")
        assert user.email not in str(turn.after)
