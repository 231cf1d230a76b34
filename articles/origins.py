"""Who may embed: exact origins, nothing that merely looks like one."""

from articles.addresses import BadAddress, parse


def origin_of(url: str) -> str | None:
    """Return scheme, host and unusual port of a web address as browsers write them, or None."""
    try:
        return parse(url).origin
    except BadAddress:
        return None
