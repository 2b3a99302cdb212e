"""Python values as RDF literals in the one lexical form that Oxigraph gives back.

Characters that XML 1.0 cannot carry are replaced one for one, so that offsets into a text stay true and RDF/XML can
hold what Turtle holds: C0 controls (but tab, line feed, carriage return) by their pictures, NUL by U+2400 and so on;
lone surrogates, U+FFFE and U+FFFF by U+FFFD.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kgx.ontology.namespaces import EDTF, XSD

_EDTF = NamedNode(EDTF.EDTF)
_DATE = NamedNode(XSD.date)
_INTEGER = NamedNode(XSD.integer)
_DECIMAL = NamedNode(XSD.decimal)
_DOUBLE = NamedNode(XSD.double)
_ANY_URI = NamedNode(XSD.anyURI)

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_INTEGER_LIMIT = 2**63
_DECIMAL_LIMIT = 10**20
_DECIMAL_DIGITS = 18


def clean(text: str) -> str:
    """`text` with what XML 1.0 cannot carry replaced, character for character."""
    return _UNPRINTABLE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def string(text: str) -> Literal:
    """A plain string."""
    return Literal(clean(text))


def edtf(value: str) -> Literal:
    """A date in EDTF."""
    return Literal(clean(value), datatype=_EDTF)


def day(value: datetime.date | str) -> Literal:
    """A calendar day as xsd:date."""
    return Literal(str(value), datatype=_DATE)


def date(value: str) -> Literal:
    """A full date as xsd:date, a coarser one as EDTF."""
    if _FULL_DATE.match(value):
        try:
            return day(datetime.date.fromisoformat(value))
        except ValueError:
            pass
    return edtf(value)


def address(url: str) -> Literal:
    """A web address as xsd:anyURI, anything else as a string; never an IRI, since documents are not trusted."""
    url = clean(url)
    return Literal(url, datatype=_ANY_URI) if _WEB_ADDRESS.match(url) else Literal(url)


def integer(value: int) -> Literal:
    """A whole number."""
    return Literal(str(value), datatype=_INTEGER)


def number(value: float) -> Literal:
    """A number as xsd:integer if it is whole, else as xsd:decimal, else (too large, too fine, infinite) as xsd:double.

    The lexical form is the shortest that reads back as the same number: 31.4 is "31.4", 31.0 is "31".
    """
    if isinstance(value, float) and not math.isfinite(value):
        return Literal("NaN" if math.isnan(value) else ("INF" if value > 0 else "-INF"), datatype=_DOUBLE)
    if value == int(value) and abs(value) < _INTEGER_LIMIT:
        return integer(int(value))
    decimal = Decimal(repr(value)).normalize()
    digits = -int(decimal.as_tuple().exponent)
    if abs(decimal) < _DECIMAL_LIMIT and 0 < digits <= _DECIMAL_DIGITS:
        return Literal(f"{decimal:f}", datatype=_DECIMAL)
    return Literal(_double(value), datatype=_DOUBLE)


def _double(value: float) -> str:
    """The form in which Oxigraph writes doubles: all digits, no exponent."""
    try:
        return f"{Decimal(repr(float(value))).normalize():f}"
    except OverflowError:
        return "INF" if value > 0 else "-INF"
