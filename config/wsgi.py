"""The door for web servers: pages and API, `config.wsgi:application`."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.charsets import known_charsets_only
from config.env import Invalid
from config.sparing import give_back, load

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")  # noqa: TID251 - Django reads it there

try:
    # They load whatever of this is installed, and nothing here would use it: tracebacks and code in colour, a client for
    # tests, a second way to write documents, and the driver of a database that may be another one.
    load("structlog", without=("rich",))
    load("rest_framework.compat", without=("requests", "yaml", "pygments", "django.contrib.postgres"))

    application = known_charsets_only(get_wsgi_application())

    # The admin's look for fields that only PostgreSQL has.
    load("unfold.overrides", without=("django.contrib.postgres",))

    from django.conf import settings

    from config.demo.refusing import refuse_demo

    refuse_demo()

    from config.hot.serving import Hot

    # What a door without a thread for each request asks first.
    hot = Hot(application) if settings.IS_HOT else None
    application = hot or application
except Invalid as invalid:
    # For the person who starts the server; a traceback would bury it.
    sys.stderr.write(f"{invalid}\n")
    sys.exit(2)

# Everything that is loaded now is here to stay. Left to the collector, it is looked through again and again while pages
# of two hundred rows are made, for a good part of their time.
get_resolver().url_patterns  # noqa: B018 - asking for them loads every view
gc.collect()
gc.freeze()
give_back()
