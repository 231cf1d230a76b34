"""The one door of this folder: bytes in, what was understood out."""

from articles.ingesting import html, json_shape, markdown, plain_text, shapes
from articles.ingesting.decoding import decode
from articles.ingesting.parsed import Conventions, ParsedArticle


def read_article(content: bytes, *, name: str, conventions: Conventions, address: str = "") -> ParsedArticle:
    """
    Read an article from the content of a file.

    :param name: the file's name; its ending helps to tell the shape
    :param conventions: how the site writes dates and in which language
    :param address: the article's URL if the caller knows it
    :raises NotAnArticle: with line and reason, when it is empty, too large, no text, or no article
    """
    text = decode(content)
    match shapes.shape_of(text, name=name):
        case shapes.HTML:
            return html.read(text, conventions=conventions, address=address)
        case shapes.JSON:
            return json_shape.read(text, conventions=conventions, address=address)
        case shapes.MARKDOWN:
            return markdown.read(text, conventions=conventions, address=address)
        case _:
            return plain_text.read(text, conventions=conventions)
