"""From paths to a graph folder: read, extract, resolve, store, and write the two files that people look at."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from kgx.documents import read
from kgx.documents.reading import id_taken
from kgx.documents.source import PassedOver
from kgx.export import export
from kgx.extract import VERSION, extract_documents
from kgx.graph import Graph
from kgx.graph.location import whole
from kgx.graph.store import RECORDS
from kgx.model import Document, Extraction, Failure, Resolution
from kgx.resolve import resolve

TURTLE = "graph.ttl"
PAGE = "graph.html"

Progress: TypeAlias = Callable[[Extraction | Failure | Document], None]
"""Called once for each document: with its Extraction, with the Document if it is unchanged, or with the Failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What one run did, by document id, and what the graph says after it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failures: tuple[Failure, ...]
    resolution: Resolution
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def kept(self) -> int:
        """How many of the documents of this run are in the graph now."""
        return len(self.added) + len(self.changed) + len(self.unchanged)


def ingest(
    paths: Iterable[str | Path],
    *,
    graph: str | Path = "outputs",
    jobs: int = 1,
    prune: bool = False,
    base_iri: str | None = None,
    min_confidence: float | None = None,
    progress: Progress | None = None,
    waiting: Callable[[str], None] | None = None,
) -> IngestReport:
    """Read documents into the graph folder; a changed one replaces its old facts, an unchanged one is not read again.

    `prune` takes out documents that are in the graph but not under `paths`; it does nothing where one of the paths
    themselves cannot be read. A document that fails keeps the facts of its last good version, and so does every
    document of a file in which something fails. Documents that another version of kgx read are read again, and so are
    those that were read with another `min_confidence` (0 to 1, for facts; without it each kind has its own). `waiting`
    is called with a line where another process uses the folder, which is then waited for some seconds, where the last
    run died, with what it was reading, and where a file that kgx wrote into the folder is not as it was. Where there is
    no graph yet and nothing to read, none is begun. Raises GraphError where the folder cannot be used.
    """
    paths = tuple(paths)
    passed_over: list[PassedOver] = []
    documents = read(paths, passed_over=passed_over.append)
    if not (Path(graph) / RECORDS).exists():
        failures, documents, found = _until_document(documents)
        if not found:
            return replace(_nothing(failures, progress), passed_over=tuple(passed_over))
    reader = VERSION if min_confidence is None else f"{VERSION}, confidence {min_confidence:g}"
    with Graph.open(Path(graph), base_iri=base_iri, waiting=waiting) as store:
        if waiting is not None and store.reading:
            waiting(f"the last run died while it read {', '.join(store.reading)}; if this one does too, split that")
        run = _Run(store=store, known=store.digests(), same_reader=store.reader == reader, progress=progress)
        try:
            for result in extract_documents(run.unread(documents), jobs=jobs, min_confidence=min_confidence):
                run.note(result)
                if isinstance(result, Extraction):
                    store.put(result)
        finally:
            store.reading = ()
        store.reader = reader
        store.move(run.moved)
        removed = run.gone(store, paths) if prune else ()
        for document_id in removed:
            store.discard(document_id)
        resolution = refresh(store, Path(graph), noticed=waiting)
    return IngestReport(
        added=tuple(sorted(run.added)),
        changed=tuple(sorted(run.changed)),
        unchanged=tuple(sorted(run.unchanged)),
        removed=removed,
        failures=tuple(run.failures),
        resolution=resolution,
        passed_over=tuple(passed_over),
    )


def _until_document(
    items: Iterator[Document | Failure],
) -> tuple[tuple[Failure, ...], Iterator[Document | Failure], bool]:
    """The failures before the first document, all items again, and whether there is a document."""
    failures: list[Failure] = []
    for item in items:
        if isinstance(item, Document):
            return tuple(failures), chain(failures, [item], items), True
        failures.append(item)
    return tuple(failures), iter(failures), False


def _nothing(failures: tuple[Failure, ...], progress: Progress | None) -> IngestReport:
    if progress is not None:
        for failure in failures:
            progress(failure)
    return IngestReport(added=(), changed=(), unchanged=(), removed=(), failures=failures, resolution=resolve(()))


