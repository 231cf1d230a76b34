import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.addresses import BadAddress
from articles.canonical import canonicalise

PLAIN = "https://news.example/harbour/flood"

# Each of these opens the same article as PLAIN.
SAME = [
    "http://news.example/harbour/flood",
    "https://news.example/harbour/flood/",
    "https://news.example/harbour/flood//",
    "https://news.example:443/harbour/flood",
    "http://news.example:80/harbour/flood/",
    "https://news.example:/harbour/flood",
    "HTTPS://NEWS.EXAMPLE/harbour/flood",
    "https://News.Example/harbour/flood",
    "https://news.example./harbour/flood",
    "  https://news.example/harbour/flood  ",
    "https://news.example/harbour/flood#comments",
    "https://news.example/harbour/flood/#top",
    "https://news.example/harbour/flood#:~:text=gate",
    "https://news.example/harbour/flood?",
    "https://news.example/harbour/flood?&&",
    "https://news.example/harbour/./flood",
    "https://news.example/sports/../harbour/flood",
    "https://news.example/../harbour/flood",
    "https://news.example/harbour/flood/.",
    "https://news.example/harbour/%66lood",
    "https://news.example/%68arbour/flood",
    "https://news.example/harbour/flood?utm_source=letter&utm_medium=email",
    "https://news.example/harbour/flood?UTM_Source=letter",
    "https://news.example/harbour/flood?utm%5Fsource=letter",
    "https://news.example/harbour/flood?fbclid=IwAR0",
    "https://news.example/harbour/flood?gclid=a&gclsrc=b&dclid=c&gbraid=d&wbraid=e",
    "https://news.example/harbour/flood?gad_source=1&gad_campaignid=2&srsltid=3",
    "https://news.example/harbour/flood?msclkid=1",
    "https://news.example/harbour/flood?mc_cid=1&mc_eid=2",
    "https://news.example/harbour/flood?igshid=1&igsh=2",
    "https://news.example/harbour/flood?twclid=1&ttclid=2&li_fat_id=3&epik=4",
    "https://news.example/harbour/flood?yclid=1&ysclid=2&_openstat=3",
    "https://news.example/harbour/flood?_ga=1&_gl=2",
    "https://news.example/harbour/flood?_hsenc=1&_hsmi=2&hsCtaTracking=3&hsa_acc=4",
    "https://news.example/harbour/flood?pk_campaign=1&piwik_kwd=2&mtm_source=3&matomo_x=4",
    "https://news.example/harbour/flood?mkt_tok=1&vero_id=2&oly_enc_id=3&wickedid=4",
    "https://news.example/harbour/flood?at_medium=social&at_campaign=x",
    "http://NEWS.example:80/harbour/flood/?utm_source=a&fbclid=b#c",
]

# Each of these is another article.
OTHER = [
    "https://www.news.example/harbour/flood",
    "https://news.example:8443/harbour/flood",
    "https://news.example/Harbour/flood",
    "https://news.example/harbour/flood/2",
    "https://news.example/harbour/flood.html",
    "https://news.example/harbour//flood",
    "https://news.example/harbour%2Fflood",
    "https://news.example/harbour/flood?page=2",
    "https://news.example/harbour/flood?id=7",
    "https://news.example/harbour/flood?ref=main",
    "https://news.example/harbour/flood?utm",
    "https://news.example/harbour/flood?q=utm_source",
    "https://news.example/",
    "https://other.example/harbour/flood",
]

