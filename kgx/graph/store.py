"""The graph folder: what documents say, in `records.sqlite`, and their RDF, in `store/`.

The records are the truth. The store is a pure function of them and can be made again at any time; it counts as current
only while the fingerprint noted after the last complete run is that of the records. Beside the records stands what the
store holds, as Turtle, description by description: only those that differ are made again, and `graph.ttl` is their sum.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import pyoxigraph
from pyoxigraph import DefaultGraph, RdfFormat

from kgx.errors import ExportError, GraphError, QueryError, one_line
from kgx.graph import formats
from kgx.graph.files import digest_of, write_whole
from kgx.graph.location import reached_from, seen_from
from kgx.graph.lock import LOCK, FolderLock, Waiting
from kgx.graph.rdf import MAPPING_VERSION
from kgx.graph.records import Records
from kgx.graph.results import QueryResult, answer
from kgx.graph.sparql import refuse_service
from kgx.graph.turtle import Turtle
from kgx.graph.update import Update, describe
from kgx.model import Document, Extraction, Resolution
from kgx.ontology.namespaces import DEFAULT_BASE_IRI, PREFIXES
from kgx.resolve.decisions import DECISIONS, Decision, digest, format_decisions, read_decisions

if TYPE_CHECKING:
    import rdflib

RECORDS = "records.sqlite"
STORE = "store"
_CURRENT = "materialised"
_BASE_IRI = "base_iri"
_READER = "reader"
_READING = "reading"
_CHANGED = "changed"
_FILES = "files"


class Changes(NamedTuple):
    """How many quads a run took in and took out."""

    added: int
    removed: int


class Graph:
    """An open graph folder, a context manager; `Graph.open` makes one. One writer, or any number of readers."""

    def __init__(self, folder: Path, *, lock: FolderLock, records: Records, store: pyoxigraph.Store) -> None:
        self.folder = folder
        self._lock = lock
        self._records = records
        self._store = store
        self._complete = False

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        base_iri: str | None = None,
        read_only: bool = False,
        existing: bool = False,
        waiting: Waiting | None = None,
    ) -> Graph:
        """Open the graph in `folder`, or begin one there (not with `read_only` or `existing`).

        `base_iri` is remembered in the folder; another one makes the store out of date. While another process uses the
        folder, `waiting` is called once with a line that says so and it is waited for; without it nothing waits.
        Raises GraphError if the folder stays in use, is not a kgx graph, or is not there.
        """
        folder = Path(folder)
        _check_folder(folder, must_exist=read_only or existing)
        if base_iri is not None:
            _check_base_iri(base_iri)
        if not read_only:
            _make(folder)
        lock = FolderLock(folder, shared=read_only, waiting=waiting)
        try:
            records = Records(folder / RECORDS, read_only=read_only)
            try:
                _set_base_iri(records, base_iri, folder, read_only=read_only)
                return cls(folder, lock=lock, records=records, store=_open_store(folder, records, read_only=read_only))
            except BaseException:
                records.close()
                raise
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the folder go."""
        self._records.close()
        del self._store
        self._lock.release()

    @property
    def base_iri(self) -> str:
        """What the IRIs of this graph begin with."""
        return self._records.setting(_BASE_IRI) or DEFAULT_BASE_IRI

    def digests(self) -> Mapping[str, str]:
        """Document id to the digest of its content, sorted by id."""
        return self._records.digests()

    def document(self, document_id: str) -> Document | None:
        """One document of the graph with its text, or None."""
        found = self._records.document(document_id)
        return None if found is None else self._findable(found)

    def put(self, extraction: Extraction) -> None:
        """Store what one document says in place of what it said before; on disk when this returns."""
        self._note_change()
        self._records.put(replace(extraction, document=self._portable(extraction.document)))

    def move(self, documents: Iterable[Document]) -> None:
        """Note that documents of the graph, otherwise unchanged, came from other files this time."""
        with self._records.transaction():
            for document in documents:
                self._records.replace_document(self._portable(document))

    def _portable(self, document: Document) -> Document:
        """The document as the records have it: its path is seen from the folder."""
        return document if document.path is None else replace(document, path=seen_from(self.folder, document.path))

    def _findable(self, document: Document) -> Document:
        return document if document.path is None else replace(document, path=reached_from(self.folder, document.path))

    def discard(self, document_id: str) -> None:
        """Forget one document, if it is there."""
        self._note_change()
        self._records.discard(document_id)

    def _note_change(self) -> None:
        """Written before a record changes, so that a run that dies in between is noticed."""
        self._complete = False
        if self._records.setting(_CHANGED) != "yes":
            self._records.set(_CHANGED, "yes")

    def _require_complete(self) -> None:
        """Raise GraphError where the store may not hold what the records say; looked at once while nothing changes."""
        if not self._complete and self._records.setting(_CHANGED) == "yes" and not self.is_current():
            last = f" while it read {', '.join(self.reading)}" if self.reading else ""
            raise GraphError(
                f"the graph in {self.folder} is not complete, a run was interrupted{last}: run kgx ingest again"
            )
        self._complete = True

    def extractions(self) -> Iterator[Extraction]:
        """What every document says, with its text, sorted by id."""
        for extraction in self._records.extractions():
            yield replace(extraction, document=self._findable(extraction.document))

    def decisions(self) -> tuple[Decision, ...]:
        """People's corrections, from the file in the folder. Raises GraphError where it cannot be read."""
        return read_decisions(self.folder / DECISIONS)

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Write the file of people's corrections anew."""
        try:
            write_whole(self.folder / DECISIONS, [format_decisions(decisions).encode()])
        except OSError as error:
            raise GraphError(f"{self.folder / DECISIONS} cannot be written: {error.strerror}") from None

    @property
    def reader(self) -> str | None:
        """The version of the extraction that read the documents; whoever reads them sets it."""
        return self._records.setting(_READER)

    @reader.setter
    def reader(self, version: str) -> None:
        if version != self.reader:
            self._records.set(_READER, version)

    @property
    def reading(self) -> tuple[str, ...]:
        """Ids of the documents that are being read, or were when the run that read them was killed."""
        return tuple(json.loads(self._records.setting(_READING) or "[]"))

    @reading.setter
    def reading(self, document_ids: tuple[str, ...]) -> None:
        if document_ids != self.reading:
            self._records.set(_READING, json.dumps(document_ids))

    def is_current(self) -> bool:
        """True where the store holds exactly what the records say."""
        return self._records.setting(_CURRENT) == self._fingerprint()

    def note_files(self, paths: Iterable[Path]) -> None:
        """Remember what was written into files of the folder, so that a change by others is noticed."""
        self._records.set(_FILES, json.dumps({path.name: digest_of(path) for path in paths}))

    def altered_files(self) -> tuple[Path, ...]:
        """The files of the folder that do not hold any more what was written into them."""
        noted = json.loads(self._records.setting(_FILES) or "{}")
        return tuple(self.folder / name for name, digest in noted.items() if digest_of(self.folder / name) != digest)

    def materialise(self, resolution: Resolution) -> Changes:
        """Make the store hold the RDF of `resolution` (which is to be that of all records), changing only what differs.

        If the process dies, the graph is not current; the next run loads the store anew.
        """
        fingerprint = self._fingerprint()
        intact = bool(self._records.setting(_CURRENT))
        self._complete = False
        self._records.set(_CURRENT, "")
        try:
            with self._records.transaction():
                update = describe(self._records, resolution, self.base_iri)
                if intact and update.few:
                    self._change(update)
                else:
                    self._fill()
                self._store.optimize()  # queries are a fourth faster; a tenth of the time of a change
                self._store.flush()
                self._records.set(_CURRENT, fingerprint)
        except OSError as error:
            raise GraphError(f"the store in {self.folder} cannot be written: {one_line(error)}") from None
        return Changes(update.added, update.removed) if intact else Changes(len(self._store), 0)

    def _fill(self) -> None:
        """Load the Turtle into the store in place of all that it holds; it is our own, so nothing is checked."""
        self._store.clear()
        self._store.bulk_load(b"".join(self._turtle()), format=RdfFormat.TURTLE, lenient=True)

    def _change(self, update: Update) -> None:
        """Change lines of N-Triples; they are SPARQL too, and what is sent together is one transaction."""
        parts = (("DELETE", update.removed_lines), ("INSERT", update.added_lines))
        updates = [b"%s DATA {\n%s\n}" % (verb.encode(), b"\n".join(lines)) for verb, lines in parts if lines]
        if updates:
            self._store.update(b";\n".join(updates).decode())

    def _turtle(self) -> Iterator[bytes]:
        return Turtle(self.base_iri).document(self._records.texts())

    def query(self, sparql: str, *, timeout: float | None = None) -> QueryResult:
        """Run a SPARQL 1.1 query; prefixes are bound, IRIs may be relative to the base IRI.

        Raises QueryError if it does not parse, is an update, asks another server, or takes longer than `timeout`
        seconds.
        """
        self._require_complete()
        refuse_service(sparql)
        return _within(timeout, lambda: answer(self._store, sparql, self.base_iri))

    def serialize(self, format: str, target: Path | BinaryIO) -> None:
        """Write the graph as `turtle nt nquads trig rdfxml jsonld`; a file is replaced only when all is written.

        Equal graphs give equal bytes. Raises ExportError for another format, or if the file cannot be written.
        """
        self._require_complete()
        if format in ("turtle", "trig"):
            pieces: Iterable[bytes] = self._turtle()
        else:
            pieces = [formats.write(self._lines(), self.base_iri, format=format)]
        if isinstance(target, Path):
            try:
                write_whole(target, pieces)
            except OSError as error:
                raise ExportError(f"{target} cannot be written: {error.strerror}") from None
        else:
            target.writelines(pieces)

    def to_rdflib(self) -> rdflib.Graph:
        """The store as a live `rdflib.Graph`, good as long as this graph is open."""
        import rdflib
        from oxrdflib import OxigraphStore
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        graph = rdflib.Graph(OxigraphStore(store=self._store), identifier=DATASET_DEFAULT_GRAPH_ID)
        for prefix, iri in PREFIXES.items():
            graph.bind(prefix, iri)
        return graph

    def _lines(self) -> list[bytes]:
        """The store as lines of N-Triples, in no order; the last one is empty."""
        return (self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"").split(b"\n")

    def _fingerprint(self) -> str:
        return f"{MAPPING_VERSION} {self.base_iri} {self._records.fingerprint()} {digest(self.decisions())}"


