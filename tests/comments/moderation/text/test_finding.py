import time

import pytest

from comments.moderation.text.finding import find_in
from comments.moderation.text.linking import belongs_to, links_of
from comments.moderation.text.wording import wording_of
from comments.threads import markup

LIST = wording_of("badword\nidiot\nfree casino chips\nf*ck")
BANNED = {"evil.example"}

# What somebody writes, and where the evidence points: at the stretch with which the word is written.
WRITTEN = [
    ("you badword", "badword"),
    ("you b**a**dword there", "b**a**dword"),
    ("bad*word*", "bad*word"),
    ("bad`word`", "bad`word"),
    ("bad~~word~~", "bad~~word"),
    ("||bad||word", "bad||word"),
    ("**bad**word", "bad**word"),
    ("***bad***word", "bad***word"),
    ("b**a***d*word", "b**a***d*word"),
    ("&#98;adword", "&#98;adword"),
    ("&#x62;adword", "&#x62;adword"),
    ("&#98;&#97;&#100;&#119;&#111;&#114;&#100;", "&#98;&#97;&#100;&#119;&#111;&#114;&#100;"),
    ("bad&shy;word", "bad&shy;word"),
    ("bad&#8203;word", "bad&#8203;word"),
    ("bad&zwnj;word", "bad&zwnj;word"),
    ("bad&NoBreak;word", "bad&NoBreak;word"),
    ("[bad](https://a.example)word", "bad](https://a.example)word"),
    ("bad[word](https://a.example)", "bad[word"),
    ("[bad](https://a.example)[word](https://b.example)", "bad](https://a.example)[word"),
    ("bad[word][1]\n\n[1]: https://a.example", "bad[word"),
    ("# bad*word*", "bad*word"),
    ("> bad*word*", "bad*word"),
    ("- b&#97;dword", "b&#97;dword"),
    ("free&nbsp;casino&nbsp;chips", "free&nbsp;casino&nbsp;chips"),
    ("free **casino** chips", "free **casino** chips"),
    ("free&#32;casino&#x20;chips", "free&#32;casino&#x20;chips"),
    ("free\u3164casino\u2800chips", "free\u3164casino\u2800chips"),
    ("f\\*ck", "f\\*ck"),
    ("f&ast;ck", "f&ast;ck"),
    ("b\\*a\\*d\\*w\\*o\\*r\\*d", "b\\*a\\*d\\*w\\*o\\*r\\*d"),
    ("bad\ufe0fword", "bad\ufe0fword"),
    ("bad\u3164word", "bad\u3164word"),
    ("bad\u2800word", "bad\u2800word"),
    ("bad\uffa0word", "bad\uffa0word"),
    ("bad\u034fword", "bad\u034fword"),
    ("bad\U000e0101word", "bad\U000e0101word"),
    ("bɑdword", "bɑdword"),
    ("ʙᴀᴅᴡᴏʀᴅ", "ʙᴀᴅᴡᴏʀᴅ"),
    ("🅱🅰🅳🆆🅾🆁🅳", "🅱🅰🅳🆆🅾🆁🅳"),
    ("🅑🅐🅓🅦🅞🅡🅓", "🅑🅐🅓🅦🅞🅡🅓"),
    ("🇧\u200b🇦\u200b🇩\u200b🇼\u200b🇴\u200b🇷\u200b🇩", None),
    ("ваԁwоrԁ", "ваԁwоrԁ"),
    ("1d1*o*t", "1d1*o*t"),
]
LINKED = [
    "[x](https://evil.example/)",
    "[x](https\\://evil.example/)",
    "[x](&#104;ttps://evil.example/)",
    "[x](https&colon;//evil.example/)",
    "[x](https:&#47;&#47;evil.example/)",
    "[x](https:\\/\\/evil.example/)",
    "[x](https:evil.example/)",
    "[x](https:/evil.example/)",
    "[x](https:////evil.example/)",
    "[x](https://evil%2eexample/)",
    "[x](https://evil&period;example/)",
    "[x](https://evil\\.example/)",
    "[x](https://evil。example/)",
    "[x](https://ｅvil.example/)",
    "[x](https://ev\u00adil.example/)",
    "[x](https://ev&shy;il.example/)",
    "[x](https://good.example\\@evil.example/)",
    "[x](https://shop.evil.example&sol;)",
    "[x][1]\n\n[1]: https\\://evil.example/",
    "[x][1]\n\n[1]: &#104;ttps://evil.example/",
    "[x](https\\://evil.example/ 'title')",
    "![a](&#104;ttps://evil.example/i.png)",
    "[a *b* c](https\\://evil.example/)",
    "[](https\\://evil.example/)",
    "<HTTPS:evil.example>",
    "spam@evil.example",
    "<a@evil.example>",
    "[mail](mailto\\:a@evil.example)",
    "w&#119;w.evil.example",
    "https&#58;//evil.example",
]
MISLEADING = [
    "[https://good.com](https\\://evil.example)",
    "[good.com](&#104;ttps://evil.example)",
    "[good&#46;com](https://evil.example)",
    "[g**oo**d.com](https://evil.example)",
    "[good\u200b.com](https://evil.example)",
    "[ｇood.com](https://evil.example)",
]
INNOCENT = [
    "Well said.",
    "bad **word** order",
    "a *bad* word",
    "bad, **word**",
    "bad `word`",
    "bad~~ ~~word",
    "That is a badwordless text",
    "free **trial** of casino chips",
    "no free casino, no chips",
    "AT&amp;T & co",
    "fish &amp; chips",
    "1 &lt; 2 and 3 > 2",
    "_emphasis_ and __strong__",
    "bad__word__ with its marks to be seen",
    "snake_case_names and __init__",
    "a * b * c",
    "`rm -rf` is dangerous",
    "[the report](https://good.example/report)",
    "[see](page 5) and [1](2)",
    "||spoiler||",
    "> quoted words",
    "C:\\temp\\new",
    "¯\\_(ツ)_/¯",
    "🇩🇪 against 🇫🇷 was good",
    "✈️ ❤️ ☀️",
    "日本語の文です。とても良い記事。",
    "Это хорошая статья, спасибо",
    "Ωραίο άρθρο",
    "한국어 문장입니다",
    "[ˈɪdɪət] is how it sounds",
    "write to editor@good.example",
    "evil.example.good.example is another house",
    "[evilexample](https://notevil.example/)",
    "The devil is in the detail: https://good.example/evil.example",
]


