"""The whole demo in one transaction: a site with its people, articles, discussions, and what became of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded, so that the demo is the same on every machine
from zoneinfo import ZoneInfo

from django.db import transaction

from articles.canonical import canonicalise
from articles.establishing import establish
from articles.importing import import_article
from articles.ingesting.parsed import Conventions
from articles.ingesting.reading import read_article
from articles.models import Article, Section, Site
from comments.accounts.models import Profile, Role
from comments.accounts.viewer import Viewer
from comments.moderation.models import Mode, ModerationPolicy, WordList
from comments.moderation.models.moderation_policy import WhoMayPost
from comments.moderation.screening import holding
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, DiscussionPolicy, Status
from comments.threads.opening import thread_of
from config.demo import PASSWORD, SEED, growing
from config.demo.aftermath import Aftermath, Planted
from config.demo.composing import Phrases, compose
from config.demo.peopling import people
from config.demo.planting import Planter, settle
from config.demo.script import Line
from config.demo.timing import Said, say
from config.demo.world import DemoArticle, read_world

_FOUNDED = timedelta(days=500)
_EDIT_WINDOW_SECONDS = 900
# Where people without an account may write, too.
_GUESTS_BELOW = "the-soup-nobody-agrees-on"
_BANNED = "free casino chips\nmiracle weight loss"
_SUSPECT = "clown\nclowns\nidiot\nidiots\nTrottel\nbouffon\npayaso"
# The hour at which the paper goes online.
_EARLY = 6


class NoSuchArticle(Exception):  # noqa: N818 - read aloud: there is no such article
    """`str()` is the sentence for the person who named it."""


def demo_site() -> Site | None:
    """Return the demo's site if it is loaded."""
    return Site.objects.filter(slug=read_world().site["slug"]).first()


def article_of(site: Site, *, slug: str | None) -> Article:
    """
    Return the article with this slug, or the one to show first.

    :raises NoSuchArticle: naming those that there are
    """
    wanted = slug or read_world().articles[0].name
    if article := Article.objects.on(site).filter(slug=wanted).first():
        return article
    known = ", ".join(Article.objects.on(site).order_by("slug").values_list("slug", flat=True))
    raise NoSuchArticle(f"{site.name} has no article “{wanted}”. It has: {known}.")


@transaction.atomic
def load(*, now: datetime, seed: int = SEED) -> Site:
    """
    Make the demo's site and everything on it; nobody is told about any of it.

    The same seed gives the same words by the same people in the same order, at the same distances from `now`.
    """
    world = read_world()
    site = _site(now=now)
    sections = {section.slug: section for section in site.sections.all()}
    profiles = people(site=site, world=world, password=PASSWORD, now=now)
    phrases = Phrases(chance=_chance(seed))
    for article in world.articles:
        row = _article(article, site=site, section=sections[article.section], now=now)
        if article.name == _GUESTS_BELOW:
            ModerationPolicy.objects.create(site=site, article=row, who_may_post=WhoMayPost.GUESTS)
        _discussion(
            compose(article, phrases=phrases, chance=_chance(seed, article.name)),
            article=row,
            profiles=profiles,
            chance=_chance(seed, article.name, "rows"),
            now=now,
        )
    # What has waited for more than a day was told its reasons in its time: the first night must not do it.
    holding.tell_who_waits(now=now)
    _tell_nobody(site)
    return site


def grow(
    *, article: Article, comments: int, shape: growing.Shape, seed: int = SEED, now: datetime
) -> Iterator[int]:
    """Add comments to an article of the demo's site, in batches of their own; yield how many there are so far."""
    people_here = Profile.objects.filter(site=article.site, user__isnull=False).order_by("pk")
    return growing.grow(
        thread=thread_of(article=article, now=now),
        people=list(people_here),
        comments=comments,
        shape=shape,
        chance=_chance(seed, article.slug, shape),
        now=now,
    )


def _chance(*words: object) -> Random:
    return Random("/".join(map(str, words)))  # noqa: S311 - nothing here is a secret


