"""Whatever stands in a query string or a cursor: an answer below 500, and never somebody else's rows."""

import base64
import json
import random
import time
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Site
from tests.factories.accounts import MembershipFactory
from tests.factories.threads import ThreadFactory, make_comment

NAUGHTY = [
    "",
    "undefined",
    "null",
    "NaN",
    "-1",
    "0",
    "9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "0x10",
    "1'",
    "' OR '1'='1",
    '"; DROP TABLE threads_comment; --',
    "1; SELECT pg_sleep(5)",
    "1 UNION SELECT email FROM accounts_user",
    "id) FROM accounts_user --",
    "%00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "%ff%fe",
    "%C0%AF",
    "../../etc/passwd",
    "{{7*7}}",
    "{0.__class__}",
    "%s%s%n",
    "<script>alert(1)</script>",
    "https://news.example/" + "a" * 3000,
    "ﬀ" * 500,
    "\u202e\u200b",
    "😀" * 300,
    "٣",
    "a" * 10_000,
    "[1,2]",
    '{"$gt":""}',
    "true",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:60Z",
]
# What each list takes, and one name that it does not know.
LISTS = {
    "threads/{thread}/comments/": "order cursor size replies page",
    "threads/{thread}/mine/": "comments size",
    "comments/{comment}/replies/": "order cursor size replies",
    "comments/{comment}/subtree/": "cursor size order",
    "comments/{comment}/ancestors/": "cursor",
    "comments/{comment}/": "version",
    "sites/{site}/articles/": "section cursor size url",
    "articles/": "url site cursor",
    "articles/?url=https://news.example/x": "site",
    "cases/": "site kind cursor size order",
    "sites/{site}/canned/": "language action cursor size order",
    "sites/{site}/names/": "cursor size order",
    "sites/{site}/handovers/": "comment cursor size order",
}
PARAMETERS = sorted({name for names in LISTS.values() for name in names.split()} | {"format"})


@pytest.fixture
def place(db):
    thread = ThreadFactory()
    root = make_comment(thread=thread, replies=2)
    return {"thread": thread.pk, "comment": root.pk, "site": thread.article.site.slug}


@pytest.fixture
def staff(place, call_as):
    return call_as(MembershipFactory(site=Site.objects.get(slug=place["site"])).user)


def written(path, place, parameters):
    return path.format(**place) + ("&" if "?" in path else "?") + parameters


@pytest.mark.parametrize("path", LISTS)
def test_naughty_parameters_get_an_answer_below_500_in_time(staff, place, path):
    # What is loaded at the first request is loaded before the clock is looked at.
    staff.get("me/")
    bad = []
    for name in LISTS[path].split():
        for value in NAUGHTY:
            started = time.monotonic()
            answer = staff.get(written(path, place, f"{name}={quote(value, safe='%')}"))
            if answer.status_code >= 500 or time.monotonic() - started > 2:
                bad.append((name, value, answer.status_code))
    assert bad == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(sorted(LISTS)),
    query=st.lists(st.tuples(st.sampled_from(PARAMETERS), st.text(max_size=40)), min_size=1, max_size=3),
)
def test_any_parameters_get_an_answer_below_500(staff, place, path, query):
    parameters = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query)
    assert staff.get(written(path, place, parameters)).status_code < 500


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(
        st.sampled_from(["body", "parent", "value", "reason", "note", "action", "version", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=4,
    ),
    route=st.sampled_from(
        ["threads/{thread}/comments/", "comments/{comment}/flags/", "comments/{comment}/decisions/"]
    ),
)
def test_any_json_gets_an_answer_below_500(staff, place, body, route):
    raw = json.dumps(body).encode()
    assert staff("POST", route.format(**place), raw=raw).status_code < 500


class TestCursors:
    """Changed in a thousand ways, a cursor is refused or still means the same list."""

    @pytest.fixture
    def lists(self, call, db):
        threads = [ThreadFactory(), ThreadFactory()]
        roots = [make_comment(thread=thread) for thread in threads for _ in range(6)]
        for _ in range(6):
            make_comment(answers=roots[0])
        site = threads[0].article.site.slug
        for _ in range(3):
            ThreadFactory(article__site=threads[0].article.site)
        paths = [
            *(
                f"threads/{threads[0].pk}/comments/?order={order}&size=2"
                for order in ("newest", "oldest", "top")
            ),
            f"comments/{roots[0].pk}/replies/?order=oldest&size=2",
            f"comments/{roots[0].pk}/subtree/?size=2",
            f"sites/{site}/articles/?size=2",
        ]
        return [(path, call.get(path).json()["next"]) for path in paths]

    def ids(self, page):
        return {row.get("comment", row)["id"] for row in page["results"]}

    def everything(self, call, path):
        return self.ids(call.get(path.replace("size=2", "size=100")).json())

    def test_belong_to_one_list_and_order(self, call, lists):
        taken = [
            (path, other)
            for path, _own in lists
            for other, cursor in lists
            if other != path and call.get(f"{path}&cursor={cursor}").status_code != 400
        ]
        assert taken == []

    def test_changed_are_refused_or_mean_the_same_list(self, call, lists):
        dice = random.Random(20260314)
        for path, cursor in lists:
            here = self.everything(call, path)
            for _ in range(170):
                answer = call.get(f"{path}&cursor={quote(mutated(cursor, dice))}")
                assert answer.status_code in {200, 400}
                if answer.status_code == 200:
                    assert self.ids(answer.json()) <= here


def mutated(cursor, dice):
    match dice.randrange(4):
        case 0:
            at = dice.randrange(len(cursor))
            return cursor[:at] + dice.choice("ABCabc019-_=%/ ") + cursor[at + 1 :]
        case 1:
            return cursor[: dice.randrange(len(cursor))]
        case 2:
            return "".join(dice.sample(cursor, len(cursor)))
    values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    at = dice.randrange(len(values))
    strange = [
        None,
        True,
        -1,
        0,
        2**63 - 1,
        2**63,
        10**30,
        0.5,
        1e308,
        "",
        "x",
        "9" * 100,
        [],
        {},
        "' OR 1=1 --",
    ]
    values[at] = dice.choice(strange)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
