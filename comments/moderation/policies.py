"""Who may call for a moderator, and who may decide about what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from articles.models import Article, Section, Site
from comments.accounts.models import Membership, User
from comments.accounts.models.membership import limits
from comments.accounts.viewer import STAFF_ROLES, Viewer
from comments.threads.models import Comment
from comments.threads.policies import is_author


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far somebody's rights reach: whole sites, and sections of others. Every list of a moderator takes one."""

    site_ids: list[int] = field(default_factory=list)
    section_ids: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.site_ids or self.section_ids)

    def rows(self, *sections: str, site: str = "site") -> Q:
        """
        Return what leaves the rows within reach.

        :param sections: the ways from the row to the section of its article; without one, nothing of a mere section is
        :param site: the way to its site
        """
        within = Q(**{f"{site}__in": self.site_ids})
        for section in sections if self.section_ids else ():
            within |= Q(**{f"{section}__in": self.section_ids})
        return within


# From rows to the section of the article that they belong to.
OF_CASE = "section"
OF_COMMENT = "comment__thread__article__section"
# An objection is to a restriction of a comment, or to a decision that kept one.
OF_APPEAL = (f"statement__{OF_COMMENT}", f"decision__{OF_COMMENT}")


@dataclass(frozen=True, kw_only=True)
class Moderator:
    """Somebody with all that they moderate: whose queue it is. Reads of the queue take one."""

    user: User | None = None
    # Those that they moderate whole, by name; empty for everybody else. What asks for no more than these shows nothing of
    # other sites to who moderates some sections of them.
    sites: tuple[Site, ...] = ()
    # Those of which they moderate some sections alone, by name, and these sections by site.
    parts: tuple[Site, ...] = ()
    sections: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def user_id(self) -> UUID | None:
        return self.user.pk if self.user else None

    @property
    def site_ids(self) -> list[int]:
        return [site.pk for site in self.sites]

    @property
    def places(self) -> tuple[Site, ...]:
        """Every site of which they moderate anything, by name."""
        if not self.parts:
            return self.sites
        return tuple(sorted((*self.sites, *self.parts), key=lambda site: (site.name, site.pk)))

    @property
    def place_ids(self) -> list[int]:
        return [site.pk for site in self.places]

    def reach(self, site_id: int | None = None) -> Reach:
        """Return how far their rights reach, on one site or on all of them."""
        within = [ids for site, ids in self.sections.items() if site_id in {None, site}]
        return Reach(
            site_ids=[own for own in self.site_ids if site_id in {None, own}],
            section_ids=sorted(frozenset().union(*within)),
        )

    def sections_on(self, site: Site) -> QuerySet[Section]:
        """Return the sections of a site that they moderate."""
        own = Section.objects.filter(site=site)
        return own if site.pk in self.site_ids else own.filter(pk__in=self.sections.get(site.pk, ()))

    def covers(self, article: Article) -> bool:
        """Tell whether they moderate what stands below this article."""
        if article.site_id in self.site_ids:
            return True
        return article.section_id in self.sections.get(article.site_id, frozenset())


def moderator_of(user: AbstractBaseUser | AnonymousUser) -> Moderator:
    """
    Return this person with all that they moderate, in one query; the operator moderates every site. One query more for
    who moderates some sections alone.
    """
    if not isinstance(user, User) or not user.is_active:
        return Moderator(user=user if isinstance(user, User) else None)
    if user.is_superuser:
        return Moderator(user=user, sites=tuple(Site.objects.order_by("name", "pk")))
    own = Membership.objects.filter(user=user, role__in=STAFF_ROLES).select_related("site")
    memberships = list(own.order_by("site__name", "site"))
    limited = [one for one in memberships if one.is_limited]
    sections: dict[int, frozenset[int]] = {one.site_id: frozenset() for one in limited}
    if limited:
        for site_id, section_id in (
            limits().filter(membership__in=limited).values_list("membership__site", "section")
        ):
            sections[site_id] |= {section_id}
    return Moderator(
        user=user,
        sites=tuple(one.site for one in memberships if not one.is_limited),
        parts=tuple(one.site for one in limited if sections[one.site_id]),
        sections=sections,
    )


def team_of(site_id: int, *, section_id: int | None) -> QuerySet[Membership]:
    """Return everybody who may decide on what stands below articles of this section; None for articles of no section."""
    team = Membership.objects.filter(site=site_id, role__in=STAFF_ROLES, user__is_active=True)
    return team.covering(section_id)


def may_flag(comment: Comment, viewer: Viewer) -> bool:
    """Everybody signed in, whatever stands for all to read, but not oneself."""
    return viewer.is_signed_in and comment.is_public and not is_author(comment, viewer)


def may_decide(viewer: Viewer, comment_id: UUID) -> bool:
    """
    Moderators, editors and owners of the viewer's site, on every comment of it; moderators of some sections on those of
    these, which takes one query.
    """
    if not viewer.is_signed_in:
        return False
    if viewer.is_moderator:
        return True
    return viewer.moderates_somewhere and Comment.objects.moderated_by(viewer).filter(pk=comment_id).exists()


def may_decide_somewhere(viewer: Viewer) -> bool:
    """Whoever moderates the viewer's site or some of its sections."""
    return viewer.is_signed_in and viewer.moderates_somewhere


def is_for_a_colleague(comment: Comment, viewer: Viewer) -> bool:
    """
    Tell whether the viewer wrote the comment and somebody else moderates it: nobody judges themselves, unless they are
    all alone. One query where it is their own and its article is at hand, else none.
    """
    if viewer.user is None or not is_author(comment, viewer):
        return False
    team = team_of(viewer.site_id, section_id=comment.thread.article.section_id)
    return team.exclude(user=viewer.user).exists()
