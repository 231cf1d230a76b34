import json
from datetime import UTC, datetime

import pytest

from articles.ingesting.parsed import NotAnArticle

LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "The flood",
    "author": {"@type": "Person", "name": "Ilse Marran"},
    "datePublished": "2025-11-14T10:00:00+01:00",
    "dateModified": "2025-11-15T10:00:00+01:00",
    "inLanguage": "en-GB",
    "articleSection": "Harbour",
    "commentCount": 4,
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://news.example/flood"},
}


def page(body="<article><p>Water stood.</p></article>", head="", linked=None, attributes=""):
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked is not None else ""
    return f"<!doctype html><html {attributes}><head>{head}{script}</head><body>{body}</body></html>"


def notes_of(article):
    return [(note.number, note.text, note.url, note.sourced, note.mark_count) for note in article.references]


class TestLinkedMetadata:
    @pytest.mark.parametrize(
        "linked",
        [
            LINKED,
            LINKED | {"@type": ["Thing", "BlogPosting"]},
            LINKED | {"@type": "https://schema.org/Article"},
            [{"@type": "WebSite", "name": "News"}, LINKED],
            {"@graph": [{"@type": "WebSite"}, {"@type": "Person", "name": "x"}, LINKED]},
            {"@type": "WebPage", "mainEntity": LINKED},
            LINKED | {"author": [{"name": "Ilse Marran"}]},
            LINKED | {"author": "Ilse Marran"},
            LINKED | {"mainEntityOfPage": "https://news.example/flood"},
            {key: value for key, value in LINKED.items() if key != "mainEntityOfPage"}
            | {"url": "https://news.example/flood"},
            LINKED | {"inLanguage": {"@type": "Language", "alternateName": "en-GB"}},
            LINKED | {"articleSection": ["Harbour", "City"]},
        ],
    )
    def test_tells_what_stands_around_the_body(self, read, linked):
        article = read(page(linked=linked))
        assert (article.title, article.byline) == ("The flood", "Ilse Marran")
        assert article.published_at == datetime(2025, 11, 14, 9, tzinfo=UTC)
        assert article.updated_at == datetime(2025, 11, 15, 9, tzinfo=UTC)
        assert (article.language, article.section) == ("en-GB", "Harbour")
        assert article.url == "https://news.example/flood"
        assert article.reported_comment_count == 4

    @pytest.mark.parametrize(
        "source",
        [
            "{",
            "[" * 50_000,
            '{"a": ' + "9" * 5000 + "}",
            "<!-- {} -->x",
            "",
            "null",
            "7",
            '"text"',
            "[[[[]]]]",
        ],
    )
    def test_is_passed_over_when_it_cannot_be_read(self, read, source):
        head = f'<title>The flood</title><script type="application/ld+json">{source}</script>'
        assert read(page(head=head)).title == "The flood"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"headline": 7},
            {"headline": ["The flood"]},
            {"author": 7},
            {"author": [None, {"name": None}, {}]},
            {"datePublished": {"a": 1}},
            {"datePublished": "soon"},
            {"commentCount": "many"},
            {"commentCount": -1},
            {"commentCount": 10**12},
            {"inLanguage": "English, please"},
            {"mainEntityOfPage": 7, "url": None},
            {"mainEntityOfPage": "javascript:alert(1)"},
            {"headline": "\u0000\ud800The flood"},
        ],
    )
    def test_may_be_wrong_in_every_value(self, read, wrong):
        article = read(page(head="<title>The flood</title>", linked=LINKED | wrong))
        assert article.title == "The flood"
        assert article.paragraphs == ("Water stood.",)

    def test_gives_the_body_when_the_page_has_none(self, read):
        article = read(
            page("<div>menu</div>", linked=LINKED | {"articleBody": "Water stood.\n\nThe gate <b>fell</b>."})
        )
        assert article.paragraphs == ("Water stood.", "The gate <b>fell</b>.")
        assert "&lt;b&gt;" in article.body


