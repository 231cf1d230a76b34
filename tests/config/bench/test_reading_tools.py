"""What wrk, pgbench and our own generator say, and what is made of it."""

import json
import math

import pytest

from config.bench import loads, pgbench, wrk
from config.bench.firing import GROWTH

WRK = """\
Running 3s test @ http://127.0.0.1:8001/page
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   612.21us  104.38us   4.25ms   91.25%
    Req/Sec    52.31k     1.87k   54.80k    80.00%
  Latency Distribution
     50%  598.00us
     75%  640.00us
     90%    1.20ms
     99%    2.05ms
  156210 requests in 3.00s, 1.05GB read
Requests/sec:  52069.71
Transfer/sec:    359.12MB
"""
WRK_WITH_ERRORS = """\
    Latency     1.02s   104.38ms   2.00s    91.25%
  Latency Distribution
     50%    1.00s
     75%    1.10s
     90%    1.20s
     99%    1.99s
  100 requests in 2.00s, 12.50KB read
  Socket errors: connect 0, read 2, write 0, timeout 3
  Non-2xx or 3xx responses: 40
Requests/sec:     50.00
Transfer/sec:      6.25KB
"""
PGBENCH = """\
pgbench (15.20 (Debian 15.20-0+deb12u1))
transaction type: insert.sql
scaling factor: 1
number of clients: 8
number of transactions actually processed: 10234
number of failed transactions: 0 (0.000%)
latency average = 1.562 ms
initial connection time = 12.4 ms
tps = 5118.201543 (without initial connection time)
"""


class TestWrk:
    def test_a_report_is_read(self):
        load = wrk.read_output(WRK)
        assert (load.rate, load.requests, load.errors) == (52069.71, 156210, 0)
        assert (load.p50, load.p99, load.longest) == (0.598, 2.05, 4.25)
        assert load.bytes == round(1.05 * 2**30)

    def test_refusals_are_no_answers(self):
        load = wrk.read_output(WRK_WITH_ERRORS)
        assert load.rate == 30
        assert load.statuses == {"4xx or 5xx": 40, "lost": 5}
        assert (load.p50, load.p99) == (1000, 1990)

    def test_something_else_is_no_report(self):
        with pytest.raises(ValueError, match="unable to connect"):
            wrk.read_output("unable to connect to 127.0.0.1:1 Connection refused")


class TestPgbench:
    def test_a_report_is_read(self):
        load = pgbench.read_output(PGBENCH)
        assert (load.rate, load.p50, load.requests) == (5118.201543, 1.562, 10234)
        assert math.isnan(load.p99)

    def test_something_else_is_no_report(self):
        with pytest.raises(ValueError, match="connection refused"):
            pgbench.read_output("connection refused")


class TestFiring:
    def test_what_it_counted_is_read(self):
        tally = {
            "statuses": {"201": 95, "429": 4, "lost": 1},
            "buckets": {"100": 50, "200": 49, "300": 1},
            "longest": 0.5,
            "bytes": 10,
        }
        fired = loads.read_firing(json.dumps({"seconds": 2, "longest_gap": 0.3, "kinds": {"post": tally}}))
        post = fired.kinds["post"]
        assert (post.rate, post.requests, post.errors) == (47.5, 100, 5)
        assert post.statuses == {"429": 4, "lost": 1}
        assert post.p50 == pytest.approx(GROWTH**100.5 / 1000)
        assert post.p99 == pytest.approx(GROWTH**200.5 / 1000)
        assert (post.longest, fired.longest_gap) == (500, 0.3)

    def test_an_end_without_a_result_is_told(self):
        with pytest.raises(ValueError, match="without a result"):
            loads.read_firing("Traceback")

    def test_nothing_answered_took_no_time_that_could_be_named(self):
        assert math.isnan(loads.quantile({}, 0.5)) or loads.quantile({}, 0.5) == 0
