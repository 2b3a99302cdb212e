"""Names of persons: surnames with particles, and whether two names can be one person's. Pure functions of strings."""

from __future__ import annotations

from functools import lru_cache

from kgx.ontology.names import person_words, words_of

_PARTICLES = words_of("particles")


@lru_cache(maxsize=65536)
def surname_of(name: str) -> str:
    """The surname with its particles, normalised: "van beethoven", "hertzpicciotto"."""
    words = person_words(name)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return " ".join(words[start:])


def is_surname_of(short: str, full: str) -> bool:
    """Whether `short` is the bare surname of the person `full`, with or without its particles."""
    alone, words, surname = person_words(short), person_words(full), surname_of(full).split()
    if alone == words or not alone[0]:
        return False
    return list(alone) in (surname, surname[-1:]) or (alone[0] in _PARTICLES and alone[-1] == words[-1])


def is_same_person(first: str, second: str) -> bool:
    """Whether two full names can be one person: same surname, same first name or initial, no other middle initial."""
    a, b = person_words(first), person_words(second)
    if len(a) < 2 or len(b) < 2:
        return False
    if len(a) != len(b) and (a == b[-len(a) :] or b == a[-len(b) :]):
        return True
    if surname_of(first) != surname_of(second):
        return _is_inverted(a, b) or _is_inverted(b, a)
    if not (_compatible(a[0], b[0])):
        return False
    middle_a, middle_b = _middle(a, first), _middle(b, second)
    return all(_compatible(x, y) for x, y in zip(middle_a, middle_b, strict=False))


def _middle(words: tuple[str, ...], name: str) -> tuple[str, ...]:
    return words[1 : len(words) - len(surname_of(name).split())]


def _compatible(first: str, second: str) -> bool:
    return first == second or (1 in (len(first), len(second)) and first[0] == second[0])


def _is_inverted(inverted: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether `inverted` is "Surname I" or "Surname IJ" for `full`."""
    initials = "".join(inverted[1:])
    return (
        inverted[0] == full[-1]
        and len(initials) <= 3
        and initials == "".join(word[0] for word in full[:-1])[: len(initials)]
    )
