"""A store that others write: named graphs and a default graph, in a folder of its own, without documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from kgx.errors import GraphError, QueryError, one_line
from kgx.graph.lock import LOCK
from kgx.graph.results import QueryResult, answer
from kgx.graph.sparql import refuse_network, refuse_service, syntax_error
from kgx.ontology.namespaces import DEFAULT_BASE_IRI, PREFIXES

DATASET = "dataset"
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""What `put` and `add` read, by media type."""


class Dataset:
    """An open store; every change is made whole or not at all. `graph` is an IRI, or None for the default graph."""

    def __init__(self, folder: Path) -> None:
        """Open the dataset in `folder`, or begin one there; raises GraphError where the folder holds something else."""
        others = {path.name for path in folder.iterdir()} - {DATASET, LOCK} if folder.is_dir() else set()
        if folder.exists() and (not folder.is_dir() or others):
            raise GraphError(f"{folder} is not empty and not a writable store: name another folder with --graph")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._store = pyoxigraph.Store(str(folder / DATASET))
        except OSError as error:
            if "lock" in str(error).lower():
                raise GraphError(f"{folder} is in use by another process: wait until it is done") from None
            raise GraphError(f"the store in {folder} cannot be opened: {one_line(error)}") from None

    def query(self, sparql: str, *, default: Sequence[str] = (), named: Sequence[str] = ()) -> QueryResult:
        """Answer a query over the default graph, or over the graphs that are named. Raises QueryError."""
        refuse_service(sparql)
        named_here = bool(default or named)
        return answer(
            self._store,
            sparql,
            DEFAULT_BASE_IRI,
            default_graph=[_node(iri) for iri in default] if named_here else None,
            named_graphs=[_node(iri) for iri in named] if named_here else None,
        )

    def update(self, sparql: str) -> None:
        """Run an Update request as one transaction. Raises QueryError."""
        refuse_network(sparql)
        try:
            self._store.update(sparql, base_iri=DEFAULT_BASE_IRI, prefixes=dict(PREFIXES))
        except SyntaxError as error:
            raise syntax_error(sparql, error) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the update cannot be run: {one_line(error)}") from None

    def has(self, graph: str | None) -> bool:
        """Whether there is such a graph; the default graph always is."""
        return graph is None or self._store.contains_named_graph(_node(graph))

    def read(self, graph: str | None) -> bytes:
        """A graph as N-Triples; empty where there is none."""
        return self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=_graph(graph)) or b""

    def put(self, graph: str | None, data: bytes, media_type: str) -> None:
        """Put triples in place of what the graph holds. Raises QueryError where they cannot be read."""
        self._change(f"{_drop(graph)} ; ", graph, data, media_type)

    def add(self, graph: str | None, data: bytes, media_type: str) -> None:
        """Add triples to a graph. Raises QueryError where they cannot be read."""
        self._change("", graph, data, media_type)

    def drop(self, graph: str | None) -> None:
        """Take a graph away, if it is there."""
        self._store.update(_drop(graph))

    def _change(self, before: str, graph: str | None, data: bytes, media_type: str) -> None:
        form, base_iri = FORMATS[media_type], graph or DEFAULT_BASE_IRI
        try:
            triples = pyoxigraph.parse(data, format=form, base_iri=base_iri, without_named_graphs=True)
            lines = (pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"the RDF cannot be read: {one_line(error)[:200]}") from None
        inside = lines if graph is None else f"GRAPH {_node(graph)} {{\n{lines}}}"
        create = "" if graph is None else f"CREATE SILENT GRAPH {_node(graph)} ; "
        self._store.update(f"{before}{create}INSERT DATA {{\n{inside}}}")


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryError(f"{iri} is not the IRI of a graph") from None


def _graph(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else _node(graph)


def _drop(graph: str | None) -> str:
    return "DROP DEFAULT" if graph is None else f"DROP SILENT GRAPH {_node(graph)}"
