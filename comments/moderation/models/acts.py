"""What stands in the audit log, in words: an act each, and settings by the table that they are in."""

from collections.abc import Sequence
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.turning import kind_of

ACTS: dict[str, Promise] = {
    "comment.approve": gettext_lazy("Comment approved"),
    "comment.reject": gettext_lazy("Comment rejected"),
    "comment.remove": gettext_lazy("Comment removed"),
    "comment.restore": gettext_lazy("Comment restored"),
    "comment.undo": gettext_lazy("Decision undone"),
    "comment.hide": gettext_lazy("Comment hidden after reports"),
    "comment.hold": gettext_lazy("Comment held by screening"),
    "comment.label": gettext_lazy("Comment labelled"),
    "comment.refuse_edit": gettext_lazy("Edit refused by screening"),
    "comment.lift": gettext_lazy("Comment pinned, featured or put back"),
    "comment.note": gettext_lazy("Note written"),
    "comment.hand": gettext_lazy("Case handed over"),
    "comment.hand_over": gettext_lazy("Comment handed over to an authority"),
    "comment.freeze_votes": gettext_lazy("Votes on a comment stopped"),
    "comment.thaw_votes": gettext_lazy("Votes on a comment allowed again"),
    "discussion.freeze_votes": gettext_lazy("Votes in a discussion stopped"),
    "discussion.thaw_votes": gettext_lazy("Votes in a discussion allowed again"),
    "person.warning": gettext_lazy("Person warned"),
    "person.mute": gettext_lazy("Person muted"),
    "person.ban": gettext_lazy("Person banned"),
    "person.shadow_ban": gettext_lazy("Shadow ban laid"),
    "person.hold": gettext_lazy("Person always held"),
    "person.trusted": gettext_lazy("Person trusted"),
    "person.lift": gettext_lazy("Sanction lifted"),
    "person.shorten": gettext_lazy("Sanction shortened"),
    "person.accept_name": gettext_lazy("Name accepted"),
    "person.refuse_name": gettext_lazy("Name not accepted"),
    "person.refusal_taken_back": gettext_lazy("Refusal of a name taken back"),
    "person.give_name": gettext_lazy("Refused name given after all"),
    "person.acknowledge": gettext_lazy("Warning acknowledged"),
    "person.claim": gettext_lazy("Guest became a member"),
    "sender.warning": gettext_lazy("Sender warned of unfounded notices or objections"),
    "sender.suspension": gettext_lazy("Sender suspended"),
    "sender.lift": gettext_lazy("Sender heard again"),
    "sender.shorten": gettext_lazy("Suspension of a sender shortened"),
    "appeal.filed": gettext_lazy("Appeal filed"),
    "appeal.decided": gettext_lazy("Appeal decided"),
    "notice.received": gettext_lazy("Legal notice received"),
    "notice.decided": gettext_lazy("Legal notice decided"),
    "bulk.begun": gettext_lazy("Bulk decision begun"),
    "bulk.stopped": gettext_lazy("Bulk decision stopped"),
    "rules.published": gettext_lazy("House rules put in force"),
    "endpoint.rotate": gettext_lazy("Secret of an endpoint rotated"),
    "endpoint.show": gettext_lazy("Secret of an endpoint shown"),
    "endpoint.pause": gettext_lazy("Endpoint paused"),
    "endpoint.resume": gettext_lazy("Endpoint resumed"),
    "endpoint.switch_off": gettext_lazy("Endpoint switched off"),
    "endpoint.send_again": gettext_lazy("Events sent to an endpoint again"),
}
# What acts say beside person and thing; ids and the like are called as they are.
FACTS: dict[str, Promise] = {
    "reason": gettext_lazy("reason"),
    "note": gettext_lazy("note"),
    "action": gettext_lazy("action"),
    "count": gettext_lazy("count"),
    "version": gettext_lazy("version"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "until": gettext_lazy("until"),
    "findings": gettext_lazy("findings"),
    "rules": gettext_lazy("rules"),
    "label": gettext_lazy("label"),
    "name": gettext_lazy("name"),
    "to": gettext_lazy("to"),
    "authority": gettext_lazy("authority"),
    "category": gettext_lazy("category"),
}
TURNED = ("added", "changed", "deleted")


def words_of_act(act: str) -> str:
    """Return what was done, in the reader's language; an act that nobody knows any more as it was written."""
    if act in ACTS:
        return str(ACTS[act])
    kind, _dot, verb = act.rpartition(".")
    model = _settings().get(kind)
    if model is None or verb not in TURNED:
        return act
    words = {
        "added": _("%(what)s: added"),
        "changed": _("%(what)s: changed"),
        "deleted": _("%(what)s: deleted"),
    }
    return words[verb] % {"what": capfirst(str(model._meta.verbose_name))}  # noqa: SLF001 - Django's documented API


def words_of_fact(act: str, name: str) -> str:
    """Return what a fact is called: a setting as its form calls it."""
    model = _settings().get(act.rpartition(".")[0])
    if model is not None:
        try:
            field = model._meta.get_field(name)  # noqa: SLF001 - Django's documented API
        except FieldDoesNotExist:
            return name
        return str(getattr(field, "verbose_name", name))
    return str(FACTS.get(name, name))


def choices() -> Sequence[tuple[str, str]]:
    """Return every act with its words, in their order in the reader's language."""
    turned = [f"{kind}.{verb}" for kind in _settings() for verb in TURNED]
    return sorted(((act, words_of_act(act)) for act in [*ACTS, *turned]), key=lambda one: one[1].casefold())


# What is turned in the admin; tests/house/test_audited.py finds a table that is missing.
SETTINGS = (
    "articles.Site",
    "articles.Section",
    "articles.Article",
    "accounts.User",
    "accounts.Profile",
    "accounts.Membership",
    "accounts.AddressPolicy",
    "accounts.BlockedNetwork",
    "threads.DiscussionPolicy",
    "moderation.ModerationPolicy",
    "moderation.WordList",
    "moderation.CannedReason",
    "moderation.LegalSetting",
    "moderation.DisputeBody",
    "moderation.Dispute",
    "moderation.Order",
    "moderation.TrustedFlagger",
    "moderation.HouseRules",
    "moderation.Rule",
    "moderation.Classifier",
    "webhooks.Endpoint",
)


@cache
def _settings() -> dict[str, type[Model]]:
    return {kind_of(model): model for model in (apps.get_model(name) for name in SETTINGS)}
