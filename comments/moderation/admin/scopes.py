"""One page for each scope, a site, a section or an article: every value that holds there, where it comes from, and its place to set it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Section, Site
from comments.accounts.models import Role, User
from comments.moderation.models import ModerationPolicy, WordList
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.record.turning import remember_turn
from comments.threads.models import DiscussionPolicy, ScopedPolicy
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.rights import roles_of
from comments.threads.sourcing import InForce, in_force

_ROLES = frozenset({Role.EDITOR, Role.OWNER})
_FOUND_MAX = 20
_POLICIES: tuple[tuple[type[ScopedPolicy], Any], ...] = (
    (ModerationPolicy, ModerationRules()),
    (DiscussionPolicy, DiscussionRules()),
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A site, or one section or article of it."""

    site: Site
    section: Section | None = None
    article: Article | None = None

    @property
    def kind(self) -> str:
        return "article" if self.article else "section" if self.section else "site"

    @property
    def name(self) -> str:
        return str(self.article or self.section or self.site)

    @property
    def columns(self) -> dict[str, Any]:
        return {"site": self.site, "section": self.section, "article": self.article}

    @property
    def lists(self) -> list[WordList]:
        """The lists of words that count here, the nearest first: they add up."""
        wider = Q(section=None, article=None)
        section_id = self.article.section_id if self.article else self.section.pk if self.section else None
        if section_id:
            wider |= Q(section=section_id)
        if self.article:
            wider |= Q(article=self.article)
        found = list(WordList.objects.filter(wider, site=self.site).order_by("kind", "language", "pk"))
        return sorted(found, key=lambda listed: ("article", "section", "site").index(listed.scope))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A value that holds here, with the field that sets it here."""

    value: InForce
    field: forms.BoundField
    # Whether it is set in this very scope.
    is_own: bool


def address_of(scope: Scope) -> str:
    """Return where the page of a scope stands."""
    key = scope.article.pk if scope.article else scope.section.pk if scope.section else scope.site.pk
    return f"{reverse('admin:moderation_scope')}?{urlencode({scope.kind: key})}"


def scope_view(request: HttpRequest, *, context: Mapping[str, Any]) -> HttpResponse:
    """Show what holds in the scope that the address names, and keep what is set there."""
    scope = _scope_or_404(request)
    forms_here = [_form(policy, scope, request) for policy, _defaults in _POLICIES]
    if request.method == "POST" and all(form.is_valid() for form in forms_here):
        _save(forms_here, by=request.user)
        return HttpResponseRedirect(address_of(scope))
    sections = Section.objects.filter(site=scope.site).order_by("name") if scope.kind == "site" else ()
    shown = dict(context) | {
        "title": _("What holds for “%(name)s”") % {"name": scope.name},
        "scope": scope,
        "rows": list(_rows(forms_here, scope)),
        "sections": [
            (section.name, address_of(Scope(site=scope.site, section=section))) for section in sections
        ],
        "wider": _wider(scope),
        "sought": request.GET.get("q", ""),
        "found": _found(scope, request.GET.get("q", "")),
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "moderation/scope.html", shown, status=status)


def _scope_or_404(request: HttpRequest) -> Scope:
    """Return the scope of an address, if its site is one whose settings this person turns; without any, their first site."""
    own = [site_id for site_id, role in roles_of(request).items() if role in _ROLES]
    article = section = site = None
    if key := request.GET.get("article"):
        article = Article.objects.select_related("site", "section").filter(pk=_key(key), site__in=own).first()
        site = article.site if article else None
    elif key := request.GET.get("section"):
        section = Section.objects.select_related("site").filter(pk=_key(key), site__in=own).first()
        site = section.site if section else None
    else:
        sites = Site.objects.filter(pk__in=own).order_by("name")
        key = request.GET.get("site", "")
        site = sites.filter(pk=_key(key)).first() if key else sites.first()
    if site is None:
        raise Http404
    return Scope(site=site, section=section, article=article)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _form(policy: type[ScopedPolicy], scope: Scope, request: HttpRequest) -> forms.ModelForm:
    names = [field.name for field in fields(dict(_POLICIES)[policy])]
    made: Any = forms.modelform_factory(policy, fields=names, formfield_callback=_field)
    row = policy._default_manager.filter(**scope.columns).first() or policy(**scope.columns)  # noqa: SLF001 - Django's documented API
    form: forms.ModelForm = made(
        request.POST if request.method == "POST" else None, instance=row, prefix=policy.__name__.lower()
    )
    return form


def _field(field: Any, **given: Any) -> Any:
    """Give each value a field in which nothing means that the wider scope is asked."""
    made = field.formfield(**given)
    if isinstance(made, forms.NullBooleanField):
        made.widget.choices = [("unknown", _INHERITED), ("true", _("yes")), ("false", _("no"))]
    elif isinstance(made, forms.TypedChoiceField):
        made.choices = [("", _INHERITED), *field.choices]
    else:
        made.widget.attrs["placeholder"] = _INHERITED
    return made


_INHERITED = gettext_lazy("as above it")


@transaction.atomic
def _save(given: list[forms.ModelForm], *, by: Any) -> None:
    """Keep what changed, and remember who changed it; a policy that says nothing any more goes away."""
    assert isinstance(by, User)  # noqa: S101 - the admin lets nobody else through
    now = timezone.now()
    for form in given:
        if not form.has_changed():
            continue
        row: Any = form.instance
        names = list(form.fields)
        before = {name: form.initial.get(name) for name in names} if row.pk else {}
        after = {name: getattr(row, name) for name in names}
        row.save()
        remember_turn(
            row._meta.model_name,  # noqa: SLF001 - Django's documented API
            row,
            before=before and {"name": str(row)} | before,
            after={"name": str(row)} | after,
            by=by,
            now=now,
        )


def _rows(given: list[forms.ModelForm], scope: Scope) -> Iterator[Row]:
    for form, (policy, defaults) in zip(given, _POLICIES, strict=True):
        kept = policy._default_manager.filter(**scope.columns).first() or policy(**scope.columns)  # noqa: SLF001 - Django's documented API
        for value in in_force(kept, names=list(form.fields), defaults=defaults):
            yield Row(value=value, field=form[value.name], is_own=value.source == scope.kind)


def _wider(scope: Scope) -> list[tuple[str, str]]:
    """Return the pages of the scopes above this one, with their names."""
    if scope.kind == "site":
        return []
    above = [Scope(site=scope.site)]
    if scope.article and scope.article.section:
        above.append(Scope(site=scope.site, section=scope.article.section))
    return [(one.name, address_of(one)) for one in above]


def _found(scope: Scope, sought: str) -> list[tuple[str, str]]:
    """Return the site's articles whose title or address begins like this."""
    said = sought.strip()[:200]
    if not said or scope.kind == "article":
        return []
    here = Article.objects.filter(
        Q(title__istartswith=said) | Q(canonical_url__startswith=said), site=scope.site
    )
    if scope.section:
        here = here.filter(section=scope.section)
    return [
        (str(one), address_of(Scope(site=scope.site, article=one)))
        for one in here.order_by("-pk")[:_FOUND_MAX]
    ]
