"""The door for web servers: pages and API, `config.wsgi:application`."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import Invalid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")  # noqa: TID251 - Django reads it there

try:
    application = get_wsgi_application()
except Invalid as invalid:
    # For the person who starts the server; a traceback would bury it.
    sys.stderr.write(f"{invalid}\n")
    sys.exit(2)
