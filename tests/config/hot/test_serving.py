"""What is answered from memory, and what goes to Django as it came."""


from tests.factories.hot import TEXT


class TestMemory:
    def test_answers_the_second_reader_without_django(self, get, inner):
        first, second = get(), get()
        assert (inner.times, first.body, second.body) == (1, TEXT, TEXT)
