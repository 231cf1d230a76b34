"""
Visible changes of all kinds, each by the verb or the form that people use, and every kind of public place after each.

Nothing here says that a page is old: a verb that forgets to say so makes a test fail.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from unittest import mock

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import board
from articles.importing import import_article
from articles.ingesting.parsed import ParsedArticle, ParsedReference
from articles.registering import register_article
from comments.accounts import memberships
from comments.accounts.models import Role
from comments.accounts.profiles import rename
from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.lifting import set_prominence
from comments.moderation.models import ModerationPolicy
from comments.posting.editing import edit_comment
from comments.posting.submitting import submit_comment
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, DiscussionPolicy
from comments.threads.opening import thread_of
from comments.threads.ranks import rerank
from comments.threads.tallying import count_votes
from comments.threads.voting import cast_vote
from config.hot.serving import Hot
from config.hot.writers import WROTE
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.hot import Clock, call
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db(transaction=True)

# The board of another machine, on which nobody marks anything.
UNMARKED = memoryview(bytes(8 * (board.SLOTS + 1))).cast("Q")
# No page is older than this for strangers; looked at in steps.
AT_MOST, STEP = 1.0, 0.1
WRITERS = ({"HTTP_COOKIE": f"{WROTE}=1"}, {"HTTP_X_SESSION_TOKEN": "anything"})


class Changes:
    """Changes to one thread and around it. Each kind prepares, stops at its `yield`, and then changes one thing."""

    def __init__(self):
        self.thread = ThreadFactory()
        self.article, self.site = self.thread.article, self.thread.article.site
        ModerationPolicyFactory(site=self.site, mode="post", hold_first_comments=0, hold_links_from=0)
        self.people = [ProfileFactory(site=self.site) for _ in range(4)]
        judge = MembershipFactory(site=self.site, role="moderator").user
        self.judge = Viewer(site_id=self.site.pk, user=judge, role="moderator")
        self.operator = OperatorFactory()
        self.root = make_comment(thread=self.thread, author=self.people[0])
        self.answer = make_comment(answers=self.root, author=self.people[1], replies=1)
        self.other = make_comment(thread=self.thread, author=self.people[2], replies=1)
        self.untouched = make_comment(thread=self.thread)
        self.unopened = register_article(
            site=self.site, url=f"{self.site.url}/unopened", origin=self.site.url, now=timezone.now()
        )
        self.chance = random.Random(20260314)
        self.done = 0

    @property
    def places(self):
        thread, article, site = self.thread.pk, self.article, self.site.slug
        api = "/api/v1"
        return [
            f"/{site}/",
            f"/{site}/{article.slug}/",
            f"/c/{self.answer.pk}/",
            f"{api}/threads/{thread}/comments/?order=top",
            f"{api}/threads/{thread}/comments/?replies=3",
            f"{api}/threads/{thread}/tree/",
            f"{api}/threads/{thread}/",
            f"{api}/articles/{article.public_id}/",
            f"{api}/articles/{article.public_id}/thread/",
            f"{api}/comments/{self.root.pk}/",
            *(f"{api}/comments/{self.root.pk}/{kin}/" for kin in ("replies", "subtree", "neighbours")),
            f"{api}/comments/{self.answer.pk}/ancestors/",
            f"{api}/counts/?articles={article.public_id},{self.unopened.public_id}",
            f"{api}/counts/?site={site}&urls={article.canonical_url}",
            *self.lists,
        ]

    @property
    def lists(self):
        """Return what is made of more discussions than can be named: old for 0.8 s at most."""
        site = f"/api/v1/sites/{self.site.slug}/"
        return [
            site,
            f"{site}articles/",
            f"{site}comments/",
            f"/api/v1/profiles/{self.people[0].pk}/comments/",
        ]

    def viewer(self, profile):
        return Viewer(site_id=self.site.pk, user=profile.user, profile=profile)

    def submit(self, author, answers=None):
        self.done += 1
        return submit_comment(
            article=self.article,
            viewer=self.viewer(author),
            body=f"Words number {self.done}.",
            now=timezone.now(),
            parent_id=answers.pk if answers else None,
        )

    def own(self):
        """Return what somebody has just written, and them."""
        DiscussionPolicy.objects.all().delete()
        author = self.people[0]
        self.submit(author)
        return Comment.objects.filter(thread=self.thread).order_by("seq").last(), self.viewer(author)

    def decide(self, comment, action, reason):
        decide(
            comment_id=comment.pk,
            viewer=self.judge,
            action=action,
            reason=reason,
            version=1,
            now=timezone.now(),
        )

    def save(self, row, **changes):
        """Open this row's form in the admin, change something and save it."""
        client = Client()
        client.force_login(self.operator)
        meta = row._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        page = client.get(address)
        fields = written(page.context["adminform"].form)
        for inline in page.context["inline_admin_formsets"]:
            fields |= written(inline.formset.management_form)
            for form in inline.formset.initial_forms:
                fields |= written(form)
        answer = client.post(address, fields | changes)
        assert answer.status_code == 302, answer.context["errors"]

    def post(self):
        DiscussionPolicy.objects.all().delete()
        yield
        self.submit(self.chance.choice(self.people))

    def edit(self):
        comment, viewer = self.own()
        yield
        edit_comment(comment_id=comment.pk, viewer=viewer, body=f"Better {self.done}.", now=timezone.now())

    def withdraw(self):
        comment, viewer = self.own()
        yield
        withdraw_comment(comment_id=comment.pk, viewer=viewer, now=timezone.now())

    def remove(self):
        comment, _viewer = self.own()
        yield
        self.decide(comment, "remove", "spam")

    def approve(self):
        ModerationPolicy.objects.update(mode="pre")
        comment, _viewer = self.own()
        ModerationPolicy.objects.update(mode="post")
        yield
        self.decide(comment, "approve", "fine")

    def vote(self):
        comment, _viewer = self.own()
        for profile in self.people[1:]:
            cast_vote(comment_id=comment.pk, viewer=self.viewer(profile), value=1, now=timezone.now())
        yield
        count_votes(now=timezone.now())

    def rank(self):
        for _ in self.vote():
            pass
        self.done += 1
        yield
        rerank(now=timezone.now() + timedelta(minutes=self.done))

    def pin(self):
        yield from self.lift("pinned")

    def feature(self):
        yield from self.lift("featured")

    def put_back(self):
        for _ in self.lift("pinned"):
            pass
        yield from self.lift("none")

    def lift(self, prominence):
        yield
        now = timezone.now()
        set_prominence(comment_id=self.other.pk, viewer=self.judge, prominence=prominence, now=now)

    def badge(self):
        yield
        self.grant(Role.MODERATOR)

    def badge_taken(self):
        self.grant(Role.EDITOR)
        yield
        memberships.remove(user=self.people[0].user, site=self.site, by=None, now=timezone.now())

    def grant(self, role):
        memberships.grant(user=self.people[0].user, site=self.site, role=role, by=None, now=timezone.now())

    def closing(self):
        DiscussionPolicy.objects.all().delete()
        yield
        DiscussionPolicy(site=self.site, closes_after_days=1).save()

    def opening_again(self):
        DiscussionPolicy.objects.all().delete()
        DiscussionPolicy(article=self.article, site=self.site, closes_after_days=1).save()
        yield
        DiscussionPolicy.objects.all().delete()

    def order_of_replies(self):
        DiscussionPolicy.objects.all().delete()
        for _ in range(2):
            self.submit(self.people[3], answers=self.root)
        yield
        DiscussionPolicy(site=self.site, replies_order="same").save()

    def name(self):
        self.done += 1
        yield
        later = timezone.now() + timedelta(days=400 * self.done)
        rename(profile=self.people[0], name=f"Quiet Lantern {self.done}", now=later)

    def name_in_admin(self):
        yield
        self.save(self.people[0], display_name="Loud Lantern")

    def site_in_admin(self):
        self.site.refresh_from_db()
        yield
        self.save(self.site, name="Another Paper")

    def section_in_admin(self):
        section = SectionFactory(site=self.site)
        self.done += 1
        yield
        self.save(section, name=f"Section {self.done}")

    def article_in_admin(self):
        self.article.refresh_from_db()
        self.done += 1
        yield
        self.save(self.article, title=f"Headline {self.done}")

    def import_changed(self):
        yield
        self.bring(title="Imported headline", url=self.article.canonical_url)

    def import_new(self):
        yield
        self.bring(title="A new article", url=f"{self.site.url}/new")

    def bring(self, *, title, url):
        parsed = ParsedArticle(
            shape="plain",
            title=title,
            paragraphs=("Water.",),
            body="<p>Water.</p>",
            references=(ParsedReference(number=1, text="Port report"),),
        )
        import_article(parsed=parsed, site=self.site, url=url, now=timezone.now())

    def register(self):
        yield
        url = f"{self.site.url}/seen"
        register_article(site=self.site, url=url, origin=self.site.url, now=timezone.now())

    def first_thread(self):
        yield
        thread_of(article=self.unopened, now=timezone.now())


