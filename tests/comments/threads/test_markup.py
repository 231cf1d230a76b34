import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.threads import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "![x](javascript:alert(1))",
    "![x](https://tracker.example/pixel.png)",
    '!["onerror=alert(1)](x)',
    '<https://a.example/"onmouseover=alert(1)>',
    '[x](https://a.example "title\\" onmouseover=alert(1)")',
    "<style>*{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "<form action=https://evil.example><input name=location>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "||<b onclick=alert(1)>||",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <img src=x onerror=alert(1)>",
    "> <script>",
    "</p></article><script>",
    "<a name=comments id=location>",
    "{{7*7}} {% debug %} {0.__class__}",
]
BOMBS = {
    "brackets": "[" * 10_000,
    "nested quotes": ">" * 10_000,
    "nested lists on a line": "- " * 5_000,
    "nested numbers on a line": "1. " * 3_333,
    "quotes and lists": "> - 1. " * 1_400,
    "quotes with blanks": " > \t" * 2_500,
    "nested lists": "\n".join("  " * depth + "- x" for depth in range(90)),
    "emphasis": "*a " * 3_333,
    "mixed emphasis": "*a **a " * 1_400,
    "backticks": "".join("`" * length + " " for length in range(1, 140)),
    "links in links": "[a](" * 2_500,
    "references": "[a]: b\n" * 1_400,
    "entities": "&amp;" * 2_000,
    "spoilers": "||a " * 2_500,
    "autolinks": "www.a.example " * 700,
    "mail": "a@" * 5_000,
    "strikethrough": "~~a " * 2_500,
    "html": "<a " * 3_333,
    "open comments": "<!--" * 2_500,
    "one long word": "x" * 10_000,
    "images": "![a](b" * 1_600,
    "escapes": "\\" * 10_000,
}


class TestCleanBody:
    def test_trims_and_keeps_one_kind_of_line_break(self):
        assert markup.clean_body("  one\r\ntwo\rthree \n") == "one\ntwo\nthree"

    @pytest.mark.parametrize(
        "raw", ["", "   ", "\n\t\n", "\u200b\u200d", "\u2028", "\u00ad", "\u3164", "\u2800 \u115f"]
    )
    def test_refuses_what_shows_nothing(self, raw):
        with pytest.raises(markup.BodyEmpty):
            markup.clean_body(raw)

    @pytest.mark.parametrize("raw", ["a\x00b", "a\ud800b", "\x1b[31mred", "bell\x07"])
    def test_refuses_nul_lone_surrogates_and_control_characters(self, raw):
        with pytest.raises(markup.BodyNotText):
            markup.clean_body(raw)

    def test_takes_ten_thousand_characters_after_trimming(self):
        assert len(markup.clean_body(" " + "é" * 10_000 + " ")) == 10_000

    def test_refuses_one_more_and_says_how_many_there_are(self):
        with pytest.raises(markup.BodyTooLong, match="10001 characters") as refused:
            markup.clean_body("é" * 10_001)
        assert refused.value.facts == {"limit": 10_000, "length": 10_001}

    @pytest.mark.parametrize("raw", ["👍", "مرحبا", "你好", "…", "+1"])
    def test_takes_every_script_and_a_lone_sign(self, raw):
        assert markup.clean_body(raw) == raw


class TestRender:
    @pytest.mark.parametrize(
        ("body", "html"),
        [
            ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
            ("one\ntwo", "<p>one<br>\ntwo</p>"),
            ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
            ("```\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
            ("||the end||", '<p><span class="spoiler">the end</span></p>'),
            ("# Loud", "<p>Loud</p>"),
        ],
    )
    def test_knows_this_much_markdown(self, body, html):
        assert markup.render(body) == html

    def test_marks_links_as_nobodys_recommendation(self):
        assert markup.render("[a](https://a.example)") == (
            '<p><a href="https://a.example" rel="nofollow ugc noopener">a</a></p>'
        )

    def test_makes_a_link_of_an_image(self):
        rendered = markup.render("![a cat](https://pictures.example/cat.png)")
        assert "<img" not in rendered
        assert '<a href="https://pictures.example/cat.png" rel="nofollow ugc noopener">a cat</a>' in rendered

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("https://bank.example", "https://evil.example/login"),
            ("bank.example", "https://evil.example"),
            ("www.bank.example/login", "https://evil.example"),
            ("**bank.example**", "https://evil.example"),
            ("bank。example".replace("。", "．"), "https://evil.example"),
            ("evil.example.bank.example", "https://evil.example"),
            ("help@bank.example", "mailto:thief@evil.example"),
            ("go to bank.example now", "https://evil.example"),
            ("evil.example or bank.example", "https://evil.example"),
        ],
    )
    def test_shows_the_host_when_the_words_look_like_another_address(self, text, address):
        assert '<span class="link-host">[evil.example]</span>' in markup.render(f"[{text}]({address})")

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("the report", "https://a.example/report"),
            ("a.example", "https://a.example/report"),
            ("www.a.example", "https://a.example"),
            ("https://A.example/x", "https://a.example/x"),
            ("version 2", "https://a.example"),
        ],
    )
    def test_leaves_honest_links_alone(self, text, address):
        assert "link-host" not in markup.render(f"[{text}]({address})")

    def test_drops_what_turns_the_direction_of_the_text_after_it(self):
        assert "\u202e" not in markup.render(
            "https://evil.example/\u202egpj and [a\u2067b](https://a.example)"
        )

    @pytest.mark.parametrize("body", HOSTILE)
    def test_lets_no_tag_attribute_or_scheme_through_that_is_not_listed(self, body):
        rendered = markup.render(body)
        for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9-]+)", rendered):
            assert tag in markup.TAGS
        for attribute in re.findall(r"<[^>]*?\s([a-zA-Z-]+)=\"", rendered):
            assert attribute in {"href", "title", "rel", "class", "start"}
        for address in re.findall(r'href="([^"]*)"', rendered):
            assert re.match(r"(https?:|mailto:)", address)

    @pytest.mark.parametrize("body", HOSTILE)
    def test_is_stable_when_sanitised_again(self, body):
        rendered = markup.render(body)
        assert (
            nh3.Cleaner(
                tags=set(markup.TAGS),
                attributes={tag: set(names) for tag, names in markup.ATTRIBUTES.items()},
                allowed_classes=markup.CLASSES,
                url_schemes={"http", "https", "mailto"},
                link_rel="nofollow ugc noopener",
            ).clean(rendered)
            == rendered
        )

    @pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
    def test_renders_the_worst_of_ten_thousand_characters(self, bomb):
        assert isinstance(markup.render(bomb[:10_000]), str)

    def test_nests_quotes_and_lists_twelve_deep_and_no_deeper(self):
        assert markup.render("> " * 40 + "deep").count("<blockquote>") == 12

    @given(st.text(max_size=300))
    def test_never_fails_whatever_is_written(self, body):
        assert isinstance(markup.render(body.replace("\x00", "")), str)


@pytest.mark.parametrize(("written", "shown"), [(7, 7), (8, 8), (9, 8), (5_000, 8)])
def test_shows_eight_marks_of_a_letter(written, shown):
    mark = "\u0301"
    assert markup.render(f"a{mark * written}b") == f"<p>a{mark * shown}b</p>"
