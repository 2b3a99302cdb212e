"""Proves a graph folder: every quote against its document, read again, the RDF against the shapes, and the files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kgx.documents import read
from kgx.graph import Graph, QuoteProblem, Violation, validate, verify_quotes
from kgx.model import Document, Extraction, Failure

_GONE = "is no longer there: put it back, ingest it from where it is now, or take the document out with kgx remove"
_LEFT_OUT = "no longer holds the document: take it out with kgx remove, or with kgx ingest --prune"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What was checked and what was wrong, each problem as a line for a person."""

    documents: int
    reread: int
    quotes: int
    quote_problems: tuple[QuoteProblem, ...]
    violations: tuple[Violation, ...]
    files: tuple[Path, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each problem."""
        return (
            *(str(problem) for problem in self.quote_problems),
            *(f"{item.node}: {item.message}" + (f" ({item.value})" if item.value else "") for item in self.violations),
            *(f"{path} was edited, damaged or deleted: kgx ingest writes it anew" for path in self.files),
        )


def verify(folder: Path) -> VerifyReport:
    """Read the documents of a graph again from where they came and check all quotes; then the shapes and the files.

    A document that came from standard input cannot be read again; its quotes are checked against the stored text.
    Raises GraphError where there is no graph.
    """
    with Graph.open(folder, read_only=True) as graph:
        extractions = tuple(graph.extractions())
        violations = validate(graph)
        files = graph.altered_files()
    again = dict(_read_again(item.document for item in extractions))
    readable = [item for item in extractions if item.document.path is not None]
    piped = [item for item in extractions if item.document.path is None]
    return VerifyReport(
        documents=len(extractions),
        reread=sum(isinstance(item, Document) for item in again.values()),
        quotes=sum(map(_quotes, extractions)),
        quote_problems=(*verify_quotes(readable, again), *verify_quotes(piped)),
        violations=violations,
        files=files,
    )


def _read_again(stored: Iterable[Document]) -> Iterator[tuple[str, Document | Failure]]:
    """By their ids the documents at the stored paths, or why there is none."""
    by_path: dict[str, list[Document]] = {}
    for document in stored:
        if document.path is not None:
            by_path.setdefault(document.path, []).append(document)
    for path, wanted in by_path.items():
        results = tuple(read([path])) if os.path.lexists(path) else (Failure(name=path, reason=_GONE),)
        found = [item for item in results if isinstance(item, Document)]
        failures = [item for item in results if isinstance(item, Failure)] or [Failure(name=path, reason=_LEFT_OUT)]
        by_id = {item.id: item for item in found}
        for document in wanted:
            # A file that holds one document has another id when it is read alone than when its folder is read.
            again = found[0] if len(found) == len(wanted) == 1 else by_id.get(document.id)
            yield document.id, failures[0] if again is None else Document(id=document.id, text=again.text)


def _quotes(extraction: Extraction) -> int:
    return sum(len(entity.mentions) for entity in extraction.entities) + len(extraction.facts)
