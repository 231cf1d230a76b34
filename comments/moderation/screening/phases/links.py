"""Where links lead: how many there are, to which domains, and whether they say so."""

from collections.abc import Iterator, Sequence

from articles.models import Site
from comments.moderation.findings.allowances import holds_images, holds_new_domains, links_held_from
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import LinkedHost, WordList
from comments.moderation.text.linking import Link, belongs_to, images_of, links_of, possible_links_of

__all__ = ["Link", "links_of", "look", "look_at_published"]

# How many links the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Reject links to banned domains, hold from so many on and whatever misleads; one address linked twice counts twice.

    One query where domains that are new are held; the site's lists are read once for every phase.
    """
    level, rules = submission.level, submission.rules
    images = images_of(submission.body) if holds_images(level, rules) else []
    if images:
        evidence = {"count": len(images), "held_below": rules.hold_images_below, "places": images[:SHOWN_MAX]}
        yield Noticed(phase="links", code="image", asks=Asks.HOLD, evidence=evidence)
    possible = possible_links_of(submission.body)
    if not possible:
        return
    found = links_of(submission.body)
    listed, article = submission.lists, submission.article
    allowed = listed.domains_for(article, WordList.Kind.ALLOWED_DOMAINS)
    counted = [link for link in found if not belongs_to(link.host, allowed)]
    wanted = links_held_from(level, rules)
    if wanted and len(counted) >= wanted:
        yield _noticed("many_links", Asks.HOLD, counted, count=len(counted), held_from=wanted)
    unwanted = listed.domains_for(article, WordList.Kind.BANNED_DOMAINS)
    banned = [link for link in possible if belongs_to(link.host, unwanted)]
    if banned:
        yield _noticed("banned_domain", Asks.REJECT, banned, count=len(banned))
    masked = [link for link in counted if link.misleads]
    if masked:
        yield _noticed("misleading_link", Asks.HOLD, masked, count=len(masked))
    if holds_new_domains(level, rules) and counted:
        unknown = _unknown(counted, submission.article.site)
        if unknown:
            yield _noticed("new_domain", Asks.HOLD, unknown, count=len(unknown))


def look_at_published(submission: Submission) -> Iterator[Noticed]:
    """Note the links of somebody without a standing in what is published: what is held somebody reads anyway. No query."""
    if submission.history is None or submission.history.level:
        return
    allowed = submission.lists.domains_for(submission.article, WordList.Kind.ALLOWED_DOMAINS)
    counted = [link for link in links_of(submission.body) if not belongs_to(link.host, allowed)]
    if counted:
        yield _noticed("newcomer_link", Asks.PUBLISH, counted, count=len(counted))


def _noticed(code: str, asks: Asks, found: Sequence[Link], **more: object) -> Noticed:
    shown = found[:SHOWN_MAX]
    return Noticed(
        phase="links",
        code=code,
        asks=asks,
        evidence=more
        | {
            "hosts": sorted({link.host for link in shown}),
            "links": [
                {"host": link.host, "offset": link.offset, "length": link.length}
                | ({"says": link.says} if link.misleads else {})
                for link in shown
            ],
        },
    )


def _unknown(found: Sequence[Link], site: Site) -> list[Link]:
    hosts = {link.host for link in found if link.host}
    known = set(LinkedHost.objects.filter(site=site, host__in=hosts).values_list("host", flat=True))
    return [link for link in found if link.host in hosts - known]
