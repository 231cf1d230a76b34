"""Mails against everything that dies: real workers, a real database, and a ledger of what was sent."""

import signal
import time

from comments.outbox.lanes import MAIL, WEBHOOK

# How many mails a worker may have under way when it is killed: the places of their lane.
UNDER_WAY = MAIL.room


class TestMail:
    def test_arrives_once(self, house):
        house.start_worker()
        reader = house.ask("reply", times=1)
        house.wait_until(lambda: house.mails_to(reader), "no mail came")
        house.wait_until_nothing_is_left()
        assert list(house.mails_to(reader).values()) == [1]
        assert len(list((house.state / "mail").glob("*.eml"))) == 1

    def test_arrives_once_from_two_workers(self, house):
        house.start_worker()
        house.start_worker()
        reader = house.ask("reply", times=30)
        house.wait_until_nothing_is_left()
        assert list(house.mails_to(reader).values()) == [1] * 30

    def test_outlives_a_worker_that_is_killed_in_the_middle_of_it(self, house):
        reader = house.ask("reply", times=40)
        for sent in (5, 20):
            worker = house.start_worker()
            house.wait_until(lambda sent=sent: len(house.ledger) >= sent, "the worker does not send")
            house.kill(worker)
        house.start_worker()
        house.wait_until_nothing_is_left()
        sent = house.mails_to(reader)
        # Each of the forty, and no other. What was sent but not marked yet is sent again, recognisably.
        assert len(sent) == 40
        assert sum(sent.values()) <= 40 + 2 * UNDER_WAY
        assert len(list((house.state / "mail").glob("*.eml"))) == 40

    def test_outlives_a_broker_that_loses_everything(self, house, broker):
        reader = house.ask("reply", times=30)
        worker = house.start_worker()
        house.wait_until(lambda: len(house.ledger) >= 3, "the worker does not send")
        house.kill(worker)
        house.lose_what_the_broker_holds()
        house.start_worker()
        other_reader = house.ask("reply", times=10)
        for _ in range(5):
            house.lose_what_the_broker_holds()
            time.sleep(0.1)
        house.wait_until_nothing_is_left()
        assert len(house.mails_to(reader)) == 30
        assert sum(house.mails_to(reader).values()) <= 30 + UNDER_WAY
        assert list(house.mails_to(other_reader).values()) == [1] * 10

    def test_is_finished_before_a_worker_stops(self, house):
        reader = house.ask("reply", times=20)
        worker = house.start_worker()
        house.wait_until(lambda: len(house.ledger) >= 3, "the worker does not send")
        asked_at = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=8) == 0
        assert time.monotonic() - asked_at < 8
        house.start_worker()
        house.wait_until_nothing_is_left()
        assert list(house.mails_to(reader).values()) == [1] * 20


class TestTrouble:
    def test_is_parked_after_its_tries_and_the_rest_flows(self, house):
        house.ask("trouble")
        house.start_worker()
        reader = house.ask("reply", times=5)
        house.wait_until_nothing_is_left()
        assert house.ask("state")["parked"] == [8]
        assert list(house.mails_to(reader).values()) == [1] * 5

    def test_of_foreign_bytes_in_the_queue_is_refused_and_the_rest_flows(self, house, broker):
        worker = house.start_worker()
        reader = house.ask("reply", times=1)
        house.wait_until(lambda: house.mails_to(reader), "no mail came")
        for content_type in ("application/x-python-serialize", "application/json", "text/plain"):
            house.publish_raw(b"\x80\x04}\x94.", content_type=content_type)
        reader = house.ask("reply", times=3)
        house.wait_until_nothing_is_left()
        assert list(house.mails_to(reader).values()) == [1] * 3
        assert worker.poll() is None


class TestLane:
    def test_that_hangs_holds_up_no_other(self, house):
        house.start_worker()
        house.start_worker()
        with house.gate_closed():
            house.ask("hang", times=40)
            house.wait_until(lambda: house.ask("state")["running"] >= 2 * WEBHOOK.room, "nothing hangs")
            house.ask("trouble")
            reader = house.ask("reply", times=20)
            house.wait_until(lambda: len(house.mails_to(reader)) == 20, "the mails do not flow")
            house.wait_until(lambda: house.ask("state")["parked"] == [8], "the house does not flow")
            house.wait_until(lambda: house.ask("state")["left"] == 40, "something else is left")
        house.wait_until_nothing_is_left()
        assert list(house.mails_to(reader).values()) == [1] * 20