class TestOtherMetadata:
    HEAD = """
    <title>The flood | News</title><meta property="og:site_name" content="News">
    <meta property="og:title" content="The flood"><meta name="author" content="Ilse Marran">
    <meta property="article:author" content="https://facebook.example/ilse">
    <meta property="article:published_time" content="2025-11-14T09:00:00Z">
    <meta property="article:modified_time" content="2025-11-15T09:00:00Z">
    <meta property="article:section" content="Harbour"><meta property="og:locale" content="en_GB">
    <link rel="canonical" href="/flood"><base href="https://news.example/2025/">
    """

    def test_is_read_from_opengraph_and_meta(self, read):
        article = read(page(head=self.HEAD))
        assert (article.title, article.byline) == ("The flood", "Ilse Marran")
        assert article.published_at == datetime(2025, 11, 14, 9, tzinfo=UTC)
        assert article.updated_at == datetime(2025, 11, 15, 9, tzinfo=UTC)
        assert (article.language, article.section) == ("en-GB", "Harbour")
        assert article.url == "https://news.example/flood"

    def test_gives_way_to_json_ld(self, read):
        assert read(page(head=self.HEAD, linked=LINKED | {"headline": "Another"})).title == "Another"

    @pytest.mark.parametrize(
        ("body", "title"),
        [
            ("<article><h1>The <em>flood</em></h1><p>x</p></article>", "The flood"),
            ("<article><p>x</p></article>", "Page"),
        ],
    )
    def test_is_read_from_the_page_itself(self, read, body, title):
        head = '<meta property="og:site_name" content="News"><title>Page – News</title>'
        assert read(page(body, head=head)).title == title

    def test_takes_language_date_and_author_from_the_article(self, read):
        article = read(
            page(
                "<article><header><h1>The flood</h1><p class='byline'>By <a rel=author href=/i>Ilse Marran</a></p>"
                "<time datetime='2025-11-14T09:00:00Z'>today</time></header><p>Water.</p></article>",
                attributes='lang="de-AT"',
            )
        )
        assert (article.byline, article.language) == ("Ilse Marran", "de-AT")
        assert article.published_at == datetime(2025, 11, 14, 9, tzinfo=UTC)
        assert article.paragraphs == ("Water.",)

    @pytest.mark.parametrize(
        "time",
        [
            "<time itemprop=datePublished datetime=2025-11-14>x</time>",
            "<time class=updated datetime=2025-11-20>x</time> <time pubdate>14 Nov 2025</time>",
            "<time class='entry-date published' datetime=2025-11-14>x</time>",
            "<time>14 Nov 2025</time>",
        ],
    )
    def test_takes_the_date_from_the_time_that_means_it(self, read, time):
        article = read(page(f"<article><h1>T</h1><p>Water stood, {time}.</p></article>"))
        assert article.published_at == datetime(2025, 11, 14, tzinfo=UTC)

    def test_drops_a_smaller_heading_that_repeats_the_title(self, read):
        article = read(
            page(
                "<article><h2>The flood</h2><p>Water.</p></article>",
                head="<title>The Flood</title><meta property='og:title' content='The Flood'>",
            )
        )
        assert article.body == "<p>Water.</p>"

    @pytest.mark.parametrize(
        ("box", "byline"),
        [("<p class=byline>Ilse Marran</p>", "Ilse Marran"), (f"<div class=author>{'long ' * 60}</div>", "")],
    )
    def test_takes_a_short_byline_by_its_class(self, read, box, byline):
        assert read(page(f"<article><h1>T</h1>{box}<p>Water.</p></article>")).byline == byline

    @pytest.mark.parametrize(
        "url", ["https://u@news.example/", "https://news.example/" + "é" * 400, "https://[x/"]
    )
    def test_leaves_out_an_address_that_is_none(self, read, url):
        article = read(page(head=f"<title>T</title><link rel=canonical href='{url}'>"))
        assert article.url == ""

    def test_reads_a_byline_that_is_a_paragraph(self, read):
        article = read(
            page("<article><h1>T</h1><p>by Ilse Marran on 14 Nov 2025 3 Comments</p><p>Water.</p></article>")
        )
        assert (article.byline, article.reported_comment_count) == ("Ilse Marran", 3)
        assert article.paragraphs == ("Water.",)

    def test_lets_an_address_given_by_the_caller_resolve_links(self, read):
        body = "<article><h1>T</h1><p><a href='gate'>gate</a></p></article>"
        assert (
            'href="https://news.example/a/gate"' in read(page(body), address="https://news.example/a/").body
        )


