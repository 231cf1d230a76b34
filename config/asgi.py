"""The door of our own web server, `config.asgi:application`: the same as `config.wsgi`, without a thread for each hit."""

import sys

from config import wsgi
from config.web.bridge import Bridge

# Threads, not processes: one copy of the code in memory, and one SQLite writer at a time anyway.
THREADS = 4
# How long a thread that computes keeps the interpreter while the event loop has something to read, in seconds. The
# usual five milliseconds would be what each hit takes while a page is made.
SWITCH_SECONDS = 0.0005

sys.setswitchinterval(SWITCH_SECONDS)
application = Bridge(wsgi.application, hot=wsgi.hot, threads=THREADS)
