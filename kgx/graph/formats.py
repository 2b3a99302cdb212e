"""The RDF formats, each a function from N-Triples lines to bytes: the same bytes for the same graph."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kgx.errors import ExportError
from kgx.graph.turtle import relative_iri, sorted_triples, write_turtle
from kgx.ontology.namespaces import PREFIXES, RDF, XSD

_JSON_INTEGER = 2**53
_NAMESPACES = re.compile(rb'xmlns:[^>]*"')


def write_trig(lines: Iterable[bytes], base_iri: str) -> bytes:
    """TriG of the default graph, which is Turtle."""
    return write_turtle(lines, base_iri)


def write_ntriples(lines: Iterable[bytes], base_iri: str) -> bytes:
    """N-Triples, sorted as bytes (canonical: the order does not depend on the base IRI)."""
    return b"".join(line + b"\n" for line in sorted({line for line in lines if line}))


def write_rdfxml(lines: Iterable[bytes], base_iri: str) -> bytes:
    """RDF/XML; carriage returns as references, since XML parsers turn bare ones into line feeds."""
    triples = _triples(sorted_triples(lines, base_iri))
    data = serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b""
    return _NAMESPACES.sub(_sort_namespaces, data, count=1).replace(b"\r", b"&#xD;") + b"\n"


def _sort_namespaces(match: re.Match[bytes]) -> bytes:
    return b" ".join(sorted(match.group().split(b" ")))


def write_jsonld(lines: Iterable[bytes], base_iri: str) -> bytes:
    """Compacted JSON-LD with its context inside."""
    context = _context()
    terms = _terms(context)
    nodes = [
        _json_node(subject, triples, terms, base_iri)
        for subject, triples in groupby(_triples(sorted_triples(lines, base_iri)), key=lambda triple: triple.subject)
    ]
    document = {"@context": {"@base": base_iri, **context}, "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


WRITERS: MappingProxyType[str, Callable[[Iterable[bytes], str], bytes]] = MappingProxyType(
    {
        "turtle": write_turtle,
        "nt": write_ntriples,
        "nquads": write_ntriples,
        "trig": write_trig,
        "rdfxml": write_rdfxml,
        "jsonld": write_jsonld,
    }
)
"""Format name to the function that writes N-Triples lines in it (N-Quads of a default graph are N-Triples)."""


def write(lines: Iterable[bytes], base_iri: str, *, format: str) -> bytes:
    """Write N-Triples lines in `format`; raises ExportError if it is unknown."""
    if format not in WRITERS:
        raise ExportError(f"unknown RDF format {format}: use one of {' '.join(WRITERS)}")
    return WRITERS[format](lines, base_iri)


def _triples(lines: Iterable[bytes]) -> Iterator[Triple]:
    return (quad.triple for quad in parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES))


@cache
def _context() -> dict[str, Any]:
    context = json.loads(files("kgx.ontology").joinpath("context.jsonld").read_text(encoding="utf-8"))
    return dict(context["@context"])


def _terms(context: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """IRI to (term of the context, the type that its values have there)."""
    terms: dict[str, tuple[str, str | None]] = {}
    for term, definition in context.items():
        if isinstance(definition, dict):
            terms[_expand(definition["@id"])] = (term, _expand(definition.get("@type")))
        elif term not in PREFIXES and not term.startswith("@"):
            terms[_expand(definition)] = (term, None)
    return terms


def _expand(name: Any) -> Any:
    if name is None or name.startswith("@"):
        return name
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _json_node(
    subject: Any, triples: Iterable[Triple], terms: dict[str, tuple[str, str | None]], base_iri: str
) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": relative_iri(subject.value, base_iri) or subject.value}
    for predicate, group in groupby(triples, key=lambda triple: triple.predicate.value):
        targets = [triple.object for triple in group]
        if predicate == RDF.type:
            node["@type"] = [terms.get(iri, (iri, None))[0] for iri in (str(target)[1:-1] for target in targets)]
            continue
        term, coercion = terms.get(predicate, (predicate, None))
        values = [_json_value(target, coercion, terms, base_iri) for target in targets]
        node[term] = values[0] if len(values) == 1 else values
    return node


def _json_value(
    target: Any, coercion: str | None, terms: dict[str, tuple[str, str | None]], base_iri: str
) -> str | int | dict[str, str]:
    if isinstance(target, NamedNode):
        if coercion == "@vocab":
            return terms.get(target.value, (target.value, None))[0]
        iri = relative_iri(target.value, base_iri) or target.value
        return iri if coercion == "@id" else {"@id": iri}
    assert isinstance(target, Literal)
    datatype = target.datatype.value
    if datatype == XSD.integer and coercion in (None, XSD.integer) and abs(int(target.value)) < _JSON_INTEGER:
        return int(target.value)
    if datatype == (coercion or XSD.string):
        return target.value
    return {"@value": target.value} if datatype == XSD.string else {"@value": target.value, "@type": datatype}
