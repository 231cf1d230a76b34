"""Processes that die in the middle of what they write: a child killed just before or after its nth write."""

import os
import re
import signal
from contextlib import contextmanager

from django.db import connection, connections

_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|WITH\b.*\b(?:INSERT INTO|UPDATE|DELETE FROM)\b)", re.DOTALL)
NEVER = 0


def run_and_die(act, *, at=NEVER, after=False):
    """
    Run `act` in a child process that is killed at its write number `at`, the commit being the last one.

    :param after: just after that write instead of just before
    :returns: the number of writes that the child got to, or None when it was killed
    """
    connections.close_all()
    child = os.fork()
    if not child:
        # Whatever happens, this copy of the program must not go on with what belongs to the other.
        code = 255
        try:
            with _counted(at, after=after) as writes:
                act()
            code = len(writes)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert os.WEXITSTATUS(status) != 255, "the child failed by itself"
    return os.WEXITSTATUS(status)


@contextmanager
def _counted(at, *, after):
    writes = []

    def step(act):
        writes.append(None)
        if len(writes) == at and not after:
            _die()
        result = act()
        if len(writes) == at:
            _die()
        return result

    def look(execute, sql, params, many, context):
        def run():
            return execute(sql, params, many, context)

        return step(run) if _WRITES.match(sql) else run()

    commit = connection._commit
    connection._commit = lambda: step(commit) if writes else commit()
    with connection.execute_wrapper(look):
        yield writes


def _die():
    os.kill(os.getpid(), signal.SIGKILL)