def remove(document_ids: Iterable[str], *, graph: str | Path = "outputs") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take documents out of the graph; returns the ids that were removed and those that were not there."""
    wanted = sorted(set(document_ids))
    with Graph.open(Path(graph), existing=True) as store:
        known = store.digests()
        present = tuple(document_id for document_id in wanted if document_id in known)
        for document_id in present:
            store.discard(document_id)
        refresh(store, Path(graph))
    return present, tuple(document_id for document_id in wanted if document_id not in known)


def refresh(store: Graph, folder: Path, *, noticed: Callable[[str], None] | None = None) -> Resolution:
    """Bring the RDF store and the two files in line with the documents; does nothing where they are in line.

    `noticed` is called with a line for each file that is not as it was written, and is written anew for that.
    """
    resolution = resolve(store.extractions(), decisions=store.decisions())
    files = {folder / TURTLE: "turtle", folder / PAGE: "html"}
    current = store.is_current()
    altered = store.altered_files() if current else ()
    if noticed is not None:
        for path in altered:
            noticed(f"{path} was edited, damaged or deleted: it is written anew")
    if not current or altered or not all(path.exists() for path in files):
        for path in files:
            path.unlink(missing_ok=True)  # if this run dies, the next one sees that they are to be written
        store.materialise(resolution)
        for path, format in files.items():
            export(store, resolution, format=format, target=path)
        store.note_files(files)
    return resolution


@dataclass(slots=True, kw_only=True)
class _Run:
    """The bookkeeping of one run."""

    store: Graph
    known: Mapping[str, str]
    same_reader: bool
    progress: Progress | None
    begun: deque[str | None] = field(default_factory=deque)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    moved: list[Document] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def unread(self, documents: Iterable[Document | Failure]) -> Iterator[Document | Failure]:
        """Pass on what must be read, each noted in the folder before; count what is unchanged."""
        for document in documents:
            if isinstance(document, Document) and self._is_unchanged(document):
                self._note_move(document)
                self.note(document)
                continue
            own = self._own(document) if isinstance(document, Document) else document
            self.begun.append(own.id if isinstance(own, Document) else None)
            self.store.reading = tuple(filter(None, self.begun))
            yield own

    def _is_unchanged(self, document: Document) -> bool:
        return self.same_reader and self.known.get(document.id) == document.digest

    def _note_move(self, document: Document) -> None:
        stored = self.store.document(document.id)
        if stored is not None and document.path is not None and stored.path != whole(document.path):
            self.moved.append(document)

    def _own(self, document: Document) -> Document | Failure:
        """The document, or a failure where its id belongs to a document of another file that is still there."""
        stored = self.store.document(document.id) if document.id in self.known else None
        if stored is None or stored.path is None or document.path is None or stored.path == document.path:
            return document
        here, there = Path(document.path), Path(stored.path)
        if not there.is_file() or (here.is_file() and here.samefile(there)):
            return document
        return id_taken(document, name=document.path, where=stored.path)

    def note(self, result: Extraction | Failure | Document) -> None:
        """Count one result and tell the caller; results come in the order in which reading began."""
        if not isinstance(result, Document):
            self.begun.popleft()
        if isinstance(result, Failure):
            self.failures.append(result)
        elif isinstance(result, Document):
            self.unchanged.append(result.id)
        elif result.document.id in self.known:
            self.changed.append(result.document.id)
        else:
            self.added.append(result.document.id)
        if self.progress is not None:
            self.progress(result)

    def gone(self, store: Graph, paths: Iterable[str | Path]) -> tuple[str, ...]:
        """Ids of the graph that this run did not meet, except those of files in which something failed."""
        failed = tuple(failure.name for failure in self.failures)
        met = {*self.added, *self.changed, *self.unchanged}
        if not met or any(str(path) in failed for path in paths):
            return ()
        files = {item.document.id: item.document.path or "" for item in store.extractions()}
        named = tuple(map(whole, failed))
        broken = {path for path in files.values() if any(name == path or name.startswith(f"{path}:") for name in named)}
        return tuple(sorted(key for key in self.known if key not in met and files[key] not in broken))
