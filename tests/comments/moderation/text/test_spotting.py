"""Hosts among the words: what spammers write today is a link, what readers write in haste is none."""

import time

import pytest

from comments.moderation.text.linking import belongs_to, links_of, names_a_host, possible_links_of

WRITTEN = {
    "casino-x.top": ("casino-x.top", "casino-x.top"),
    "Win at t.me/bestpills today": ("t.me", "t.me/bestpills"),
    "WhatsApp wa.me/4915": ("wa.me", "wa.me/4915"),
    "see bit.ly/abc": ("bit.ly", "bit.ly/abc"),
    "bit.ly": ("bit.ly", "bit.ly"),
    "go to casino-x[.]top now": ("casino-x.top", "casino-x[.]top"),
    "casino-x(.)top": ("casino-x.top", "casino-x(.)top"),
    "casino (dot) com": ("casino.com", "casino (dot) com"),
    "casino[punkt]de": ("casino.de", "casino[punkt]de"),
    "casino dot com": ("casino.com", "casino dot com"),
    "casino punkt de": ("casino.de", "casino punkt de"),
    "casino punto com": ("casino.com", "casino punto com"),
    "hxxp://evil.example": ("evil.example", "hxxp://evil.example"),
    "hxxps://evil[.]example/x": ("evil.example", "hxxps://evil[.]example/x"),
    "evil。example/x": ("evil.example", "evil。example/x"),
    "ｃａｓｉｎｏ．ｔｏｐ": ("casino.top", "ｃａｓｉｎｏ．ｔｏｐ"),
    "visit https ://evil.com": ("evil.com", "https ://evil.com"),
    "visit https:// evil.com": ("evil.com", "https:// evil.com"),
    "ftp://evil.example": ("evil.example", "ftp://evil.example"),
    "cas\u200bino-x.top": ("casino-x.top", "cas\u200bino-x.top"),
    "请看casino-x.top谢谢": ("casino-x.top", "casino-x.top"),
    "Well ...casino.top": ("casino.top", "casino.top"),
    "**casino**.top": ("casino.top", "casino**.top"),
    "`casino.top`": ("casino.top", "casino.top"),
    "CASINO.TOP": ("casino.top", "CASINO.TOP"),
    "Casino.Com": ("casino.com", "Casino.Com"),
    "bet365.es": ("bet365.es", "bet365.es"),
    "casino-x.live": ("casino-x.live", "casino-x.live"),
    "казино.рф": ("казино.рф", "казино.рф"),
}
# As newspapers' readers write: blanks are missing, files and units are named, and words are cut short.
INNOCENT = [
    "Das war alles.Danach kam nichts",
    "Das ist gut.es war gut.So geht das",
    "Er ist nicht da.im Gegenteil",
    "Ich war dort.am Ende blieb keiner",
    "Mach das.na ja, lieber nicht",
    "Die Firma Meier Co.KG und die Siemens.AG",
    "Fragen Sie Dr.med. Schulz, z.B.so oder d.h.es geht",
    "Dipl.Ing. Huber, M.Sc. und B.Sc.",
    "St.Gallen und St.Pauli, Nr.5, Art.3 Abs.2",
    "um 12.30 Uhr, am 3.4.2025, 1.250,50 Euro, 12.30/13.00",
    "Auf den Punkt bringen; ein Punkt in der Debatte; der Punkt ist",
    "Die Corona-Zeit.Es war hart",
    "the end.So what",
    "It is over.it was fun.my friends agree",
    "at the end.of course they knew",
    "He left.is that news?No.one cares",
    "We won.to be fair, by luck",
    "e.g.this or i.e.my point, a.k.a. the boss",
    "Node.js and README.md, main.py or run.sh",
    "version 1.2.3.4 of v2.so",
    "the dot com bubble and the dot com crash",
    "and/or, he/she, 24/7, A/B",
    "U.S. and U.K., Washington D.C., J.K.Rowling, Ph.D.",
    "Great match.live from the stadium.news at ten",
    "C’est fini.la suite demain.il faut voir",
    "On verra.et après ?Rien.Mais bon",
    "De mon point de vue, ce point de départ",
    "J’ai dit non.si vous voulez.ma foi",
    "p.ex. M.Dupont, c.-à-d. le maire",
    "No lo sé.si acaso.es verdad",
    "C’est fini.de plus en plus, no lo sé.de todos modos",
    "Es así.no hay más.la verdad.me da igual",
    "Desde mi punto de vista; el punto es que no",
    "Sr.Presidente, EE.UU. y págs.3",
    "انتهى كل شيء.ثم لم يحدث شيء",
    "ذهبت إلى المغرب.مصر جميلة",
    "قال لا.هذا رأيي.نعم",
    "東京。中国は大きい",
    "Write to editor@ and ask @anna.",
    "3 km.kg and 5 ml.mg, ca.km",
    "haha.lol :-) ... ok..so",
]


@pytest.mark.parametrize(("body", "found"), WRITTEN.items())
def test_a_host_among_the_words_is_a_link_and_the_evidence_points_at_it(body, found):
    (link,) = links_of(body)
    assert (link.host, body[link.offset : link.offset + link.length]) == found


@pytest.mark.parametrize("body", INNOCENT)
def test_a_missing_blank_an_abbreviation_or_a_file_is_no_link(body):
    assert links_of(body) == []


@pytest.mark.parametrize("body", ["visit kinox.to", "casino.live now", "Casino.So"])
def test_what_may_be_a_word_is_a_host_for_a_list_that_has_it(body):
    assert links_of(body) == []
    (link,) = possible_links_of(body)
    assert belongs_to(link.host, {"kinox.to", "casino.live", "casino.so"})


@pytest.mark.parametrize(
    ("body", "hosts"),
    [
        ("`https://evil.example`", ["evil.example"]),
        ("see `https://evil.example/x` and `b`", ["evil.example"]),
        ("```\nhttps://evil.example\n```", ["evil.example"]),
        ("||https://evil.example||", ["evil.example"]),
        ("„https://evil.example“", ["evil.example"]),
        ("**https://evil.example**", ["evil.example"]),
        ("https://evil.example/a.top and b.top", ["evil.example", "b.top"]),
        ("[casino.top](https://evil.example) is not casino.top", ["evil.example", "casino.top"]),
        ("write to spam@evil.example", ["evil.example"]),
    ],
)
def test_each_address_counts_once_by_its_bare_host(body, hosts):
    assert [link.host for link in links_of(body)] == hosts


@pytest.mark.parametrize("name", ["bit.ly", "casino[.]top", "t.me/pills", "casino dot com"])
def test_a_name_with_a_host_in_it_says_one(name):
    assert names_a_host(name)


@pytest.mark.parametrize("name", ["Dr.med. Schulz", "J.K.Rowling", "St.Pauli Fan", "Meier Co.KG", "Anna.So"])
def test_a_name_with_a_full_stop_says_none(name):
    assert not names_a_host(name)


@pytest.mark.parametrize(
    "body",
    [
        "a." * 5_000,
        "a-" * 5_000,
        "a" * 10_000,
        "a.com/" * 1_600,
        "[.]a" * 2_500,
        "a dot " * 1_600,
        "hxxp://" * 1_400,
    ],
)
def test_ten_thousand_characters_take_no_more_than_moments(body):
    begun = time.process_time()
    links_of(body)
    assert time.process_time() - begun < 1
