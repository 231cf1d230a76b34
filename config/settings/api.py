"""What the API's framework and the maker of its document are told."""

# Everything else stands in comments/api/resource.py, where every route can be read with it.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "comments.api.openapi.RouteSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Belowline",
    "VERSION": "1",
    "DESCRIPTION": "The discussion below an article: articles, threads, comments, votes and flags.",
    "LICENSE": {"name": "BSD-3-Clause"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Every field that a route takes is needed unless it says otherwise, also in PATCH.
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Action": "comments.moderation.models.Action.values",
        "AppealOutcome": "comments.moderation.models.AppealOutcome.values",
        "CommentStatus": "comments.threads.models.Status.values",
        "DecisionReason": "comments.moderation.models.Reason.values",
        "Discussion": ["open", "closed", "off"],
        "FlagReason": "comments.moderation.models.FlagReason.values",
        "NoticeCategory": "comments.moderation.models.NoticeCategory.values",
        "KindEnum": "comments.moderation.models.SanctionKind.values",
        "HeardEnum": "comments.moderation.models.Heard.values",
        "NewsKind": "comments.notifications.kinds.Kind.values",
        "Rhythm": "comments.notifications.kinds.Rhythm.values",
        "Role": "comments.accounts.models.Role.values",
        "SubscriptionLevel": "comments.notifications.models.Level.values",
        "ThreadState": "comments.api.shapes.thread.State.values",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "comments.api.openapi.finish",
    ],
}
