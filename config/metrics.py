"""Numbers for whoever watches the installation, in the text format of Prometheus: behind a token, and nowhere without one."""

from collections.abc import Iterable
from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from comments.moderation.casework import gauging as cases
from comments.outbox import gauging as outbox

_ROOMS = (outbox, cases)


class House(Collector):
    """Everything that the rooms say of themselves, read from the database when it is asked for."""

    def collect(self) -> Iterable[Metric]:
        now = timezone.now()
        for room in _ROOMS:
            families = {
                name: GaugeMetricFamily(f"belowline_{name}", room.HELP[name], labels=labels)
                for name, labels in room.LABELS.items()
            }
            for one in room.gauge(now=now):
                families[one.name].add_metric(one.labels, one.value)
            yield from families.values()


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Answer with the numbers of this moment.

    :raises Http404: where BELOWLINE_METRICS_TOKEN is not set
    """
    token = settings.METRICS_TOKEN
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode("utf-8", "replace"), f"Bearer {token}".encode()):
        answer = HttpResponse(status=401, content_type="text/plain; charset=utf-8")
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    registry = CollectorRegistry()
    registry.register(House())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
