"""The SPARQL 1.1 Protocol without the network: from a request to a query, from an answer to bytes of a type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qs

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

SERVICE_DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .

[] a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD .
"""


class RequestError(KgxError):
    """A request that is answered with an HTTP error; `status` is its code."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def query_of_parameters(text: str) -> str | None:
    """The query in a query string or form; None where there are no parameters. Raises RequestError."""
    try:
        parameters = parse_qs(text, keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        raise RequestError(400, "the parameters cannot be read: percent-encode them as UTF-8") from None
    if "update" in parameters:
        raise RequestError(403, "this endpoint is read-only: no updates")
    if {"default-graph-uri", "named-graph-uri"} & parameters.keys():
        raise RequestError(400, "this endpoint has one graph: leave out default-graph-uri and named-graph-uri")
    queries = parameters.get("query", [])
    if not queries and not parameters:
        return None
    if len(queries) != 1:
        raise RequestError(400, "exactly one parameter query is needed")
    return queries[0]


def query_of_body(content_type: str, body: bytes) -> str:
    """The query in the body of a POST. Raises RequestError."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")}
    if not charsets <= {"utf-8", "utf8", "us-ascii"}:
        raise RequestError(415, "send the query as UTF-8")
    if kind == UPDATE:
        raise RequestError(403, "this endpoint is read-only: no updates")
    if kind not in (FORM, QUERY):
        raise RequestError(415, f"send the query as {QUERY} or {FORM}")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(400, "the query is not UTF-8") from None
    if kind == QUERY:
        return text
    query = query_of_parameters(text)
    if query is None:
        raise RequestError(400, "exactly one parameter query is needed")
    return query


def write_result(result: QueryResult, accept: str | None) -> tuple[str, bytes]:
    """The content type that the client wants most, and the answer in it. Raises RequestError 406."""
    offers = _GRAPHS if result.kind == "graph" else _TABLES
    media_type = best_match(accept, list(offers))
    if media_type is None:
        raise RequestError(406, f"this answer can be had as {', '.join(offers)}")
    if result.kind == "graph":
        body = rdf.write(result.data.split(b"\n"), result.base_iri, format=offers[media_type])
    else:
        body = format_result(result, offers[media_type]).encode()
    return (f"{media_type}; charset=utf-8" if media_type.startswith(_TEXT) else media_type), body
