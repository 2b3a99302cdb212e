"""Names that share a word with a neighbour: "breast, lung and colon cancer", "hepatitis B and C"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kgx.extract.layers import Name
from kgx.ontology.names import normalize, singular, words_of

_SITES = words_of("sites")
_HEADS = words_of("shared_heads")
_CONJUNCTION = re.compile(r",|/|(?:,\s*)?(?:and/or|and|or|&|as well as|versus|vs\.?)", re.IGNORECASE)
_ADJECTIVE = re.compile(r"[a-z-]+(?:al|ic|ar|ian|ous|ive|oid|ine|ory|ary|eal)\b")
_PREPOSITION = re.compile(r"^(.*?\b(?:of|to|in|with|at|from) (?:the )?)\S+$")
_NUMBERED = re.compile(r"(?:type|stage|grade|class) (?:\d+|[IV]+)", re.IGNORECASE)
_COORDINATED = ("Drug", "Indication")


def complete_names(text: str, names: Sequence[Name], is_complete: Callable[[str, str], bool]) -> dict[int, str]:
    """Full names of the mentions that lack a word which a coordinated neighbour has, by index into `names`.

    `is_complete(name, type)` says that a name is known to need no other word. `names` are in text order.
    """
    completed: dict[int, str] = {}
    for first, last in _chains(text, names):
        chain = range(first, last + 1)
        surfaces = [text[names[index].start : names[index].end] for index in chain]
        kind = names[first].type
        head = _shared_head(surfaces[-1])
        for position, index in enumerate(chain):
            surface = surfaces[position]
            if head and position < len(surfaces) - 1 and _lacks_head(surface, head, kind, is_complete):
                rest = surfaces[-1].partition("-")[2] if _dangling_hyphen(surface) else ""
                completed[index] = f"{surface}{rest}" if rest else f"{surface.rstrip('-–')} {head}"
            elif position and (prefix := _shared_prefix(surfaces[0], surface)) and not is_complete(surface, kind):
                completed[index] = f"{prefix}{surface}"
    return completed


def _chains(text: str, names: Sequence[Name]) -> list[tuple[int, int]]:
    """Longest runs (first, last) of mentions of one type with nothing but conjunctions between them."""
    chains, first = [], 0
    for index in range(1, len(names) + 1):
        joined = (
            index < len(names)
            and names[index].type == names[index - 1].type
            and names[index].type in _COORDINATED
            and _CONJUNCTION.fullmatch(text[names[index - 1].end : names[index].start].strip()) is not None
        )
        if not joined:
            if index - 1 > first:
                chains.append((first, index - 1))
            first = index
    return chains


def _shared_head(surface: str) -> str | None:
    """The last word of a name of several words, or its last two ("side effects"), where others can share it."""
    words = surface.split()
    if len(words) > 2 and singular(" ".join(words[-2:])) in _HEADS:
        return " ".join(words[-2:])
    if len(words) > 1 and singular(words[-1]) in _HEADS:
        return words[-1]
    return None


def _lacks_head(surface: str, head: str, kind: str, is_complete: Callable[[str, str], bool]) -> bool:
    if singular(surface).endswith(singular(head)):
        return False
    if _dangling_hyphen(surface):
        return True
    if singular(surface) in _SITES or normalize(surface) in _SITES or _NUMBERED.fullmatch(surface):
        return True
    if len(surface.split()) > 2 or is_complete(surface, kind):
        return False
    return kind == "Indication" and _ADJECTIVE.fullmatch(surface.casefold()) is not None


def _dangling_hyphen(surface: str) -> bool:
    return surface.endswith(("-", "–"))


def _shared_prefix(first: str, surface: str) -> str | None:
    """ "hepatitis " for "hepatitis B" and "C", "sensitivity to " for "sensitivity to light" and "sound"."""
    if " " in surface.strip():
        return None
    if re.fullmatch(r"[A-Z]|\d{1,3}", surface):
        match = re.fullmatch(r"(.*[\s-])(?:[A-Z]|\d{1,3})", first)
        return match[1] if match else None
    match = _PREPOSITION.match(first)
    return match[1] if match and surface.islower() else None
