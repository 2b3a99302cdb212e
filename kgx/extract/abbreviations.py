"""Abbreviations that a text defines in brackets: "hepatocellular carcinoma (HCC)".

The method is that of Schwartz and Hearst (2003): every letter of the short form stands in the long form, in order, the
first at the beginning of a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BRACKET = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]]")
_LONGEST = 60
_SHORT = re.compile(r"(?=[^\s]*[^\W\d_])[\w][\w./&+\-–’']{1,11}(?:\s[\w.+-]{1,5})?")
_QUOTES = "\"'“”‘’ "


class Abbreviation(NamedTuple):
    """A short form in brackets and the long form before it, as character offsets."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def find_abbreviations(text: str) -> list[Abbreviation]:
    """All definitions "long form (SHORT)" of the text, in order."""
    found = []
    for bracket in _BRACKET.finditer(text):
        inside = bracket["inside"].strip()
        short = re.split(r"[;,]", inside)[0].strip(_QUOTES)
        if not 2 <= len(inside) <= _LONGEST or "\n" in inside:
            continue
        if not _SHORT.fullmatch(short) or not any(character.isupper() for character in short):
            continue
        start = bracket.start("inside") + bracket["inside"].index(short)
        long_start = long_form_start(short, text[max(0, start - 200) : bracket.start()])
        if long_start is not None:
            offset = max(0, start - 200)
            long_end = offset + len(text[offset : bracket.start()].rstrip())
            found.append(Abbreviation(start, start + len(short), offset + long_start, long_end))
    return found


def long_form_start(short: str, before: str) -> int | None:
    """Where in `before`, the text up to the bracket, the long form of `short` begins; None where it has none.

    >>> before = "patients with hepatocellular carcinoma "
    >>> before[long_form_start("HCC", before):]
    'hepatocellular carcinoma '
    """
    before = before.rstrip()
    sentence = max(before.rfind(". "), before.rfind("\n"), before.rfind("; "), before.rfind("(")) + 1
    letters = [character for character in short.removesuffix("s") if character.isalnum()]
    if not letters:
        return None
    words = min(len(letters) + 5, len(letters) * 2)
    starts = [match.start() for match in re.finditer(r"[\w’'&]+", before[sentence:])]
    floor = sentence + starts[-min(words, len(starts))] if starts else len(before)
    position = _match_backwards(letters, before, floor)
    if position is None or len(before) - position <= len(short):
        return None
    return position


def is_short_form(short: str, long: str) -> bool:
    """Whether the letters of `short` stand in `long` in order, the first at one of its first words ("AFib")."""
    letters = [character for character in short.removesuffix("s") if character.isalnum()]
    if (
        not letters
        or len(letters) > 10
        or len(short) >= len(long)
        or not any(character.isupper() for character in short)
    ):
        return False
    position = _match_backwards(letters, long, 0)
    return position is not None and len(long[:position].split()) <= 2


def _match_backwards(letters: list[str], text: str, floor: int) -> int | None:
    position = len(text)
    for index in range(len(letters) - 1, -1, -1):
        wanted = letters[index].casefold()
        position -= 1
        while position >= floor and (
            text[position].casefold() != wanted or (index == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < floor:
            return None
    return position
