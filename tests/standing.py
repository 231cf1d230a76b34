"""What many tests only look at, made once for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def standing(blocker: DjangoDbBlocker) -> Iterator[None]:
    """
    Let what is made at the beginning stand for each test of a module or a class, and be gone after the last one.

    Each of these tests has its own transaction as ever, inside of this one. None may commit.
    """
    with blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
