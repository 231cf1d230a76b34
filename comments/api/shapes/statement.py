from rest_framework import serializers

from comments.moderation.appeals.redress import OPEN_FOR
from comments.moderation.models import (
    Appeal,
    AppealOutcome,
    Automation,
    Category,
    Ground,
    Measure,
    Source,
    Statement,
)


class AppealShape(serializers.Serializer[Appeal]):
    id = serializers.UUIDField()
    statement = serializers.UUIDField(allow_null=True, help_text="The restriction that it is against, or")
    comment = serializers.UUIDField(
        allow_null=True, help_text="the comment that was kept although it was reported."
    )
    text = serializers.CharField()
    filed_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(
        choices=AppealOutcome.values, allow_null=True, help_text="null while nobody has decided."
    )
    answer = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField(
        help_text="Whether it waits because whoever filed it is suspended from objecting."
    )
    found_in_force = serializers.BooleanField(
        allow_null=True,
        help_text="Whether what it is against still held when it was answered; else there was nothing to change.",
    )


class CitedClauseShape(serializers.Serializer[Statement]):
    version = serializers.IntegerField(help_text="Of the house rules.")
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="As it stood.")


class CitedOrderShape(serializers.Serializer[Statement]):
    authority = serializers.CharField()
    reference = serializers.CharField(help_text="As the authority calls it; may be empty.")
    received_at = serializers.DateTimeField()


class StatementShape(serializers.Serializer[Statement]):
    id = serializers.UUIDField()
    site = serializers.SlugField()
    comment = serializers.UUIDField(allow_null=True, help_text="null where it is about a person.")
    measure = serializers.ChoiceField(choices=Measure.values)
    territory = serializers.ListField(
        child=serializers.CharField(), help_text="ISO 3166 codes; empty means everywhere."
    )
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    facts = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # every field has a `source`
        choices=Source.values, allow_null=True, help_text="null where an authority ordered it."
    )
    order = CitedOrderShape(
        allow_null=True, help_text="The order of an authority that it follows, as it stood then."
    )
    automated_detection = serializers.BooleanField()
    automation = serializers.ChoiceField(choices=Automation.values)
    ground = serializers.ChoiceField(choices=Ground.values)
    law = serializers.CharField(help_text="Empty where it is a rule of the site.")
    clause = CitedClauseShape(allow_null=True)
    category = serializers.ChoiceField(
        choices=Category.values,
        allow_blank=True,
        help_text="Of the public transparency database, without its prefix.",
    )
    category_by_hand = serializers.BooleanField(
        help_text="Whether a moderator chose it, rather than that it follows from the reason."
    )
    keywords = serializers.ListField(child=serializers.CharField())
    explanation = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47 tag of the words above.")
    written_at = serializers.DateTimeField()
    appeal_before = serializers.DateTimeField(help_text="From this instant on it is too late to object.")
    appeal = AppealShape(allow_null=True)


class AppealPage(serializers.Serializer[object]):
    results = AppealShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class StatementPage(serializers.Serializer[object]):
    results = StatementShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


def statement_json(statement: Statement) -> dict[str, object]:
    """Return a statement for its recipient; `site` and `appeal` must be at hand."""
    appeal: Appeal | None = getattr(statement, "appeal", None)
    return {
        "id": statement.pk,
        "site": statement.site.slug,
        "comment": statement.comment_id,
        "measure": str(statement.measure),
        "territory": list(statement.territory),
        "starts_at": statement.starts_at,
        "ends_at": statement.ends_at,
        "facts": statement.facts,
        "source": str(statement.source) or None,
        "order": None
        if statement.order_received_at is None
        else {
            "authority": statement.order_authority,
            "reference": statement.order_reference,
            "received_at": statement.order_received_at,
        },
        "automated_detection": statement.automated_detection,
        "automation": str(statement.automation),
        "ground": str(statement.ground),
        "law": statement.law,
        "clause": None
        if statement.clause_number is None
        else {
            "version": statement.rules_number,
            "number": statement.clause_number,
            "title": statement.clause_title,
            "text": statement.clause_text,
        },
        "category": str(statement.category),
        "category_by_hand": statement.category_by_hand,
        "keywords": list(statement.keywords),
        "explanation": statement.explanation,
        "language": statement.language,
        "written_at": statement.written_at,
        "appeal_before": statement.written_at + OPEN_FOR,
        "appeal": appeal_json(appeal) if appeal is not None else None,
    }


def appeal_json(appeal: Appeal) -> dict[str, object]:
    """Return an appeal for whoever filed it; for one of a reporter `flag` must be at hand. Who decided is not said."""
    return {
        "id": appeal.pk,
        "statement": appeal.statement_id,
        "comment": appeal.flag.comment_id if appeal.flag else None,
        "text": appeal.body,
        "filed_at": appeal.filed_at,
        "outcome": appeal.outcome or None,
        "answer": appeal.answer or None,
        "decided_at": appeal.decided_at,
        "is_paused": appeal.paused_by_id is not None,
        "found_in_force": appeal.found_in_force if appeal.decided_at else None,
    }
