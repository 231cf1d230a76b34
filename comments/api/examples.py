"""Requests and answers that the OpenAPI document shows."""

from typing import Any

from comments.api.describing import Example
from comments.api.errors import MEDIA_TYPE

_COMMENT_ID = "019ad0c4-7d32-7c1a-9b1e-2f6c0f5d8a11"
_REPLY_ID = "019ad0c6-1f0a-7a44-8f2b-6f0d1c9b3e52"


def asked(name: str, value: dict[str, Any]) -> Example:
    return Example(name, value=value, request_only=True)


A_COMMENT = asked("A comment", {"body": "The gauge at the *old lock* read 2.31 m that night."})
A_DRAFT = asked("A draft", {"body": "The gauge at the *old lock* read 2.31 m that night."})
A_REPLY = asked("A reply", {"body": "Is there a record of it?", "parent": _COMMENT_ID})
A_GUEST_COMMENT = asked(
    "A comment of a guest",
    {"name": "Orla Quist", "email": "orla@guests.example", "body": "The tide was out by noon."},
)
AN_UPVOTE = asked("Up", {"value": 1})
A_FLAG = asked("A flag", {"reason": "private", "note": "It names somebody's street and number."})
A_NOTICE = asked(
    "A legal notice",
    {
        "comments": [f"https://comments.example.org/c/{_COMMENT_ID}/"],
        "category": "privacy",
        "explanation": "It gives the street and number of a family that never agreed to that.",
        "email": "ilse@readers.example",
        "in_good_faith": True,
    },
)
AN_APPEAL = asked("An objection", {"body": "I quoted what was said to me; the insult is not mine."})
AN_ANSWER = asked("An answer", {"outcome": "reversed", "answer": "You are right: it was a quotation."})
AN_APPROVAL = asked("An approval", {"action": "approve", "reason": "fine", "version": 1})
A_SUBSCRIPTION = asked("Everything", {"level": "all"})
A_PIN = asked("A pin", {"prominence": "pinned"})
SOME_COUNTS = Example(
    "Two articles, the second one unknown",
    response_only=True,
    status_codes=["200"],
    value={
        "results": [
            {
                "article": "019ad09b-7c1e-7d20-b1f6-0a3c5d9e4f17",
                "thread": "019ad0b1-52c8-7e0f-a7c3-51d2b8e7f904",
                "comment_count": 1284,
            },
            None,
        ]
    },
)
A_PUBLISHED_COMMENT = Example(
    "A public reply",
    response_only=True,
    status_codes=["200", "201"],
    value={
        "id": _REPLY_ID,
        "thread": "019ad0b1-52c8-7e0f-a7c3-51d2b8e7f904",
        "parent": _COMMENT_ID,
        "root": _COMMENT_ID,
        "reply_to": _COMMENT_ID,
        "depth": 1,
        "status": "published",
        "removed_for": None,
        "author": {"id": "019ad0a9-0c44-7b55-8d11-93f0c2a7e6b8", "name": "Ilse Marran", "is_guest": False},
        "body": "Is there a record of it?",
        "html": "<p>Is there a record of it?</p>",
        "ups": 0,
        "downs": 0,
        "score": 0,
        "reply_count": 0,
        "prominence": "none",
        "version": 1,
        "posted_at": "2026-03-14T09:26:53Z",
        "edited_at": None,
        "url": f"https://comments.example.org/c/{_REPLY_ID}/",
    },
)
TOO_LONG = Example(
    "Too long",
    response_only=True,
    status_codes=["422"],
    media_type=MEDIA_TYPE,
    value={
        "type": "https://comments.example.org/api/v1/problems/body_too_long/",
        "title": "Not valid",
        "status": 422,
        "detail": "The comment has 10001 characters; at most 10000 are possible. Shorten it.",
        "code": "body_too_long",
        "instance": "/api/v1/threads/019ad0b1-52c8-7e0f-a7c3-51d2b8e7f904/comments/",
        "errors": [
            {
                "field": "body",
                "code": "body_too_long",
                "detail": "The comment has 10001 characters; at most 10000 are possible. Shorten it.",
                "limit": 10000,
                "length": 10001,
            }
        ],
    },
)
A_BAN = asked(
    "A week's ban", {"kind": "ban", "reason": "abuse", "until": "2030-01-08T12:00:00Z", "sweep_hours": 24}
)
A_SUSPENSION = asked(
    "A week without notices",
    {
        "step": "suspension",
        "what": "notices",
        "until": "2030-01-08T12:00:00Z",
        "explanation": "Six times you called the weather report a libel.",
        "gravity": "serious",
        "intent": "meant",
    },
)
A_HAND_OVER = asked(
    "A hand-over",
    {
        "revision": 1,
        "authority": "Harbour police",
        "reference": "2026/17",
        "handed_at": "2026-03-14T10:00:00Z",
    },
)
A_REFUSED_NAME = asked(
    "A name that advertises", {"name": "Win Free Chips", "answer": "refuse", "reason": "spam"}
)
SOME_CANNED = asked(
    "Words against insults",
    {
        "language": "en",
        "action": "reject",
        "reason": "abuse",
        "title": "Keep calm",
        "text": "Please say it again without insulting anybody.",
    },
)
A_NOTE = asked("A second opinion", {"body": "@Marit Solheim Is this a quotation?"})
A_BEGINNING = asked("Without having read all pages", {"count": 137})
A_BULK = asked(
    "Two at once",
    {
        "site": "harbour-post",
        "action": "reject",
        "reason": "spam",
        "comments": [{"id": _COMMENT_ID, "version": 1}, {"id": _REPLY_ID, "version": 3}],
    },
)
