import json

from config.bench import report
from config.bench.report import Figure

HOT = Figure(
    name="hot/gzip",
    value=30_000.0,
    unit="/s",
    yardstick=50_000.0,
    against="nginx",
    p50=0.9,
    p99=2.5,
    bytes=6900,
    target="at least 0.6 of nginx",
)
BARE = Figure(name="start/again", value=1.25, unit="s", errors={"503": 2}, note="on a slow disk")


class TestAsJson:
    def test_says_value_unit_yardstick_and_ratio_of_each(self):
        assert json.loads(report.as_json([HOT, BARE])) == {
            "hot/gzip": {"value": 30000.0, "unit": "/s", "yardstick": 50000.0, "ratio": 0.6},
            "start/again": {"value": 1.25, "unit": "s", "yardstick": None, "ratio": None},
        }

    def test_has_no_word_that_json_does_not_know(self):
        lost = Figure(name="x", value=float("nan"), unit="ms")
        assert json.loads(report.as_json([lost]))["x"]["value"] is None


class TestTable:
    def test_stands_each_figure_beside_its_yardstick_and_target(self):
        line = report.table([HOT]).splitlines()[1].split()
        assert line[:5] == ["hot/gzip", "30,000", "/s", "0.90", "2.50"]
        assert line[5:] == "6,900 50,000 nginx 0.60 at least 0.6 of nginx".split()

    def test_tells_below_what_went_wrong(self):
        said = report.table([HOT, BARE]).splitlines()[3:]
        assert said == [
            "start/again: on a slow disk",
            "start/again: not answered as they should be: 2 times 503",
        ]


class TestKeep:
    def test_writes_all_that_is_known(self, tmp_path):
        place = report.keep([HOT, BARE], folder=tmp_path / "bench", name="now", surroundings={"full": False})
        kept = json.loads(place.read_text())
        assert place == tmp_path / "bench" / "now.json"
        assert kept["full"] is False
        assert [figure["name"] for figure in kept["figures"]] == ["hot/gzip", "start/again"]
        assert kept["figures"][0]["ratio"] == 0.6
        assert kept["figures"][1]["errors"] == {"503": 2}
