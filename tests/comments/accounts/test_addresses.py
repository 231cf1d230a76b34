import pytest

from comments.accounts.addresses import (
    AddressRefused,
    LineUnfit,
    check_address,
    clean_aliases,
    clean_domains,
    digest_of,
    plain,
    starter_aliases,
    starter_disposable,
)
from comments.accounts.models import AddressPolicy
from tests.factories.accounts import UserFactory
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db
ALIASES = "gmail.example + .\nplain.example\n* +"


@pytest.fixture
def site():
    return SiteFactory()


class TestCheckAddress:
    @pytest.mark.parametrize(
        ("address", "fits"),
        [
            ("ada@good.example", True),
            ("ada@spam.example", False),
            ("ada@SPAM.example", False),
            ("ada@mail.spam.example", False),
            ("ada@notspam.example", True),
            ("ada@ten-minutes.example", False),
            ("spam.example@good.example", True),
        ],
    )
    def test_goes_by_the_domain_and_what_lies_above(self, site, address, fits):
        AddressPolicy.objects.create(
            site=site, banned_domains="spam.example", disposable_domains="ten-minutes.example"
        )
        if fits:
            check_address(address, site=site)
        else:
            with pytest.raises(AddressRefused):
                check_address(address, site=site)

    def test_asks_for_nothing_where_there_is_no_policy(self, site):
        assert check_address("ada@spam.example", site=site) is None


class TestPlain:
    @pytest.mark.parametrize(
        ("address", "same"),
        [
            ("A.nna+news@gmail.example", "anna@gmail.example"),
            ("anna+x+y@other.example", "anna@other.example"),
            ("an.na@other.example", "an.na@other.example"),
            ("+x@other.example", "+x@other.example"),
            ("anna+x@plain.example", "anna+x@plain.example"),
        ],
    )
    def test_leaves_out_what_means_nothing_there(self, address, same):
        assert plain(address, policy=AddressPolicy(alias_domains=ALIASES)) == same

    def test_is_the_address_itself_without_a_list(self):
        assert plain("A.nna+x@gmail.example", policy=None) == "a.nna+x@gmail.example"


class TestDigestOf:
    def test_is_another_on_every_site(self, site):
        assert digest_of("a@b.example", site=site, policy=None) != digest_of(
            "a@b.example", site=SiteFactory(), policy=None
        )


class TestCleanDomains:
    def test_refuses_more_than_a_list_can_hold(self):
        with pytest.raises(LineUnfit):
            clean_domains("\n".join(f"d{number}.example" for number in range(10_001)))


class TestSigningUp:
    def test_says_the_same_of_an_address_with_an_account_and_of_one_without(self, client, site):
        AddressPolicy.objects.create(site=site, banned_domains="spam.example")
        UserFactory(email="there@spam.example")
        answers = [
            client.post(
                f"/accounts/signup/?site={site.slug}",
                {"email": email, "password1": "quiet-lantern-42", "name": "Ada Quay"},
            )
            for email in ("there@spam.example", "gone@spam.example")
        ]
        texts = [answer.content.decode() for answer in answers]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert all("takes no addresses of this provider" in text for text in texts)


class TestStarterLists:
    # address → with the lists, without them
    @pytest.mark.parametrize(
        ("address", "is_refused"),
        [
            ("ada@mailinator.com", True),
            ("ada@inbox.Mailinator.com", True),
            ("ada@notmailinator.com", False),
            ("ada@gmail.com", False),
        ],
    )
    def test_refuse_well_known_addresses_for_ten_minutes_where_they_are_on(self, site, address, is_refused):
        policy = AddressPolicy.objects.create(site=site)
        check_address(address, site=site)
        policy.takes_starter_lists = True
        policy.save()
        if is_refused:
            with pytest.raises(AddressRefused):
                check_address(address, site=site)
        else:
            check_address(address, site=site)

    @pytest.mark.parametrize(
        ("address", "same"),
        [
            ("A.n.na+news@gmail.com", "anna@gmail.com"),
            ("an.na+x@outlook.com", "an.na@outlook.com"),
            ("anna-shop@yahoo.com", "anna@yahoo.com"),
            ("an.na+x@own.example", "anna@own.example"),
            ("anna+x@else.example", "anna+x@else.example"),
        ],
    )
    def test_fold_well_known_aliases_beside_the_site_s_own(self, address, same):
        policy = AddressPolicy(takes_starter_lists=True, alias_domains="own.example + .")
        assert plain(address, policy=policy) == same

    def test_are_lists_that_could_be_typed(self):
        assert clean_domains("\n".join(sorted(starter_disposable()))).split() == sorted(starter_disposable())
        assert clean_aliases(starter_aliases()) == starter_aliases().strip()
