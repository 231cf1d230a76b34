"""Everything that decides about a submission, read in one statement: where it goes, who sends it, what was there before."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from uuid import UUID

from django.db import connections, router

from articles.models import Article, Site
from comments.accounts.models import Profile, User
from comments.accounts.viewer import SECTIONS_SQL, Viewer, sections_in, viewer_from
from comments.moderation.findings import history
from comments.moderation.findings.history import History, Known, history_sql
from comments.moderation.findings.verdicts import KNOWN_MAX
from comments.moderation.restraints import Restraint, restraint_sql
from comments.sql import Columns, M, run, stored
from comments.threads import path
from comments.threads.models import Comment, Thread

# The same words by the same person in the same place within this time are one comment sent twice.
REPEAT = timedelta(seconds=30)

_THREAD = Columns(Thread, "t")
# Nobody who posts needs the article's text.
_ARTICLE = Columns(Article, "a", without=("body",))
_SITE = Columns(Site, "s")
_PROFILE = Columns(Profile, "p")
_PLACE = (
    "id",
    "site_id",
    "thread_id",
    "author_id",
    "parent_id",
    "root_id",
    "depth",
    "path",
    "rpath",
    "status",
    "is_shown",
)
_ANSWERED = Columns(Comment, "c", only=_PLACE)
_ABOVE = Columns(Comment, "above", only=_PLACE)

# With a key, the comment of that key; without one, the same words in the same place lately, unless they were taken
# back: somebody who sends them again means it. Places grow with time, so that one walk in an index finds the latest. Nothing
# bounds it from above: of two requests at once the one that came first may write last, and clocks of machines differ.
EARLIER = {
    True: "SELECT x.id FROM threads_comment x WHERE x.author_id = {author} AND x.key = %(key)s",
    False: """
        SELECT x.id FROM threads_comment x
        WHERE x.author_id = {author} AND x.seq > %(since_seq)s AND x.thread_id = {thread}
            AND x.fingerprint = %(fingerprint)s AND x.posted_at > %(since)s
            AND x.status NOT IN ('removed', 'withdrawn')
        ORDER BY x.seq DESC LIMIT 1""",
}
# A planner that knows nothing of a young site yet walks through everybody of it, or through all that is published. Said
# in this way (`|| ''`, `+ 0`), what is left to it are the indexes by person, which are short whatever it knows.
_SURROUNDINGS = f"""
    SELECT ({{earlier}}) AS earlier, (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM threads_comment x WHERE x.author_id = p.id AND x.status || '' = 'published' LIMIT {KNOWN_MAX}
        ) k
    ) AS known, {restraint_sql(profile="p.id")} AS restraint, {{history}},
        {{role}}, {{sections}}, {_THREAD.sql}, {_ARTICLE.sql}, {_SITE.sql}, {_PROFILE.sql}, {_ANSWERED.sql}, {_ABOVE.sql}
    FROM threads_thread t
    JOIN articles_article a ON a.id = t.article_id
    JOIN articles_site s ON s.id = a.site_id
    {{who}}
    LEFT JOIN threads_comment c ON c.id = %(answers)s
    LEFT JOIN threads_comment above ON above.id = c.parent_id
    WHERE t.id = %(thread)s
"""  # noqa: S608 - columns of our own models


_MEMBER = """
    LEFT JOIN accounts_membership m ON m.site_id = s.id AND m.user_id = %(user)s
    LEFT JOIN accounts_profile p ON p.site_id + 0 = s.id AND p.user_id = %(user)s
