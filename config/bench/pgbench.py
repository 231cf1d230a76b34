"""The yardstick of everything that is written: the same row by pgbench, without anything around it."""

import re
import subprocess
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import models

from comments.threads import markup
from comments.threads.models import Comment, Revision
from config.bench.loads import Load
from config.bench.seeding.wording import CHARACTERS

_NEW: dict[type[models.Model], dict[str, str]] = {
    Comment: {
        "id": "c",
        "revision_id": "r",
        "seq": "n",
        "path": "lpad(n::text, 19, '0')",
        "rpath": "lpad((9999999999999999999 - n)::text, 19, '0')",
        "status": "'published'",
        "is_shown": "true",
        "posted_at": "now()",
        "published_at": "now()",
        "key": "c::text",
        "fingerprint": "md5(c::text) || md5(r::text)",
    },
    Revision: {
        "id": "r",
        "comment_id": "c",
        "body": f"repeat('a', {CHARACTERS})",
        "html": f"'<p>' || repeat('a', {CHARACTERS}) || '</p>'",
        "markup_version": str(markup.VERSION),
        "written_at": "now()",
    },
}


def prepare(address: str, *, thread: str, folder: Path) -> Path:
    """Write the script that puts a comment and its words into this discussion, and return where it is."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE IF NOT EXISTS bench_places")
        found = connection.execute(
            "SELECT a.site_id, p.id FROM threads_thread t JOIN articles_article a ON a.id = t.article_id"
            " JOIN accounts_profile p ON p.site_id = a.site_id WHERE t.id = %s LIMIT 1",
            [thread],
        ).fetchone()
    if found is None:
        raise ValueError("This discussion is not there.")
    here = {
        "thread_id": f"'{UUID(thread)}'",
        "hangs_on": f"'{UUID(thread)}'",
        "site_id": str(found[0]),
        "author_id": f"'{found[1]}'",
    }
    script = (
        "WITH new AS MATERIALIZED (SELECT gen_random_uuid() AS c, gen_random_uuid() AS r,"
        f" nextval('bench_places') AS n), placed AS ({_insert(Comment, here)}) {_insert(Revision, {})};\n"
    )
    place = folder / "insert.sql"
    place.write_text(script)
    return place


def run(program: str, address: str, script: Path, *, clients: int, seconds: float) -> Load:
    """Run the script with so many clients."""
    command = [
        program,
        "--no-vacuum",
        "--client",
        str(clients),
        "--jobs",
        "1",
        "--time",
        str(max(1, round(seconds))),
    ]
    done = subprocess.run(  # noqa: S603 - found on the PATH of whoever measures
        [*command, "--file", str(script), address], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValueError(f"pgbench failed: {done.stderr.strip()}")
    return read_output(done.stdout)


def read_output(said: str) -> Load:
    """
    Return what pgbench's report says; it knows averages only, which stand for the median.

    :raises ValueError: if it is no report
    """
    rate = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    delay = re.search(r"^latency average = ([\d.]+) ms", said, re.MULTILINE)
    count = re.search(r"^number of transactions actually processed: (\d+)", said, re.MULTILINE)
    if rate is None or delay is None or count is None:
        raise ValueError(f"pgbench said something unknown: {said[:200]}")
    return Load(
        rate=float(rate[1]),
        p50=float(delay[1]),
        p99=float("nan"),
        longest=float("nan"),
        requests=int(count[1]),
        errors=0,
        bytes=0,
    )


def _insert(model: type[models.Model], more: dict[str, str]) -> str:
    values = _NEW[model] | more
    meta = model._meta  # noqa: SLF001 - Django's published door to a model's columns
    columns = {field.attname: field for field in meta.concrete_fields}
    filled = {
        str(field.column): values[name] if name in values else _literal(field.get_default())
        for name, field in columns.items()
    }
    return (
        f"INSERT INTO {meta.db_table} ({', '.join(filled)})"  # noqa: S608 - names of our own columns
        f" SELECT {', '.join(filled.values())} FROM new"
    )


def _literal(value: object) -> str:
    """Write a default as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value) if isinstance(value, int) else value)
    return "'" + str(value).replace("'", "''") + "'"
