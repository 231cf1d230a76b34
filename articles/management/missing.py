"""What commands say when the database cannot answer."""

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _


def tables_missing(error: DatabaseError) -> CommandError:
    """Return one sentence for whoever started a command before the tables were made; exit code 2."""
    problem = str(error).strip().partition("\n")[0]
    return CommandError(
        _("The database has no tables that can be read (%(problem)s): run “python3 manage.py migrate” first.")
        % {"problem": problem},
        returncode=2,
    )