class TestBody:
    def article(self, read, inner, **more):
        return read(page(f"<article><h1>T</h1>{inner}</article>"), "a.html", **more)

    def test_keeps_what_an_article_is_made_of(self, read):
        inner = (
            "<p>One <strong>two</strong> <em>three</em><br>four</p><h2>Gate</h2><ul><li>a</li></ul>"
            "<ol start=3><li>b</li></ol><blockquote><p>c</p></blockquote><pre>d</pre>"
            "<table><tr><th scope=col>e</th><td colspan=2>f</td></tr></table><p lang=ar dir=rtl>g</p>"
        )
        article = self.article(read, inner)
        for kept in (
            "<strong>two</strong>",
            "<em>three</em><br>",
            "<h2>Gate</h2>",
            '<ol start="3">',
            'colspan="2"',
            'dir="rtl"',
        ):
            assert kept in article.body
        assert article.paragraphs == ("One two three four", "a", "b", "c", "d", "e", "f", "g")

    @pytest.mark.parametrize(
        "stranger",
        [
            "<script>x</script>",
            "<style>x</style>",
            "<nav>x</nav>",
            "<aside>x</aside>",
            "<form><input value=x><button>x</button></form>",
            "<iframe src='https://x.example'>x</iframe>",
            "<object data=x>x</object>",
            "<embed src=x>",
            "<svg><text>x</text><script>x</script></svg>",
            "<math><mi>x</mi></math>",
            "<template>x</template>",
            "<noscript>x</noscript>",
            "<video src=x>x</video>",
            "<p hidden>x</p>",
            "<p aria-hidden=true>x</p>",
            "<p style='display: none'>x</p>",
            "<div id=comments><p>x</p></div>",
            "<section class='comments-area'><p>x</p></section>",
            "<div class=related-posts>x</div>",
            "<article class=comment><p>x</p></article>",
            "<footer>Topics: x</footer>",
            "<!-- x -->",
            "<?php x ?>",
            "<figure><img src=x><figcaption>x</figcaption></figure>",
            "<p>User Comments Post a Comment</p>",
            "<p>Back to Top</p>",
            "<p> &nbsp; </p>",
        ],
    )
    def test_drops_what_is_not_the_article(self, read, stranger):
        article = self.article(read, f"<p>Water.</p>{stranger}<p>Gate.</p>")
        assert article.paragraphs == ("Water.", "Gate.")
        assert article.body == "<p>Water.</p>\n<p>Gate.</p>"

    @pytest.mark.parametrize(
        "attack",
        [
            "<p onclick=alert(1)>a</p>",
            "<p style='background:url(//x.example)'>a</p>",
            "<p id=x class=y name=z data-q=w>a</p>",
            "<p><a href='javascript:alert(1)'>a</a></p>",
            "<p><a href=' java\tscript:alert(1)'>a</a></p>",
            "<p><a href='data:text/html,x'>a</a></p>",
            "<p><a href='vbscript:x'>a</a></p>",
            "<p><a href='#mark-1-1' id='mark-1-1' class='mark'>a</a></p>",
            "<p><a name=x>a</a></p>",
            "<p><font color=red>a</font></p>",
            "<p>a<img src=x onerror=alert(1)></p>",
            "<p><x-widget onload=alert(1)>a</x-widget></p>",
            "<p>a<base href='https://x.example/'></p>",
        ],
    )
    def test_runs_loads_and_hides_nothing(self, read, attack):
        assert self.article(read, attack, address="https://news.example/").body == "<p>a</p>"

    @pytest.mark.parametrize(
        "attack",
        [
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
            "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
            "<table><td><p><script>alert(1)</script>",
            "<a href='https://x.example' title='\"><script>alert(1)</script>'>a</a>",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
            "<xmp><img src=x onerror=alert(1)></xmp>",
            "<textarea><img src=x onerror=alert(1)></textarea>",
        ],
    )
    def test_stays_harmless_when_parsers_disagree(self, read, attack):
        body = self.article(read, f"<p>a</p>{attack}<p>b</p>").body
        for wrong in ("<script", "<img", "<style", "<svg", "<math", "<xmp"):
            assert wrong not in body

    def test_gives_loose_words_paragraphs(self, read):
        article = self.article(read, "<div>One<br><br>two <b>three</b><div>four</div>five</div>")
        assert article.paragraphs == ("One", "two three", "four", "five")
        assert article.body == "<p>One</p>\n<p>two <b>three</b></p>\n<p>four</p>\n<p>five</p>"

    def test_opens_boxes_around_paragraphs(self, read):
        article = self.article(read, "<span><p>One</p></span><a href='https://x.example'><div>two</div></a>")
        assert article.paragraphs == ("One", "two")

    def test_is_the_longest_of_several_articles(self, read):
        body = "<article><p>Teaser</p></article><article><h1>T</h1><p>The whole long text</p><article><p>x</p></article></article>"
        assert read(page(body)).paragraphs == ("The whole long text",)

    @pytest.mark.parametrize(
        "body",
        [
            "<div itemprop=articleBody><p>Water.</p></div>",
            "<div role=article><p>Water.</p></div>",
        ],
    )
    def test_may_be_named_in_another_way(self, read, body):
        assert read(page(f"<p>menu</p>{body}", head="<title>T</title>")).paragraphs == ("Water.",)

    @pytest.mark.parametrize("body", ["<main><p>Water.</p></main><p>foot</p>", "<p>Water.</p>"])
    def test_may_be_the_page_when_the_page_says_that_it_is_an_article(self, read, body):
        head = '<title>T</title><meta property="og:type" content="article">'
        assert read(page(body, head=head)).paragraphs == ("Water.",)

    def test_counts_pictures_that_it_leaves_out(self, read):
        assert self.article(read, "<p>a<img src=x><img src=y></p>").warnings == ("2 pictures were left out.",)

    def test_keeps_lone_character_codes_out(self, read):
        article = self.article(read, "<p>a&#0;&#xD800;&#x110000;b&#1;</p>")
        assert "\x00" not in article.body
        assert article.body.encode()

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (page("<p>Only a page.</p>", head="<title>T</title>"), "no <article>"),
            (page("<article><h1>T</h1></article>"), "no body"),
            (page("<article><p>Text.</p></article>"), "no title"),
            (page("<article><h1>T</h1>" + "<div>" * 400 + "x</article>"), "too deeply"),
            (page("<article><h1>T</h1>" + "<i>x</i>" * 100_001 + "</article>"), "100,000 elements"),
            ("<html></html>", "no <article>"),
            ("<!doctype html>", "no content"),
        ],
    )
    def test_is_refused_when_there_is_no_article(self, read, text, reason):
        with pytest.raises(NotAnArticle, match=reason):
            read(text, "a.html")


