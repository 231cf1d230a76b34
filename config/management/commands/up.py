import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from config.env import env
from config.starting import places, preparing
from config.starting.greeting import greet
from config.starting.handing_over import hand_over


class Command(BaseCommand):
    help = "Runs everything on this machine: web server, worker, and from the first start on a demo."
    # `migrate` checks for itself, and the second start should be quick.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", default="8000", help="where the web server answers; 0 takes any free port"
        )
        parser.add_argument("--no-demo", action="store_true", help="start with an empty database")

    def handle(self, *, port: str, no_demo: bool, **_options: Any) -> None:
        with_demo = settings.DEMO_ALLOWED and not no_demo
        try:
            free_port = places.claim_port(port)
            places.claim_folder(settings.STATE, port=free_port)
            address = f"http://localhost:{free_port}"
            if not env.holds("BELOWLINE_PUBLIC_URL"):
                # The demo and the mails name this start's address, not the default one.
                settings.PUBLIC_URL = address
            preparing.prepare_database(say=self.say)
            if with_demo:
                preparing.load_demo(say=self.say)
            greeting = greet(address=address, mails=settings.EMAIL_FILE_PATH, with_demo=with_demo)
        except (places.Taken, preparing.Unprepared) as refusal:
            sys.exit(str(refusal))
        except KeyboardInterrupt:
            sys.exit("Stopped before it ran.")
        connections.close_all()
        hand_over(port=free_port, greeting=greeting)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
