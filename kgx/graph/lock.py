"""One writer or many readers of a folder: a lock that the operating system lets go when the process dies."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from kgx.errors import GraphError

LOCK = "lock"
WAIT = 10.0
"""Seconds for which a folder that is in use is waited for."""

Waiting: TypeAlias = Callable[[str], None]
"""Called once, with a line for a person, before a folder in use is waited for."""


class FolderLock:
    """Holds the lock file of `folder`, exclusively or shared with other readers; raises GraphError if it is taken.

    With `waiting` it is waited for up to `wait` seconds. The lock is that of an empty SQLite database, which works
    alike on every system. A reader of a folder without a lock file (a copy on a read-only medium) needs none.
    """

    def __init__(self, folder: Path, *, shared: bool, waiting: Waiting | None = None, wait: float = WAIT) -> None:
        self._connection: sqlite3.Connection | None = None
        path = folder / LOCK
        if shared and not path.exists():
            return
        mode = "ro" if shared else "rwc"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=0.0,
            check_same_thread=False,
        )
        try:
            if waiting is None or not _is_free(connection, shared=shared):
                if waiting is not None:
                    waiting(f"{folder} is in use by another process: waiting up to {wait:g} s")
                    connection.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")
                _lock(connection, shared=shared)
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" in str(error):
                raise GraphError(f"{folder} is in use by another process: wait until it is done") from None
            raise GraphError(f"{folder} cannot be locked: {error}") from None
        except sqlite3.DatabaseError:
            connection.close()
            raise GraphError(f"{path} is not a lock file of kgx: remove it, or name another folder") from None
        self._connection = connection

    def release(self) -> None:
        """Let others in; does nothing the second time."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _lock(connection: sqlite3.Connection, *, shared: bool) -> None:
    connection.execute("BEGIN" if shared else "BEGIN EXCLUSIVE")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.rollback()
        raise


def _is_free(connection: sqlite3.Connection, *, shared: bool) -> bool:
    """Take the lock if nobody has it."""
    try:
        _lock(connection, shared=shared)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return False
        raise
    return True
