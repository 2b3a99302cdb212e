"""Turtle for people: sorted, with prefixes, one subject a block, the same bytes for the same graph.

Works on N-Triples lines as Oxigraph writes them (canonical: one space between terms, strings in double quotes, line
ends escaped), since comparing and rewriting lines is many times faster than handling terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from kgx.ontology.namespaces import PREFIXES, RDF, XSD, curie

_TYPE = f"<{RDF.type}>".encode()
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NATIVE = {
    f"^^<{XSD.integer}>".encode(): re.compile(rb"[+-]?[0-9]+"),
    f"^^<{XSD.decimal}>".encode(): re.compile(rb"[+-]?[0-9]*\.[0-9]+"),
}
_KINDS = {name: rank for rank, name in enumerate((b"fact", b"statistic", b"evidence", b"date", b"document"), start=1)}
_SPAN = re.compile(rb"[0-9]+,[0-9]+")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9][^:?#<>]*(?:#char=[0-9]+,[0-9]+)?\Z")


def sorted_triples(lines: Iterable[bytes], base_iri: str) -> list[bytes]:
    """N-Triples lines in reading order, each once: things, facts, statistics, evidence, dates, documents.

    Within a kind by subject (mentions in the order of the text), then rdf:type before other predicates, then by line.
    """
    start = len(base_iri) + 1

    @lru_cache(maxsize=10_000)
    def place(subject: bytes) -> tuple[int, bytes, tuple[int, ...], bytes]:
        kind = subject[start:].split(b"/", 1)[0]
        path, _, span = subject[:-1].partition(b"#char=")
        offsets = tuple(map(int, span.split(b","))) if _SPAN.fullmatch(span) else ()
        return _KINDS.get(kind, 0), path, offsets, subject

    def key(line: bytes) -> tuple[tuple[int, bytes, tuple[int, ...], bytes], bytes]:
        subject, rest = line.split(b" ", 1)
        return place(subject), rest.replace(_TYPE, b"", 1)

    return sorted({line for line in lines if line}, key=key)


def write_turtle(lines: Iterable[bytes], base_iri: str) -> bytes:
    """N-Triples lines as Turtle."""
    shorten = _shortener(base_iri)
    header = [f"@base <{base_iri}> .\n"]
    header += [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()]
    blocks = [_block(subject, list(group), shorten) for subject, group in _subjects(sorted_triples(lines, base_iri))]
    return b"\n".join(["".join(header).encode(), *blocks])


def relative_iri(iri: str, base_iri: str) -> str | None:
    """An IRI below the base as a relative one that every reader resolves alike, or None where there is none.

    >>> relative_iri("https://w3id.org/kgx/id/drug/x", "https://w3id.org/kgx/id/")
    'drug/x'
    """
    local = iri[len(base_iri) :]
    return local if iri.startswith(base_iri) and _PLAIN_PATH.match(local) else None


def _subjects(lines: list[bytes]) -> Iterator[tuple[bytes, Iterator[list[bytes]]]]:
    return groupby((line[:-2].split(b" ", 2) for line in lines), key=lambda terms: terms[0])


def _block(subject: bytes, triples: list[list[bytes]], shorten: Callable[[bytes], bytes]) -> bytes:
    parts = []
    for predicate, group in groupby(triples, key=lambda terms: terms[1]):
        targets = [_object(terms[2], shorten) for terms in group]
        name = shorten(predicate)
        if predicate == _TYPE:
            name, targets = b"a", sorted(targets)
        parts.append(name + b" " + b", ".join(targets))
    return shorten(subject) + b" " + b" ;\n    ".join(parts) + b" .\n"


def _object(term: bytes, shorten: Callable[[bytes], bytes]) -> bytes:
    if term[:1] != b'"':
        return shorten(term)
    if term[-1:] == b'"':
        return term
    string = _STRING.match(term)
    assert string is not None
    value, suffix = string.group(), term[string.end() :]
    native = _NATIVE.get(suffix)
    if native is not None and native.fullmatch(value, 1, len(value) - 1):
        return value[1:-1]
    return value + (b"^^" + shorten(suffix[2:]) if suffix.startswith(b"^^") else suffix)


def _shortener(base_iri: str) -> Callable[[bytes], bytes]:
    @lru_cache(maxsize=100_000)
    def shorten(term: bytes) -> bytes:
        if term[:1] != b"<":
            return term
        iri = term[1:-1].decode()
        name = curie(iri)
        if name is not None:
            return name.encode()
        local = relative_iri(iri, base_iri)
        return term if local is None else f"<{local}>".encode()

    return shorten
