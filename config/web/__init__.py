"""
The web server: `python -m config.web`. Hits are answered where they are read, everything else by a few threads.

`protocol.py` is one connection, `bridge.py` the way to Django and back, `environs.py` the words that both use. Decision
8 says why.
"""
