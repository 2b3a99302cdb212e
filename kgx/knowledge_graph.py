"""`kgx.open`: a graph folder from Python."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kgx.export import to_networkx
from kgx.graph import Graph, QueryResult
from kgx.model import Resolution
from kgx.resolve import resolve

if TYPE_CHECKING:
    import networkx
    import rdflib


class KnowledgeGraph:
    """A graph folder, opened for reading; a context manager."""

    def __init__(self, folder: str | Path = "outputs") -> None:
        self._graph = Graph.open(Path(folder), read_only=True)

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the folder."""
        self._graph.close()

    @cached_property
    def resolution(self) -> Resolution:
        """The records behind the graph: documents, things, statements, observations."""
        return resolve(self._graph.extractions(), decisions=self._graph.decisions())

    def query(self, sparql: str) -> QueryResult:
        """Run a SPARQL 1.1 query (no updates); prefixes are bound. Raises QueryError."""
        return self._graph.query(sparql)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Things as nodes, facts as edges, each with its quotes."""
        return to_networkx(self.resolution)

    def to_rdflib(self) -> rdflib.Graph:
        """The store as a live `rdflib.Graph`."""
        return self._graph.to_rdflib()
