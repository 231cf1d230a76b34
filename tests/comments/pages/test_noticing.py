import pytest
from django.test import Client

from comments.accounts import limits
from comments.moderation.models import Notice, NoticeCategory
from comments.threads.models import Status
from tests.comments.pages.reading import faults

GOOD = {
    "category": "privacy",
    "explanation": "It gives my street and number.",
    "law": "",
    "name": "",
    "email": "",
    "in_good_faith": "yes",
}


def form(comment):
    return f"/notice/?comment={comment.pk}"


@pytest.fixture
def send(visitor):
    def sent(comment, **given):
        return visitor.post(form(comment), {"comments": f"http://testserver/c/{comment.pk}/"} | GOOD | given)

    return sent


class TestWayThere:
    def test_is_two_clicks_from_a_comment_for_a_stranger(self, visitor, say, address):
        comment = say()
        report = f"/c/{comment.pk}/report/"
        assert report in visitor.get(address).source
        page = visitor.get(report)
        assert page.status == 200
        assert form(comment) in page.source
        assert not page.all("input[name=reason]")
        assert faults(page.source) == []

    def test_is_two_clicks_for_somebody_signed_in(self, reader, say):
        comment = say()
        page = reader.get(f"/c/{comment.pk}/report/")
        assert form(comment) in page.source
        assert page.all("input[name=reason]")


class TestForm:
    def test_shows_the_comment_and_names_it(self, visitor, say):
        comment = say("The gauge was wrong.")
        page = visitor.get(form(comment))
        assert page.status == 200
        assert "The gauge was wrong." in page.text("main")
        assert page.text("#comments").endswith(f"/c/{comment.pk}/")
        assert [box.get("value") for box in page.all("input[name=category]")] == NoticeCategory.values
        assert faults(page.source) == []

    def test_is_kept_by_nobody_and_leads_nobody_elsewhere_back(self, visitor, say):
        headers = visitor.get(form(say())).response.headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize("query", ["", "?comment=", "?comment=x", "?comment=" + "9" * 3000])
    def test_without_a_comment_asks_for_one(self, visitor, site, query):
        page = visitor.get(f"/notice/{query}")
        assert page.status == 200
        assert page.text("#comments") == ""

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
    def test_shows_nothing_of_what_is_hidden(self, visitor, say, status):
        page = visitor.get(form(say("Never shown.", status=status)))
        assert page.status == 200
        assert "Never shown." not in page.source

    def test_takes_as_many_as_the_address_names(self, visitor, say):
        one, two = say(), say()
        page = visitor.get(f"/notice/?comment={one.pk}&comment={two.pk}")
        assert [str(one.pk) in page.text("#comments"), str(two.pk) in page.text("#comments")] == [True, True]


class TestSending:
    def test_answers_a_stranger_with_the_reference(self, send, say):
        comment = say()
        page = send(comment)
        notice = Notice.objects.get()
        assert page.status == 200
        assert notice.reference in page.text("main [role=status]")
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert page.response.headers["Cache-Control"] == "private, no-store"
        assert faults(page.source) == []
        assert notice.items.get().comment == comment

    def test_says_whether_there_will_be_a_mail(self, send, say):
        assert "nobody can tell you" in send(say()).text("main")
        assert "We have sent you a mail" in send(say(), email="i@x.example").text("main")

    def test_twice_is_one_notice(self, send, say):
        comment = say()
        assert send(comment).text("main [role=status]") == send(comment).text("main [role=status]")

    def test_keeps_the_language_of_the_page(self, visitor, say):
        comment = say()
        visitor.post(form(comment), GOOD | {"comments": str(comment.pk)}, headers={"accept-language": "de"})
        assert Notice.objects.get().language == "de"

    @pytest.mark.parametrize(
        ("given", "error", "field"),
        [
            ({"comments": ""}, "#comments-error", "#comments"),
            ({"comments": "the rude one"}, "#comments-error", "#comments"),
            ({"explanation": ""}, "#explanation-error", "#explanation"),
            ({"explanation": "x" * 5001}, "#explanation-error", "#explanation"),
            ({"law": "x" * 501}, "#law-error", "#law"),
            ({"name": "x" * 121}, "#name-error", "#name"),
            ({"email": "nowhere"}, "#email-error", "#email"),
            ({"in_good_faith": ""}, "#faith-error", "input[name=in_good_faith]"),
        ],
    )
    def test_is_refused_beside_the_field_and_keeps_the_words(self, send, say, given, error, field):
        page = send(say(), **given | ({} if "law" in given else {"law": "Kept."}))
        assert page.status == 422
        assert page.one(error).get("role") == "alert"
        entered = page.one(field)
        assert entered.get("aria-invalid") == "true"
        assert entered.get("autofocus") is not None
        assert error[1:] in entered.get("aria-describedby").split()
        if "law" not in given:
            assert page.one("#law").get("value") == "Kept."
        assert faults(page.source) == []
        assert not Notice.objects.exists()

    def test_without_a_category_is_refused_beside_the_choices(self, send, say):
        page = send(say(), category="")
        assert page.status == 422
        assert page.one("#category-error").get("role") == "alert"

    def test_says_of_each_comment_what_is_wrong_with_it(self, visitor, say):
        good, hidden = say(), say(status=Status.HELD)
        page = visitor.post(form(good), GOOD | {"comments": f"{good.pk}\n{hidden.pk}\nnonsense"})
        assert [
            str(hidden.pk) in text or "nonsense" in text for text in page.texts("#comments-error li")
        ] == [True]
        assert not Notice.objects.exists()

    def test_needs_no_token_from_our_own_page_and_is_refused_from_elsewhere(self, say):
        client = Client(enforce_csrf_checks=True)
        comment = say()
        given = GOOD | {"comments": str(comment.pk)}
        elsewhere = client.post(form(comment), given, headers={"origin": "https://evil.example"})
        assert elsewhere.status_code == 403
        ours = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
        assert client.post(form(comment), given, headers=ours).status_code == 200

    def test_is_limited_by_network(self, visitor, say):
        comment = say()
        for _ in range(limits.NOTICE.quota):
            visitor.post(form(comment), {})
        page = visitor.post(form(comment), GOOD | {"comments": str(comment.pk)})
        assert page.status == 429
        assert int(page.response.headers["Retry-After"]) > 0
        assert not Notice.objects.exists()
