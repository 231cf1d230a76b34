import pytest

from comments.moderation.text.contacting import contacts_in


def found(text):
    return [text[start:end] for start, end in contacts_in(text)]


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("telegram: @bestpills", "telegram: @bestpills"),
        ("Write me on Telegram @bestpills now", "Telegram @bestpills"),
        ("t.me @bestpills", "t.me @bestpills"),
        ("Signal: @bestpills.01", "Signal: @bestpills"),
        ("WhatsApp +49 151 2345678", "WhatsApp +49 151 2345678"),
        ("WhatsApp me on: +1 (202) 555-0143", "WhatsApp me on: +1 (202) 555-0143"),
        ("+49 151 2345678 (WhatsApp)", "+49 151 2345678 (WhatsApp"),
        ("Schreib mir, Telegram-Kanal @bestpills", "Telegram-Kanal @bestpills"),
        ("واتساب: +٩٦٦٥٠١٢٣٤٥٦٧", "واتساب: +٩٦٦٥٠١٢٣٤٥٦٧"),
        ("ＷｈａｔｓＡｐｐ 0049 151 2345678", "ＷｈａｔｓＡｐｐ 0049 151 2345678"),
    ],
)
def test_a_number_or_a_handle_beside_a_messenger_is_a_contact(text, contact):
    assert found(text) == [contact]


@pytest.mark.parametrize(
    "text",
    [
        "The police traced the Telegram group.",
        "WhatsApp has 2 000 000 000 users.",
        "Das ist ein Signal @anna, oder?",
        "@anna, das Signal war rot",
        "Ruf die Redaktion an: +49 30 1234567",
        "Telegram was founded in 2013 by two brothers.",
        "WhatsApp kostet +3 Euro",
        "J’ai quitté WhatsApp en 2021.",
    ],
)
def test_a_messenger_alone_or_a_number_alone_is_none(text):
    assert found(text) == []
