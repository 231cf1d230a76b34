"""Words that are not for everybody are on nobody else's pages, whoever looks and wherever."""

import pytest
from django.utils import timezone

from comments.accounts.viewer import viewer_of
from comments.posting.editing import edit_comment
from comments.threads.models import Status

VIEWERS = ["visitor", "other", "reader", "moderator", "foreign_moderator"]


@pytest.fixture(params=VIEWERS)
def viewer(request):
    """Everybody in turn; `reader` is the author."""
    who = request.getfixturevalue(request.param)
    who.kind = request.param
    return who


@pytest.fixture
def write(say, reader):
    """Place words of the author."""
    return lambda body="Unspeakable", **given: say(body, author=reader.profile, **given)


def pages(address, *comments):
    yield from (address, f"{address}?sort=top", f"{address}?sort=oldest")
    for comment in comments:
        yield from (
            f"/c/{comment.pk}/{act}" for act in ("", "reply/", "edit/", "withdraw/", "vote/", "report/")
        )


def readable(viewer, addresses):
    """Return every page of these on which the words stand."""
    return [address for address in addresses if "Unspeakable" in viewer.get(address).source]


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
@pytest.mark.parametrize("answers", [False, True])
def test_what_waits_or_was_rejected_is_read_by_author_and_moderator_only(
    viewer, write, address, status, answers
):
    root = write("A beginning.")
    hidden = write(status=status, answers=root if answers else None)
    found = readable(viewer, pages(address, root, hidden))
    if viewer.kind == "reader":
        assert f"/c/{hidden.pk}/" in found
        assert not {address, f"/c/{root.pk}/"} & set(found)
        told = viewer.mine(address, root, hidden)
        assert ("Unspeakable" in told["waiting"]) == (status == Status.HELD)
    elif viewer.kind == "moderator":
        assert f"/c/{hidden.pk}/" in found
        assert not {address, f"/c/{root.pk}/"} & set(found)
    else:
        assert found == []


@pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
@pytest.mark.parametrize("replies", [0, 1])
def test_what_was_removed_or_withdrawn_is_read_by_nobody(viewer, write, address, status, replies):
    root = write("A beginning.")
    gone = write(status=status, answers=root, replies=replies)
    assert readable(viewer, pages(address, root, gone)) == []


def test_an_earlier_version_is_read_by_nobody(viewer, reader, write, site, address):
    comment = write()
    edit_comment(
        comment_id=comment.pk,
        viewer=viewer_of(reader.profile.user, site=site),
        body="Better said.",
        now=timezone.now(),
    )
    assert readable(viewer, pages(address, comment)) == []


def test_the_words_are_found_where_they_may_stand(viewer, say, address):
    comment = say("Unspeakable")
    assert len(readable(viewer, pages(address, comment))) >= 4


def test_addresses_of_people_stand_nowhere(viewer, reader, moderator, say, address):
    comment = say(author=reader.profile, replies=1)
    say(author=moderator.profile)
    for page in pages(address, comment):
        assert "@readers.example" not in viewer.get(page).source
