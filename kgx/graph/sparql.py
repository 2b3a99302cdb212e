"""SPARQL text, token by token: what may not be run here, and safe values for the parameters of named queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal

from kgx.errors import QueryError, one_line

_TOKEN = re.compile(
    r"""
      (?P<opaque>
          \#[^\r\n]*                                   # comment
        | <[^<>"{}|^`\\\x00-\x20]*>                    # IRI
        | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
        | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
        | "(?:[^"\\\r\n]|\\.)*"
        | '(?:[^'\\\r\n]|\\.)*'
        | \\.                                          # escape in a prefixed name
        | \?\w+ | @[A-Za-z-]+                          # variable, language tag
      )
    | \$(?P<parameter>\w+)
    | (?P<word>[^\W\d][\w-]*(?=(?P<colon>:)?)(?(colon):(?:[\w.:-]*[\w:-])?)|:[\w.:-]*[\w:-])
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NAMES = re.compile(r"[?$:][\w-]+")
_SKIP = r"(?:\s|\#[^\r\n]*[\r\n])*"
_SERVICE = re.compile(rf"SERVICE{_SKIP}(?:SILENT{_SKIP})?(?:[<?$:]|[^\W\d][\w.-]*:)", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+)")
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE"])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"])


def _words(sparql: str) -> Iterator[str]:
    for match in _TOKEN.finditer(sparql):
        if word := match["word"]:
            yield word.upper()


def _code_point(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match.group()


def refuse_service(sparql: str) -> None:
    """Raise QueryError if the query may ask another server (SERVICE), in whatever spelling.

    Looks for what a SERVICE clause cannot do without and never asks what is a string or a comment, so that nothing can
    hide; the price is that a text such as "service <x>" in a string is refused too.
    """
    for text in (sparql, _CODE_POINT.sub(_code_point, sparql)):
        if _SERVICE.search(_NAMES.sub(lambda name: name.group()[0], text)):
            raise QueryError("SERVICE is not allowed: a query reads this graph only")


def refuse_network(update: str) -> None:
    """Raise QueryError if an update may fetch something from another server (SERVICE, LOAD).

    Unlike `refuse_service` it looks into no strings, since an update carries whole texts.
    """
    if not {"SERVICE", "LOAD"}.isdisjoint(_words(update)):
        raise QueryError("SERVICE and LOAD are not allowed: an update changes this store only")


def syntax_error(sparql: str, error: SyntaxError) -> QueryError:
    """The parser's complaint in one line: where the text stops to make sense, without the list of what could follow."""
    first = next(_words(sparql), "")
    if not is_update(sparql) and first not in _FORMS:
        return QueryError(f"the query does not parse: it begins with {first[:40] or 'nothing'}, not with SELECT or ASK")
    found = _POSITION.search(str(error))
    if found is None:
        reason = one_line(error)
        return QueryError(f"the query does not parse: {reason if len(reason) <= 200 else reason[:199] + '…'}")
    line, column = int(found[1]), int(found[2])
    lines = sparql.splitlines()
    rest = " ".join(lines[line - 1][column - 1 :].split()) if line <= len(lines) else ""
    near = f"near {rest[:40]!r}" if rest else "at the end of the line" if line < len(lines) else "at its end"
    return QueryError(f"the query does not parse at line {line}, column {column}, {near}")


def is_update(sparql: str) -> bool:
    """True where the text has a keyword of SPARQL Update."""
    return any(word in _UPDATES for word in _words(sparql))


def bind(sparql: str, values: Mapping[str, str]) -> str:
    """Put string literals in place of the parameters `$name`; strings, comments and IRIs of the query stay untouched.

    >>> bind('SELECT * { ?s ?p $o FILTER(?p != "$o") }', {"o": 'a "quoted" value'})
    'SELECT * { ?s ?p "a \\\\"quoted\\\\" value" FILTER(?p != "$o") }'
    """
    for name, value in values.items():
        if _CONTROL.search(value):
            raise QueryError(f"the value of {name} has control characters: leave them out")

    def replace(match: re.Match[str]) -> str:
        name = match["parameter"]
        return str(Literal(values[name])) if name in values else match.group()

    return _TOKEN.sub(replace, sparql)
