"""One writer or many readers of a folder: a lock that the operating system lets go when the process dies."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kgx.errors import GraphError

LOCK = "lock"


class FolderLock:
    """Holds the lock file of `folder`, exclusively or shared with other readers; raises GraphError if it is taken.

    The lock is that of an empty SQLite database, which works alike on every system. A reader of a folder without a
    lock file (a copy on a read-only medium) needs none.
    """

    def __init__(self, folder: Path, *, shared: bool, wait: float = 0.0) -> None:
        self._connection: sqlite3.Connection | None = None
        path = folder / LOCK
        if shared and not path.exists():
            return
        mode = "ro" if shared else "rwc"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=wait,
            check_same_thread=False,
        )
        try:
            connection.execute("BEGIN" if shared else "BEGIN EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
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
