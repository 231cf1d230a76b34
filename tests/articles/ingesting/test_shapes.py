import pytest

from articles.ingesting.shapes import HTML, JSON, MARKDOWN, PLAIN, shape_of


@pytest.mark.parametrize(
    ("text", "name", "shape"),
    [
        ("Title\n\nText", "a.txt", PLAIN),
        ("Title\n\nText", "a", PLAIN),
        ("Title\n\nText", "a.md", MARKDOWN),
        ("Title\n\nText", "A.MD", MARKDOWN),
        ("Title\n\nText", "a.html", HTML),
        ("Title\n\nText", "a.json", JSON),
        ('{"title": "T"}', "a.txt", JSON),
        ('\n {\n "title": "T"}', "a", JSON),
        ("{curly} title\n\nText", "a.txt", PLAIN),
        ("[1] first\n\nText", "a.txt", PLAIN),
        ("---\ntitle: T\n---\nText", "a.txt", MARKDOWN),
        ("--- draft ---\n\nText", "a.txt", PLAIN),
        ("# Title\n\nText", "a.txt", MARKDOWN),
        ("#hashtag\n\nText", "a.txt", PLAIN),
        ("Title\n=====\n\nText", "a", MARKDOWN),
        ("<!doctype html><p>x", "a.txt", HTML),
        ("  <!DOCTYPE HTML PUBLIC><p>x", "a.md", HTML),
        ("<!-- saved --><html><p>x", "a", HTML),
        ('<?xml version="1.0" encoding="utf-8"?>\n<html>', "a.json", HTML),
        ("<article><h1>T</h1></article>", "a.txt", HTML),
        ("<b>Title</b>\n\nText", "a.txt", PLAIN),
    ],
)
def test_the_shape_is_told_by_the_content_then_by_the_name(text, name, shape):
    assert shape_of(text, name=name) == shape
