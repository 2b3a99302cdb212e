"""What a thing was nearly taken for, and why it was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kgx.model import Resolution, Thing
from kgx.ontology.names import is_anonymous, legal_suffixes, normalize, person_words, singular, without_legal_suffix

NEAREST = 3
_LIKE = 0.7
"""Names less alike than this were never near each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another thing with the two names that are most alike, how alike they are (0 to 1), and what keeps it apart."""

    thing: Thing
    names: tuple[str, str]
    likeness: float
    why: str

    def __str__(self) -> str:
        one, other = self.names
        return f"{self.thing.label} ({self.thing.type}), '{one}' and '{other}' {self.likeness:.2f} alike: {self.why}"


def nearest(resolution: Resolution, thing: Thing) -> tuple[Neighbour, ...]:
    """The things whose names are most like those of `thing`, the nearest first, at most three."""
    found = []
    for other in resolution.things:
        if other.key == thing.key or not (thing.type == other.type or _shares_name(thing, other)):
            continue
        likeness, names = max(
            (_likeness(one, two, thing.type), (one, two)) for one in _names(thing) for two in _names(other)
        )
        if likeness >= _LIKE:
            found.append((-likeness, other.key, other, names))
    return tuple(
        Neighbour(thing=other, names=names, likeness=-score, why=_why(thing, other, names))
        for score, _, other, names in sorted(found, key=lambda item: item[:2])[:NEAREST]
    )


def _names(thing: Thing) -> Iterator[str]:
    yield thing.label
    yield from (name for name in thing.names if name != thing.label)


def _shares_name(thing: Thing, other: Thing) -> bool:
    return not {normalize(name) for name in _names(thing)}.isdisjoint(normalize(name) for name in _names(other))


def _likeness(one: str, other: str, kind: str) -> float:
    """1.0 for one name, 0.9 where the words of one stand in the other, else how many characters agree."""
    first, second = singular(one), singular(other)
    if first == second:
        return 1.0
    if kind == "Institution":
        first, second = without_legal_suffix(one), without_legal_suffix(other)
    contained = 0.9 * _shared_words(first, second)
    if 2 * min(len(first), len(second)) < _LIKE * (len(first) + len(second)) or max(len(first), len(second)) > 200:
        return contained
    return max(contained, 0.99 * SequenceMatcher(None, first, second, autojunk=False).ratio())


def _shared_words(one: str, other: str) -> float:
    """1.0 where all words of the shorter name stand in the longer, else 0.0."""
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    return float(bool(shorter) and shorter <= longer)


def _why(thing: Thing, other: Thing, names: tuple[str, str]) -> str:
    if thing.type != other.type:
        return f"one is of type {thing.type}, the other of type {other.type}"
    both = sorted({document for document, _ in thing.members} & {document for document, _ in other.members})
    if both:
        return f"{both[0]} names both, as two things"
    if other.key in thing.broader or thing.key in other.broader:
        return "one is a kind of the other"
    if thing.links and other.links and set(thing.links).isdisjoint(other.links):
        return f"different identifiers {thing.links[0]} and {other.links[0]}"
    one, two = names
    if normalize(one) == normalize(two):
        return _same_name(thing.type, one)
    if thing.type == "Institution" and legal_suffixes(one) != legal_suffixes(two):
        return "different legal forms, and several companies fit"
    first, second = (set(singular(name).split()) for name in names)
    words = sorted(first ^ second)
    return f"no rule joins names that differ in {', '.join(repr(word) for word in words)}"


def _same_name(kind: str, name: str) -> str:
    """Why two things of one type and name are two."""
    if kind == "Person" and len(person_words(name)) < 2:
        return "a surname alone means nobody outside its document"
    if kind == "Institution" and is_anonymous(name):
        return "a name that fits one in each country, and the documents speak of different countries or parents"
    return "the name means several things, or a decision holds it apart"
