"""History can be emptied between tests, and only there."""

from comments.moderation import seals


def lifted(vendor: str) -> tuple[list[str], list[str]]:
    """Return the SQL that lifts what keeps tables from being emptied, and the SQL that lays it again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name, _table in seals.names(vendor)], [
            *seals.statements(vendor)
        ]
    whole = [(name, table) for name, table in seals.names(vendor) if name == seals.whole(table)]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for name, table in whole],
        [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for name, table in whole],
    )
