"""What docs/api.md tells, against what the server does."""

import re
from pathlib import Path

from django.urls import get_resolver

from comments.accounts import limits
from comments.accounts.limits import Limit
from comments.api.v1.problems import known_codes

MANUAL = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text()


def test_lists_every_code_with_its_status_and_no_other():
    # Every route is known once the URL configuration is read.
    assert get_resolver("comments.api.v1.urls").url_patterns
    listed = {
        code: int(status) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", MANUAL, re.MULTILINE)
    }
    assert listed == known_codes()


def test_lists_every_limit_with_its_quota_and_no_other():
    listed = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| (\d+) in (\d+) s \|", MANUAL, re.MULTILINE)
    kept = [one for one in vars(limits).values() if isinstance(one, Limit)]
    assert {(name, int(quota), int(seconds)) for name, quota, seconds in listed} == {
        (one.name, one.quota, one.window_seconds) for one in kept
    }
