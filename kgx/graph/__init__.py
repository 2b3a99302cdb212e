"""The graph: records and RDF on disk, queries, checks. See `kgx.graph.store.Graph`."""

from kgx.graph.check import QuoteProblem, Violation, validate, verify_quotes
from kgx.graph.descriptions import quads
from kgx.graph.named import NamedQuery, Parameter, named_queries
from kgx.graph.results import RESULT_FORMATS, QueryResult, format_result
from kgx.graph.store import Changes, Graph

__all__ = [
    "RESULT_FORMATS",
    "Changes",
    "Graph",
    "NamedQuery",
    "Parameter",
    "QueryResult",
    "QuoteProblem",
    "Violation",
    "format_result",
    "named_queries",
    "quads",
    "validate",
    "verify_quotes",
]
