import pytest
from django.urls import reverse
from django.utils.html import escape

from articles.models import Site
from comments.accounts.models import Profile
from tests.factories.accounts import PASSWORD, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db

PROFILE = "/accounts/profile/"


@pytest.fixture
def user(client, site):
    user = UserFactory(email="ilse@readers.example", name="Ilse Marran")
    client.force_login(user)
    return user


class TestProfilePage:
    def test_asks_strangers_to_sign_in(self, client, site):
        assert client.get(PROFILE).headers["Location"] == "/accounts/login/?next=/accounts/profile/"

    def test_changes_name_language_and_zone(self, client, user, site):
        words = {"name": " Ilse  M. ", "language": "de", "time_zone": "Europe/Berlin"}
        assert client.post(PROFILE, words).headers["Location"] == PROFILE
        user.refresh_from_db()
        profile = Profile.objects.get(user=user, site=site)
        assert (profile.display_name, user.language, user.time_zone) == ("Ilse M.", "de", "Europe/Berlin")
        page = client.get(PROFILE).content.decode()
        assert 'value="Ilse M."' in page
        assert '<html lang="de"' in page

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ({"name": "BO PIER"}, ("name", "Somebody here has this name")),
            ({"name": "Moderator"}, ("name", "looks like one of the site's staff")),
            ({"name": ""}, ("name", "required")),
            ({"time_zone": "Mars/Olympus"}, ("time_zone", "is not a time zone")),
            ({"time_zone": "../../etc/passwd"}, ("time_zone", "is not a time zone")),
            ({"language": "tlh"}, ("language", "not one of the available choices")),
        ],
    )
    def test_explains_beside_the_field_and_changes_nothing(self, client, user, words, expected):
        site, (field, sentence) = Site.objects.get(), expected
        ProfileFactory(site=site, user__name="Bo Pier")
        own = ProfileFactory(site=site, user=user)
        answer = client.post(PROFILE, {"name": "New Name", "language": "de", "time_zone": ""} | words)
        assert answer.status_code == 422
        assert sentence in " ".join(answer.context["form"].errors[field])
        assert f'id="id_{field}_error"' in answer.content.decode()
        user.refresh_from_db()
        own.refresh_from_db()
        assert (own.display_name, user.language) == ("Ilse Marran", "")

    def test_says_so_when_somebody_was_quicker(self, client, user, site, monkeypatch):
        ProfileFactory(site=site, user__name="Bo Pier")
        # As if the name had still been free when the form was checked.
        monkeypatch.setattr("comments.accounts.forms.check_name", lambda name, **_: name)
        answer = client.post(PROFILE, {"name": "Bo Pier", "language": "de", "time_zone": ""})
        assert "Somebody here has this name" in answer.content.decode()
        user.refresh_from_db()
        assert user.language == ""

    def test_lets_staff_say_so(self, client, user, site):
        MembershipFactory(user=user, site=site)
        client.post(PROFILE, {"name": "Ilse, Moderator", "language": "", "time_zone": ""})
        assert Profile.objects.get().display_name == "Ilse, Moderator"

    def test_speaks_of_the_site_that_is_asked_for(self, client, user, site):
        other = SiteFactory(slug="bote", name="Der Bote")
        for place in (site, other):
            ProfileFactory(site=place, user=user, display_name=f"Ilse of {place.slug}")
        page = client.get(PROFILE + "?site=bote").content.decode()
        assert 'value="Ilse of bote"' in page
        assert 'href="/accounts/profile/?site=post"' in page

    def test_has_no_name_without_a_site(self, client, user, site):
        SiteFactory()
        answer = client.get(PROFILE)
        assert "name" not in answer.context["form"].fields
        assert client.post(PROFILE, {"language": "fr", "time_zone": ""}).status_code == 302
        assert not Profile.objects.exists()

    def test_offers_zones_by_place(self, client, user):
        page = client.get(PROFILE).content.decode()
        assert '<option value="America/Argentina/Buenos_Aires">' in page
        assert "Etc/GMT+1" not in page

    def test_is_not_kept_by_caches(self, client, user):
        assert "no-store" in client.get(PROFILE).headers["Cache-Control"]


class TestEveryPageOfAnAccount:
    def test_wears_the_clothes_of_the_house(self, client, site, code_of):
        def look(name):
            page = client.get(reverse(name)).content.decode()
            assert '<section class="panel">' in page, name
            assert "pages/pages.css" in page, name
            assert "placeholder" not in page, name
            assert page.count("<h1") == 1, name

        for name in ("login", "signup", "inactive", "reset_password", "request_login_code"):
            look(f"account_{name}")
        client.post("/accounts/signup/", {"email": "a@readers.example", "name": "Ada", "password1": PASSWORD})
        look("account_email_verification_sent")
        client.post("/accounts/confirm-email/", {"code": code_of()})
        for name in ("logout", "email", "change_password", "reauthenticate", "profile"):
            look(f"account_{name}")
        client.post("/accounts/logout/")
        client.post("/accounts/login/code/", {"email": "a@readers.example"})
        look("account_confirm_login_code")
        client.post("/accounts/logout/")
        client.post("/accounts/password/reset/", {"email": "a@readers.example"})
        look("account_confirm_password_reset_code")
        client.post("/accounts/password/reset/confirm/", {"code": code_of()})
        look("account_complete_password_reset")
        look("account_password_reset_completed")

    def test_is_there_for_somebody_without_a_password(self, client, site):
        user = UserFactory()
        user.set_unusable_password()
        user.save()
        client.force_login(user)
        assert "Choose a password" in client.get("/accounts/password/set/").content.decode()

    @pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
    def test_speaks_the_readers_language(self, client, site, language):
        page = client.get("/accounts/login/", headers={"Accept-Language": language}).content.decode()
        assert f'<html lang="{language}"' in page

    @pytest.mark.parametrize(
        "name", ["{{7*7}}", "{% now 'Y' %}", "<script>alert(1)</script>", "{0.__class__}"]
    )
    def test_shows_names_as_they_are(self, client, user, site, name):
        client.post(PROFILE, {"name": name, "language": "", "time_zone": ""})
        assert Profile.objects.get().display_name == name
        assert f'value="{escape(name)}"' in client.get(PROFILE).content.decode()

    @pytest.mark.parametrize(
        "page", ["login/", "signup/", "email/", "password/change/", "logout/", "profile/"]
    )
    def test_names_the_site_at_its_head(self, client, site, page):
        if page not in {"login/", "signup/"}:
            client.force_login(UserFactory())
        words = client.get(f"/accounts/{page}").content.decode().split()
        assert '<a class="nameplate" href="/post/">' in " ".join(words)