@pytest.mark.parametrize(("written", "stretch"), WRITTEN)
def test_a_word_is_found_however_it_is_written_and_the_evidence_points_at_it(written, stretch):
    body = markup.clean_body(written)
    found = find_in(body, LIST)
    assert found
    hit = found[0]
    pointed_at = body[hit.offset : hit.offset + hit.length]
    assert pointed_at == stretch if stretch else pointed_at.startswith(body[hit.offset])


@pytest.mark.parametrize("body", LINKED)
def test_a_link_is_counted_once_by_where_it_leads(body):
    (link,) = [link for link in links_of(body) if belongs_to(link.host, BANNED)]
    assert len(links_of(body)) == 1
    assert 0 <= link.offset < link.offset + link.length <= len(body)


@pytest.mark.parametrize("body", MISLEADING)
def test_a_link_that_says_another_host_misleads_and_readers_see_the_real_one(body):
    (link,) = links_of(body)
    assert (link.host, link.misleads) == ("evil.example", True)
    assert '<span class="link-host">[evil.example]</span>' in markup.render(body)


@pytest.mark.parametrize("body", INNOCENT)
def test_innocent_words_are_left_alone(body):
    assert find_in(body, LIST) == []
    assert not any(belongs_to(link.host, BANNED) or link.misleads for link in links_of(body))


def test_words_that_stand_there_twice_are_found_twice_and_no_more():
    body = '**badword** and [badword](https://a.example/badword "badword") and b&#97;dword'
    found = sorted((hit.offset, hit.length) for hit in find_in(body, LIST))
    assert [body[offset : offset + length] for offset, length in found] == [
        "badword",
        "badword",
        "badword",
        "badword",
        "b&#97;dword",
    ]


def test_a_name_beyond_ascii_is_known_in_both_ways_of_writing():
    for body in (
        "https://bücher.example/",
        "https://xn--bcher-kva.example/",
        "[x](https://b%C3%BCcher.example)",
    ):
        (link,) = links_of(body)
        assert belongs_to(link.host, {"bücher.example"})
        assert belongs_to(link.host, {"xn--bcher-kva.example"})


def test_of_two_links_inside_one_another_readers_and_screening_see_the_one_that_is_left():
    body = "[![good.com](https://other.example/x.png)](https://evil.example)"
    assert markup.render(body).count("<a ") == 1
    assert "[evil.example]" in markup.render(body)


@pytest.mark.parametrize(
    "body",
    [
        "b**a**dword " * 800,
        "&#98;adword " * 800,
        "&" * 10_000,
        "`" * 10_000,
        "[x](https\\://a.example) " * 400,
        "ｘ&shy;" * 1_600,
        f"[{'a.' * 4_980}](https://x.example)",
        f"[{'a-' * 4_980}](https://x.example)",
        f"[{'!' * 9_970}](https://x.example0",
        f"https://x.example/{'!' * 9_970}x",
    ],
    ids=lambda body: body[:12],
)
def test_ten_thousand_characters_take_no_more_than_moments(body):
    begun = time.process_time()
    find_in(body[:10_000], LIST)
    links_of(body[:10_000])
    markup.render(body[:10_000])
    assert time.process_time() - begun < 1
