"""The door for web servers: pages and API, `config.wsgi:application`."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.charsets import known_charsets_only
from config.env import Invalid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")  # noqa: TID251 - Django reads it there

try:
    application = known_charsets_only(get_wsgi_application())

    from django.conf import settings

    from config.demo.refusing import refuse_demo

    refuse_demo()

    if settings.IS_HOT:
        from config.hot.serving import Hot

        application = Hot(application)
except Invalid as invalid:
    # For the person who starts the server; a traceback would bury it.
    sys.stderr.write(f"{invalid}\n")
    sys.exit(2)
