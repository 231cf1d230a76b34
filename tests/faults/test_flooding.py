"""A flood from everywhere at once, heard by a real worker; `--long` is one of six thousand."""


class TestFlood:
    def test_is_one_row_for_each_of_its_kinds_and_nothing_of_it_is_public(self, newsroom, times, seed):
        found = newsroom.ask("flood", posts=times(120, 6000), seed=seed)
        assert found["errors"] == []
        newsroom.start_worker()
        newsroom.wait_until_nothing_is_left(patience=times(90, 1800))
        desk = newsroom.ask("desk_of", site=found["site"])
        print(desk)
        assert desk["public"] == 0
        assert desk["waiting"] == desk["held"]
        # Three kinds of flood, and three comments that have nothing to do with it.
        assert (desk["rows"], desk["regular"], desk["fronts"]) == (6, 3, 6)
        assert desk["stands_for"] == desk["waiting"]
