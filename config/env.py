"""The environment, read once and typed; nothing else in the project looks at `os.environ`."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})

# Addresses that mean nothing without a host name; the others may name a file or a local socket.
SCHEMES_WITH_A_HOST = frozenset({"http", "https", "smtp", "smtps", "smtp+tls", "ws", "wss"})


class Invalid(Exception):  # noqa: N818 - `raise Invalid` reads as it should
    """
    Something in the environment is missing or malformed.

    `str()` is for the person who starts the server: one line per variable, each naming the variable, what is
    wrong with it, what to set and an example.
    """

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


class Environment:
    """
    Typed readers over one mapping of names to strings.

    In every reader a name that is absent or blank takes `default`; without a default it raises `Invalid`.
    `meaning` finishes the sentence "Set it to ..."; `example` is one value that the reader accepts.
    Values are never repeated in a message where they may hold a password.
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping
        self._gathered: list[str] | None = None

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Report every invalid value of the block in one `Invalid` at its end; until then examples stand in."""
        if self._gathered is not None:
            yield
            return
        sentences: list[str] = []
        self._gathered = sentences
        try:
            yield
        finally:
            self._gathered = None
        if sentences:
            raise Invalid(*dict.fromkeys(sentences))

    def refuse(self, sentence: str) -> None:
        """Raise `Invalid` with this sentence, or keep it for the end of a `gathering` block."""
        if self._gathered is None:
            raise Invalid(sentence)
        self._gathered.append(sentence)

    def holds(self, name: str) -> bool:
        """Tell whether somebody set this name to something."""
        return bool(self._mapping.get(name, "").strip())

    def text(
        self,
        name: str,
        *,
        default: str | None = None,
        example: str,
        meaning: str = "a text",
        minimum_length: int = 0,
    ) -> str:
        """Read a text; one shorter than `minimum_length` is refused without repeating it."""

        given = self._mapping.get(name, "").strip()
        # Not in a parser: the example of a secret may be a command that makes one, which is itself no good secret.
        if given and len(given) < minimum_length:
            self.refuse(
                self._sentence(name, f"is shorter than {minimum_length} characters", meaning, example)
            )
        return self._read(name, str, default=default, example=example, meaning=meaning)

    def boolean(self, name: str, *, default: bool | None = None, meaning: str = "1 or 0") -> bool:
        """Read 1, true, yes, on or 0, false, no, off in any letter case."""

        def parse(raw: str) -> bool:
            if raw.lower() in YES | NO:
                return raw.lower() in YES
            raise ValueError(f"is “{raw}”, which is neither 1 nor 0")

        return self._read(name, parse, default=default, example="1", meaning=meaning)

    def integer(
        self,
        name: str,
        *,
        default: int | None = None,
        minimum: int = 0,
        maximum: int = 2**31 - 1,
        example: str = "",
        meaning: str = "a whole number",
    ) -> int:
        """Read a whole number between `minimum` and `maximum`, both included."""

        def parse(raw: str) -> int:
            if not raw.removeprefix("-").isdecimal() or not raw.isascii():
                raise ValueError(f"is “{raw}”, which is not a whole number")
            if not minimum <= (number := int(raw)) <= maximum:
                raise ValueError(f"is {raw}, which is not between {minimum} and {maximum}")
            return number

        example = example or str(minimum if default is None else default)
        return self._read(name, parse, default=default, example=example, meaning=meaning)

    def words(
        self,
        name: str,
        *,
        default: Iterable[str] | None = None,
        example: str,
        meaning: str = "a list with commas between",
        pattern: str = ".+",
    ) -> list[str]:
        """Read a comma-separated list of words that match `pattern`; blanks around words and empty ones fall away."""

        def parse(raw: str) -> list[str]:
            found = [word.strip() for word in raw.split(",") if word.strip()]
            if not found:
                raise ValueError("holds no word")
            for word in found:
                if not re.fullmatch(pattern, word):
                    raise ValueError(f"holds “{word}”, which does not belong there")
            return found

        given = None if default is None else list(default)
        return self._read(name, parse, default=given, example=example, meaning=meaning)

    def address(
        self,
        name: str,
        *,
        schemes: Iterable[str],
        default: str | None = None,
        example: str,
        meaning: str = "an address",
    ) -> str:
        """Read a URL whose scheme is one of `schemes`; a trailing slash stays as it was written."""
        allowed = tuple(schemes)

        def parse(raw: str) -> str:
            parts = urlsplit(raw)
            if parts.scheme not in allowed:
                raise ValueError(f"does not begin with {' or '.join(f'{scheme}:' for scheme in allowed)}")
            try:
                port_is_known = parts.port is None or parts.port > 0
            except ValueError:
                port_is_known = False
            if not port_is_known:
                raise ValueError("names a port that is not between 1 and 65535")
            if parts.scheme in SCHEMES_WITH_A_HOST and not parts.hostname:
                raise ValueError("names no host")
            return raw

        return self._read(name, parse, default=default, example=example, meaning=meaning)

    def folder(
        self, name: str, *, default: Path | None = None, example: str, meaning: str = "a folder"
    ) -> Path:
        """Read the path of a folder, make the folder when it is missing, and refuse one that cannot be written."""
        given = self._mapping.get(name, "").strip()
        if not given and default is None:
            return self._read(name, Path, default=None, example=example, meaning=meaning)
        path = Path(given).expanduser().absolute() if given else Path(str(default))
        try:
            path.mkdir(parents=True, exist_ok=True)
            reason = "" if os.access(path, os.W_OK | os.X_OK) else "permission denied"
        except OSError as error:
            reason = (
                "it is not a folder" if isinstance(error, FileExistsError) else str(error.strerror).lower()
            )
        if reason:
            self.refuse(
                f"The folder {path} cannot be written: {reason}. "
                f"Set {name} to {meaning}, for example {name}={example}"
            )
        return path

    def _read(
        self, name: str, parse: Callable[[str], T], *, default: T | None, example: str, meaning: str
    ) -> T:
        raw = self._mapping.get(name, "").strip()
        if not raw and default is not None:
            return default
        try:
            if not raw:
                raise ValueError("is not set")
            return parse(raw)
        except ValueError as error:
            self.refuse(self._sentence(name, str(error), meaning, example))
            return parse(example)

    @staticmethod
    def _sentence(name: str, wrong: str, meaning: str, example: str) -> str:
        return f"{name} {wrong}. Set it to {meaning}, for example {name}={example}"


env = Environment(os.environ)
