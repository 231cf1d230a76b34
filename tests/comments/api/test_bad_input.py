"""What strangers send to the reads: a clear problem or the right page, never a 5xx, never another list's rows."""

import base64
import json
import uuid

import pytest

from comments.threads.models import Status
from tests.factories.articles import ArticleFactory
from tests.factories.threads import ThreadFactory, make_comment

LISTS = [
    "threads/{thread}/comments/?order={order}&",
    "comments/{comment}/replies/?order={order}&",
    "threads/{thread}/tree/?",
    "comments/{comment}/subtree/?",
    "sites/{site}/comments/?",
    "profiles/{profile}/comments/?",
    "sites/{site}/articles/?",
]
ORDERS = ["newest", "oldest", "top", "hot", "controversial"]
SIZES = ["0", "-1", "1000000000", "101", "1e9", "1.0", "+1", " 1", "٣", "0x10", "", "9" * 400]
HEADERS = [
    {"accept_encoding": ", ".join(f"x{nth};q=0.{nth % 10}" for nth in range(100))},
    {"accept_encoding": "gzip;q=NaN, br;q=-1, *;q=1e400, ,,,;"},
    {"range": "bytes=0-0"},
    {"range": "bytes=9999999999-, lines=1-"},
    {"if_none_match": '"' + "x" * 5000 + '"'},
    {"if_none_match": '", , W/, "'},
    {"if_modified_since": "yesterday"},
    {"if_range": '"1-0"'},
    {"accept_language": ",".join(f"x-{nth};q=0" for nth in range(300))},
    {"accept_language": "de-" + "x" * 3000},
    {"cookie": "session=" + "x" * 3000 + "; a=b; session=; =; ;;"},
    {"origin": "null"},
    {"x_forwarded_host": "evil.example"},
    {"x_forwarded_for": "\x00, not an address"},
    {"x_http_method_override": "DELETE"},
    {"content_length": "5"},
    {"te": "trailers"},
    {"expect": "100-continue"},
]


@pytest.fixture
def place(thread):
    """A discussion with replies, and a twin whose rows must not appear in it."""
    root = make_comment(thread=thread)
    for _ in range(4):
        make_comment(answers=root, author=root.author)
        make_comment(thread=thread, author=root.author)
        ThreadFactory(article__site=thread.article.site)
    return {
        "thread": thread.pk,
        "comment": root.pk,
        "site": thread.article.site.slug,
        "profile": root.author_id,
    }


def paths(place):
    return [
        one.format(**place, order=order) for one in LISTS for order in (ORDERS if "{order}" in one else [""])
    ]


def rows(answer):
    return [row.get("comment", row)["id"] for row in answer.json()["results"]]


class TestSizes:
    @pytest.mark.parametrize("size", SIZES)
    def test_out_of_bounds_are_refused_on_every_list(self, call, place, size):
        for path in [one.format(**place, order="newest") for one in LISTS]:
            answer = call.get(f"{path}size={size}")
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "size")

    def test_of_replies_are_bounded_too(self, call, place):
        for replies in ("-1", "11", "1000000000", "x"):
            answer = call.get(f"threads/{place['thread']}/comments/?replies={replies}")
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "replies")