def _check_folder(folder: Path, *, must_exist: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder} is a file: name a folder for the graph")
    if (folder / RECORDS).exists():
        return
    if must_exist:
        raise GraphError(f"no graph in {folder}: make one with kgx ingest, or name another folder with --graph")
    known = {LOCK, STORE, RECORDS + "-journal", "graph.ttl", "graph.html", DECISIONS}
    others = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if any(name not in known and not name.startswith(".") for name in others):
        raise GraphError(f"{folder} is not a kgx graph and not empty: name a new folder with --graph")


def _check_base_iri(base_iri: str) -> None:
    try:
        pyoxigraph.NamedNode(base_iri)
    except ValueError as error:
        raise GraphError(f"{base_iri} is not an IRI: {error}") from None
    if not base_iri.endswith("/") or "#" in base_iri:
        raise GraphError(f"the base IRI {base_iri} must end with / and have no #")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOCK).touch()
    except OSError as error:
        raise GraphError(f"{folder} cannot be written: {error.strerror}") from None


def _set_base_iri(records: Records, base_iri: str | None, folder: Path, *, read_only: bool) -> None:
    known = records.setting(_BASE_IRI)
    if read_only:
        if base_iri not in (None, known):
            raise GraphError(f"the graph in {folder} has the base IRI {known}: ingest again to change it")
    elif known is None or base_iri not in (None, known):
        records.set(_BASE_IRI, base_iri or DEFAULT_BASE_IRI)


def _open_store(folder: Path, records: Records, *, read_only: bool) -> pyoxigraph.Store:
    path = folder / STORE
    if read_only:
        try:
            return pyoxigraph.Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            raise GraphError(
                f"the store in {folder} cannot be read ({one_line(error)}): run kgx ingest again"
            ) from None
    if not path.exists():
        records.set(_CURRENT, "")
    try:
        return pyoxigraph.Store(str(path))
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise GraphError(f"{folder} is in use by another process: wait until it is done") from None
    records.set(_CURRENT, "")
    try:
        shutil.rmtree(path)
        return pyoxigraph.Store(str(path))
    except (OSError, RuntimeError) as error:
        raise GraphError(f"{path} is broken and cannot be made again: {one_line(error)}") from None


def _within(timeout: float | None, ask: Callable[[], QueryResult]) -> QueryResult:
    """Call `ask`, in a thread of its own where there is a limit; a query that passes it ends on its own, unheard."""
    if timeout is None:
        return ask()
    outcome: list[QueryResult | BaseException] = []

    def work() -> None:
        try:
            outcome.append(ask())
        except BaseException as error:
            outcome.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(timeout)
    if not outcome:
        raise QueryError(f"the query took longer than {timeout:g} s: make it narrower")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