class TestNotes:
    BODY = "<p>Late<sup><a href='#fn1' id=r1><b>1</b></a></sup> twice<sup><a href='#fn2'>[2]</a></sup>.</p>"

    @pytest.mark.parametrize(
        "notes",
        [
            "<section><h2>Notes</h2><ol><li id=fn1>Report <a href='#r1'>↩</a></li><li id=fn2>?</li><li>Letter</li></ol></section>",
            "<div class=footnotes><hr><ol><li id=fn1><p>Report <a href='#r1'>^</a></p></li><li id=fn2><p>? </p></li><li>Letter</li></ol></div>",
            "<div>Sources of this report:<ol><li id=fn1>1. Report</li><li id=fn2>2 ?</li><li>Letter</li></ol></div>",
            "<h3>References</h3><ol><li><span id=fn1>Report</span></li><li><span id=fn2>?</span></li><li>Letter</li></ol>",
        ],
    )
    def test_are_found_where_their_links_lead(self, read, notes):
        article = read(page(f"<article><h1>T</h1>{self.BODY}{notes}</article>"))
        assert notes_of(article) == [
            (1, "Report", "", True, 1),
            (2, "?", "", False, 1),
            (3, "Letter", "", True, 0),
        ]
        assert article.paragraphs[0] == "Late[1] twice[2]."
        assert "<h2" not in article.body
        assert "<li" not in article.body

    def test_may_stand_outside_of_the_article(self, read):
        notes = "<footer><ol><li id=fn1>Report</li><li id=fn2>?</li></ol></footer>"
        article = read(page(f"<article><h1>T</h1>{self.BODY}</article>{notes}"))
        assert [note.number for note in article.references] == [1, 2]

    def test_may_be_paragraphs_with_a_link_back(self, read):
        notes = "<p id=fn1><a href='#r1'>1</a> Report</p><p id=fn2><a href='#r2'>[2]</a> <a href='https://c.example/m'>Minutes</a></p>"
        article = read(page(f"<article><h1>T</h1>{self.BODY}{notes}</article>"))
        assert notes_of(article) == [
            (1, "Report", "", True, 1),
            (2, "Minutes", "https://c.example/m", True, 1),
        ]

    def test_may_be_a_list_below_a_heading_that_nothing_links_to(self, read):
        body = (
            "<p>Late [1][2].</p><h2>Sources</h2><ol><li><a href='/m'>Minutes</a>, page 4</li><li>?</li></ol>"
        )
        article = read(page(f"<article><h1>T</h1>{body}</article>"), address="https://news.example/flood")
        assert notes_of(article) == [
            (1, "Minutes, page 4", "https://news.example/m", True, 1),
            (2, "?", "", False, 1),
        ]

    def test_may_be_lines_of_a_paragraph(self, read):
        body = "<p>Late [1][2].</p><p>Notes:<br>[1] Report<br>[2] ?</p>"
        article = read(page(f"<article><h1>T</h1>{body}</article>"))
        assert notes_of(article) == [(1, "Report", "", True, 1), (2, "?", "", False, 1)]
        assert article.paragraphs == ("Late [1][2].",)

    @pytest.mark.parametrize(
        "body",
        [
            "<p>Pages: <a href='#p1'>1</a> <a href='#p2'>2</a></p><div id=p1><p>One</p></div><div id=p2><p>Two</p></div>",
            "<ul><li><a href='#s1'>1</a></li></ul><div id=s1><p>One</p></div><p>Two</p>",
        ],
    )
    def test_are_not_sections_that_numbers_jump_to(self, read, body):
        article = read(page(f"<article><h1>T</h1>{body}</article>"))
        assert article.references == ()
        assert article.paragraphs[-2:] == ("One", "Two")

    def test_are_not_what_a_link_elsewhere_leads_to(self, read):
        article = read(page("<article><h1>T</h1><p>Top <a href='https://x.example/'>1</a> [1]</p></article>"))
        assert article.references == ()
        assert '<a href="https://x.example/">1</a>' in article.body

    def test_know_a_link_to_their_own_page_by_its_whole_address(self, read):
        body = "<p>Late<a href='https://news.example/flood#fn1'>[1]</a></p><ol><li id=fn1>Report</li></ol>"
        article = read(page(f"<article><h1>T</h1>{body}</article>"), address="https://news.example/flood")
        assert notes_of(article) == [(1, "Report", "", True, 1)]


class TestCourtesy:
    @pytest.mark.parametrize(
        "line",
        [
            "<p>Courtesy <a href='https://tide.example/'>The Tidewater Review</a></p>",
            "<p>Courtesy of The Tidewater Review (https://tide.example/)</p>",
            "<footer><p>Courtesy <a href='https://tide.example/'>The Tidewater Review</a></p></footer>",
        ],
    )
    def test_is_read_with_its_address(self, read, line):
        article = read(page(f"<article><h1>T</h1><p>Water.</p>{line}</article>"))
        assert (article.courtesy_name, article.courtesy_url) == (
            "The Tidewater Review",
            "https://tide.example/",
        )
        assert article.paragraphs == ("Water.",)
