"""The IRIs of everything in the graph: they depend on what a thing is, never on time, order or machine."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from kgx.model import Observation, Statement

_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9/._~%!$&'()*+,;=@-]")
_DOTS = re.compile(r"(?<![^/])\.{1,2}(?![^/])")
_HASH_LENGTH = 20


def escape_path(path: str) -> str:
    """Percent-encode what may not stand in an IRI path; `/` stays, and `.` and `..` are no steps any more.

    >>> escape_path("news/2024/a b#c")
    'news/2024/a%20b%23c'
    >>> escape_path("../etc")
    '%2E%2E/etc'
    """
    quoted = quote(path, safe="/", errors="surrogatepass")
    return _DOTS.sub(_encode_dots, quoted)


def _digest(*parts: object) -> str:
    content = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:_HASH_LENGTH]


@dataclass(frozen=True, slots=True)
class Iris:
    """Makes the IRIs under one base IRI, which ends with `/`."""

    base: str

    def thing(self, key: str) -> str:
        """A thing or statistic by its key; keys are paths already, what is unsafe in them is percent-encoded."""
        safe = _UNSAFE.sub(lambda character: quote(character.group(), safe="", errors="surrogatepass"), key)
        return self.base + _DOTS.sub(_encode_dots, safe)

    def document(self, document_id: str) -> str:
        """A document, which is also the NIF context of its text."""
        return f"{self.base}document/{escape_path(document_id)}"

    def mention(self, document_id: str, start: int, end: int) -> str:
        """A stretch of a document, as an RFC 5147 fragment."""
        return f"{self.document(document_id)}#char={start},{end}"

    def fact(self, statement: Statement) -> str:
        """A fact by what it says: predicate, subject, object, status."""
        return f"{self.base}fact/{_identity(statement)}"

    def claim(self, source: Statement | Observation) -> str:
        """A fact or a statistic."""
        return self.fact(source) if isinstance(source, Statement) else self.thing(source.key)

    def evidence(self, source: Statement | Observation, place: tuple[str, int, int]) -> str:
        """Where a document (id, start, end) states a fact or a statistic."""
        identity = _identity(source) if isinstance(source, Statement) else source.key
        return f"{self.base}evidence/{_digest(identity, *place)}"

    def date(self, value: str) -> str:
        """An EDTF date as a node."""
        return f"{self.base}date/{_DOTS.sub(_encode_dots, quote(value, safe='', errors='surrogatepass'))}"

    def subject(self, statement: Statement) -> str:
        """The subject of a statement: a thing, or the document of a `reportedIn`."""
        if statement.predicate == "reportedIn":
            return self.document(statement.subject)
        return self.thing(statement.subject)


def _encode_dots(dots: re.Match[str]) -> str:
    return "%2E" * len(dots.group())


def _identity(statement: Statement) -> str:
    return _digest(statement.predicate, statement.subject, statement.object, statement.status)
