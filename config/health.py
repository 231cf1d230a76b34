"""Is this server able to answer? Asked by `manage.py up`, load balancers and monitors."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 with `{"status": "ok"}` when the database answers, otherwise 503 with a problem body (RFC 9457)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        problem = {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "The database does not answer.",
        }
        return JsonResponse(problem, status=503, content_type="application/problem+json")
    return JsonResponse({"status": "ok"})
