"""
Triggers that hold whatever the code gets wrong: no restriction without its reasons, no history rewritten.

SQLite forgets a table's triggers when a migration makes the table anew: such a migration lays them again, and a test
finds them missing if it does not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Sealed: TypeAlias = Mapping[str, tuple[str, ...]]
# What was said stays as it was said. People are forgotten, so columns that name them by id may be emptied.
SEALED: Sealed = {
    "moderation_statement": (
        "id",
        "site_id",
        "comment_id",
        "words_id",
        "measure",
        "territory",
        "category",
        "category_by_hand",
        "keywords",
        "starts_at",
        "ends_at",
        "facts",
        "source",
        *("order_id", "order_authority", "order_reference", "order_received_at"),
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
        "words_before_id",
        "words_number",
        "of_many",
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
    "moderation_lift": ("id", "comment_id", "moderator_name", "before", "after", "lifted_at"),
    "moderation_handover": (
        "id",
        "site_id",
        "revision_number",
        "words",
        "authority",
        "reference",
        "handed_at",
        "note",
        "moderator_name",
        "recorded_at",
    ),
}
# What names a person, or a comment that can go: it may be emptied, and never say anything else.
FORGOTTEN = {
    "moderation_statement": ("rules_id",),
    "moderation_decision": ("moderator_id",),
    "moderation_lift": ("moderator_id",),
    "moderation_handover": ("moderator_id", "comment_id"),
}
# Whoever is told of a restriction may be forgotten, or have been a guest whose comments a member claimed.
_RECIPIENT_CHANGED = "NEW.recipient_id IS NOT NULL AND NEW.recipient_id {differs} OLD.recipient_id"
_UNCLAIMED = """NOT EXISTS (
    SELECT 1 FROM accounts_claim m WHERE m.guest_profile_id = OLD.recipient_id AND m.profile_id = NEW.recipient_id
)"""
# Of these rows none may go, either.
KEPT = (*SEALED, "moderation_audithead")
# Rules that are in force or were: cited, and therefore left as they stood.
_PUBLISHED = "OLD.published_at IS NOT NULL"
_CITED = "EXISTS (SELECT 1 FROM moderation_houserules r WHERE r.id IN ({ids}) AND r.published_at IS NOT NULL)"
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
_KEEP_HISTORY = f"RAISE EXCEPTION '{_CHANGED}' USING ERRCODE = 'check_violation';"
_KEEP_CLAUSES = f"""
    IF {_CITED.format(ids="OLD.rules_id, NEW.rules_id")} THEN
        {_KEEP_HISTORY}
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
_KEEP_RECIPIENT = f"""
    IF {_UNCLAIMED} THEN
        {_KEEP_HISTORY}
    END IF;
    RETURN NEW;
"""
_MOMENTS = (("insert", "INSERT"), ("update", "UPDATE OF status, label, restriction_id"))


@dataclass(frozen=True, kw_only=True)
class Seal:
    """
    A trigger that refuses; `when` is empty for always, and `{differs}` in it compares what may be NULL.

    `asks`: what has to hold too and asks another table; on PostgreSQL no condition may, and the function does.
    """

    table: str
    name: str
    refuses: str
    when: str = ""
    asks: str = ""
    function: str = "moderation_keep_history"


def lay(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(schema_editor.connection.vendor, sealed=_sealed_so_far(apps)):
        schema_editor.execute(statement)


def _sealed_so_far(apps: Apps) -> Sealed:
    """Return what is to be sealed of what there is by then: a later migration adds tables and columns, and lays the seals anew."""
    there = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}  # noqa: SLF001 - documented
        for model in apps.get_models()
    }
    return {
        table: tuple(one for one in columns if one in there[table])
        for table, columns in SEALED.items()
        if table in there
    }


