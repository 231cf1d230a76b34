"""What is sent to post and to edit a comment."""

from typing import Any

from rest_framework.fields import empty

from comments.api.describing import shaped_as
from comments.api.fields import Identifier, Input, Text
from comments.threads.markup import BODY_MAX


@shaped_as({"type": "string", "minLength": 1, "maxLength": BODY_MAX})
class Body(Text):
    """Markdown; its bounds hold once blanks around it are gone, so that posting and not this field looks at them."""

    def run_validation(self, data: Any = empty) -> Any:
        return data if data == "" else super().run_validation(data)


class CommentInput(Input):
    body = Body(help_text="Markdown. Blanks around it are cut off.")
    # The framework gathers fields and takes them off the class, so that its own `parent` stays.
    parent = Identifier(  # type: ignore[assignment]
        required=False, allow_null=True, default=None, help_text="The comment it answers, if any."
    )


COMMENT_FIELDS = {"body", "parent"}


class EditInput(Input):
    body = Body(help_text="Markdown. Blanks around it are cut off.")
