import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories.accounts import OperatorFactory, UserFactory

pytestmark = pytest.mark.django_db

PRIMARY = ["Another address is the primary one already."]
ELSEWHERE = ["There is an account with this address."]


@pytest.fixture
def user():
    user = UserFactory(email="heron@post.example")
    EmailAddress.objects.filter(user=user).delete()
    return user


@pytest.fixture
def save(client, user):
    """Return how to save the account's page with these addresses; None where the page was taken."""
    client.force_login(OperatorFactory())

    def save(*rows, email="heron@post.example"):
        fields = {
            "email": email,
            "name": "Heron",
            "language": "en",
            "time_zone": "UTC",
            "is_active": "on",
            "emailaddress_set-TOTAL_FORMS": len(rows),
            "emailaddress_set-INITIAL_FORMS": sum("id" in row for row in rows),
        }
        for nth, row in enumerate(rows):
            fields |= {f"emailaddress_set-{nth}-{name}": value for name, value in row.items()}
            fields[f"emailaddress_set-{nth}-user"] = user.pk
        answer = client.post(reverse("admin:accounts_user_change", args=[user.pk]), fields)
        if answer.status_code == 302:
            return None
        (addresses,) = answer.context["inline_admin_formsets"]
        return answer.context["adminform"].form.errors or [dict(row) for row in addresses.formset.errors]

    return save


def kept(user):
    return {row.email: row.primary for row in EmailAddress.objects.filter(user=user)}


class TestAddressesOfAnAccount:
    def test_have_one_primary_one_among_them(self, save):
        said = save(
            {"email": "a@post.example", "primary": "on"}, {"email": "b@post.example", "primary": "on"}
        )
        assert said == [{}, {"primary": PRIMARY}]

    def test_have_no_second_primary_one_that_was_stored_meanwhile(self, save, user):
        EmailAddress.objects.create(user=user, email="a@post.example", primary=True)
        assert save({"email": "b@post.example", "primary": "on"}) == [{"primary": PRIMARY}]

    def test_hand_over_which_is_the_primary_one(self, save, user):
        first = EmailAddress.objects.create(user=user, email="a@post.example", primary=False)
        second = EmailAddress.objects.create(user=user, email="b@post.example", primary=True)
        told = save(
            {"id": first.pk, "email": first.email, "primary": "on"}, {"id": second.pk, "email": second.email}
        )
        assert told is None
        assert kept(user) == {"a@post.example": True, "b@post.example": False}

    def test_are_one_however_they_are_written(self, save, user):
        assert save(
            {"email": "a@post.example", "verified": "on"}, {"email": "A@post.example", "verified": "on"}
        )
        assert kept(user) == {}

    @pytest.mark.parametrize("written", ["plover@post.example", "Plover@Post.example"])
    def test_are_of_nobody_else(self, save, written):
        EmailAddress.objects.create(user=UserFactory(), email="plover@post.example", verified=True)
        assert save({"email": written, "verified": "on"}) == [{"email": ELSEWHERE}]

    def test_are_told_once_that_somebody_signs_in_with_it(self, save):
        UserFactory(email="plover@post.example")
        assert save(email="Plover@post.example") == {"email": ELSEWHERE}
