import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.naming import slug_for


class TestSlugFor:
    @pytest.mark.parametrize(
        ("title", "slug"),
        [
            ("The second flooding of the Lantern Quay", "the-second-flooding-of-the-lantern-quay"),
            ("Who will pay for it?", "who-will-pay-for-it"),
            ("Größe, Maß & Übermut", "grosse-mass-ubermut"),
            ("L’été à Łódź", "lete-a-lodz"),
            ("Smørrebrød på Ærø", "smorrebrod-pa-aero"),
            ("it's 2025", "its-2025"),
        ],
    )
    def test_is_the_title_in_plain_letters(self, title, slug):
        assert slug_for(title) == slug

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("洪水の記録", "港の記録"),
            ("日本 2024", "中国 2024"),
            ("Наводнение", "Порт"),
            ("Flood " * 40 + "one", "Flood " * 40 + "two"),
            ("!!!", "???"),
        ],
    )
    def test_tells_apart_what_plain_letters_cannot(self, one, other):
        assert slug_for(one) != slug_for(other)

    @given(st.text(min_size=1, max_size=300))
    def test_is_always_a_slug_and_always_the_same(self, title):
        title = title.encode("utf-8", "ignore").decode()
        slug = slug_for(title)
        assert re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", slug) or re.fullmatch(r"[a-z0-9_-]+", slug)
        assert len(slug) <= 80
        assert slug == slug_for(title)
