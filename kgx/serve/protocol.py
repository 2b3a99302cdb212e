"""The SPARQL 1.1 Protocol without the network: from a request to a query, from an answer to bytes of a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

from kgx.errors import KgxError
from kgx.graph import QueryResult, format_result
from kgx.graph import formats as rdf
from kgx.serve.negotiation import best_match

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "application/sparql-results+json": "json",
        "application/sparql-results+xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
        "application/json": "json",
        "application/xml": "xml",
        "text/xml": "xml",
    }
)
_GRAPHS: Mapping[str, str] = MappingProxyType(
    {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "application/rdf+xml": "rdfxml",
        "application/ld+json": "jsonld",
        "text/plain": "nt",
        "application/xml": "rdfxml",
        "application/json": "jsonld",
    }
)
_TEXT = ("text/", "application/n-triples")

_DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .

[] a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage {languages} ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD .
"""


def service_description(*, writable: bool) -> str:
    """What the endpoint can do, in Turtle (SPARQL 1.1 Service Description)."""
    return _DESCRIPTION.format(languages="sd:SPARQL11Query" + (", sd:SPARQL11Update" if writable else ""))


class RequestError(KgxError):
    """A request that is answered with an HTTP error; `status` is its code."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query or an update, with the graphs that the protocol names for it."""

    text: str
    is_update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def question_of_parameters(text: str) -> Question | None:
    """What a query string or form asks; None where there are no parameters. Raises RequestError."""
    parameters = _parameters(text)
    if not parameters:
        return None
    found = [(kind, value) for kind in ("query", "update") for value in parameters.get(kind, [])]
    if len(found) != 1:
        raise RequestError(400, "exactly one parameter query is needed")
    if {"using-graph-uri", "using-named-graph-uri"} & parameters.keys():
        raise RequestError(400, "leave out using-graph-uri and using-named-graph-uri: write USING into the update")
    kind, value = found[0]
    return Question(
        text=value,
        is_update=kind == "update",
        default_graphs=tuple(parameters.get("default-graph-uri", [])),
        named_graphs=tuple(parameters.get("named-graph-uri", [])),
    )


def question_of_body(content_type: str, body: bytes, parameters: str = "") -> Question:
    """What the body of a POST asks, with the graphs that the address names. Raises RequestError."""
    kind = media_type(content_type)
    if kind not in (FORM, QUERY, UPDATE):
        raise RequestError(415, f"send the query as {QUERY} or {FORM}")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(400, "the query is not UTF-8") from None
    if kind != FORM:
        named = _parameters(parameters)
        if {"query", "update"} & named.keys():
            raise RequestError(400, "put the query into the body only")
        return Question(
            text=text,
            is_update=kind == UPDATE,
            default_graphs=tuple(named.get("default-graph-uri", [])),
            named_graphs=tuple(named.get("named-graph-uri", [])),
        )
    if parameters:
        raise RequestError(400, "put the query into the body only")
    question = question_of_parameters(text)
    if question is None:
        raise RequestError(400, "exactly one parameter query is needed")
    return question


def graph_of_parameters(text: str) -> str | None:
    """The graph that a request to the Graph Store means, None for the default graph. Raises RequestError."""
    parameters = _parameters(text)
    if parameters.keys() == {"default"}:
        return None
    if parameters.keys() != {"graph"} or len(parameters["graph"]) != 1 or not urlsplit(parameters["graph"][0]).scheme:
        raise RequestError(400, "name the graph: ?graph=IRI, or ?default")
    return parameters["graph"][0]


def media_type(content_type: str) -> str:
    """The type without its parameters. Raises RequestError for another encoding than UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")}
    if not charsets <= {"utf-8", "utf8", "us-ascii"}:
        raise RequestError(415, "send the query as UTF-8")
    return kind


def _parameters(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        raise RequestError(400, "the parameters cannot be read: percent-encode them as UTF-8") from None


def write_result(result: QueryResult, accept: str | None) -> tuple[str, bytes]:
    """The content type that the client wants most, and the answer in it. Raises RequestError 406."""
    if result.kind == "graph":
        return write_graph(result.data, result.base_iri, accept)
    wanted = best_match(accept, list(_TABLES))
    if wanted is None:
        raise RequestError(406, f"this answer can be had as {', '.join(_TABLES)}")
    return _typed(wanted), format_result(result, _TABLES[wanted]).encode()


def write_graph(ntriples: bytes, base_iri: str, accept: str | None) -> tuple[str, bytes]:
    """The content type that the client wants most, and a graph in it. Raises RequestError 406."""
    wanted = best_match(accept, list(_GRAPHS))
    if wanted is None:
        raise RequestError(406, f"this answer can be had as {', '.join(_GRAPHS)}")
    return _typed(wanted), rdf.write(ntriples.split(b"\n"), base_iri, format=_GRAPHS[wanted])


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith(_TEXT) else media_type
