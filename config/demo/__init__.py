"""A newspaper that does not exist, with its readers and what they say: the first thing that somebody new sees."""

from dataclasses import dataclass

from config.demo.world import read_world

# Printed at every start of the demo, which production settings refuse to load.
PASSWORD = "low-tide-at-noon"  # noqa: S105
# The demo that is loaded unless somebody asks for another.
SEED = 7
# The reader who is shown as the one to sign in as.
READER = "mhairi"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Somebody of the demo as whom one can look around."""

    role: str
    email: str
    password: str


def signins() -> list[SignIn]:
    """Return an owner, a moderator and a reader; every other reader of the demo has the same password."""
    shown = [person for person in read_world().people if person.role != "reader" or person.handle == READER]
    return [SignIn(role=person.role, email=person.email, password=PASSWORD) for person in shown]


def first_page() -> str:
    """Return the path of the article to look at first."""
    world = read_world()
    return f"/{world.site['slug']}/{world.articles[0].name}/"
