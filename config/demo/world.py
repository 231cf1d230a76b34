"""The demo newspaper as its files tell it: people, sections, articles."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the demo; `writes` lists the languages in which the generator may let them speak."""

    handle: str
    name: str
    email: str
    role: str = "reader"
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoArticle:
    """An article file and its place; `days` is its age at loading, `comments` the size of its discussion."""

    file: str
    section: str
    url: str
    days: int
    comments: int

    @property
    def name(self) -> str:
        """What its folder of threads is called, and the last part of its address."""
        return self.file.rpartition(".")[0]

    @property
    def is_plain(self) -> bool:
        """Whether it is plain text, which has a date without a time."""
        return self.file.endswith(".txt")

    @property
    def text(self) -> str:
        """The file as written, with `{date}` where its date goes."""
        return (CONTENT / "articles" / self.file).read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything around the threads; the article to show first stands first."""

    site: dict[str, str]
    sections: tuple[dict[str, str], ...]
    articles: tuple[DemoArticle, ...]
    people: tuple[Person, ...]

    @property
    def readers(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role == "reader")


@cache
def read_world() -> World:
    """Return the demo newspaper, read once."""
    paper, people = _yaml("articles.yaml"), _yaml("people.yaml")
    host = paper["site"]["url"].removeprefix("https://")
    staff = [
        Person(**people[role], role=role, email=f"{people[role]['handle']}@{host}")
        for role in ("owner", "moderator")
    ]
    readers = [
        Person(
            handle=row["handle"],
            name=row["name"],
            email=f"{row['handle']}@readers.example",
            writes=tuple(row["writes"]),
        )
        for row in people["readers"]
    ]
    return World(
        site=paper["site"],
        sections=tuple(paper["sections"]),
        articles=tuple(DemoArticle(**row) for row in paper["articles"]),
        people=(*staff, *readers),
    )


@cache
def read_phrases() -> dict[str, dict[str, list[str]]]:
    """Return by language what people say before, after and instead of a point."""
    phrases: dict[str, dict[str, list[str]]] = _yaml("phrases.yaml")
    return phrases


def _yaml(name: str) -> Any:
    # Only here: every web process asks who the demo's people are, and few have any.
    import yaml  # noqa: PLC0415

    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
