"""Proves a graph folder: every quote against its document, read again, and the RDF against the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kgx.documents import read
from kgx.graph import Graph, QuoteProblem, Violation, validate, verify_quotes
from kgx.model import Document, Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What was checked and what was wrong, each problem as a line for a person."""

    documents: int
    reread: int
    quotes: int
    quote_problems: tuple[QuoteProblem, ...]
    violations: tuple[Violation, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each problem."""
        return (
            *(str(problem) for problem in self.quote_problems),
            *(f"{item.node}: {item.message}" + (f" ({item.value})" if item.value else "") for item in self.violations),
        )


def verify(folder: Path) -> VerifyReport:
    """Read the documents of a graph again from where they came and check all quotes; then check the shapes.

    A document that came from standard input cannot be read again; its quotes are checked against the stored text.
    Raises GraphError where there is no graph.
    """
    with Graph.open(folder, read_only=True) as graph:
        extractions = tuple(graph.extractions())
        violations = validate(graph)
    again = {document.id: document for document in _read_again(item.document for item in extractions)}
    readable = [item for item in extractions if item.document.path is not None]
    piped = [item for item in extractions if item.document.path is None]
    return VerifyReport(
        documents=len(extractions),
        reread=len(again),
        quotes=sum(map(_quotes, extractions)),
        quote_problems=(*verify_quotes(readable, again), *verify_quotes(piped)),
        violations=violations,
    )


def _read_again(stored: Iterable[Document]) -> Iterator[Document]:
    """The documents at the stored paths, under their stored ids; what cannot be read is left out."""
    by_path: dict[str, list[Document]] = {}
    for document in stored:
        if document.path is not None:
            by_path.setdefault(document.path, []).append(document)
    for path, wanted in by_path.items():
        found = [item for item in read([path]) if isinstance(item, Document)]
        by_id = {item.id: item for item in found}
        for document in wanted:
            # A file that holds one document has another id when it is read alone than when its folder is read.
            again = found[0] if len(found) == len(wanted) == 1 else by_id.get(document.id)
            if again is not None:
                yield Document(id=document.id, text=again.text)


def _quotes(extraction: Extraction) -> int:
    return sum(len(entity.mentions) for entity in extraction.entities) + len(extraction.facts)