KINDS = (
    "post",
    "edit",
    "withdraw",
    "remove",
    "approve",
    "vote",
    "rank",
    "pin",
    "feature",
    "put_back",
    "badge",
    "badge_taken",
    "closing",
    "opening_again",
    "order_of_replies",
    "name",
    "name_in_admin",
    "site_in_admin",
    "section_in_admin",
    "article_in_admin",
    "import_changed",
    "import_new",
    "register",
    "first_thread",
)


def written(form):
    """Return what a browser sends for a form that is shown and saved."""
    fields = {}
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if hasattr(widget, "decompress"):
            parts = widget.decompress(value)
            fields |= {f"{bound.html_name}_{place}": part or "" for place, part in enumerate(parts)}
        elif value is not False:
            fields[bound.html_name] = "" if value is None else value
    return fields


def elsewhere(step):
    """Do it in another thread, with connections of its own."""

    def run():
        try:
            step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(30)


def each_change(changes, django, memories):
    """Yield each kind after its change with what Django says then; the memories hold what was before."""
    for kind in changes.chance.sample(KINDS, len(KINDS)):
        doing = getattr(changes, kind)()
        elsewhere(partial(next, doing))
        before = {}
        for hot in memories:
            # As it is now, whatever was kept before.
            before = {place: call(hot, place, **WRITERS[0]).body for place in changes.places}
        elsewhere(partial(next, doing, None))
        after = {place: call(django, place).body for place in changes.places}
        named = set(after) - set(changes.lists)
        assert any(before[place] != after[place] for place in named), f"{kind} is not visible"
        yield kind, after


def old_places(hot, after, **reader):
    return {place for place, said in after.items() if call(hot, place, **reader).body != said}


def soon(hot, clock, after):
    """Return the places that are still old for strangers after `AT_MOST` seconds."""
    left, passed = old_places(hot, after), 0.0
    while left and passed < AT_MOST:
        clock.forward(STEP)
        passed += STEP
        left = old_places(hot, {place: after[place] for place in left})
    return left


class TestEveryChange:
    def test_is_read_by_its_writer_at_once_and_by_strangers_within_a_second(self):
        django, clock, changes = WSGIHandler(), Clock(), Changes()
        here = Hot(django, clock=clock)
        with mock.patch.object(board, "slots", return_value=UNMARKED):
            away, its_writers = Hot(django, clock=clock), Hot(django, clock=clock)
        missed = []
        for number, (kind, after) in enumerate(each_change(changes, django, (here, away, its_writers))):
            old = old_places(its_writers, after, **WRITERS[number % len(WRITERS)])
            missed += [(kind, "its writer", place) for place in old]
            missed += [(kind, "this machine", place) for place in soon(here, clock, after)]
            missed += [(kind, "another machine", place) for place in soon(away, clock, after)]
        assert missed == []
