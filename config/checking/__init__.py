"""What `manage.py test` does: the check list, then the tests on every database and broker that there is."""
