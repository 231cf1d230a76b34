"""What the memory of the answering process did, for the operator alone."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.accounts.models import User
from config.hot.serving import STATE


@require_safe
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """Answer with the counts of this process since it began; whoever is not the operator learns not even that."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.is_superuser):
        problem = {
            "type": "about:blank",
            "title": "Not Found",
            "status": HTTPStatus.NOT_FOUND,
            "code": "not_found",
        }
        return JsonResponse(problem, status=HTTPStatus.NOT_FOUND, content_type="application/problem+json")
    return JsonResponse(request.META.get(STATE) or {})
