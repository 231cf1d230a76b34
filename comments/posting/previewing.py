from comments.threads import markup


def preview(*, body: str) -> str:
    """
    Return the HTML that these words would have as a comment; nothing is kept.

    :raises BodyEmpty, BodyTooLong, BodyNotText: as when posting
    """
    return markup.render(markup.clean_body(body))
