"""Turtle for people: sorted, with prefixes, one subject a block, the same bytes for the same graph.

Works on N-Triples lines as Oxigraph writes them (canonical: one space between terms, strings in double quotes, line
ends escaped), since comparing and rewriting lines is many times faster than handling terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from kgx.ontology.namespaces import PREFIXES, RDF, XSD, curie

_TYPE = f"<{RDF.type}>".encode()
_NATIVE = {
    f"^^<{XSD.integer}>".encode(): re.compile(rb"[+-]?[0-9]+"),
    f"^^<{XSD.decimal}>".encode(): re.compile(rb"[+-]?[0-9]*\.[0-9]+"),
}
_KINDS = {name: rank for rank, name in enumerate((b"fact", b"statistic", b"evidence", b"date", b"document"), start=1)}
_SPAN = re.compile(rb"[0-9]+,[0-9]+")
_Place: TypeAlias = tuple[int, bytes, tuple[int, ...], bytes]
"""What subjects are sorted by: kind, path, offsets of a mention; then the subject itself."""
_PLAIN_PATH = re.compile(rb"[A-Za-z0-9][^:?#<>/]*(?:/(?!/)[^:?#<>/]*)*(?:#char=[0-9]+,[0-9]+)?\Z")


class Turtle:
    """Writes N-Triples lines as Turtle under one base IRI."""

    def __init__(self, base_iri: str) -> None:
        self._base = base_iri
        self._start = f"<{base_iri}".encode()
        self._holds_prefixes = any(iri.startswith(base_iri) for iri in PREFIXES.values())
        self._vocabulary = lru_cache(maxsize=10_000)(self._name)

    @property
    def header(self) -> bytes:
        """What stands before the first block."""
        prefixes = (f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
        return f"@base <{self._base}> .\n{''.join(prefixes)}".encode()

    def document(self, texts: Iterable[bytes]) -> Iterator[bytes]:
        """A file of these texts, piece by piece."""
        yield self.header
        for text in texts:
            yield b"\n"
            yield text

    def texts(self, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes, bytes]]:
        """Kind, path and text of the blocks of these triples, in reading order, one text for equal kind and path.

        Texts of several sets of triples, with no subject in two of them, are in reading order when sorted.
        """
        start = len(self._start)
        for (kind, path), group in groupby(_subjects(lines, start), key=lambda item: item[0][:2]):
            yield kind, path, b"\n".join(self._block(place[-1], rests) for place, rests in group)

    def _block(self, subject: bytes, rests: list[bytes]) -> bytes:
        parts = []
        pairs = (rest[:-2].split(b" ", 1) for rest in rests)
        for predicate, group in groupby(pairs, key=lambda pair: pair[0]):
            targets = [self._object(target) for _, target in group]
            name = self._vocabulary(predicate)
            if predicate == _TYPE:
                name, targets = b"a", sorted(targets)
            parts.append(name + b" " + b", ".join(targets))
        return self._node(subject) + b" " + b" ;\n    ".join(parts) + b" .\n"

    def _object(self, term: bytes) -> bytes:
        if term[:1] != b'"':
            return self._node(term)
        if term[-1:] == b'"':
            return term
        end = term.rindex(b'"') + 1
        value, suffix = term[:end], term[end:]
        native = _NATIVE.get(suffix)
        if native is not None and native.fullmatch(value, 1, len(value) - 1):
            return value[1:-1]
        return value + (b"^^" + self._vocabulary(suffix[2:]) if suffix.startswith(b"^^") else suffix)

    def _node(self, term: bytes) -> bytes:
        """An IRI; most are paths below the base with a slash, which no prefix can shorten."""
        if term.startswith(self._start) and not self._holds_prefixes:
            local = term[len(self._start) : -1]
            if b"/" in local and _PLAIN_PATH.match(local):
                return b"<" + local + b">"
        return self._vocabulary(term)

    def _name(self, term: bytes) -> bytes:
        if term[:1] != b"<":
            return term
        iri = term[1:-1].decode()
        name = curie(iri)
        if name is not None:
            return name.encode()
        local = relative_iri(iri, self._base)
        return term if local is None else f"<{local}>".encode()


def write_turtle(lines: Iterable[bytes], base_iri: str) -> bytes:
    """N-Triples lines as Turtle."""
    turtle = Turtle(base_iri)
    return b"".join(turtle.document(text for _, _, text in turtle.texts(lines)))


def sorted_triples(lines: Iterable[bytes], base_iri: str) -> list[bytes]:
    """N-Triples lines in reading order, each once: things, facts, statistics, evidence, dates, documents.

    Within a kind by subject (mentions in the order of the text), then rdf:type before other predicates, then by line.
    """
    start = len(base_iri.encode()) + 1
    return [place[-1] + b" " + rest for place, rests in _subjects(lines, start) for rest in rests]


def relative_iri(iri: str, base_iri: str) -> str | None:
    """An IRI below the base as a relative one that every reader resolves alike, or None where there is none.

    >>> relative_iri("https://w3id.org/kgx/id/drug/x", "https://w3id.org/kgx/id/")
    'drug/x'
    """
    local = iri[len(base_iri) :]
    return local if iri.startswith(base_iri) and _PLAIN_PATH.match(local.encode()) else None


def _subjects(lines: Iterable[bytes], start: int) -> Iterator[tuple[_Place, list[bytes]]]:
    """Subjects in reading order with what follows each in its lines; `start` is where the path of an IRI begins."""
    found: dict[bytes, set[bytes]] = {}
    for line in lines:
        if line:
            subject, rest = line.split(b" ", 1)
            found.setdefault(subject, set()).add(rest)
    for place in sorted(_place(subject, start) for subject in found):
        yield place, sorted(found[place[-1]], key=lambda rest: rest.removeprefix(_TYPE))


def _place(subject: bytes, start: int) -> _Place:
    kind = subject[start:].split(b"/", 1)[0]
    path, _, span = subject[:-1].partition(b"#char=")
    offsets = tuple(map(int, span.split(b","))) if _SPAN.fullmatch(span) else ()
    return _KINDS.get(kind, 0), path, offsets, subject
