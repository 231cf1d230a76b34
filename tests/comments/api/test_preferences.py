import pytest

from comments.notifications.kinds import EMAIL, Kind, Rhythm
from comments.notifications.models import Preference
from comments.notifications.wishes import wishes_of


def way(kinds, kind, channel="email"):
    line = next(one for one in kinds if one["kind"] == kind)
    return line, next(one for one in line["ways"] if one["channel"] == channel)


class TestPreferences:
    def test_say_how_each_kind_comes_and_what_it_could_be(self, ask):
        kinds = ask.get("me/preferences/").json()["kinds"]
        line, by_mail = way(kinds, "reply")
        assert line["owed_because"] == ""
        assert by_mail == {"channel": "email", "rhythm": "at_once", "rhythms": list(Rhythm.values)}
        line, by_mail = way(kinds, "statement")
        assert "Article 17" in line["owed_because"]
        assert by_mail["rhythms"] == []

    def test_are_switched_off_and_on_again(self, ask, reader):
        for rhythm in ("off", "daily", "at_once"):
            answer = ask.put("me/preferences/reply/email/", {"rhythm": rhythm})
            assert (answer.status_code, answer.json()["rhythm"]) == (200, rhythm)
            assert wishes_of(reader.user).rhythm(Kind.REPLY, EMAIL) == rhythm

    @pytest.mark.parametrize(
        ("path", "body", "status", "code"),
        [
            ("statement/email", {"rhythm": "off"}, 422, "kind_is_owed"),
            ("reply/in_app", {"rhythm": "weekly"}, 422, "rhythm_refused"),
            ("held/email", {"rhythm": "off"}, 404, "kind_not_found"),
            ("nothing/email", {"rhythm": "off"}, 404, "kind_not_found"),
            ("reply/pigeon", {"rhythm": "off"}, 404, "kind_not_found"),
            ("reply/email", {"rhythm": "sometimes"}, 422, "invalid"),
            ("reply/email", {}, 422, "invalid"),
        ],
    )
    def test_refuse_what_there_is_not(self, ask, path, body, status, code):
        answer = ask.put(f"me/preferences/{path}/", body).json()
        assert (answer["status"], answer["code"]) == (status, code)
        assert not Preference.objects.exists()
