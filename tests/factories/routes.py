"""The addresses of the whole system as its URL configuration has them, so that no test forgets one."""

from django.urls import URLPattern, get_resolver


def every_route():
    """Yield name, address and view of every route; the admin's nameless ones are called by their address."""

    def below(resolver, prefix, spaces):
        for found in resolver.url_patterns:
            place = prefix + str(found.pattern)
            if isinstance(found, URLPattern):
                name = ":".join([*spaces, found.name]) if found.name else f"/{place}"
                yield name, place, found.callback
            else:
                yield from below(found, place, [*spaces, found.namespace] if found.namespace else spaces)

    yield from below(get_resolver(), "", [])