def lift(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for name, table in names(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def names(vendor: str) -> Iterator[tuple[str, str]]:
    """Yield each trigger with its table."""
    for seal in _seals(vendor):
        yield seal.name, seal.table
    for moment, _what in _MOMENTS:
        yield f"comment_needs_reasons_{moment}", "threads_comment"


def statements(vendor: str, *, sealed: Sealed = SEALED) -> Iterator[str]:
    """Yield the SQL that lays every seal, on a database where none or all of them lie already."""
    every = _seals(vendor, sealed=sealed)
    seals = [seal for seal in every if seal.table in sealed or seal.table not in SEALED]
    yield from _on_postgresql(seals) if vendor == "postgresql" else _on_sqlite(seals)


def whole(table: str) -> str:
    """Return the name of the seal that keeps a table from being emptied at once, on PostgreSQL."""
    return f"{table}_whole"


def _seals(vendor: str, *, sealed: Sealed = SEALED) -> Iterator[Seal]:
    for table, columns in sealed.items():
        yield Seal(table=table, name=f"{table}_sealed", refuses=f"UPDATE OF {_quoted(columns)}")
    for table, columns in FORGOTTEN.items():
        changed = " OR ".join(f"NEW.{one} IS NOT NULL AND NEW.{one} {{differs}} OLD.{one}" for one in columns)
        yield Seal(
            table=table, name=f"{table}_forgotten", refuses=f"UPDATE OF {_quoted(columns)}", when=changed
        )
    yield Seal(
        table="moderation_statement",
        name="moderation_statement_recipient",
        refuses='UPDATE OF "recipient_id"',
        when=_RECIPIENT_CHANGED,
        asks=_UNCLAIMED,
        function="moderation_keep_recipient",
    )
    for table in KEPT:
        yield Seal(table=table, name=f"{table}_kept", refuses="DELETE")
    yield Seal(
        table="moderation_audithead",
        name="moderation_audithead_grows",
        refuses="UPDATE OF number",
        when="NEW.number < OLD.number",
    )
    for moment in ("UPDATE", "DELETE"):
        yield Seal(
            table="moderation_houserules",
            name=f"moderation_houserules_{moment.lower()}",
            refuses=moment,
            when=_PUBLISHED,
        )
    for moment, ids in (
        ("INSERT", "NEW.rules_id"),
        ("UPDATE", "OLD.rules_id, NEW.rules_id"),
        ("DELETE", "OLD.rules_id"),
    ):
        yield Seal(
            table="moderation_clause",
            name=f"moderation_clause_{moment.lower()}",
            refuses=moment,
            asks=_CITED.format(ids=ids),
            function="moderation_keep_clauses",
        )
    if vendor == "postgresql":
        for table in (*KEPT, "moderation_houserules", "moderation_clause"):
            yield Seal(table=table, name=whole(table), refuses="TRUNCATE")


def _on_sqlite(seals: Iterable[Seal]) -> Iterator[str]:
    for seal in seals:
        told = [part for part in (seal.when.format(differs="IS NOT"), seal.asks) if part]
        when = f" WHEN {' AND '.join(f'({part})' for part in told)}" if told else ""
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {seal.name} BEFORE {seal.refuses} ON {seal.table}{when}"
            f" BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        )
    for moment, what in _MOMENTS:
        yield (
            f"CREATE TRIGGER IF NOT EXISTS comment_needs_reasons_{moment} AFTER {what} ON threads_comment"
            f" WHEN ({_RESTRICTED}) AND {_WITHOUT} BEGIN SELECT RAISE(ABORT, '{_UNREASONED}'); END"
        )


def _on_postgresql(seals: Iterable[Seal]) -> Iterator[str]:
    yield _function("moderation_keep_history", _KEEP_HISTORY)
    yield _function("moderation_keep_clauses", _KEEP_CLAUSES)
    yield _function("moderation_keep_recipient", _KEEP_RECIPIENT)
    yield _function("moderation_need_reasons", _NEED_REASONS)
    for seal in seals:
        yield f"DROP TRIGGER IF EXISTS {seal.name} ON {seal.table}"
        when = f" WHEN ({seal.when.format(differs='IS DISTINCT FROM')})" if seal.when else ""
        each = "STATEMENT" if seal.refuses == "TRUNCATE" else "ROW"
        yield (
            f"CREATE TRIGGER {seal.name} BEFORE {seal.refuses} ON {seal.table} FOR EACH {each}"
            f"{when} EXECUTE FUNCTION {seal.function}()"
        )
    for moment, what in _MOMENTS:
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
