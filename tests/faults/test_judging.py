"""Moderators against each other, against authors, and against everything that dies; `--long` does it a thousand times."""


class TestDecision:
    def test_is_whole_or_not_there_wherever_its_process_dies(self, newsroom, times, seed):
        runs = times(0, 200)
        found = newsroom.ask("die_while_judging", runs=runs, seed=seed)
        print(found)
        assert found["halves"] == []
        assert found["died"] == (runs or found["steps"])
        # Those that died after the commit are whole; all others left everything as it was.
        assert 0 < found["whole"] < found["died"]

    def test_of_two_at_once_is_one_and_told_once(self, newsroom, times, seed):
        pairs = times(25, 1000)
        found = newsroom.ask("judge_against_each_other", pairs=pairs, seed=seed)
        print(found)
        assert (found["decisions"], found["audited"], found["wrong"]) == (pairs, pairs, 0)
        assert found["statements"] == found["reject"]
        newsroom.start_worker()
        # A thousand pairs leave one worker thousands of duties.
        newsroom.wait_until_nothing_is_left(patience=times(90, 1800))
        # One mail to the author for each rejection, with its reasons; one more was rejected before the pairs.
        assert list(newsroom.mails_to(found["author"]).values()) == [1] * (found["reject"] + 1)

    def test_approves_what_was_seen_and_nothing_else(self, newsroom, times, seed):
        found = newsroom.ask("judge_while_edited", races=times(30, 1000), seed=seed)
        print(found)
        assert found["unseen"] == 0
        assert found["approved"]
        assert found["edited"]


class TestApproval:
    def test_is_no_pass_for_what_the_author_makes_of_it(self, newsroom, times, seed):
        edits = times(20, 500)
        found = newsroom.ask("turn_into_spam", edits=edits, seed=seed)
        print(found)
        # A name waits as words do, and the same person has one that waits, whatever they asked for in between.
        assert found == {"public": 0, "waiting": edits, "names": 0, "spam": 0, "wanted": 1}