@pytest.mark.parametrize(
    "order", ["", "best", "HOT", "newest,oldest", "-newest", "hot--", "controversy", "rank"]
)
def test_unknown_orders_are_refused(call, place, order):
    for path in ("threads/{thread}/comments/", "comments/{comment}/replies/", "threads/{thread}/tree/"):
        answer = call.get(f"{path.format(**place)}?order={order}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "order")
    assert call.get(f"threads/{place['thread']}/tree/?order=hot").status_code == 400


class TestCursors:
    def test_belong_to_one_list_one_order_and_one_place(self, call, place, thread):
        twin = make_comment(thread=ThreadFactory(article__site=thread.article.site))
        for _ in range(4):
            make_comment(answers=twin, author=twin.author)
            make_comment(thread=twin.thread, author=twin.author)
        there = place | {"thread": twin.thread_id, "comment": twin.pk, "profile": twin.author_id}
        # The site's own lists are the same in both.
        every = dict.fromkeys([*paths(place), *paths(there)])
        cursors = {path: call.get(f"{path}size=2").json()["next"] for path in every}
        assert all(cursors.values())
        taken = [
            (path, other)
            for path in every
            for other, cursor in cursors.items()
            if other != path and call.get(f"{path}size=2&cursor={cursor}").status_code != 400
        ]
        assert taken == []

    def test_of_another_release_are_refused_and_not_misread(self, call, place):
        for path in paths(place):
            cursor = call.get(f"{path}size=2").json()["next"]
            scope, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            for other in (
                [scope],
                ["v0:" + scope, *values],
                [scope, *values, "x"],
                [values, scope],
                {},
                None,
                scope,
            ):
                made = base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
                assert call.get(f"{path}size=2&cursor={made}").status_code == 400

    def test_at_the_edge_of_the_numbers_mean_the_same_list_or_nothing(self, call, place):
        for path in paths(place):
            here = set(rows(call.get(f"{path}size=100")))
            cursor = call.get(f"{path}size=2").json()["next"]
            scope, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            for at in range(len(values)):
                for edge in (
                    0,
                    -1,
                    2**63 - 1,
                    2**63,
                    10**30,
                    1e308,
                    -1e308,
                    "",
                    "9" * 400,
                    None,
                    [],
                    {},
                    True,
                ):
                    changed = [scope, *values[:at], edge, *values[at + 1 :]]
                    made = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
                    answer = call.get(f"{path}size=2&cursor={made}")
                    assert answer.status_code in {200, 400}, (path, changed)
                    if answer.status_code == 200:
                        assert set(rows(answer)) <= here


class TestWhileItIsRead:
    """Between two pages of a reader, something happens to the discussion."""

    def turn(self, call, place, change):
        found = []
        for path in paths(place):
            cursor = call.get(f"{path}size=2").json()["next"]
            found.append(f"{path}size=2&cursor={cursor}")
        change()
        return {path: call.get(path) for path in found}

    def below(self, answers):
        """The lists of the discussion itself."""
        return {path: one for path, one in answers.items() if path.startswith(("threads/", "comments/"))}

    def test_closed_it_goes_on(self, call, place, thread):
        def close():
            thread.article.discussion = "closed"
            thread.article.save()

        assert {one.status_code for one in self.turn(call, place, close).values()} == {200}

    def test_switched_off_it_is_not_found_and_in_no_other_list(self, call, place, thread):
        def switch_off():
            thread.article.discussion = "off"
            thread.article.save()

        answers = self.turn(call, place, switch_off)
        assert {one.status_code for one in self.below(answers).values()} == {404}
        for path, one in answers.items():
            if "articles" not in path:
                assert one.status_code == 404 or rows(one) == []

    def test_deleted_it_is_not_found(self, call, place, thread):
        answers = self.turn(call, place, thread.article.delete)
        assert {one.status_code for one in self.below(answers).values()} == {404}
        assert {one.status_code for one in answers.values()} == {200, 404}

    def test_moved_to_another_article_it_goes_on(self, call, place, thread):
        def move():
            thread.article = ArticleFactory(site=thread.article.site)
            thread.save()

        assert {one.status_code for one in self.turn(call, place, move).values()} == {200}


@pytest.mark.parametrize("headers", HEADERS)
def test_absurd_headers_change_nothing(call, place, headers):
    for path in [one.format(**place, order="newest") for one in LISTS]:
        plain, odd = call.get(path.rstrip("?&")), call.get(path.rstrip("?&"), **headers)
        assert (odd.status_code, odd.content) == (200, plain.content)
        assert "Content-Range" not in odd.headers


class TestIds:
    @pytest.mark.parametrize(
        "one",
        ["0", "-1", "1e9", "x", "00000000-0000-0000-0000-00000000000", "%00", "..", "' OR 1=1 --", "9" * 400],
    )
    def test_that_are_none_lead_nowhere(self, call, db, one):
        for path in (
            "threads/{}/comments/",
            "threads/{}/tree/",
            "comments/{}/neighbours/",
            "profiles/{}/comments/",
        ):
            assert call.get(path.format(one)).status_code == 404

    def test_of_one_kind_are_not_taken_for_another(self, call, place, reader):
        for path in (
            "threads/{comment}/comments/",
            "comments/{thread}/replies/",
            "profiles/{thread}/comments/",
        ):
            assert call.get(path.format(**place)).status_code == 404

    def test_of_other_sites_lead_to_that_sites_public_rows_alone(self, call, place):
        foreign = make_comment(replies=1)
        make_comment(answers=foreign, status=Status.HELD)
        own = set(rows(call.get(f"threads/{place['thread']}/comments/")))
        told = rows(call.get(f"comments/{foreign.pk}/replies/"))
        assert len(told) == 1
        assert not own & {*told, str(foreign.pk)}

    def test_in_mine_of_other_sites_tell_nothing(self, ask, place, reader):
        foreign = make_comment()
        asked = f"{foreign.pk},{uuid.uuid4()}"
        told = ask.get(f"threads/{place['thread']}/mine/?comments={asked}").json()
        assert (told["votes"], told["own"]) == ([], [])
