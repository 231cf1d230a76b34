import pytest

from comments.webhooks.models import Endpoint
from comments.webhooks.sealing import SecretLost, seal, unseal


class TestSealing:
    def test_keeps_a_secret_and_shows_it_to_nobody_without_the_key(self):
        sealed = seal("whsec_abc")
        assert unseal(sealed) == "whsec_abc"
        assert "abc" not in sealed
        assert sealed != seal("whsec_abc")

    def test_opens_what_an_earlier_key_sealed(self, settings):
        sealed = seal("whsec_abc")
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
        assert unseal(sealed) == "whsec_abc"

    @pytest.mark.parametrize("sealed", ["", "nonsense", None])
    def test_says_when_no_key_opens_it(self, settings, sealed):
        sealed = seal("whsec_abc") if sealed is None else sealed
        settings.SECRET_KEY = "another" * 10
        with pytest.raises(SecretLost):
            unseal(sealed)

    def test_is_how_an_endpoint_keeps_its_own(self, endpoint):
        kept = Endpoint.objects.values().get(pk=endpoint.pk)
        assert endpoint.secret not in str(kept)
        assert unseal(kept["sealed_secret"]) == endpoint.secret
