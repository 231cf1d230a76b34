"""What caches between us and a reader are told of an answer that is the same for everybody: said here and nowhere else."""

# A reader may see a page that is a second old, and for half a minute longer while a cache fetches it anew.
SHARED_SECONDS = 1
STALE_SECONDS = 30


def shared(seconds: int = SHARED_SECONDS, *, may_be_stale: bool = True) -> str:
    """
    Return the `Cache-Control` of an answer that caches may share.

    A browser asks each time, and still goes Back to the page as it was left, which no-store would forbid.

    :param seconds: how long a shared cache may keep it without asking
    :param may_be_stale: whether it may hand it out while it asks, which what ends at a moment may not be
    """
    rule = f"public, max-age=0, s-maxage={seconds}"
    return f"{rule}, stale-while-revalidate={STALE_SECONDS}" if may_be_stale else rule


PUBLIC_CACHE = shared()
