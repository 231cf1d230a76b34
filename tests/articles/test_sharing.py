from articles.sharing import PUBLIC_CACHE, shared
from comments.api import resource
from comments.pages import headers
from config.hot.keeping import Sharing


class TestShared:
    def test_lets_shared_caches_alone_keep_an_answer(self):
        assert PUBLIC_CACHE == "public, max-age=0, s-maxage=1, stale-while-revalidate=30"
        assert shared(0, may_be_stale=False) == "public, max-age=0, s-maxage=0"

    def test_is_what_pages_the_api_and_the_hot_path_say(self):
        assert headers.PUBLIC_CACHE is resource.PUBLIC_CACHE is PUBLIC_CACHE
        assert Sharing().rule(None) == PUBLIC_CACHE
        assert Sharing(seconds=60).rule(None) == shared(60)
        assert Sharing(seconds=60).rule(5.5) == shared(5, may_be_stale=False)