# Pairs that mean one article, apart from PLAIN.
PAIRS = [
    ("https://news.example/a?x=1&y=2", "https://news.example/a?y=2&x=1"),
    ("https://news.example/a?x=1&utm_id=3&y=2", "https://news.example/a/?x=1&y=2"),
    ("https://news.example", "http://news.example/"),
    ("https://news.example/caf%c3%a9", "https://news.example/caf%C3%A9"),
    ("https://news.example/café", "https://news.example/caf%C3%A9"),
    ("https://news.example/a b", "https://news.example/a%20b"),
    ("https://news.example/%7Eann", "https://news.example/~ann"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://BÜCHER.example/a", "https://bücher.example/a"),
    ("https://例え.example/a", "https://xn--r8jz45g.example/a"),
    ("https://[2001:DB8::1]/a", "https://[2001:db8:0::1]/a"),
    ("https://news.example/100%", "https://news.example/100%25"),
]

APART = [
    ("https://news.example/a?x=1&x=2", "https://news.example/a?x=2&x=1"),
    ("https://news.example/a?x=1", "https://news.example/a?x=2"),
    ("https://news.example/a?x", "https://news.example/a?x="),
    ("https://faß.example/", "https://fass.example/"),
    ("https://news.example/a%252Fb", "https://news.example/a%2Fb"),
]

REFUSED = [
    "",
    "   ",
    "news.example/a",
    "/harbour/flood",
    "//news.example/a",
    "https:///a",
    "https://",
    "https:news.example/a",
    "ftp://news.example/a",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "mailto:a@news.example",
    "https://user@news.example/a",
    "https://user:pass@news.example/a",
    "https://news.example@evil.example/a",
    "https://@news.example/a",
    "https://news.example:99999/a",
    "https://news.example:port/a",
    "https://news.example:-1/a",
    "https://news example/a",
    "https://news..example/a",
    "https://.example/a",
    "https://-news.example/a",
    "https://news.example\\@evil.example/a",
    "https://news.example\\a",
    "https://news.example/a\nb",
    "https://news.example/a\tb",
    "https://news.example/\x00",
    "https://news.example/\x7f",
    "https://news.example/\u2028",
    "https://news.example/\ud800",
    "https://[::1/a",
    "https://[zz::1]/a",
    "https://[v1.a]/a",
    "https://news.example%2eevil.example/a",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
    "https://news.example/" + "a" * 1980,
    "https://news.example/" + "é" * 400,
]


class TestCanonicalise:
    @pytest.mark.parametrize("url", SAME)
    def test_sees_one_article_in_all_spellings_of_its_address(self, url):
        assert canonicalise(url).key == canonicalise(PLAIN).key

    @pytest.mark.parametrize("url", OTHER)
    def test_sees_another_article_where_the_page_may_differ(self, url):
        assert canonicalise(url).key != canonicalise(PLAIN).key

    @pytest.mark.parametrize(("one", "other"), PAIRS)
    def test_sees_one_article_in_two_spellings(self, one, other):
        assert canonicalise(one).key == canonicalise(other).key

    @pytest.mark.parametrize(("one", "other"), APART)
    def test_keeps_apart_what_only_looks_alike(self, one, other):
        assert canonicalise(one).key != canonicalise(other).key

    def test_tells_all_others_apart_from_each_other(self):
        assert len({canonicalise(url).key for url in [PLAIN, *OTHER]}) == len(OTHER) + 1

    @pytest.mark.parametrize("url", REFUSED)
    def test_refuses_what_is_no_address_that_everybody_reads_alike(self, url):
        with pytest.raises(BadAddress) as refusal:
            canonicalise(url)
        assert refusal.value.code == "bad_address"
        assert str(refusal.value)

    def test_keeps_in_the_url_what_the_server_may_insist_on(self):
        address = canonicalise("HTTP://News.example:80/A/?b=2&utm_source=x&a=1#top")
        assert address.url == "http://news.example/A/?b=2&a=1"
        assert address.origin == "http://news.example"

    def test_takes_two_thousand_characters_and_no_more(self):
        start = "https://news.example/"
        assert canonicalise(start + "a" * (2000 - len(start)))
        with pytest.raises(BadAddress):
            canonicalise(start + "a" * (2001 - len(start)))

    def test_makes_a_key_of_64_hex_digits(self):
        key = canonicalise(PLAIN).key
        assert len(key) == 64
        assert int(key, 16)

    @pytest.mark.parametrize("url", [PLAIN, *SAME, *OTHER, *(one for pair in PAIRS + APART for one in pair)])
    def test_changes_nothing_the_second_time(self, url):
        once = canonicalise(url)
        assert canonicalise(once.url) == once

    @given(
        path=st.text(alphabet=st.sampled_from("ab/.%234e~é +;=&@:,"), max_size=40),
        query=st.text(alphabet=st.sampled_from("xy=&%2fC1?/utm_source+ é"), max_size=40),
        scheme=st.sampled_from(["http", "https", "HTTPS"]),
        host=st.sampled_from(
            ["news.example", "NEWS.example.", "bücher.example:8080", "[::1]", "10.0.0.1:80"]
        ),
    )
    def test_changes_nothing_the_second_time_whatever_comes(self, path, query, scheme, host):
        once = canonicalise(f"{scheme}://{host}/{path}?{query}#fragment")
        assert canonicalise(once.url) == once

    @given(st.text(max_size=80))
    def test_reads_any_text_or_refuses_it(self, text):
        for url in (text, f"https://{text}", f"https://news.example/{text}"):
            try:
                once = canonicalise(url)
            except BadAddress:
                continue
            assert once.url.isascii()
            assert canonicalise(once.url) == once
