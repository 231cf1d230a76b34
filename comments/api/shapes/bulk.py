from rest_framework import serializers

from comments.moderation.decisions.bulk_working import left_out, progress_of
from comments.moderation.decisions.bulking import forecast
from comments.moderation.desk.listing import Listing
from comments.moderation.models import Action, BulkRun, Reason


class AuthorCountShape(serializers.Serializer[object]):
    name = serializers.CharField()
    count = serializers.IntegerField()


class ForecastShape(serializers.Serializer[object]):
    decided = serializers.IntegerField(help_text="How many would be decided now.")
    refused = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many would not, by why not, in words."
    )
    authors = AuthorCountShape(many=True, help_text="Whose they are, most first; at most 20.")
    author_count = serializers.IntegerField()


class LeftOutShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    code = serializers.CharField(help_text="Of the refusal.")


class StretchShape(serializers.Serializer[object]):
    text = serializers.CharField()
    why = serializers.CharField(help_text="What was noticed there; empty where nothing was.")


class ListedShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    author = serializers.CharField(help_text="Display name.")
    posted_at = serializers.DateTimeField()
    words = serializers.CharField(help_text="How the latest words begin, as they were written.")
    stretches = StretchShape(many=True, help_text="The same, with what was noticed.")
    is_cut = serializers.BooleanField(help_text="There is more of them.")
    why_not = serializers.CharField(help_text="Why it will stay out; empty where it will be decided.")


class ListingShape(serializers.Serializer[object]):
    results = ListedShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")
    listed = serializers.CharField(
        allow_null=True,
        help_text="On the last page: send it when you begin, to say that you saw all of them.",
    )


class BulkShape(serializers.Serializer[BulkRun]):
    id = serializers.UUIDField()
    site = serializers.SlugField()
    action = serializers.ChoiceField(choices=Action.values)
    reason = serializers.ChoiceField(choices=Reason.values)
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    begun_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    total = serializers.IntegerField()
    waiting = serializers.IntegerField()
    decided = serializers.IntegerField()
    refused = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many were not decided, by the code of the refusal."
    )
    left_out = LeftOutShape(many=True, help_text="The first 20 that were not decided.")
    must_be_read = serializers.BooleanField(
        help_text="It lets stand what shares nothing but a link: beginning asks for `listed` or `count`."
    )
    forecast = ForecastShape(allow_null=True, help_text="What would happen; null once it has begun.")


def bulk_json(run: BulkRun) -> dict[str, object]:
    """Return a bulk decision with its progress and, before it begins, with what would happen; `site` must be at hand."""
    progress = progress_of(run)
    return {
        "id": run.pk,
        "site": run.site.slug,
        "action": str(run.action),
        "reason": str(run.reason),
        "asked_by": run.moderator_name,
        "asked_at": run.asked_at,
        "begun_at": run.begun_at,
        "stopped_at": run.stopped_at,
        "done_at": run.done_at,
        "total": progress.total,
        "waiting": progress.waiting,
        "decided": progress.decided,
        "refused": dict(progress.refused),
        "left_out": [{"comment": item.comment_id, "code": item.outcome} for item in left_out(run)],
        "must_be_read": run.must_be_read,
        "forecast": _forecast_json(run) if run.begun_at is None and run.stopped_at is None else None,
    }


def listing_json(page: Listing) -> dict[str, object]:
    return {
        "results": [
            {
                "comment": one.comment.pk,
                "author": one.comment.author.display_name,
                "posted_at": one.comment.posted_at,
                "words": one.text,
                "stretches": [{"text": part.text, "why": part.why} for part in one.begins],
                "is_cut": one.is_cut,
                "why_not": one.why_not,
            }
            for one in page.comments
        ],
        "next": page.next_cursor or None,
        "listed": page.listed or None,
    }


def _forecast_json(run: BulkRun) -> dict[str, object]:
    seen = forecast(run)
    return {
        "decided": seen.decided,
        "refused": dict(seen.refused),
        "authors": [{"name": name, "count": count} for name, count in seen.authors],
        "author_count": seen.author_count,
    }
