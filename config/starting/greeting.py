"""What `manage.py up` says once the web server answers."""

from pathlib import Path

from articles.models import Site


def greet(*, address: str, mails: Path, with_demo: bool) -> str:
    """
    Return the addresses, and with the demo who may sign in.

    :param address: of the web server, without a slash at its end
    :param mails: the folder in which mails lie
    """
    has_site = Site.objects.exists()
    first = "/"
    people: list[str] = []
    if with_demo and has_site:
        # Only now: who wants no demo need not read it.
        from config.demo import first_page, signins  # noqa: PLC0415

        first = first_page()
        people = [
            f"  {signin.role.capitalize():<10}  {signin.email}  {signin.password}" for signin in signins()
        ]
    lines = [
        "",
        "Belowline is running; Ctrl+C stops it.",
        "",
        f"  First page  {address}{first}",
        f"  Admin       {address}/admin/",
        f"  API         {address}/api/",
        f"  Mails       {mails}",
        "",
    ]
    if not has_site:
        lines += [
            "There is no site yet. Make one, and somebody who runs it:",
            '  python3 manage.py create_site news --name "The News" --url https://news.example',
            "  python3 manage.py createsuperuser",
            "",
        ]
    if people:
        lines += ["Sign in as", *people, ""]
    return "\n".join(lines)
