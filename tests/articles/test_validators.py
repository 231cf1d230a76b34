import pytest
from django.core.exceptions import ValidationError

from articles.validators import validate_address, validate_origins, validate_time_zone


@pytest.mark.parametrize(
    "address", ["https://news.example", "http://localhost:8000", "https://news.example/de"]
)
def test_a_home_address_is_a_web_address_without_a_slash_at_the_end(address):
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example",
        "ftp://news.example",
        "https://news.example/",
        "https://news.example?x",
        "https://a@b.example",
    ],
)
def test_anything_else_is_no_home_address(address):
    with pytest.raises(ValidationError):
        validate_address(address)


@pytest.mark.parametrize(
    "origins", [[], ["https://news.example"], ["http://localhost:3000", "https://news.example"]]
)
def test_origins_are_a_list_of_exact_origins(origins):
    validate_origins(origins)


@pytest.mark.parametrize(
    "origins",
    [
        None,
        "https://news.example",
        {"https://news.example": True},
        [1],
        [None],
        [["https://news.example"]],
        ["null"],
        ["*"],
        ["https://*.news.example"],
        ["news.example"],
        ["https://news.example/"],
        ["https://news.example:443"],
        ["https://NEWS.example"],
        ["https://news.example", "https://news.example/a"],
    ],
)
def test_anything_else_is_no_list_of_origins(origins):
    with pytest.raises(ValidationError):
        validate_origins(origins)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_a_time_zone_is_known_by_its_iana_name(name):
    validate_time_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe", "../etc/passwd", "/etc/localtime", "Europe/Atlantis", "\x00"]
)
def test_anything_else_is_no_time_zone(name):
    with pytest.raises(ValidationError):
        validate_time_zone(name)
