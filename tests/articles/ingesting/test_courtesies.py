import pytest

from articles.ingesting.courtesies import read_courtesy


@pytest.mark.parametrize(
    ("line", "following", "name", "url"),
    [
        ("Courtesy The Tidewater Review", "", "The Tidewater Review", ""),
        ("Courtesy of The Tidewater Review", "", "The Tidewater Review", ""),
        ("COURTESY: The Tidewater Review", "", "The Tidewater Review", ""),
        ("Courtesy of Marran Inc.", "", "Marran Inc.", ""),
        ("Courtesy The Review https://review.example", "", "The Review", "https://review.example"),
        ("Courtesy The Review (https://review.example/)", "", "The Review", "https://review.example/"),
        ("Courtesy The Review, https://review.example.", "", "The Review", "https://review.example"),
        ("Courtesy The Review", "https://review.example", "The Review", "https://review.example"),
        ("Courtesy The Review", "(https://review.example)", "The Review", "https://review.example"),
        ("Courtesy The Review", "see https://review.example", "The Review", ""),
        ("Courtesy https://review.example", "", "", "https://review.example"),
        ("Courtesy The Review (www.review.example)", "", "The Review", "https://www.review.example"),
        ("Mit freundlicher Genehmigung von Der Bote", "", "Der Bote", ""),
        ("Avec l’aimable autorisation de La Marée", "", "La Marée", ""),
        ("Cortesía de El Faro", "", "El Faro", ""),
        ("Per gentile concessione di Il Molo", "", "Il Molo", ""),
    ],
)
def test_a_courtesy_line_names_whom_to_thank(line, following, name, url):
    read = read_courtesy(line, following)
    assert (read.name, read.url) == (name, url)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Courtesy",
        "Courtesy costs nothing, as the harbour master used to say.",
        "Courtesy is what the council owes to people who wrote fifteen letters and were never once answered by it",
        "Photo courtesy of The Review",
        "Courtesy " + "x " * 200,
        "Courteous people",
    ],
)
def test_a_sentence_is_no_courtesy_line(line):
    assert read_courtesy(line) is None
