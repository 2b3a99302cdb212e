"""Names that a text puts beside each other as names of one thing: "Keytruda (pembrolizumab)", "angina, or chest pain".

Pure functions over the text and its named mentions in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kgx.extract.abbreviations import is_short_form
from kgx.extract.layers import Name
from kgx.ontology.names import (
    acronym_letters,
    distinctive_words,
    is_acronym_of,
    normalize,
    organisation_heads,
    singular,
    words_of,
)

Identify = Callable[[str, str], str | None]
"""(name, type) -> a value that is equal for two names only if they are known to name one thing, or None."""

_DRUG_KINDS = words_of("drug_tails") | words_of("drug_forms") | words_of("drug_kinds")
_FARTHEST = 60
"""Characters between two names that one phrase may join."""
_ALSO_KNOWN = re.compile(
    r"""(?:['’]s?)?[®™]?\s*(?:[,—–]\s*|[(\[]\s*)?
    (?:(?:which|that|who)\s+)?(?:(?:is|are|was|were|to\s+be)\s+)?
    (?:(?:also|previously|formerly|generically|commonly|often|better|sometimes|now|formally)\s+)?
    (?:known\s+(?:(?:formally|generically|commonly)\s+)?(?:as|by\s+(?:its|the)\s+\w+\s+name)|referred\s+to\s+as|
    (?:marketed|sold|branded)\s+(?:as|under\s+the\s+(?:(?:brand|trade)\s+)?name)|
    (?:under\s+the\s+|whose\s+|the\s+)?(?:brand|trade|generic)\s+name\s*(?:of|for|is)?|and\s+(?:branded|sold\s+as|marketed\s+as)|
    (?:the\s+)?(?:medical|technical|scientific)\s+(?:term|name)\s+for(?:\s+an?)?|
    (?<=also\s)called|(?<=,\s)(?:previously|formerly)(?:\s+(?:called|named))?)
    [,:]?\s*(?:the\s+)?["“‘]?""",
    re.IGNORECASE | re.VERBOSE,
)
_SOLD_BY = re.compile(r",?\s+(?:which\s+is\s+|is\s+)?(?:marketed|sold|branded)\s+by\s+(?:the\s+)?", re.IGNORECASE)
_SOLD_AS = re.compile(r"\s+(?:as|under\s+the\s+(?:(?:brand|trade)\s+)?names?)\s+[\"“‘]?", re.IGNORECASE)
_BRACKET = re.compile(r"(?:['’]s?)?[\"”’®™]*\s*[(\[]\s*[\"“‘]?(?:the |or |formerly )?", re.IGNORECASE)
_OR = re.compile(r",\s+or\s+[\"“‘]?", re.IGNORECASE)
_CLOSED = re.compile(r"[\"”’']?[)\]]")
_CLAUSE_ENDS = re.compile(r"[\"”’']?(?:[,.;:)(\n—–]|\s[(—–-]|$)")


def appositions(text: str, names: Sequence[Name], identify: Identify) -> Iterator[tuple[int, int]]:
    """Pairs of names, by index, that the text says are one thing."""
    for index in range(1, len(names)):
        second = names[index]
        if _is_sold_by(text, names, index):
            yield index - 2, index
            continue
        first = names[index - 1]
        gap = text[first.end : second.start]
        if first.type != second.type or len(gap) > _FARTHEST:
            continue
        if (
            (_ALSO_KNOWN.fullmatch(gap) and not _is_class(text[first.start : first.end], text))
            or (_BRACKET.fullmatch(gap) and _is_same_in_brackets(text, first, second, identify))
            or (_OR.fullmatch(gap) and _is_same_after_or(text, names, index))
        ):
            yield index - 1, index


def _is_sold_by(text: str, names: Sequence[Name], index: int) -> bool:
    """Whether the maker stands between a drug and its brand `index`: "semaglutide, sold by Novo Nordisk as Ozempic"."""
    if index < 2 or [name.type for name in names[index - 2 : index + 1]] != ["Drug", "Institution", "Drug"]:
        return False
    drug, maker, brand = names[index - 2 : index + 1]
    sold, named = text[drug.end : maker.start], text[maker.end : brand.start]
    return _SOLD_BY.fullmatch(sold) is not None and _SOLD_AS.fullmatch(named) is not None


def _is_same_in_brackets(text: str, first: Name, second: Name, identify: Identify) -> bool:
    """Whether the name after an opening bracket is another name of what stands before it.

    A disease alone in brackets is, in 26 of 27 annotated places.
    """
    if _CLOSED.match(text, second.end) is None:
        return False
    outer, inner = text[first.start : first.end], text[second.start : second.end]
    if is_short_form(inner, outer) or is_short_form(outer, inner) or is_acronym_of(inner, outer):
        return True
    if first.type == "Drug":
        return _are_brand_and_generic(outer, inner, text, identify)
    if first.type == "Indication":
        return not acronym_letters(inner)
    return first.type == "Institution" and _is_other_name(outer, inner, identify)


def _is_other_name(outer: str, inner: str, identify: Identify) -> bool:
    """Whether an institution in brackets is no parent of the one before: an acronym, or a word of it comes back."""
    one, two = identify(outer, "Institution"), identify(inner, "Institution")
    if one is not None and two is not None:
        return one == two
    heads, others = organisation_heads(inner), organisation_heads(outer)
    if heads and others and not heads & others:
        return False
    shared = set(distinctive_words(outer)).intersection(distinctive_words(inner))
    return bool(shared) or (" " not in inner and sum(letter.isupper() for letter in inner) > 1)


def _is_same_after_or(text: str, names: Sequence[Name], index: int) -> bool:
    """Whether ", or X," explains the name before it: no list goes before, and the clause ends."""
    first, second = names[index - 1], names[index]
    if first.type not in ("Drug", "Indication") or _CLAUSE_ENDS.match(text, second.end) is None:
        return False
    return index < 2 or names[index - 2].type != first.type or "," not in text[names[index - 2].end : first.start]


def _is_class(name: str, text: str) -> bool:
    """Whether a name is a plural, so that what is known as or called something is one of its kind."""
    if singular(name) == normalize(name):
        return False
    proper = name.isalpha() and name[:1].isupper() and name[1:].islower()
    return not (proper and name.casefold() not in text)


def _are_brand_and_generic(outer: str, inner: str, text: str, identify: Identify) -> bool:
    """One proper name or code and one other name, neither of them a class, and not known to be two substances."""
    first, second = identify(outer, "Drug"), identify(inner, "Drug")
    if first is not None and second is not None:
        return first == second
    if any(_is_class(name, text) or _DRUG_KINDS.intersection(singular(name).split()[-1:]) for name in (outer, inner)):
        return False
    return (
        any(name[:1].isupper() or any(c.isdigit() for c in name) for name in (outer, inner)) and len(inner.split()) <= 3
    )
