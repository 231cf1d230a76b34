from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Site
from comments.accounts import memberships
from comments.accounts.models import Role, User

NONE = "none"


class Command(BaseCommand):
    help = "Gives somebody who has an account a role on a site, or takes it away with the role “none”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that they sign in with")
        parser.add_argument("role", choices=[*Role.values, NONE])
        parser.add_argument("--site", help="the site's slug; needed when there are several sites")

    def handle(self, *, email: str, role: str, site: str | None, **options: object) -> None:
        user, place = _user(email), _site(site)
        if role == NONE:
            memberships.remove(user=user, site=place, by=None, now=timezone.now())
            self.stdout.write(f"{user.email} has no role on {place.name} any more.")
        else:
            memberships.grant(user=user, site=place, role=Role(role), by=None, now=timezone.now())
            self.stdout.write(f"{user.email} is now {role} on {place.name}.")


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