def _site(*, now: datetime) -> Site:
    world = read_world()
    site = Site.objects.create(**world.site, allowed_origins=[world.site["url"]], created_at=now - _FOUNDED)
    Section.objects.bulk_create(
        Section(site=site, position=position, **section) for position, section in enumerate(world.sections)
    )
    DiscussionPolicy.objects.create(site=site, edit_window_seconds=_EDIT_WINDOW_SECONDS)
    ModerationPolicy.objects.create(site=site, mode=Mode.POST, hold_first_comments=1, hold_links_from=3)
    WordList.objects.create(site=site, kind=WordList.Kind.BANNED, words=_BANNED)
    WordList.objects.create(site=site, kind=WordList.Kind.SUSPECT, words=_SUSPECT)
    return site


def _article(article: DemoArticle, *, site: Site, section: Section, now: datetime) -> Article:
    """Import an article file, dated so many days before now."""
    zone = ZoneInfo(site.time_zone)
    day = (now - timedelta(days=article.days)).astimezone(zone)
    date = f"{day:%d %b %Y}" if article.is_plain else f"{day.replace(hour=_EARLY, minute=0):%Y-%m-%dT%H:%M%z}"
    parsed = read_article(
        article.text.replace("{date}", date).encode(),
        name=article.file,
        conventions=Conventions(language=site.language, zone=zone),
    )
    # Registered under its short name first, which it keeps: titles are longer than an address should be.
    address = canonicalise(article.url)
    establish(site=site, address=address, title=article.name, now=now)
    row = import_article(parsed=parsed, site=site, section=section, url=article.url, now=now).article
    if row is None:
        raise RuntimeError(f"{article.file} was not imported")
    return row


def _discussion(
    roots: list[Line], *, article: Article, profiles: dict[str, Profile], chance: Random, now: datetime
) -> None:
    thread = thread_of(article=article, now=now)
    zone = ZoneInfo(article.site.time_zone)
    said = say(roots, published=article.published_at or now, now=now, zone=zone, chance=chance)
    planter = Planter(
        thread=thread, voters=profiles.values(), prefix=f"demo-{article.slug}", chance=chance, now=now
    )
    planted: dict[int, Comment] = {}
    for one in said:
        planted[id(one)] = planter.plant(
            body=one.line.earlier or one.line.body,
            author=profiles[one.line.author],
            answers=planted[id(one.answers)] if one.answers else None,
            at=one.at,
            status=Status.HELD if one.line.waits else Status.PUBLISHED,
            votes=_votes(one, chance=chance, now=now),
        )
    planter.write()
    settle(thread)
    moderator = profiles["moderator"]
    aftermath = Aftermath(
        thread=thread,
        moderator=Viewer(
            site_id=article.site_id, user=moderator.user, profile=moderator, role=Role.MODERATOR
        ),
        reporters=[profiles[person.handle] for person in read_world().readers],
        chance=chance,
        now=now,
    )
    for one in said:
        aftermath.play(Planted(line=one.line, comment=planted[id(one)]))


def _votes(said: Said, *, chance: Random, now: datetime) -> tuple[int, int]:
    """What the script says, or a few: old comments have more, and those minutes old hardly any."""
    if said.line.ups is not None or said.line.downs is not None:
        return (said.line.ups or 0, said.line.downs or 0)
    most = 2 if now - said.at < timedelta(hours=2) else 14
    return (min(int(chance.expovariate(0.3)), most), int(chance.random() < 0.12))


def _tell_nobody(site: Site) -> None:
    """Drop the facts that the verbs recorded: they are history, and nobody wants a mail about it."""
    comments = {str(pk) for pk in Comment.objects.on_site(site.pk).values_list("pk", flat=True)}
    articles = set(site.articles.values_list("pk", flat=True))
    told = OutboxEvent.objects.filter(relayed_at=None).values_list("pk", "payload")
    old = [
        pk
        for pk, payload in told
        if payload.get("comment_id") in comments or payload.get("article_id") in articles
    ]
    OutboxEvent.objects.filter(pk__in=old).delete()
