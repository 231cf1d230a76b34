"""Fields that nobody may set: every column of every model, sent to every route that writes."""

import pytest
from django.apps import apps
from django.utils import timezone

from comments.accounts.models import Role
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

ROOMS = ("articles", "accounts", "threads", "posting", "moderation", "outbox", "notifications")
COLUMNS = sorted(
    {
        name
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname, "pk")
    }
)
WRITES = {
    ("POST", "threads/{thread}/comments/"): {"body": "A word of mine.", "parent": None},
    ("POST", "threads/{thread}/preview/"): {"body": "A word of mine."},
    ("POST", "threads/{thread}/guests/"): {
        "name": "Orla Quist",
        "email": "orla@guests.example",
        "body": "A word of mine.",
        "parent": None,
        "wants_replies": False,
        "ticket": "",
    },
    ("POST", "sites/{site}/guests/confirm/"): {"ticket": "none", "code": "123456"},
    ("PATCH", "comments/{mine}/"): {"body": "Other words."},
    ("PUT", "comments/{theirs}/vote/"): {"value": 1},
    ("POST", "comments/{theirs}/flags/"): {"reason": "spam", "note": ""},
    ("POST", "comments/{theirs}/decisions/"): {
        "action": "remove",
        "reason": "spam",
        "note": "",
        "version": 1,
        "pending": None,
    },
    ("POST", "comments/{theirs}/notes/"): {"body": "A quotation?", "to": None},
    ("POST", "comments/{theirs}/handovers/"): {
        "revision": 1,
        "authority": "Harbour police",
        "reference": "",
        "handed_at": "2026-03-14T10:00:00Z",
        "note": "",
    },
    ("POST", "profiles/{profile}/name/"): {
        "name": "Win Free Chips",
        "answer": "refuse",
        "reason": "spam",
        "explanation": "",
        "law": "",
    },
    ("POST", "sites/{site}/canned/"): {
        "language": "",
        "action": "remove",
        "reason": "spam",
        "title": "Tone",
        "text": "Be civil.",
    },
    ("PUT", "threads/{thread}/subscription/"): {"level": "all"},
    ("POST", "bulk/"): {
        "site": "{site}",
        "action": "remove",
        "reason": "spam",
        "note": "",
        "law": "",
        "mark": "",
        "explanation": "",
        "clause": 1,
        "rules": 1,
        "comments": [],
    },
    ("POST", "notices/"): {
        "comments": ["{theirs}"],
        "category": "fraud",
        "explanation": "It sells a bridge.",
        "in_good_faith": True,
    },
    ("POST", "articles/"): {"site": "{site}", "url": "https://news.example/x", "title": "X"},
    ("POST", "auth/signup/"): {"email": "a@readers.example", "password": "quiet-lantern-42", "name": "A B"},
    ("POST", "auth/login/"): {"email": "a@readers.example", "password": "quiet-lantern-42"},
}


@pytest.fixture
def place(db):
    thread = ThreadFactory()
    site = thread.article.site
    ModerationPolicyFactory(site=site, hold_first_comments=0, who_may_post="guests")
    me = ProfileFactory(site=site)
    MembershipFactory(site=site, user=me.user, role=Role.OWNER)
    now = timezone.now()
    return me, {
        "thread": thread.pk,
        "site": site.slug,
        "profile": me.pk,
        "mine": make_comment(thread=thread, author=me, at=now).pk,
        "theirs": make_comment(thread=thread, at=now).pk,
    }


def rows():
    """Everything that stands in the tables of the rooms, but for counted limits."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if model._meta.label != "accounts.Throttle"
    }


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_every_column_that_is_no_field_is_refused_and_nothing_changes(call_as, place, method, path):
    me, ids = place
    taken = [name for name in COLUMNS if name not in WRITES[method, path]]
    asked = WRITES[method, path] | dict.fromkeys(taken, "1")
    ask = call_as(me.user)
    before = rows()
    answer = ask(method, path.format(**ids), asked, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert {error["code"] for error in answer.json()["errors"]} == {"unknown"}
    assert rows() == before


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_each_single_column_is_enough_to_be_refused(call_as, place, method, path, monkeypatch):
    monkeypatch.setattr("comments.accounts.limits.take", lambda *_limit, **_whom: None)
    monkeypatch.setattr("comments.accounts.limits.allowance", lambda *_limit, **_used: None)
    me, ids = place
    ask = call_as(me.user)
    taken = [
        name
        for name in COLUMNS
        if name not in WRITES[method, path]
        and ask(method, path.format(**ids), WRITES[method, path] | {name: 1}, if_match="*").status_code != 422
    ]
    assert taken == []


def test_an_import_sets_what_the_shape_has_and_nothing_else(call_as, place):
    me, ids = place
    article = {"title": "The mussel banks", "body": "They came back."}
    ask = call_as(me.user)
    plain = ask.post(f"sites/{ids['site']}/articles/", article).json()
    public = ask.get(f"articles/{plain['id']}/").json()
    known = {*article, "byline", "published_at", "updated_at", "language", "section", "url", "courtesy"}
    known |= {"references", "paragraphs", "text", "author", "date", "number", "reported_comment_count"}
    extra = {name: "closed" for name in COLUMNS if name not in known}
    again = ask.post(f"sites/{ids['site']}/articles/", article | extra)
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["action"]) == (plain["id"], "unchanged")
    assert ask.get(f"articles/{plain['id']}/").json() == public
