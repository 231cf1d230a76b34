"""What `manage.py up` says once the web server answers."""

from pathlib import Path

from articles.models import Site


def greet(*, address: str, mails: Path, with_demo: bool) -> str:
    """
    Return the addresses, and with the demo who may sign in.

    :param address: of the web server, without a slash at its end
    :param mails: the folder in which mails lie
    """
    first, people = _demo() if with_demo else ("/", [])
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
    if not Site.objects.exists():
        lines += [
            "There is no site yet. Make one, and somebody who runs it:",
            '  python3 manage.py create_site news --name "The News" --url https://news.example',
            "  python3 manage.py createsuperuser",
            "",
        ]
    if people:
        lines += ["Sign in as", *people, ""]
    return "\n".join(lines)


def _demo() -> tuple[str, list[str]]:
    """Return the path of the page to look at first and a line for each sign-in, where the demo is loaded."""
    # Only now: who wants no demo need not read it.
    from config import demo  # noqa: PLC0415
    from config.demo.loading import demo_site  # noqa: PLC0415

    if demo_site() is None:
        return "/", []
    return demo.first_page(), [
        f"  {one.role.capitalize():<10}  {one.email}  {one.password}" for one in demo.signins()
    ]
