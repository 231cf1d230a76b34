from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.moderation.people.suspendable import SenderWish
from comments.moderation.people.suspending import suspend
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.threads import ThreadFactory, make_comment

DAY = timedelta(days=1)
WHY = "Six times you called the weather report a libel."
EMAIL = "ilse@readers.example"


@pytest.fixture
def site(db):
    return SiteFactory()


@pytest.fixture
def elsewhere(db):
    """Another paper, with its own people."""
    return SiteFactory(name="The Inland Courier")


@pytest.fixture
def thread(site):
    return ThreadFactory(article__site=site)


@pytest.fixture
def article(thread):
    return thread.article


@pytest.fixture
def somebody(site):
    """Make a viewer with a role and a name on a site."""

    def made(role=Role.READER, *, on=site, name=None):
        profile = ProfileFactory(site=on, **({"display_name": name, "user__name": name} if name else {}))
        if role != Role.READER:
            MembershipFactory(user=profile.user, site=on, role=role)
            profile.user.is_staff = True
            profile.user.save()
        return viewer_of(profile.user, site=on)

    return made


@pytest.fixture
def reader(somebody):
    return somebody()


@pytest.fixture
def moderator(somebody):
    return somebody(Role.MODERATOR, name="Mara Lindqvist")


@pytest.fixture
def nobody(site):
    """Somebody who is not signed in."""
    return Viewer(site_id=site.pk)


@pytest.fixture
def send(thread, now):
    def sent(comment=None, *, at=now, user=None, email=EMAIL, category="privacy"):
        comment = comment or make_comment(thread=thread)
        return receive_notice(
            Claim(
                comments=[str(comment.pk)],
                category=category,
                explanation="It is about me.",
                email=email,
                in_good_faith=True,
            ),
            caller="a" * 64,
            user=user,
            now=at,
        )

    return sent


@pytest.fixture
def unfounded(send, moderator, now):
    """Send a notice of yesterday that was not upheld."""

    def kept(**given):
        notice = send(at=now - DAY, **given)
        item = notice.items.get()
        said = {"action": "approve", "reason": "fine", "version": item.version, "now": now - DAY}
        decide(comment_id=item.comment_id, viewer=moderator, **said)
        settle_notices(comment_id=item.comment_id, now=now)
        return notice

    return kept


@pytest.fixture
def act(moderator, now):
    def acted(step="suspension", *, profile=None, notice=None, viewer=moderator, at=now, **given):
        wish = {"what": "notices", "explanation": WHY}
        if step == "suspension":
            wish |= {"until": at + 7 * DAY, "gravity": "serious", "intent": "meant"}
        return suspend(
            profile_id=profile.pk if profile else None,
            notice_id=notice.pk if notice else None,
            viewer=viewer,
            wish=SenderWish(step=step, **(wish | given)),
            now=at,
        )

    return acted


@pytest.fixture
def suspended(unfounded, act, now):
    """Whoever gives the address, warned two days ago and suspended for a week."""
    first, _second = unfounded(), unfounded()
    act("warning", notice=first, at=now - 2 * DAY)
    return act(notice=first)


@pytest.fixture
def at_once(now, time_machine):
    """Let the clock of the edges stand where everything happens."""
    time_machine.move_to(now, tick=False)
