"""Links that say another thing than where they lead: each is flagged, and readers see the host that it leads to."""

import pytest

from comments.moderation.text.linking import links_of
from comments.threads import markup

UNSEEN, TURNED = "\u200b", "\u202e"

MISLEADING = {
    "an address": "[https://bank.example](https://evil.example)",
    "a host": "[bank.example](https://evil.example/x)",
    "a host with www": "[www.bank.example](https://evil.example)",
    "a host with a port": "[bank.example:443](https://evil.example)",
    "a scheme without slashes": "[http:bank.example](https://evil.example)",
    "a host in a sentence": "[log in at bank.example now](https://evil.example)",
    "a host in bold": "[**bank.example**](https://evil.example)",
    "an address in code": "[`https://bank.example`](https://evil.example)",
    "a host in a spoiler": "[||bank.example||](https://evil.example)",
    "letters taken apart": f"[b{UNSEEN}ank.exam{UNSEEN}ple](https://evil.example)",
    "full-width letters": "[ｂａｎｋ．ｅｘａｍｐｌｅ](https://evil.example)",
    "the full stop of Chinese": "[bank。com](https://evil.example)",
    "its half-width form": "[bank｡com](https://evil.example)",
    "a leader for a dot": "[bank․com](https://evil.example)",
    "a fraction for a slash": "[bank.example⁄login](https://evil.example)",
    "a look-alike letter": "[bаnk.example](https://evil.example)",
    "read from the other end": f"[{TURNED}elpmaxe.knab](https://evil.example)",
    "a user before the host": "[pay](https://bank.example@evil.example/)",
    "a user in a bare address": "https://bank.example@evil.example/",
    "a user with a hidden slash": "<https://bank.example%2F@evil.example/>",
    "the host in front of another": "[bank.example](https://bank.example.evil.example/)",
    "the host with a hyphen": "[bank.example](https://bank-example.evil.example/)",
    "a host in other letters": "[bank.example](https://xn--bnk-5cd.example/)",
    "somebody else's mailbox": "[clerk@bank.example](mailto:clerk@evil.example)",
    "an image": "![https://bank.example](https://evil.example/a.png)",
    "an image in a link": "[![bank.example](https://bank.example/logo.png)](https://evil.example)",
    "a reference": "[bank.example][1]\n\n[1]: https://evil.example",
    "a title that agrees": '[bank.example](https://evil.example "https://bank.example")',
    "an entity for the dot": "[bank&#46;example](https://evil.example)",
    "an escaped dot": "[bank\\.example](https://evil.example)",
    "numbers for a host": "[192.0.2.1](https://evil.example)",
    "a newer domain": "[bank.xyz](https://evil.example)",
    "a domain in other letters": "[банк.рф](https://evil.example)",
}
HONEST = {
    "words": "[the report](https://port.example/report)",
    "the host": "[port.example](https://port.example/report)",
    "the host with www": "[www.port.example](https://port.example/)",
    "a host below": "[port.example](https://www.port.example/)",
    "its whole address": "https://port.example/report?page=2",
    "a library": "[Node.js](https://nodejs.example/en)",
    "a file": "[read.me.txt](https://port.example/read.me.txt)",
    "a version": "[3.11.7](https://python.example/3.11.7)",
    "a price": "[12.50 euros](https://port.example/prices)",
    "an abbreviation": "[e.g. this](https://port.example/)",
    "a mailbox": "[clerk@port.example](mailto:clerk@port.example)",
}


@pytest.mark.parametrize("body", MISLEADING.values(), ids=MISLEADING.keys())
class TestMisleading:
    def test_is_flagged(self, body):
        assert [link.host for link in links_of(body) if link.misleads]

    def test_shows_readers_the_host(self, body):
        assert '<span class="link-host">[' in markup.render(body)


@pytest.mark.parametrize("words", [UNSEEN, "\u3164", " ", "\u2800"], ids=ascii)
def test_a_link_without_words_shows_its_address(words):
    rendered = markup.render(f"[{words}](https://evil.example/x)")
    assert ">https://evil.example/x</a>" in rendered or "<a" not in rendered


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST.keys())
def test_an_honest_link_is_left_alone(body):
    assert [link for link in links_of(body) if link.misleads] == []
