import pytest

from articles.sharing import PUBLIC_CACHE
from comments.pages.headers import ADMIN, OWN_PAGES


class TestPolicy:
    @pytest.mark.parametrize("place", ["{address}", "/{site}/", "/nowhere/at/all/", "/accounts/login/"])
    def test_lets_nothing_inline_run_on_any_page(self, visitor, site, address, place):
        page = visitor.get(place.format(address=address, site=site.slug))
        assert page.response.headers["Content-Security-Policy"] == OWN_PAGES
        assert "unsafe" not in OWN_PAGES

    def test_of_the_admin_is_its_own(self, visitor, db):
        response = visitor.client.get("/admin/login/", follow=True)
        first = response.redirect_chain[0][0] if response.redirect_chain else "/admin/login/"
        assert "/accounts/login/" in first or response.headers["Content-Security-Policy"] == ADMIN

    def test_says_nothing_about_what_is_no_page(self, visitor, db):
        assert "Content-Security-Policy" not in visitor.get("/health").response.headers


class TestCaching:
    def test_lets_caches_share_what_is_the_same_for_everybody(self, visitor, reader, article, address, say):
        for place in (address, f"{address}?sort=top", f"/{article.site.slug}/", f"/c/{say().pk}/"):
            for who in (visitor, reader):
                response = who.get(place).response
                assert response.headers["Cache-Control"] == PUBLIC_CACHE
                assert response.headers["Vary"] == "Accept-Language"
                assert not response.cookies

    def test_forbids_to_store_what_somebody_signed_in_sees(self, reader, there):
        assert reader.get(there).response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("place", ["{address}?cursor=x", "/{site}/?section=x", "/nowhere/"])
    def test_forbids_to_store_a_refusal(self, visitor, address, site, place):
        page = visitor.get(place.format(address=address, site=site.slug))
        assert page.status in {400, 404}
        assert page.response.headers["Cache-Control"] == "private, no-store"

    def test_lets_nobody_share_a_strangers_form(self, visitor, there):
        headers = visitor.get(there).response.headers
        assert headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in headers["Vary"]
