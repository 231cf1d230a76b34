"""
Copies of the database that answer reads, where there are some (`DATABASE_REPLICA_URLS`).

A copy is a moment behind. So it answers only what a stranger could ask: safe requests, outside of transactions, of
people who have not written within the last seconds. Everything else, and every process but the web server, asks the
primary, which is what Django does by itself.
"""
