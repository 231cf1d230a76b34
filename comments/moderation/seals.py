"""
Triggers that hold whatever the code gets wrong: no restriction without its reasons, no history rewritten.

SQLite forgets a table's triggers when a migration makes the table anew: such a migration lays them again, and a test
finds them missing if it does not.
"""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# What was said stays as it was said. People are forgotten, so columns that name them by id may be emptied.
SEALED = {
    "moderation_statement": (
        "id",
        "site_id",
        "comment_id",
        "measure",
        "territory",
        "category",
        "keywords",
        "starts_at",
        "ends_at",
        "facts",
        "source",
        "automated_detection",
        "automation",
        "ground",
        "law",
        "rules_number",
        "clause_number",
        "clause_title",
        "clause_text",
        "explanation",
        "language",
        "exemption",
        "written_at",
    ),
    "moderation_decision": (
        "id",
        "site_id",
        "case_id",
        "comment_id",
        "moderator_name",
        "decided_by",
        "action",
        "reason",
        "note",
        "version",
        "status_before",
        "status_after",
        "decided_at",
        "statement_id",
        "undoes_id",
    ),
    "moderation_auditentry": (
        "id",
        "site_id",
        "number",
        "at",
        "act",
        "actor_id",
        "actor_name",
        "subject_kind",
        "subject_id",
        "facts",
        "digest",
    ),
}
# Of these rows none may go, either.
KEPT = ("moderation_auditentry",)
_RESTRICTED = "NEW.status IN ('rejected', 'removed') OR NEW.label <> ''"
_WITHOUT = "NOT EXISTS (SELECT 1 FROM moderation_statement s WHERE s.id = NEW.restriction_id)"
_CHANGED = "history is added and never changed"
_UNREASONED = "a restriction needs its statement of reasons"
# Looked at as it is at the end of the transaction: restricted and restored in one needs nothing.
_STILL_RESTRICTED = """EXISTS (
    SELECT 1 FROM threads_comment c
    WHERE c.id = NEW.id AND c.restriction_id IS NOT DISTINCT FROM NEW.restriction_id
        AND (c.status IN ('rejected', 'removed') OR c.label <> '')
)"""
_NEED_REASONS = f"""
    IF {_WITHOUT} AND {_STILL_RESTRICTED} THEN
        RAISE EXCEPTION '{_UNREASONED}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def lay(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def lift(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for name, table in names():
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def names() -> Iterator[tuple[str, str]]:
    """Yield each trigger with its table."""
    for table in SEALED:
        yield f"{table}_sealed", table
    for table in KEPT:
        yield f"{table}_kept", table
    yield "comment_needs_reasons_insert", "threads_comment"
    yield "comment_needs_reasons_update", "threads_comment"


def statements(vendor: str) -> Iterator[str]:
    """Yield the SQL that lays every seal, on a database where none or all of them lie already."""
    if vendor == "postgresql":
        yield from _on_postgresql()
    else:
        yield from _on_sqlite()


def _on_sqlite() -> Iterator[str]:
    for table, columns in SEALED.items():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_sealed BEFORE UPDATE OF {_quoted(columns)} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        )
    for table in KEPT:
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        )
    for moment, what in (("insert", "INSERT"), ("update", "UPDATE OF status, label, restriction_id")):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS comment_needs_reasons_{moment} AFTER {what} ON threads_comment"
            f" WHEN ({_RESTRICTED}) AND {_WITHOUT} BEGIN SELECT RAISE(ABORT, '{_UNREASONED}'); END"
        )


def _on_postgresql() -> Iterator[str]:
    yield _function(
        "moderation_keep_history", f"RAISE EXCEPTION '{_CHANGED}' USING ERRCODE = 'check_violation';"
    )
    yield _function(
        "moderation_need_reasons",
        _NEED_REASONS,
    )
    for table, columns in SEALED.items():
        yield f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}"
        yield (
            f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OF {_quoted(columns)} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION moderation_keep_history()"
        )
    for table in KEPT:
        yield f"DROP TRIGGER IF EXISTS {table}_kept ON {table}"
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION moderation_keep_history()"
        )
    for moment, what in (("insert", "INSERT"), ("update", "UPDATE OF status, label, restriction_id")):
        yield f"DROP TRIGGER IF EXISTS comment_needs_reasons_{moment} ON threads_comment"
        yield (
            f"CREATE CONSTRAINT TRIGGER comment_needs_reasons_{moment} AFTER {what} ON threads_comment"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({_RESTRICTED})"
            " EXECUTE FUNCTION moderation_need_reasons()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
