"""What each document says, in SQLite: one row a document, on disk when `put` returns; and the graph as Turtle.

Rollback journal and full synchronisation (SQLite's defaults): a process killed at any moment leaves the last committed
state, and no file beside the database is needed to read it. Text is UTF-8 that lets lone surrogates pass.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kgx.errors import GraphError
from kgx.graph.record import RECORD_VERSION, dump_document, dump_extraction, load_document, load_extraction
from kgx.model import Document, Extraction

_APPLICATION = 0x6B677821
_SCHEMA = """
CREATE TABLE document (id TEXT PRIMARY KEY, digest TEXT NOT NULL, document TEXT NOT NULL, says TEXT NOT NULL);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_BLOCKS = """
CREATE TABLE IF NOT EXISTS block (kind INTEGER, path BLOB, iri TEXT, digest TEXT, turtle BLOB,
    PRIMARY KEY (kind, path, iri));
CREATE INDEX IF NOT EXISTS description ON block (iri, digest);
"""
"""Derived from the documents: a row has what one description says of its nodes of one kind and path."""


class Records:
    """The table of extractions and a few settings, in one SQLite file. Raises GraphError if it is another's file."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        mode = "rwc"
        if read_only:
            # After a crash SQLite has to roll back before anyone can read, and may only do so where it may write.
            mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
        self._path = path
        self._read_only = read_only
        self._database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        self._database.text_factory = _decode
        try:
            self._database.execute(f"PRAGMA query_only = {int(read_only)}")
            self._prepare(read_only=read_only)
        except (GraphError, sqlite3.Error) as error:
            self._database.close()
            if isinstance(error, GraphError):
                raise
            raise GraphError(f"{path} cannot be read as a kgx graph: {error}") from None

    def _prepare(self, *, read_only: bool) -> None:
        application, version = self._pragma("application_id"), self._pragma("user_version")
        empty = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty and application == 0 and not read_only:
            self._database.executescript(
                f"BEGIN; {_SCHEMA} PRAGMA application_id = {_APPLICATION};"
                f"PRAGMA user_version = {RECORD_VERSION}; COMMIT;"
            )
        elif application != _APPLICATION:
            raise GraphError(f"{self._path} is not a kgx graph: name another folder")
        elif version != RECORD_VERSION:
            raise GraphError(
                f"{self._path} has records of version {version}, this kgx reads version {RECORD_VERSION}: "
                "ingest the documents into a new folder"
            )
        if not read_only:
            self._database.executescript(_BLOCKS)

    def _pragma(self, name: str) -> int:
        return int(self._database.execute(f"PRAGMA {name}").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _write(self, sql: str, values: tuple[str | bytes | int, ...]) -> None:
        """Run one statement that changes the file; on disk when it returns."""
        if self._read_only:
            raise GraphError(f"{self._path.parent} is open for reading only")
        try:
            self._database.execute(sql, values)
        except sqlite3.OperationalError as error:
            raise GraphError(f"{self._path} cannot be written: {error}") from None

    def put(self, extraction: Extraction) -> None:
        """Store what one document says, in place of what it said before."""
        document = extraction.document
        row = (document.id, document.digest, dump_document(document), dump_extraction(extraction))
        self._write(
            "INSERT OR REPLACE INTO document VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), CAST(? AS TEXT))",
            (_encode(row[0]), row[1], _encode(row[2]), _encode(row[3])),
        )

    def replace_document(self, document: Document) -> None:
        """Store a document anew, with what it says left as it is."""
        self._write(
            "UPDATE document SET digest = ?, document = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
            (document.digest, _encode(dump_document(document)), _encode(document.id)),
        )

    def discard(self, document_id: str) -> None:
        """Forget one document, if it is there."""
        self._write("DELETE FROM document WHERE id = CAST(? AS TEXT)", (_encode(document_id),))

    def digests(self) -> dict[str, str]:
        """Document id to the digest of its content, sorted by id."""
        return dict(self._database.execute("SELECT id, digest FROM document ORDER BY id"))

    def extractions(self) -> Iterator[Extraction]:
        """Everything that was put, sorted by document id; rows are read as they are asked for."""
        for document, says in self._database.execute("SELECT document, says FROM document ORDER BY id"):
            yield load_extraction(says, load_document(document))

    def document(self, document_id: str) -> Document | None:
        """One document as it was put, or None."""
        rows = self._database.execute(
            "SELECT document FROM document WHERE id = CAST(? AS TEXT)", (_encode(document_id),)
        ).fetchall()
        return load_document(rows[0][0]) if rows else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or none of it."""
        self._write("BEGIN", ())
        try:
            yield
            self._write("COMMIT", ())
        except BaseException:
            if self._database.in_transaction:
                self._database.rollback()
            raise

    def described(self) -> dict[str, str]:
        """IRI of each description to its digest."""
        return dict(self._database.execute("SELECT DISTINCT iri, digest FROM block"))

    def describe(self, iri: str, digest: str, texts: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Put the texts of a description (kind, path, Turtle) in place of those it had; none take it away."""
        self._write("DELETE FROM block WHERE iri = ?", (iri,))
        for kind, path, turtle in texts:
            self._write("INSERT INTO block VALUES (?, ?, ?, ?, ?)", (kind, path, iri, digest, turtle))

    def forget_descriptions(self) -> None:
        """Take all descriptions away."""
        self._write("DELETE FROM block", ())

    def texts(self, iri: str | None = None) -> Iterator[bytes]:
        """The Turtle of one description, or of all, in reading order."""
        where, values = ("", ()) if iri is None else ("WHERE iri = ?", (iri,))
        rows = self._database.execute(f"SELECT turtle FROM block {where} ORDER BY kind, path, iri", values)
        return (bytes(turtle) for (turtle,) in rows)

    def fingerprint(self) -> str:
        """A digest over all records; equal for equal sets of them. The path of a document is not part of it."""
        content = hashlib.sha256()
        for document_id, digest, says in self._database.execute("SELECT id, digest, says FROM document ORDER BY id"):
            for part in (document_id, digest, says):
                data = _encode(part)
                content.update(len(data).to_bytes(8, "big") + data)
        return content.hexdigest()

    def setting(self, name: str) -> str | None:
        """A setting of the folder."""
        row = self._database.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Keep a setting, on disk when it returns."""
        self._write("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
