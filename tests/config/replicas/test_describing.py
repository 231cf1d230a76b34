from config.replicas.describing import describe
from config.settings.base import database


def described(*urls):
    refused = []
    return describe(urls, database=database, refuse=refused.append), refused


class TestDescribe:
    def test_there_are_none_by_default(self):
        assert described() == ({}, [])

    def test_each_refuses_to_write_and_gives_up_early(self):
        copies, refused = described("postgres://a:b@one:5432/x", "postgresql://two/x", "sqlite:////tmp/x")
        assert list(copies) == ["replica1", "replica2", "replica3"]
        assert refused == []
        options = copies["replica1"]["OPTIONS"]
        assert options["options"] == "-c default_transaction_read_only=on"
        assert options["pool"]["timeout"] == options["connect_timeout"] == 2
        assert copies["replica3"]["OPTIONS"]["init_command"] == "PRAGMA query_only=ON;"

    def test_an_address_that_is_none_is_refused_without_repeating_it(self):
        copies, (sentence,) = described("postgres://one/x", "mysql://root:hunter2@two/x")
        assert list(copies) == ["replica1"]
        assert "number 2" in sentence
        assert "hunter2" not in sentence
