"""The answer to a query, and how it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal as Choice

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse_query_results,
)

from kgx.errors import QueryError, one_line
from kgx.graph.sparql import is_update, syntax_error
from kgx.graph.turtle import relative_iri, write_turtle
from kgx.ontology.edtf import in_words
from kgx.ontology.namespaces import EDTF, PREFIXES, XSD, curie

_RESULT_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
RESULT_FORMATS = ("table", *_RESULT_FORMATS)
_NARROWEST = 12
_WIDEST = 120
_INTEGERS = frozenset({XSD.integer, XSD.nonNegativeInteger})
_PLAIN_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
_DECIMALS = frozenset({XSD.decimal, XSD.double})


@dataclass(frozen=True)
class QueryResult:
    """An answer, complete and independent of the graph.

    `data` is SPARQL results JSON for `select` and `ask`, N-Triples for `graph` (CONSTRUCT, DESCRIBE).
    """

    kind: Choice["select", "ask", "graph"]
    data: bytes
    base_iri: str

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns of a SELECT."""
        return tuple(variable.value for variable in self._solutions().variables)

    @cached_property
    def rows(self) -> tuple[tuple[str | int | float | bool | None, ...], ...]:
        """The rows of a SELECT as plain values: IRIs and strings as str, numbers as int and float, unbound as None."""
        return tuple(tuple(_value(term) for term in solution) for solution in self._solutions())

    @cached_property
    def boolean(self) -> bool:
        """The answer of an ASK."""
        if self.kind != "ask":
            raise QueryError(f"a {self.kind} result is no yes or no")
        return bool(parse_query_results(self.data, format=QueryResultsFormat.JSON))

    @property
    def turtle(self) -> str:
        """The graph of a CONSTRUCT or DESCRIBE."""
        if self.kind != "graph":
            raise QueryError(f"a {self.kind} result is no graph")
        return write_turtle(self.data.split(b"\n"), self.base_iri).decode()

    def _solutions(self) -> QuerySolutions:
        if self.kind != "select":
            raise QueryError(f"the result of {self.kind} has no rows")
        solutions = parse_query_results(self.data, format=QueryResultsFormat.JSON)
        assert isinstance(solutions, QuerySolutions)
        return solutions


def answer(
    store: Store,
    sparql: str,
    base_iri: str,
    *,
    default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None,
    named_graphs: list[NamedNode | BlankNode] | None = None,
) -> QueryResult:
    """Run a query with our prefixes and draw the whole answer out of the store. Raises QueryError."""
    try:
        found = store.query(
            sparql,
            base_iri=base_iri,
            prefixes=dict(PREFIXES),
            default_graph=default_graph,
            named_graphs=named_graphs,
        )
        return _collect(found, base_iri)
    except SyntaxError as error:
        if is_update(sparql):
            raise QueryError("the graph is read by queries only, not updated: use SELECT, ASK or CONSTRUCT") from None
        raise syntax_error(sparql, error) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {one_line(error)}") from None


def _collect(answer: object, base_iri: str) -> QueryResult:
    if isinstance(answer, QueryTriples):
        return QueryResult("graph", answer.serialize(format=RdfFormat.N_TRIPLES) or b"", base_iri)
    kind: Choice["select", "ask"] = "select" if isinstance(answer, QuerySolutions) else "ask"
    data = answer.serialize(format=QueryResultsFormat.JSON)  # type: ignore[attr-defined]
    return QueryResult(kind, data, base_iri)


def format_result(result: QueryResult, name: str, *, width: int | None = None) -> str:
    """Write a result as `table`, or as `csv`, `tsv`, `json`, `xml` of the W3C; a graph is always Turtle.

    A table is fitted into `width` columns of a terminal where that is given.
    Ends with a line end. Raises QueryError if the format is unknown.
    """
    if name not in RESULT_FORMATS:
        raise QueryError(f"unknown format {name}: use one of {' '.join(RESULT_FORMATS)}")
    if result.kind == "graph":
        return result.turtle
    if name == "table":
        return _table(result, width) if result.kind == "select" else f"{str(result.boolean).lower()}\n"
    answer = parse_query_results(result.data, format=QueryResultsFormat.JSON)
    text = (answer.serialize(format=_RESULT_FORMATS[name]) or b"").decode()
    return text if text.endswith("\n") else text + "\n"


def _value(term: object) -> str | int | float | bool | None:
    if term is None:
        return None
    if not isinstance(term, Literal):
        return _node(term)
    datatype = term.datatype.value
    if datatype in _INTEGERS:
        return int(term.value)
    if datatype in _DECIMALS:
        return float(term.value)
    return term.value == "true" if datatype == XSD.boolean else term.value


def _node(term: object) -> str:
    if isinstance(term, (NamedNode, BlankNode)):
        return term.value
    assert isinstance(term, Triple)
    return str(term)


def _table(result: QueryResult, room: int | None) -> str:
    """Columns for a terminal: IRIs shortened, seasons and the like in words, long cells cut, no control characters."""
    cells = [tuple(_cell(term, result.base_iri) for term in solution) for solution in result._solutions()]
    widths = [max(map(_width, column)) for column in zip(result.variables, *cells, strict=True)]
    if room is not None:
        widths = _fitted(widths, room)
        cells = [tuple(_cut(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    lines = [result.variables, tuple("─" * width for width in widths), *cells]
    return "".join(_line(line, widths) + "\n" for line in lines)


def _fitted(widths: list[int], room: int) -> list[int]:
    """The widths with the widest columns narrowed until all fit, as far as that leaves something to read."""
    fitted = list(widths)
    while sum(fitted) + 2 * (len(fitted) - 1) > room and max(fitted) > _NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _cut(cell: str, width: int) -> str:
    if _width(cell) <= width:
        return cell
    while _width(cell) > width - 1:
        cell = cell[:-1]
    return cell + "…"


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _cell(term: object, base_iri: str) -> str:
    if isinstance(term, NamedNode):
        local = relative_iri(term.value, base_iri)
        text = curie(term.value) or (term.value if local is None else f"<{local}>")
    elif isinstance(term, Literal):
        is_coded = term.datatype.value == EDTF.EDTF and not _PLAIN_DATE.fullmatch(term.value)
        text = in_words(term.value) if is_coded else term.value
    else:
        text = "" if term is None else _node(term)
    text = "".join(" " if unicodedata.category(letter).startswith(("Z", "C")) else letter for letter in text[:1000])
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text
    )
