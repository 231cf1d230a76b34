"""The filters above the queue: what a moderator types or chooses, as marks; and filters kept under a name."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.models import Site
from comments.accounts.models import Profile, User
from comments.accounts.networks import DIGITS
from comments.accounts.profiles import somebody_called
from comments.errors import Refused
from comments.moderation.casework import marking
from comments.moderation.desk.deciders import Decider, deciders_on
from comments.moderation.desk.filtering import Filters
from comments.moderation.desk.noting import colleagues_on
from comments.moderation.findings.names import FINDING_NAMES
from comments.moderation.models import DecidedBy, SavedView
from comments.moderation.policies import Moderator

VIEWS_MAX = 30
# What a filter is called in an address; what else stands there is kept, as `show` and `site` are.
NAMES = (
    "text",
    "finding",
    "section",
    "language",
    "author",
    "reporter",
    "domain",
    "address",
    "moderator",
    "since",
    "until",
    "like",
    "cluster",
)
_TEXT_MAX = 200


class ViewRefused(Refused):
    code: ClassVar[str] = "view_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "name"


class FilterForm(forms.Form):
    """Filters of one site; each that is filled in narrows the list."""

    text = forms.CharField(label=gettext_lazy("Words"), max_length=_TEXT_MAX, required=False)
    finding = forms.ChoiceField(label=gettext_lazy("Noticed"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    language = forms.RegexField(label=gettext_lazy("Language"), regex=r"^[A-Za-z]{2,3}$", required=False)
    author = forms.CharField(label=gettext_lazy("Author"), max_length=60, required=False)
    reporter = forms.CharField(label=gettext_lazy("Reported by"), max_length=60, required=False)
    domain = forms.CharField(label=gettext_lazy("Linked domain"), max_length=100, required=False)
    address = forms.RegexField(
        label=gettext_lazy("Address hash"), regex=rf"^[0-9a-f]{{{DIGITS}}}$", required=False, strip=True
    )
    since = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("day", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    moderator = forms.ChoiceField(label=gettext_lazy("Decided by"), required=False)
    # The same words as in this case: a link on cards leads here.
    like = forms.RegexField(regex=r"^[0-9a-f]{32}$", required=False, widget=forms.HiddenInput)
    # What is one row of the queue, case by case, likewise.
    cluster = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, site: Site | None, viewer: Moderator, is_decided: bool) -> None:
        super().__init__(data)
        self.site, self.is_decided = site, is_decided
        anything = [("", _("anything"))]
        self._choose("finding", [*anything, *FINDING_NAMES.items()])
        sections = viewer.sections_on(site).values_list("pk", "name") if site else ()
        self._choose("section", [*anything, *((str(pk), name) for pk, name in sections)])
        people = {
            str(one.user_id): one.name for one in colleagues_on([site.pk] if site else viewer.place_ids)
        }
        if is_decided and site:
            people |= {str(one.id): _called(one) for one in deciders_on(site.pk) if str(one.id) not in people}
        in_order = sorted(people.items(), key=lambda choice: choice[1].casefold())
        self._choose("moderator", [("", _("anybody")), *in_order])
        if is_decided:
            # Nothing that is decided is one row with others.
            del self.fields["cluster"]
        else:
            self.fields["moderator"].label = _("For colleague")

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def clean_author(self) -> Profile | None:
        return self._person("author")

    def clean_reporter(self) -> Profile | None:
        return self._person("reporter")

    def _person(self, name: str) -> Profile | None:
        said = self.cleaned_data[name].strip()
        if not said:
            return None
        person = somebody_called(said, site=self.site) if self.site else None
        if person is None:
            raise forms.ValidationError(_("Nobody on this site has this name."))
        return person

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def filters(self) -> Filters:
        """Return what is asked for; of a form with faults, what is not at fault."""
        given = getattr(self, "cleaned_data", {}) if self.is_valid() or self.is_bound else {}
        marks = [
            make(given[name])
            for name, make in _MARKS.items()
            if name in given and given[name] not in {None, ""}
        ]
        moderator_id = given.get("moderator") or None
        if moderator_id and not self.is_decided:
            marks.append(marking.mark_for(moderator_id))
            moderator_id = None
        return Filters(
            marks=tuple(marks),
            moderator_id=moderator_id,
            since=given.get("since"),
            until=given.get("until"),
            today=timezone.localdate(),
            text=given.get("text") or "",
            cluster=given.get("cluster"),
        )


def _called(decider: Decider) -> str:
    """Return the name of whoever is none of the team, people who left and services; a service says that it is one."""
    if decider.decided_by == DecidedBy.PERSON:
        return decider.name
    return _("%(name)s (checking service)") % {"name": decider.name}


_MARKS: dict[str, Callable[[Any], str]] = {
    "finding": marking.mark_finding,
    "section": marking.mark_section,
    "language": marking.mark_language,
    "author": lambda profile: marking.mark_author(profile.pk),
    "reporter": lambda profile: marking.mark_reporter(profile.pk),
    "domain": lambda domain: marking.mark_domain(domain.strip()),
    "address": marking.mark_network,
    "like": lambda digest: f"text:{digest}",
}


def query_of(asked: QueryDict) -> str:
    """Return what of an address says which list it is, without the place in it."""
    kept = {name: asked[name] for name in ("show", "site", *NAMES) if asked.get(name)}
    return urlencode(kept)


def views_of(user: User) -> list[SavedView]:
    return list(SavedView.objects.filter(user=user).order_by("name", "pk")[:VIEWS_MAX])


def keep_view(*, user: User, name: str, query: str) -> SavedView:
    """
    Keep a list with its filters under a name; the same name again means the new list.

    :raises ViewRefused: without a name, with one longer than 60 characters, or beyond VIEWS_MAX views
    """
    called = " ".join(name.split())
    if not called:
        raise ViewRefused(_("Give the view a name."))
    name_max = 60
    if len(called) > name_max:
        raise ViewRefused(
            _("The name has %(length)d characters; at most %(limit)d are possible.")
            % {"length": len(called), "limit": name_max}
        )
    kept = query_of(QueryDict(query))[:1000]
    view = SavedView.objects.filter(user=user, name=called).first()
    if view is None and SavedView.objects.filter(user=user).count() >= VIEWS_MAX:
        raise ViewRefused(
            _("You have %(limit)d views, as many as possible. Delete one first.") % {"limit": VIEWS_MAX}
        )
    if view is None:
        try:
            with transaction.atomic():
                return SavedView.objects.create(user=user, name=called, query=kept)
        except IntegrityError:
            # Pressed twice.
            view = SavedView.objects.get(user=user, name=called)
    view.query = kept
    view.save(update_fields=["query"])
    return view
