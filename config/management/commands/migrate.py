from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from config.starting.preparing import Unprepared, refuse_half_way


class Command(migrate.Command):
    """Django's own, which takes a database that has only some of the migrations that one replaces for a finished one."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        try:
            refuse_half_way(connections[options["database"]])
        except Unprepared as refusal:
            raise CommandError(str(refusal)) from refusal
        super().handle(*arguments, **options)
