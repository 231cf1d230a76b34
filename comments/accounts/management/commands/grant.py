from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Section, Site
from comments.accounts import memberships
from comments.accounts.models import Role, User
from comments.errors import Refused

NONE = "none"


class Command(BaseCommand):
    help = "Gives somebody who has an account a role on a site, or takes it away with the role “none”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that they sign in with")
        parser.add_argument("role", choices=[*Role.values, NONE])
        parser.add_argument("--site", help="the site's slug; needed when there are several sites")
        parser.add_argument(
            "--section",
            action="append",
            metavar="SLUG",
            help="limits a moderator to this section; several times for several sections",
        )

    def handle(
        self, *, email: str, role: str, site: str | None, section: list[str] | None, **options: object
    ) -> None:
        user, place = _user(email), _site(site)
        if role == NONE:
            if section:
                raise CommandError("A role is taken away whole: leave --section out.")
            memberships.remove(user=user, site=place, by=None, now=timezone.now())
            self.stdout.write(f"{user.email} has no role on {place.name} any more.")
            return
        sections = _sections(place, section) if section else None
        try:
            memberships.grant(
                user=user, site=place, role=Role(role), sections=sections, by=None, now=timezone.now()
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        where = f", limited to {', '.join(one.name for one in sections)}" if sections else ""
        self.stdout.write(f"{user.email} is now {role} on {place.name}{where}.")


def _user(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody signs in with {email}. They sign up first, then you grant the role.")
    return user


def _site(slug: str | None) -> Site:
    sites = {site.slug: site for site in Site.objects.all()}
    if not sites:
        raise CommandError("There is no site yet. Make one in the admin, under Articles.")
    if slug is None and len(sites) == 1:
        return next(iter(sites.values()))
    if slug is None:
        raise CommandError(f"Say which site: --site {' or '.join(sorted(sites))}")
    if slug not in sites:
        raise CommandError(f"There is no site “{slug}”. There is: {', '.join(sorted(sites))}")
    return sites[slug]


def _sections(site: Site, slugs: list[str]) -> list[Section]:
    known = {section.slug: section for section in site.sections.all()}
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        there = ", ".join(sorted(known)) or "none"
        raise CommandError(f"There is no section “{unknown[0]}” on {site.name}. There is: {there}")
    return [known[slug] for slug in dict.fromkeys(slugs)]