"""
_GUEST = "LEFT JOIN accounts_profile p ON p.id = %(guest)s AND p.site_id = s.id AND p.is_guest"


@lru_cache(maxsize=32)
def _sql(vendor: str, *, has_key: bool, kind: tuple[bool, bool], is_guest: bool) -> str:
    return _SURROUNDINGS.format(
        role="NULL" if is_guest else "m.role",
        who=_GUEST if is_guest else _MEMBER,
        earlier=EARLIER[has_key].format(author="p.id", thread="t.id"),
        sections="NULL" if is_guest else SECTIONS_SQL[vendor],
        history=history_sql(vendor, profile="p.id", site="s.id", thread="t.id", kind=kind),
    )


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody sends, apart from its words: by it a repeat is recognised."""

    thread_id: UUID
    # Who sends it: somebody signed in, or the profile of a guest.
    user: User | None
    guest_id: UUID | None = None
    parent_id: UUID | None
    key: str
    has_key: bool
    fingerprint: str
    # By what its words and links are recognised elsewhere.
    known: Known
    now: datetime
    # The network address it was sent from, which nobody keeps; "" if nobody knows.
    address: str = ""

    def parameters(self, database: str) -> dict[str, object]:
        connection = connections[database]
        since = self.now - REPEAT
        by_name: dict[str, object] = {
            "thread": self.thread_id,
            "answers": self.parent_id,
            "now": self.now,
        }
        by_name |= {"user": self.user.pk} if self.user else {"guest": self.guest_id}
        by_name |= history.parameters(self.known, now=self.now)
        if self.has_key:
            by_name["key"] = self.key
        else:
            by_name |= {
                "fingerprint": self.fingerprint,
                "since": since,
                "since_seq": path.seq_at(since),
            }
        return {name: stored(value, connection=connection) for name, value in by_name.items()}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """One look at the database before anything is locked."""

    thread: Thread
    viewer: Viewer
    # The comment that this submission already made, if any.
    earlier_id: UUID | None
    # How many published comments the author has on the site, counted up to KNOWN_MAX.
    known: int
    # What moderators laid on the author.
    restraint: Restraint
    # What else came before.
    history: History
    # The comment answered, with what it hangs on; empty for a root and where there is none of that id.
    answers: Comment | None

    @property
    def article(self) -> Article:
        return self.thread.article

    @property
    def is_moderator(self) -> bool:
        """Whether the author moderates what stands here."""
        return self.viewer.moderates(self.article.section_id)

    def shows(self, comment: Comment) -> bool:
        """Tell what `CommentQuerySet.visible_to` tells, about a comment of this site that is at hand."""
        if comment.site_id != self.viewer.site_id:
            return False
        is_own = comment.author_id == (self.viewer.profile_id or "")
        is_here = comment.thread_id == self.thread.pk
        moderates = self.is_moderator if is_here else self.viewer.is_moderator
        return moderates or comment.is_shown or is_own


def fingerprint_of(thread_id: UUID, parent_id: UUID | None, body: str) -> str:
    """Return by what the same words in the same place are recognised."""
    return hashlib.sha256(f"{thread_id}\n{parent_id}\n{body}".encode()).hexdigest()


def look_around(sent: Sent) -> Surroundings | None:
    """Return what there is around a submission; None if there is no such thread; one query."""
    database = router.db_for_write(Comment)
    sql = _sql(
        connections[database].vendor,
        has_key=sent.has_key,
        kind=sent.known.kind,
        is_guest=sent.user is None,
    )
    rows = run(sql, sent.parameters(database), database=database)
    if not rows:
        return None
    earlier, known, restraint, *values = rows[0]
    told, (role, sections, *values) = values[: history.COLUMN_COUNT], values[history.COLUMN_COUNT :]
    rest = iter(values)

    def taken(columns: Columns[M]) -> M | None:
        return columns.row([*islice(rest, columns.count)], database=database)

    # In the order in which the statement names them; thread, article and site are always there.
    thread, article, site = taken(_THREAD), taken(_ARTICLE), taken(_SITE)
    profile, answers, above = taken(_PROFILE), taken(_ANSWERED), taken(_ABOVE)
    if thread is None or article is None or site is None:
        return None
    article.site = site
    thread.article = article
    if answers is not None:
        answers.parent = above
    viewer = (
        viewer_from(sent.user, site=site, role=role, sections=sections_in(sections), profile=profile)
        if sent.user
        else Viewer(site_id=site.pk, profile=profile)
    )
    return Surroundings(
        thread=thread,
        viewer=viewer,
        earlier_id=UUID(str(earlier)) if earlier else None,
        known=known,
        restraint=Restraint(restraint),
        history=history.history_from(told, likeness=sent.known.likeness),
        answers=answers,
    )
